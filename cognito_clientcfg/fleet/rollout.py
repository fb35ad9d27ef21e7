"""How far a run over many app clients goes, and in which order."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import TYPE_CHECKING, TypeAlias

from .outcomes import Outcome, Summary

if TYPE_CHECKING:
    from .accounts import Account
    from .target import Target

__all__ = ["FairQueue", "Proceed", "Rollout", "Started", "carry_out", "unreachable"]

Started: TypeAlias = "tuple[Future[list[Outcome]], Account | None]"
Proceed: TypeAlias = Callable[[Summary], bool]

# So many targets are looked up ahead, to have those of several user pools at hand.
_LOOKAHEAD = 1024


class Rollout:
    """How far a run goes.

    Args:
        max_failures: After how many refused or failed ones to start no more.
        canary: How many are started first.
        proceed: Decides after these whether to go on; by default it does if none went wrong.

    Attributes:
        summary: The counts so far.
        started: How many were started.
        interrupted: Whether Ctrl-C was pressed.
    """

    def __init__(
        self,
        *,
        max_failures: int | None = None,
        canary: int = 0,
        proceed: Proceed | None = None,
    ) -> None:
        self.max_failures, self.canary, self._proceed = max_failures, canary, proceed
        self.summary = Summary()
        self.started = 0
        self.interrupted = False

    def may_start(self) -> bool:
        """Tells whether another one may be started now."""
        return not self.summary.stopped and not (self.canary and self.started >= self.canary)

    def count(self, outcome: Outcome) -> None:
        """Adds an outcome, and stops if it was one failure too many."""
        self.summary.count(outcome)
        if self.max_failures is not None and self.summary.wrong >= self.max_failures:
            self._stop(f"{self.summary.wrong} were refused or failed")

    def interrupt(self) -> None:
        """Has no more started because of Ctrl-C."""
        self.interrupted = True
        self._stop("interrupted")

    def goes_on(self) -> bool:
        """Tells, when nothing is under way, whether there is more to start after the canary."""
        if not self.canary or self.summary.stopped or self.started < self.canary:
            return False
        self.canary = 0
        proceeds = not self.summary.wrong if self._proceed is None else self._proceed(self.summary)
        if not proceeds:
            self._stop("the canary was not approved")
        return bool(proceeds)

    def _stop(self, reason: str) -> None:
        self.summary.stopped = self.summary.stopped or reason


def carry_out(
    start: Callable[[], Started | None], at_once: int, rollout: Rollout
) -> Generator[Outcome, None, None]:
    """Yields outcomes as they come, and counts those that nobody asks for any more.

    Args:
        start: Starts the next piece of work; returns None if there is no more.
        at_once: How many pieces of work are under way at the same time.
        rollout: How far to go.
    """
    under_way: dict[Future[list[Outcome]], Account | None] = {}

    def outcomes_of(futures: Iterable[Future[list[Outcome]]]) -> Iterator[Outcome]:
        for future in futures:
            for outcome in _outcomes(future, under_way.pop(future)):
                rollout.count(outcome)
                yield outcome

    try:
        while True:
            try:
                while len(under_way) < at_once and rollout.may_start() and (started := start()):
                    rollout.started += 1
                    under_way.update((started,))
                if not under_way:
                    if rollout.goes_on():
                        continue
                    return
                done, _ = wait(under_way, return_when=FIRST_COMPLETED)
            except KeyboardInterrupt:
                rollout.interrupt()
                continue
            yield from outcomes_of(done)
    finally:
        deque(outcomes_of([*under_way]), maxlen=0)


def _outcomes(future: Future[list[Outcome]], account: Account | None) -> list[Outcome]:
    try:
        return future.result()
    except Exception as error:  # noqa: BLE001 - it is the error of this account, and reported so
        return [unreachable(account, error)]


def unreachable(account: Account | None, error: Exception) -> Outcome:
    """Returns the outcome of an account and Region that could not be worked on."""
    return Outcome(status="failed", target=None, account=account, error=error)


class FairQueue:
    """Targets, taken from the user pool on which the least work is under way.

    Args:
        found: The targets, which are looked up as they are needed.
        pools_wanted: How many user pools to have at hand, if there are so many.
    """

    def __init__(self, found: Iterator[Target], pools_wanted: int) -> None:
        self._found, self._pools_wanted = found, pools_wanted
        self._waiting: dict[str, deque[Target]] = {}
        self._length = 0
        self._under_way: dict[str, int] = {}
        self._lock = threading.Lock()

    def take(self) -> Target | None:
        """Returns the next target; None at the end."""
        while len(self._waiting) < self._pools_wanted and self._length < _LOOKAHEAD:
            target = next(self._found, None)
            if target is None:
                break
            self._waiting.setdefault(target.user_pool_id, deque()).append(target)
            self._length += 1
        if not self._waiting:
            return None
        pool = min(self._waiting, key=lambda pool: self._under_way.get(pool, 0))
        targets_of_pool = self._waiting.pop(pool)
        target = targets_of_pool.popleft()
        if targets_of_pool:
            self._waiting[pool] = targets_of_pool
        self._length -= 1
        with self._lock:
            self._under_way[pool] = self._under_way.get(pool, 0) + 1
        return target

    def done(self, target: Target) -> None:
        """Notes that a target is no longer worked on."""
        with self._lock:
            self._under_way[target.user_pool_id] -= 1
            if not self._under_way[target.user_pool_id]:
                del self._under_way[target.user_pool_id]
