"""Which app clients of which account and Region are meant."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from itertools import islice
from os import PathLike
from pathlib import Path
from typing import Any, TypeAlias, cast

import attrs

from cognito_clientcfg.clients import AppClientName, AppClients
from cognito_clientcfg.planning.app_client import AppClient
from cognito_clientcfg.updating.rate_limiter import RateLimiter

from .accounts import Account

__all__ = ["Source", "Target", "Targets", "targets"]

# So many listings are open at once: the quota of a user pool is a third of that of its account.
_OPEN_LISTINGS = 16
_COLUMNS = (("UserPoolId", "user_pool_id"), ("ClientId", "client_id"))


@attrs.frozen
class Target:
    """One app client to work on.

    Attributes:
        user_pool_id: The user pool.
        client_id: The app client.
        client_name: Its name, if it is known without reading the app client.
    """

    user_pool_id: str
    client_id: str
    client_name: str | None = None

    def __str__(self) -> str:
        name = f" ({self.client_name})" if self.client_name else ""
        return f"app client {self.client_id}{name} of {self.user_pool_id}"


Source: TypeAlias = (
    str | PathLike[str] | tuple[str, str] | AppClient | AppClientName | Target | Mapping[str, str]
)


@attrs.frozen(eq=False)
class Targets:
    """App clients of one account and Region; :func:`targets` makes them.

    Attributes:
        reached: What reaches them.
        sources: What names them; None for all app clients of the account and Region.
        named: A pattern of names.
    """

    reached: AppClients | Account
    sources: Iterable[Source] | None
    named: str

    @property
    def account(self) -> Account | None:
        """The account and Region; None if only their AppClients were given."""
        return self.reached if isinstance(self.reached, Account) else None

    def app_clients(self) -> AppClients:
        """Returns what reads and writes them, within the quotas of their account and Region."""
        if isinstance(self.reached, Account):
            return self.reached.app_clients()
        if self.reached.is_rate_limited:
            return self.reached
        return self.reached.rate_limited(RateLimiter())

    def found(self, clients: AppClients) -> Iterator[Target]:
        """Yields them as they are listed or read from a file, those of 16 user pools in turns."""
        pools = (pool.user_pool_id for pool in clients.list_pools())
        sources = pools if self.sources is None else self.sources
        for target in _in_turns(_targets_in(source, clients) for source in sources):
            if target.client_name is None or fnmatchcase(target.client_name, self.named):
                yield target

    def __iter__(self) -> Iterator[Target]:
        return self.found(self.app_clients())


def targets(
    reached: AppClients | Account,
    sources: Source | Iterable[Source] | None = None,
    *,
    named: str = "*",
) -> Targets:
    """Returns app clients to work on; they are looked up when they are iterated.

    Args:
        reached: The account and Region: an Account, or the AppClients of one.
        sources: By default, every app client of the account and Region. Otherwise one or more of:
            the id of a user pool, for all its app clients; the path of a CSV file with the columns
            UserPoolId and ClientId; a tuple of both ids; an AppClient; an AppClientName; a Target;
            a mapping with UserPoolId and ClientId, or with user_pool_id and client_id.
        named: A pattern of names, such as "web-*"; it is case-sensitive.

    Raises:
        TypeError: An argument is of another type.
    """
    if not isinstance(cast("object", reached), AppClients | Account):
        raise TypeError(f"expected AppClients or an Account, not {type(reached).__name__}")
    if not isinstance(cast("object", named), str):
        raise TypeError(f"named must be a pattern such as 'web-*', not {type(named).__name__}")
    if sources is not None and _is_one(sources):
        sources = (cast("Source", sources),)
    return Targets(reached, cast("Iterable[Source] | None", sources), named)


def _is_one(sources: object) -> bool:
    if isinstance(sources, str | Mapping | AppClientName):
        return True
    if isinstance(sources, tuple):
        pair = cast("tuple[object, ...]", sources)
        return len(pair) == len(_COLUMNS) and all(isinstance(each, str) for each in pair)
    return not isinstance(sources, Iterable)


def _targets_in(source: Source, clients: AppClients) -> Iterator[Target]:
    match source:
        case str():
            for each in clients.list_clients(source):
                yield Target(source, each.client_id, each.client_name)
        case AppClient():
            yield Target(source.user_pool_id, source.client_id, source.config.client_name)
        case AppClientName():
            yield Target(source.user_pool_id, source.client_id, source.client_name)
        case Target():
            yield source
        case Mapping():
            yield _target_in_row(source, "a mapping")
        case (str(user_pool_id), str(client_id)):
            yield Target(user_pool_id, client_id)
        case _ if hasattr(source, "__fspath__"):
            yield from _targets_in_file(Path(source))
        case _:
            raise TypeError(
                f"expected an app client, a user pool id or a file, not {type(source).__name__}"
            )


def _targets_in_file(path: Path) -> Iterator[Target]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.DictReader(file)
        for row in rows:
            yield _target_in_row(row, f"{path}, line {rows.line_num}")


def _target_in_row(row: Mapping[Any, Any], place: str) -> Target:
    ids = [row.get(aws) or row.get(ours) for aws, ours in _COLUMNS]
    missing = [aws for value, (aws, _) in zip(ids, _COLUMNS, strict=True) if not value]
    if missing:
        raise ValueError(f"{place} has no {' and no '.join(missing)}")
    return Target(*map(str, ids))


def _in_turns(listings: Iterable[Iterator[Target]]) -> Iterator[Target]:
    waiting = iter(listings)
    opened = deque(islice(waiting, _OPEN_LISTINGS))
    while opened:
        listing = opened.popleft()
        try:
            target = next(listing)
        except StopIteration:
            opened.extend(islice(waiting, 1))
        else:
            yield target
            opened.append(listing)
