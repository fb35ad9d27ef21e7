"""What there is to read about a value, however it is drawn."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

__all__ = ["Change", "Document", "Note", "Row", "SetChange", "Value"]


class Value(NamedTuple):
    """A row that says what a setting is; a set element by element."""

    name: str
    value: str | tuple[str, ...]


class Change(NamedTuple):
    """A row that says what a setting was and what it will be."""

    name: str
    before: str
    after: str


class SetChange(NamedTuple):
    """A row that says what a set gains and loses."""

    name: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


Row: TypeAlias = Value | Change | SetChange


class Note(NamedTuple):
    """What is to be said below the rows: in passing, or as something to act on."""

    kind: Literal["aside", "warning", "risk", "error"]
    text: str


class Document(NamedTuple):
    """What there is to read."""

    heading: str
    rows: tuple[Row, ...] = ()
    notes: tuple[Note, ...] = ()
