"""What one value may be: attrs validators that tell every violation, with its rule and source.

attrs calls a validator with each value that is given. The same validators judge what a user wrote,
which is an error, and what was live before, which is a warning. What a user wrote in another type
is told together with what to write instead, as far as that is plain.
"""

from __future__ import annotations

import functools
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeGuard, TypeVar, cast

from cognito_clientcfg.errors import InvalidConfig, Violation, shown, suggestion

from .durations import SECONDS

if TYPE_CHECKING:
    from enum import StrEnum

    import attrs

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

Value = TypeVar("Value")

_CACHED_VALUES = 4096
_TRUE, _FALSE = ("true", "yes", "on", 1), ("false", "no", "off", 0)
_DIGITS = re.compile(r"-?[0-9]{1,9}")
_LARGEST_TEXT = 10**18
_LONGEST_WORD = 20  # characters; a client secret is longer


def is_mapping(value: object) -> TypeGuard[Mapping[str, object]]:
    """Tells whether a value is a mapping; its keys are taken for names."""
    return type(value) is dict or isinstance(value, Mapping)  # which is slow to tell


def is_list(value: object) -> TypeGuard[list[object]]:
    """Tells whether a value is a list."""
    return isinstance(value, list)


def is_set(value: object) -> TypeGuard[frozenset[str]]:
    """Tells whether a value is a set as a configuration keeps it."""
    return isinstance(value, frozenset)


def described(value: object) -> str:
    """Returns a value in words: itself if it is short and plain, else what it is.

    The content of a mapping or a list is not shown: it may be an answer with a secret in it.
    """
    if isinstance(value, type(None) | bool | int | float | str | bytes):
        return shown(value)
    return with_article(type(value).__name__)


def type_of(value: object) -> str:
    """Returns what a value is; a long text is not shown: it may be an answer with a secret."""
    is_long = isinstance(value, str | bytes) and len(value) > _LONGEST_WORD
    return with_article(type(value).__name__) if is_long else described(value)


def with_article(name: str) -> str:
    """Returns a name after "a" or "an"."""
    is_vowel = name[:1].lower() in {*"aeiou"} and not name.startswith("User")
    return f"{'an' if is_vowel else 'a'} {name}"


def first_that_is_no_text(value: object) -> tuple[object] | None:
    """Returns the first element of a collection that is not a string, if there is one."""
    elements: Iterable[object] = ()
    if isinstance(value, list | tuple | frozenset):
        elements = cast("Iterable[object]", value)
    return next(((each,) for each in elements if not isinstance(each, str)), None)


def of_class(value: Value, cls: type[Value], advice: str = "") -> Value:
    """Returns a value of a class; raises TypeError with advice if it is of another one."""
    if isinstance(cast("object", value), cls):
        return value
    found = "an edit" if callable(value) else type_of(value)
    if not callable(value) and isinstance(getattr(value, "config", None), cls):
        advice = "pass .config"
    text = f"{with_article(cls.__name__)} is expected, not {found}"
    raise TypeError(f"{text}; {advice}" if advice else text)


class Validator(ABC):
    """What the value of one field may be.

    Attributes:
        expected: The type, in words that follow "must be".
        example: A value of the type, if the words do not say how to write one.
    """

    expected: str
    example: object = None

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
        message = f"must be {self.expected}, not {described(value)}"
        if (right := self.meant(value)) is not None:
            message += f"; write {self.written(right)}"
        elif self.example is not None:
            message += f"; for example {self.written(self.example)}"
        yield Violation((field,), value, "type", message)

    def meant(self, value: object) -> object | None:
        """Returns the valid value that a value of another type stands for; None if that is open."""
        right = self.guessed(value)
        return right if right is not None and self.is_valid(right) else None

    @abstractmethod
    def guessed(self, value: object) -> object | None:
        """Returns what a value of another type may stand for, or None; it never raises."""

    def written(self, value: Any) -> str:  # noqa: ANN401 - as above
        """Returns the Python that gives a value."""
        return shown(value)


class Boolean(Validator):
    """A bool; truthy and falsy values are rejected."""

    expected = "a bool"

    def accepts(self, value: object) -> bool:
        return isinstance(value, bool)

    is_valid = accepts

    def guessed(self, value: object) -> object | None:
        word = value.lower() if isinstance(value, str) else value
        if type(word) not in {str, int} or word not in _TRUE + _FALSE:
            return None
        return word in _TRUE


class Integer(Validator):
    """An int between two bounds, both included."""

    expected = "an int"

    def __init__(self, low: int, high: int | None, unit: str, source: str = MODEL) -> None:
        self.low, self.high, self.unit, self.source = low, high, unit, source

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
            yield Violation((field,), value, "range", message, self.source)

    def guessed(self, value: object) -> object | None:
        if isinstance(value, str) and _DIGITS.fullmatch(value):
            return int(value)
        if isinstance(value, timedelta) and self.unit in SECONDS:
            number = value / timedelta(seconds=SECONDS[self.unit])
            return int(number) if number.is_integer() else None
        return None


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

    def guessed(self, value: object) -> object | None:
        return str(value) if type(value) is int and abs(value) < _LARGEST_TEXT else None


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

    def guessed(self, value: object) -> object | None:
        if not isinstance(value, bool) or not {"ENABLED"} < self.by_value.keys():
            return None
        others = self.by_value.keys() - {"ENABLED"}
        return "ENABLED" if value else min(others) if len(others) == 1 else None

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
        other = first_that_is_no_text(value)
        if other is None:
            yield from super().mistyped(field, value)
            return
        message = f"each value of the set must be a str, not {described(*other)}"
        yield Violation((field,), value, "type", message)

    def guessed(self, value: object) -> object | None:
        if is_mapping(value) and all(type(name) is str for name in value):
            return frozenset(value)
        if type(value) is not str:
            return None
        whole = frozenset({value})
        return whole if self.is_valid(whole) else frozenset(map(str.strip, value.split(",")))

    def written(self, value: frozenset[str]) -> str:
        return f"{{{', '.join(map(shown, sorted(value)))}}}" if value else "set()"

    def empty_message(self, noun: str, advice: str) -> str:
        """Returns what is wrong with an empty one, and how to ask for what AWS takes it as."""
        message = f"an empty {noun} cannot be expressed: AWS takes it as {self.empty_means}"
        for_none = f"; {self.for_none}" if self.for_none else ""
        return f"{message}; to ask for that, {advice}{for_none}"

    def broken_bounds(self, field: str, value: frozenset[str]) -> Iterator[Violation]:
        if self.empty_means and not value:
            message = self.empty_message("set", f'use reset("{field}")')
            yield Violation((field,), value, "empty_set", message, API_REFERENCE)
        if self.at_most is not None and len(value) > self.at_most:
            message = f"{len(value)} values; at most {self.at_most} are allowed"
            yield Violation((field,), value, "at_most", message, MODEL)
        for element in sorted(value):
            yield from self.each.violations(field, element)


@functools.cache
def listed_by_botocore(shape: str) -> frozenset[str]:
    """Returns the values that the installed botocore lists for an enumeration of cognito-idp."""
    from botocore.loaders import Loader  # noqa: PLC0415 - imported only when a word is unknown

    model: Any = Loader().load_service_model("cognito-idp", "service-2")
    return frozenset(model["shapes"].get(shape, {}).get("enum", ()))
