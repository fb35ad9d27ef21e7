"""Edits: functions from a configuration to a configuration.

An edit holds if applying it changes nothing in meaning. The four edits here are values: frozen,
hashable, picklable, and printed as they are written.

Any pure function is an edit as well. It is given the whole configuration, in which a field that is
absent is None, and returns the whole, best by ``config.evolve(...)``. It has to hold on its own
result, since an update may apply it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias, Unpack, cast, overload

import attrs

from cognito_clientcfg.errors import AmbiguousEdit, InvalidConfig, Violation

from .app_client_config import (
    NO_CLIENT_NAME,
    SETTINGS,
    AppClientConfig,
    checked,
    converted,
    given,
    keyword_arguments,
    overlaid,
)
from .fields import AssignedFields, FieldName, SetFields, with_signature
from .records import unchecked, unknown_field
from .validators import SetOf, described, is_mapping, is_set, of_class, type_of

__all__ = ["Edit", "add", "assign", "remove", "reset"]

Edit: TypeAlias = Callable[[AppClientConfig], AppClientConfig]


@with_signature(AssignedFields)
def assign(config: AppClientConfig | None = None, /, **fields: Unpack[AssignedFields]) -> Edit:
    """Returns the edit that gives fields new values, a structure as a whole.

    Args:
        config: A configuration; the fields that it gives are assigned.
        **fields: Fields as :class:`AppClientConfig` takes them; they go before those of ``config``.

    Raises:
        InvalidConfig: A field is unknown, breaks a rule, or is None, which means "not given": to
            take a value away, use :func:`reset`.
        TypeError: ``config`` is not a configuration.
    """
    if TYPE_CHECKING:
        AppClientConfig(**fields)  # in files, jedi takes the names to complete from this call
    values, wrong = checked(fields)
    _refuse((*wrong, *(_nothing_given(name) for name, value in values.items() if value is None)))
    if config is None:
        return _Assign(unchecked(AppClientConfig, values))
    mapping = is_mapping(cast("object", config))
    advice = "assign(**fields)" if mapping else "assign(client_name=...)"
    of_class(config, AppClientConfig, f"write {advice}")
    return _Assign(overlaid(config, values))


@with_signature(SetFields)
def add(**fields: Unpack[SetFields]) -> Edit:
    """Returns the edit that adds values to sets.

    >>> edit = add(callback_urls=["https://b.example"])
    >>> edit(AppClientConfig(callback_urls=["https://a.example"]))
    AppClientConfig(callback_urls={'https://a.example', 'https://b.example'})

    If the app client lists no ``explicit_auth_flows``, the edit starts from the three that AWS then
    implies. Attributes to read and write have no such start: if they are absent, the edit raises
    :class:`AmbiguousEdit`. Any other set that is absent is empty.

    Args:
        **fields: Fields that hold sets, each with what to add; an empty set adds nothing.

    Raises:
        InvalidConfig: A field is unknown or holds no set, or what is given is no set of strings or
            breaks a rule.
    """
    return _SetEdit(_sets_of(fields, lambda rule: rule != "empty_set"), "add")


@with_signature(SetFields)
def remove(**fields: Unpack[SetFields]) -> Edit:
    """Returns the edit that takes values out of sets, whether they are there or not.

    It starts from the same sets as :func:`add`. Values may break the bounds that new ones have to
    keep, but a word of a closed list has to be known, so that a misspelt flow is not left in
    silently.

    Args:
        **fields: Fields that hold sets, each with what to take out; an empty set takes nothing out.

    Raises:
        InvalidConfig: A field is unknown or holds no set, or what is given is no set of strings.
    """
    return _SetEdit(
        _sets_of(fields, lambda rule: rule in {"type", "unknown_value", "no_set"}), "remove"
    )


@overload
def reset(*names: FieldName) -> Edit: ...
@overload
def reset(*names: str) -> Edit: ...
def reset(*names: str) -> Edit:
    """Returns the edit that takes fields back to AWS's default.

    >>> reset("callback_urls")(AppClientConfig(client_name="web", callback_urls=["https://a"]))
    AppClientConfig(client_name='web')

    The default is sent if one can be written, since AWS keeps some members that are left out.

    Args:
        *names: Fields of a configuration.

    Raises:
        InvalidConfig: A field is unknown, or it is ``client_name``, which has no default.
    """
    unknown = (_no_name(name) for name in names if name not in tuple(SETTINGS))
    _refuse((*unknown, *((NO_CLIENT_NAME,) if "client_name" in names else ())))
    return _Reset(tuple(dict.fromkeys(names)))


def check_edits(edits: Iterable[Edit | AppClientConfig]) -> None:
    """Raises TypeError if one of them is not an edit."""
    for edit in edits:
        if isinstance(edit, AppClientConfig):
            continue
        for function, call in _CALLS:
            if edit is function:
                raise TypeError(f"{function.__name__} is not called; write {call}")
        if not callable(edit):
            raise TypeError(f"{type_of(edit)} is not an edit; write {_instead_of(edit)}")


def check_no_fields(verb: str, fields: Mapping[str, object]) -> None:
    """Raises TypeError if a method that takes edits is given fields, or what is no argument."""
    for name in fields:
        if name in SETTINGS:
            raise TypeError(f"{verb}() takes edits; write {verb}(..., assign({name}=...))")
        raise TypeError(f"{verb}() got an unexpected keyword argument {name!r}")


def _instead_of(value: object) -> str:
    """Returns what to write instead of something that is no edit; its content is not shown."""
    if is_mapping(value):
        ours = any(name in SETTINGS for name in value)
        return "assign(**fields)" if ours else "from_aws(members), which is an AppClientConfig"
    if isinstance(value, list | tuple | set | frozenset):
        return "the edits one by one, or * before it"
    edit = (
        "assign(...), add(...), remove(...) or reset(...), an AppClientConfig, or a function from "
        "one configuration to another"
    )
    is_name = isinstance(value, str)
    return f"{edit}; what clients.find(...) returns is given as *found.ids" if is_name else edit


def edited(config: AppClientConfig, edits: Iterable[Edit | AppClientConfig]) -> AppClientConfig:
    """Returns what edits make of a configuration, from left to right.

    Raises:
        TypeError: One of them is not an edit, or does not return a configuration.
        AmbiguousEdit: An edit depends on something that only the user pool knows.
    """
    edits = tuple(edits)
    check_edits(edits)
    for edit in edits:
        if isinstance(edit, AppClientConfig):
            config = overlaid(config, given(edit))
            continue
        result = cast("object", edit(config))
        if not isinstance(result, AppClientConfig):
            raise TypeError(
                f"{edit!r} returned {type_of(result)}, not an AppClientConfig; "
                "let it return config.evolve(...)"
            )
        config = result
    return config


def edits_between(field: str, before: object, after: object) -> tuple[Edit, ...]:
    """Returns the edits that make one change, which was checked when it was planned.

    Args:
        field: The field.
        before: Its value before, in meaning.
        after: Its value after; None if it is left out.
    """
    if is_set(before) and is_set(after):
        gained, lost = after - before, before - after
        adds = (_SetEdit(unchecked(AppClientConfig, {field: gained}), "add"),) if gained else ()
        removes = (_SetEdit(unchecked(AppClientConfig, {field: lost}), "remove"),) if lost else ()
        return (*adds, *removes)
    if after is None:
        return (_Reset((field,)),)
    return (_Assign(unchecked(AppClientConfig, {field: after})),)


@attrs.frozen(repr=False)
class _Assign:
    config: AppClientConfig

    def __call__(self, config: AppClientConfig) -> AppClientConfig:
        return overlaid(config, given(self.config))

    def __repr__(self) -> str:
        return f"assign({keyword_arguments(given(self.config))})"


@attrs.frozen(repr=False)
class _SetEdit:
    """Adds values to sets, or removes them."""

    config: AppClientConfig
    operation: Literal["add", "remove"]

    def __call__(self, config: AppClientConfig) -> AppClientConfig:
        combined: dict[str, frozenset[str]] = {}
        for name, named in given(self.config).items():
            if not named:
                continue
            live = self._start(config, name)
            combined[name] = live | named if self.operation == "add" else live - named
        return overlaid(config, combined)

    def _start(self, config: AppClientConfig, name: str) -> frozenset[str]:
        live = getattr(config, name)
        if live is None:
            live = SETTINGS[name].absent
        if live is None:
            raise AmbiguousEdit(name, repr(self))
        if not is_set(live):
            message = "AWS returned a value of another type than this version knows; use assign()"
            raise InvalidConfig((Violation((name,), live, "unreadable", message),))
        return live

    def __repr__(self) -> str:
        return f"{self.operation}({keyword_arguments(given(self.config))})"


@attrs.frozen(repr=False)
class _Reset:
    names: tuple[str, ...]

    def __call__(self, config: AppClientConfig) -> AppClientConfig:
        return overlaid(config, dict.fromkeys(self.names))

    def __repr__(self) -> str:
        return f"reset({', '.join(map(repr, self.names))})"


def _no_name(name: object) -> Violation:
    if isinstance(name, str):
        return unknown_field(name, SETTINGS)
    message = f"takes names of fields, not {described(name)}"
    if isinstance(name, list | tuple | set | frozenset):
        message += "; write them one by one, or * before it"
    return Violation(("reset",), None, "type", message)


def _nothing_given(name: str) -> Violation:
    if name == "client_name":
        return NO_CLIENT_NAME
    message = f'None assigns nothing; reset("{name}") takes it away'
    return Violation((name,), None, "nothing_given", message)


def _refuse(violations: Iterable[Violation]) -> None:
    if broken := tuple(violations):
        raise InvalidConfig(broken)


def _sets_of(fields: Mapping[str, object], judged: Callable[[str], bool]) -> AppClientConfig:
    values = converted(fields)
    wrong = [
        *(unknown_field(name, SETTINGS) for name in fields if name not in SETTINGS),
        *(
            violation
            for name, value in values.items()
            for violation in _wrong_with_set(name, value)
            if judged(violation.rule)
        ),
    ]
    if wrong:
        raise InvalidConfig(tuple(wrong))
    return unchecked(AppClientConfig, values)


def _wrong_with_set(name: str, value: object) -> Iterable[Violation]:
    validator = SETTINGS[name].validator
    if isinstance(validator, SetOf):
        return validator.violations(name, value)
    message = f"holds no set; write assign({name}=...)"
    return (Violation((name,), value, "no_set", message),)


# How each is called, for whoever passes the function itself.
_CALLS: tuple[tuple[Callable[..., object], str], ...] = (
    (assign, "assign(client_name=...)"),
    (add, "add(callback_urls={...})"),
    (remove, "remove(callback_urls={...})"),
    (reset, 'reset("callback_urls")'),
    (AppClientConfig, "AppClientConfig(client_name=...)"),
)
