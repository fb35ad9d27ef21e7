from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

import pytest

from cognito_clientcfg.fleet import Target, targets, update_many
from cognito_clientcfg.fleet.rollout import FairQueue
from cognito_clientcfg.testing.throttle import Throttle

from .conftest import EDIT, FAST

if TYPE_CHECKING:
    from cognito_clientcfg import AppClients
    from cognito_clientcfg.fleet import Outcome, Summary
    from cognito_clientcfg.testing import EmbeddedCognito


class TestRollout:
    def test_it_stops_after_so_many_failures_and_runs_again_from_there(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        absent = [(pairs[0][0], f"nobody{number}") for number in range(50)]

        run = update_many(targets(clients, [*absent, *pairs]), EDIT, max_failures=3, workers=1)

        assert 3 == run.finish().wrong
        assert "3 were refused or failed" == run.summary.stopped
        assert "stopped before all were tried: 3 were refused" in str(run.summary)
        assert 6 == update_many(targets(clients, pairs), EDIT).finish().counts["changed"]

    @pytest.mark.parametrize("changed", [6, 2])
    def test_the_canary_comes_first_and_somebody_is_asked(
        self, clients: AppClients, pairs: list[tuple[str, str]], changed: int
    ) -> None:
        seen: list[int] = []

        def proceed(summary: Summary) -> bool:
            seen.append(summary.counts["changed"])
            return changed == 6

        run = update_many(targets(clients, pairs), EDIT, canary=2, proceed=proceed)

        assert changed == run.finish().counts["changed"]
        assert [2] == seen

    def test_without_anybody_to_ask_it_goes_on_if_none_went_wrong(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        wrong = (pairs[0][0], "nobody")

        good = update_many(targets(clients, pairs[:3]), EDIT, canary=1).finish()
        bad = update_many(targets(clients, [wrong, *pairs]), EDIT, canary=1).finish()

        assert (3, "") == (good.total, good.stopped)
        assert (1, "the canary was not approved") == (bad.total, bad.stopped)

    def test_what_is_under_way_is_finished_when_it_is_interrupted(
        self, clients: AppClients, pairs: list[tuple[str, str]], embedded_cognito: EmbeddedCognito
    ) -> None:
        embedded_cognito.throttle = Throttle(FAST, latency=0.2)
        outcomes: list[Outcome] = []
        # A shell has what it starts in the background ignore the signal.
        ignored = signal.signal(signal.SIGINT, signal.default_int_handler)
        threading.Timer(0.1, lambda: signal.raise_signal(signal.SIGINT)).start()

        run = update_many(targets(clients, pairs), EDIT, workers=2)
        with pytest.raises(KeyboardInterrupt):
            outcomes.extend(iter(run))

        assert 2 == run.summary.total
        assert "interrupted" == run.summary.stopped
        signal.signal(signal.SIGINT, ignored)
        embedded_cognito.throttle = None
        assert 4 == update_many(targets(clients, pairs), EDIT).finish().counts["changed"]

    def test_what_nobody_asks_for_any_more_is_counted(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        run = update_many(targets(clients, pairs), EDIT, workers=3)
        next(run)
        summary = run.summary
        del run

        assert 3 <= summary.total <= 6


class TestFairQueue:
    def test_the_pool_with_the_least_work_under_way_comes_next(self) -> None:
        busy, idle = (
            [Target(pool, str(number)) for number in range(3)] for pool in ("busy", "idle")
        )
        queue = FairQueue(iter([*busy, *idle]), 2)

        first = [queue.take() for _ in range(2)]
        queue.done(idle[0])
        second = [queue.take() for _ in range(3)]

        assert [busy[0], idle[0]] == first
        assert [idle[1], busy[1], idle[2]] == second
        assert busy[2] == queue.take()
        assert queue.take() is None
