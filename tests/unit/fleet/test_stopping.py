"""A run ends when it is told to, whatever works for it, and tells what is known by then."""

from __future__ import annotations

import asyncio
import io
import os
import pickle
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from cognito_clientcfg import AppClientConfig, AppClients, assign
from cognito_clientcfg.fleet import (
    Account,
    Quotas,
    Report,
    Target,
    targets,
    update_many,
)
from cognito_clientcfg.fleet.executor import InExecutor
from cognito_clientcfg.fleet.stopping import InterruptibleTurns, Interrupts, Stop, Stopped
from cognito_clientcfg.testing.throttle import Throttle
from cognito_clientcfg.updating.rate_limiter import RateLimiter
from tests.support.app_clients import connected

from .conftest import ACCOUNT, EDIT, FAST, accounts, statuses, updates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cognito_clientcfg.fleet import Outcome
    from cognito_clientcfg.testing import EmbeddedCognito

SECONDS_TO_STOP = 3.0
ONE_CALL = 1.0
LATE = 2.0  # for a machine that is busy with something else


@pytest.fixture(autouse=True)
def _interrupts_are_raised() -> Iterator[None]:
    # A shell has what it starts in the background ignore the signal.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupt_when(*conditions: Callable[[], bool]) -> None:
    """Interrupts this process as soon as each of some conditions holds in its turn."""

    def watch() -> None:
        end = time.monotonic() + 60
        for condition in conditions:
            while not condition():
                if time.monotonic() > end:
                    return
                time.sleep(0.02)
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.3)

    threading.Thread(target=watch, daemon=True).start()


def reads(cognito: EmbeddedCognito) -> int:
    return cognito.calls.count("DescribeUserPoolClient")


def always() -> bool:
    return True


class Recording(Executor):
    """Carries work out in a thread when it is waited for, and can lose it.

    Attributes:
        lost: What is raised instead of the result of the first piece of work that was assigned
            app clients; None to lose nothing; "silence" if it never ends.
    """

    def __init__(self, lost: BaseException | str | None) -> None:
        self.lost = lost
        self.silent = threading.Event()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **_: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if self.lost is None or not args[0].assignments:
            future.set_result(fn(*args))
        elif isinstance(self.lost, BaseException):
            future.set_exception(self.lost)
            self.lost = None
        else:
            self.silent.set()
        return future


