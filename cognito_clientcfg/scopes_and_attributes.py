"""OAuth scopes and user attributes: what is known of their names without asking the user pool."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from .errors import Violation, suggestion
from .kinds import RECORDED, Text, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "BUILT_IN_SCOPES",
    "INVALID_WRITE_ATTRIBUTES",
    "NEVER_WRITABLE",
    "SYSTEM_SCOPES",
    "OAuthScope",
    "WritableAttribute",
    "never_writable",
]

BUILT_IN_SCOPES = frozenset(
    {"aws.cognito.signin.user.admin", "email", "openid", "phone", "profile"}
)
SYSTEM_SCOPES = frozenset({"aws.cognito/dcr/register"})  # no resource server has it
NEVER_WRITABLE = frozenset({"email_verified", "phone_number_verified", "sub"})
INVALID_WRITE_ATTRIBUTES = "Invalid write attributes specified while updating a client"


@attrs.frozen
class OAuthScope(Text):
    """A scope: a built-in one, or resource-server/scope.

    Not checked: that the user pool has such a resource server and scope.
    """

    def bounds(self, field: str, value: str) -> Iterator[Violation]:
        yield from (wrong := tuple(Text.bounds(self, field, value)))
        if wrong or "/" in value or value in BUILT_IN_SCOPES:
            return
        built_in = ", ".join(sorted(BUILT_IN_SCOPES))
        hint = suggestion(value, BUILT_IN_SCOPES) or f"; built in are {built_in}"
        message = (
            f"{shortened(repr(value))} does not exist: a scope of a resource server is written "
            f"resource-server/scope{hint}"
        )
        said = f"Invalid scope requested: {value}"
        yield Violation((field,), value, "scope_exists", message, RECORDED, said)


@attrs.frozen
class WritableAttribute(Text):
    """The name of a user attribute that an app client may be allowed to write.

    Not checked: that the user pool has it.
    """

    def bounds(self, field: str, value: str) -> Iterator[Violation]:
        yield from Text.bounds(self, field, value)
        yield from never_writable(field, value)


def never_writable(field: str, name: str) -> Iterator[Violation]:
    """Yields the violation that an attribute is which no app client can be allowed to write."""
    if name in NEVER_WRITABLE:
        message = f"{name!r} is set by Amazon Cognito, and never written; leave it out"
        said = INVALID_WRITE_ATTRIBUTES
        yield Violation((field,), name, "attribute_writable", message, RECORDED, said)
