"""How near a run comes to the quotas: ``python -m tests.benchmarks.fleet`` (about ten minutes).

The embedded Cognito enforces the quotas of AWS and takes 60 ms for an answer. Beside a run stand a
plain loop, and threads that nothing holds back. Nothing is scaled.
"""

from __future__ import annotations

import logging
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from cognito_clientcfg import AppClientConfig, AppClients, assign
from cognito_clientcfg.fleet import targets, update_many
from cognito_clientcfg.testing import Quotas, embedded_cognito
from tests.support import connected

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_clientcfg.testing import EmbeddedCognito

LATENCY = 0.06
WORKERS = 16
EDITS = [assign(auth_session_validity=minutes) for minutes in (5, 6, 7)]


def app_clients(client: Any, pools: int, of_each: int) -> list[tuple[str, str]]:
    config: Any = {"ClientName": AppClientConfig(client_name="web").client_name}
    return [
        (
            pool_id,
            client.create_user_pool_client(UserPoolId=pool_id, **config)["UserPoolClient"][
                "ClientId"
            ],
        )
        for pool_id in [
            client.create_user_pool(PoolName="pool")["UserPool"]["Id"] for _ in range(pools)
        ]
        for _ in range(of_each)
    ]


def paced(clients: AppClients, pairs: list[tuple[str, str]]) -> int:
    run = update_many(targets(clients, pairs), EDITS[0], workers=WORKERS)
    return run.finish().counts["changed"]


def looped(clients: AppClients, pairs: list[tuple[str, str]]) -> int:
    return sum(clients.update(*pair, EDITS[1]).changed for pair in pairs)


def unpaced(clients: AppClients, pairs: list[tuple[str, str]]) -> int:
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
    way: Callable[[AppClients, list[tuple[str, str]]], int],
    pairs: list[tuple[str, str]],
    best: float,
) -> str:
    cognito.quotas = quotas = Quotas(latency=LATENCY)
    began = time.monotonic()
    changed = way(AppClients(connected()), pairs)
    seconds = time.monotonic() - began
    later = sum(at > began + 1 for at in quotas.refused)
    rate = changed / seconds
    return (
        f"| {changed} of {len(pairs)} | {seconds:.0f} | {rate:.1f} | {rate / best:.2f} "
        f"| {len(quotas.refused)} | {later} | {quotas.conflicts} |"
    )


def main(pools: int, of_each: int) -> None:
    best = min(15.0, 5.0 * pools)
    print(
        f"\n| {pools} pools x {of_each} app clients | changed | s | per s | of the best possible "
        f"({best:.0f} per s) | throttles | after the first second | conflicts |"
    )
    print("|---|---|---|---|---|---|---|---|")
    with embedded_cognito() as cognito:
        pairs = app_clients(connected(), pools, of_each)
        for name, way in (("update_many", paced), ("a loop", looped), ("16 threads", unpaced)):
            print(f"| {name} {measured(cognito, way, pairs, best)}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(*map(int, sys.argv[1:]))
    else:
        main(30, 40)
        main(2, 300)
