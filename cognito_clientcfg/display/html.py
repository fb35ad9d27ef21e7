"""Documents as HTML that needs nothing else: no script, no style sheet, no image."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from .document import Change, Dimmed, Document, Note, Row, Value

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["drawn", "folded"]

_MOST_UNFOLDED = 8
_NOTE = "padding: 2px 8px; margin: 3px 0; border-radius: 3px; white-space: pre-wrap; "
_LINE = "border-top: 1px solid rgba(128, 128, 128, .3)"
_CELL = "text-align: left; vertical-align: top; padding: 3px 16px 3px 0; "

# Notebooks strip style sheets from what they do not trust, and have themes and styles of tables of
# their own: each element carries its style, and colours are translucent, so that they do on light
# and on dark.
_STYLES = {
    "document": "font: 13px/1.5 system-ui, sans-serif; max-width: 60em; color: inherit",
    "heading": "font-weight: 600; padding: 4px 0; overflow-wrap: anywhere",
    "word": "display: inline-block; max-width: 100%; overflow-wrap: anywhere",
    "table": "border-collapse: collapse; table-layout: auto; width: 100%; margin: 0; "
    "color: inherit; font: inherit",
    "column": f"{_CELL}opacity: .7; font-weight: 400",
    "name": f"{_CELL}width: 1%; white-space: nowrap; font-family: ui-monospace, monospace; {_LINE}",
    "cell": f"{_CELL}overflow-wrap: anywhere; {_LINE}",
    "entry": "padding-left: 1.25em; text-indent: -1.25em",
    "element": "display: flex; align-items: flex-start",
    "sign": "flex: none; width: 1.25em; font-family: ui-monospace, monospace",
    "dimmed": "opacity: .7",
    "added": "background: rgba(46, 160, 67, .25); padding: 0 4px; border-radius: 3px; "
    "text-decoration: none",
    "removed": "background: rgba(248, 81, 73, .25); padding: 0 4px; border-radius: 3px; "
    "text-decoration: none",
    "link": "color: inherit; text-decoration: underline",
    "aside": "opacity: .7; padding: 2px 0; white-space: pre-wrap; overflow-wrap: anywhere",
    "warning": f"background: rgba(210, 153, 34, .25); {_NOTE}overflow-wrap: anywhere",
    "risk": f"background: rgba(190, 75, 219, .25); {_NOTE}overflow-wrap: anywhere",
    "error": f"background: rgba(248, 81, 73, .25); {_NOTE}overflow-wrap: anywhere",
}


def drawn(document: Document, below: str = "") -> str:
    """Returns a document as HTML that needs nothing else: no script, no style sheet, no image.

    Args:
        document: What there is to read.
        below: HTML that follows.
    """
    columns = document.columns
    rows = "".join(
        f"<tr>{_th(row.name)}{_cells(row) if columns is None else _sides(row)}</tr>"
        for row in document.rows
    )
    table = _element("table", "table", f"{_head(columns)}{rows}") if rows else ""
    notes = "".join(map(_note, document.notes))
    heading = _element("div", "heading", " ".join(map(_word, document.heading.split())))
    return _element("div", "document", f"{heading}{table}{notes}{below}")


def _element(tag: str, style: str, content: str, attributes: str = "") -> str:
    return f'<{tag}{attributes} style="{_STYLES[style]}">{content}</{tag}>'


def _word(word: str) -> str:
    """Returns a word of a heading; a browser would break an id at its hyphens."""
    escaped = html.escape(word)
    return _element("span", "word", escaped) if "-" in word else escaped


def _head(columns: tuple[str, str] | None) -> str:
    if columns is None:
        return ""
    return f"<tr>{''.join(_column(name) for name in ('setting', *columns))}</tr>"


def _column(name: str) -> str:
    return _element("th", "column", html.escape(name), ' scope="col"')


def _th(name: str) -> str:
    return _element("th", "name", html.escape(name), ' scope="row"')


def _td(content: str) -> str:
    return _element("td", "cell", content)


def _cells(row: Row) -> str:
    match row:
        case Value():
            if isinstance(row.value, str):
                return _td(_text(row.value))
            return _td(_folded(row.value, _entry, "entries"))
        case Change():
            return _td(f"{_removed(row.before)} → {_added(row.after)}")
        case _:
            added = _folded(row.added, _added_element, "added")
            return _td(added + _folded(row.removed, _removed_element, "removed"))


def _sides(row: Row) -> str:
    """Returns the cells of a row in a table with a column for each side of a change."""
    match row:
        case Value():
            return _cells(row)
        case Change():
            return _td(_removed(row.before)) + _td(_added(row.after))
        case _:
            removed = _folded(row.removed, _removed_element, "only here")
            return _td(removed) + _td(_folded(row.added, _added_element, "only here"))


def _text(text: str) -> str:
    escaped = html.escape(text)
    return _element("span", "dimmed", escaped) if isinstance(text, Dimmed) else escaped


def _entry(text: str) -> str:
    return _element("div", "entry", _text(text))


def _added(text: str) -> str:
    return _element("ins", "added", _text(text))


def _removed(text: str) -> str:
    return _element("del", "removed", _text(text))


def _added_element(text: str) -> str:
    return _element("div", "element", f"{_element('span', 'sign', '+ ')}{_added(text)}")


def _removed_element(text: str) -> str:
    return _element("div", "element", f"{_element('span', 'sign', '- ')}{_removed(text)}")


def _folded(texts: tuple[str, ...], draw: Callable[[str], str], what: str) -> str:
    lines = "".join(map(draw, texts))
    if len(texts) <= _MOST_UNFOLDED:
        return lines
    return folded(f"{len(texts)} {what}", lines)


def folded(title: str, content: str) -> str:
    """Returns HTML that is shown when its title, which is text, is opened."""
    return f"<details><summary>{html.escape(title)}</summary>{content}</details>"


def _note(note: Note) -> str:
    text = note.text if note.kind == "aside" else f"{note.kind}: {note.text}"
    before, words, after = text.rpartition(note.link.words) if note.link else ("", "", text)
    link = ""
    if note.link and words:
        title = "source" if words == note.link.url else words
        href = f' href="{html.escape(note.link.url)}"'
        link = _element("a", "link", html.escape(title), href)
    return _element("div", note.kind, f"{html.escape(before)}{link}{html.escape(after)}")
