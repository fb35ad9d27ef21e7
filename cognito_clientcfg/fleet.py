"""One change over many app clients: of a user pool, of a Region, of many accounts.

Calls keep to the quotas of each account and Region, which :class:`Limits` holds. Each app client is
read, planned and written as by :class:`cognito_clientcfg.AppClients`, and nothing of it depends on
the others: run again, and what was done holds already, so that nothing more is written there.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

import attrs

from .config import AppClientConfig
from .course import Begun, Course, Proceed, Queue, carried_out, not_reached
from .edits import Edit, check_edits, edited
from .errors import CognitoClientConfigError
from .faults import is_refusal, is_throttle
from .kinds import WholeNumber
from .outcomes import Outcome, Report, Status, Summary
from .pace import Limits, Pace
from .protocol import Confirm
from .targets import Account, Target, Targets, targets

if TYPE_CHECKING:
    from .clients import AppClients
    from .preflight import Pool

__all__ = [
    "Account",
    "Limits",
    "Outcome",
    "Pace",
    "Report",
    "Run",
    "Summary",
    "Target",
    "Targets",
    "plan_many",
    "targets",
    "update_many",
]

Where: TypeAlias = Callable[[AppClientConfig], bool]
Progress: TypeAlias = Callable[[Summary], object]

_MOST_ACCOUNTS_AT_ONCE = 256
_POOLS_KNOWN = 256
_MOST_ERRORS_KEPT = 1000


@attrs.frozen(kw_only=True)
class _Work:
    """What is to be done with each app client; it can go to another process."""

    edits: tuple[Edit | AppClientConfig, ...]
    does: Literal["plan", "update"]
    where: Where | None
    confirm: Confirm | None
    preflight: bool
    workers: int

    def on(
        self,
        clients: AppClients,
        target: Target,
        named: str,
        pool_of: Callable[[str], Pool],
    ) -> Outcome:
        guard = _Guard(self.edits, self.where, named)
        edits = self.edits if self.where is None and named == "*" else (guard,)
        ids = target.user_pool_id, target.client_id
        try:
            preflight = self.preflight and pool_of(target.user_pool_id)
            if self.does == "plan":
                plan = clients.plan(*ids, *edits, preflight=preflight)
                status: Status = "planned" if plan else guard.otherwise
                return Outcome(status=status, target=target, plan=plan)
            result = clients.update(*ids, *edits, confirm=self.confirm, preflight=preflight)
            status = "changed" if result else "declined" if result.plan else guard.otherwise
            return Outcome(status=status, target=target, plan=result.plan, attempts=result.attempts)
        except Exception as error:  # noqa: BLE001 - it is this app client's, and reported so
            status = "refused" if _is_final(error) else "failed"
            return Outcome(status=status, target=target, error=error)


@attrs.define
class _Guard:
    """An edit that leaves alone what is not selected, so that one read serves both."""

    edits: tuple[Edit | AppClientConfig, ...]
    where: Where | None
    named: str
    otherwise: Literal["unchanged", "not selected"] = "unchanged"

    def __call__(self, config: AppClientConfig) -> AppClientConfig:
        selected = fnmatchcase(config.client_name or "", self.named) and (
            self.where is None or self.where(config)
        )
        if not isinstance(cast("object", selected), bool):
            raise TypeError(f"where has to return True or False, not {type(selected).__name__}")
        self.otherwise = "unchanged" if selected else "not selected"
        return edited(config, self.edits) if selected else config


def _is_final(error: Exception) -> bool:
    if isinstance(error, CognitoClientConfigError):
        return isinstance(error, ValueError)
    return is_refusal(error) and not is_throttle(error)


class Run:
    """Outcomes as they come; nothing is done before the first is asked for.

    Ctrl-C ends it cleanly: what is under way is finished and comes out, then KeyboardInterrupt is
    raised. It holds no outcome that it has given out, except for the errors of the first thousand.

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
        """Carries it out to its end, and returns the counts."""
        deque(self, maxlen=0)
        return self.summary

    def raise_errors(self) -> None:
        """Carries it out to its end, and raises what was refused or failed, all together.

        Raises:
            ExceptionGroup: The errors of the first thousand.
        """
        self.finish()
        if self._errors:
            text = f"{self.summary.wrong} of {self.summary.total} app clients were not changed"
            raise ExceptionGroup(text, self._errors)


