from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cognito_clientcfg import AppClient, AppClientConfig, AppClients, assign
from cognito_clientcfg.fleet import Account, Quotas, RateLimiter, Targets, targets
from tests.conftest import create
from tests.support.app_clients import connected, create_pool

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from cognito_clientcfg.fleet import Outcome
    from cognito_clientcfg.testing import EmbeddedCognito

FAST = Quotas(reads=10_000, writes=10_000, per_pool=10_000)
ACCOUNT = Account(region_name="us-east-1", quotas=FAST)
EDIT = assign(auth_session_validity=5)


@pytest.fixture
def clients(boto3_client: CognitoIdentityProviderClient) -> AppClients:
    return AppClients(boto3_client).rate_limited(RateLimiter(FAST))


@pytest.fixture
def pairs(boto3_client: CognitoIdentityProviderClient) -> list[tuple[str, str]]:
    """Two user pools with three app clients each."""
    pool_ids = [create_pool(boto3_client) for _ in range(2)]
    return [
        (pool_id, create(boto3_client, pool_id, AppClientConfig(client_name=name)))
        for pool_id in pool_ids
        for name in ("web one", "web two", "machine")
    ]


def is_web(app_client: AppClient) -> bool:
    return (app_client.config.client_name or "").startswith("web")


def statuses(outcomes: Iterable[Outcome]) -> list[str]:
    return sorted(outcome.status for outcome in outcomes)


def accounts(
    cognito: EmbeddedCognito, count: int, of_each: int, quotas: Quotas = FAST
) -> list[Targets]:
    """Returns the app clients of as many accounts, each with a user pool of its own."""
    client = connected()
    units: list[Targets] = []
    for number in range(count):
        pool_id = create_pool(client)
        for _ in range(of_each):
            create(client, pool_id, AppClientConfig(client_name="x"))
        account = Account(
            region_name="us-east-1",
            endpoint_url=cognito.endpoint_url or None,
            role_session_name=f"account-{number}",
            quotas=quotas,
        )
        units.append(targets(account, pool_id))
    return units


def updates(cognito: EmbeddedCognito) -> int:
    """Returns how many updates were sent."""
    return cognito.calls.count("UpdateUserPoolClient")
