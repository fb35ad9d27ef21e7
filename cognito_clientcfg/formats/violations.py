"""What is wrong, in the words of a file: on which line, and what to write there."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

import attrs

from cognito_clientcfg.config.app_client_config import SETTINGS
from cognito_clientcfg.config.aws_members import MEMBERS, member_name
from cognito_clientcfg.config.records import NestedRecord, given_fields, record_fields
from cognito_clientcfg.config.validators import (
    Boolean,
    Choice,
    Integer,
    SetOf,
    String,
    Validator,
    first_that_is_no_text,
    is_list,
    is_mapping,
    is_set,
)
from cognito_clientcfg.config.values import TokenValidity, ValidityRange
from cognito_clientcfg.errors import InvalidConfig, Violation, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cognito_clientcfg.config.app_client_config import AppClientConfig
    from cognito_clientcfg.config.serialization import Spelling

    from .parsing import Format

__all__ = ["Language", "in_file", "read_or_refuse"]

Document = TypeVar("Document")

# What follows "must be": the words of the validators are for Python, and a file holds no timedelta.
_EXPECTED: dict[type[Validator], str] = {
    Boolean: "true or false",
    Choice: "a string",
    Integer: "an integer",
    NestedRecord: "a mapping",
    SetOf: "a list of strings",
    String: "a string",
    ValidityRange: "a duration",
}
# What stands without quotes in YAML, also inside [] and {}; and what would be no text there.
_PLAIN_IN_YAML = re.compile(r"[\w/](?:[\w ./@+=?&%-]|:(?! |$))*(?<! )", re.ASCII)
_NO_TEXT = re.compile(r"(?i:y|n|yes|no|on|off|true|false|null)|[-+.0-9]\S*")


class Language(NamedTuple):
    """How a file says things.

    Attributes:
        format: Its format.
        spelling: Whose names it has.
    """

    format: Format = "json"
    spelling: Spelling = "members"

    def write(self, value: object) -> str:
        """Returns the text that gives a value in such a file."""
        if is_set(value):
            return f"[{', '.join(map(self.write, sorted(value)))}]"
        if attrs.has(type(value)) and not isinstance(value, TokenValidity):
            fields = given_fields(cast("Any", value))
            pairs = (f"{self._key(name)}{self.write(each)}" for name, _, each in fields)
            return f"{{{', '.join(pairs)}}}"
        text = str(value)
        if isinstance(value, bool | int):
            return text.lower()
        is_plain = self.format == "yaml" and _PLAIN_IN_YAML.fullmatch(text)
        return text if is_plain and not _NO_TEXT.fullmatch(text) else shown(text, _as_json)

    def _key(self, field: str) -> str:
        name = member_name(field) if self.spelling == "members" else field
        written = _as_json(name) if self.format == "json" else name
        return f"{written}{' =' if self.format == 'toml' else ':'} "


_JSON = Language()


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
    language: Language = _JSON,
    file: str = "",
    path: tuple[str, ...] = (),
) -> Violation:
    """Returns a violation that says where it is, as far as that is known, and what to write.

    Args:
        violation: What is wrong.
        lines: The line of each key.
        language: The language of the advice.
        file: The name of the file; "" if it has none.
        path: The path to the mapping whose keys the violation names.
    """
    message = violation.message
    if violation.rule == "type":
        message = _type_message(violation, language.write)
    elif violation.rule == "empty_set":
        message = _empty_message(violation)
    paths = [(*path, *keys) for field in violation.fields for keys in _keys(field)]
    known = (lines.get(keys) or lines.get(keys[: len(path) + 1]) for keys in paths)
    numbers = sorted({line for line in known if line})
    places = [file] * bool(file)
    if numbers:
        places.append(f"line{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}")
    place = f" [{', '.join(places)}]" if places else ""
    return attrs.evolve(violation, message=message + place)


def _keys(field: str) -> Iterator[tuple[str, ...]]:
    """Yields the keys of a field, in each spelling that the file may have."""
    first, *rest = field.split(".")
    if first in MEMBERS:
        yield MEMBERS[first], *map(member_name, rest)
    yield first, *rest


def _type_message(violation: Violation, write: Callable[[object], str]) -> str:
    validator, value = _validator(violation.fields[0]), violation.value
    kinds = (words for kind, words in _EXPECTED.items() if isinstance(validator, kind))
    expected = next(kinds, validator.expected)
    if value is None:
        return f"is missing; it must be {expected}"
    if isinstance(validator, SetOf) and (other := first_that_is_no_text(value)):
        return f"each value of the list must be a string, not {_described(*other)}"
    message = f"must be {expected}, not {_described(value)}"
    if (right := validator.meant(value)) is not None:
        return f"{message}; write {write(right)}"
    example = validator.example
    return message if example is None else f"{message}; for example {write(example)}"


def _empty_message(violation: Violation) -> str:
    validator = cast("SetOf", _validator(violation.fields[0]))
    return validator.empty_message("list", "leave it out")


def _validator(field: str) -> Validator:
    first, *rest = field.split(".")
    validator = SETTINGS[first].validator
    for name in rest:
        cls = validator.cls if isinstance(validator, NestedRecord) else TokenValidity
        validator = next(nested for known, nested, _ in record_fields(cls) if known == name)
    return validator


def _described(value: object) -> str:
    """Returns a value in the words of a file; the content of a structure is not shown."""
    if is_mapping(value) or is_list(value):
        return "a mapping" if is_mapping(value) else "a list"
    return shown(value, _as_json)


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
