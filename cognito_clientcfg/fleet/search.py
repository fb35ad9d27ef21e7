"""The app clients of user pools, listed page by page: also a little here and a little there."""

from __future__ import annotations

from collections import deque
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from cognito_clientcfg.errors import InvalidConfig
from cognito_clientcfg.planning.app_client import check_identifiers
from cognito_clientcfg.updating.service_client import (
    app_clients_of,
    names_on,
    pools_on,
    user_pools,
)

from .stopping import Stopped
from .target import Target

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cognito_clientcfg.clients import AppClients
    from cognito_clientcfg.updating.user_pool import Listing

__all__ = ["Search", "Unlisted"]

# So many listings are open at once: the quota of a user pool is a third of that of its account.
_OPEN_LISTINGS = 16


class Unlisted(NamedTuple):
    """A user pool whose app clients could not be listed, or not all of them.

    Attributes:
        user_pool_id: The user pool; None if the user pools themselves could not be listed.
        error: Why.
    """

    user_pool_id: str | None
    error: Exception


class Search:
    """What is still to be listed of an account and Region; it can go on in another process.

    Args:
        pools: A pattern of the names of the user pools to list; None for those that are added.
        named: A pattern of the names of app clients.
    """

    def __init__(self, pools: str | None, named: str) -> None:
        self._pools, self._named = pools, named
        self._pool_listing: Listing | None = None if pools is None else user_pools()
        self._pool_ids = deque[str]()
        self._open = deque["Listing"]()

    @property
    def done(self) -> bool:
        """Whether there is nothing more to list."""
        return self._pool_listing is None and not self._pool_ids and not self._open

    @property
    def is_full(self) -> bool:
        """Whether there is enough to list, so that no user pool need be added yet."""
        return len(self._pool_ids) + len(self._open) >= _OPEN_LISTINGS

    def add(self, user_pool_id: str) -> None:
        """Has the app clients of a user pool listed too."""
        self._pool_ids.append(user_pool_id)

    def next_page(self, clients: AppClients) -> list[Target | Unlisted]:
        """Lists a page, of user pools or of the app clients of one of them, in turns.

        Returns:
            The app clients on it that have the right names; or what cannot be listed.

        Raises:
            Stopped: The run was stopped first; the same page comes next.
        """
        if self._pool_listing is not None and not self.is_full:
            try:
                self._pool_ids.extend(self._page_of_pools(self._pool_listing, clients))
            except Stopped:
                raise
            except Exception as error:  # noqa: BLE001 - the user pools that are known remain
                self._pool_listing = None
                return [Unlisted(None, error)]
            if self._pool_listing.done:
                self._pool_listing = None
        while self._pool_ids and len(self._open) < _OPEN_LISTINGS:
            self._open.append(app_clients_of(self._pool_ids.popleft()))
        if not self._open:
            return []
        listing = self._open[0]
        user_pool_id = listing.user_pool_id or ""
        try:
            _check(user_pool_id)
            names = [*names_on(clients.next_page(listing), user_pool_id)]
        except Stopped:
            raise
        except Exception as error:  # noqa: BLE001 - it is the error of this user pool alone
            self._open.popleft()
            return [Unlisted(user_pool_id, error)]
        self._open.popleft()
        if not listing.done:
            self._open.append(listing)
        return [
            Target(user_pool_id, name.client_id, name.client_name)
            for name in names
            if fnmatchcase(name.client_name, self._named)
        ]

    def _page_of_pools(self, listing: Listing, clients: AppClients) -> Iterable[str]:
        return [
            pool.user_pool_id
            for pool in pools_on(clients.next_page(listing))
            if fnmatchcase(pool.name, self._pools or "")
        ]


def _check(user_pool_id: str) -> None:
    """Raises InvalidConfig if a text is no id of a user pool."""
    try:
        check_identifiers(user_pool_id=user_pool_id)
    except InvalidConfig as error:
        if user_pool_id.lower().endswith(".csv"):
            error.add_note(f"a file is given as pathlib.Path({user_pool_id!r})")
        raise
