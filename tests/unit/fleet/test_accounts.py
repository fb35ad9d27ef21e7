from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import pytest
from botocore.exceptions import ProfileNotFound
from moto.sts.models import sts_backends

from cognito_clientcfg.fleet import Account, RateLimiter, targets, update_many

from .conftest import ACCOUNT, EDIT, statuses

if TYPE_CHECKING:
    from cognito_clientcfg.testing import EmbeddedCognito

ROLE = "arn:aws:iam::123456789012:role/change-app-clients"


class TestAccount:
    def test_it_is_named_by_its_role_profile_and_region(self) -> None:
        account = Account(region_name="us-east-1", profile_name="dev", role_arn=ROLE)

        assert f"{ROLE} dev us-east-1" == str(account)
        assert "the default account and Region" == str(Account())

    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            ({"region_name": 5}, "region_name of an Account must be a str, not 5"),
            (
                {"role_session_name": None},
                "role_session_name of an Account must be a str, not None",
            ),
            ({"quotas": 5}, r"quotas must be Quotas\(...\), not 5"),
        ],
    )
    def test_what_is_of_another_type_is_refused(self, wrong: dict[str, Any], message: str) -> None:
        with pytest.raises(TypeError, match=message):
            Account(**wrong)

    def test_its_app_clients_are_rate_limited(self, embedded_cognito: EmbeddedCognito) -> None:
        assert [] == embedded_cognito.calls
        assert isinstance(ACCOUNT.app_clients().rate_limiter, RateLimiter)

    def test_a_profile_that_does_not_exist_is_told(self) -> None:
        with pytest.raises(ProfileNotFound, match="no such profile"):
            Account(profile_name="no such profile").client()

    def test_a_role_is_assumed(self, pairs: list[tuple[str, str]]) -> None:
        account = attrs.evolve(ACCOUNT, role_arn=ROLE, external_id="abcd")
        without_external_id = attrs.evolve(account, external_id=None)
        both = [targets(account, pairs[0]), targets(without_external_id, pairs[0])]

        assert ["changed", "unchanged"] == statuses(update_many(both, EDIT))

    @pytest.mark.parametrize("external_id", [None, "abcd"])
    def test_the_role_signs_the_calls(
        self, embedded_cognito: EmbeddedCognito, external_id: str | None
    ) -> None:
        account = attrs.evolve(ACCOUNT, role_arn=ROLE, external_id=external_id)
        client: Any = account.client()
        signatures: list[str] = []

        def keep_signature(request: Any, **_: object) -> None:
            signatures.append(request.headers["Authorization"].decode())

        client.meta.events.register_first("before-send.cognito-idp", keep_signature)
        for _ in range(2):
            client.list_user_pools(MaxResults=1)

        (assumed,) = sts_backends["123456789012"]["aws"].assumed_roles
        assert [True, True] == [assumed.access_key_id in signature for signature in signatures]
        assert ("cognito-clientcfg", external_id) == (assumed.session_name, assumed.external_id)
        assert 2 == embedded_cognito.calls.count("ListUserPools")
