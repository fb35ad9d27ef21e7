"""What one value may be: attrs validators that tell every violation, with its rule and source.

attrs calls a validator with each value that is given. :func:`all_violations` makes a class tell
what is wrong with all of its fields at once. The same validators judge what a user wrote, which is
an error, and what was live before, which is a warning.
"""

from __future__ import annotations

import functools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeGuard, TypeVar

import attrs

from cognito_clientcfg.errors import InvalidConfig, Violation, shown, suggestion

if TYPE_CHECKING:
    from enum import StrEnum

# Where rules and bounds come from: the page below, the model that botocore carries, and answers of
# the live service that others recorded.
# https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPoolClient.html
API_REFERENCE = "API reference of UpdateUserPoolClient"
MODEL = "botocore model of UpdateUserPoolClient"
RECORDED = "recorded from the live service"
FROM_THE_FIELD = "reported by users of Amazon Cognito"

BUILT_IN_SCOPES = frozenset(
    {"aws.cognito.signin.user.admin", "email", "openid", "phone", "profile"}
)
NEVER_WRITABLE = frozenset({"email_verified", "phone_number_verified", "sub"})
INVALID_WRITE_ATTRIBUTES = "Invalid write attributes specified while updating a client"

_CACHED_VALUES = 4096

Record = TypeVar("Record", bound=attrs.AttrsInstance)


def is_mapping(value: object) -> TypeGuard[Mapping[str, object]]:
    """Tells whether a value is a mapping; its keys are taken for names."""
    return type(value) is dict or isinstance(value, Mapping)  # which is slow to tell


def is_list(value: object) -> TypeGuard[list[object]]:
    """Tells whether a value is a list."""
    return isinstance(value, list)


def is_set(value: object) -> TypeGuard[frozenset[str]]:
    """Tells whether a value is a set as a configuration keeps it."""
    return isinstance(value, frozenset)


