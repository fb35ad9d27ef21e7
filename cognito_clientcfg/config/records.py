"""attrs classes that tell all that is wrong at once, and how to make another one."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import attrs
from attrs.exceptions import FrozenInstanceError

from cognito_clientcfg.errors import InvalidConfig, Violation, suggestion

from .validators import Validator, described, is_mapping

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

__all__ = [
    "NestedRecord",
    "all_violations",
    "field_violations",
    "given_fields",
    "record_fields",
    "unchecked",
    "unknown_field",
]

Record = TypeVar("Record", bound=attrs.AttrsInstance)


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

    def guessed(self, value: object) -> object | None:
        fields = record_fields(self.cls)
        if is_mapping(value):
            given = dict(value)
        else:  # it may be the one field that has to be given
            name, validator, required = fields[0]
            given = {name: value if validator.is_valid(value) else validator.meant(value)}
            if not required or given[name] is None:
                return None
        needed = {name for name, _, required in fields if required}
        if not needed <= given.keys() <= {name for name, _, _ in fields}:
            return None
        record = unchecked(self.cls, given)
        return record if self.is_valid(record) else None

    def written(self, value: attrs.AttrsInstance) -> str:
        fields = (
            f"{name}={validator.written(nested)}" for name, validator, nested in given_fields(value)
        )
        return f"{type(value).__name__}({', '.join(fields)})"


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


def all_violations(
    judge: Callable[[Any], Iterable[Violation]] = field_violations,
) -> Callable[[type[Record]], type[Record]]:
    """Makes an attrs class raise InvalidConfig with all that is wrong, never just the first.

    attrs sets all fields before its validators run, so that the instance can be judged as a whole
    if one of them raises. A keyword that is no field is a violation, with a suggestion. Whoever
    sets a field of a frozen instance is told how to make another one.

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
        type.__setattr__(cls, "__setattr__", _refuse_to_set)
        return cls

    return decorate


def _refuse_to_set(record: attrs.AttrsInstance, name: str, _: object) -> NoReturn:
    advice = "make another one"
    if hasattr(record, "evolve"):
        advice = f"write config = config.evolve({name}=...), or the edit assign({name}=...)"
    text = f"{name} of {described(record)} cannot be set; {advice}"
    error = FrozenInstanceError()
    BaseException.__init__(error, text)  # attrs's own takes none
    raise error


def unknown_field(name: object, known: Iterable[str]) -> Violation:
    """Returns the violation that an unknown field name is."""
    hint = suggestion(name, known)
    if str(name).replace("_", "").lower() == "clientsecret":
        hint = "; Amazon Cognito makes the client secret itself, so leave it out"
    return Violation((str(name),), name, "unknown_field", f"there is no such field{hint}")
