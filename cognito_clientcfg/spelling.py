"""Our spelling in files: the fields of a configuration as plain JSON types.

A duration is a text such as ``30 minutes``, or a mapping of ``value`` and ``unit``; a set is a
list; a structure is a mapping of its parts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .config import SETTINGS, AppClientConfig, given, overlaid, unknown_field, violations
from .errors import InvalidConfig, Violation, suggestion
from .kinds import Instance, Kind, OneOf, SetOf, is_mapping, parts, unchecked
from .values import Lifetime, TimeUnit, TokenValidity, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["from_fields", "to_fields"]

_DURATION = re.compile(r"([0-9]{1,12}) (second|minute|hour|day)s?")


def to_fields(config: AppClientConfig) -> dict[str, Any]:
    """Returns the fields that a configuration gives, in plain JSON types; lists are sorted.

    Raises:
        InvalidConfig: A field holds what AWS returned and this version cannot read.
    """
    unreadable = tuple(
        Violation((name,), None, "type", "this version cannot read what AWS returned here")
        for name, value in given(config).items()
        if isinstance(value, Unreadable)
    )
    if unreadable:
        raise InvalidConfig(unreadable)
    return {name: _plain(SETTINGS[name].kind, value) for name, value in given(config).items()}


def _plain(kind: Kind, value: Any) -> Any:  # noqa: ANN401 - whatever a field holds
    match kind:
        case SetOf():
            return sorted(map(str, value))
        case OneOf():
            return str(value)
        case Lifetime():
            unit = str(value.unit)
            return f"{value.value} {unit.removesuffix('s') if value.value == 1 else unit}"
        case Instance():
            held = ((name, part, getattr(value, name)) for name, part, _ in parts(kind.of))
            return {name: _plain(part, inner) for name, part, inner in held if inner is not None}
        case _:
            return value


def from_fields(fields: Mapping[str, object]) -> AppClientConfig:
    """Reads a configuration from plain JSON types; null counts as not given, nothing is coerced.

    Raises:
        InvalidConfig: Fields are unknown or break rules; it names all of them.
        TypeError: It is no mapping.
    """
    if not is_mapping(fields):
        raise TypeError(f"a mapping of fields is expected, not {type(fields).__name__}")
    values = {
        name: _structured(SETTINGS[name].kind, value)
        for name, value in fields.items()
        if name in SETTINGS and value is not None
    }
    if wrong := (*_unknown(fields), *violations(values)):
        raise InvalidConfig(wrong)
    return overlaid(AppClientConfig(), values)


def _structured(kind: Kind, value: object) -> object:
    if isinstance(kind, Lifetime) and isinstance(value, str) and (found := _duration(value)):
        return found
    if (record := _record(kind)) is not None and is_mapping(value):
        held = {name: part.convert(value.get(name)) for name, part, _ in parts(record.of)}
        return unchecked(record.of, held)
    return kind.convert(value)


def _duration(text: str) -> TokenValidity | None:
    if (found := _DURATION.fullmatch(text)) is None or int(found[1]) == 0:
        return None
    return TokenValidity(int(found[1]), TimeUnit(f"{found[2]}s"))


def _unknown(fields: Mapping[str, object]) -> Iterator[Violation]:
    for name, value in fields.items():
        if name not in SETTINGS:
            yield unknown_field(str(name))
        elif is_mapping(value):
            yield from _unknown_parts(name, value)


def _unknown_parts(field: str, value: Mapping[str, object]) -> Iterator[Violation]:
    if (record := _record(SETTINGS[field].kind)) is None:
        return
    known = {name for name, _, _ in parts(record.of)}
    for name in value.keys() - known:
        message = f"there is no such part{suggestion(name, known)}"
        yield Violation((f"{field}.{name}",), None, "unknown_field", message)


def _record(kind: Kind) -> Instance | None:
    record = kind.record if isinstance(kind, Lifetime) else kind
    return record if isinstance(record, Instance) else None
