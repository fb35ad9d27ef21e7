"""The app clients of an account and Region, worked on in threads of this process."""

from __future__ import annotations

import math
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from .fair_queue import FairQueue
from .outcomes import NotKnown, Outcome
from .search import Unlisted
from .stopping import Stopped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .accounts import Account
    from .rollout import Rollout
    from .target import Target
    from .work import Connection, Task

__all__ = ["InThreads", "in_thread", "unlisted", "unreached"]

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
# So much is under way in a user pool as its quota lets through in a second.
_SECONDS_UNDER_WAY = 1.0


def in_thread(
    function: Callable[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs
) -> Future[Result]:
    """Calls a function in a thread that does not hold up the end of the interpreter."""
    future: Future[Result] = Future()
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            future.set_result(function(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 - it is raised where the result is asked for
            future.set_exception(error)

    threading.Thread(target=run, name="cognito_clientcfg", daemon=True).start()
    return future


class InThreads:
    """Work on the app clients of an account and Region, in threads.

    Args:
        found: The app clients.
        task: What is wanted of them.
        connection: Their account and Region.
        rollout: How far the run goes.

    Attributes:
        failure: What ended the naming of app clients.
    """

    def __init__(
        self,
        found: Iterator[Target | Unlisted],
        task: Task,
        connection: Connection,
        rollout: Rollout,
    ) -> None:
        most = max(1.0, connection.limiter.quotas.per_pool * _SECONDS_UNDER_WAY)
        self.queue = FairQueue(found, task.work.workers, most)
        self._task, self._connection, self._rollout = task, connection, rollout
        self._targets: dict[Future[Any], Target | Unlisted] = {}
        self._cut_short = False
        self.failure: Exception | None = None

    def start(self) -> Future[Any] | None:
        try:
            found = self.queue.take()
        except Stopped:
            self._cut_short = True
            return None
        except Exception as error:  # noqa: BLE001 - what was named before it is worked on first
            self.failure = error
            return self.start()
        if found is None:
            return None
        if isinstance(found, Unlisted):
            future: Future[Outcome | None] = Future()
            future.set_result(unlisted(found, self._connection.account))
        else:
            self._rollout.started += 1
            future = in_thread(self._work_on, found)
        self._targets[future] = found
        return future

    def _work_on(self, target: Target) -> Outcome | None:
        try:
            assignment = self._task.assigned(target)
        except Exception as error:  # noqa: BLE001 - it is the error of this app client alone
            account = self._connection.account
            return Outcome(status="failed", target=target, account=account, error=error)
        return self._task.work.on(assignment, self._connection, self._rollout.stop)

    longest_seconds = math.inf  # a call ends by its own timeouts

    def outcomes(self, future: Future[Any], *, given_up: BaseException | None) -> Iterator[Outcome]:
        target = self._targets.pop(future)
        if isinstance(target, Unlisted):
            yield future.result()
            return
        self.queue.done(target)
        if given_up and not future.done():
            error = NotKnown(f"{given_up} while it was under way", given_up)
            yield Outcome(
                status="unknown", target=target, account=self._connection.account, error=error
            )
            return
        outcome = future.result()
        if outcome is None:
            self._rollout.left_out = True
        else:
            yield outcome

    def expected(self) -> int | None:
        return self._rollout.started + len(self.queue) if self.queue.exhausted else None

    def has_more(self) -> bool:
        try:
            return self._cut_short or self.queue.has_more()
        except Stopped:
            return True

    def under_way(self) -> str:
        about = [
            str(target) for target in self._targets.values() if not isinstance(target, Unlisted)
        ]
        if len(about) > 1:
            return f"{about[0]} and {len(about) - 1} more"
        return about[0] if about else "nothing"


def unlisted(pool: Unlisted, account: Account | None) -> Outcome:
    """Returns the outcome of a user pool that could not be listed."""
    return Outcome(
        status="failed",
        target=None,
        account=account,
        user_pool_id=pool.user_pool_id,
        error=pool.error,
    )


def unreached(account: Account | None, error: Exception) -> Outcome:
    """Returns the outcome of an account and Region that could not be worked on."""
    return Outcome(status="failed", target=None, account=account, error=error)
