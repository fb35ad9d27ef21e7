"""Change one setting in fifty accounts, each through a role, from several processes.

Amazon Cognito has quotas for each account and Region, so the accounts are spread over processes.
Only the name of a role and the edits are sent to another process: no client and no credential.
To use many machines, pass Dask's executor: ``dask.distributed.Client(...).get_executor()``.

An Amazon Cognito and an STS inside this process stand in for AWS; no AWS account is touched.
"""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import Executor, ProcessPoolExecutor
from datetime import timedelta
from typing import Any
from unittest import mock

from cognito_clientcfg import assign
from cognito_clientcfg.fleet import Account, Report, targets, update_many
from cognito_clientcfg.testing import embedded_cognito

SHORTER = assign(access_token_validity=timedelta(minutes=15))


def accounts(count: int) -> list[Account]:
    """Returns accounts of an organisation, each with a role that may change its app clients."""
    return [
        Account(
            region_name="us-east-1",
            role_arn=f"arn:aws:iam::{100_000_000_000 + number}:role/change-app-clients",
        )
        for number in range(count)
    ]


def shorten(executor: Executor, organisation: list[Account], **options: Any) -> Report:  # noqa: ANN401 - as update_many takes them
    """Shortens the access tokens of every web app of the accounts, after a first one alone."""
    run = update_many(
        [targets(account, named="web*") for account in organisation],
        SHORTER,
        executor=executor,
        canary=1,
        **options,
    )
    return Report.of(run)


def create_app_clients(account: Account) -> None:
    """Creates something to change: a user pool with two app clients."""
    cognito: Any = account.client()
    pool_id = cognito.create_user_pool(PoolName="customers")["UserPool"]["Id"]
    for name in ("web shop", "warehouse"):
        cognito.create_user_pool_client(UserPoolId=pool_id, ClientName=name)


def main() -> None:
    organisation = accounts(50)
    with (
        embedded_cognito(serve=True) as served,
        mock.patch.dict(os.environ, AWS_ENDPOINT_URL=served.endpoint_url),
        ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as executor,
    ):
        for account in organisation:
            create_app_clients(account)
        print(shorten(executor, organisation, max_failures=10).summary)


if __name__ == "__main__":
    main()
