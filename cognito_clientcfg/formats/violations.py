"""What is wrong, in the words of a file: on which line, and what to write there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeVar

import attrs

from cognito_clientcfg.config.app_client_config import SETTINGS
from cognito_clientcfg.config.aws_members import MEMBERS, member_name
from cognito_clientcfg.config.validators import (
    Boolean,
    Choice,
    Integer,
    NestedRecord,
    SetOf,
    String,
    Validator,
    record_fields,
)
from cognito_clientcfg.config.values import TokenValidity, ValidityRange
from cognito_clientcfg.errors import InvalidConfig, Violation, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cognito_clientcfg.config.app_client_config import AppClientConfig

__all__ = ["in_file", "read_or_refuse"]

Document = TypeVar("Document")

# What follows "must be": the words of the validators are for Python, and a file holds no timedelta.
_EXPECTED: dict[type[Validator], str] = {
    Boolean: "true or false",
    Choice: "a string",
    Integer: "an integer",
    NestedRecord: "a mapping",
    SetOf: "a list of strings",
    String: "a string",
    ValidityRange: 'a duration, such as "30 minutes"',
}


def read_or_refuse(
    reader: Callable[[Document], AppClientConfig], document: Document
) -> tuple[AppClientConfig | None, tuple[Violation, ...]]:
    """Returns what a reader makes of a document, and why it refuses it; one of the two is empty.

    The error of the reader is dropped with its traceback, whose frames hold the document.
    """
    try:
        return reader(document), ()
    except InvalidConfig as error:
        return None, error.violations


def in_file(
    violation: Violation,
    lines: Mapping[tuple[str, ...], int],
    *,
    file: str = "",
    path: tuple[str, ...] = (),
) -> Violation:
    """Returns a violation that says where it is, as far as that is known, and what to write.

    Args:
        violation: What is wrong.
        lines: The line of each key.
        file: The name of the file; "" if it has none.
        path: The path to the mapping whose keys the violation names.
    """
    paths = [(*path, *keys) for field in violation.fields for keys in _keys(field)]
    known = (lines.get(keys) or lines.get(keys[: len(path) + 1]) for keys in paths)
    numbers = sorted({line for line in known if line})
    places = [file] * bool(file)
    if numbers:
        places.append(f"line{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}")
    place = f" [{', '.join(places)}]" if places else ""
    message = _type_message(violation) if violation.rule == "type" else violation.message
    return attrs.evolve(violation, message=message + place)


def _keys(field: str) -> Iterator[tuple[str, ...]]:
    """Yields the keys of a field, in each spelling that the file may have."""
    first, *rest = field.split(".")
    if first in MEMBERS:
        yield MEMBERS[first], *map(member_name, rest)
    yield first, *rest


def _type_message(violation: Violation) -> str:
    validator, value = _validator(violation.fields[0]), violation.value
    kinds = (words for kind, words in _EXPECTED.items() if isinstance(validator, kind))
    expected = next(kinds, validator.expected)
    if value is None:
        return f"is missing; it must be {expected}"
    found = shown(value, _as_json)
    is_text = isinstance(value, str) and bool(value)
    hint = f"; write [{found}]" if isinstance(validator, SetOf) and is_text else ""
    return f"must be {expected}, not {found}{hint}"


def _validator(field: str) -> Validator:
    first, *rest = field.split(".")
    validator = SETTINGS[first].validator
    for name in rest:
        cls = validator.cls if isinstance(validator, NestedRecord) else TokenValidity
        validator = next(nested for known, nested, _ in record_fields(cls) if known == name)
    return validator


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
