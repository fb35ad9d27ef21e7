"""Documents as HTML that needs nothing else: no script, no style sheet, no image."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from .document import Change, Document, Note, Row, Value

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["drawn", "folded"]

_MOST_UNFOLDED = 8

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
    "error": "background: rgba(248, 81, 73, .25); padding: 2px 8px; margin: 3px 0; "
    "border-radius: 3px; white-space: pre-wrap; overflow-wrap: anywhere",
    "risk": "background: rgba(190, 75, 219, .25); padding: 2px 8px; margin: 3px 0; "
    "border-radius: 3px; white-space: pre-wrap; overflow-wrap: anywhere",
}


def drawn(document: Document, below: str = "") -> str:
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
    """Returns HTML that is shown when its title, which is text, is opened."""
    return f"<details><summary>{html.escape(title)}</summary>{content}</details>"


def _note(note: Note) -> str:
    text = note.text if note.kind == "aside" else f"{note.kind}: {note.text}"
    return _element("div", note.kind, text)
