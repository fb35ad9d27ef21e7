"""AWS's spelling: the members of an app client as they travel.

What a user wrote is read strictly. What AWS returned is read leniently and sent back verbatim, with
only the members of changed fields laid over it.
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any, TypeAlias

from cattrs import Converter
from cattrs.gen import make_dict_unstructure_fn, override

from .config import SETTINGS, AppClientConfig, given, overlaid, violations
from .errors import InvalidConfig, Violation, suggestion
from .kinds import MODEL, Instance, Kind, OneOf, SetOf, is_mapping, parts, unchecked
from .values import Lifetime, TokenValidity, Unreadable

if TYPE_CHECKING:
    import attrs

__all__ = ["from_aws", "to_aws"]

Members: TypeAlias = dict[str, Any]

IDENTIFIERS = frozenset({"UserPoolId", "ClientId"})
# botocore model: what DescribeUserPoolClient returns and UpdateUserPoolClient does not take.
READ_ONLY = frozenset({"ClientSecret", "CreationDate", "LastModifiedDate", "ClientType"})
_ONLY_AT_CREATION = frozenset({"GenerateSecret"})
_SPELLINGS = {"oauth": "OAuth", "uri": "URI", "urls": "URLs"}
_UNITS = "TokenValidityUnits"


@functools.cache
def member_name(field: str) -> str:
    """Returns AWS's name for a field."""
    return "".join(_SPELLINGS.get(word, word.capitalize()) for word in field.split("_"))


MEMBERS = {field: member_name(field) for field in SETTINGS}
# Each token's member, its name among the units, and AWS's default.
_TOKENS = {
    MEMBERS[field]: (MEMBERS[field].removesuffix("Validity"), setting.default)
    for field, setting in SETTINGS.items()
    if isinstance(setting.default, TokenValidity)
}
_NESTED = {
    MEMBERS[field]: frozenset(member_name(name) for name, _, _ in parts(setting.kind.of))
    for field, setting in SETTINGS.items()
    if isinstance(setting.kind, Instance)
} | {_UNITS: frozenset(token for token, _ in _TOKENS.values())}
SETTABLE = frozenset({*MEMBERS.values(), _UNITS})


def from_aws(mapping: Mapping[str, object]) -> AppClientConfig:
    """Reads a configuration in AWS's spelling.

    >>> from_aws({"AccessTokenValidity": 30, "TokenValidityUnits": {"AccessToken": "minutes"}})
    AppClientConfig(access_token_validity=TokenValidity(value=30, unit='minutes'))

    Args:
        mapping: Members of an app client: a DescribeUserPoolClient answer or its UserPoolClient,
            the arguments of UpdateUserPoolClient, or the Properties of an
            AWS::Cognito::UserPoolClient. Ids, dates and the client secret are passed over and
            never kept. Empty strings and structures count as absent, and so does an empty list
            where it cannot mean "none".

    Raises:
        InvalidConfig: Members are unknown or break rules; it names all of them.
        TypeError: It is no mapping.
    """
    members = mapping.get("UserPoolClient", mapping) if is_mapping(mapping) else mapping
    given_type = type(members).__name__
    values: dict[str, object] | None = None
    wrong: tuple[Violation, ...] = ()
    if is_mapping(members):
        values = {field: value for field, value in _read(members) if value is not None}
        unknown = (_unknown_member(path, known) for path, known in _unknown(members))
        wrong = (*unknown, *violations(values))
    del mapping, members  # they may hold a secret, and some tracebacks show what a frame holds
    if values is None:
        raise TypeError(f"a mapping of members is expected, not {given_type}")
    if wrong:
        raise InvalidConfig(wrong)
    return unchecked(AppClientConfig, values)


def to_aws(config: AppClientConfig) -> Members:
    """Returns the members that a configuration gives, in plain JSON types.

    >>> to_aws(AppClientConfig(logout_urls={"https://b.example", "https://a.example"}))
    {'LogoutURLs': ['https://a.example', 'https://b.example']}

    Lists are sorted, and nothing is None. A value that AWS returned and that this version cannot
    read comes out as it came in.
    """
    unreadable = {
        name: value for name, value in given(config).items() if isinstance(value, Unreadable)
    }
    members: Members = _CONVERTER.unstructure(overlaid(config, dict.fromkeys(unreadable)))
    members |= {MEMBERS[name]: value.content for name, value in unreadable.items()}
    units: Members = {}
    for member, (token, _) in _TOKENS.items():
        if member in members:
            members[member], units[token] = members[member]["Value"], members[member]["Unit"]
    return {**members, _UNITS: units} if units else members


def read(members: Members) -> AppClientConfig:
    """Reads what AWS returned, whatever it holds; what is of another type becomes Unreadable."""
    values = dict(_read(members))
    for field, value in values.items():
        if value is not None and not SETTINGS[field].kind.fits(value):
            values[field] = Unreadable.of(_joined(members, MEMBERS[field]))
    return unchecked(AppClientConfig, values)


def unmodelled(members: Members, config: AppClientConfig) -> tuple[str, ...]:
    """Returns the names of the members that this version did not understand when it read them."""
    unknown = {path for path, _ in _unknown(members)}
    values = given(config).items()
    unread = {MEMBERS[field] for field, value in values if isinstance(value, Unreadable)}
    return tuple(sorted(unknown | unread))


