"""Whose turn it is, of all that would write one app client from this process."""

from __future__ import annotations

import os
import threading
import weakref
from collections import defaultdict, deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
    nullcontext,
)
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncGenerator, Generator

__all__ = ["AsyncLock", "Lock", "async_turn", "turn"]

Lock: TypeAlias = Callable[[str, str], AbstractContextManager[object]]
AsyncLock: TypeAlias = Callable[[str, str], AbstractAsyncContextManager[object]]


class _Turn(Future[None]):
    """A place in a queue, of a thread or of a task in it; done when it is the first."""

    def __init__(self, task: asyncio.Task[object] | None) -> None:
        super().__init__()
        self.thread = threading.get_ident()
        # Weak, so that a task of a loop that was given up is collected, and leaves the queue.
        self.task = None if task is None else weakref.ref(task)
        self.set_running_or_notify_cancel()  # a task that is cancelled leaves the queue itself


class _Queues:
    """The queues of this process, one for each app client that is being updated."""

    def __init__(self) -> None:
        self.start_anew()

    def start_anew(self) -> None:
        self.lock = threading.Lock()
        self.of: defaultdict[tuple[str, str], deque[_Turn]] = defaultdict(deque)

    def join(self, ids: tuple[str, str], mine: _Turn) -> None:
        with self.lock:
            queue = self.of[ids]
            if any(_never_ends(mine, other) for other in queue):
                raise RuntimeError(
                    "app client {1} of {0} is being updated here already; an edit, a lock or "
                    "confirm must not update it in turn".format(*ids)
                )
            queue.append(mine)
            if queue[0] is mine:
                mine.set_result(None)

    def leave(self, ids: tuple[str, str], mine: _Turn) -> None:
        with self.lock:
            queue = self.of[ids]
            if mine in queue:
                queue.remove(mine)
            if not queue:
                del self.of[ids]
            elif not queue[0].done():
                queue[0].set_result(None)


_queues = _Queues()
if hasattr(os, "register_at_fork"):  # pragma: no branch - Windows cannot fork
    # Nobody is left in a forked child to give back what the threads of its parent held.
    os.register_at_fork(after_in_child=_queues.start_anew)


@contextmanager
def turn(
    user_pool_id: str, client_id: str, lock: Lock | None = None
) -> Generator[None, None, None]:
    """Holds an app client while inside; threads and tasks of this process take turns.

    Args:
        user_pool_id: The user pool.
        client_id: The app client.
        lock: What else is to hold it meanwhile.

    Raises:
        RuntimeError: This thread holds it already, so that waiting would never end.
    """
    with _place(user_pool_id, client_id, task=None) as mine:
        mine.result()
        with nullcontext() if lock is None else lock(user_pool_id, client_id):
            yield


@asynccontextmanager
async def async_turn(
    user_pool_id: str, client_id: str, lock: AsyncLock | None = None
) -> AsyncGenerator[None, None]:
    """Does the same without blocking the event loop.

    Raises:
        RuntimeError: This task holds it already, so that waiting would never end.
    """
    import asyncio  # noqa: PLC0415 - importing the library does not load asyncio

    with _place(user_pool_id, client_id, task=asyncio.current_task()) as mine:
        await asyncio.wrap_future(mine)
        async with nullcontext() if lock is None else lock(user_pool_id, client_id):
            yield


@contextmanager
def _place(
    user_pool_id: str, client_id: str, *, task: asyncio.Task[object] | None
) -> Generator[_Turn, None, None]:
    ids, mine = (user_pool_id, client_id), _Turn(task)
    try:
        _queues.join(ids, mine)
        yield mine
    finally:
        _queues.leave(ids, mine)


def _never_ends(mine: _Turn, other: _Turn) -> bool:
    """Tells whether one turn would wait for another that cannot end meanwhile."""
    return mine.thread == other.thread and (
        mine.task is None or other.task is None or mine.task is other.task
    )
