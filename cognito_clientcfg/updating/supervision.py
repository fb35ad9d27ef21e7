"""What holds for every operation: its deadline, its log, and that a mere read writes nothing.

It stands between an operation and whatever carries it out, so that it is the same over boto3 and
over asyncio.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeVar

from cognito_clientcfg.error_kinds import kind_of, mark_written, name_of
from cognito_clientcfg.errors import printable

from .calls import Acquire, Call, OutOfTime, Sleep

if TYPE_CHECKING:
    from .calls import Operation, Request, Response
    from .options import Options

__all__ = ["supervised"]

Result = TypeVar("Result")

_log = logging.getLogger("cognito_clientcfg")
_log.addHandler(logging.NullHandler())


def supervised(operation: Operation[Result], options: Options) -> Operation[Result]:
    """Carries out an operation within its deadline, and logs what it does.

    Args:
        operation: The operation.
        options: Its deadline, and the clock.

    Raises:
        TimeoutError: The wait for the lock ended after the deadline.
    """
    supervision = _Supervision(options)
    try:
        request = next(operation)
        while True:
            response: Response | None = None
            failure = supervision.no_time_for(request)
            if failure is None:
                try:
                    response = yield request
                except BaseException as error:  # noqa: BLE001 - the operation knows what it means
                    failure = error
                failure = supervision.after(request, response, failure)
            request = operation.send(response) if failure is None else operation.throw(failure)
    except StopIteration as finished:
        result: Result = finished.value
        return result
    except BaseException as error:
        if not supervision.writes:
            mark_written(error, fact=False)
        raise


class _Supervision:
    """What is known of an operation under way."""

    def __init__(self, options: Options) -> None:
        self.clock, self.deadline = options.clock, options.deadline
        self.end = None if self.deadline is None else self.clock() + self.deadline
        self.call: Call | None = None
        self.writes = False

    def no_time_for(self, request: Request) -> BaseException | None:
        """Returns what to raise instead of a pause that would end after the deadline."""
        if not isinstance(request, Sleep):
            return None
        if self.end is None or self.clock() + request.seconds <= self.end:
            self._log_pause(request)
            return None
        if request.failure is None:
            return OutOfTime()
        request.failure.add_note(
            f"no other attempt was made, since none could begin within {self.deadline:g} seconds"
        )
        return request.failure

    def after(
        self, request: Request, response: Response | None, failure: BaseException | None
    ) -> BaseException | None:
        """Returns what to raise after a request was carried out, or failed."""
        if isinstance(request, Call):
            self._log_call(request, response, failure)
        elif (
            isinstance(request, Acquire)
            and failure is None
            and self.end is not None
            and self.clock() > self.end
        ):
            return TimeoutError(
                f"waited for app client {request.client_id} of {request.user_pool_id} until after "
                f"the deadline of {self.deadline:g} seconds"
            )
        return failure

    def _log_call(
        self, call: Call, response: Response | None, failure: BaseException | None
    ) -> None:
        self.call, self.writes = call, self.writes or bool(call.fields)
        level = logging.INFO if call.fields else logging.DEBUG
        if _log.isEnabledFor(level):
            what = "answered" if failure is None else _why(failure)
            _log.log(level, "%s: %s", _words(call, response), what)

    def _log_pause(self, pause: Sleep) -> None:
        level = logging.DEBUG if pause.failure is None else logging.WARNING
        if _log.isEnabledFor(level) and self.call is not None:
            what = "starts over, after " + _why(pause.failure) if pause.failure else "looks again"
            _log.log(level, "%s: in %.1f s %s", _words(self.call), pause.seconds, what)


def _words(call: Call, response: Response | None = None) -> str:
    """Returns what the log says of a call: the operation, ids and fields, never a value."""
    request, fields = call.request, ", ".join(call.fields)
    client_id = request.get("ClientId") or (response and (response.members or {}).get("ClientId"))
    words = (call.operation, request.get("UserPoolId"), client_id, fields)
    return printable(" ".join(str(word) for word in words if word))


def _why(failure: BaseException) -> str:
    return printable(f"{name_of(failure)} ({kind_of(failure)})")
