"""Let end-to-end tests sign in with a password, which their app client does not allow otherwise.

Needs: the package pytest; AWS credentials with cognito-idp:DescribeUserPoolClient and
    cognito-idp:UpdateUserPoolClient; a user of the user pool.
Run: USER_POOL_ID=us-east-1_Example CLIENT_ID=1example23456789 TEST_USERNAME=ann TEST_PASSWORD=... \
    pytest examples/flow_for_a_test_run.py

The flow is allowed while the tests run, and no longer. It is taken back also if a test fails or
somebody presses Ctrl-C; what others change meanwhile stays. If it was allowed before, it stays
allowed. Runs that overlap share the flow: the one that allowed it ends it for all of them.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from cognito_clientcfg import AppClients, add

if TYPE_CHECKING:
    from collections.abc import Iterator

FLOW = add(explicit_auth_flows={"ALLOW_USER_PASSWORD_AUTH"})


@pytest.fixture(scope="session")
def client_id() -> Iterator[str]:
    """The app client of the tests; it allows passwords while they run."""
    user_pool_id, client_id = os.environ["USER_POOL_ID"], os.environ["CLIENT_ID"]
    with AppClients.connect().temporarily(user_pool_id, client_id, FLOW) as result:
        result.show()
        yield client_id


def sign_in(client_id: str, password: str) -> dict[str, Any]:
    session: Any = boto3.Session()
    parameters = {"USERNAME": os.environ["TEST_USERNAME"], "PASSWORD": password}
    answer = session.client("cognito-idp").initiate_auth(
        ClientId=client_id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters
    )
    tokens: dict[str, Any] = answer["AuthenticationResult"]
    return tokens


def test_a_user_signs_in(client_id: str) -> None:
    assert "AccessToken" in sign_in(client_id, os.environ["TEST_PASSWORD"])


def test_a_wrong_password_is_refused(client_id: str) -> None:
    with pytest.raises(ClientError, match="NotAuthorizedException"):
        sign_in(client_id, "Not-The-Password-1")
