from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cognito_clientcfg.fleet import Quotas, RateLimiter, Target, targets, update_many
from cognito_clientcfg.fleet.fair_queue import FairQueue

from .conftest import EDIT

if TYPE_CHECKING:
    from cognito_clientcfg import AppClients
    from cognito_clientcfg.fleet import Summary


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

    def test_whoever_is_asked_answers_true_or_false(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        answer: Any = "no"

        run = update_many(targets(clients, pairs), EDIT, canary=2, proceed=lambda _: answer)
        with pytest.raises(TypeError, match="proceed must return True or False, not 'no'"):
            run.finish()

        assert 2 == run.summary.total

    def test_without_anybody_to_ask_it_goes_on_if_none_went_wrong(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        wrong = (pairs[0][0], "nobody")

        good = update_many(targets(clients, pairs[:3]), EDIT, canary=1).finish()
        bad = update_many(targets(clients, [wrong, *pairs]), EDIT, canary=1).finish()

        assert (3, "") == (good.total, good.stopped)
        assert (1, "the canary was not approved") == (bad.total, bad.stopped)

    def test_it_is_said_that_one_was_not_begun_since_another_failed(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        slow = clients.rate_limited(RateLimiter(Quotas(per_pool=0.05)))
        some = [(pairs[0][0], "nobody"), pairs[0]]

        summary = update_many(targets(slow, some), EDIT, max_failures=1, workers=2).finish()

        assert (1, "1 were refused or failed") == (summary.total, summary.stopped)

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
        queue = FairQueue(iter([*busy, *idle]), 2, 10)

        first = [queue.take() for _ in range(2)]
        queue.done(idle[0])
        second = [queue.take() for _ in range(3)]

        assert [busy[0], idle[0]] == first
        assert [idle[1], busy[1], idle[2]] == second
        assert busy[2] == queue.take()
        assert queue.take() is None

    def test_no_more_of_a_pool_are_under_way_than_its_quota_lets_through(self) -> None:
        targets = [Target("pool", str(number)) for number in range(3)]
        queue = FairQueue(iter(targets), 1, 2)

        taken = [queue.take() for _ in range(3)]
        queue.done(targets[0])

        assert [targets[0], targets[1], None] == taken
        assert targets[2] == queue.take()
        assert not queue.has_more()
