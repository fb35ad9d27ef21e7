"""What people read: values in words, and documents as text, in colour on a terminal, as HTML."""

from __future__ import annotations

import html
import os
import sys
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Literal, TextIO, TypeAlias

import attrs

from .kinds import is_set

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["Change", "Document", "Note", "Readable", "Row", "SetChange", "Value", "value_text"]

_MOST_UNFOLDED = 8


def value_text(value: object) -> str:
    """Returns one value in words, control characters escaped."""
    if is_set(value):
        return ", ".join(elements(value)) or "(none)"
    match value:
        case None:
            return "(not set)"
        case bool():
            return str(value).lower()
        case str():
            return value if value.isprintable() else repr(value)
        case _:
            return str(value)


def elements(values: Iterable[object]) -> tuple[str, ...]:
    """Returns the elements of a set in words, sorted."""
    return tuple(sorted(map(value_text, values)))


@attrs.frozen
class Value:
    """A row that says what a setting is; a set element by element."""

    name: str
    value: str | tuple[str, ...]


@attrs.frozen
class Change:
    """A row that says what a setting was and what it will be."""

    name: str
    before: str
    after: str


@attrs.frozen
class SetChange:
    """A row that says what a set gains and loses."""

    name: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


Row: TypeAlias = Value | Change | SetChange
_Kind: TypeAlias = Literal["aside", "warning", "risk"]


@attrs.frozen
class Note:
    """What is to be said below the rows: in passing, as a warning, or as a risk."""

    kind: _Kind
    text: str


@attrs.frozen
class Document:
    """What there is to read, however it is drawn."""

    heading: str
    rows: tuple[Row, ...] = ()
    notes: tuple[Note, ...] = ()


class Readable(ABC):
    """Something that people read: on a terminal, and in a notebook."""

    __slots__ = ()

    @abstractmethod
    def document(self) -> Document:
        """Returns what there is to read, however it is to be drawn."""

    def show(self, file: TextIO | None = None) -> None:
        """Prints it, in colour on a terminal.

        The environment variables NO_COLOR and FORCE_COLOR (https://no-color.org and
        https://force-color.org) go before what the file is.

        Args:
            file: Where to; absent, standard output.
        """
        target = sys.stdout if file is None else file
        print(as_text(self.document(), coloured=_wants_colour(target)), file=target)

    def to_html(self) -> str:
        """Returns it as a piece of HTML that needs nothing else, for a notebook or a report."""
        return as_html(self.document())

    def _repr_html_(self) -> str:
        return self.to_html()


def _wants_colour(file: TextIO) -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return file.isatty() and os.environ.get("TERM") != "dumb"


def as_text(document: Document, *, coloured: bool = False) -> str:
    """Returns a document as lines of text."""
    paint = _in_ansi if coloured else _plain
    return "\n".join(paint(style, line) for style, line in _lines(document))


_ANSI = {
    "heading": "1",
    "added": "32",
    "removed": "31",
    "aside": "2",
    "warning": "33",
    "risk": "1;35",
}


def _plain(_style: str, line: str) -> str:
    return line


def _in_ansi(style: str, line: str) -> str:
    return f"\x1b[{_ANSI[style]}m{line}\x1b[0m" if style in _ANSI else line


def _lines(document: Document) -> Iterator[tuple[str, str]]:
    yield "heading", f"{document.heading}{':' if document.rows else ''}"
    for row in document.rows:
        yield from ((style, f"  {line}") for style, line in row_lines(row))
    for note in document.notes:
        text = f"({note.text})" if note.kind == "aside" else f"{note.kind}: {note.text}"
        yield from ((note.kind, f"  {line}") for line in text.splitlines())


def row_lines(row: Row) -> Iterator[tuple[str, str]]:
    """Yields the lines of a row, each with its style."""
    match row:
        case Value():
            value = row.value if isinstance(row.value, str) else ", ".join(row.value)
            yield "value", f"{row.name}: {value}"
        case Change():
            yield "change", f"{row.name}: {row.before} -> {row.after}"
        case _:
            yield "change", f"{row.name}:"
            yield from (("added", f"  + {element}") for element in row.added)
            yield from (("removed", f"  - {element}") for element in row.removed)


