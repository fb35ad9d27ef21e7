"""What an error means, whoever raised it: this library, AWS, botocore or asyncio.

Classes are told by their names, so that botocore need not be imported.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "ErrorKind",
    "aws_message_of",
    "code_of",
    "is_absent",
    "is_connection_failure",
    "is_denied",
    "is_never_sent",
    "is_refusal",
    "is_throttle",
    "is_transient",
    "kind_of",
    "mark_written",
    "name_of",
    "written",
]


class ErrorKind(StrEnum):
    """What an error means for whoever called.

    Attributes:
        THROTTLED: AWS is called too often; try again later, and more slowly.
        CONFLICT: Another writer came in between; look at what is live now, and plan again.
        NOT_FOUND: There is no such user pool, app client or name.
        DENIED: There are no valid credentials, or they do not allow the call.
        REFUSED: AWS or this library refuses what was asked for; trying again does not help.
        UNAVAILABLE: A connection, AWS or a lock failed or took too long; trying again may help.
        UNKNOWN: Something else, such as an error of the program that called.
    """

    THROTTLED = "throttled"
    CONFLICT = "conflict"
    NOT_FOUND = "not_found"
    DENIED = "denied"
    REFUSED = "refused"
    UNAVAILABLE = "unavailable"
    UNKNOWN = "unknown"


# Codes under which AWS throttles any API, and those that UpdateUserPoolClient and
# DescribeUserPoolClient answer if a later attempt may succeed (botocore model).
THROTTLES = frozenset(
    {
        "RequestLimitExceeded",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
TRANSIENT_CODES = THROTTLES | {"ConcurrentModificationException", "InternalErrorException"}
_TOO_MANY_REQUESTS, _CLIENT_ERROR, _SERVER_ERROR = 429, 400, 500
# The codes of all AWS services for credentials that do not hold, beside those of a denial:
# https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html, and those of AWS STS,
# https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html.
_DENIALS = frozenset({"AccessDenied", "AccessDeniedException"})
_DENIED = _DENIALS | {
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "NotAuthorized",
    "NotAuthorizedException",
    "OptInRequired",
    "RegionDisabledException",
    "RequestExpired",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
_OF_CODE = {
    **dict.fromkeys(_DENIED, ErrorKind.DENIED),
    "ConcurrentModificationException": ErrorKind.CONFLICT,
    "ResourceNotFoundException": ErrorKind.NOT_FOUND,
    "InternalErrorException": ErrorKind.UNAVAILABLE,
    "RequestTimeout": ErrorKind.UNAVAILABLE,
    "RequestTimeoutException": ErrorKind.UNAVAILABLE,
}
_OF_CLASS = {
    # of this library
    "AmbiguousEdit": ErrorKind.REFUSED,
    "AmbiguousName": ErrorKind.REFUSED,
    "AppClientNotFound": ErrorKind.NOT_FOUND,
    "EditLost": ErrorKind.CONFLICT,
    "IncompleteAnswer": ErrorKind.UNAVAILABLE,
    "InvalidConfig": ErrorKind.REFUSED,
    "StalePlan": ErrorKind.CONFLICT,
    "StaleRead": ErrorKind.UNAVAILABLE,
    "UnknownMembers": ErrorKind.REFUSED,
    "UnknownOperation": ErrorKind.REFUSED,
    # of botocore.exceptions: no credentials
    "CredentialRetrievalError": ErrorKind.DENIED,
    "LoginError": ErrorKind.DENIED,
    "NoAuthTokenError": ErrorKind.DENIED,
    "NoCredentialsError": ErrorKind.DENIED,
    "PartialCredentialsError": ErrorKind.DENIED,
    "RefreshWithMFAUnsupportedError": ErrorKind.DENIED,
    "SSOError": ErrorKind.DENIED,
    "TokenRetrievalError": ErrorKind.DENIED,
    # of botocore: a connection, or an answer that is cut or no answer
    "ConnectionError": ErrorKind.UNAVAILABLE,
    "HTTPClientError": ErrorKind.UNAVAILABLE,
    "IncompleteReadError": ErrorKind.UNAVAILABLE,
    "MetadataRetrievalError": ErrorKind.UNAVAILABLE,
    "ResponseParserError": ErrorKind.UNAVAILABLE,
    # of botocore: what it does not send
    "BaseEndpointResolverError": ErrorKind.REFUSED,
    "EndpointProviderError": ErrorKind.REFUSED,
    "ParamValidationError": ErrorKind.REFUSED,
    "ProfileNotFound": ErrorKind.REFUSED,
    "UnknownRegionError": ErrorKind.REFUSED,
    "ValidationError": ErrorKind.REFUSED,
    # of Python: asyncio.timeout, a lock, a deadline
    "TimeoutError": ErrorKind.UNAVAILABLE,
}
_NEVER_SENT = frozenset({"ConnectTimeoutError", "EndpointConnectionError", "ProxyConnectionError"})
_WRITTEN = "_cognito_clientcfg_written"


def kind_of(error: BaseException) -> ErrorKind:
    """Returns what an error means.

    Args:
        error: An error that a method of AppClients, an edit or a reader of files raised, or one of
            boto3 or botocore; ``unknown`` for any other, a cancellation included.

    Raises:
        TypeError: It is not an exception.
    """
    _check(error)
    if is_throttle(error):
        return ErrorKind.THROTTLED
    if (kind := _OF_CODE.get(code_of(error))) is not None:
        return kind
    if (status := _status(error)) >= _CLIENT_ERROR:
        return ErrorKind.UNAVAILABLE if status >= _SERVER_ERROR else ErrorKind.REFUSED
    names = (cls.__name__ for cls in type(error).__mro__)
    return next((_OF_CLASS[name] for name in names if name in _OF_CLASS), ErrorKind.UNKNOWN)


def written(error: BaseException) -> bool | None:
    """Tells whether the call that raised an error had written anything.

    Args:
        error: What a method of AppClients raised; also a TimeoutError of ``asyncio.timeout`` or
            ``asyncio.wait_for`` around it, or another error that was raised from it.

    Returns:
        True if it was written, or created, even if another writer has overwritten it since; False
        if it was not. None if that is not known: the answer was lost, or the error is of another
        origin.

    Raises:
        TypeError: It is not an exception.
    """
    _check(error)
    cause: BaseException | None = error
    while cause is not None:
        if _WRITTEN in vars(cause):
            fact: bool | None = vars(cause)[_WRITTEN]
            return fact
        cause = cause.__cause__
    return False if _is(error, "AmbiguousEdit", "InvalidConfig") else None


def _check(error: object) -> None:
    if not isinstance(error, BaseException):
        raise TypeError(f"an exception is expected, not {type(error).__name__}")


def mark_written(error: BaseException, note: str = "", *, fact: bool | None) -> None:
    """Has :func:`written` tell a fact about an error, and a note tell it to people."""
    vars(error)[_WRITTEN] = fact
    if note:
        error.add_note(note)


def is_refusal(error: Exception) -> bool:
    """Tells whether AWS answered that it did not do what it was asked, or was never asked."""
    return 0 < _status(error) < _SERVER_ERROR or _is(error, "ParamValidationError")


def is_never_sent(error: Exception) -> bool:
    """Tells whether a request cannot have reached AWS: no connection, or no credentials."""
    return _is(error, *_NEVER_SENT) or (not _status(error) and kind_of(error) is ErrorKind.DENIED)


def is_absent(error: Exception) -> bool:
    """Tells whether AWS answered that what it was asked for does not exist."""
    return code_of(error) == "ResourceNotFoundException"


def is_denied(error: Exception) -> bool:
    """Tells whether AWS answered that the credentials do not allow a call."""
    return code_of(error) in _DENIALS


def is_throttle(error: BaseException) -> bool:
    """Tells whether AWS answered that it is called too often."""
    return code_of(error) in THROTTLES or _status(error) == _TOO_MANY_REQUESTS


def is_transient(error: Exception) -> bool:
    """Tells whether AWS, or a broken answer, says that a later attempt may succeed."""
    return (
        _is(error, "IncompleteAnswer")
        or code_of(error) in TRANSIENT_CODES
        or is_throttle(error)
        or _status(error) >= _SERVER_ERROR
    )


def is_connection_failure(error: Exception) -> bool:
    """Tells whether a connection failed or an answer did not come."""
    return _is(error, "HTTPClientError")


def name_of(error: BaseException) -> str:
    """Returns AWS's code of an error, or else its class."""
    return code_of(error) or type(error).__name__


def code_of(error: BaseException) -> str:
    """Returns AWS's code of an error, "" if it has none."""
    code = _response(error).get("Error", {}).get("Code")
    return code if isinstance(code, str) else ""


def aws_message_of(error: BaseException) -> str:
    """Returns AWS's words, "" if there are none."""
    message = _response(error).get("Error", {}).get("Message")
    return message if isinstance(message, str) else ""


def _is(error: BaseException, *names: str) -> bool:
    """Tells whether an error is of a class with one of these names."""
    return any(cls.__name__ in names for cls in type(error).__mro__)


def _status(error: BaseException) -> int:
    status = _response(error).get("ResponseMetadata", {}).get("HTTPStatusCode")
    return status if isinstance(status, int) else 0


def _response(error: BaseException) -> Mapping[str, Any]:
    response: Any = getattr(error, "response", None)
    empty: dict[str, Any] = {}
    return cast("dict[str, Any]", response) if isinstance(response, dict) else empty
