"""Edits from the arguments of a command, such as ``--set NAME=VALUE``."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

import attrs

from cognito_clientcfg.config.app_client_config import SETTINGS, AppClientConfig, overlaid
from cognito_clientcfg.config.aws_members import MEMBERS, member_name
from cognito_clientcfg.config.durations import SECONDS, parse_duration
from cognito_clientcfg.config.edits import Edit, add, assign, remove, reset
from cognito_clientcfg.config.json_text import parse_json
from cognito_clientcfg.config.records import NestedRecord, record_fields, unknown_field
from cognito_clientcfg.config.serialization import from_fields
from cognito_clientcfg.config.validators import (
    Boolean,
    Choice,
    Integer,
    SetOf,
    Validator,
    is_mapping,
)
from cognito_clientcfg.config.values import Unreadable
from cognito_clientcfg.errors import InvalidConfig, Violation

from .coercion import coerced_scalar
from .files import load
from .violations import Language, in_file, read_or_refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Operation", "completions", "edits_from_arguments"]

Operation: TypeAlias = Literal["set", "add", "remove", "reset", "file"]

# The parts of structures, such as refresh_token_rotation.feature.
_PARTS: dict[str, dict[str, Validator]] = {
    field: {name: judge for name, judge, _ in record_fields(setting.validator.cls)}
    for field, setting in SETTINGS.items()
    if isinstance(setting.validator, NestedRecord)
}
# Each name that a setting has, ours and AWS's, and that of its parts.
_NAMES = {
    spelling: (field, part)
    for field in SETTINGS
    for part in ("", *_PARTS.get(field, ()))
    for spelling in (
        f"{field}.{part}".rstrip("."),
        f"{MEMBERS[field]}.{member_name(part)}".rstrip("."),
    )
}
_STRUCTURE = "is a structure; write it in JSON, or a part of it, as {}.{}=VALUE"
_told = partial(in_file, lines={}, language=Language("yaml", "fields"))


def edits_from_arguments(
    arguments: Iterable[tuple[Operation, str]],
) -> tuple[Edit | AppClientConfig, ...]:
    """Returns the edits that arguments of a command stand for, as people type them.

    >>> edits_from_arguments([("set", "client_name=shop"), ("reset", "LogoutURLs")])
    (assign(client_name='shop'), reset('logout_urls'))

    Args:
        arguments: Operations and what was given for each, in their order: ``NAME=VALUE`` for "set",
            "add" and "remove"; ``NAME`` for "reset"; the path of a configuration for "file". Names
            are in our spelling or in AWS's. A set takes one value an argument, and neighbours of
            one operation belong together. A structure is given as a whole in JSON;
            ``NAME.PART=VALUE`` sets a part of it and leaves the other parts as they are.

    Raises:
        InvalidConfig: Arguments are malformed or break rules; it names all of them.
        ValueError: The name of a file tells no format.
        OSError: A file cannot be read.
        ImportError: A file is YAML, and the extra ``files`` is not installed.
    """
    edits: list[Edit | AppClientConfig] = []
    wrong: list[Violation] = []
    for operation, run in groupby(arguments, key=itemgetter(0)):
        try:
            edits.extend(_edits(operation, map(itemgetter(1), run)))
        except InvalidConfig as error:
            wrong.extend(error.violations)
    if wrong:
        raise InvalidConfig(tuple(wrong))
    return tuple(edits)


def _edits(operation: Operation, arguments: Iterable[str]) -> tuple[Edit | AppClientConfig, ...]:
    if operation == "file":
        return tuple(map(_loaded, arguments))
    if operation == "reset":
        whole = {name: field for name, (field, part) in _NAMES.items() if not part}
        return (reset(*(whole.get(name, name) for name in arguments)),)
    read = _Arguments(operation)
    for argument in arguments:
        read.add(*argument.partition("="))
    if operation == "set":
        return read.assignments()
    return (read.set_edit(add if operation == "add" else remove),)


def _loaded(path: str) -> AppClientConfig:
    """Reads a configuration, in AWS's spelling if it has one of AWS's names."""
    try:
        config = load(path)
    except InvalidConfig as error:
        names = {field for violation in error.violations for field in violation.fields}
        if names.isdisjoint(MEMBERS.values()):
            raise
        config = load(path, spelling="members")
    if config == AppClientConfig():
        message = f"it gives no setting, so there is nothing to do or to compare [{path}]"
        raise InvalidConfig((Violation(("file",), None, "nothing_given", message),))
    return config


def completions(operation: Operation, incomplete: str) -> list[str]:
    """Returns what an argument may go on as: names of settings, and after the ``=`` their words.

    Args:
        operation: As for :func:`edits_from_arguments`.
        incomplete: What is typed so far; in AWS's spelling if it begins with a capital letter.
    """
    name, equals, text = incomplete.partition("=")
    if equals:
        words = _words(_validator(*_NAMES.get(name, ("", ""))))
        return [f"{name}={word}" for word in words if word.startswith(text)]
    ending = "" if operation == "reset" else "="
    return [
        known + ending
        for known, (field, part) in _NAMES.items()
        if known.startswith(name) and (name or known.islower())
        if operation == "set"
        or (operation == "reset" and not part)
        or isinstance(_validator(field, part), SetOf)
    ]


class _Arguments:
    """What arguments of one operation give.

    Attributes:
        values: The values of whole settings.
        parts: The values of parts of structures.
        wrong: What is wrong with the arguments.
    """

    def __init__(self, operation: Operation) -> None:
        self.operation = operation
        self.values: dict[str, Any] = {}
        self.parts: dict[str, dict[str, Any]] = {}
        self.wrong: list[Violation] = []

    def add(self, name: str, equals: str, text: str) -> None:
        """Adds one argument, which was cut at its first ``=``."""
        field, part = _NAMES.get(name, ("", ""))
        validator = _validator(field, part)
        given = self.parts.setdefault(field, {}) if part else self.values
        if validator is None:
            alike = (known for known in _NAMES if known.islower() == name.islower())
            self.wrong.append(unknown_field(name, alike))
        elif not equals:
            self._refuse(name, "no_value", f"has no value; write {name}=VALUE")
        elif isinstance(validator, SetOf):
            given.setdefault(field, []).append(text)
        elif self.operation != "set":
            self._refuse(name, "no_set", f"holds no set; write --set {name}=VALUE")
        elif (part or field) in given:
            self._refuse(name, "repeated", "is given more than once, and takes one value")
        elif isinstance(validator, NestedRecord):
            whole, _ = parse_json(text)
            if is_mapping(whole):
                named = {
                    known: name for name in _PARTS[field] for known in (name, member_name(name))
                }
                given[field] = {named.get(key, key): value for key, value in whole.items()}
            else:
                self._refuse(name, "type", _STRUCTURE.format(name, min(_PARTS[field])))
        else:
            given[part or field] = _value(validator, text)

    def assignments(self) -> tuple[Edit, ...]:
        """Returns the edits that set values.

        Raises:
            InvalidConfig: Arguments are malformed, or values break rules.
        """
        config, broken = read_or_refuse(from_fields, self.values)
        self.wrong += (
            Violation((field,), None, "repeated", "is given as a whole and in parts; give one")
            for field in self.values.keys() & self.parts.keys()
        )
        of_parts = (
            violation
            for field, given in self.parts.items()
            for part, value in given.items()
            for violation in _PARTS[field][part].violations(f"{field}.{part}", value)
        )
        if wrong := (*self.wrong, *map(_told, (*broken, *of_parts))):
            raise InvalidConfig(wrong)
        whole = (assign(config),) if self.values else ()
        parts = (_PartEdit(field, (*given.items(),)) for field, given in self.parts.items())
        return (*whole, *parts)

    def set_edit(self, function: Callable[..., Edit]) -> Edit:
        """Returns the edit that adds values to sets or removes them.

        Raises:
            InvalidConfig: Arguments are malformed, or the function refuses the values.
        """
        try:
            edit = function(**self.values)
        except InvalidConfig as error:
            self.wrong.extend(error.violations)
        else:
            if not self.wrong:
                return edit
        raise InvalidConfig(tuple(self.wrong))

    def _refuse(self, name: str, rule: str, message: str) -> None:
        self.wrong.append(Violation((name,), None, rule, message))


@attrs.frozen(repr=False)
class _PartEdit:
    """Sets parts of a structure, and leaves its other parts as they are."""

    field: str
    parts: tuple[tuple[str, object], ...]

    def __call__(self, config: AppClientConfig) -> AppClientConfig:
        live: Any = getattr(config, self.field)
        if isinstance(live, Unreadable):
            message = "AWS returned a value of another type than this version knows; set it whole"
            raise InvalidConfig((Violation((self.field,), live, "unreadable", message),))
        given: dict[str, Any] = dict(self.parts)
        cls = cast("NestedRecord", SETTINGS[self.field].validator).cls
        structure = cls(**given) if live is None else attrs.evolve(live, **given)
        return overlaid(config, {self.field: structure})

    def __repr__(self) -> str:
        return " ".join(f"--set {self.field}.{part}={value}" for part, value in self.parts)


def _value(validator: Validator, text: str) -> object:
    """Returns what a text gives; a number of minutes or seconds may be written as a duration."""
    duration = parse_duration(text) if isinstance(validator, Integer) else None
    if isinstance(validator, Integer) and duration is not None:
        number, rest = divmod(duration[0] * SECONDS[duration[1]], SECONDS[validator.unit])
        return text if rest else number
    return coerced_scalar(validator, text)


def _validator(field: str, part: str) -> Validator | None:
    if part:
        return _PARTS[field][part]
    return SETTINGS[field].validator if field else None


def _words(validator: Validator | None) -> Iterable[str]:
    if isinstance(validator, SetOf):
        validator = validator.each
    if isinstance(validator, Boolean):
        return ("true", "false")
    return validator.by_value if isinstance(validator, Choice) else ()
