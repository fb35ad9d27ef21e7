"""JSON as users hand it over, read without ever raising.

The errors of a parser hold the text, and so do the frames of a traceback, and a text may hold a
secret. So what is wrong is returned.
"""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING

from cognito_clientcfg.errors import Violation

from .validators import is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["nests_too_deep", "not_a_text", "parse_json", "unreadable_file"]

# AWS nests three levels deep; far beyond, a value would only exhaust the stack.
_DEEPEST = 64
_FILE_NAME = re.compile(r"[\w.:/\\ -]{1,500}\.(?:json|ya?ml|toml|tfstate|template)", re.IGNORECASE)


def parse_json(text: str) -> tuple[object, tuple[Violation, ...]]:
    """Returns what a JSON text holds, and why it cannot be read; one of the two is empty."""
    if wrong := not_a_text(text):
        return None, wrong
    repeated: list[str] = []

    def noted(pairs: list[tuple[str, object]]) -> dict[str, object]:
        names = [name for name, _ in pairs]
        repeated.extend(name for name in set(names) if names.count(name) > 1)
        return dict(pairs)

    try:
        document: object = json.loads(
            text, object_pairs_hook=noted, parse_constant=_no_number, parse_float=_finite
        )
    except json.JSONDecodeError as error:
        return None, (unreadable_file(f"this is not JSON: {error.msg}", error.lineno),)
    except (ValueError, RecursionError) as error:
        return None, (unreadable_file(f"this is not JSON: {error}"),)
    if nests_too_deep(document):
        return None, (unreadable_file(f"it nests more than {_DEEPEST} levels deep"),)
    if repeated:
        return None, tuple(
            Violation((name,), None, "repeated", "it is given more than once")
            for name in sorted(repeated)
        )
    return document, ()


def not_a_text(text: str) -> tuple[Violation, ...]:
    """Returns what is wrong with a text that is only the name of a file; () if it is none."""
    if not _FILE_NAME.fullmatch(text):
        return ()
    message = "this is the name of a file, not its text; read the file first"
    return (unreadable_file(message),)


def unreadable_file(message: str, line: int | None = None) -> Violation:
    """Returns the violation that a text is which cannot be read."""
    place = f" (line {line})" if line else ""
    return Violation(("file",), None, "unreadable_file", message + place)


def nests_too_deep(value: object) -> bool:
    """Tells whether a value of JSON nests deeper than any answer of AWS."""
    level, depth = [value], 0
    while level and depth < _DEEPEST:
        level = [nested for structure in level for nested in _nested(structure)]
        depth += 1
    return bool(level)


def _nested(value: object) -> Iterable[object]:
    if is_mapping(value):
        return value.values()
    return value if is_list(value) else ()


def _no_number(constant: str) -> object:
    raise ValueError(f"{constant} is not one of its numbers")


def _finite(number: str) -> float:
    if math.isinf(value := float(number)):
        raise ValueError(f"{number} is too large a number")
    return value
