"""What a single value may be: what is taken for it, of which type it is, and within which bounds.

A kind never raises. It yields what is wrong, so that all of it can be told at once, and so that
the same checks judge what a user wrote (an error) and what was live before (a warning).
"""

from __future__ import annotations

import functools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, TypeGuard, TypeVar

import attrs

from .errors import InvalidConfig, Violation, suggestion

# Where rules and bounds come from: the page below, the model that botocore carries, and answers of
# the live service that others recorded.
# https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPoolClient.html
API_REFERENCE = "API reference of UpdateUserPoolClient"
MODEL = "botocore model of UpdateUserPoolClient"
RECORDED = "recorded from the live service"
FROM_THE_FIELD = "reported by users of Amazon Cognito"

Record = TypeVar("Record", bound=attrs.AttrsInstance)


def is_mapping(value: object) -> TypeGuard[Mapping[str, object]]:
    """Tells whether a value is a mapping, taken for one by name."""
    return isinstance(value, Mapping)


def is_list(value: object) -> TypeGuard[list[object]]:
    """Tells whether a value is a list."""
    return isinstance(value, list)


def is_set(value: object) -> TypeGuard[frozenset[str]]:
    """Tells whether a value is a set as a configuration keeps it."""
    return isinstance(value, frozenset)


def _is_collection(value: object) -> TypeGuard[Iterable[object]]:
    return isinstance(value, list | frozenset) or (
        isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping)
    )


class Kind(ABC):
    """What the value of one field may be.

    Attributes:
        expected: The type, in words that follow "must be".
    """

    expected: str

    def convert(self, value: object) -> object:
        """Returns the value as it is kept, or as it came where it is of no type to be kept."""
        return value

    @abstractmethod
    def fits(self, value: object) -> bool:
        """Tells whether the value is of the type, whatever the bounds."""

    def bounds(self, field: str, value: Any) -> Iterator[Violation]:  # noqa: ANN401, ARG002 - each kind has its own type
        """Yields the bounds that a value of the type breaks."""
        yield from ()

    def violations(self, field: str, value: object) -> Iterator[Violation]:
        """Yields everything that is wrong with a value: its type, or else its bounds."""
        return self.bounds(field, value) if self.fits(value) else self.mistyped(field, value)

    def mistyped(self, field: str, value: object) -> Iterator[Violation]:
        """Yields the one violation of a value that is of another type."""
        found = f"{type(value).__name__} {printed(value)}"
        yield Violation((field,), value, "type", f"must be {self.expected}, not {found}")


@attrs.frozen
class Boolean(Kind):
    """True or False; nothing that is merely true or false in spirit."""

    expected = "a bool"

    def fits(self, value: object) -> bool:
        return isinstance(value, bool)


@attrs.frozen
class WholeNumber(Kind):
    """An int between two bounds, both included."""

    low: int
    high: int | None
    unit: str
    expected = "an int"

    def fits(self, value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool)

    def bounds(self, field: str, value: int) -> Iterator[Violation]:
        if value < self.low or (self.high is not None and value > self.high):
            bounds = f"from {self.low} to {self.high}" if self.high else f"{self.low} or more"
            message = f"{printed(value)} is out of range; {bounds} {self.unit} are allowed"
            yield Violation((field,), value, "range", message, MODEL)


@attrs.frozen
class Text(Kind):
    """A string, with bounds on its length in characters and on the characters themselves."""

    shortest: int
    longest: int
    allows: Callable[[str], object] = lambda _: True
    characters: str = ""
    expected = "a str"

    def fits(self, value: object) -> bool:
        return isinstance(value, str)

    def bounds(self, field: str, value: str) -> Iterator[Violation]:
        if not self.shortest <= len(value) <= self.longest:
            allowed = f"{self.shortest} to {self.longest} are allowed"
            message = f"{shortened(repr(value))} has {len(value)} characters; {allowed}"
            yield Violation((field,), value, "length", message, MODEL)
        if value and not self.allows(value):
            message = f"{shortened(repr(value))} holds other characters than {self.characters}"
            yield Violation((field,), value, "characters", message, MODEL)


@functools.cache
def _by_value(words: type[StrEnum]) -> dict[str, StrEnum]:
    return {word.value: word for word in words}


@attrs.frozen
class OneOf(Kind):
    """A word of a closed list, which the installed botocore may know to be longer."""

    words: type[StrEnum]
    botocore_shape: str = ""
    expected = "a str"

    def convert(self, value: object) -> object:
        return _by_value(self.words).get(value, value) if isinstance(value, str) else value

    def fits(self, value: object) -> bool:
        return isinstance(value, str)

    def bounds(self, field: str, value: str) -> Iterator[Violation]:
        if value not in _by_value(self.words) and not self._is_new(value):
            hint = suggestion(value, self.words) or f"; known are {', '.join(self.words)}"
            message = f"{shortened(repr(value))} is unknown{hint}"
            yield Violation((field,), value, "unknown_value", message, MODEL)

    def _is_new(self, word: str) -> bool:
        return bool(self.botocore_shape) and word in listed_by_botocore(self.botocore_shape)


