"""Errors as Amazon Cognito answers them."""

from __future__ import annotations

from moto.core.exceptions import JsonRESTError

from cognito_clientcfg.config.validators import is_list

__all__ = ["aws_error", "failure", "spelled", "validation_error"]

_BAD_REQUEST, _SERVER_ERROR = 400, 500
_MESSAGES = {
    "ConcurrentModificationException": "Only one request to update user pool client can be "
    "processed at a time.",
    "InternalErrorException": "Internal error",
    "TooManyRequestsException": "Too many requests",
}


def aws_error(code: str, message: str = "") -> JsonRESTError:
    """Returns an error to be raised.

    Args:
        code: The error code, such as "ResourceNotFoundException".
        message: The message; absent, the recorded one of the code, or the code itself.
    """
    error = JsonRESTError(code, message or _MESSAGES.get(code, code))
    error.code = _SERVER_ERROR if code == "InternalErrorException" else _BAD_REQUEST
    return error


def failure(value: str, path: str, words: str) -> str:
    """Returns the sentence about a constraint that is not satisfied.

    Args:
        value: The value, with a space before it; empty if it is a secret.
        path: The member, such as "refreshTokenRotation.feature".
        words: What it must be.
    """
    return f"Value{value} at '{path}' failed to satisfy constraint: {words}"


def validation_error(failures: list[str]) -> JsonRESTError:
    """Returns the error for members that fail constraints, with the sentences about them."""
    count = f"{len(failures)} validation error{'s' if len(failures) > 1 else ''} detected: "
    return aws_error("InvalidParameterException", count + "; ".join(failures))


def spelled(value: object) -> str:
    """Returns a JSON value as AWS spells it in a message: ``[a, b]``, ``true``, ``null``."""
    if isinstance(value, bool):
        return str(value).lower()
    if is_list(value):
        return f"[{', '.join(map(spelled, value))}]"
    return "null" if value is None else str(value)
