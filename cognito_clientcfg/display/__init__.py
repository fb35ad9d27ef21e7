"""For people and programs: app clients, plans, results and drifts as text, HTML and JSON.

It imports :mod:`cognito_clientcfg.planning` and what is below that. The values that it shows import
it only when somebody looks at them.
"""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

from . import html, text
from .documents import document_of
from .json_document import as_json, read_plan

if TYPE_CHECKING:
    from typing import TextIO

__all__ = ["as_html", "as_json", "as_text", "document_of", "read_plan", "show"]


def as_text(value: object) -> str:
    """Returns a value as lines of text."""
    return text.drawn(document_of(value))


def as_html(value: object) -> str:
    """Returns a value as HTML that needs nothing else: no script, no style sheet, no image."""
    return html.drawn(document_of(value))


def show(value: object, file: TextIO | None = None) -> None:
    """Prints a value; on a terminal in colour, and wrapped between words at its width.

    Args:
        value: The value.
        file: Where to; absent, standard output.
    """
    target = sys.stdout if file is None else file
    if target is None:  # pyright: ignore[reportUnnecessaryComparison] - of a process without one
        return
    width = shutil.get_terminal_size().columns if target.isatty() else None
    drawn = text.drawn(document_of(value), coloured=_wants_colour(target), width=width)
    print(drawn, file=target)


def _wants_colour(file: TextIO) -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return file.isatty() and os.environ.get("TERM") != "dumb"
