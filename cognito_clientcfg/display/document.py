"""What there is to read about a value, however it is drawn."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

__all__ = ["Change", "Dimmed", "Document", "Link", "Note", "Row", "SetChange", "Value"]


class Dimmed(str):
    """The words for a default, or for a value that is absent or empty. They are drawn dimmed."""

    __slots__ = ()


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


class Link(NamedTuple):
    """The words of a note that name its source, and the page that they name."""

    words: str
    url: str


class Note(NamedTuple):
    """What is to be said below the rows: in passing, or as something to act on."""

    kind: Literal["aside", "warning", "risk", "error"]
    text: str
    link: Link | None = None


class Document(NamedTuple):
    """What there is to read.

    Attributes:
        heading: What it is about.
        rows: The settings.
        notes: What is to be said about them.
        columns: What the two sides of each change are, if they are not simply before and after.
    """

    heading: str
    rows: tuple[Row, ...] = ()
    notes: tuple[Note, ...] = ()
    columns: tuple[str, str] | None = None