@attrs.frozen
class SetOf(Kind):
    """A set of strings, each of one kind; a list or tuple is taken for one, a bare string never.

    ``empty_means`` says what AWS makes of an empty list where that is not "none".
    """

    each: Kind
    at_most: int | None = None
    empty_means: str = ""
    expected = "a set of strings"

    def convert(self, value: object) -> object:
        if not _is_collection(value):
            return value
        elements = list(value)
        if not all(map(self.each.fits, elements)):
            return elements
        return frozenset(map(self.each.convert, elements))

    def fits(self, value: object) -> bool:
        return is_set(value) and all(map(self.each.fits, value))

    def mistyped(self, field: str, value: object) -> Iterator[Violation]:
        for violation in super().mistyped(field, value):
            hint = f"; write {{{shortened(repr(str(value)))}}}" if isinstance(value, str) else ""
            yield attrs.evolve(violation, message=violation.message + hint)

    def bounds(self, field: str, value: frozenset[str]) -> Iterator[Violation]:
        if self.empty_means and not value:
            message = f"an empty set cannot be expressed: AWS takes it as {self.empty_means}"
            hint = f'; to ask for that, use reset("{field}")'
            yield Violation((field,), value, "empty_set", message + hint, API_REFERENCE)
        if self.at_most is not None and len(value) > self.at_most:
            message = f"{len(value)} values; at most {self.at_most} are allowed"
            yield Violation((field,), value, "at_most", message, MODEL)
        for element in sorted(value):
            yield from self.each.violations(field, element)


@attrs.frozen
class Instance(Kind):
    """A record of one class, judged part by part."""

    of: type[attrs.AttrsInstance]
    expected: str

    def fits(self, value: object) -> bool:
        return isinstance(value, self.of) and all(
            kind.fits(part) for _, kind, part in _given_parts(value)
        )

    def violations(self, field: str, value: object) -> Iterator[Violation]:
        if not isinstance(value, self.of):
            yield from self.mistyped(field, value)
            return
        for name, kind, part in _given_parts(value):
            yield from kind.violations(f"{field}.{name}", part)


def part(kind: Kind) -> dict[str, object]:
    """Returns the metadata that gives a field of a record its kind."""
    return {"kind": kind}


@functools.cache
def parts(cls: type[attrs.AttrsInstance]) -> tuple[tuple[str, Kind, bool], ...]:
    """Returns the parts of a class of records: name, kind, and whether it has to be given."""
    return tuple(
        (attribute.name, attribute.metadata["kind"], attribute.default is attrs.NOTHING)
        for attribute in attrs.fields(cls)
    )


def _given_parts(record: attrs.AttrsInstance) -> Iterator[tuple[str, Kind, object]]:
    """Yields what is given, and None for what has to be: name, kind and value."""
    for name, kind, required in parts(type(record)):
        value = getattr(record, name)
        if value is not None or required:
            yield name, kind, value


def check(record: attrs.AttrsInstance) -> None:
    """Raises InvalidConfig with everything that is wrong with the parts of a record."""
    broken = [
        violation
        for name, kind, value in _given_parts(record)
        for violation in kind.violations(name, value)
    ]
    if broken:
        raise InvalidConfig(tuple(broken))


@functools.cache
def _names(cls: type[attrs.AttrsInstance]) -> tuple[str, ...]:
    return tuple(attrs.fields_dict(cls))


def unchecked(cls: type[Record], values: Mapping[str, object]) -> Record:
    """Returns a record that holds just these values, checked by nobody.

    It is for what AWS returned, which loads whatever it holds, and for states between two edits.
    """
    record = object.__new__(cls)
    for name in _names(cls):
        object.__setattr__(record, name, values.get(name))
    return record


@functools.cache
def listed_by_botocore(shape: str) -> frozenset[str]:
    """Returns the values that the installed botocore lists for an enumeration of cognito-idp."""
    from botocore.loaders import Loader  # noqa: PLC0415 - imported only when a word is unknown

    model: Any = Loader().load_service_model("cognito-idp", "service-2")
    return frozenset(model["shapes"].get(shape, {}).get("enum", ()))


def printed(value: object, as_text: Callable[[object], str] = repr) -> str:
    """Returns the text of anything, as far as Python can make one, short enough for a message."""
    try:
        return shortened(as_text(value))
    except Exception:  # noqa: BLE001 - it nests too deep, has too many digits, or refuses
        return "(which cannot be shown)"


def shortened(text: str, longest: int = 80) -> str:
    """Returns a text that is short enough for a message."""
    return text if len(text) <= longest else f"{text[: longest - 3]}..."
