"""As many calls as the quotas of an account and Region allow, and no more.

Amazon Cognito counts calls of a category per account and Region, and calls of an operation per user
pool; of a pool it processes one update at a time. So a call waits for several counters at once, and
while it does, it must not hold up the calls of other pools.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

import attrs

from cognito_clientcfg.error_kinds import is_throttle

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from contextlib import AbstractContextManager

__all__ = ["Quotas", "RateLimiter", "Turns"]

_UPDATE = "UpdateUserPoolClient"
_CATEGORIES = {
    "CreateUserPoolClient": "writes",
    _UPDATE: "writes",
    "DescribeUserPoolClient": "reads",
    "ListUserPoolClients": "reads",
}
# A thread that wakes too late catches up, by up to this; AWS's counters allow for more.
_LATENESS_SECONDS = 0.1
_MOST_SLOWED, _SLOWED_BY, _RECOVERED_BY = 32.0, 2.0, 0.97
_MOST_BUCKETS = 4096
_SECONDS_BETWEEN_CHECKS = 0.1


def _positive(_: object, attribute: attrs.Attribute[float], value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        raise ValueError(f"{attribute.name} is a number of calls a second above 0, not {value!r}")


@attrs.frozen(kw_only=True)
class Quotas:
    """How many calls a second are allowed; the defaults are the quotas of AWS, which are fixed.

    See https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html. What others call in
    the same account and Region counts too: leave them their part.

    Attributes:
        reads: DescribeUserPoolClient and ListUserPoolClients, of an account and Region.
        writes: UpdateUserPoolClient, of an account and Region.
        per_pool: Any one operation, of a user pool.
    """

    reads: float = attrs.field(default=15.0, validator=_positive)
    writes: float = attrs.field(default=15.0, validator=_positive)
    per_pool: float = attrs.field(default=5.0, validator=_positive)


@attrs.define(eq=False)
class _Counter:
    """Calls that are to be spread evenly."""

    interval: float
    slowed: float = 1.0
    next: float = 0.0

    def take(self, now: float) -> None:
        self.next = max(self.next, now - _LATENESS_SECONDS) + self.interval * self.slowed
        self.slowed = max(1.0, self.slowed * _RECOVERED_BY)

    def slow(self, now: float) -> None:
        self.slowed = min(_MOST_SLOWED, self.slowed * _SLOWED_BY)
        self.next = max(self.next, now) + self.interval * self.slowed


@attrs.define(eq=False)
class _Turn:
    """A call that waits for its turn."""

    pool: str
    writes: bool
    counters: tuple[_Counter, ...]


class Turns(Protocol):
    """What has calls wait for their turns, and passes the time between them: a RateLimiter."""

    def turn(self, operation: str, user_pool_id: str, /) -> AbstractContextManager[object]: ...
    def sleep(self, seconds: float, /) -> object: ...


class RateLimiter:
    """Has the calls of an account and Region wait for their turns, in whatever thread.

    A call that AWS throttles slows down those that follow, which then get faster again little by
    little. Share one between all that use an account and Region from this process.

    Args:
        quotas: The quotas to keep to.
        clock: Tells the time in seconds.

    Attributes:
        quotas: The quotas that it keeps to.
    """

    def __init__(
        self, quotas: Quotas | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.quotas, self._clock = quotas or Quotas(), clock
        self._changed = threading.Condition()
        self._waiting: list[_Turn] = []
        self._written: set[str] = set()
        self._counters: dict[tuple[str, str], _Counter] = {}

    sleep = staticmethod(time.sleep)

    @contextmanager
    def turn(
        self, operation: str, user_pool_id: str, *, check: Callable[[], object] | None = None
    ) -> Generator[None, None, None]:
        """Waits for the turn of a call, which is to be made inside.

        Args:
            operation: The operation, such as "UpdateUserPoolClient".
            user_pool_id: The user pool.
            check: Called again and again while the call waits; what it raises ends the wait, and
                no call is counted.
        """
        turn = self._enter(operation, user_pool_id, check)
        try:
            yield
        except Exception as error:
            if is_throttle(error):
                self._slow(turn)
            raise
        finally:
            self._leave(turn)

    def _enter(
        self, operation: str, user_pool_id: str, check: Callable[[], object] | None
    ) -> _Turn:
        category = _CATEGORIES.get(operation, "others")
        of_category = self.quotas.writes if category == "writes" else self.quotas.reads
        with self._changed:
            turn = _Turn(
                user_pool_id,
                operation == _UPDATE,
                (
                    self._counter(category, "", of_category),
                    self._counter(operation, user_pool_id, self.quotas.per_pool),
                ),
            )
            self._waiting.append(turn)
            try:
                self._wait(turn, check)
            finally:
                self._waiting.remove(turn)
                self._changed.notify_all()
        return turn

    def _wait(self, turn: _Turn, check: Callable[[], object] | None) -> None:
        longest = float("inf") if check is None else _SECONDS_BETWEEN_CHECKS
        while True:
            if check is not None:
                check()
            now = self._clock()
            ready = (each for each in self._waiting if self._delay(each, now) <= 0)
            if next(ready, None) is turn:
                break
            delay = self._delay(turn, now)
            delay = min(delay if delay > 0 else float("inf"), longest)
            self._changed.wait(delay if delay < float("inf") else None)
        for counter in turn.counters:
            counter.take(now)
        if turn.writes:
            self._written.add(turn.pool)

    def _delay(self, turn: _Turn, now: float) -> float:
        if turn.writes and turn.pool in self._written:
            return float("inf")
        return max(counter.next for counter in turn.counters) - now

    def _slow(self, turn: _Turn) -> None:
        with self._changed:
            for counter in turn.counters:
                counter.slow(self._clock())

    def _leave(self, turn: _Turn) -> None:
        with self._changed:
            if turn.writes:
                self._written.discard(turn.pool)
            self._changed.notify_all()

    def _counter(self, name: str, pool: str, rate: float) -> _Counter:
        if len(self._counters) > _MOST_BUCKETS:
            now = self._clock()
            self._counters = {
                key: counter for key, counter in self._counters.items() if counter.next > now
            }
        return self._counters.setdefault((name, pool), _Counter(1 / rate))
