"""Values and changes as text that people read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from .config import SETTINGS, meaning
from .kinds import WholeNumber, is_set
from .values import AnalyticsConfiguration, RefreshTokenRotation, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator


def value_text(value: object) -> str:  # noqa: PLR0911 - a case a type
    """Returns one value in words: a duration as people say it, control characters escaped."""
    if is_set(value):
        return ", ".join(sorted(map(value_text, value))) or "(none)"
    match value:
        case None:
            return "(not set)"
        case bool():
            return str(value).lower()
        case str():
            return value if value.isprintable() else repr(value)
        case Unreadable():
            return "(something that this version cannot read)"
        case RefreshTokenRotation():
            grace = value.retry_grace_period_seconds or 0
            return f"{value_text(value.feature)}, retry grace period {grace} seconds"
        case AnalyticsConfiguration():
            parts = attrs.asdict(value, recurse=False).items()
            given = (f"{name} {value_text(part)}" for name, part in parts if part is not None)
            return ", ".join(given)
        case _:
            return str(value)


def change_lines(field: str, before: object, after: object) -> Iterator[str]:
    """Yields the lines that show one changed field: a set element by element, all else at once."""
    old, new = meaning(field, before), meaning(field, after)
    if is_set(old) and is_set(new):
        yield f"{value_text(field)}:"
        yield from (f"  + {value_text(element)}" for element in sorted(new - old))
        yield from (f"  - {value_text(element)}" for element in sorted(old - new))
    else:
        texts = (_with_default(field, value) for value in (before, after))
        yield f"{value_text(field)}: {' -> '.join(texts)}"


def _with_default(field: str, value: object) -> str:
    meant = meaning(field, value)
    text = f"{value_text(meant)}{_unit(field, meant)}"
    return text if meant is value else f"{text} (default)"


def _unit(field: str, value: object) -> str:
    kind = SETTINGS[field].kind if field in SETTINGS else None
    return f" {kind.unit}" if isinstance(kind, WholeNumber) and kind.fits(value) else ""
