"""How near a run comes to the quotas: ``python -m tests.benchmarks.fleet`` (about 15 minutes).

The embedded Cognito enforces the quotas of AWS and takes 60 ms for an answer. A run in threads, in
other processes and on Dask is compared with a plain loop, and with threads that nothing holds back.
Nothing is scaled.
"""

from __future__ import annotations

import importlib
import logging
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, TypeAlias

from cognito_clientcfg import AppClients, assign
from cognito_clientcfg.fleet import Account, Quotas, targets, update_many
from cognito_clientcfg.testing import embedded_cognito
from cognito_clientcfg.testing.throttle import Throttle
from tests.support.app_clients import connected

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

    from cognito_clientcfg.testing import EmbeddedCognito

LATENCY = 0.06
WORKERS = 16
Way: TypeAlias = "Callable[[AppClients, list[tuple[str, str]]], int]"
EDITS = [assign(auth_session_validity=minutes) for minutes in (5, 6, 7, 8, 9)]


def app_clients(client: Any, pools: int, of_each: int) -> list[tuple[str, str]]:
    return [
        (
            pool_id,
            client.create_user_pool_client(UserPoolId=pool_id, ClientName="web")["UserPoolClient"][
                "ClientId"
            ],
        )
        for pool_id in [
            client.create_user_pool(PoolName="pool")["UserPool"]["Id"] for _ in range(pools)
        ]
        for _ in range(of_each)
    ]


def rate_limited(clients: AppClients, pairs: list[tuple[str, str]]) -> int:
    run = update_many(targets(clients, pairs), EDITS[0], workers=WORKERS)
    return run.finish().counts["changed"]


def elsewhere(executor: Executor, edit: Any, endpoint_url: str) -> Way:
    """Returns what has an executor work on an account and Region."""

    def change(_: AppClients, pairs: list[tuple[str, str]]) -> int:
        account = Account(region_name="us-east-1", endpoint_url=endpoint_url)
        run = update_many(targets(account, pairs), edit, executor=executor, workers=WORKERS)
        return run.finish().counts["changed"]

    return change


def looped(clients: AppClients, pairs: list[tuple[str, str]]) -> int:
    return sum(clients.update(*pair, EDITS[1]).changed for pair in pairs)


def unlimited(clients: AppClients, pairs: list[tuple[str, str]]) -> int:
    def changed(pair: tuple[str, str]) -> bool:
        try:
            return clients.update(*pair, EDITS[2]).changed
        except Exception:
            logging.getLogger(__name__).debug("an update failed", exc_info=True)
            return False

    with ThreadPoolExecutor(WORKERS) as threads:
        return sum(threads.map(changed, pairs))


def measured(
    cognito: EmbeddedCognito,
    way: Way,
    pairs: list[tuple[str, str]],
    best: float,
) -> str:
    cognito.throttle = throttle = Throttle(Quotas(), LATENCY)
    began = time.monotonic()
    changed = way(AppClients(connected()), pairs)
    seconds = time.monotonic() - began
    later = sum(at > began + 1 for at in throttle.refused)
    rate = changed / seconds
    return (
        f"| {changed} of {len(pairs)} | {seconds:.0f} | {rate:.1f} | {rate / best:.2f} "
        f"| {len(throttle.refused)} | {later} | {throttle.conflicts} |"
    )


def main(pools: int, of_each: int) -> None:
    best = min(15.0, 5.0 * pools)
    distributed: Any = importlib.import_module("distributed")
    print(
        f"\n| {pools} pools x {of_each} app clients | changed | s | per s | of the best possible "
        f"({best:.0f} per s) | throttles | after the first second | conflicts |"
    )
    print("|---|---|---|---|---|---|---|---|")
    with (
        embedded_cognito(serve=True) as cognito,
        ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes,
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0"
        ) as cluster,
        distributed.Client(cluster) as scheduler,
    ):
        pairs = app_clients(connected(), pools, of_each)
        ways = {
            "update_many": rate_limited,
            "update_many, processes": elsewhere(processes, EDITS[3], cognito.endpoint_url),
            "update_many, Dask": elsewhere(
                scheduler.get_executor(), EDITS[4], cognito.endpoint_url
            ),
            "a loop": looped,
            "16 threads": unlimited,
        }
        for name, way in ways.items():
            print(f"| {name} {measured(cognito, way, pairs, best)}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(*map(int, sys.argv[1:]))
    else:
        main(30, 40)
        main(2, 300)
