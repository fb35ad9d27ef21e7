"""A shift: work on some app clients, for whatever an executor has.

A shift is the only thing that is sent elsewhere: some app clients of one account and Region. It
ends by itself after two seconds, and gives back what it has not begun. So a run stops in time
although a worker cannot be told anything; and if one is lost, what it was given is known.
"""

from __future__ import annotations

import multiprocessing
import pickle
import signal
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, NamedTuple

import attrs

from .outcomes import NotKnown, Outcome, Summary
from .rollout import Rollout, carry_out
from .search import Unlisted
from .stopping import Interrupts, Stop, Stopped
from .targets import Targets
from .threads import InThreads, in_thread
from .work import Assignment, Reached, Task, Work

if TYPE_CHECKING:
    from datetime import datetime

    from cognito_clientcfg.clients import AppClients

    from .accounts import Account
    from .search import Search
    from .target import Target
    from .work import Edits

__all__ = ["MOST_ASSIGNED", "SECONDS", "Shift", "ShiftReport", "work_a_shift"]

SECONDS = 1.8
MOST_ASSIGNED = 512
_MOST_REACHED = 64


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
    stop = Stop(after=SECONDS)
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
    while search is not None and not search.done and len(found) < MOST_ASSIGNED:
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