def plan_many(  # noqa: PLR0913 - each is a word of its own
    meant: Targets | Iterable[Targets],
    *edits: Edit | AppClientConfig,
    where: Where | None = None,
    preflight: bool = False,
    workers: int = 16,
    executor: Executor | None = None,
    stop_after: int | None = None,
    progress: bool | Progress = False,
) -> Run:
    """Reads app clients and plans edits; nothing is written.

    Args:
        meant: As for :func:`update_many`, like all others.
        *edits: Likewise.
        where: Likewise.
        preflight: Likewise.
        workers: Likewise.
        executor: Likewise.
        stop_after: Likewise.
        progress: Likewise.
    """
    work = _Work(
        edits=edits, does="plan", where=where, confirm=None, preflight=preflight, workers=workers
    )
    return _run(meant, work, executor, Course(stop_after=stop_after), progress=progress)


def update_many(  # noqa: PLR0913 - likewise
    meant: Targets | Iterable[Targets],
    *edits: Edit | AppClientConfig,
    where: Where | None = None,
    confirm: Confirm | None = None,
    preflight: bool = False,
    workers: int = 16,
    executor: Executor | None = None,
    canary: int = 0,
    proceed: Proceed | None = None,
    stop_after: int | None = None,
    progress: bool | Progress = False,
) -> Run:
    """Changes what the edits name, and nothing else, of many app clients.

    Args:
        meant: What :func:`targets` returned: the app clients of one account and Region, or of
            several, each with targets of its own.
        *edits: As for AppClients.update. With an executor of processes all that is given, edits
            and functions, has to be such that pickle takes it.
        where: Called with each configuration that was read; app clients for which it returns False
            are left alone.
        confirm: As for AppClients.update; called in whatever thread.
        preflight: As for AppClients.update; of each user pool, each thing is asked once.
        workers: How many app clients of an account and Region are worked on at once. A second
            has 15 turns: it takes 15 times what a read and a write take to use them all.
        executor: Where each account and Region is worked on, of which quotas and so the work are
            independent: a ProcessPoolExecutor, or what Dask's ``Client.get_executor()`` returns.
            Targets are then made of an Account. Absent, one after another in threads.
        canary: How many app clients come first, or accounts where there is an executor.
        proceed: Called with the counts after these; returns whether to go on. It may ask, or wait
            and look. Absent, it goes on if none was refused or failed.
        stop_after: After how many refused or failed ones not to begin any more.
        progress: Called with the counts after each outcome; True shows a bar of tqdm (extra
            ``fleet``), which is silent where standard error is no terminal.

    Raises:
        TypeError: Something else is given.
        ValueError: A number is below 1, or ``canary`` below 0.
    """
    work = _Work(
        edits=edits,
        does="update",
        where=where,
        confirm=confirm,
        preflight=preflight,
        workers=workers,
    )
    course = Course(stop_after=stop_after, canary=canary, proceed=proceed)
    return _run(meant, work, executor, course, progress=progress)


def _run(
    meant: Targets | Iterable[Targets],
    work: _Work,
    executor: Executor | None,
    course: Course,
    *,
    progress: bool | Progress,
) -> Run:
    check_edits(work.edits)
    for name, value, least in (
        ("workers", work.workers, 1),
        ("stop_after", 1 if course.stop_after is None else course.stop_after, 1),
        ("canary", course.canary, 0),
    ):
        number = WholeNumber(least, None, name)
        if not number.fits(value) or any(number.bounds(name, value)):
            raise ValueError(f"{name} is a whole number from {least} on, not {value!r}")
    units = (meant,) if isinstance(meant, Targets) else meant
    if not isinstance(cast("object", units), Iterable):
        raise TypeError(f"what targets() returned is expected, not {type(meant).__name__}")
    if executor is None:
        outcomes = _one_after_another(units, work, course)
    else:
        outcomes = _elsewhere(units, work, course, executor)
    return Run(_timed(_told(outcomes, course, progress=progress), course), course.summary)


