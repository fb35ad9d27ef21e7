"""Test your own code that changes app clients, with pytest and without an AWS account.

Needs: the extra "testing" and the package pytest; no AWS account.
Run: pytest examples/test_your_own_code.py

The fixture `embedded_cognito` comes with the installed package: you need not import or configure
anything. Every boto3 client in the test talks to it. An update resets what it leaves out, as on
AWS, so code that loses settings fails here. On a server that merges updates, as moto does, it
passes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

from cognito_clientcfg import AppClients, assign

if TYPE_CHECKING:
    from cognito_clientcfg.testing import EmbeddedCognito

URL = "https://app.example.com/bye"


def rename(cognito: Any, pool_id: str, client_id: str, name: str) -> None:
    """Stands for your own code."""
    AppClients(cognito).update(pool_id, client_id, assign(client_name=name))


@pytest.fixture
def cognito(embedded_cognito: EmbeddedCognito) -> Any:
    assert embedded_cognito.update_semantics == "reset"
    session: Any = boto3.Session(region_name="us-east-1")
    return session.client("cognito-idp")


@pytest.fixture
def web(cognito: Any) -> tuple[str, str]:
    pool_id = cognito.create_user_pool(PoolName="shop")["UserPool"]["Id"]
    made = cognito.create_user_pool_client(UserPoolId=pool_id, ClientName="web", LogoutURLs=[URL])
    return pool_id, made["UserPoolClient"]["ClientId"]


def test_a_new_name_leaves_the_urls(cognito: Any, web: tuple[str, str]) -> None:
    rename(cognito, *web, "shop")

    pool_id, client_id = web
    answer = cognito.describe_user_pool_client(UserPoolId=pool_id, ClientId=client_id)
    after = answer["UserPoolClient"]
    assert (after["ClientName"], after["LogoutURLs"]) == ("shop", [URL])


def test_a_conflict_is_survived(
    embedded_cognito: EmbeddedCognito, cognito: Any, web: tuple[str, str]
) -> None:
    embedded_cognito.fail("ConcurrentModificationException")
    rename(cognito, *web, "shop")
    assert embedded_cognito.calls.count("UpdateUserPoolClient") == 2
