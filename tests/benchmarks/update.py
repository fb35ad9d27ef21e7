"""A whole update beside the same two calls of boto3: ``python -m tests.benchmarks.update``.

The answers are canned, just above the HTTP connection, so that only what a client itself takes of
a processor counts; nothing is sent anywhere.
"""

from __future__ import annotations

import time
from itertools import count
from typing import Any

from cognito_clientcfg import AppClients, add, assign, to_aws
from tests.support.app_clients import CLIENT_ID, FULL, POOL_ID, members_of, replacing

from .table import in_turns, print_ratios

BASE = "boto3, its two calls by hand"
CALLS = 200


def main() -> None:
    wire = replacing(members_of(FULL))
    client = wire.client()
    clients = AppClients(client)
    numbers = count()

    def by_hand() -> None:
        ids: Any = {"UserPoolId": POOL_ID, "ClientId": CLIENT_ID}
        live: Any = client.describe_user_pool_client(**ids)["UserPoolClient"]
        names = {*to_aws(FULL), *ids}
        request: Any = {name: value for name, value in live.items() if name in names}
        client.update_user_pool_client(**request | {"AuthSessionValidity": 3 + next(numbers) % 9})

    def ours() -> None:
        clients.update(POOL_ID, CLIENT_ID, assign(auth_session_validity=3 + next(numbers) % 9))

    def unchanged() -> None:
        clients.update(POOL_ID, CLIENT_ID, add(allowed_oauth_scopes={"openid"}))

    def seconds(work: Any) -> float:
        began = time.process_time()
        for _ in range(CALLS):
            work()
        return (time.process_time() - began) / CALLS

    wire.requests.clear()
    ours()
    changing = len(wire.requests)
    unchanged()
    print(f"\ncalls: {changing} for a change, {len(wire.requests) - changing} for none")
    measured = in_turns(
        {
            BASE: lambda: seconds(by_hand),
            "AppClients.update, a change": lambda: seconds(ours),
            "AppClients.update, nothing to change": lambda: seconds(unchanged),
        },
        rounds=7,
    )
    print_ratios("client processor time of an update", measured, BASE, unit="ms", factor=1000)


if __name__ == "__main__":
    main()