class TestLimitOfFailures:
    @pytest.mark.parametrize("workers", [1, 4])
    def test_no_more_are_tried_than_were_under_way(
        self, embedded_cognito: EmbeddedCognito, workers: int
    ) -> None:
        units = accounts(embedded_cognito, 12, 10)
        embedded_cognito.fail("NotAuthorizedException", times=1000)

        with ThreadPoolExecutor(2) as executor:
            run = update_many(units, EDIT, executor=executor, max_failures=5, workers=workers)
            summary = run.finish()

        assert 5 <= summary.wrong <= 5 + 2 * (5 + workers)
        assert summary.wrong == updates(embedded_cognito)
        assert summary.stopped.endswith(" were refused or failed")

    def test_it_is_not_said_that_it_stopped_if_all_were_tried(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        absent = [(pairs[0][0], f"nobody{number}") for number in range(3)]

        all_tried = update_many(targets(clients, absent), EDIT, max_failures=3).finish()
        one_left = update_many(
            [targets(clients, absent), targets(clients, pairs[0])], EDIT, max_failures=3
        ).finish()

        assert (3, "") == (all_tried.wrong, all_tried.stopped)
        assert (3, "3 were refused or failed") == (one_left.wrong, one_left.stopped)

    def test_canaries_of_an_executor_are_app_clients(
        self, embedded_cognito: EmbeddedCognito
    ) -> None:
        seen: list[int] = []

        def proceed(summary: Any) -> bool:
            seen.append(summary.total)
            return False

        with ThreadPoolExecutor(2) as executor:
            run = update_many(
                accounts(embedded_cognito, 3, 4),
                EDIT,
                executor=executor,
                canary=2,
                proceed=proceed,
            )
            summary = run.finish()

        assert [2] == seen
        assert (2, "the canary was not approved") == (summary.total, summary.stopped)


class TestInterrupt:
    @pytest.mark.parametrize("with_executor", [False, True])
    def test_nothing_new_is_begun_and_all_that_was_written_is_told(
        self,
        embedded_cognito: EmbeddedCognito,
        with_executor: bool,  # noqa: FBT001 - pytest gives it by name
    ) -> None:
        units = accounts(embedded_cognito, 2, 60, Quotas())
        embedded_cognito.throttle = Throttle(Quotas(), latency=0.05)
        outcomes: list[Outcome] = []
        begun: list[float] = []

        def enough() -> bool:
            begun[:] = [time.monotonic()]
            return updates(embedded_cognito) >= 10

        interrupt_when(enough)

        with ThreadPoolExecutor(2) as threads:
            run = update_many(units, EDIT, executor=threads if with_executor else None)
            with pytest.raises(KeyboardInterrupt):
                outcomes.extend(iter(run))
            took = time.monotonic() - begun[0]
            written = updates(embedded_cognito)
            time.sleep(0.5)

        assert took < SECONDS_TO_STOP + ONE_CALL + LATE
        assert 0 < statuses(outcomes).count("changed") == written < 120
        assert written == updates(embedded_cognito)
        assert "interrupted" == run.summary.stopped

    def test_the_rest_is_done_by_the_next_run(
        self, clients: AppClients, pairs: list[tuple[str, str]], embedded_cognito: EmbeddedCognito
    ) -> None:
        embedded_cognito.throttle = Throttle(FAST, latency=0.3)
        interrupt_when(lambda: reads(embedded_cognito) >= 2)

        first = update_many(targets(clients, pairs), EDIT, workers=2)
        with pytest.raises(KeyboardInterrupt):
            first.finish()
        embedded_cognito.throttle = None
        second = update_many(targets(clients, pairs), EDIT).finish()

        assert first.summary.counts["changed"] < 6
        assert 6 == first.summary.counts["changed"] + second.counts["changed"]
        assert 6 == updates(embedded_cognito)

    def test_the_second_one_ends_it_at_once(self, embedded_cognito: EmbeddedCognito) -> None:
        units = accounts(embedded_cognito, 1, 3)
        outcomes: list[Outcome] = []
        executor = Recording("silence")
        interrupt_when(executor.silent.is_set, always)

        run = update_many(units, EDIT, executor=executor)
        with pytest.raises(KeyboardInterrupt):
            outcomes.extend(iter(run))

        assert 3 * ["unknown"] == statuses(outcomes)
        assert 3 == run.summary.wrong
        assert "written or not is not known: the run was ended while it was under way" in str(
            outcomes[0]
        )

    def test_what_was_only_listed_is_no_outcome(self, embedded_cognito: EmbeddedCognito) -> None:
        class Silent(Executor):
            def submit(self, *_: Any, **__: Any) -> Future[Any]:
                asked.set()
                return Future()

        asked = threading.Event()
        interrupt_when(asked.is_set, always)
        outcomes: list[Outcome] = []

        run = update_many(accounts(embedded_cognito, 1, 1), EDIT, executor=Silent())
        with pytest.raises(KeyboardInterrupt):
            outcomes.extend(iter(run))

        assert [] == outcomes

    def test_the_second_one_leaves_a_slow_call_of_this_process_behind(
        self, clients: AppClients, pairs: list[tuple[str, str]], embedded_cognito: EmbeddedCognito
    ) -> None:
        embedded_cognito.throttle = Throttle(FAST, latency=20)
        started = threading.Event()
        interrupt_when(started.is_set, always)
        outcomes: list[Outcome] = []
        begun = time.monotonic()

        def edit(_: Target) -> Any:
            started.set()
            return EDIT

        run = update_many(targets(clients, pairs[0]), edits_for=edit)
        with pytest.raises(KeyboardInterrupt):
            outcomes.extend(iter(run))

        assert time.monotonic() - begun < 15
        assert ["unknown"] == statuses(outcomes)

    def test_a_program_that_handles_the_signal_itself_is_left_alone(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        caught: list[int] = []
        signal.signal(signal.SIGINT, lambda number, _: caught.append(number))

        run = update_many(targets(clients, pairs), EDIT, workers=1)
        next(run)
        signal.raise_signal(signal.SIGINT)

        assert 6 == run.finish().counts["changed"]
        assert [signal.SIGINT] == caught

    def test_a_handler_that_raises_stops_it_too(
        self, clients: AppClients, pairs: list[tuple[str, str]], embedded_cognito: EmbeddedCognito
    ) -> None:
        def interrupted(*_: object) -> None:
            raise KeyboardInterrupt

        signal.signal(signal.SIGINT, interrupted)
        embedded_cognito.throttle = Throttle(FAST, latency=0.3)
        interrupt_when(lambda: reads(embedded_cognito) >= 2)

        run = update_many(targets(clients, pairs), EDIT, workers=2)
        with pytest.raises(KeyboardInterrupt):
            run.finish()

        assert "interrupted" == run.summary.stopped
        assert run.summary.counts["changed"] == updates(embedded_cognito) < 6

    def test_nothing_is_lost_if_it_comes_between_two_outcomes(
        self, clients: AppClients, pairs: list[tuple[str, str]], embedded_cognito: EmbeddedCognito
    ) -> None:
        outcomes: list[Outcome] = []

        def keep(outcome: Outcome) -> None:
            outcomes.append(outcome)
            if len(outcomes) == 1:
                signal.raise_signal(signal.SIGINT)

        run = update_many(targets(clients, pairs), EDIT, workers=2)
        with pytest.raises(KeyboardInterrupt):
            run.finish(keep)

        assert 0 < statuses(outcomes).count("changed") == updates(embedded_cognito) < 6

    def test_whoever_is_asked_whether_to_go_on_can_interrupt(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        def proceed(_: object) -> bool:
            signal.raise_signal(signal.SIGINT)
            return True

        run = update_many(targets(clients, pairs), EDIT, canary=2, proceed=proceed)
        with pytest.raises(KeyboardInterrupt):
            run.finish()

        assert (2, "interrupted") == (run.summary.total, run.summary.stopped)

    def test_it_says_on_a_terminal_what_is_being_finished(
        self,
        clients: AppClients,
        pairs: list[tuple[str, str]],
        embedded_cognito: EmbeddedCognito,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        class Terminal(io.StringIO):
            def isatty(self) -> bool:
                return True

        monkeypatch.setattr(sys, "stderr", terminal := Terminal())
        embedded_cognito.throttle = Throttle(FAST, latency=0.5)
        interrupt_when(lambda: reads(embedded_cognito) >= 2)

        with pytest.raises(KeyboardInterrupt):
            update_many(targets(clients, pairs), EDIT, workers=2).finish()

        assert f"finishing app client {pairs[0][1]} of " in terminal.getvalue()
        assert " and 1 more; Ctrl-C again ends it at once" in terminal.getvalue()

    @pytest.mark.parametrize("of_user_pools", [False, True])
    def test_a_listing_is_cut_short(
        self,
        clients: AppClients,
        pairs: list[tuple[str, str]],
        of_user_pools: bool,  # noqa: FBT001 - pytest gives it by name
    ) -> None:
        slow = Quotas(reads=0.01, writes=0.01, per_pool=0.01)
        waiting = clients.rate_limited(RateLimiter(slow))
        waiting.describe(*pairs[0])
        next(waiting.list_pools())
        begun = time.monotonic()
        interrupt_when(lambda: time.monotonic() > begun + 0.5)

        run = update_many(targets(waiting, None if of_user_pools else pairs[0][0]), EDIT)
        with pytest.raises(KeyboardInterrupt):
            run.finish()

        assert time.monotonic() - begun < 15
        assert (0, "interrupted") == (run.summary.total, run.summary.stopped)

    def test_threads_do_not_hold_up_the_end_of_the_interpreter(self) -> None:
        program = """
            import os, signal, threading
            signal.signal(signal.SIGINT, signal.default_int_handler)
            from cognito_clientcfg import AppClients, assign
            from cognito_clientcfg.fleet import targets, update_many
            from cognito_clientcfg.testing import embedded_cognito
            from cognito_clientcfg.testing.throttle import Throttle
            from tests.support.app_clients import connected, create_pool
            with embedded_cognito() as cognito:
                client = connected()
                pair = create_pool(client), "nobody"
                cognito.throttle = Throttle(latency=50)
                for seconds in (0.5, 1.0):
                    threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGINT)).start()
                edit = assign(auth_session_validity=5)
                update_many(targets(AppClients(client), pair), edit).finish()
        """
        begun = time.monotonic()

        ended = subprocess.run(  # noqa: S603 - it is Python, and the program stands above
            [sys.executable, "-c", textwrap.dedent(program)],
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )

        assert "KeyboardInterrupt" in ended.stderr
        assert time.monotonic() - begun < 40


class TestStop:
    @pytest.mark.parametrize("with_executor", [False, True])
    def test_another_thread_stops_it_and_all_that_was_written_is_told(
        self,
        embedded_cognito: EmbeddedCognito,
        with_executor: bool,  # noqa: FBT001 - pytest gives it by name
    ) -> None:
        units = accounts(embedded_cognito, 2, 60, Quotas())
        embedded_cognito.throttle = Throttle(Quotas(), latency=0.05)

        with ThreadPoolExecutor(2) as threads, ThreadPoolExecutor(1) as other:
            run = update_many(units, EDIT, executor=threads if with_executor else None)
            finished = other.submit(run.finish)
            while updates(embedded_cognito) < 10 and not finished.done():
                time.sleep(0.02)
            begun = time.monotonic()
            run.stop()
            summary = finished.result(60)
            took = time.monotonic() - begun

        assert took < SECONDS_TO_STOP + ONE_CALL + LATE
        assert 0 < summary.counts["changed"] == updates(embedded_cognito) < 120
        assert "stop() was called" == summary.stopped

    def test_ctrl_c_stops_one_that_asyncio_has_in_a_thread(
        self, clients: AppClients, pairs: list[tuple[str, str]], embedded_cognito: EmbeddedCognito
    ) -> None:
        embedded_cognito.throttle = Throttle(FAST, latency=0.5)
        run = update_many(targets(clients, pairs), EDIT, workers=1)
        interrupt_when(lambda: updates(embedded_cognito) >= 1)

        async def main() -> None:
            try:
                await asyncio.to_thread(run.finish)
            finally:
                run.stop()

        with pytest.raises(KeyboardInterrupt):
            asyncio.run(main())

        assert 0 < run.summary.counts["changed"] == updates(embedded_cognito) < 6

    def test_it_may_be_stopped_before_it_is_begun(
        self, clients: AppClients, pairs: list[tuple[str, str]], embedded_cognito: EmbeddedCognito
    ) -> None:
        run = update_many(targets(clients, pairs), EDIT)
        run.stop()

        assert [] == [*run]
        assert "stop() was called" == run.summary.stopped
        assert 0 == reads(embedded_cognito)

    def test_all_that_was_changed_is_taken_back_if_all_or_none_are_wanted(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        run = update_many(targets(clients, pairs), EDIT, workers=1, all_or_none=True)
        first = next(run)
        run.stop()
        others = [*run]

        assert "changed" == first.status
        assert statuses(others).count("taken back") == 1 + statuses(others).count("changed") < 6


class TestWaiting:
    def test_what_waits_for_its_first_turn_gives_up_at_once(self) -> None:
        limiter, stop = RateLimiter(Quotas(reads=0.1)), Stop()
        with limiter.turn("DescribeUserPoolClient", "pool"):
            stop.now()

        with pytest.raises(Stopped), InterruptibleTurns(limiter, stop).turn("Describe", "pool"):
            pytest.fail("its turn came")

    def test_a_pause_is_cut_short(self) -> None:
        turns = InterruptibleTurns(RateLimiter(), Stop(after=0.2))
        begun = time.monotonic()

        turns.sleep(0.01)
        with pytest.raises(Stopped):
            turns.sleep(30)

        assert time.monotonic() - begun < 0.2 + LATE

    def test_what_was_sent_and_not_answered_is_unknown(
        self, pairs: list[tuple[str, str]], embedded_cognito: EmbeddedCognito
    ) -> None:
        embedded_cognito.fail("InternalErrorException", operation="UpdateUserPoolClient", times=99)
        patient = AppClients(connected(), attempts=99).rate_limited(RateLimiter(FAST))
        outcomes: list[Outcome] = []
        interrupt_when(lambda: updates(embedded_cognito) >= 1)

        with pytest.raises(KeyboardInterrupt):
            outcomes.extend(iter(update_many(targets(patient, pairs[0]), EDIT)))

        (outcome,) = outcomes
        assert "unknown" == outcome.status
        assert "the run was stopped before the answer came" in str(outcome)
        assert outcome.inverse is not None

    def test_what_was_refused_and_was_to_be_tried_again_is_not_begun(
        self, pairs: list[tuple[str, str]], embedded_cognito: EmbeddedCognito
    ) -> None:
        embedded_cognito.fail(
            "TooManyRequestsException", operation="UpdateUserPoolClient", times=99
        )
        patient = AppClients(connected(), attempts=99).rate_limited(RateLimiter(FAST))
        interrupt_when(lambda: updates(embedded_cognito) >= 1)

        run = update_many(targets(patient, pairs[0]), EDIT)
        with pytest.raises(KeyboardInterrupt):
            run.finish()

        assert (0, "interrupted") == (run.summary.total, run.summary.stopped)

    @pytest.mark.parametrize(
        ("answer", "status", "may_be_written"),
        [
            ("InternalErrorException", "unknown", True),
            ("TooManyRequestsException", "failed", False),
        ],
    )
    def test_an_edit_that_ends_its_thread_after_a_write_is_unknown_if_that_may_be_written(
        self,
        clients: AppClients,
        pairs: list[tuple[str, str]],
        embedded_cognito: EmbeddedCognito,
        answer: str,
        status: str,
        may_be_written: bool,  # noqa: FBT001 - pytest gives it by name
    ) -> None:
        embedded_cognito.fail(answer, operation="UpdateUserPoolClient")

        def ending(config: AppClientConfig) -> AppClientConfig:
            if updates(embedded_cognito):
                raise SystemExit
            return config.evolve(auth_session_validity=5)

        (outcome,) = update_many(targets(clients, pairs[0]), ending)

        assert (status, may_be_written) == (outcome.status, outcome.inverse is not None)

    def test_an_interrupt_is_raised_inside_what_asks_for_it_alone(self) -> None:
        interrupts = Interrupts(Stop())

        with interrupts.raised():
            assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        with interrupts.noted():
            signal.raise_signal(signal.SIGINT)
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)

        assert interrupts.pressed
        assert interrupts.stop.is_set


class TestLostWorker:
    @pytest.mark.parametrize("lost", [RuntimeError("gone"), KeyboardInterrupt()])
    def test_what_it_was_given_is_unknown_and_the_others_go_on(
        self, embedded_cognito: EmbeddedCognito, lost: BaseException
    ) -> None:
        run = update_many(accounts(embedded_cognito, 2, 3), EDIT, executor=Recording(lost))
        report = Report.of(run)

        assert [*3 * ["changed"], *3 * ["unknown"]] == statuses(report.outcomes)
        assert 6 == report.summary.total
        assert (
            "unknown: 3 with the same error\n  error: written or not is not known: its worker was "
            f"lost ({type(lost).__name__}"
        ) in str(report)

    def test_an_answer_that_never_comes_is_not_waited_for(
        self, embedded_cognito: EmbeddedCognito, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(InExecutor, "longest_seconds", 0.2)

        report = Report.of(
            update_many(accounts(embedded_cognito, 1, 3), EDIT, executor=Recording("silence"))
        )

        assert 3 * ["unknown"] == statuses(report.outcomes)
        assert "written or not is not known: no answer came while it was under way" in str(report)

    def test_nor_is_one_about_what_is_there(
        self, embedded_cognito: EmbeddedCognito, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Silent(Executor):
            def submit(self, *_: Any, **__: Any) -> Future[Any]:
                return Future()

        monkeypatch.setattr(InExecutor, "longest_seconds", 0.2)

        (outcome,) = update_many(accounts(embedded_cognito, 1, 3), EDIT, executor=Silent())

        assert ("failed", None, "TimeoutError") == (outcome.status, outcome.target, outcome.cause)

    def test_an_executor_that_takes_no_more_work_ends_the_run(
        self, embedded_cognito: EmbeddedCognito
    ) -> None:
        executor = ThreadPoolExecutor(1)
        executor.shutdown()

        summary = update_many(accounts(embedded_cognito, 1, 2), EDIT, executor=executor).finish()

        assert 0 == summary.total
        assert summary.stopped.startswith("the executor takes no more work: cannot schedule new")

    def test_what_was_cancelled_when_it_was_shut_down_is_not_begun(
        self, embedded_cognito: EmbeddedCognito
    ) -> None:
        units = [targets(unit.reached, [*unit]) for unit in accounts(embedded_cognito, 3, 2)]
        executor = ThreadPoolExecutor(1)

        def shut_down(_: object) -> None:
            executor.shutdown(wait=False, cancel_futures=True)

        embedded_cognito.throttle = Throttle(FAST, latency=0.2)
        run = update_many(units, EDIT, executor=executor, accounts_at_once=3, progress=shut_down)
        summary = run.finish()

        assert 0 < summary.counts["changed"] == summary.total == updates(embedded_cognito) < 6
        assert summary.stopped.startswith("the executor takes no more work")

    def test_an_answer_that_never_comes_does_not_hold_up_a_run_that_is_dropped(
        self, embedded_cognito: EmbeddedCognito, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
    ) -> None:
        (unit,) = accounts(embedded_cognito, 1, 3)
        units = [targets(unit.reached, [*unit]), targets(ACCOUNT, tmp_path / "absent.csv")]
        executor = Recording("silence")

        run = update_many(units, EDIT, executor=executor)
        first, summary = next(run), run.summary
        assert executor.silent.is_set()
        monkeypatch.setattr(InExecutor, "longest_seconds", 0.2)
        del run

        assert ("failed", None) == (first.status, first.target)
        assert 3 == summary.counts["unknown"]

    def test_what_a_second_try_finds_done_is_unknown_if_the_run_may_have_done_it(
        self, embedded_cognito: EmbeddedCognito
    ) -> None:
        class Rescheduling(Executor):
            """Begins each piece of work twice, as a cluster of Dask does if a worker dies."""

            class _Client:
                def nthreads(self) -> dict[str, int]:
                    return {"worker": 1}

            _client = _Client()

            def submit(self, fn: Callable[..., Any], /, *args: Any, **_: Any) -> Future[Any]:
                future: Future[Any] = Future()
                sent = pickle.dumps(args)
                fn(*pickle.loads(sent))
                future.set_result(fn(*pickle.loads(sent)))
                return future

        units = accounts(embedded_cognito, 1, 3)
        update_many(units, assign(auth_session_validity=4)).finish()
        time.sleep(1.1)  # dates are whole seconds

        report = Report.of(update_many(units, EDIT, executor=Rescheduling()))

        assert 3 * ["unknown"] == statuses(report.outcomes)
        assert "it is as it is wanted, and was written after the run had begun" in str(report)


class TestLostPool:
    @pytest.mark.parametrize("with_executor", [False, True])
    def test_a_pool_that_cannot_be_listed_is_one_outcome(
        self,
        clients: AppClients,
        pairs: list[tuple[str, str]],
        with_executor: bool,  # noqa: FBT001 - pytest gives it by name
    ) -> None:
        pools = [pairs[0][0], "us-east-1_gone", pairs[-1][0]]

        with ThreadPoolExecutor(1) as threads:
            run = (
                update_many(targets(ACCOUNT, pools), EDIT, executor=threads)
                if with_executor
                else update_many(targets(clients, pools), EDIT)
            )
            outcomes = [*run]

        assert [*6 * ["changed"], "failed"] == statuses(outcomes)
        (gone,) = (outcome for outcome in outcomes if outcome.target is None)
        assert "us-east-1_gone" == gone.user_pool_id
        assert "failed: user pool us-east-1_gone\n  error: " in str(gone)
        assert (6, 1, 1) == (run.summary.total, run.summary.unlisted, run.summary.wrong)
        with pytest.raises(
            ExceptionGroup, match="0 of 6 app clients went wrong, and 1 user pools or accounts"
        ):
            run.raise_errors()

    def test_whoever_iterates_over_the_targets_gets_the_error(self, clients: AppClients) -> None:
        with pytest.raises(Exception, match="ResourceNotFound"):
            next(iter(targets(clients, "us-east-1_gone")))

    def test_what_was_named_before_an_error_is_told_before_it_is_raised(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        def rows() -> Iterator[tuple[str, str]]:
            yield from pairs
            raise LookupError("no such table")

        outcomes: list[Outcome] = []
        run = update_many(targets(clients, rows()), EDIT, workers=2)
        with pytest.raises(LookupError, match="no such table"):
            outcomes.extend(iter(run))

        assert 6 * ["changed"] == statuses(outcomes)

    @pytest.mark.parametrize("with_executor", [False, True])
    def test_so_is_whatever_else_names_the_app_clients_of_an_account_and_fails(
        self,
        embedded_cognito: EmbeddedCognito,
        with_executor: bool,  # noqa: FBT001 - pytest gives it by name
    ) -> None:
        named, others = accounts(embedded_cognito, 2, 2)

        def rows() -> Iterator[Target]:
            yield from named
            raise LookupError("no such table")

        units = [targets(named.reached, rows()), others]
        with ThreadPoolExecutor(1) as threads:
            outcomes = [*update_many(units, EDIT, executor=threads if with_executor else None)]

        assert [*4 * ["changed"], "failed"] == statuses(outcomes)

    def test_a_file_that_cannot_be_read_is_one_outcome_of_its_account(
        self, embedded_cognito: EmbeddedCognito, tmp_path: Any
    ) -> None:
        units = [targets(ACCOUNT, tmp_path / "absent.csv"), *accounts(embedded_cognito, 1, 2)]

        with ThreadPoolExecutor(1) as threads:
            outcomes = [*update_many(units, EDIT, executor=threads)]

        assert ["changed", "changed", "failed"] == statuses(outcomes)


class TestErrorsThatDoNotCross:
    def test_they_are_told_with_their_notes(self, embedded_cognito: EmbeddedCognito) -> None:
        class Local(Exception):
            """It is defined here, so that another process does not find it."""

        def broken(config: AppClientConfig) -> AppClientConfig:
            raise Local(config.client_name)

        with ThreadPoolExecutor(1) as threads:
            (outcome,) = update_many(accounts(embedded_cognito, 1, 1), broken, executor=threads)

        assert ("failed", "RuntimeError") == (outcome.status, outcome.cause)
        assert "error: RuntimeError: Local: x\n" in str(outcome)
        assert "nothing was written" in str(outcome)


def test_a_target_is_told_apart_from_an_equal_one(embedded_cognito: EmbeddedCognito) -> None:
    (unit,) = accounts(embedded_cognito, 1, 1)
    (target,) = unit
    rows = [
        Target(target.user_pool_id, target.client_id, columns={"minutes": minutes})
        for minutes in ("5", "6")
    ]

    def own(row: Target) -> Any:
        return assign(auth_session_validity=int(row.columns["minutes"]))

    account = unit.account
    assert isinstance(account, Account)
    with ThreadPoolExecutor(1) as threads:
        run = update_many(targets(account, rows), edits_for=own, executor=threads, workers=1)

        assert 2 * ["changed"] == statuses(run)
