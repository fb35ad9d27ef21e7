"""The app clients of many accounts, handed out in batches to the workers of an executor."""

from __future__ import annotations

import math
import pickle
import uuid
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import attrs

from cognito_clientcfg.error_kinds import mark_written

from . import batch
from .fair_queue import FairQueue
from .outcomes import NotKnown, Outcome
from .search import Unlisted
from .target import Target
from .threads import unlisted, unreached

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

    from .accounts import Account
    from .outcomes import Status
    from .rollout import Rollout
    from .targets import Targets
    from .work import Assignment, Task, Work

__all__ = ["InExecutor"]

# An executor that does not say how many workers it has.
_WORKERS_IF_UNKNOWN = 16
# A batch takes three seconds and one call. Dask's executor was seen to lose the answer of a worker
# that was killed just then.
_SECONDS_WITHOUT_ANSWER = 60.0


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
        given: What the batch that is under way was given, by its place in it.
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
        """Tells whether there is more to do, when no batch is under way."""
        return self.queue.has_more() or not self.search.done


class InExecutor:
    """Work on the app clients of many accounts, in batches.

    Args:
        units: The app clients, of one account and Region each.
        task: What is wanted of them.
        executor: What carries batches out.
        rollout: How far the run goes.
        accounts_at_once: How many batches are under way at once; None for as many as there are
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
        workers = _workers_of(executor)
        self._at_once = accounts_at_once or workers
        self._batches_a_worker = max(1.0, self._at_once / workers)
        self._run = str(uuid.uuid4())
        self._begun = datetime.now(UTC) if hasattr(executor, "_client") else None
        self._waiting = deque[_AccountUnderWay]()
        self._batches: dict[Future[Any], _AccountUnderWay | None] = {}
        self._here: list[Outcome] = []
        self._no_more_units = False

    def at_once(self) -> int:
        """Returns how many batches may be under way."""
        return self._at_once

    def start(self) -> Future[Any] | None:
        while not self._here:
            account = self._waiting.popleft() if self._waiting else self._next_account()
            if account is None:
                break
            next_batch = self._next_batch(account)
            if not next_batch.assignments and next_batch.search is None:
                continue
            try:
                future = self._executor.submit(batch.work_on_batch, next_batch)
            except RuntimeError as error:  # of a broken pool, or of one that was shut down
                self._give_back(account)
                self._waiting.append(account)
                self._rollout.end(f"the executor takes no more work: {error}")
                break
            self._batches[future] = account
            return future
        if not self._here:
            return None
        told: Future[Any] = Future()
        told.set_result(None)
        self._batches[told] = None
        return told

    def _next_account(self) -> _AccountUnderWay | None:
        unit = next(self._units, None)
        if unit is None:
            self._no_more_units = True
            return None
        if unit.account is None:
            raise TypeError("with an executor, targets must be those of an Account")
        return _AccountUnderWay(unit, unit.account, self._task.work)

    def _next_batch(self, account: _AccountUnderWay) -> batch.Batch:
        rate = account.work.rate(account.account.quotas)
        wanted = min(rate * batch.SECONDS + account.work.workers, batch.MOST_ASSIGNED)
        while len(account.given) < wanted and self._rollout.room > 0:
            try:
                target = account.queue.take()
            except Exception as error:  # noqa: BLE001 - of what names the app clients of an account
                self._here.append(unreached(account.account, error))
                continue
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
        lists = not account.search.done and len(account.queue) < batch.MOST_ASSIGNED
        return batch.Batch(
            self._run,
            account.account,
            tuple(account.given.values()),
            account.work,
            account.search if lists else None,
            self._rollout.failures_left,
            self._begun,
        )

    @property
    def longest_seconds(self) -> float:
        return _SECONDS_WITHOUT_ANSWER * self._batches_a_worker

    def outcomes(self, future: Future[Any], *, given_up: BaseException | None) -> Iterator[Outcome]:
        here, self._here = self._here, []
        yield from here
        account = self._batches.pop(future)
        if account is None:
            return
        if given_up and not future.done():
            yield from self._lost(account, f"{given_up} while it was under way", given_up)
            return
        if future.cancelled() and self._begun is None:  # Dask may have begun it
            self._give_back(account)
            self._waiting.append(account)
            return
        try:
            result: batch.BatchResult = future.result()
        except BaseException as error:  # noqa: BLE001 - whatever ends a worker, also Ctrl-C
            if (unsent := self._unsent(account)) is not None:
                yield from self._all_of(account, "failed", unsent, unsent)
                return
            reason = ": ".join(filter(None, (type(error).__name__, str(error))))
            yield from self._lost(account, f"its worker was lost ({reason})", error)
            return
        for place, outcome in result.outcomes:
            del account.given[place]
            yield outcome
        if result.error is not None:
            yield unreached(account.account, result.error)
            account.given.clear()
            return
        self._give_back(account)
        account.search = result.search or account.search
        account.queue.add(result.found)
        self._waiting.append(account)

    def _give_back(self, account: _AccountUnderWay) -> None:
        """Puts back what was given to a batch and not begun."""
        self._rollout.started -= len(account.given)
        account.queue.add(assignment.target for assignment in account.given.values())
        account.given.clear()

    def _lost(
        self, account: _AccountUnderWay, reason: str, error: BaseException
    ) -> Iterator[Outcome]:
        yield from self._all_of(account, "unknown", NotKnown(reason, error), error)

    def _unsent(self, account: _AccountUnderWay) -> TypeError | None:
        """Returns why nothing was sent to a process, if something cannot be pickled."""
        if isinstance(self._executor, ProcessPoolExecutor):
            try:
                pickle.dumps((account.work, *account.given.values()))
            except Exception as error:  # noqa: BLE001 - whatever a class does when it is pickled
                unsent = TypeError(
                    "edits and functions that are sent to other processes must be picklable, such "
                    f"as a function of a module: {error}"
                )
                mark_written(unsent, "nothing was sent", fact=False)
                return unsent
        return None

    def _all_of(
        self, account: _AccountUnderWay, status: Status, error: Exception, cause: BaseException
    ) -> Iterator[Outcome]:
        """Yields the same outcome of all that was given, or of the account if nothing was."""
        given = [assignment.target for assignment in account.given.values()]
        account.given.clear()
        for target in given:
            yield Outcome(status=status, target=target, account=account.account, error=error)
        if given:  # what it was to list meanwhile is listed again
            self._waiting.append(account)
        elif isinstance(cause, Exception):
            yield unreached(account.account, cause)

    def expected(self) -> int | None:
        accounts = [*self._waiting, *filter(None, self._batches.values())]
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
        accounts = [account for account in self._batches.values() if account is not None]
        given = sum(len(account.given) for account in accounts)
        return f"up to {given} app clients of {len(accounts)} accounts"


def _workers_of(executor: Executor) -> int:
    """Returns how many workers an executor has, as far as it can be asked.

    Dask is asked once: while it replaces a lost worker, its answer was seen never to come.
    """
    known: int | None = getattr(executor, "_max_workers", None)  # concurrent.futures and loky
    if known is not None:
        return known
    dask: Any = getattr(executor, "_client", None)
    if dask is not None:
        threads: dict[str, int] = dask.nthreads()
        return sum(threads.values()) or _WORKERS_IF_UNKNOWN
    return _WORKERS_IF_UNKNOWN
