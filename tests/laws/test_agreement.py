"""What preflight finds is what a user pool refuses, and nothing else.

The embedded Cognito judges on its own, from moto's model of the pool, in the words that others
recorded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

from cognito_clientcfg import AppClientConfig, AppClients, Plan, assign
from cognito_clientcfg.testing import embedded_cognito
from tests.support.app_clients import connected, create_pool

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = [
    {"Name": "email", "AttributeDataType": "String", "Required": True, "Mutable": True},
    {"Name": "plan", "AttributeDataType": "String", "Mutable": True},
    {"Name": "origin", "AttributeDataType": "String", "Mutable": False},
]
NAME = AppClientConfig(client_name="x")


@pytest.fixture(scope="module", params=["LITE", "ESSENTIALS"])
def pool(request: pytest.FixtureRequest) -> Iterator[tuple[Any, str]]:
    """A client of the embedded Cognito, and one of its pools."""
    with embedded_cognito():
        client = connected()
        yield client, create_pool(client, Schema=SCHEMA, UserPoolTier=request.param)


def some_of(*words: str) -> st.SearchStrategy[set[str]]:
    return st.sets(st.sampled_from(words), min_size=1, max_size=3)


EDITS = st.fixed_dictionaries(
    {},
    optional={
        "allowed_oauth_scopes": some_of(
            "openid", "api/read", "api/write", "api/raed", "ap/read", "aws.cognito/dcr/register"
        ),
        "supported_identity_providers": some_of("COGNITO", "Google", "google", "Facebook"),
        "read_attributes": some_of("email", "sub", "custom:plan", "plan", "custom:paln"),
        "write_attributes": st.sets(
            st.sampled_from(("name", "given_name", "custom:plan", "nickname!")),
            max_size=2,
        ).flatmap(lambda words: st.sampled_from((words | {"email"}, words or {"name"}))),
        "explicit_auth_flows": some_of("ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH"),
    },
)


@given(EDITS)
@settings(max_examples=60)
def test_an_error_is_found_where_the_pool_refuses_and_its_words_are_told(
    pool: tuple[Any, str], edits: Any
) -> None:
    client, pool_id = pool
    created = client.create_user_pool_client(UserPoolId=pool_id, ClientName="x")
    clients = AppClients(client)
    plan = clients.plan(pool_id, created["UserPoolClient"]["ClientId"], assign(**edits))

    errors = [each for each in clients.preflight(plan) if each.severity == "error"]

    refused = refusal(clients, plan)
    assert bool(refused) == bool(errors)
    if refused and "read attributes" not in refused:
        assert refused in {each.aws_message for each in errors}


def refusal(clients: AppClients, plan: Plan) -> str:
    """Returns what AWS says to a plan."""
    try:
        clients.apply(plan)
    except ClientError as error:
        return str(error.response.get("Error", {}).get("Message"))
    return ""
