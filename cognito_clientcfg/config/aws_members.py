"""The members of an app client as they travel, in AWS's spelling.

What AWS returned is read leniently, whatever it holds, and sent back unchanged, with only the
members of changed fields laid over it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from .app_client_config import SETTINGS, AppClientConfig, given
from .records import NestedRecord, record_fields, unchecked
from .validators import Choice, SetOf, Validator, is_list, is_mapping
from .values import TimeUnit, TokenValidity, Unreadable, ValidityRange

if TYPE_CHECKING:
    import attrs

Members: TypeAlias = dict[str, Any]

IDENTIFIERS = frozenset({"UserPoolId", "ClientId"})
# botocore model: what DescribeUserPoolClient returns and UpdateUserPoolClient does not take. Older
# models and saved files may hold one that a newer model lists, so that this is the least.
READ_ONLY = frozenset(
    {"ClientSecret", "ClientSecretArn", "CreationDate", "LastModifiedDate", "ClientType"}
)
ONLY_AT_CREATION = frozenset({"GenerateSecret"})
_CAPITALS = {"aws": "AWS", "oauth": "OAuth", "uri": "URI", "urls": "URLs"}
UNITS = "TokenValidityUnits"


@functools.cache
def member_name(field: str) -> str:
    """Returns AWS's name for a field."""
    return "".join(_CAPITALS.get(word, word.capitalize()) for word in field.split("_"))


MEMBERS = {field: member_name(field) for field in SETTINGS}
# Each token's member, its name among the units, and AWS's default.
TOKENS: dict[str, tuple[str, TokenValidity]] = {
    MEMBERS[field]: (MEMBERS[field].removesuffix("Validity"), setting.default)
    for field, setting in SETTINGS.items()
    if isinstance(setting.default, TokenValidity)
}
NESTED = {
    MEMBERS[field]: frozenset(member_name(name) for name, _, _ in record_fields(validator.cls))
    for field, (validator, *_) in SETTINGS.items()
    if isinstance(validator, NestedRecord)
} | {UNITS: frozenset(token for token, _ in TOKENS.values())}
SETTABLE = frozenset({*MEMBERS.values(), UNITS})
# Fields that Describe does not echo, each with the member that shows it. An update leaves such a
# field out unless an edit changes it.
NOT_ECHOED = {field: setting.shown_by for field, setting in SETTINGS.items() if setting.shown_by}
_NEVER_SENT_BACK = ONLY_AT_CREATION.union(MEMBERS[field] for field in NOT_ECHOED)


def read(members: Members, read_only: Mapping[str, object] | None = None) -> AppClientConfig:
    """Reads what AWS returned, whatever it holds; what is of another type becomes Unreadable.

    Args:
        members: The members.
        read_only: Members whose presence may show a setting that AWS does not echo.
    """
    values: dict[str, object] = {}
    for field, member, lenient in _LENIENT:
        value = joined(members, member) if member in TOKENS else members.get(member)
        if value is not None:
            values[field] = lenient(value)
    for field, member in NOT_ECHOED.items():
        if read_only is not None and read_only.get(member):
            values[field] = True
    return unchecked(AppClientConfig, values)


def unknown_members(members: Members, config: AppClientConfig) -> tuple[str, ...]:
    """Returns the names of the members that this version did not understand when it read them."""
    unknown = {path for path, _ in members_not_known(members)}
    values = given(config).items()
    unread = {MEMBERS[field] for field, value in values if isinstance(value, Unreadable)}
    return tuple(sorted(unknown | unread))


def settable(members: Mapping[str, Any], read_only: AbstractSet[str] = READ_ONLY) -> Members:
    """Returns what an update has to send back.

    Left out are members that are read-only or not echoed, and known ones that are empty.
    """
    left_out = read_only | _NEVER_SENT_BACK
    return {
        name: value
        for name, value in members.items()
        if name not in left_out and (value or name not in SETTABLE or not is_empty(value))
    }


def overlay(members: Members, changed: Mapping[str, object]) -> Members:
    """Returns members with changed fields laid over them; nothing is copied.

    A changed field that is None or empty is left out. A nested member that this version does not
    know stays as long as the structure that holds it.
    """
    request = dict(members)
    for field, value in changed.items():
        member = MEMBERS[field]
        if value is None or value == frozenset():
            request.pop(member, None)
            continue
        if isinstance(value, Unreadable):
            plain: Any = value.content
        else:
            plain = written(SETTINGS[field].validator, value)
        if member in TOKENS:
            units = {TOKENS[member][0]: plain["Unit"]}
            request[UNITS] = _merged(UNITS, request.get(UNITS), units)
            plain = plain["Value"]
        request[member] = _merged(member, request.get(member), plain)
    return request


