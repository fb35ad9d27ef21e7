"""Documents as lines of text, in colour and wrapped on a terminal."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from .document import Change, Dimmed, Document, Note, Row, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["drawn"]

_ANSI = {
    "heading": "1",
    "added": "32",
    "removed": "31",
    "dimmed": "2",
    "aside": "2",
    "warning": "33",
    "risk": "1;35",
    "error": "1;31",
}
_INDENT, _HANG = 2, 4
_SIGNS = ("+ ", "- ")


class _Span(NamedTuple):
    """Words of one style; a space follows, if more spans do."""

    style: str
    text: str


class _Line(NamedTuple):
    """A line before it is wrapped; what it is wrapped to hangs below the text behind the mark."""

    indent: int
    spans: tuple[_Span, ...]
    mark: str = ""


def drawn(document: Document, *, coloured: bool = False, width: int | None = None) -> str:
    """Returns a document as lines of text.

    Args:
        document: What there is to read.
        coloured: Whether a terminal is to show it in colour.
        width: The number of characters after which lines are wrapped between words. A word that is
            longer, such as a URL, stays whole, so that it can be copied. Absent, no line is
            wrapped.
    """
    return "\n".join(
        f"{' ' * indent}{_painted(spans) if coloured else _plain(spans)}"
        for line in _lines(document)
        for indent, spans in _wrapped(line, width)
    )


def _plain(spans: list[_Span]) -> str:
    return " ".join(span.text for span in spans)


def _painted(spans: list[_Span]) -> str:
    return " ".join(
        f"\x1b[{_ANSI[style]}m{_plain([*same])}\x1b[0m" if style else _plain([*same])
        for style, same in groupby(spans, itemgetter(0))
    )


def _wrapped(line: _Line, width: int | None) -> Iterator[tuple[int, list[_Span]]]:
    """Yields the lines that a line is wrapped to, each with its indent, word by word."""
    words = [_Span(span.style, word) for span in line.spans for word in span.text.split(" ")]
    words[0] = words[0]._replace(text=f"{line.mark}{words[0].text}")
    indent, end, taken = line.indent, line.indent, list[_Span]()
    for word in words:
        if taken and width is not None and end + len(word.text) > width:
            yield indent, taken
            indent = end = line.indent + (len(line.mark) or _HANG)
            taken = []
        taken.append(word)
        end += len(word.text) + 1
    yield indent, taken


def _lines(document: Document) -> Iterator[_Line]:
    indent = 0
    if document.heading:
        indent = _INDENT
        colon = ":" if document.rows else ""
        yield _Line(0, (_Span("heading", f"{document.heading}{colon}"),))
    if document.columns and document.rows:
        yield _Line(indent, (_Span("dimmed", f"setting: {' -> '.join(document.columns)}"),))
    for row in document.rows:
        yield from _row_lines(row, indent)
    for note in document.notes:
        yield from _note_lines(note)


def _row_lines(row: Row, indent: int) -> Iterator[_Line]:
    name = _Span("", f"{row.name}:")
    match row:
        case Value():
            value = row.value if isinstance(row.value, str) else ", ".join(row.value)
            yield _Line(indent, (name, _value(value)))
        case Change():
            yield _Line(indent, (name, _value(row.before), _Span("", "->"), _value(row.after)))
        case _:
            yield _Line(indent, (name,))
            for mark, style, elements in zip(
                _SIGNS, ("added", "removed"), (row.added, row.removed), strict=True
            ):
                for element in elements:
                    yield _Line(indent + _INDENT, (_Span(style, element),), mark)


def _value(text: str) -> _Span:
    return _Span("dimmed" if isinstance(text, Dimmed) else "", text)


def _note_lines(note: Note) -> Iterator[_Line]:
    told = f"({note.text})" if note.kind == "aside" else f"{note.kind}: {note.text}"
    for line in told.splitlines():
        text = line.lstrip(" ")
        mark = next((mark for mark in (*_SIGNS, "(") if text.startswith(mark)), "")
        indent = _INDENT + len(line) - len(text)
        yield _Line(indent, (_Span(note.kind, text.removeprefix(mark)),), mark)
