"""Which app clients of which account and Region are meant."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from itertools import islice
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import attrs

from .app_client import AppClient
from .clients import AppClients
from .pace import Limits, Pace
from .service import AppClientName

if TYPE_CHECKING:
    from .service import CognitoClient

__all__ = ["Account", "Source", "Target", "Targets", "targets"]

# As many listings are open at once: the quota of one user pool is a third of that of its account.
_OPEN_LISTINGS = 16
_COLUMNS = (("UserPoolId", "user_pool_id"), ("ClientId", "client_id"))


@attrs.frozen(kw_only=True)
class Account:
    """An account in a Region, which is what quotas are counted for, and how to reach it.

    It holds no credentials and no client: those are found, or assumed, where the calls are made.

    Attributes:
        region_name: The Region; absent, the one that is configured.
        profile_name: A profile of the AWS configuration; absent, the default credentials.
        role_arn: A role to assume with these credentials.
        external_id: What the role asks for, if it does.
        role_session_name: What the role's session is called in CloudTrail.
        endpoint_url: Another endpoint than that of the Region.
        limits: The quotas to keep to.
    """

    region_name: str | None = None
    profile_name: str | None = None
    role_arn: str | None = None
    external_id: str | None = None
    role_session_name: str = "cognito-clientcfg"
    endpoint_url: str | None = None
    limits: Limits = attrs.field(factory=Limits)

    def app_clients(self) -> AppClients:
        """Returns the app clients of the account and Region, to be called within the limits.

        Raises:
            botocore.exceptions.BotoCoreError: There is no such profile or Region.
        """
        return AppClients(self.client()).paced(Pace(self.limits))

    def client(self) -> CognitoClient:
        """Returns a boto3 "cognito-idp" client with the credentials of the profile and the role.

        Raises:
            botocore.exceptions.BotoCoreError: There is no such profile or Region.
        """
        import boto3  # noqa: PLC0415 - importing the library does not load boto3
        from botocore.config import Config  # noqa: PLC0415

        from .assumed_role import assuming  # noqa: PLC0415

        session: Any = boto3.Session(profile_name=self.profile_name, region_name=self.region_name)
        if self.role_arn is not None:
            session = assuming(session, self.role_arn, self.role_session_name, self.external_id)
        client: CognitoClient = session.client(
            "cognito-idp",
            endpoint_url=self.endpoint_url,
            config=Config(max_pool_connections=64),
        )
        return client

    def __str__(self) -> str:
        parts = (self.role_arn, self.profile_name, self.region_name)
        return " ".join(part for part in parts if part) or "the default account and Region"


@attrs.frozen
class Target:
    """One app client that is meant.

    Attributes:
        user_pool_id: The user pool.
        client_id: The app client.
        client_name: Its name, where it is known without reading it.
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
        reached: Through what they are reached.
        sources: Where they are named; None for all of the account and Region.
        named: A pattern of names.
    """

    reached: AppClients | Account
    sources: Iterable[Source] | None
    named: str

    def app_clients(self) -> AppClients:
        """Returns what reads and writes them, within the limits of its account and Region."""
        if isinstance(self.reached, Account):
            return self.reached.app_clients()
        return self.reached if self.reached.is_paced else self.reached.paced(Pace())

    def found(self, clients: AppClients) -> Iterator[Target]:
        """Yields them, as they are listed or read from a file; those of 16 user pools by turns."""
        sources = clients.list_pools() if self.sources is None else self.sources
        for target in _by_turns(_named_by(source, clients) for source in sources):
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
    """Returns the app clients that are meant, to be found when they are iterated.

    Args:
        reached: The account and Region: an Account, or the AppClients of one.
        sources: Absent, every app client of the account and Region. Otherwise one or more of: the
            id of a user pool, for all in it; the path of a CSV file with the columns UserPoolId and
            ClientId; a tuple of both ids; an AppClient; an AppClientName; a Target; a mapping with
            UserPoolId and ClientId, in this or in our spelling.
        named: A pattern of names, as in "web-*", where capitals count.

    Raises:
        TypeError: They are something else.
    """
    if not isinstance(cast("object", reached), AppClients | Account):
        raise TypeError(f"AppClients or an Account is expected, not {type(reached).__name__}")
    if not isinstance(cast("object", named), str):
        raise TypeError(f"named is a pattern such as 'web-*', not {type(named).__name__}")
    if sources is not None and _is_one(sources):
        sources = (cast("Source", sources),)
    return Targets(reached, cast("Iterable[Source] | None", sources), named)


def _is_one(sources: object) -> bool:
    if isinstance(sources, tuple):
        pair = cast("tuple[object, ...]", sources)
        return len(pair) == len(_COLUMNS) and all(isinstance(each, str) for each in pair)
    return not isinstance(sources, Iterable) or isinstance(sources, str | Mapping)


def _named_by(source: Source, clients: AppClients) -> Iterator[Target]:
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
            yield _of_row(source, "a mapping")
        case (str(user_pool_id), str(client_id)):
            yield Target(user_pool_id, client_id)
        case _ if hasattr(source, "__fspath__"):
            yield from _of_file(Path(source))
        case _:
            raise TypeError(f"not an app client, a user pool or a file: {type(source).__name__}")


def _of_file(path: Path) -> Iterator[Target]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.DictReader(file)
        for row in rows:
            yield _of_row(row, f"{path}, line {rows.line_num}")


def _of_row(row: Mapping[Any, Any], where: str) -> Target:
    ids = [row.get(aws) or row.get(ours) for aws, ours in _COLUMNS]
    missing = [aws for value, (aws, _) in zip(ids, _COLUMNS, strict=True) if not value]
    if missing:
        raise ValueError(f"{where} has no {' and no '.join(missing)}")
    return Target(*map(str, ids))


def _by_turns(listings: Iterable[Iterator[Target]]) -> Iterator[Target]:
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
