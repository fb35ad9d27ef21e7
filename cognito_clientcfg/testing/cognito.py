"""What a test asks of the embedded Cognito: what it was called for, and that it fails."""

from __future__ import annotations

from typing import Literal, TypeAlias

import attrs

from .throttle import Throttle

__all__ = ["KEPT", "OPERATIONS", "EmbeddedCognito", "UpdateSemantics"]

UpdateSemantics: TypeAlias = Literal["reset", "mixed"]

# What an update keeps although it is omitted: the name in any case, the rest as recorded in places.
KEPT: dict[UpdateSemantics, frozenset[str]] = {
    "reset": frozenset({"ClientName"}),
    "mixed": frozenset(
        {
            "AuthSessionValidity",
            "ClientName",
            "EnableTokenRevocation",
            "RefreshTokenRotation",
            "RefreshTokenValidity",
        }
    ),
}
OPERATIONS = (
    "CreateUserPoolClient",
    "DescribeUserPoolClient",
    "UpdateUserPoolClient",
    "DeleteUserPoolClient",
    "AddUserPoolClientSecret",
    "ListUserPoolClientSecrets",
    "DeleteUserPoolClientSecret",
    "ListUserPoolClients",
    "ListUserPools",
    "ListIdentityProviders",
    "ListResourceServers",
    "DeleteResourceServer",
)


@attrs.define
class Failure:
    """An error that is still to be answered a number of times."""

    operation: str
    code: str
    times: int


@attrs.define
class EmbeddedCognito:
    """An Amazon Cognito inside this process; :func:`embedded_cognito` makes one.

    Its operations are those on app clients and their secrets, the listings of user pools, app
    clients, identity providers and resource servers, and DeleteResourceServer. What else moto
    knows is moto's, and neither counted nor checked.

    Attributes:
        update_semantics: What an update does with members that it omits: "reset" takes all of them
            back to their defaults, as the documentation says; "mixed" keeps those few that were
            seen kept.
        endpoint_url: Where it is served, if it is.
        calls: The names of its operations that were called so far, in their order; without those
            that a quota refused.
        failures: What :meth:`fail` asked for.
        throttle: What it refused to keep its quotas; None if it was given none.
    """

    update_semantics: UpdateSemantics
    endpoint_url: str = ""
    calls: list[str] = attrs.field(factory=list[str])
    failures: list[Failure] = attrs.field(factory=list[Failure])
    throttle: Throttle | None = None

    def fail(self, code: str, *, operation: str = "UpdateUserPoolClient", times: int = 1) -> None:
        """Has the next calls of an operation fail before they do anything.

        Args:
            code: An error code, such as "ConcurrentModificationException" or
                "TooManyRequestsException"; "InternalErrorException" comes with status 500.
            operation: The name of one of its operations.
            times: How many of them fail.

        Raises:
            ValueError: It is another operation.
        """
        if operation not in OPERATIONS:
            raise ValueError(f"{operation!r} is none of {', '.join(OPERATIONS)}")
        self.failures.append(Failure(operation, code, times))
