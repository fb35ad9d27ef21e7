"""App clients by their names, over boto3: the part of AppClients that lists and finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from cognito_clientcfg.planning.app_client import check_identifiers

from . import by_name, operations
from .service_client import app_clients_of, names_on, pools_on, user_pools

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .calls import Operation
    from .options import Options
    from .service_client import AppClientName, UserPoolName
    from .user_pool import Listing

__all__ = ["NamedAppClients"]

Result = TypeVar("Result")


class NamedAppClients:
    """What AppClients do by name; a subclass says how an operation is carried out."""

    if TYPE_CHECKING:
        _options: Options

        def _run(self, running: Operation[Result]) -> Result: ...

    def find(self, user_pool_id: str, client_name: str) -> AppClientName:
        """Returns the only app client of a name in a user pool.

        >>> clients.update(*clients.find(pool_id, "web").ids, add(...))  # doctest: +SKIP

        All app clients of the user pool are listed, since AWS cannot search for a name.

        Args:
            user_pool_id: The user pool.
            client_name: The name; it is case-sensitive.

        Raises:
            AppClientNotFound: No app client has the name; the nearest names are listed.
            AmbiguousName: Several have it; their ids are listed.
            InvalidConfig: The id is malformed.
            TypeError: The name is not a str.
            IncompleteAnswer: A page does not hold app clients.
            botocore.exceptions.ClientError: AWS refused.
        """
        return self._run(by_name.find(self._options, user_pool_id, client_name))

    def find_pool(self, name: str) -> UserPoolName:
        """Returns the only user pool of a name in the account and Region.

        Args:
            name: The name; it is case-sensitive.

        Raises:
            AppClientNotFound: No user pool has the name; the nearest names are listed.
            AmbiguousName: Several have it; their ids are listed.
            TypeError: The name is not a str.
            IncompleteAnswer: A page does not hold user pools.
            botocore.exceptions.ClientError: AWS refused.
        """
        return self._run(by_name.find_pool(self._options, name))

    def list_clients(self, user_pool_id: str) -> Iterator[AppClientName]:
        """Yields the app clients of a user pool, page by page as they are asked for.

        Raises:
            InvalidConfig: The id is malformed.
            IncompleteAnswer: A page does not hold app clients.
            botocore.exceptions.ClientError: AWS refused.
        """
        check_identifiers(user_pool_id=user_pool_id)
        return self._names(user_pool_id)

    def list_pools(self) -> Iterator[UserPoolName]:
        """Yields the user pools of the account and Region, page by page as they are asked for.

        Raises:
            IncompleteAnswer: A page does not hold user pools.
            botocore.exceptions.ClientError: AWS refused.
        """
        for page in self._pages(user_pools()):
            yield from pools_on(page)

    def _names(self, user_pool_id: str) -> Iterator[AppClientName]:
        for page in self._pages(app_clients_of(user_pool_id)):
            yield from names_on(page, user_pool_id)

    def _pages(self, listing: Listing) -> Iterator[list[Any]]:
        while not listing.done:
            yield self._run(operations.page(self._options, listing))
