"""A run over many app clients: planned or updated, in threads or by an executor."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from cognito_clientcfg.config.edits import check_edits
from cognito_clientcfg.config.validators import Integer

from .outcomes import Outcome, Summary
from .rollout import FairQueue, Proceed, Rollout, Started, carry_out, unreachable
from .target import Target, Targets
from .work import Where, Work

if TYPE_CHECKING:
    from cognito_clientcfg.config.app_client_config import AppClientConfig
    from cognito_clientcfg.config.edits import Edit
    from cognito_clientcfg.updating.options import Confirm

__all__ = ["Run", "plan_many", "update_many"]

Progress: TypeAlias = Callable[[Summary], object]

_MOST_ACCOUNTS_AT_ONCE = 256
_POOLS_KNOWN = 256
_MOST_ERRORS_KEPT = 1000


class Run:
    """Outcomes as they come; nothing is done before the first one is asked for.

    Ctrl-C ends it cleanly: what is under way is finished and comes out, then KeyboardInterrupt is
    raised. It keeps no outcome that it has given out, only the first thousand errors.

    Attributes:
        summary: The counts so far.
    """

    def __init__(self, outcomes: Iterator[Outcome], summary: Summary) -> None:
        self.summary = summary
        self._outcomes, self._errors = outcomes, list[Exception]()

    def __iter__(self) -> Run:
        return self

    def __next__(self) -> Outcome:
        outcome = next(self._outcomes)
        if outcome.error is not None and len(self._errors) < _MOST_ERRORS_KEPT:
            self._errors.append(outcome.error)
        return outcome

    def finish(self) -> Summary:
        """Carries the run out to its end, and returns the counts."""
        deque(self, maxlen=0)
        return self.summary

    def raise_errors(self) -> None:
        """Carries the run out to its end, and raises what was refused or failed, all together.

        Raises:
            ExceptionGroup: The first thousand errors.
        """
        self.finish()
        if self._errors:
            text = f"{self.summary.wrong} of {self.summary.total} app clients were not changed"
            raise ExceptionGroup(text, self._errors)


def plan_many(  # noqa: PLR0913 - each has its name where it is given
    targets: Targets | Iterable[Targets],
    *edits: Edit | AppClientConfig,
    where: Where | None = None,
    preflight: bool = False,
    workers: int = 16,
    executor: Executor | None = None,
    max_failures: int | None = None,
    progress: bool | Progress = False,
) -> Run:
    """Reads app clients and plans edits; nothing is written.

    Args:
        targets: As for :func:`update_many`.
        *edits: As for :func:`update_many`.
        where: As for :func:`update_many`.
        preflight: As for :func:`update_many`.
        workers: As for :func:`update_many`.
        executor: As for :func:`update_many`.
        max_failures: As for :func:`update_many`.
        progress: As for :func:`update_many`.

    Raises:
        TypeError: An argument is of another type.
        ValueError: A number is below 1.
    """
    work = Work(edits, "plan", where, None, preflight, workers)
    return _run(targets, work, executor, Rollout(max_failures=max_failures), progress=progress)


def update_many(  # noqa: PLR0913 - each has its name where it is given
    targets: Targets | Iterable[Targets],
    *edits: Edit | AppClientConfig,
    where: Where | None = None,
    confirm: Confirm | None = None,
    preflight: bool = False,
    workers: int = 16,
    executor: Executor | None = None,
    canary: int = 0,
    proceed: Proceed | None = None,
    max_failures: int | None = None,
    progress: bool | Progress = False,
) -> Run:
    """Changes what the edits name, and nothing else, of many app clients.

    Args:
        targets: What the function ``targets`` returned: app clients of one account and Region, or
            several of them, one for each account and Region.
        *edits: As for AppClients.update. With an executor that uses other processes, edits and
            functions must be picklable.
        where: Called with each configuration that was read; app clients for which it returns False
            are skipped.
        confirm: As for AppClients.update; it may be called in any thread.
        preflight: Whether to ask the user pools about the plans; each pool is asked each question
            once.
        workers: How many app clients of an account and Region are worked on at once. Its quotas
            allow 15 updates a second: to use them fully takes 15 times as many workers as a read
            and a write take seconds.
        executor: What each account and Region is worked on by, since their quotas are independent:
            a ProcessPoolExecutor, or what Dask's ``Client.get_executor()`` returns. Targets must
            then be those of an Account. Without one, they are worked on one after another, in
            threads.
        canary: How many app clients come first, or how many accounts if there is an executor.
        proceed: Called with the counts after the canary; returns whether to go on. It may ask
            somebody, or wait and look. By default, the run goes on if none was refused or failed.
        max_failures: After how many refused or failed ones to start no more.
        progress: Called with the counts after each outcome. True shows a bar of tqdm (extra
            ``fleet``), which is silent if standard error is not a terminal.

    Raises:
        TypeError: An argument is of another type.
        ValueError: A number is below 1, or ``canary`` is below 0.
    """
    work = Work(edits, "update", where, confirm, preflight, workers)
    rollout = Rollout(max_failures=max_failures, canary=canary, proceed=proceed)
    return _run(targets, work, executor, rollout, progress=progress)


def _run(
    targets: Targets | Iterable[Targets],
    work: Work,
    executor: Executor | None,
    rollout: Rollout,
    *,
    progress: bool | Progress,
) -> Run:
    check_edits(work.edits)
    for name, value, low in (
        ("workers", work.workers, 1),
        ("max_failures", 1 if rollout.max_failures is None else rollout.max_failures, 1),
        ("canary", rollout.canary, 0),
    ):
        if not Integer(low, None, name).is_valid(value):
            raise ValueError(f"{name} must be an int of {low} or more, not {value!r}")
    units = (targets,) if isinstance(targets, Targets) else targets
    if not isinstance(cast("object", units), Iterable):
        raise TypeError(f"expected what targets() returned, not {type(units).__name__}")
    if executor is None:
        outcomes = _one_after_another(units, work, rollout)
    else:
        outcomes = _by_executor(units, work, rollout, executor)
    outcomes = _with_progress(outcomes, rollout.summary, progress=progress)
    return Run(_timed(outcomes, rollout), rollout.summary)


def _timed(outcomes: Generator[Outcome, None, None], rollout: Rollout) -> Iterator[Outcome]:
    start = time.monotonic()
    for outcome in outcomes:
        rollout.summary.seconds = time.monotonic() - start
        yield outcome
    rollout.summary.seconds = time.monotonic() - start
    if rollout.interrupted:
        raise KeyboardInterrupt


def _with_progress(
    outcomes: Generator[Outcome, None, None], summary: Summary, *, progress: bool | Progress
) -> Generator[Outcome, None, None]:
    if progress is False:
        yield from outcomes
        return
    if progress is not True:
        for outcome in outcomes:
            progress(summary)
            yield outcome
        return
    from tqdm.auto import tqdm  # noqa: PLC0415 - it is in an extra

    with cast("Any", tqdm)(unit=" app clients", disable=None) as bar:
        for outcome in outcomes:
            counts = {status: count for status, count in summary.counts.items() if count}
            bar.set_postfix(counts, refresh=False)
            bar.update()
            yield outcome


def _checked(units: Iterable[Targets]) -> Iterator[Targets]:
    for unit in units:
        if not isinstance(cast("object", unit), Targets):
            raise TypeError(f"expected what targets() returned, not {type(unit).__name__}")
        yield unit


def _one_after_another(
    units: Iterable[Targets], work: Work, rollout: Rollout
) -> Generator[Outcome, None, None]:
    for unit in _checked(units):
        yield from _in_threads(unit, work, rollout)
        if rollout.summary.stopped:
            return


def _in_threads(unit: Targets, work: Work, rollout: Rollout) -> Generator[Outcome, None, None]:
    """Yields the outcomes of an account and Region; if it cannot be reached, that is one too."""
    try:
        clients = unit.app_clients()
        queue = FairQueue(unit.found(clients), work.workers)
        pool_of = lru_cache(_POOLS_KNOWN)(clients.pool)

        def outcomes_of(target: Target) -> list[Outcome]:
            return [work.on(target, unit, clients, pool_of)]

        with ThreadPoolExecutor(work.workers, "cognito_clientcfg") as threads:

            def start() -> Started | None:
                target = queue.take()
                if target is None:
                    return None
                future = threads.submit(outcomes_of, target)
                future.add_done_callback(lambda _: queue.done(target))
                return future, unit.account

            yield from carry_out(start, work.workers, rollout)
    except Exception as error:
        if unit.account is None:
            raise
        outcome = unreachable(unit.account, error)
        rollout.count(outcome)
        yield outcome


def _by_executor(
    units: Iterable[Targets], work: Work, rollout: Rollout, executor: Executor
) -> Generator[Outcome, None, None]:
    waiting = _checked(units)

    def start() -> Started | None:
        unit = next(waiting, None)
        if unit is None:
            return None
        if unit.account is None:
            raise TypeError("with an executor, targets must be those of an Account")
        return executor.submit(_outcomes_elsewhere, unit, work), unit.account

    return carry_out(start, _MOST_ACCOUNTS_AT_ONCE, rollout)


def _outcomes_elsewhere(unit: Targets, work: Work) -> list[Outcome]:
    """Returns the outcomes of an account and Region; another process or machine is given this."""
    return [*_in_threads(unit, work, Rollout())]
