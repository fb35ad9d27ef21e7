"""Which app client comes next."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from .search import Unlisted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .target import Target

__all__ = ["FairQueue"]

# So many targets are looked up before the first is taken, to have those of several user pools at
# hand; after that a few more with each that is taken, so that their number is known early.
_LOOKAHEAD, _MOST_AHEAD, _AHEAD_EACH = 1024, 20_000, 4


class FairQueue:
    """Targets, taken from the user pool on which the least work is under way.

    It is used by one thread.

    Args:
        found: The targets, which are looked up as they are needed; and user pools that cannot be
            listed, which come out at once.
        pools_wanted: How many user pools to have at hand, if there are so many.
        most_of_a_pool: How many targets of a user pool are under way at once.
    """

    def __init__(
        self, found: Iterator[Target | Unlisted], pools_wanted: int, most_of_a_pool: float
    ) -> None:
        self._found, self._pools_wanted = found, pools_wanted
        self._most_of_a_pool = most_of_a_pool
        self._waiting: dict[str, deque[Target]] = {}
        self._unlisted = deque[Unlisted]()
        self._under_way: dict[str, int] = {}
        self._length = 0
        self.exhausted = False

    def __len__(self) -> int:
        """Returns how many are waiting and can be taken sooner or later."""
        return self._length

    def add(self, targets: Iterable[Target | Unlisted]) -> None:
        """Adds some to those that are waiting."""
        for target in targets:
            if isinstance(target, Unlisted):
                self._unlisted.append(target)
            else:
                self._waiting.setdefault(target.user_pool_id, deque()).append(target)
                self._length += 1

    def take(self) -> Target | Unlisted | None:
        """Returns the next one; None if there is none, or none of a pool with room."""
        self._look_ahead()
        if self._unlisted:
            return self._unlisted.popleft()
        pool = min(self._waiting, key=self._in_work, default=None)
        if pool is None or self._in_work(pool) >= self._most_of_a_pool:
            return None
        targets_of_pool = self._waiting.pop(pool)
        target = targets_of_pool.popleft()
        if targets_of_pool:
            self._waiting[pool] = targets_of_pool  # behind the other pools
        self._length -= 1
        self._under_way[pool] = self._in_work(pool) + 1
        return target

    def done(self, target: Target) -> None:
        """Notes that a target is no longer worked on."""
        self._under_way[target.user_pool_id] -= 1
        if not self._under_way[target.user_pool_id]:
            del self._under_way[target.user_pool_id]

    def has_more(self) -> bool:
        """Looks whether there is one more."""
        self._look_ahead()
        return bool(self._length or self._unlisted)

    def _in_work(self, pool: str) -> int:
        return self._under_way.get(pool, 0)

    def _look_ahead(self) -> None:
        wanted = min(self._length + _AHEAD_EACH, _MOST_AHEAD)
        while not self.exhausted and (
            self._length < wanted
            or (len(self._waiting) < self._pools_wanted and self._length < _LOOKAHEAD)
        ):
            target = next(self._found, None)
            if target is None:
                self.exhausted = True
            else:
                self.add((target,))
