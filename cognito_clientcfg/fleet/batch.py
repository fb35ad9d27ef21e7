"""A batch: work on some app clients, for whatever an executor has.

A batch is the only thing that is sent elsewhere: some app clients of one account and Region. It
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
from .work import Assignment, Connection, Task, Work

if TYPE_CHECKING:
    from datetime import datetime

    from cognito_clientcfg.clients import AppClients

    from .accounts import Account
    from .search import Search
    from .target import Target
    from .work import Edits

__all__ = ["MOST_ASSIGNED", "SECONDS", "Batch", "BatchResult", "work_on_batch"]

SECONDS = 1.8
MOST_ASSIGNED = 512
_MOST_CONNECTIONS = 64


class Batch(NamedTuple):
    """What is sent elsewhere.

    Attributes:
        run: What tells this run from others, so that each reaches its accounts anew.
        account: The account and Region.
        assignments: The app clients to work on, of several user pools in turns.
        work: What to do with each.
        search: What is to be listed meanwhile; None if nothing is.
        failures_left: After how many failures to begin no more.
        begun: When the run was begun, if the executor may begin a batch twice; else None.
    """

    run: str
    account: Account
    assignments: tuple[Assignment, ...]
    work: Work
    search: Search | None
    failures_left: int | None
    begun: datetime | None


class BatchResult(NamedTuple):
    """What comes back.

    Attributes:
        outcomes: What became of app clients, and which of the assignments each was. Those without
            one were not begun.
        found: What was listed.
        search: What is still to be listed.
        error: Why the account and Region could not be reached.
    """

    outcomes: tuple[tuple[int, Outcome], ...] = ()
    found: tuple[Target | Unlisted, ...] = ()
    search: Search | None = None
    error: Exception | None = None


_connections: OrderedDict[tuple[str, Account], Connection] = OrderedDict()
_connections_lock = threading.Lock()


def _connect(run: str, account: Account) -> Connection:
    """Returns the connection to an account and Region that this process has for a run."""
    key = run, account
    with _connections_lock:
        known = _connections.pop(key, None)
    connection = known or Connection(Targets(account))
    with _connections_lock:
        _connections[key] = connection
        while len(_connections) > _MOST_CONNECTIONS:
            _connections.popitem(last=False)
    return connection


def work_on_batch(batch: Batch) -> BatchResult:
    """Works on app clients for two seconds; this is what another process or machine is given."""
    _leave_interrupts_to_the_parent()
    stop = Stop(after=SECONDS)
    try:
        connection = _connect(batch.run, batch.account)
        clients, _ = connection.app_clients(stop)
    except Exception as error:  # noqa: BLE001 - it is the error of this account and Region
        return BatchResult(search=batch.search, error=_portable(error))
    searching = in_thread(_listed, batch.search, clients)
    places: dict[int, list[int]] = {}
    for place, assignment in enumerate(batch.assignments):
        places.setdefault(id(assignment.target), []).append(place)
    rollout = Rollout(Summary(), Interrupts(stop), max_failures=batch.failures_left)
    targets = (assignment.target for assignment in batch.assignments)

    def edits_for(target: Target) -> Edits | None:
        return batch.assignments[places[id(target)][0]].edits

    task = Task((), edits_for, batch.work)
    source = InThreads(targets, task, connection, rollout)
    outcomes = tuple(
        (places[id(outcome.target)].pop(), _as_told(outcome, batch.begun))
        for outcome in carry_out(source, lambda: batch.work.workers, rollout)
    )
    return BatchResult(outcomes, searching.result(), batch.search)


def _leave_interrupts_to_the_parent() -> None:
    """Has Ctrl-C, which reaches all processes of a terminal, end no worker that may be writing."""
    if (
        multiprocessing.parent_process() is not None
        and threading.current_thread() is threading.main_thread()
    ):
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _listed(search: Search | None, clients: AppClients) -> tuple[Target | Unlisted, ...]:
    """Returns what was listed in time."""
    found: list[Target | Unlisted] = []
    while search is not None and not search.done and len(found) < MOST_ASSIGNED:
        try:
            page = search.next_page(clients)
        except Stopped:
            break
        found += (
            each._replace(error=_portable(each.error)) if isinstance(each, Unlisted) else each
            for each in page
        )
    return tuple(found)


def _as_told(outcome: Outcome, begun: datetime | None) -> Outcome:
    """Returns an outcome as it is known: a scheduler may have begun the batch a second time."""
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
