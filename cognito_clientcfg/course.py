"""How far a run over many app clients goes, and in which order."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import TYPE_CHECKING, TypeAlias

import attrs

from .outcomes import Outcome, Summary

if TYPE_CHECKING:
    from .targets import Account, Target

__all__ = ["Begun", "Course", "Proceed", "Queue", "carried_out", "not_reached"]

Begun: TypeAlias = "tuple[Future[list[Outcome]], Account | None]"
Proceed: TypeAlias = Callable[[Summary], bool]

# Targets that are looked ahead, so that those of many user pools are at hand.
_LOOKAHEAD = 1024


def _none_wrong(summary: Summary) -> bool:
    return not summary.wrong


@attrs.define
class Course:
    """How far a run goes."""

    stop_after: int | None = None
    canary: int = 0
    proceed: Proceed | None = None
    summary: Summary = attrs.field(factory=Summary)
    begun: int = 0
    interrupted: bool = False

    def may_begin(self) -> bool:
        return not self.summary.stopped and not (self.canary and self.begun >= self.canary)

    def count(self, outcome: Outcome) -> None:
        self.summary.count(outcome)
        if self.stop_after is not None and self.summary.wrong >= self.stop_after:
            self.stop(f"{self.summary.wrong} were refused or failed")

    def stop(self, reason: str) -> None:
        self.summary.stopped = self.summary.stopped or reason

    def interrupt(self) -> None:
        self.interrupted = True
        self.stop("interrupted")

    def goes_on(self) -> bool:
        """Tells, with nothing under way, whether there is more to begin."""
        if not self.canary or self.summary.stopped or self.begun < self.canary:
            return False
        self.canary, proceed = 0, self.proceed or _none_wrong
        if not proceed(self.summary):
            self.stop("the first ones were not as they should be")
            return False
        return True


def carried_out(
    begin: Callable[[], Begun | None], at_once: int, course: Course
) -> Generator[Outcome, None, None]:
    """Keeps so many under way, and yields what they come to; counts also what nobody asks for."""
    under_way: dict[Future[list[Outcome]], Account | None] = {}

    def ended(futures: Iterable[Future[list[Outcome]]]) -> Iterator[Outcome]:
        for future in futures:
            for outcome in _came_to(future, under_way.pop(future)):
                course.count(outcome)
                yield outcome

    try:
        while True:
            try:
                while len(under_way) < at_once and course.may_begin() and (begun := begin()):
                    course.begun += 1
                    under_way.update((begun,))
                if not under_way:
                    if course.goes_on():
                        continue
                    return
                done, _ = wait(under_way, return_when=FIRST_COMPLETED)
            except KeyboardInterrupt:
                course.interrupt()
                continue
            yield from ended(done)
    finally:
        deque(ended([*under_way]), maxlen=0)


def _came_to(future: Future[list[Outcome]], account: Account | None) -> list[Outcome]:
    try:
        return future.result()
    except Exception as error:  # noqa: BLE001 - it is this account's, and reported so
        return [not_reached(account, error)]


def not_reached(account: Account | None, error: Exception) -> Outcome:
    """Returns the outcome of an account and Region that could not be worked on."""
    return Outcome(status="failed", target=None, account=account, error=error)


class Queue:
    """Targets in the order in which their user pools have turns."""

    def __init__(self, found: Iterator[Target], pools_wanted: int) -> None:
        self._found, self._pools_wanted = found, pools_wanted
        self._waiting: dict[str, deque[Target]] = {}
        self._length = 0
        self._under_way: dict[str, int] = {}
        self._lock = threading.Lock()

    def take(self) -> Target | None:
        """Returns a target of the pool of which the fewest are worked on; None at the end."""
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
