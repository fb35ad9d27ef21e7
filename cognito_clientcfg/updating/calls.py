"""What an operation asks its driver for, and the two ways to carry an operation out.

An operation is a generator: it yields calls and is sent their responses, or thrown what they
raised. It does no I/O, so that the same operation runs over boto3, over asyncio, and under a test
that plays AWS.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Awaitable, Callable, Generator
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, TypeAlias, TypeVar

if TYPE_CHECKING:
    from cognito_clientcfg.config.aws_members import Members

__all__ = [
    "Acquire",
    "Call",
    "CallForSecret",
    "OneTimeSecret",
    "Operation",
    "OutOfTime",
    "Release",
    "Request",
    "Response",
    "Sleep",
    "UnknownOperation",
    "method_of",
    "run",
    "run_async",
]

Result = TypeVar("Result")

_INNER_CAPITAL = re.compile(r"(?<!^)([A-Z])")


class Call(NamedTuple):
    """Asks for one call of an operation of AWS.

    Attributes:
        operation: Its name, such as "DescribeUserPoolClient".
        request: Its exact arguments.
        fields: The fields that it writes, for the log; none if it reads.
    """

    operation: str
    request: Members
    fields: tuple[str, ...] = ()


class CallForSecret(Call):
    """Asks for a call whose answer may hold a client secret, which is then handed over once."""

    __slots__ = ()


class OneTimeSecret:
    """A client secret on its way to the one who asked for it; it is given once, never shown."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value: str | None = value

    def take(self) -> str:
        """Returns the secret, and forgets it.

        Raises:
            LookupError: It was taken before.
        """
        value, self._value = self._value, None
        if value is None:
            raise LookupError("the client secret was taken before")
        return value

    def __repr__(self) -> str:
        return "OneTimeSecret()"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a client secret cannot be pickled or copied")


class Sleep(NamedTuple):
    """Asks for time to pass.

    Attributes:
        seconds: How much.
        failure: The error after which an attempt starts over; it is raised if no time is left.
    """

    seconds: float
    failure: Exception | None = None


class Acquire(NamedTuple):
    """Asks for the sole right to write an app client, as far as a driver can give it."""

    user_pool_id: str
    client_id: str


class Release(NamedTuple):
    """Gives that right back. A driver does so too if an operation ends without it."""


class OutOfTime(Exception):
    """The deadline leaves no time for a pause that no error led to."""


class UnknownOperation(Exception):
    """The installed botocore does not know an operation."""


Request: TypeAlias = Call | Sleep | Acquire | Release


class Response(NamedTuple):
    """What AWS answered to a call.

    Attributes:
        members: The raw members of ``UserPoolClient``, less the secret; None if there are none.
        document: The whole answer, less any secret, as botocore parsed it; the app client of a
            raw answer is not in it.
        has_client_secret: True if a secret was among the members, else None.
        complete: Whether the members are those of the raw answer; False if botocore's parse of it
            is all there is.
        secret: The client secret, if a CallForSecret asked for it and there is one.
    """

    members: Members | None
    document: Members
    has_client_secret: bool | None = None
    complete: bool = True
    secret: OneTimeSecret | None = None


Operation: TypeAlias = Generator[Request, "Response | None", Result]


def run(operation: Operation[Result], answer: Callable[[Request], Response | None]) -> Result:
    """Returns the result of an operation.

    Args:
        operation: The operation.
        answer: Does what a request asks for; what it raises is thrown into the operation.
    """
    try:
        request = next(operation)
        while True:
            try:
                response = answer(request)
            except BaseException as error:  # noqa: BLE001 - the operation knows what it means
                request = operation.throw(error)
            else:
                request = operation.send(response)
    except StopIteration as finished:
        result: Result = finished.value
        return result


async def run_async(
    operation: Operation[Result], answer: Callable[[Request], Awaitable[Response | None]]
) -> Result:
    """Returns the result of an operation whose requests have to be awaited."""
    try:
        request = next(operation)
        while True:
            try:
                response = await answer(request)
            except BaseException as error:  # noqa: BLE001 - the operation knows what it means
                request = operation.throw(error)
            else:
                request = operation.send(response)
    except StopIteration as finished:
        result: Result = finished.value
        return result


def method_of(client: object, operation: str) -> Callable[..., Any]:
    """Returns the method of a service client that calls an operation.

    Raises:
        UnknownOperation: The installed botocore does not know the operation.
    """
    method: Callable[..., Any] | None = getattr(client, _method_name(operation), None)
    if method is None:
        raise UnknownOperation(operation)
    return method


@functools.cache
def _method_name(operation: str) -> str:
    return _INNER_CAPITAL.sub(r"_\1", operation).lower()
