"""A configuration as JSON: in AWS's spelling as it travels, and in ours as files hold it.

One converter of cattrs for each spelling writes configurations, and reads strictly what a user
wrote.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from cognito_clientcfg.errors import InvalidConfig, Violation, suggestion

from .app_client_config import SETTINGS, AppClientConfig, given, values_of
from .aws_members import (
    MEMBERS,
    READ_ONLY,
    SETTABLE,
    TOKENS,
    UNITS,
    Members,
    is_empty,
    joined,
    member_name,
    members_not_known,
    written,
)
from .durations import parse_duration
from .records import NestedRecord, record_fields, unchecked, unknown_field
from .validators import MODEL, SetOf, Validator, is_mapping, of_class
from .values import TimeUnit, TimeUnitWord, TokenValidity, Unreadable, ValidityRange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    import attrs

__all__ = ["Spelling", "configure_converter", "from_aws", "from_fields", "to_aws", "to_fields"]

Spelling: TypeAlias = Literal["fields", "members"]


def from_aws(mapping: Mapping[str, object]) -> AppClientConfig:
    """Reads a configuration in AWS's spelling.

    >>> from_aws({"AccessTokenValidity": 30, "TokenValidityUnits": {"AccessToken": "minutes"}})
    AppClientConfig(access_token_validity=TokenValidity(value=30, unit='minutes'))

    Args:
        mapping: Members of an app client: a DescribeUserPoolClient answer or its UserPoolClient,
            the arguments of UpdateUserPoolClient, or the Properties of an
            AWS::Cognito::UserPoolClient. Ids, dates and the client secret are passed over and
            never kept. Empty strings and structures count as absent, and so does an empty list
            if it cannot mean "none".

    Raises:
        InvalidConfig: Members are unknown or break rules; it names all of them.
        TypeError: It is not a mapping.
    """
    members = mapping.get("UserPoolClient", mapping) if is_mapping(mapping) else mapping
    given_type = type(members).__name__
    found: tuple[AppClientConfig | None, tuple[Violation, ...]] | None = None
    if is_mapping(members):
        unknown = tuple(_unknown_member(path, known) for path, known in members_not_known(members))
        found = _structured(_converter("members"), _with_units_joined(members), unknown)
    del mapping, members  # they may hold a secret, and some tracebacks show what a frame holds
    if found is None:
        raise TypeError(f"a mapping of members is expected, not {given_type}")
    return _valid(*found)


def from_fields(fields: Mapping[str, object]) -> AppClientConfig:
    """Reads a configuration in our spelling, from plain JSON types; null counts as not given.

    A duration is a text such as ``30 minutes``, ``30m`` or ``1 hour 30 minutes``, or a mapping of
    ``value`` and ``unit``; a set is a list; a structure is a mapping of its fields.

    Raises:
        InvalidConfig: Fields are unknown or break rules; it names all of them.
        TypeError: It is not a mapping.
    """
    if not is_mapping(fields):
        raise TypeError(f"a mapping of fields is expected, not {type(fields).__name__}")
    known = {
        name: value for name, value in fields.items() if name in SETTINGS and value is not None
    }
    return _valid(*_structured(_converter("fields"), known, tuple(_unknown_fields(fields))))


def to_aws(config: AppClientConfig) -> Members:
    """Returns the members that a configuration gives, in plain JSON types.

    >>> to_aws(AppClientConfig(logout_urls={"https://b.example", "https://a.example"}))
    {'LogoutURLs': ['https://a.example', 'https://b.example']}

    Lists are sorted, and nothing is None. A value that AWS returned and that this version cannot
    read comes out as it came in.

    Raises:
        TypeError: It is not a configuration.
    """
    members = _unstructured(of_class(config, AppClientConfig))
    units: Members = {}
    for member, (token, _) in TOKENS.items():
        value = members.get(member)
        if isinstance(value, dict):
            members[member], units[token] = value["Value"], value["Unit"]
    return {**members, UNITS: units} if units else members


def _unstructured(config: AppClientConfig) -> Members:
    if Unreadable not in map(type, values_of(config)):
        members: Members = _converter("members").unstructure(config)
        return members
    values = given(config)
    unreadable = {
        MEMBERS[name]: value.content
        for name, value in values.items()
        if isinstance(value, Unreadable)
    }
    readable = {name: value for name, value in values.items() if MEMBERS[name] not in unreadable}
    members = _converter("members").unstructure(unchecked(AppClientConfig, readable))
    return members | unreadable


def to_fields(config: AppClientConfig) -> dict[str, Any]:
    """Returns the fields that a configuration gives, in plain JSON types; lists are sorted.

    Raises:
        InvalidConfig: A field holds what AWS returned and this version cannot read.
        TypeError: It is not a configuration.
    """
    unreadable = tuple(
        Violation((name,), None, "type", "this version cannot read what AWS returned here")
        for name, value in given(of_class(config, AppClientConfig)).items()
        if isinstance(value, Unreadable)
    )
    if unreadable:
        raise InvalidConfig(unreadable)
    fields: dict[str, Any] = _converter("fields").unstructure(config)
    return fields


def _structured(
    converter: Converter, values: Mapping[str, object], unknown: tuple[Violation, ...]
) -> tuple[AppClientConfig | None, tuple[Violation, ...]]:
    try:
        return converter.structure(values, AppClientConfig), unknown
    except InvalidConfig as error:
        return None, (*unknown, *error.violations)


def _valid(config: AppClientConfig | None, wrong: tuple[Violation, ...]) -> AppClientConfig:
    if config is None or wrong:
        raise InvalidConfig(wrong)
    return config


def configure_converter(converter: Converter, spelling: Spelling) -> Converter:
    """Has a converter of cattrs read and write configurations in one spelling.

    It reads strictly: what is of another type than a field takes is left to the validators of
    :class:`AppClientConfig`, which tell all of it at once. It is not for AWS's answers as they
    are, in which a token's validity and its unit are two members: :func:`from_aws` joins them.

    Args:
        converter: Any converter; hooks for the classes of this package are registered on it.
        spelling: "members" for AWS's names, "fields" for ours.

    Returns:
        The same converter.
    """
    rename = member_name if spelling == "members" else str
    classes: tuple[type[Any], ...] = (TokenValidity, *_nested_classes(), AppClientConfig)
    for cls in classes:
        reads: dict[str, Any] = {}
        writes: dict[str, Any] = {}
        for name, validator, _ in record_fields(cast("Any", cls)):
            reading = _reading(converter, validator, spelling)
            writing = (
                _duration_text
                if isinstance(validator, ValidityRange) and spelling == "fields"
                else functools.partial(written, validator, rename=rename)
            )
            reads[name] = override(rename=rename(name), struct_hook=reading)
            writes[name] = override(rename=rename(name), unstruct_hook=writing)
        read: Any = make_dict_structure_fn(
            cls, converter, _cattrs_detailed_validation=False, **reads
        )
        write: Any = make_dict_unstructure_fn(
            cls, converter, _cattrs_omit_if_default=True, **writes
        )
        converter.register_structure_hook(cls, read)
        converter.register_unstructure_hook(cls, write)
    return converter


def _nested_classes() -> Iterator[type[attrs.AttrsInstance]]:
    for setting in SETTINGS.values():
        if isinstance(setting.validator, NestedRecord):
            yield setting.validator.cls


def _reading(
    converter: Converter, validator: Validator, spelling: Spelling
) -> Callable[[Any, Any], Any]:
    """Returns what reads a value; what it cannot read is left to the validators as it came."""
    if isinstance(validator, ValidityRange | NestedRecord):
        cls: type[attrs.AttrsInstance] = (
            TokenValidity if isinstance(validator, ValidityRange) else validator.cls
        )

        def read_record(value: Any, _: object) -> Any:  # noqa: ANN401 - whatever a user wrote
            if isinstance(value, str) and cls is TokenValidity and spelling == "fields":
                return _duration(value)
            if not is_mapping(value):
                return value
            try:
                if cls is TokenValidity and spelling == "members":
                    return _token_validity(value["Value"], value["Unit"])
                return converter.structure(value, cls)
            except (InvalidConfig, KeyError, TypeError):  # the last: it cannot be remembered
                rename = member_name if spelling == "members" else str
                names = (name for name, _, _ in record_fields(cls))
                return unchecked(cls, {name: value.get(rename(name)) for name in names})

        return read_record
    return lambda value, _: value


@functools.lru_cache(1024, typed=True)
def _token_validity(value: int, unit: TimeUnitWord) -> TokenValidity:
    return TokenValidity(value, unit)


def _duration(text: str) -> TokenValidity | str:
    found = parse_duration(text)
    return text if found is None else TokenValidity(found[0], TimeUnit(found[1]))


def _duration_text(validity: TokenValidity) -> str:
    unit = str(validity.unit)
    return f"{validity.value} {unit.removesuffix('s') if validity.value == 1 else unit}"


@functools.cache
def _converter(spelling: Spelling) -> Converter:
    return configure_converter(Converter(), spelling)


def _with_units_joined(members: Mapping[str, object]) -> dict[str, object]:
    """Returns what is given of members, each token's validity together with its unit."""
    found: dict[str, object] = {}
    for member, value in members.items():
        if member not in _NAMED_ALIKE:
            continue
        if is_mapping(value):
            nested = {name: inner for name, inner in value.items() if not is_empty(inner)}
            if nested:
                found[member] = nested
        elif value or not is_empty(value) or (value is not None and member in _MAY_BE_NONE):
            found[member] = value
    for member in TOKENS:
        if (validity := joined(members, member)) is not None:
            found[member] = validity
    return found


