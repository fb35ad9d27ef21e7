"""What is used of a client of Amazon Cognito, and what its listings name."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from cognito_clientcfg.config.validators import described
from cognito_clientcfg.errors import IncompleteAnswer

from .user_pool import Listing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator

__all__ = [
    "AppClientName",
    "AsyncCognitoClient",
    "CognitoClient",
    "UntypedClient",
    "UserPoolName",
    "app_clients_of",
    "check_client",
    "names_on",
    "pools_on",
    "user_pools",
]


_SERVICE = "cognito-idp"
_MADE_BY_BOTO3 = f'AppClients(boto3.client("{_SERVICE}")) or AppClients.connect()'
_MADE_BY_AIOBOTOCORE = (
    f'AsyncAppClients(client) inside async with get_session().create_client("{_SERVICE}") as '
    "client, with get_session from aiobotocore.session"
)


class CognitoClient(Protocol):
    """All that is used of a boto3 "cognito-idp" client, as mypy-boto3-cognito-idp types it."""

    @property
    def meta(self) -> Any: ...
    @property
    def describe_user_pool_client(self) -> Callable[..., Any]: ...
    @property
    def update_user_pool_client(self) -> Callable[..., Any]: ...
    @property
    def create_user_pool_client(self) -> Callable[..., Any]: ...
    @property
    def describe_identity_provider(self) -> Callable[..., Any]: ...
    @property
    def describe_user_pool(self) -> Callable[..., Any]: ...
    @property
    def list_identity_providers(self) -> Callable[..., Any]: ...
    @property
    def list_resource_servers(self) -> Callable[..., Any]: ...
    @property
    def list_user_pool_clients(self) -> Callable[..., Any]: ...
    @property
    def list_user_pool_client_secrets(self) -> Callable[..., Any]: ...
    @property
    def list_user_pools(self) -> Callable[..., Any]: ...


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
    def create_user_pool_client(self) -> Callable[..., Awaitable[Any]]: ...
    @property
    def describe_identity_provider(self) -> Callable[..., Awaitable[Any]]: ...
    @property
    def describe_user_pool(self) -> Callable[..., Awaitable[Any]]: ...
    @property
    def list_identity_providers(self) -> Callable[..., Awaitable[Any]]: ...
    @property
    def list_resource_servers(self) -> Callable[..., Awaitable[Any]]: ...
    @property
    def list_user_pool_clients(self) -> Callable[..., Awaitable[Any]]: ...
    @property
    def list_user_pool_client_secrets(self) -> Callable[..., Awaitable[Any]]: ...
    @property
    def list_user_pools(self) -> Callable[..., Awaitable[Any]]: ...


class AppClientName(NamedTuple):
    """An app client as ListUserPoolClients names it.

    Attributes:
        user_pool_id: The user pool.
        client_id: The app client.
        client_name: Its name.
    """

    user_pool_id: str
    client_id: str
    client_name: str

    @property
    def ids(self) -> tuple[str, str]:
        """The user pool id and the client id, as most methods take them."""
        return self.user_pool_id, self.client_id


class UserPoolName(NamedTuple):
    """A user pool as ListUserPools names it.

    Attributes:
        user_pool_id: The user pool.
        name: Its name.
    """

    user_pool_id: str
    name: str


def check_client(client: object, *, is_async: bool = False) -> None:
    """Raises TypeError if something is not a client of Amazon Cognito that can be used."""
    kind, used_by, how = (
        ("an aiobotocore", "AppClients", _MADE_BY_AIOBOTOCORE)
        if is_async
        else ("a boto3", "aio.AsyncAppClients", _MADE_BY_BOTO3)
    )
    expected = f'{kind} "cognito-idp" client is expected'
    model = getattr(getattr(client, "meta", None), "service_model", None)
    service: object = getattr(model, "service_name", None)
    if isinstance(service, str) and service != _SERVICE:
        raise TypeError(f"{expected}, not one of {service!r}")
    if not isinstance(service, str) and hasattr(client, "describe_user_pool_client"):
        raise TypeError(
            f"{expected}, not {described(client)}: what stands in for one has no answers of AWS to "
            "read; to test without AWS, use cognito_clientcfg.testing.embedded_cognito()"
        )
    if not isinstance(service, str):
        raise TypeError(f"{expected}, not {described(client)}; write {how}")
    modules = {cls.__module__.partition(".")[0] for cls in type(client).__mro__}
    operation: object = getattr(client, "describe_user_pool_client", None)
    awaits = "aiobotocore" in modules or inspect.iscoroutinefunction(operation)
    if awaits != is_async and (awaits or "botocore" in modules):
        raise TypeError(f"{expected}; this one goes to {used_by}")


def app_clients_of(user_pool_id: str) -> Listing:
    """Returns the listing of the app clients of a user pool."""
    return Listing("ListUserPoolClients", "UserPoolClients", 60, user_pool_id)


def user_pools() -> Listing:
    """Returns the listing of the user pools of the account and Region."""
    return Listing("ListUserPools", "UserPools", 60)


def names_on(page: Iterable[Any], user_pool_id: str) -> Iterator[AppClientName]:
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


def pools_on(page: Iterable[Any]) -> Iterator[UserPoolName]:
    """Yields what one page of ListUserPools names.

    Raises:
        IncompleteAnswer: It is no such page.
    """
    try:
        found = [UserPoolName(each["Id"], each["Name"]) for each in page]
    except (LookupError, TypeError):
        raise IncompleteAnswer("ListUserPools", "the account") from None
    yield from found
