"""The app clients of many accounts, worked on in shifts by whatever an executor has.

A shift is the only thing that is sent elsewhere: some app clients of one account and Region. It
ends by itself after two seconds, and gives back what it has not begun. So a run stops in time
although a worker cannot be told anything; and if one is lost, what it was given is known.
"""

from __future__ import annotations

import math
import multiprocessing
import pickle
import signal
import threading
import uuid
from collections import OrderedDict, deque
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

from .fair_queue import FairQueue
from .outcomes import NotKnown, Outcome, Summary
from .rollout import Rollout, carry_out
from .search import Unlisted
from .stopping import Interrupts, Stop, Stopped
from .target import Target
from .targets import Targets
from .threads import InThreads, in_thread, unlisted, unreached
from .work import Assignment, Reached, Task, Work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

    from cognito_clientcfg.clients import AppClients

    from .accounts import Account
    from .search import Search
    from .work import Edits

__all__ = ["InShifts"]

_SECONDS_OF_A_SHIFT = 1.8
_MOST_ASSIGNED = 512
_MOST_REACHED = 64
# An executor that does not say how many workers it has.
_WORKERS_IF_UNKNOWN = 16


class Shift(NamedTuple):
    """What is sent elsewhere.

    Attributes:
        run: What tells this run from others, so that each reaches its accounts anew.
        account: The account and Region.
        assignments: The app clients to work on, of several user pools in turns.
        work: What to do with each.
        search: What is to be listed meanwhile; None if nothing is.
        failures_left: After how many failures to begin no more.
        begun: When the run was begun, if the executor may begin a shift twice; else None.
    """

    run: str
    account: Account
    assignments: tuple[Assignment, ...]
    work: Work
    search: Search | None
    failures_left: int | None
    begun: datetime | None


class ShiftReport(NamedTuple):
    """What comes back.

    Attributes:
        outcomes: What became of app clients, and which of the assignments each was. Those without
            one were not begun.
        found: What was listed.
        search: What is still to be listed.
        error: Why the account and Region could not be worked on.
    """

    outcomes: tuple[tuple[int, Outcome], ...] = ()
    found: tuple[Target | Unlisted, ...] = ()
    search: Search | None = None
    error: Exception | None = None


_reached: OrderedDict[tuple[str, Account], Reached] = OrderedDict()
_reached_lock = threading.Lock()


def _reach(run: str, account: Account) -> Reached:
    """Returns an account and Region, which this process may have reached for the same run."""
    key = run, account
    with _reached_lock:
        known = _reached.pop(key, None)
    reached = known or Reached(Targets(account))
    with _reached_lock:
        _reached[key] = reached
        while len(_reached) > _MOST_REACHED:
            _reached.popitem(last=False)
    return reached


def work_a_shift(shift: Shift) -> ShiftReport:
    """Works on app clients for two seconds; this is what another process or machine is given."""
    _leave_interrupts_to_the_parent()
    stop = Stop(after=_SECONDS_OF_A_SHIFT)
    try:
        reached = _reach(shift.run, shift.account)
        clients, _ = reached.app_clients(stop)
    except Exception as error:  # noqa: BLE001 - it is the error of this account and Region
        return ShiftReport(search=shift.search, error=_portable(error))
    searching = in_thread(_listed, shift.search, clients)
    places: dict[int, list[int]] = {}
    for place, assignment in enumerate(shift.assignments):
        places.setdefault(id(assignment.target), []).append(place)
    rollout = Rollout(Summary(), Interrupts(stop), max_failures=shift.failures_left)
    targets = (assignment.target for assignment in shift.assignments)

    def edits_for(target: Target) -> Edits | None:
        return shift.assignments[places[id(target)][0]].edits

    task = Task((), edits_for, shift.work)
    source = InThreads(targets, task, reached, rollout)
    outcomes = tuple(
        (places[id(outcome.target)].pop(), _as_told(outcome, shift.begun))
        for outcome in carry_out(source, lambda: shift.work.workers, rollout)
    )
    return ShiftReport(outcomes, *searching.result())