class Validator(ABC):
    """What the value of one field may be.

    Attributes:
        expected: The type, in words that follow "must be".
    """

    expected: str

    def __call__(self, _instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if value is None and attribute.default is None:
            return
        if not self.is_valid(value):
            raise InvalidConfig(tuple(self.violations(attribute.name, value)))

    @abstractmethod
    def accepts(self, value: object) -> bool:
        """Tells whether the value is of the type, whatever the bounds."""

    @abstractmethod
    def is_valid(self, value: object) -> bool:
        """Tells whether nothing is wrong with a value."""

    def broken_bounds(self, _field: str, _value: Any) -> Iterator[Violation]:  # noqa: ANN401 - each has its own type
        """Yields the bounds that a value of the type breaks."""
        yield from ()

    def violations(self, field: str, value: object) -> Iterator[Violation]:
        """Yields everything that is wrong with a value: its type, or else its bounds."""
        if self.accepts(value):
            return self.broken_bounds(field, value)
        return self.mistyped(field, value)

    def mistyped(self, field: str, value: object) -> Iterator[Violation]:
        """Yields the one violation of a value that is of another type."""
        found = f"{type(value).__name__} {shown(value)}"
        yield Violation((field,), value, "type", f"must be {self.expected}, not {found}")


class Boolean(Validator):
    """A bool; truthy and falsy values are rejected."""

    expected = "a bool"

    def accepts(self, value: object) -> bool:
        return isinstance(value, bool)

    is_valid = accepts


class Integer(Validator):
    """An int between two bounds, both included."""

    expected = "an int"

    def __init__(self, low: int, high: int | None, unit: str) -> None:
        self.low, self.high, self.unit = low, high, unit

    def accepts(self, value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool)

    def is_valid(self, value: object) -> bool:
        return (
            isinstance(value, int)
            and not isinstance(value, bool)
            and self.low <= value
            and (self.high is None or value <= self.high)
        )

    def broken_bounds(self, field: str, value: int) -> Iterator[Violation]:
        if value < self.low or (self.high is not None and value > self.high):
            bounds = f"from {self.low} to {self.high}" if self.high else f"{self.low} or more"
            message = f"{shown(value)} is out of range; {bounds} {self.unit} are allowed"
            yield Violation((field,), value, "range", message, MODEL)


class _Text(Validator):
    """A string of some form; whether one is valid is remembered, since app clients share values."""

    expected = "a str"

    def __init__(self) -> None:
        self._is_valid_text = functools.lru_cache(_CACHED_VALUES)(self._judge)

    def _judge(self, value: str) -> bool:
        return not any(self.broken_bounds("", value))

    def accepts(self, value: object) -> bool:
        return isinstance(value, str)

    def is_valid(self, value: object) -> bool:
        return isinstance(value, str) and self._is_valid_text(value)

    def are_valid(self, values: frozenset[Any]) -> bool:
        """Tells whether strings are all valid."""
        return all(map(self._is_valid_text, values))


class String(_Text):
    """A string, with bounds on its length in characters and on the characters themselves."""

    def __init__(
        self,
        shortest: int,
        longest: int,
        allows: Callable[[str], object] = lambda _: True,
        characters: str = "",
    ) -> None:
        super().__init__()
        self.shortest, self.longest = shortest, longest
        self.allows, self.characters = allows, characters

    def broken_bounds(self, field: str, value: str) -> Iterator[Violation]:
        if not self.shortest <= len(value) <= self.longest:
            allowed = f"{self.shortest} to {self.longest} are allowed"
            message = f"{shown(value)} has {len(value)} characters; {allowed}"
            yield Violation((field,), value, "length", message, MODEL)
        if value and not self.allows(value):
            message = f"{shown(value)} holds other characters than {self.characters}"
            yield Violation((field,), value, "characters", message, MODEL)


class Choice(_Text):
    """A word of a closed list, which the installed botocore may know to be longer."""

    def __init__(self, words: type[StrEnum], botocore_shape: str = "") -> None:
        super().__init__()
        self.words, self.botocore_shape = words, botocore_shape
        self.by_value = {word.value: word for word in words}

    def broken_bounds(self, field: str, value: str) -> Iterator[Violation]:
        if value not in self.by_value and not self._is_new(value):
            hint = suggestion(value, self.words) or f"; known are {', '.join(self.words)}"
            message = f"{shown(value)} is unknown{hint}"
            yield Violation((field,), value, "unknown_value", message, MODEL)

    def is_valid(self, value: object) -> bool:
        return isinstance(value, str) and (value in self.by_value or self._is_new(value))

    def are_valid(self, values: frozenset[Any]) -> bool:
        return values <= self.by_value.keys() or all(map(self.is_valid, values))

    def _is_new(self, word: str) -> bool:
        return bool(self.botocore_shape) and word in listed_by_botocore(self.botocore_shape)


class OAuthScope(String):
    """A scope: a built-in one, or resource-server/scope.

    Not checked: that the user pool has such a resource server and scope.
    """

    def broken_bounds(self, field: str, value: str) -> Iterator[Violation]:
        yield from (wrong := tuple(super().broken_bounds(field, value)))
        if wrong or "/" in value or value in BUILT_IN_SCOPES:
            return
        built_in = ", ".join(sorted(BUILT_IN_SCOPES))
        hint = suggestion(value, BUILT_IN_SCOPES) or f"; built in are {built_in}"
        message = (
            f"{shown(value)} does not exist: a scope of a resource server is written "
            f"resource-server/scope{hint}"
        )
        aws_message = f"Invalid scope requested: {value}"
        yield Violation((field,), value, "scope_exists", message, RECORDED, aws_message)


class WritableAttribute(String):
    """The name of a user attribute that an app client may be allowed to write.

    Not checked: that the user pool has it.
    """

    def broken_bounds(self, field: str, value: str) -> Iterator[Violation]:
        yield from super().broken_bounds(field, value)
        if value in NEVER_WRITABLE:
            message = f"{value!r} is set by Amazon Cognito, and never written; leave it out"
            yield Violation(
                (field,), value, "attribute_writable", message, RECORDED, INVALID_WRITE_ATTRIBUTES
            )


class SetOf(Validator):
    """A set of strings, each valid on its own.

    ``empty_means`` says what AWS makes of an empty list if that is not "none", and ``for_none``
    what to write if "none" is meant.
    """

    expected = "a set of strings"

    def __init__(
        self, each: _Text, *, at_most: int | None = None, empty_means: str = "", for_none: str = ""
    ) -> None:
        self.each, self.at_most = each, at_most
        self.empty_means, self.for_none = empty_means, for_none

    def accepts(self, value: object) -> bool:
        return is_set(value) and all(issubclass(cls, str) for cls in {*map(type, value)})

    def is_valid(self, value: object) -> bool:
        return (
            is_set(value)
            and (self.at_most is None or len(value) <= self.at_most)
            and not (self.empty_means and not value)
            and self.each.are_valid(value)
        )

    def mistyped(self, field: str, value: object) -> Iterator[Violation]:
        for violation in super().mistyped(field, value):
            hint = f"; write {{{shown(str(value))}}}" if isinstance(value, str) else ""
            yield attrs.evolve(violation, message=violation.message + hint)

    def broken_bounds(self, field: str, value: frozenset[str]) -> Iterator[Violation]:
        if self.empty_means and not value:
            message = f"an empty set cannot be expressed: AWS takes it as {self.empty_means}"
            hint = f'; to ask for that, use reset("{field}")'
            hint += f"; {self.for_none}" if self.for_none else ""
            yield Violation((field,), value, "empty_set", message + hint, API_REFERENCE)
        if self.at_most is not None and len(value) > self.at_most:
            message = f"{len(value)} values; at most {self.at_most} are allowed"
            yield Violation((field,), value, "at_most", message, MODEL)
        for element in sorted(value):
            yield from self.each.violations(field, element)


class NestedRecord(Validator):
    """A record of one class, judged field by field."""

    def __init__(self, cls: type[attrs.AttrsInstance], expected: str) -> None:
        self.cls, self.expected = cls, expected

    def accepts(self, value: object) -> bool:
        return isinstance(value, self.cls) and all(
            validator.accepts(nested) for _, validator, nested in given_fields(value)
        )

    def is_valid(self, value: object) -> bool:
        return isinstance(value, self.cls) and all(
            validator.is_valid(nested) for _, validator, nested in given_fields(value)
        )

    def violations(self, field: str, value: object) -> Iterator[Violation]:
        if not isinstance(value, self.cls):
            yield from self.mistyped(field, value)
            return
        for name, validator, nested in given_fields(value):
            yield from validator.violations(f"{field}.{name}", nested)


@functools.cache
def record_fields(cls: type[attrs.AttrsInstance]) -> tuple[tuple[str, Validator, bool], ...]:
    """Returns the fields of a class: name, validator, and whether it has to be given."""
    return tuple(
        (attribute.name, attribute.validator, attribute.default is attrs.NOTHING)
        for attribute in attrs.fields(cls)
        if isinstance(attribute.validator, Validator)
    )


def given_fields(record: attrs.AttrsInstance) -> Iterator[tuple[str, Validator, object]]:
    """Yields what is given, and None for what has to be: name, validator and value."""
    for name, validator, required in record_fields(type(record)):
        value = getattr(record, name)
        if value is not None or required:
            yield name, validator, value


def field_violations(record: attrs.AttrsInstance) -> Iterator[Violation]:
    """Yields everything that is wrong with the fields of a record, each judged on its own."""
    for name, validator, value in given_fields(record):
        yield from validator.violations(name, value)


def all_violations(
    judge: Callable[[Any], Iterable[Violation]] = field_violations,
) -> Callable[[type[Record]], type[Record]]:
    """Makes an attrs class raise InvalidConfig with all that is wrong, never just the first.

    attrs sets all fields before its validators run, so that the instance can be judged as a whole
    if one of them raises. A keyword that is no field is a violation, with a suggestion.

    Args:
        judge: Yields everything that is wrong with an instance.
    """

    def decorate(cls: type[Record]) -> type[Record]:
        generated: Callable[..., None] = cls.__init__
        names = frozenset(attribute.name for attribute in attrs.fields(cls))

        @functools.wraps(generated)
        def __init__(self: Record, *args: object, **fields: object) -> None:  # noqa: N807 - it takes that place
            violations: tuple[Violation, ...] = ()
            if not names.issuperset(fields):
                unknown = [name for name in fields if name not in names]
                violations = tuple(unknown_field(name, names) for name in unknown)
                fields = {name: fields[name] for name in fields if name in names}
            try:
                generated(self, *args, **fields)
            except InvalidConfig:
                violations += tuple(judge(self))
            if violations:
                raise InvalidConfig(violations)

        type.__setattr__(cls, "__init__", __init__)
        return cls

    return decorate


def unknown_field(name: object, known: Iterable[str]) -> Violation:
    """Returns the violation that an unknown field name is."""
    hint = suggestion(name, known)
    return Violation((str(name),), name, "unknown_field", f"there is no such field{hint}")


def unchecked(cls: type[Record], values: Mapping[str, object]) -> Record:
    """Returns a record that holds just these values, checked by nobody.

    It is for what AWS returned, which loads whatever it holds, and for states between two edits.
    """
    record = object.__new__(cls)
    get, set_field = values.get, object.__setattr__
    for name in _names(cls):
        set_field(record, name, get(name))
    return record


@functools.cache
def _names(cls: type[attrs.AttrsInstance]) -> tuple[str, ...]:
    return tuple(attrs.fields_dict(cls))


@functools.cache
def listed_by_botocore(shape: str) -> frozenset[str]:
    """Returns the values that the installed botocore lists for an enumeration of cognito-idp."""
    from botocore.loaders import Loader  # noqa: PLC0415 - imported only when a word is unknown

    model: Any = Loader().load_service_model("cognito-idp", "service-2")
    return frozenset(model["shapes"].get(shape, {}).get("enum", ()))
