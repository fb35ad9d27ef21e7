"""What AWS names in a refusal although nobody edited it, and the edit that takes it away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from cognito_clientcfg import AppClientConfig, AppClients, add, assign, remove, reset
from tests.conftest import create
from tests.support.app_clients import (
    CLIENT_ID,
    FULL,
    POOL_ID,
    SECRET,
    Wire,
    create_pool,
    members_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from cognito_clientcfg import Edit
    from tests.conftest import Driver

RENAME = assign(client_name="new name")
PROVIDER = "The provider Google does not exist for User Pool us-east-1_Example00"
WRITE = "Invalid write attributes specified while updating a client"
READ = "Invalid read attributes specified while updating a client"
HTTP = "http://old.example cannot use the HTTP protocol."
CONTEXT_DATA = "Client Secret is required to set EnablePropagateAdditionalUserContextData as true"


def constraint(member: str) -> str:
    return (
        f"1 validation error detected: Value '[...]' at '{member}' failed to satisfy constraint: "
        "Member must have length less than or equal to 100"
    )


def refusing(words: str, **members: Any) -> Wire:
    """Returns a network on which AWS refuses each update of an app client in these words."""

    def answer(operation: str, _request: dict[str, Any]) -> tuple[int, object]:
        if operation == "UpdateUserPoolClient":
            return 400, {"__type": "InvalidParameterException", "message": words}
        return 200, {"UserPoolClient": members_of(FULL, ClientSecret=SECRET, **members)}

    return Wire(answer)


def told(driver: Driver, wire: Wire, edit: Edit) -> list[str]:
    """Returns what the notes say but for the first, which says what was being changed."""
    with pytest.raises(ClientError) as error:
        driver(wire.client()).update(POOL_ID, CLIENT_ID, edit)

    first, *others = error.value.__notes__
    assert first.endswith("nothing was written")
    return others


@pytest.mark.parametrize(
    ("words", "members", "named", "taking_away"),
    [
        (
            "Invalid scope requested: api/read",
            {},
            "'api/read' of allowed_oauth_scopes",
            "remove(allowed_oauth_scopes={'api/read'})",
        ),
        (
            "openid is not supported with client_credentials flow",
            {},
            "'openid' of allowed_oauth_scopes",
            "remove(allowed_oauth_scopes={'openid'})",
        ),
        (
            PROVIDER,
            {},
            "'Google' of supported_identity_providers",
            "remove(supported_identity_providers={'Google'})",
        ),
        (
            HTTP,
            {"LogoutURLs": ["http://old.example"]},
            "'http://old.example' of logout_urls",
            "remove(logout_urls={'http://old.example'})",
        ),
        (
            "https://x#a cannot use fragment",
            {"CallbackURLs": ["https://x#a"], "DefaultRedirectURI": ""},
            "'https://x#a' of callback_urls",
            "remove(callback_urls={'https://x#a'})",
        ),
        (
            "The default redirect URI https://else is not in the callback URIs list.",
            {"DefaultRedirectURI": "https://else"},
            "'https://else' of default_redirect_uri",
            'reset("default_redirect_uri")',
        ),
        (
            "client_credentials flow can not be selected if client does not have a client secret.",
            {"AllowedOAuthFlows": ["client_credentials"], "AllowedOAuthScopes": ["api/read"]},
            "'client_credentials' of allowed_oauth_flows",
            "remove(allowed_oauth_flows={'client_credentials'})",
        ),
        (
            "The following features need to be disabled for the LITE pricing tier configured: "
            "Passwordless Sign-In",
            {"ExplicitAuthFlows": ["ALLOW_USER_AUTH"]},
            "'ALLOW_USER_AUTH' of explicit_auth_flows",
            "remove(explicit_auth_flows={'ALLOW_USER_AUTH'})",
        ),
        (
            WRITE,
            {"WriteAttributes": ["email", "sub"]},
            "'sub' of write_attributes",
            "remove(write_attributes={'sub'})",
        ),
        (
            WRITE,
            {},
            "write_attributes",
            'remove(write_attributes={...}) with what the plan of preflight="all" names',
        ),
        (
            READ,
            {},
            "read_attributes",
            'remove(read_attributes={...}) with what the plan of preflight="all" names',
        ),
        (
            constraint("callbackURLs"),
            {},
            "callback_urls",
            'reset("callback_urls")',
        ),
        (
            constraint("logoutURLs.1.member"),
            {},
            "logout_urls",
            'reset("logout_urls")',
        ),
        (
            CONTEXT_DATA,
            {},
            "enable_propagate_additional_user_context_data",
            'reset("enable_propagate_additional_user_context_data")',
        ),
    ],
)
def test_what_was_there_before_is_named_with_the_edit_that_takes_it_away(
    driver: Driver, words: str, members: dict[str, Any], named: str, taking_away: str
) -> None:
    wire = refusing(words, **members)

    assert [
        f"{named} was there before and was not edited; {taking_away} would take it away"
    ] == told(driver, wire, assign(auth_session_validity=7))


def test_a_name_that_was_there_before_is_to_be_assigned(driver: Driver) -> None:
    wire = refusing(constraint("clientName"), ClientName="café")

    assert [
        "client_name was there before and was not edited; assign(client_name=...) would take it "
        "away"
    ] == told(driver, wire, assign(auth_session_validity=7))


def test_a_value_beside_those_that_were_edited_is_named(driver: Driver) -> None:
    wire = refusing("Invalid scope requested: api/read")

    (note,) = told(driver, wire, add(allowed_oauth_scopes=["api/write"]))

    assert "remove(allowed_oauth_scopes={'api/read'})" in note


def test_an_attribute_beside_those_that_were_edited_is_named(driver: Driver) -> None:
    wire = refusing(WRITE, WriteAttributes=["email", "sub"])

    (note,) = told(driver, wire, add(write_attributes=["name"]))

    assert "remove(write_attributes={'sub'})" in note


@pytest.mark.parametrize(
    ("words", "edit"),
    [
        ("Invalid scope requested: api/write", add(allowed_oauth_scopes=["api/write"])),
        ("Invalid scope requested: api/other", RENAME),
        ("Invalid scope requested: api/read", reset("allowed_oauth_flows_user_pool_client")),
        (WRITE, add(write_attributes=["nickname"])),
        (READ, remove(read_attributes=["name"])),
        (constraint("clientName"), RENAME),
        (constraint("futureMember"), RENAME),
        ("Something new", RENAME),
    ],
)
def test_what_was_edited_or_is_not_known_is_not_blamed_on_the_past(
    driver: Driver, words: str, edit: Edit
) -> None:
    removing = remove(allowed_oauth_scopes=["api/read"])

    def both(config: AppClientConfig) -> AppClientConfig:
        return edit(removing(config))

    assert [] == told(driver, refusing(words), both)


def test_a_failure_in_reading_names_nothing(driver: Driver) -> None:
    def answer(_operation: str, _request: dict[str, Any]) -> tuple[int, object]:
        return 400, {"__type": "InvalidParameterException", "message": WRITE}

    assert [] == told(driver, Wire(answer), RENAME)


@pytest.fixture
def deleted(boto3_client: CognitoIdentityProviderClient) -> Callable[[str], str]:
    """Returns the id of an app client whose identity provider was deleted afterwards."""

    def make(pool_id: str) -> str:
        client_id = create(boto3_client, pool_id, FULL)
        boto3_client.delete_identity_provider(UserPoolId=pool_id, ProviderName="Google")
        return client_id

    return make


def test_the_edit_that_is_named_makes_the_update_succeed(
    driver: Driver,
    boto3_client: CognitoIdentityProviderClient,
    deleted: Callable[[str], str],
) -> None:
    clients: AppClients = driver(boto3_client)
    pool_id = create_pool(boto3_client)
    client_id = deleted(pool_id)
    with pytest.raises(ClientError) as error:
        clients.update(pool_id, client_id, RENAME)
    named = error.value.__notes__[1].partition("; ")[2].partition(" would")[0]

    assert "remove(supported_identity_providers={'Google'})" == named
    taking_away = remove(supported_identity_providers={"Google"})
    assert clients.update(pool_id, client_id, RENAME, taking_away).changed
