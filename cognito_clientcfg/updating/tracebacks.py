"""Tracebacks without the frames of this library and of botocore: a mistake is a short story.

Whoever debugs sets ``COGNITO_CLIENTCFG_FULL_TRACEBACK=1`` and sees all frames.
"""

from __future__ import annotations

import opcode
import os
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["shorten"]

_FULL = "COGNITO_CLIENTCFG_FULL_TRACEBACK"
_OURS = "cognito_clientcfg"
# Whose frames say nothing to a user: what goes through them was begun here.
_PASSED_THROUGH = frozenset({_OURS, "aiobotocore", "attr", "botocore", "contextlib"})
_RAISE = opcode.opmap["RAISE_VARARGS"]


def shorten(error: BaseException) -> None:
    """Takes the frames out of a traceback that lead from who handles an error to its raise.

    Frames of others, such as an edit that a user wrote, stay; so do the cause, the context and the
    notes. An error that nobody meant to raise, which is a bug, keeps all frames.

    Args:
        error: An error that is being handled, and is raised again.
    """
    frames = tuple(_frames(error.__traceback__))
    if os.environ.get(_FULL, "0") not in {"", "0"} or not _is_meant(error, frames[-1]):
        return
    first, *inner = frames
    others = (each for each in inner if _package(each) not in _PASSED_THROUGH)
    kept: TracebackType | None = None
    for each in reversed((first, *others)):
        kept = TracebackType(kept, each.tb_frame, each.tb_lasti, each.tb_lineno)
    error.__traceback__ = kept


def _is_meant(error: BaseException, last: TracebackType) -> bool:
    """Tells whether an error comes from botocore, or from a raise statement of this library."""
    if type(error).__module__.partition(".")[0] == "botocore":
        return True
    return _package(last) == _OURS and last.tb_frame.f_code.co_code[last.tb_lasti] == _RAISE


def _frames(traceback: TracebackType | None) -> Iterator[TracebackType]:
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next


def _package(traceback: TracebackType) -> str:
    name: object = traceback.tb_frame.f_globals.get("__name__")
    return str(name).partition(".")[0]
