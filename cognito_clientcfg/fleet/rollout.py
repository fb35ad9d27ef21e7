"""How far a run over many app clients goes, and what is under way at a time."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, cast

import attrs

from cognito_clientcfg.config.validators import described

from .outcomes import Summary

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from .outcomes import Outcome
    from .stopping import Interrupts, Stop

__all__ = ["Proceed", "Rollout", "Source", "carry_out"]

Proceed: TypeAlias = Callable[[Summary], bool]

# Ctrl-C only sets a flag, which is looked at so often.
_LONGEST_WAIT_SECONDS = 0.1


class Rollout:
    """How far a run goes.

    Args:
        summary: The counts, which it adds to.
        interrupts: What Ctrl-C does, and whether the run is to stop.
        max_failures: After how many refused or failed ones to start no more.
        canary: How many are started first.
        proceed: Decides after these whether to go on; by default it does if none went wrong.
        takes_back: Whether changes are taken back, so that what goes wrong is "not taken back".

    Attributes:
        summary: The counts so far.
        started: How many were started.
        left_out: Whether the run stopped although there was more to do.
    """

    def __init__(  # noqa: PLR0913 - each has its name where it is given
        self,
        summary: Summary,
        interrupts: Interrupts,
        *,
        max_failures: int | None = None,
        canary: int = 0,
        proceed: Proceed | None = None,
        takes_back: bool = False,
    ) -> None:
        self.summary, self._interrupts, self._takes_back = summary, interrupts, takes_back
        self._max_failures, self._canary, self._proceed = max_failures, canary, proceed
        self._wrong_before = summary.wrong
        self.started = 0
        self.left_out = False

    @property
    def stop(self) -> Stop:
        """What tells all that is under way to begin nothing new."""
        return self._interrupts.stop

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C was pressed."""
        return self._interrupts.pressed

    @property
    def room(self) -> float:
        """How many more may be started now."""
        if self.stop.is_set:
            return 0
        return self._canary - self.started if self._canary else float("inf")

    @property
    def failures_left(self) -> int | None:
        """How many more may be refused or fail; None if any number may."""
        if self._max_failures is None:
            return None
        return max(1, self._max_failures - self._wrong)

    @property
    def _wrong(self) -> int:
        return self.summary.wrong - self._wrong_before

    def count(self, outcome: Outcome) -> Outcome:
        """Adds an outcome, stops if it was one failure too many, and returns it as it is told."""
        if self._takes_back and outcome.is_wrong and outcome.target is not None:
            outcome = attrs.evolve(outcome, status="not taken back")
        self.summary.count(outcome)
        if self._max_failures is not None and self._wrong >= self._max_failures:
            self.end(f"{self._wrong} were refused or failed")
        return outcome

    def end(self, reason: str) -> None:
        """Has nothing new begun; the first reason is kept."""
        self.summary.stopped = self.summary.stopped or reason
        self.stop.now()

    def notice_interrupt(self, under_way: str) -> None:
        """Says on a terminal, once, what is being finished after Ctrl-C."""
        if not self.interrupted or self.summary.stopped:
            return
        self.end("interrupted")
        if sys.stderr.isatty():
            print(  # noqa: T201 - whoever pressed Ctrl-C sits at the terminal
                f"\ninterrupted: nothing new is begun; finishing {under_way}; "
                "Ctrl-C again ends it at once",
                file=sys.stderr,
            )

    def note_interrupt(self) -> bool:
        """Notes a KeyboardInterrupt; returns whether it was the first Ctrl-C."""
        first = not self.interrupted
        self._interrupts.note()
        return first

    def goes_on(self) -> bool:
        """Tells, when nothing is under way, whether there is more to start after the canary."""
        if not self._canary or self.stop.is_set or self.started < self._canary:
            return False
        self._canary = 0
        if self._proceed is None:
            proceeds = not self._wrong
        else:
            with self._interrupts.raised():
                proceeds = self._proceed(self.summary)
        if not isinstance(cast("object", proceeds), bool):
            raise TypeError(f"proceed must return True or False, not {described(proceeds)}")
        if not proceeds:
            self.end("the canary was not approved")
        return proceeds


class Source(Protocol):
    """What the work of a run comes from."""

    def start(self) -> Future[Any] | None:
        """Begins a piece of work; returns None if there is none, or none can be begun now."""
        ...

    def outcomes(self, future: Future[Any], *, given_up: BaseException | None) -> Iterable[Outcome]:
        """Returns what became of a piece that ended, or why its end is not waited for any more."""
        ...

    @property
    def longest_seconds(self) -> float:
        """How long a piece of work may take until it is given up."""
        ...

    def expected(self) -> int | None:
        """Returns how many app clients there are in all; None if that is not known yet."""
        ...

    def has_more(self) -> bool:
        """Tells, at the end, whether there was more to do."""
        ...

    def under_way(self) -> str:
        """Tells in words what is under way."""
        ...


def carry_out(  # noqa: C901 - its branches are the ways a run ends
    source: Source, at_once: Callable[[], int], rollout: Rollout
) -> Generator[Outcome, None, None]:
    """Yields outcomes as they come, and counts those that nobody asks for any more.

    The first Ctrl-C has what is under way finished. The second one ends it at once: what is under
    way comes out as unknown, and KeyboardInterrupt is raised.

    Args:
        source: What the work comes from.
        at_once: Returns how many pieces of work may be under way at the same time.
        rollout: How far to go.
    """
    under_way: dict[Future[Any], float] = {}

    def counted(
        futures: Iterable[Future[Any]], *, given_up: BaseException | None = None
    ) -> Iterator[Outcome]:
        for future in futures:
            del under_way[future]
            for outcome in source.outcomes(future, given_up=given_up):
                yield rollout.count(outcome)

    try:
        while True:
            try:
                rollout.notice_interrupt(source.under_way())
                while len(under_way) < at_once() and rollout.room > 0:
                    if (future := source.start()) is None:
                        break
                    under_way[future] = time.monotonic()
                wait(under_way, _LONGEST_WAIT_SECONDS, FIRST_COMPLETED)
                if not under_way and not rollout.goes_on():
                    break
            except KeyboardInterrupt:
                if rollout.note_interrupt():
                    continue
                yield from counted([*under_way], given_up=KeyboardInterrupt("the run was ended"))
                raise
            # wait does not tell those that an executor cancelled when it was shut down
            yield from counted([future for future in under_way if future.done()])
            late = time.monotonic() - source.longest_seconds
            overdue = [future for future, begun in under_way.items() if begun < late]
            yield from counted(overdue, given_up=TimeoutError("no answer came"))
        rollout.notice_interrupt("nothing")
        rollout.left_out = rollout.left_out or source.has_more()
    except KeyboardInterrupt:
        under_way.clear()  # it is ended at once
        raise
    finally:
        if under_way:
            rollout.stop.now()
        end = time.monotonic() + source.longest_seconds
        while not all(future.done() for future in under_way) and time.monotonic() < end:
            wait(under_way, _LONGEST_WAIT_SECONDS)
        deque(counted([*under_way], given_up=TimeoutError("no answer came")), maxlen=0)
