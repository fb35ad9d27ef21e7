"""What an error means that a call raised, told without importing botocore."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from .errors import IncompleteAnswer
from .kinds import is_mapping

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Stage",
    "code_of",
    "is_absent",
    "is_denied",
    "is_passing",
    "is_refusal",
    "is_throttle",
    "message_of",
]

# What UpdateUserPoolClient and DescribeUserPoolClient refuse for the moment (botocore model), and
# the codes under which AWS throttles any API.
THROTTLES = frozenset(
    {
        "RequestLimitExceeded",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
PASSING = THROTTLES | {"ConcurrentModificationException", "InternalErrorException"}
_TOO_MANY_REQUESTS, _SERVER_ERROR = 429, 500


class Stage(Enum):
    """Where an update is: an error means another thing while we decide than while AWS is asked."""

    LOCK = auto()
    READ = auto()
    DECIDE = auto()
    WRITE = auto()
    CONFIRM = auto()


def is_refusal(error: Exception) -> bool:
    """Tells whether AWS answered that it did not do what it was asked, or was never asked."""
    return 0 < _status(error) < _SERVER_ERROR or _is(error, "ParamValidationError")


def is_absent(error: Exception) -> bool:
    """Tells whether AWS answered that what it was asked for does not exist."""
    return _code(error) == "ResourceNotFoundException"


def is_denied(error: Exception) -> bool:
    """Tells whether AWS answered that the credentials do not allow a call."""
    return _code(error) in {"AccessDenied", "AccessDeniedException"}


def is_throttle(error: Exception) -> bool:
    """Tells whether AWS answered that it is called too often."""
    return _code(error) in THROTTLES or _status(error) == _TOO_MANY_REQUESTS


def code_of(error: Exception) -> str:
    """Returns AWS's code of an error, "" where it has none."""
    code = _code(error)
    return code if isinstance(code, str) else ""


def message_of(error: Exception) -> str:
    """Returns AWS's words of an error, "" where it has none."""
    message = _response(error).get("Error", {}).get("Message")
    return message if isinstance(message, str) else ""


def is_passing(error: Exception, stage: Stage) -> bool:
    """Tells whether a fresh start may succeed where a call failed."""
    if stage in {Stage.LOCK, Stage.DECIDE}:
        return False
    # A read whose connection fails was repeated by botocore already.
    return (
        isinstance(error, IncompleteAnswer)
        or (stage is not Stage.READ and _is_of_the_wire(error))
        or _code(error) in PASSING
        or is_throttle(error)
        or _status(error) >= _SERVER_ERROR
    )


def _is_of_the_wire(error: Exception) -> bool:
    """Tells whether a connection failed or an answer did not come."""
    return _is(error, "HTTPClientError")


def _is(error: Exception, name: str) -> bool:
    """Tells whether an error is of a class of botocore's, which this module need not import."""
    return any(cls.__name__ == name for cls in type(error).__mro__)


def _code(error: Exception) -> object:
    return _response(error).get("Error", {}).get("Code")


def _status(error: Exception) -> int:
    status = _response(error).get("ResponseMetadata", {}).get("HTTPStatusCode")
    return status if isinstance(status, int) else 0


def _response(error: Exception) -> Mapping[str, Any]:
    """Returns what botocore's ClientError holds, which this module need not import to read."""
    response: object = getattr(error, "response", None)
    return response if is_mapping(response) else {}
