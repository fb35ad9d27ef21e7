"""App clients and user pools by their names: one is found if exactly one has the name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_clientcfg.errors import AmbiguousName, AppClientNotFound, nearest
from cognito_clientcfg.planning.app_client import check_identifiers

from .service_client import AppClientName, UserPoolName, app_clients_of, names_on, pools_on
from .service_client import user_pools as all_user_pools

if TYPE_CHECKING:
    from .calls import Operation
    from .options import Options
    from .user_pool import Listing

__all__ = ["app_clients_named", "find", "find_pool"]


def find(options: Options, user_pool_id: str, client_name: str) -> Operation[AppClientName]:
    """Returns the only app client of a name.

    Raises:
        InvalidConfig: The id is malformed.
        TypeError: The name is not a text.
        AppClientNotFound: No app client has the name.
        AmbiguousName: Several have it.
    """
    same, names = yield from app_clients_named(options, user_pool_id, client_name)
    if not same:
        raise AppClientNotFound(user_pool_id, client_name, nearest(client_name, names))
    if len(same) > 1:
        raise AmbiguousName(user_pool_id, client_name, tuple(each.client_id for each in same))
    return same[0]


def app_clients_named(
    options: Options, user_pool_id: str, client_name: str
) -> Operation[tuple[list[AppClientName], list[str]]]:
    """Returns the app clients of a name, and the names of all app clients of the user pool."""
    check_identifiers(user_pool_id=user_pool_id)
    _check_name(client_name)
    listed = yield from _all(options, app_clients_of(user_pool_id))
    names = [*names_on(listed, user_pool_id)]
    same = [each for each in names if each.client_name == client_name]
    return same, [each.client_name for each in names]


def find_pool(options: Options, name: str) -> Operation[UserPoolName]:
    """Returns the only user pool of a name.

    Raises:
        TypeError: The name is not a text.
        AppClientNotFound: No user pool of the account and Region has the name.
        AmbiguousName: Several have it.
    """
    _check_name(name)
    pools = [*pools_on((yield from _all(options, all_user_pools())))]
    same = [pool for pool in pools if pool.name == name]
    if not same:
        raise AppClientNotFound(None, name, nearest(name, (pool.name for pool in pools)))
    if len(same) > 1:
        raise AmbiguousName(None, name, tuple(pool.user_pool_id for pool in same))
    return same[0]


def _all(options: Options, listing: Listing) -> Operation[list[Any]]:
    """Returns what all pages list; a page may be short or empty although more follow."""
    found: list[Any] = []
    while not listing.done:
        found += yield from listing.next_page(options.attempts, options.jitter)
    return found


def _check_name(name: object) -> None:
    if not isinstance(name, str):
        raise TypeError(f"a name is a str, not {type(name).__name__}")
