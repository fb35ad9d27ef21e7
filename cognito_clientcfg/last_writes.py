"""What this process last wrote to each app client, so that an older answer to a read is noticed."""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import attrs

from .app_client import fingerprint

if TYPE_CHECKING:
    from .app_client import AppClient

__all__ = ["OF_THIS_PROCESS", "LastWrites"]

# A read was seen to lag behind an update for 1 to 3 polls of 300 ms (recorded from the live
# service, one source).
_REMEMBERED_SECONDS = 60
_MOST_REMEMBERED = 10_000


@attrs.frozen
class _Write:
    """A write to an app client.

    Attributes:
        date: LastModifiedDate, as the answer to the update says it.
        settings: The fingerprint of what was stored.
        forgotten_at: When it need not be remembered any more, by the monotonic clock.
    """

    date: datetime
    settings: int
    forgotten_at: float

    def is_missing_in(self, live: AppClient) -> bool:
        """Tells whether an answer shows an app client as it was before this write.

        An answer that is older but has the settings that were written shows the write: there are
        servers whose dates stand still.
        """
        if live.last_modified_date is None:
            return False
        read = _with_zone(live.last_modified_date)
        return read < _as_precise_as(read, self.date) and fingerprint(live) != self.settings


class LastWrites:
    """The last write to each app client; for a minute, and no more than ten thousand of them."""

    def __init__(self) -> None:
        self.start_anew()

    def start_anew(self) -> None:
        """Forgets all of them."""
        self._lock = threading.Lock()
        self._of: OrderedDict[tuple[str, str], _Write] = OrderedDict()

    def remember(self, stored: AppClient) -> None:
        """Remembers a write.

        Args:
            stored: The app client as the write left it. Without LastModifiedDate, it is of no use.
        """
        if stored.last_modified_date is None:
            return
        ids, now = (stored.user_pool_id, stored.client_id), time.monotonic()
        date = _with_zone(stored.last_modified_date)
        written = _Write(date, fingerprint(stored), now + _REMEMBERED_SECONDS)
        with self._lock:
            self._of[ids] = written
            self._of.move_to_end(ids)
            while len(self._of) > _MOST_REMEMBERED or self._oldest().forgotten_at <= now:
                self._of.popitem(last=False)

    def find(self, user_pool_id: str, client_id: str) -> _Write | None:
        """Returns the last write to an app client; None if there is none, or it was forgotten."""
        with self._lock:
            written = self._of.get((user_pool_id, client_id))
        return written if written and time.monotonic() < written.forgotten_at else None

    def __len__(self) -> int:
        return len(self._of)

    def _oldest(self) -> _Write:
        return next(iter(self._of.values()))


OF_THIS_PROCESS = LastWrites()
if hasattr(os, "register_at_fork"):  # pragma: no branch - Windows cannot fork
    # A thread of the parent may hold the lock, and nobody is left in a child to give it back.
    os.register_at_fork(after_in_child=OF_THIS_PROCESS.start_anew)


def _with_zone(date: datetime) -> datetime:
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _as_precise_as(read: datetime, written: datetime) -> datetime:
    """Returns a date cut to the whole seconds or milliseconds that another one is given in."""
    if not read.microsecond:
        return written.replace(microsecond=0)
    if not read.microsecond % 1000:
        return written.replace(microsecond=written.microsecond // 1000 * 1000)
    return written
