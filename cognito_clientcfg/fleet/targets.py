"""Which app clients of which account and Region are meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import cast

import attrs

from cognito_clientcfg.clients import AppClients
from cognito_clientcfg.updating.rate_limiter import RateLimiter

from .accounts import Account
from .search import Search, Unlisted
from .target import Source, Target, is_one_source, named_by

__all__ = ["Targets", "targets"]


@attrs.frozen(eq=False)
class Targets:
    """App clients of one account and Region; :func:`targets` makes them.

    Attributes:
        reached: What reaches them.
        sources: What names them; None for all app clients of the account and Region.
        named: A pattern of names.
        pools: A pattern of the names of user pools.
    """

    reached: AppClients | Account
    sources: Iterable[Source] | None = None
    named: str = "*"
    pools: str = "*"

    @property
    def account(self) -> Account | None:
        """The account and Region; None if only their AppClients were given."""
        return self.reached if isinstance(self.reached, Account) else None

    def app_clients(self) -> AppClients:
        """Returns what reads and writes them, within the quotas of their account and Region."""
        if isinstance(self.reached, Account):
            return self.reached.app_clients()
        if isinstance(self.reached.rate_limiter, RateLimiter):
            return self.reached
        return self.reached.rate_limited(RateLimiter())

    def search(self) -> Search:
        """Returns what is to be listed to find them, beside the pools that sources name."""
        return Search(self.pools if self.sources is None else None, self.named)

    def given(self) -> Iterator[Target | str]:
        """Yields those that sources name, and the ids of user pools that are to be listed."""
        for source in self.sources or ():
            if isinstance(source, str):
                yield source
                continue
            for target in named_by(source):
                if target.client_name is None or fnmatchcase(target.client_name, self.named):
                    yield target

    def found(self, clients: AppClients) -> Iterator[Target | Unlisted]:
        """Yields them as they are named and listed, page by page of 16 user pools in turns."""
        search = self.search()
        for each in self.given():
            if isinstance(each, Target):
                yield each
                continue
            search.add(each)
            while search.is_full:
                yield from search.next_page(clients)
        while not search.done:
            yield from search.next_page(clients)

    def count(self) -> int | None:
        """Returns how many they are, if that can be told without listing any; else None."""
        if not isinstance(self.sources, Sequence):
            return None
        if any(isinstance(source, str) for source in self.sources):
            return None
        return sum(1 for _ in self.given())

    def __iter__(self) -> Iterator[Target]:
        for each in self.found(self.app_clients()):
            if isinstance(each, Unlisted):
                raise each.error
            yield each


def targets(
    reached: AppClients | Account,
    sources: Source | Iterable[Source] | None = None,
    *,
    pools: str = "*",
    named: str = "*",
) -> Targets:
    """Returns app clients to work on; they are looked up when they are iterated.

    Args:
        reached: The account and Region: an Account, or the AppClients of one.
        sources: By default, every app client of the account and Region. Otherwise one or more of:
            the id of a user pool, for all its app clients; a ``pathlib.Path`` of a CSV file with
            the columns UserPoolId and ClientId (a str is taken for a user pool id); a tuple of both
            ids; an AppClient; an AppClientName; a Target;
            a mapping with UserPoolId and ClientId, or with user_pool_id and client_id. What else a
            row or a mapping holds is in ``Target.columns``.
        pools: A pattern of the names of user pools, such as "prod-*"; it is case-sensitive. It
            selects among all user pools of the account and Region.
        named: A pattern of the names of app clients, such as "web-*"; it is case-sensitive.

    Raises:
        TypeError: An argument is of another type.
        ValueError: There are ``sources`` and ``pools``.
    """
    if not isinstance(cast("object", reached), AppClients | Account):
        raise TypeError(f"expected AppClients or an Account, not {type(reached).__name__}")
    for name, pattern, example in (("named", named, "web-*"), ("pools", pools, "prod-*")):
        if not isinstance(cast("object", pattern), str):
            message = f"{name} must be a pattern such as {example!r}, not {type(pattern).__name__}"
            raise TypeError(message)
    if sources is not None and pools != "*":
        raise ValueError(
            "pools selects among all user pools of the account and Region, so it cannot be given "
            "with sources; give clients.find_pool(name).user_pool_id as a source"
        )
    if sources is not None and is_one_source(sources):
        sources = (cast("Source", sources),)
    elif isinstance(sources, Iterator):
        sources = _Once(sources)
    return Targets(reached, cast("Iterable[Source] | None", sources), named, pools)


class _Once:
    """Sources that are gone through once, so that a second run is not taken to have none."""

    def __init__(self, sources: Iterator[Source]) -> None:
        self._sources: Iterator[Source] | None = sources

    def __iter__(self) -> Iterator[Source]:
        sources, self._sources = self._sources, None
        if sources is None:
            raise ValueError(
                "an iterator named these targets, and it is used up; give a list to use them twice"
            )
        return sources