def _leave_interrupts_to_the_parent() -> None:
    """Has Ctrl-C, which reaches all processes of a terminal, end no worker that may be writing."""
    if (
        multiprocessing.parent_process() is not None
        and threading.current_thread() is threading.main_thread()
    ):
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _listed(
    search: Search | None, clients: AppClients
) -> tuple[tuple[Target | Unlisted, ...], Search | None, Exception | None]:
    """Returns what was listed in time, what is left to be listed, and why it cannot be."""
    found: list[Target | Unlisted] = []
    error: Exception | None = None
    while search is not None and not search.done and len(found) < _MOST_ASSIGNED:
        try:
            page = search.next_page(clients)
        except Stopped:
            break
        except Exception as failure:  # noqa: BLE001 - it is the error of this account and Region
            error = _portable(failure)
            break
        found += (
            each._replace(error=_portable(each.error)) if isinstance(each, Unlisted) else each
            for each in page
        )
    return tuple(found), search, error


def _as_told(outcome: Outcome, begun: datetime | None) -> Outcome:
    """Returns an outcome as it is known: a scheduler may have begun the shift a second time."""
    if outcome.error is not None:
        return attrs.evolve(outcome, error=_portable(outcome.error))
    written = None if outcome.plan is None else outcome.plan.before.last_modified_date
    if begun is None or outcome.status != "unchanged" or written is None or written < begun:
        return outcome
    error = NotKnown("it is as it is wanted, and was written after the run had begun, but by whom")
    return attrs.evolve(outcome, status="unknown", error=error)


