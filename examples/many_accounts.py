"""Change one setting in many accounts, each through a role, from several processes.

Needs: the extra "testing"; no AWS account, since an Amazon Cognito and an AWS STS in this process
    stand in for AWS. In your accounts: sts:AssumeRole on each role, and the roles with
    cognito-idp:ListUserPools, cognito-idp:ListUserPoolClients, cognito-idp:DescribeUserPoolClient
    and cognito-idp:UpdateUserPoolClient.
Run: python examples/many_accounts.py

Amazon Cognito has quotas for each account and Region, so accounts do not slow each other down. Only
the name of a role and the edits are sent to another process: no client and no credential.
"""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any
from unittest import mock

from cognito_clientcfg import assign
from cognito_clientcfg.fleet import Account, Report, targets, update_many
from cognito_clientcfg.testing import embedded_cognito

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

    from cognito_clientcfg.fleet import Summary

SHORTER = assign(access_token_validity=timedelta(minutes=15))


def accounts(count: int) -> list[Account]:
    """Returns the accounts of an organisation, each with a role that may change app clients."""
    roles = (
        f"arn:aws:iam::{100_000_000_000 + number}:role/change-app-clients"
        for number in range(count)
    )
    return [Account(region_name="us-east-1", role_arn=role) for role in roles]


def shorten(
    executor: Executor,
    organisation: list[Account],
    *,
    progress: bool | Callable[[Summary], None] = False,
) -> Report:
    """Shortens the access tokens of every app client whose name begins with "web"."""
    run = update_many(
        [targets(account, named="web*") for account in organisation],
        SHORTER,
        executor=executor,
        canary=1,  # the others are begun if the first one goes well
        max_failures=10,  # no more are begun after ten failures
        progress=progress,
    )
    return Report.of(run)


def create_app_clients(account: Account) -> None:
    """Creates something to change: a user pool with two app clients."""
    cognito: Any = account.client()
    pool_id = cognito.create_user_pool(PoolName="customers")["UserPool"]["Id"]
    for name in ("web shop", "warehouse"):
        cognito.create_user_pool_client(UserPoolId=pool_id, ClientName=name)


def main() -> None:
    organisation = accounts(10)
    with (
        embedded_cognito(serve=True) as served,
        mock.patch.dict(os.environ, AWS_ENDPOINT_URL=served.endpoint_url),
        ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor,
    ):
        for account in organisation:
            create_app_clients(account)
        print(shorten(executor, organisation).summary)


if __name__ == "__main__":
    main()
