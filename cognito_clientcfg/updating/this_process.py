"""What this process does to app clients: one writer at a time, and what it wrote last."""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
    nullcontext,
)
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cognito_clientcfg.config.validators import described

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncGenerator, Generator

    from cognito_clientcfg.planning.app_client import AppClient

__all__ = [
    "WRITTEN_BY_THIS_PROCESS",
    "AsyncLock",
    "LastWrites",
    "Lock",
    "async_turn",
    "check_lock",
    "suppressed",
    "turn",
]

Lock: TypeAlias = Callable[[str, str], AbstractContextManager[object]]
AsyncLock: TypeAlias = Callable[[str, str], AbstractAsyncContextManager[object]]


def check_lock(lock: object, context_manager: str = "a context manager") -> None:
    """Raises TypeError if something was given as a lock that is not called with ids.

    Args:
        lock: What was given; None for no lock.
        context_manager: What it has to return, in words.
    """
    if lock is None or callable(lock):
        return
    advice = ""
    if hasattr(lock, "__enter__") or hasattr(lock, "__aenter__"):
        advice = "; write lock=lambda user_pool_id, client_id: my_lock"
    raise TypeError(
        "lock must be a function of a user pool id and a client id that returns "
        f"{context_manager}, not {described(lock)}{advice}"
    )


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


def suppressed(failure: Exception | None) -> RuntimeError:
    """Returns the error of a lock that suppressed another one, with what that one tells."""
    error = RuntimeError("the lock's context manager suppressed the exception raised by the update")
    error.__cause__ = failure
    for note in getattr(failure, "__notes__", ()):
        error.add_note(note)
    return error


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


# A read was seen to lag behind an update for 1 to 3 polls of 300 ms (recorded from the live
# service, one source).
_REMEMBERED_SECONDS = 60
_MOST_REMEMBERED = 10_000


class _Write(NamedTuple):
    """A write to an app client.

    Attributes:
        stored: The app client as the answer to the update shows it.
        forgotten_at: When it need not be remembered any more, by the monotonic clock.
    """

    stored: AppClient
    forgotten_at: float

    def is_missing_in(self, live: AppClient) -> bool:
        """Tells whether an answer shows an app client as it was before this write.

        An answer that is older but has the settings that were written shows the write: there are
        servers whose dates stand still.
        """
        read, written = live.last_modified_date, self.stored.last_modified_date
        if read is None or written is None:
            return False
        read, written = _with_zone(read), _with_zone(written)
        return read < _as_precise_as(read, written) and not live.has_same_settings(self.stored)


class LastWrites:
    """The last write to each app client; for a minute, and no more than ten thousand of them."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forgets all of them."""
        self._lock = threading.Lock()
        self._writes: OrderedDict[tuple[str, str], _Write] = OrderedDict()

    def remember(self, stored: AppClient) -> None:
        """Remembers a write.

        Args:
            stored: The app client as the write left it. Without LastModifiedDate, it is of no use.
        """
        if "LastModifiedDate" not in stored.read_only:
            return
        ids, now = (stored.user_pool_id, stored.client_id), time.monotonic()
        with self._lock:
            self._writes[ids] = _Write(stored, now + _REMEMBERED_SECONDS)
            self._writes.move_to_end(ids)
            while len(self._writes) > _MOST_REMEMBERED or self._oldest().forgotten_at <= now:
                self._writes.popitem(last=False)

    def find(self, user_pool_id: str, client_id: str) -> _Write | None:
        """Returns the last write to an app client; None if there is none, or it was forgotten."""
        written = self._writes.get((user_pool_id, client_id))
        return written if written and time.monotonic() < written.forgotten_at else None

    def __len__(self) -> int:
        return len(self._writes)

    def _oldest(self) -> _Write:
        return next(iter(self._writes.values()))


WRITTEN_BY_THIS_PROCESS = LastWrites()
if hasattr(os, "register_at_fork"):  # pragma: no branch - Windows cannot fork
    # A thread of the parent may hold the lock, and nobody is left in a child to give it back.
    os.register_at_fork(after_in_child=WRITTEN_BY_THIS_PROCESS.clear)


def _with_zone(date: datetime) -> datetime:
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _as_precise_as(read: datetime, written: datetime) -> datetime:
    """Returns a date cut to the whole seconds or milliseconds that another one is given in."""
    if not read.microsecond:
        return written.replace(microsecond=0)
    if not read.microsecond % 1000:
        return written.replace(microsecond=written.microsecond // 1000 * 1000)
    return written