# Notebooks strip style sheets from what they do not trust, and have themes of their own: each
# element carries its style, and colours are translucent, so that they do on light and on dark.
_STYLES = {
    "document": "font: 13px/1.5 system-ui, sans-serif; max-width: 60em; color: inherit",
    "heading": "font-weight: 600; padding: 4px 0; overflow-wrap: anywhere",
    "table": "border-collapse: collapse; margin: 0; color: inherit; font: inherit",
    "name": "text-align: left; vertical-align: top; padding: 3px 16px 3px 0; white-space: nowrap; "
    "font-family: ui-monospace, monospace; border-top: 1px solid rgba(128, 128, 128, .3)",
    "cell": "text-align: left; vertical-align: top; padding: 3px 16px 3px 0; "
    "overflow-wrap: anywhere; border-top: 1px solid rgba(128, 128, 128, .3)",
    "added": "background: rgba(46, 160, 67, .25); padding: 0 4px; border-radius: 3px; "
    "text-decoration: none",
    "removed": "background: rgba(248, 81, 73, .25); padding: 0 4px; border-radius: 3px; "
    "text-decoration: none",
    "aside": "opacity: .7; padding: 2px 0; white-space: pre-wrap",
    "warning": "background: rgba(210, 153, 34, .25); padding: 2px 8px; margin: 3px 0; "
    "border-radius: 3px; white-space: pre-wrap; overflow-wrap: anywhere",
    "risk": "background: rgba(190, 75, 219, .25); padding: 2px 8px; margin: 3px 0; "
    "border-radius: 3px; white-space: pre-wrap; overflow-wrap: anywhere",
}


def as_html(document: Document, below: str = "") -> str:
    """Returns a document as HTML that needs nothing else: no script, no style sheet, no image.

    Args:
        document: What there is to read.
        below: HTML that follows.
    """
    rows = "".join(f"<tr>{_th(row.name)}{_cells(row)}</tr>" for row in document.rows)
    table = f'<table style="{_STYLES["table"]}">{rows}</table>' if rows else ""
    notes = "".join(_note(note) for note in document.notes)
    heading = _element("div", "heading", document.heading)
    return f'<div style="{_STYLES["document"]}">{heading}{table}{notes}{below}</div>'


def _element(tag: str, style: str, text: str) -> str:
    return f'<{tag} style="{_STYLES[style]}">{html.escape(text)}</{tag}>'


def _th(name: str) -> str:
    return f'<th scope="row" style="{_STYLES["name"]}">{html.escape(name)}</th>'


def _cells(row: Row) -> str:
    match row:
        case Value():
            texts = (row.value,) if isinstance(row.value, str) else row.value
            return _td(_folded(texts, html.escape, "entries"))
        case Change():
            before, after = _removed(row.before), _added(row.after)
            return _td(f"{before} → {after}")
        case _:
            added = _folded(row.added, lambda text: f"+ {_added(text)}", "added")
            removed = _folded(row.removed, lambda text: f"- {_removed(text)}", "removed")
            return _td(added + removed)


def _added(text: str) -> str:
    return _element("ins", "added", text)


def _removed(text: str) -> str:
    return _element("del", "removed", text)


def _td(content: str) -> str:
    return f'<td style="{_STYLES["cell"]}">{content}</td>'


def _folded(texts: tuple[str, ...], draw: Callable[[str], str], what: str) -> str:
    lines = "".join(f"<div>{draw(text)}</div>" for text in texts)
    if len(texts) <= _MOST_UNFOLDED:
        return lines
    return folded(f"{len(texts)} {what}", lines)


def folded(title: str, content: str) -> str:
    """Returns HTML that is shown when its title is opened."""
    return f"<details><summary>{title}</summary>{content}</details>"


def _note(note: Note) -> str:
    text = note.text if note.kind == "aside" else f"{note.kind}: {note.text}"
    return _element("div", note.kind, text)