# A token's validity is read together with its unit.
_NAMED_ALIKE = SETTABLE - TOKENS.keys() - {UNITS}
# An empty list in one of these means "none", and not AWS's default.
_MAY_BE_NONE = frozenset(
    MEMBERS[field]
    for field, setting in SETTINGS.items()
    if isinstance(setting.validator, SetOf) and not setting.validator.empty_means
)


def _unknown_member(path: str, known: AbstractSet[str]) -> Violation:
    hint = suggestion(path.rpartition(".")[2], known - READ_ONLY)
    return Violation((path,), None, "unknown_member", f"there is no such member{hint}", MODEL)


def _unknown_fields(fields: Mapping[str, object]) -> Iterator[Violation]:
    for name, value in fields.items():
        if name not in SETTINGS:
            yield unknown_field(name, SETTINGS)
        elif is_mapping(value):
            yield from _unknown_nested(name, value)


def _unknown_nested(field: str, value: Mapping[str, object]) -> Iterator[Violation]:
    validator = SETTINGS[field].validator
    if not isinstance(validator, NestedRecord | ValidityRange):
        return
    cls = validator.cls if isinstance(validator, NestedRecord) else TokenValidity
    known = {name for name, _, _ in record_fields(cls)}
    for name in value.keys() - known:
        message = f"there is no such field{suggestion(name, known)}"
        yield Violation((f"{field}.{name}",), None, "unknown_field", message)
