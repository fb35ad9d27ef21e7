"""What the protocol and its drivers say to each other.

The protocol is a generator: it yields calls and is sent their answers, or thrown what they raised.
It does no I/O, so that the same protocol runs under any driver, and under a test that plays AWS.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import ClassVar, TypeAlias, TypeVar

import attrs

from .kinds import is_list, is_mapping
from .wire import Members

__all__ = [
    "Acquire",
    "Answer",
    "Ask",
    "Call",
    "Conversation",
    "Describe",
    "Reading",
    "Release",
    "Update",
    "Wait",
]

Result = TypeVar("Result")


@attrs.frozen
class Describe:
    """Asks for DescribeUserPoolClient."""

    operation: ClassVar = "DescribeUserPoolClient"
    user_pool_id: str
    client_id: str

    @property
    def request(self) -> Members:
        """Its arguments."""
        return {"UserPoolId": self.user_pool_id, "ClientId": self.client_id}


@attrs.frozen
class Update:
    """Asks for UpdateUserPoolClient, once, with exactly these arguments."""

    operation: ClassVar = "UpdateUserPoolClient"
    request: Members


@attrs.frozen
class Ask:
    """Asks for an operation that reads something else of a user pool.

    Attributes:
        operation: Its name.
        arguments: Names and values of its arguments.
        holds: The way to the list or the structure that its answer has to hold, as in
            "UserPool.SchemaAttributes".
    """

    operation: str
    arguments: tuple[tuple[str, str | int], ...]
    holds: str

    @property
    def request(self) -> Members:
        """Its arguments."""
        return dict(self.arguments)

    def is_answered_by(self, response: Members) -> bool:
        """Tells whether an answer is whole; one that was cut short holds nothing."""
        held: object = response
        for name in self.holds.split("."):
            held = held.get(name) if is_mapping(held) else None
        return is_mapping(held) or is_list(held)


@attrs.frozen
class Wait:
    """Asks for time to pass."""

    seconds: float


@attrs.frozen
class Acquire:
    """Asks for the sole right to write an app client, as far as a driver can give it."""

    user_pool_id: str
    client_id: str


@attrs.frozen
class Release:
    """Gives that right back. A driver does so too where a conversation ends without it."""


Call: TypeAlias = Describe | Update | Ask | Wait | Acquire | Release


@attrs.frozen
class Answer:
    """What a call was answered.

    Attributes:
        members: The raw members of ``UserPoolClient``, less the secret; None if there are none.
        has_client_secret: Whether a secret was among them.
        response: The answer as botocore parsed it, without the secret.
        guarded: Whether the members are those of the raw answer; False where botocore's parse of it
            is all there is.
    """

    members: Members | None
    has_client_secret: bool
    response: Members = attrs.field(repr=False)
    guarded: bool = True


Conversation: TypeAlias = Generator[Call, Answer | None, Result]
Reading: TypeAlias = Generator[Ask, Answer | None, Result]