def _merged(member: str, live: object, value: object) -> object:
    if member not in NESTED or not is_mapping(live) or not is_mapping(value):
        return value
    replaced = frozenset[str]() if member == UNITS else NESTED[member]
    return {name: nested for name, nested in live.items() if name not in replaced} | dict(value)


def joined(members: Mapping[str, object], member: str) -> object:
    """Returns a token's validity together with its unit."""
    token, default = TOKENS[member]
    value, units = members.get(member), members.get(UNITS)
    unit = units.get(token) if is_mapping(units) else units and [units]
    # A unit alone counts AWS's default number in that unit (recorded from the live service).
    if is_empty(value):
        if is_empty(unit) or unit == default.unit:
            return None
        return {"Value": default.value, "Unit": unit}
    return {"Value": value, "Unit": default.unit if is_empty(unit) else unit}


def written(
    validator: Validator,
    value: Any,  # noqa: ANN401 - whatever a field holds
    rename: Callable[[str], str] = member_name,
) -> Any:  # noqa: ANN401 - what JSON holds
    """Returns a value in plain JSON types; sets are sorted lists.

    Args:
        validator: That of the field.
        value: Its value, which is readable.
        rename: Returns the name of a nested field.
    """
    match validator:
        case SetOf():
            return sorted(map(str, value))
        case Choice():
            return str(value)
        case ValidityRange():
            return {rename("value"): value.value, rename("unit"): str(value.unit)}
        case NestedRecord():
            return {
                rename(name): written(nested, inner, rename)
                for name, nested, _ in record_fields(validator.cls)
                if (inner := getattr(value, name)) is not None
            }
        case _:
            return value


def _lenient(validator: Validator) -> Callable[[Any], object]:
    """Returns what reads a value of AWS's: None if it is empty and that does not mean "none"."""
    match validator:
        case SetOf():
            return _lenient_set(validator)
        case ValidityRange():
            return _lenient_token_validity
        case NestedRecord():
            return _lenient_record(validator.cls, validator)
        case Choice():
            words: Mapping[str, str] = validator.by_value
            return lambda value: (
                words.get(value, value or None) if isinstance(value, str) else _unreadable(value)
            )
        case _:
            return lambda value: (
                value if validator.accepts(value) and value != "" else _unreadable(value)
            )


def _lenient_set(validator: SetOf) -> Callable[[Any], object]:
    words: Mapping[str, str] = getattr(validator.each, "by_value", {})
    empty = None if validator.empty_means else frozenset[str]()

    def read_set(value: object) -> object:
        if is_empty(value):
            return empty
        if not is_list(value) or {*map(type, value)} != {str}:
            return _unreadable(value)
        found = cast("list[str]", value)
        return frozenset(map(words.get, found, found)) if words else frozenset(found)

    return read_set


def _lenient_record(
    cls: type[attrs.AttrsInstance], validator: Validator
) -> Callable[[Any], object]:
    fields = tuple(
        (name, member_name(name), _lenient(nested)) for name, nested, _ in record_fields(cls)
    )

    def read_record(value: object) -> object:
        if not is_mapping(value):
            return _unreadable(value)
        if not value:
            return None
        record = unchecked(
            cls,
            {
                name: lenient(nested)
                for name, member, lenient in fields
                if (nested := value.get(member)) is not None
            },
        )
        return record if validator.accepts(record) else Unreadable.of(value)

    return read_record


def _lenient_token_validity(joined: Members) -> object:
    value, unit = joined["Value"], joined["Unit"]
    if type(value) is not int or not isinstance(unit, str) or unit not in _TIME_UNITS:
        return Unreadable.of(joined)
    return unchecked(TokenValidity, {"value": value, "unit": _TIME_UNITS[unit]})


_TIME_UNITS: dict[Any, TimeUnit] = {unit.value: unit for unit in TimeUnit}


def _unreadable(value: object) -> Unreadable | None:
    return None if is_empty(value) else Unreadable.of(value)


_LENIENT = tuple(
    (field, MEMBERS[field], _lenient(setting.validator))
    for field, setting in SETTINGS.items()
    if not setting.shown_by
)


def members_not_known(members: Mapping[str, object]) -> Iterator[tuple[str, AbstractSet[str]]]:
    """Yields the members that are unknown, each with the names that are known in its place."""
    for name in members.keys() - KNOWN:
        yield str(name), KNOWN
    for member, nested in NESTED.items():
        if is_mapping(structure := members.get(member)):
            for name in structure.keys() - nested:
                yield f"{member}.{name}", nested


KNOWN = SETTABLE | IDENTIFIERS | READ_ONLY | ONLY_AT_CREATION


def is_empty(value: object) -> bool:
    """Tells whether AWS takes a value for an absent one, unless it means "none"."""
    return not value and (value is None or isinstance(value, str | list | tuple | Mapping))