def _portable(error: Exception) -> Exception:
    """Returns an error as it can be sent to another process."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - it was pickled here
    except Exception:  # noqa: BLE001 - whatever a class does when it is pickled
        portable = RuntimeError(f"{type(error).__name__}: {error}")
        for note in getattr(error, "__notes__", ()):
            portable.add_note(note)
        return portable
    return error


class _AccountUnderWay:
    """An account and Region of which not all is done.

    Args:
        unit: Its app clients.
        account: The account and Region.
        work: What to do with each app client.

    Attributes:
        account: The account and Region.
        work: What to do with each app client.
        queue: The app clients, as far as they are known.
        search: What is still to be listed.
        given: What the shift that is under way was given, by its place in it.
    """

    def __init__(self, unit: Targets, account: Account, work: Work) -> None:
        self.account, self.work = account, attrs.evolve(work, named=unit.named)
        self.search = unit.search()
        self.queue = FairQueue(self._named(unit), work.workers, math.inf)
        self.given: dict[int, Assignment] = {}

    def _named(self, unit: Targets) -> Iterator[Target]:
        for each in unit.given():
            if isinstance(each, Target):
                yield each
            else:
                self.search.add(each)

    def has_more(self) -> bool:
        """Tells whether there is more to do, when no shift is under way."""
        return self.queue.has_more() or not self.search.done


class InShifts:
    """Work on the app clients of many accounts, in shifts.

    Args:
        units: The app clients, of one account and Region each.
        task: What is wanted of them.
        executor: What carries shifts out.
        rollout: How far the run goes.
        accounts_at_once: How many shifts are under way at once; None for as many as there are
            workers, so that none of them waits for a worker.
    """

    def __init__(
        self,
        units: Iterator[Targets],
        task: Task,
        executor: Executor,
        rollout: Rollout,
        accounts_at_once: int | None,
    ) -> None:
        self._units, self._task, self._executor, self._rollout = units, task, executor, rollout
        self._accounts_at_once = accounts_at_once
        self._run = str(uuid.uuid4())
        self._begun = datetime.now(UTC) if hasattr(executor, "_client") else None
        self._waiting = deque[_AccountUnderWay]()
        self._shifts: dict[Future[Any], _AccountUnderWay | None] = {}
        self._here: list[Outcome] = []
        self._no_more_units = False

    def at_once(self) -> int:
        """Returns how many shifts may be under way."""
        return self._accounts_at_once or _workers_of(self._executor)

    def start(self) -> Future[Any] | None:
        while not self._here:
            account = self._waiting.popleft() if self._waiting else self._next_account()
            if account is None:
                break
            shift = self._next_shift(account)
            if not shift.assignments and shift.search is None:
                continue
            try:
                future = self._executor.submit(work_a_shift, shift)
            except RuntimeError as error:  # of a broken pool, or of one that was shut down
                self._give_back(account)
                self._waiting.append(account)
                self._rollout.end(f"the executor takes no more work: {error}")
                break
            self._shifts[future] = account
            return future
        if not self._here:
            return None
        told: Future[Any] = Future()
        told.set_result(None)
        self._shifts[told] = None
        return told

    def _next_account(self) -> _AccountUnderWay | None:
        unit = next(self._units, None)
        if unit is None:
            self._no_more_units = True
            return None
        if unit.account is None:
            raise TypeError("with an executor, targets must be those of an Account")
        return _AccountUnderWay(unit, unit.account, self._task.work)

    def _next_shift(self, account: _AccountUnderWay) -> Shift:
        rate = account.work.rate(account.account.quotas)
        wanted = min(rate * _SECONDS_OF_A_SHIFT + account.work.workers, _MOST_ASSIGNED)
        while len(account.given) < wanted and self._rollout.room > 0:
            try:
                target = account.queue.take()
            except (OSError, TypeError, ValueError) as error:  # of what names app clients
                self._here.append(unreached(account.account, error))
                break
            if target is None:
                break
            if isinstance(target, Unlisted):
                self._here.append(unlisted(target, account.account))
                continue
            account.queue.done(target)
            self._rollout.started += 1
            try:
                assignment = self._task.assigned(target)
            except Exception as error:  # noqa: BLE001 - it is the error of this app client alone
                outcome = Outcome(
                    status="failed", target=target, account=account.account, error=error
                )
                self._here.append(outcome)
            else:
                account.given[len(account.given)] = assignment
        lists = not account.search.done and len(account.queue) < _MOST_ASSIGNED
        return Shift(
            self._run,
            account.account,
            tuple(account.given.values()),
            account.work,
            account.search if lists else None,
            self._rollout.failures_left,
            self._begun,
        )

    def outcomes(self, future: Future[Any], *, given_up: bool) -> Iterator[Outcome]:
        here, self._here = self._here, []
        yield from here
        account = self._shifts.pop(future)
        if account is None:
            return
        if given_up and not future.done():
            error: BaseException = KeyboardInterrupt()
            yield from self._lost(account, "the run was ended while it was under way", error)
            return
        try:
            report: ShiftReport = future.result()
        except BaseException as error:  # noqa: BLE001 - whatever ends a worker, also Ctrl-C
            reason = ": ".join(filter(None, (type(error).__name__, str(error))))
            yield from self._lost(account, f"its worker was lost ({reason})", error)
            return
        for place, outcome in report.outcomes:
            del account.given[place]
            yield outcome
        if report.error is not None:
            yield unreached(account.account, report.error)
            account.given.clear()
            return
        self._give_back(account)
        account.search = report.search or account.search
        account.queue.add(report.found)
        self._waiting.append(account)

    def _give_back(self, account: _AccountUnderWay) -> None:
        """Puts back what was given to a shift and not begun."""
        self._rollout.started -= len(account.given)
        account.queue.add(assignment.target for assignment in account.given.values())
        account.given.clear()

    def _lost(
        self, account: _AccountUnderWay, reason: str, error: BaseException
    ) -> Iterator[Outcome]:
        given = [assignment.target for assignment in account.given.values()]
        account.given.clear()
        unknown = NotKnown(reason, error)
        for target in given:
            yield Outcome(status="unknown", target=target, account=account.account, error=unknown)
        if given:  # what it was to list meanwhile is listed again
            self._waiting.append(account)
        elif isinstance(error, Exception):
            yield unreached(account.account, error)

    def expected(self) -> int | None:
        accounts = [*self._waiting, *filter(None, self._shifts.values())]
        known = all(account.search.done and account.queue.exhausted for account in accounts)
        if not self._no_more_units or not known:
            return None
        return self._rollout.started + sum(len(account.queue) for account in accounts)

    def has_more(self) -> bool:
        return (
            any(account.has_more() for account in self._waiting)
            or next(self._units, None) is not None
        )

    def under_way(self) -> str:
        accounts = [account for account in self._shifts.values() if account is not None]
        given = sum(len(account.given) for account in accounts)
        return f"up to {given} app clients of {len(accounts)} accounts"


def _workers_of(executor: Executor) -> int:
    """Returns how many workers an executor has, as far as it can be asked."""
    known: int | None = getattr(executor, "_max_workers", None)  # concurrent.futures and loky
    if known is not None:
        return known
    dask: Any = getattr(executor, "_client", None)
    if dask is not None:
        threads: dict[str, int] = dask.nthreads()
        return max(1, sum(threads.values()))
    return _WORKERS_IF_UNKNOWN
