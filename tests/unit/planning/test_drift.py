from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from cognito_clientcfg import (
    AmbiguousEdit,
    AppClientConfig,
    RefreshTokenRotation,
    TokenValidity,
    add,
    assign,
    from_aws,
    remove,
    reset,
)
from cognito_clientcfg.planning.comparison import make_drift
from tests.support import strategies
from tests.support.app_clients import CLIENT_ID, FULL, POOL_ID, app_client, members_of, replacing

if TYPE_CHECKING:
    from tests.conftest import Driver

IMPLIED = ["ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"]


class TestNoPerpetualDifference:
    """What other tools report as a difference on every run, and is none."""

    @pytest.mark.parametrize(
        ("live", "wanted"),
        [
            pytest.param(
                {"CallbackURLs": ["https://b", "https://a"]},
                AppClientConfig(callback_urls=["https://a", "https://b"]),
                id="the order of URLs",
            ),
            pytest.param(
                {"AllowedOAuthScopes": ["openid", "email"]},
                AppClientConfig(allowed_oauth_scopes=("email", "openid")),
                id="the order of scopes",
            ),
            pytest.param({}, AppClientConfig(callback_urls=[]), id="an empty list, absent"),
            pytest.param(
                {"LogoutURLs": []},
                AppClientConfig(logout_urls=[]),
                id="[] and absent (terraform-provider-aws#30268)",
            ),
            pytest.param({"LogoutURLs": []}, reset("logout_urls"), id="absent, an empty list"),
            pytest.param(
                {"DefaultRedirectURI": ""}, reset("default_redirect_uri"), id="an empty string"
            ),
            pytest.param(
                {"AccessTokenValidity": 60, "TokenValidityUnits": {"AccessToken": "minutes"}},
                AppClientConfig(access_token_validity=TokenValidity(1, "hours")),
                id="60 minutes, 1 hour",
            ),
            pytest.param(
                {"IdTokenValidity": 1, "TokenValidityUnits": {"IdToken": "days"}},
                AppClientConfig(id_token_validity=timedelta(hours=24)),
                id="1 day, 24 hours",
            ),
            pytest.param(
                {"RefreshTokenValidity": 30, "TokenValidityUnits": {"RefreshToken": "days"}},
                from_aws({"RefreshTokenValidity": 30}),
                id="a unit spelled out",
            ),
            pytest.param(
                {"RefreshTokenValidity": 30},
                from_aws(
                    {"RefreshTokenValidity": 30, "TokenValidityUnits": {"RefreshToken": "days"}}
                ),
                id="a unit left out, filled in by AWS (terraform-provider-aws#30392)",
            ),
            pytest.param(
                {"RefreshTokenRotation": {"Feature": "DISABLED", "RetryGracePeriodSeconds": 0}},
                AppClientConfig(refresh_token_rotation=RefreshTokenRotation("DISABLED")),
                id="rotation that was on once",
            ),
            pytest.param(
                {"RefreshTokenRotation": {"Feature": "DISABLED", "RetryGracePeriodSeconds": 0}},
                reset("refresh_token_rotation"),
                id="rotation that was on once, absent",
            ),
            pytest.param(
                {"RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0}},
                AppClientConfig(refresh_token_rotation=RefreshTokenRotation("ENABLED")),
                id="a grace period left out",
            ),
            pytest.param(
                {},
                AppClientConfig(
                    access_token_validity=timedelta(hours=1),
                    id_token_validity=timedelta(hours=1),
                    refresh_token_validity=timedelta(days=30),
                    auth_session_validity=3,
                    allowed_oauth_flows_user_pool_client=False,
                    enable_propagate_additional_user_context_data=False,
                    prevent_user_existence_errors="LEGACY",
                ),
                id="defaults written out",
            ),
            pytest.param(
                {"AuthSessionValidity": 3, "PreventUserExistenceErrors": "LEGACY"},
                reset("auth_session_validity", "prevent_user_existence_errors"),
                id="defaults that AWS wrote out",
            ),
            pytest.param(
                {}, AppClientConfig(explicit_auth_flows=IMPLIED), id="the flows that AWS implies"
            ),
            pytest.param(
                {"ExplicitAuthFlows": IMPLIED},
                reset("explicit_auth_flows"),
                id="the implied flows, listed",
            ),
            pytest.param(
                {"CallbackURLs": ["https://a"]},
                from_aws({"CallbackURLs": ["https://a", "https://a"]}),
                id="a value listed twice",
            ),
            pytest.param(
                {"ClientName": "x", "FutureMember": 1, "ClientType": "REGULAR"},
                AppClientConfig(client_name="x"),
                id="members that nobody wrote",
            ),
        ],
    )
    def test_it_does_not_drift(self, live: dict[str, Any], wanted: Any) -> None:
        drift = make_drift(app_client(**live), [wanted])

        assert () == drift.changes
        assert not drift
        assert f"app client {CLIENT_ID}" in str(drift)
        assert str(drift).endswith("as it is wanted")


class TestDrift:
    @pytest.mark.parametrize(
        ("wanted", "field"),
        [
            (AppClientConfig(client_name="other"), "client_name"),
            (AppClientConfig(access_token_validity=timedelta(minutes=31)), "access_token_validity"),
            (AppClientConfig(logout_urls=[]), "logout_urls"),
            (add(callback_urls=["https://preview.example.com/"]), "callback_urls"),
            (remove(callback_urls=["myapp://callback"]), "callback_urls"),
            (reset("enable_token_revocation"), "enable_token_revocation"),
            (
                AppClientConfig(refresh_token_rotation=RefreshTokenRotation("ENABLED", 21)),
                "refresh_token_rotation",
            ),
        ],
    )
    def test_what_is_otherwise_is_told(self, wanted: Any, field: str) -> None:
        drift = make_drift(app_client(FULL), [wanted])

        assert [field] == [change.field for change in drift.changes]
        assert drift

    def test_it_says_what_is_live_and_what_is_wanted(self) -> None:
        drift = make_drift(app_client(FULL), [assign(auth_session_validity=4)])

        assert f"""\
web app (app client {CLIENT_ID} of {POOL_ID}): not as it is wanted:
  setting: live -> wanted
  auth_session_validity: 5 minutes -> 4 minutes""" == str(drift)

    def test_what_only_the_pool_knows_is_ambiguous(self) -> None:
        with pytest.raises(AmbiguousEdit):
            make_drift(app_client(), [add(write_attributes=["email"])])

    @given(config=strategies.configs())
    def test_a_configuration_does_not_drift_from_itself(self, config: AppClientConfig) -> None:
        assert not make_drift(app_client(config), [config])

    def test_the_verb_reads_once_and_never_writes(self, driver: Driver) -> None:
        wire = replacing(members_of(FULL))
        clients = driver(wire.client())

        drift = clients.drift(POOL_ID, CLIENT_ID, AppClientConfig(auth_session_validity=4))

        assert drift
        assert ["DescribeUserPoolClient"] == [operation for operation, _ in wire.requests]

    def test_an_update_with_the_same_ends_it(self, driver: Driver) -> None:
        clients = driver(replacing(members_of(FULL)).client())
        wanted = AppClientConfig(auth_session_validity=4, logout_urls=[])

        clients.update(POOL_ID, CLIENT_ID, wanted)

        assert not clients.drift(POOL_ID, CLIENT_ID, wanted)
