"""How the embedded Cognito keeps quotas, and the time that it takes to answer."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import attrs

from cognito_clientcfg.updating.rate_limiter import Quotas

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["Throttle"]

_UPDATE = "UpdateUserPoolClient"
# AWS documents the categories of all but the operations on client secrets, which are supposed to
# count like their app clients.
_READ, _WRITTEN = "UserPoolClientRead", "UserPoolClientUpdate"
_CATEGORIES = {
    "CreateUserPoolClient": _WRITTEN,
    "DescribeUserPoolClient": _READ,
    _UPDATE: _WRITTEN,
    "DeleteUserPoolClient": _WRITTEN,
    "AddUserPoolClientSecret": _WRITTEN,
    "ListUserPoolClientSecrets": _READ,
    "DeleteUserPoolClientSecret": _WRITTEN,
    "ListUserPoolClients": _READ,
    "ListUserPools": "UserPoolRead",
    "ListIdentityProviders": "UserPoolResourceRead",
    "ListResourceServers": "UserPoolResourceRead",
    "DeleteResourceServer": "UserPoolResourceUpdate",
}


@attrs.define
class _Bucket:
    """What may be called at once: what is allowed in a second, filled up evenly."""

    rate: float
    tokens: float = attrs.field(init=False)
    filled: float = attrs.field(factory=time.monotonic)

    def __attrs_post_init__(self) -> None:
        self.tokens = self.rate

    def filled_up(self, now: float) -> float:
        self.tokens = min(self.rate, self.tokens + (now - self.filled) * self.rate)
        self.filled = now
        return self.tokens


@attrs.define(eq=False)
class Throttle:
    """How often the operations are answered, and how long each answer takes.

    AWS counts the operations of a category together: ListUserPoolClients counts as a read of app
    clients. What is no operation on app clients has categories of its own, at the same rates here,
    which are those of AWS or lower. AWS documents the rates, and not how it counts: here a second's
    worth of calls may come at once, and what is refused does not count. Another update of the same
    pool is refused while one is processed, as others recorded.

    Attributes:
        quotas: The rates.
        latency: Seconds that an answer takes.
        refused: When calls were refused for their rate, as time.monotonic tells it.
        conflicts: How many updates were refused because of another one of the same pool.
        answered: When calls were let in, each with its operation.
    """

    quotas: Quotas = attrs.field(factory=Quotas)
    latency: float = 0.0
    refused: list[float] = attrs.field(factory=list[float])
    conflicts: int = 0
    answered: list[tuple[float, str]] = attrs.field(factory=list[tuple[float, str]])
    _buckets: dict[tuple[str, str], _Bucket] = attrs.field(
        factory=dict[tuple[str, str], _Bucket], init=False
    )
    _updated: set[str] = attrs.field(factory=set[str], init=False)
    _lock: threading.Lock = attrs.field(factory=threading.Lock, init=False)

    @contextmanager
    def call(self, operation: str, user_pool_id: str) -> Generator[str, None, None]:
        """Yields the code of the error that the call is refused with, "" if it is not; waits."""
        code = self._judged(operation, user_pool_id)
        time.sleep(self.latency)
        try:
            yield code
        finally:
            if operation == _UPDATE and not code:
                with self._lock:
                    self._updated.discard(user_pool_id)

    def _judged(self, operation: str, user_pool_id: str) -> str:
        category = _CATEGORIES[operation]
        rate = self.quotas.reads if category.endswith("Read") else self.quotas.writes
        with self._lock:
            buckets = [self._bucket(category, "", rate)]
            if user_pool_id:
                buckets.append(self._bucket(operation, user_pool_id, self.quotas.per_pool))
            now = time.monotonic()
            if min(bucket.filled_up(now) for bucket in buckets) < 1:
                self.refused.append(now)
                return "TooManyRequestsException"
            if operation == _UPDATE and user_pool_id in self._updated:
                self.conflicts += 1
                return "ConcurrentModificationException"
            if operation == _UPDATE:
                self._updated.add(user_pool_id)
            for bucket in buckets:
                bucket.tokens -= 1
            self.answered.append((now, operation))
            return ""

    def _bucket(self, name: str, pool: str, rate: float) -> _Bucket:
        return self._buckets.setdefault((name, pool), _Bucket(rate))
