"""The model that the installed botocore carries, and the package.

Each test holds with a newer botocore, and with an older one that lists less.
"""

from __future__ import annotations

from typing import Any

import pytest
from botocore.loaders import Loader

from cognito_clientcfg import AppClientConfig, InvalidConfig, to_aws
from cognito_clientcfg.error_kinds import TRANSIENT_CODES
from tests.support.app_clients import FULL

from .comparison import installed
from .known import BOUNDS, ERRORS, NOT_MODELLED, SINCE_1_38_0, WORDS


def test_no_promise_is_broken() -> None:
    assert () == installed().broken


def test_each_entry_of_our_list_says_why() -> None:
    assert all({**NOT_MODELLED, **ERRORS}.values())


def test_an_update_starts_over_after_the_errors_that_say_so() -> None:
    passing = {name for name, what in ERRORS.items() if what.startswith("an update starts over")}

    assert passing == ERRORS.keys() & TRANSIENT_CODES


def test_what_we_model_is_listed_by_botocore_unless_that_is_older() -> None:
    model: Any = Loader().load_service_model("cognito-idp", "service-2")
    shapes = model["shapes"]
    members = {*to_aws(FULL)} - {*shapes["UpdateUserPoolClientRequest"]["members"]}
    words = {
        word
        for name, ours in WORDS.items()
        for word in ours - {*shapes.get(name, {}).get("enum", ())}
    }

    assert members | words <= SINCE_1_38_0


@pytest.mark.parametrize(
    ("field", "theirs"),
    [
        ("client_name", "ClientNameType"),
        ("read_attributes", "ClientPermissionType"),
        ("write_attributes", "ClientPermissionType"),
        ("supported_identity_providers", "ProviderNameType"),
        ("allowed_oauth_scopes", "ScopeType"),
    ],
)
def test_the_longest_text_is_taken_and_no_longer_one(field: str, theirs: str) -> None:
    longest = BOUNDS[theirs]["max"]

    def fields(length: int) -> Any:
        text = f"x/{'y' * (length - 2)}"
        return {field: text.replace("/", "-") if field == "client_name" else [text]}

    with pytest.raises(InvalidConfig, match="length") as too_long:
        AppClientConfig(**fields(longest + 1))
    assert ["length"] == [each.rule for each in too_long.value.violations if each.rule == "length"]
    assert not any(each.rule == "length" for each in violations(fields(longest)))


def violations(fields: Any) -> Any:
    try:
        AppClientConfig(**fields)
    except InvalidConfig as error:
        return error.violations
    return ()
