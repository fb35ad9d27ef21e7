from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cognito_clientcfg import AppClientConfig, AppClients, assign
from cognito_clientcfg.fleet import Account, Quotas, RateLimiter
from tests.conftest import create
from tests.support.app_clients import create_pool

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from cognito_clientcfg.fleet import Outcome

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


def is_web(config: AppClientConfig) -> bool:
    return (config.client_name or "").startswith("web")


def statuses(outcomes: Iterable[Outcome]) -> list[str]:
    return sorted(outcome.status for outcome in outcomes)
