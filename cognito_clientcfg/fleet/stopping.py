"""How all that works on app clients learns that nothing new is to be begun."""

from __future__ import annotations

import math
import signal
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

    from cognito_clientcfg.updating.rate_limiter import RateLimiter

__all__ = ["InterruptibleTurns", "Interrupts", "Stop", "Stopped"]

# What was read before the stop may still be written for so long: its turn comes within that.
_GRACE_SECONDS = 1.2
_SECONDS_BETWEEN_CHECKS = 0.1


class Stopped(Exception):
    """A run is to stop, and what waited for its turn has given up."""


class Stop:
    """Tells whether a run is to stop.

    Args:
        after: After so many seconds it is, if :meth:`now` does not stop it earlier.
    """

    def __init__(self, after: float = math.inf) -> None:
        self._at = time.monotonic() + after

    def now(self) -> None:
        """Stops the run."""
        self._at = min(self._at, time.monotonic())

    @property
    def is_set(self) -> bool:
        """Whether nothing new is to be begun."""
        return time.monotonic() >= self._at

    def check(self, grace: float = 0.0) -> None:
        """Raises Stopped if the run was stopped that many seconds ago."""
        if time.monotonic() >= self._at + grace:
            raise Stopped


class InterruptibleTurns:
    """The turns of a rate limiter for one app client, which gives up if the run is stopped.

    If nothing was read of it so far, it gives up at once; after that, a moment later.

    Attributes:
        has_written: Whether an update was sent.
    """

    def __init__(self, limiter: RateLimiter, stop: Stop) -> None:
        self._limiter, self._stop, self._grace = limiter, stop, 0.0
        self.has_written = False

    @contextmanager
    def turn(self, operation: str, user_pool_id: str) -> Generator[None, None, None]:
        """Waits for the turn of a call, which is to be made inside.

        Raises:
            Stopped: The run was stopped first.
        """
        with self._limiter.turn(operation, user_pool_id, check=self._check):
            self.has_written = self.has_written or operation == "UpdateUserPoolClient"
            yield
        self._grace = _GRACE_SECONDS

    def sleep(self, seconds: float) -> None:
        """Has time pass.

        Raises:
            Stopped: The run was stopped before it was over.
        """
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._check()
            time.sleep(min(left, _SECONDS_BETWEEN_CHECKS))

    def _check(self) -> None:
        self._stop.check(self._grace)


class Interrupts:
    """What Ctrl-C does to a run: the first stops it, the second ends it at once.

    Args:
        stop: What the first one stops.

    Attributes:
        pressed: Whether there was a first one.
        stop: What the first one stops.
    """

    def __init__(self, stop: Stop) -> None:
        self.pressed = False
        self.stop = stop

    @contextmanager
    def noted(self) -> Generator[None, None, None]:
        """Has the first Ctrl-C inside raise nothing, so that nothing under way is lost from sight.

        A program that handles SIGINT in its own way, and a thread other than the main one, is left
        alone.
        """
        if (
            threading.current_thread() is not threading.main_thread()
            or signal.getsignal(signal.SIGINT) is not signal.default_int_handler
        ):
            yield
            return
        signal.signal(signal.SIGINT, self._note)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    @contextmanager
    def raised(self) -> Generator[None, None, None]:
        """Has Ctrl-C raise KeyboardInterrupt inside, within :meth:`noted`."""
        noting = signal.getsignal(signal.SIGINT)
        if noting != self._note:
            yield
            return
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, noting)

    def note(self) -> None:
        """Notes a Ctrl-C."""
        self.pressed = True
        self.stop.now()

    def _note(self, *_: object) -> None:
        if self.pressed:
            raise KeyboardInterrupt
        self.note()
