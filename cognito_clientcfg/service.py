"""What the drivers use of a service client, and what its listing yields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Protocol

import attrs

from .calls import Ask, Describe, Update
from .errors import IncompleteAnswer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from .wire import Members

__all__ = ["AppClientName", "AsyncCognitoClient", "CognitoClient", "names_on", "operation", "pages"]

_INNER_CAPITAL = re.compile(r"(?<!^)([A-Z])")


class CognitoClient(Protocol):
    """What is used of a boto3 "cognito-idp" client."""

    @property
    def meta(self) -> Any: ...
    @property
    def describe_user_pool_client(self) -> Callable[..., Any]: ...
    @property
    def update_user_pool_client(self) -> Callable[..., Any]: ...
    @property
    def get_paginator(self) -> Callable[..., Any]: ...


class AsyncCognitoClient(CognitoClient, Protocol):
    """What is used of an aiobotocore "cognito-idp" client."""

    @property
    def describe_user_pool_client(self) -> Callable[..., Awaitable[Any]]: ...
    @property
    def update_user_pool_client(self) -> Callable[..., Awaitable[Any]]: ...


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


def names_on(page: Members, user_pool_id: str) -> Iterator[AppClientName]:
    """Yields what one page of ListUserPoolClients names.

    Raises:
        IncompleteAnswer: It is no such page.
    """
    try:
        found = [(each["ClientId"], each["ClientName"]) for each in page["UserPoolClients"]]
    except (LookupError, TypeError):
        raise IncompleteAnswer("ListUserPoolClients", user_pool_id) from None
    for client_id, client_name in found:
        yield AppClientName(user_pool_id, client_id, client_name)


def pages(client: CognitoClient, user_pool_id: str) -> Any:
    """Returns the pages of ListUserPoolClients, to be iterated as the client is to be used."""
    paginator = client.get_paginator("list_user_pool_clients")
    return paginator.paginate(UserPoolId=user_pool_id, PaginationConfig={"PageSize": 60})


def operation(client: CognitoClient, call: Describe | Update | Ask) -> Callable[..., Any]:
    """Returns the method of a client that does what a call asks for."""
    match call:
        case Ask():
            method: Callable[..., Any] = getattr(
                client, _INNER_CAPITAL.sub(r"_\1", call.operation).lower()
            )
            return method
        case Update():
            return client.update_user_pool_client
        case _:
            return client.describe_user_pool_client
