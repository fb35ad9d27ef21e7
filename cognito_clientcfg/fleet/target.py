"""One app client to work on, and what may name one."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Any, TypeAlias, cast

import attrs

from cognito_clientcfg.clients import AppClientName
from cognito_clientcfg.config.validators import described
from cognito_clientcfg.planning.app_client import AppClient

__all__ = ["Source", "Target", "is_one_source", "named_by"]

_COLUMNS = (("UserPoolId", "user_pool_id"), ("ClientId", "client_id"))
_IDS = frozenset(name for spellings in _COLUMNS for name in spellings)


@attrs.frozen
class Target:
    """One app client to work on.

    Attributes:
        user_pool_id: The user pool.
        client_id: The app client.
        client_name: Its name, if it is known without reading the app client.
        columns: What else the row of a file, or the mapping, said that named it.
    """

    user_pool_id: str
    client_id: str
    client_name: str | None = None
    columns: Mapping[str, str] = attrs.field(factory=dict[str, str], eq=False, repr=False)

    @property
    def ids(self) -> tuple[str, str]:
        """The user pool id and the client id, as most methods take them."""
        return self.user_pool_id, self.client_id

    def __str__(self) -> str:
        text = f"app client {self.client_id} of {self.user_pool_id}"
        return f"{self.client_name} ({text})" if self.client_name else text


Source: TypeAlias = (
    str | PathLike[str] | tuple[str, str] | AppClient | AppClientName | Target | Mapping[str, str]
)


def is_one_source(sources: object) -> bool:
    """Tells whether something names app clients itself, and is no series of what does."""
    if isinstance(sources, str | Mapping | AppClientName):
        return True
    if isinstance(sources, tuple):
        pair = cast("tuple[object, ...]", sources)
        return len(pair) == len(_COLUMNS) and all(isinstance(each, str) for each in pair)
    return not isinstance(sources, Iterable)


def named_by(source: Source) -> Iterator[Target]:
    """Yields the app clients that a source names; any but the id of a user pool.

    Raises:
        OSError: The file cannot be read.
        TypeError: It is something else.
        ValueError: A row has no user pool id or no client id.
    """
    match source:
        case AppClient():
            yield Target(source.user_pool_id, source.client_id, source.config.client_name)
        case AppClientName():
            yield Target(source.user_pool_id, source.client_id, source.client_name)
        case Target():
            yield source
        case Mapping():
            yield _in_row(source, "a mapping")
        case (str(user_pool_id), str(client_id)):
            yield Target(user_pool_id, client_id)
        case _ if hasattr(source, "__fspath__"):
            yield from _in_file(Path(cast("PathLike[str]", source)))
        case _:
            raise TypeError(
                "expected an app client, a user pool id or the path of a CSV file, not "
                f"{described(source)}"
            )


def _in_file(path: Path) -> Iterator[Target]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.DictReader(file)
        try:
            for row in rows:
                yield _in_row(row, f"{path}, line {rows.line_num}")
        except UnicodeDecodeError as error:
            error.add_note(f"{path} must be written in UTF-8")
            raise
        except ValueError as error:
            names = " and ".join(aws for aws, _ in _COLUMNS)
            error.add_note(f"its first line must name {names}, separated by a comma")
            raise
        except csv.Error as error:
            raise ValueError(f"{path}, line {rows.line_num}: {error}") from error


def _in_row(row: Mapping[Any, Any], place: str) -> Target:
    ids = [row.get(aws) or row.get(ours) for aws, ours in _COLUMNS]
    missing = [aws for value, (aws, _) in zip(ids, _COLUMNS, strict=True) if not value]
    if missing:
        raise ValueError(f"{place} has no {' and no '.join(missing)}")
    others = {
        str(name): str(value)
        for name, value in row.items()
        if name and name not in _IDS and value is not None
    }
    user_pool_id, client_id = map(str, ids)
    return Target(user_pool_id, client_id, columns=others)
