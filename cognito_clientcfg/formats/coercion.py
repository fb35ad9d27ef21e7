"""Strings as the types that settings have, as CloudFormation takes them.

CloudFormation takes ``"true"`` and ``"30"`` for a bool and a number if a property is one, and hands
every scalar over to a custom resource as a string, nested ones too
(https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1037).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cognito_clientcfg.config.app_client_config import SETTINGS
from cognito_clientcfg.config.aws_members import MEMBERS, member_name
from cognito_clientcfg.config.records import NestedRecord, record_fields
from cognito_clientcfg.config.validators import (
    Boolean,
    Choice,
    Integer,
    SetOf,
    String,
    Validator,
    is_mapping,
)
from cognito_clientcfg.config.values import ValidityRange

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_clientcfg.errors import Violation

__all__ = ["coerced", "coerced_scalar"]

# The spellings that YAML has for the two.
_BOOLS = {
    spelling: value
    for word, value in (("true", True), ("false", False))
    for spelling in (word, word.capitalize(), word.upper())
}
_NUMBER = re.compile(r"-?[0-9]{1,100}")
# The field of each member, and what its value may be.
_SETTINGS = {MEMBERS[field]: (field, setting.validator) for field, setting in SETTINGS.items()}


def coerced(
    members: Mapping[str, object], *, comma_delimited: bool
) -> tuple[dict[str, object], tuple[Violation, ...]]:
    """Returns members whose strings are bools, numbers and lists if their settings are.

    What cannot be coerced stays as it is, for the validators to tell. An empty string in place of
    something else is told here, since everywhere else it counts as absent.

    Args:
        members: Members in AWS's spelling, nested ones too.
        comma_delimited: Whether a string may stand for a list, whose elements commas separate.
    """
    wrong: list[Violation] = []

    def read(fields: Mapping[str, tuple[str, Validator]], name: str, value: object) -> object:
        if name not in fields:
            return value
        field, validator = fields[name]
        if isinstance(validator, NestedRecord) and is_mapping(value):
            nested = {
                member_name(inner): (f"{field}.{inner}", judge)
                for inner, judge, _ in record_fields(validator.cls)
            }
            return {inner: read(nested, inner, each) for inner, each in value.items()}
        if value == "" and not isinstance(validator, String | Choice):
            number = ".value" * isinstance(validator, ValidityRange)
            wrong.extend(validator.mistyped(f"{field}{number}", value))
            return None
        if isinstance(validator, SetOf) and isinstance(value, str) and comma_delimited:
            return [element.strip() for element in value.split(",")]
        return coerced_scalar(validator, value)

    return {name: read(_SETTINGS, name, value) for name, value in members.items()}, tuple(wrong)


def coerced_scalar(validator: Validator, value: object) -> object:
    """Returns a string as a bool or a number if its setting is one; anything else as it is."""
    match validator, value:
        case Boolean(), str():
            return _BOOLS.get(value, value)
        case ((Integer() | ValidityRange()), str()) if _NUMBER.fullmatch(value):
            return int(value)
        case _:
            return value