def _timed(outcomes: Generator[Outcome, None, None], course: Course) -> Iterator[Outcome]:
    began = time.monotonic()
    for outcome in outcomes:
        course.summary.seconds = time.monotonic() - began
        yield outcome
    course.summary.seconds = time.monotonic() - began
    if course.interrupted:
        raise KeyboardInterrupt


def _told(
    outcomes: Generator[Outcome, None, None], course: Course, *, progress: bool | Progress
) -> Generator[Outcome, None, None]:
    if progress is False:
        yield from outcomes
        return
    if progress is not True:
        for outcome in outcomes:
            progress(course.summary)
            yield outcome
        return
    from tqdm.auto import tqdm  # noqa: PLC0415 - it is in an extra

    with cast("Any", tqdm)(unit=" app clients", disable=None) as bar:
        for outcome in outcomes:
            bar.set_postfix({k: n for k, n in course.summary.counts.items() if n}, refresh=False)
            bar.update()
            yield outcome


def _expected(units: Iterable[Targets]) -> Iterator[Targets]:
    for unit in units:
        if not isinstance(cast("object", unit), Targets):
            raise TypeError(f"what targets() returned is expected, not {type(unit).__name__}")
        yield unit


def _one_after_another(
    units: Iterable[Targets], work: _Work, course: Course
) -> Generator[Outcome, None, None]:
    for unit in _expected(units):
        yield from _in_threads(unit, work, course)
        if course.summary.stopped:
            return


def _in_threads(unit: Targets, work: _Work, course: Course) -> Generator[Outcome, None, None]:
    """Works on an account and Region; where that itself fails, it is an outcome if it is named."""
    account = _account(unit)
    try:
        clients = unit.app_clients()
        queue = Queue(unit.found(clients), work.workers)
        pool_of = lru_cache(_POOLS_KNOWN)(clients.pool)
        with ThreadPoolExecutor(work.workers, "cognito_clientcfg") as threads:

            def begin() -> Begun | None:
                target = queue.take()
                if target is None:
                    return None
                future = threads.submit(_one, work, clients, target, unit, pool_of)
                future.add_done_callback(lambda _: queue.done(target))
                return future, account

            yield from carried_out(begin, work.workers, course)
    except Exception as error:
        if account is None:
            raise
        outcome = not_reached(account, error)
        course.count(outcome)
        yield outcome


def _one(
    work: _Work,
    clients: AppClients,
    target: Target,
    unit: Targets,
    pool_of: Callable[[str], Pool],
) -> list[Outcome]:
    outcome = work.on(clients, target, unit.named, pool_of)
    return [attrs.evolve(outcome, account=_account(unit))]


def _account(unit: Targets) -> Account | None:
    return unit.reached if isinstance(unit.reached, Account) else None


def _elsewhere(
    units: Iterable[Targets], work: _Work, course: Course, executor: Executor
) -> Generator[Outcome, None, None]:
    waiting = _expected(units)

    def begin() -> Begun | None:
        unit = next(waiting, None)
        if unit is None:
            return None
        account = _account(unit)
        if account is None:
            raise TypeError("with an executor, targets are made of an Account")
        return executor.submit(_unit, unit, work), account

    return carried_out(begin, _MOST_ACCOUNTS_AT_ONCE, course)


def _unit(unit: Targets, work: _Work) -> list[Outcome]:
    """Works on an account and Region; this is what another process or machine is given."""
    return [*_in_threads(unit, work, Course())]
