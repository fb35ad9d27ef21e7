"""What the drivers use of a service client, and what its listing yields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import attrs

from .errors import IncompleteAnswer
from .reads import Listing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from .calls import Ask, Describe, Update

__all__ = [
    "AppClientName",
    "AsyncCognitoClient",
    "CognitoClient",
    "UntypedClient",
    "listing",
    "names_on",
    "operation",
    "pools_on",
]

_INNER_CAPITAL = re.compile(r"(?<!^)([A-Z])")


class CognitoClient(Protocol):
    """All that is used of a boto3 "cognito-idp" client, as mypy-boto3-cognito-idp types it."""

    @property
    def meta(self) -> Any: ...
    @property
    def describe_user_pool_client(self) -> Callable[..., Any]: ...
    @property
    def update_user_pool_client(self) -> Callable[..., Any]: ...
    @property
    def list_user_pool_clients(self) -> Callable[..., Any]: ...
    @property
    def list_user_pools(self) -> Callable[..., Any]: ...
    @property
    def describe_identity_provider(self) -> Callable[..., Any]: ...
    @property
    def describe_user_pool(self) -> Callable[..., Any]: ...
    @property
    def list_identity_providers(self) -> Callable[..., Any]: ...
    @property
    def list_resource_servers(self) -> Callable[..., Any]: ...


class UntypedClient(Protocol):
    """A client as type checkers see it without stubs: botocore makes its operations at run time.

    The stubs leave ``__getattr__`` out, so that a typed client of another service is refused.
    """

    @property
    def meta(self) -> Any: ...
    def __getattr__(self, name: str, /) -> Any: ...


class AsyncCognitoClient(Protocol):
    """All that is used of an aiobotocore "cognito-idp" client, as types-aiobotocore types it."""

    @property
    def meta(self) -> Any: ...
    @property
    def describe_user_pool_client(self) -> Callable[..., Awaitable[Any]]: ...
    @property
    def update_user_pool_client(self) -> Callable[..., Awaitable[Any]]: ...
    @property
    def list_user_pool_clients(self) -> Callable[..., Awaitable[Any]]: ...
    @property
    def list_user_pools(self) -> Callable[..., Awaitable[Any]]: ...
    @property
    def describe_identity_provider(self) -> Callable[..., Awaitable[Any]]: ...
    @property
    def describe_user_pool(self) -> Callable[..., Awaitable[Any]]: ...
    @property
    def list_identity_providers(self) -> Callable[..., Awaitable[Any]]: ...
    @property
    def list_resource_servers(self) -> Callable[..., Awaitable[Any]]: ...


ServiceClient: TypeAlias = CognitoClient | AsyncCognitoClient | UntypedClient


@attrs.frozen
class AppClientName:
    """An app client as ListUserPoolClients names it.

    Attributes:
        user_pool_id: The user pool.
        client_id: The app client.
        client_name: Its name.
    """

    user_pool_id: str
    client_id: str
    client_name: str


def names_on(page: Any, user_pool_id: str) -> Iterator[AppClientName]:
    """Yields what one page of ListUserPoolClients names.

    Raises:
        IncompleteAnswer: It is no such page.
    """
    try:
        found = [(each["ClientId"], each["ClientName"]) for each in page]
    except (LookupError, TypeError):
        raise IncompleteAnswer("ListUserPoolClients", user_pool_id) from None
    for client_id, client_name in found:
        yield AppClientName(user_pool_id, client_id, client_name)


def pools_on(page: Any) -> Iterator[str]:
    """Yields the ids of what one page of ListUserPools names.

    Raises:
        IncompleteAnswer: It is no such page.
    """
    try:
        found: list[str] = [each["Id"] for each in page]
    except (LookupError, TypeError):
        raise IncompleteAnswer("ListUserPools", "the account") from None
    yield from found


def listing(user_pool_id: str | None) -> Listing:
    """Returns the listing of the app clients of a user pool, or of all user pools."""
    if user_pool_id is None:
        return Listing("ListUserPools", "UserPools", 60)
    return Listing("ListUserPoolClients", "UserPoolClients", 60, user_pool_id)


def operation(client: ServiceClient, call: Describe | Update | Ask) -> Callable[..., Any]:
    """Returns the method of a client that does what a call asks for."""
    method: Callable[..., Any] = getattr(client, _method(call.operation))
    return method


def _method(operation_name: str) -> str:
    return _INNER_CAPITAL.sub(r"_\1", operation_name).lower()
