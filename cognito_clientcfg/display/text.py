"""Documents as lines of text, in colour on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .document import Change, Document, Row, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["drawn", "row_lines"]

_ANSI = {
    "heading": "1",
    "added": "32",
    "removed": "31",
    "aside": "2",
    "warning": "33",
    "risk": "1;35",
    "error": "1;31",
}


def drawn(document: Document, *, coloured: bool = False) -> str:
    """Returns a document as lines of text."""
    return "\n".join(
        f"\x1b[{_ANSI[style]}m{line}\x1b[0m" if coloured and style in _ANSI else line
        for style, line in _lines(document)
    )


def _lines(document: Document) -> Iterator[tuple[str, str]]:
    rows = [line for row in document.rows for line in row_lines(row)]
    if document.heading:
        yield "heading", f"{document.heading}{':' if rows else ''}"
    indent = "  " if document.heading else ""
    yield from ((style, f"{indent}{line}") for style, line in rows)
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