def settable(members: Members, read_only: AbstractSet[str] = READ_ONLY) -> Members:
    """Returns what an update has to send back: what is not read-only, nor known and empty."""
    return {
        name: value
        for name, value in members.items()
        if name not in read_only | _ONLY_AT_CREATION and not (name in SETTABLE and _is_empty(value))
    }


def lay_over(live: Members, after: AppClientConfig, changed: Iterable[str]) -> Members:
    """Returns the arguments of UpdateUserPoolClient: what is live, with changed fields laid over.

    A changed field that is None or empty is left out. A nested member that this version does not
    know stays as long as the structure that holds it.
    """
    values = {name: getattr(after, name) for name in changed}
    written = settable(to_aws(unchecked(AppClientConfig, values)))
    left_out = {MEMBERS[name] for name in values} - written.keys()
    request = {name: copy.deepcopy(value) for name, value in live.items() if name not in left_out}
    for member, value in written.items():
        request[member] = _merged(member, request.get(member), value)
    return request


def _merged(member: str, live: object, value: object) -> object:
    if member not in _NESTED or not is_mapping(live) or not is_mapping(value):
        return value
    replaced = frozenset[str]() if member == _UNITS else _NESTED[member]
    return {name: nested for name, nested in live.items() if name not in replaced} | dict(value)


def _read(members: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for field, member, reads in _FIELDS:
        yield field, reads(_joined(members, member))


def _joined(members: Mapping[str, object], member: str) -> object:
    """Returns one member, and a token's validity together with its unit."""
    value = members.get(member)
    if member not in _TOKENS:
        return value
    token, default = _TOKENS[member]
    units = members.get(_UNITS)
    unit = units.get(token) if is_mapping(units) else units and [units]
    # A unit alone counts AWS's default number in that unit (recorded from the live service).
    if _is_empty(value):
        return (
            None
            if _is_empty(unit) or unit == default.unit
            else {"Value": default.value, "Unit": unit}
        )
    return {"Value": value, "Unit": default.unit if _is_empty(unit) else unit}


def _reader(kind: Kind) -> Callable[[object], object]:
    """Returns what reads a value of AWS's: None where it is empty and that does not mean "none"."""
    says_none = isinstance(kind, SetOf) and not kind.empty_means
    record = kind.record if isinstance(kind, Lifetime) else kind
    nested = _readers(record.of) if isinstance(record, Instance) else ()

    def read_value(value: object) -> object:
        if _is_empty(value) and not (says_none and value is not None):
            return None
        return kind.convert(value)

    def read_record(value: object) -> object:
        if not is_mapping(value) or not isinstance(record, Instance):
            return read_value(value)
        values = {name: reads(value.get(member)) for name, member, reads in nested}
        return unchecked(record.of, values) if value else None

    return read_record if nested else read_value


def _readers(
    cls: type[attrs.AttrsInstance],
) -> tuple[tuple[str, str, Callable[[object], object]], ...]:
    return tuple((name, member_name(name), _reader(part)) for name, part, _ in parts(cls))


_FIELDS = tuple(
    (field, MEMBERS[field], _reader(setting.kind)) for field, setting in SETTINGS.items()
)


def _unknown(members: Mapping[str, object]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yields the members that are unknown, each with the names that are known in its place."""
    known = SETTABLE | IDENTIFIERS | READ_ONLY | _ONLY_AT_CREATION
    yield from ((str(name), known) for name in members if name not in known)
    for member, nested in _NESTED.items():
        if is_mapping(structure := members.get(member)):
            yield from ((f"{member}.{name}", nested) for name in structure if name not in nested)


def _unknown_member(path: str, known: frozenset[str]) -> Violation:
    hint = suggestion(path.rpartition(".")[2], known - READ_ONLY)
    return Violation((path,), None, "unknown_member", f"there is no such member{hint}", MODEL)


def _is_empty(value: object) -> bool:
    return value is None or (not value and isinstance(value, str | list | tuple | Mapping))


def _unstructure_hook(kind: Kind) -> Callable[[Any], Any]:
    match kind:
        case SetOf():
            return lambda words: sorted(map(str, words))
        case OneOf():
            return str
        case Lifetime():
            return _unstructure_hook(kind.record)
        case Instance():
            return _unstructure_record(kind.of, {name: part for name, part, _ in parts(kind.of)})
        case _:
            return lambda value: value


def _unstructure_record(cls: type[Any], kinds: Mapping[str, Kind]) -> Callable[[Any], Members]:
    overrides: dict[str, Any] = {
        name: override(rename=member_name(name), unstruct_hook=_unstructure_hook(kind))
        for name, kind in kinds.items()
    }
    return make_dict_unstructure_fn(cls, _CONVERTER, _cattrs_omit_if_default=True, **overrides)


_CONVERTER = Converter()
_CONVERTER.register_unstructure_hook(
    AppClientConfig,
    _unstructure_record(AppClientConfig, {name: s.kind for name, s in SETTINGS.items()}),
)
