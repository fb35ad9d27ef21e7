"""The JSON Schema of our spelling."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cognito_clientcfg.config.app_client_config import SETTINGS, AppClientConfig
from cognito_clientcfg.config.durations import DURATION
from cognito_clientcfg.config.records import NestedRecord, record_fields
from cognito_clientcfg.config.validators import Choice, Integer, SetOf, String, Validator
from cognito_clientcfg.config.values import TokenValidity, ValidityRange

if TYPE_CHECKING:
    import attrs

__all__ = ["json_schema"]


def json_schema() -> dict[str, Any]:
    """Returns the JSON Schema (draft 2020-12) of our spelling, for editors.

    It is made of the same bounds that :class:`AppClientConfig` checks. Not in it: the rules across
    fields, the characters of a text, what makes a URI, a scope or an attribute valid, the range of
    a duration, and words that are newer than this version.
    """
    described = _descriptions()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Settings of an Amazon Cognito app client",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            name: {"description": described[name], **_schema(setting.validator)}
            for name, setting in SETTINGS.items()
        },
    }


def _descriptions() -> dict[str, str]:
    """Returns what the docstring of AppClientConfig says of each field."""
    import inspect  # noqa: PLC0415 - needed only here

    text = (inspect.getdoc(AppClientConfig) or "").partition("Attributes:\n")[2]
    found = re.findall(r"^    (\w+): (.*(?:\n {8}.*)*)", text, re.MULTILINE)
    return {name: " ".join(said.split()).replace("``", "") for name, said in found}


def _schema(validator: Validator) -> dict[str, Any]:  # noqa: PLR0911 - a case for each validator
    match validator:
        case Integer():
            most = {} if validator.high is None else {"maximum": validator.high}
            return {"type": "integer", "minimum": validator.low, **most}
        case String():
            bounds = {"minLength": validator.shortest, "maxLength": validator.longest}
            return {"type": "string", **bounds}
        case Choice():
            return {"enum": [str(word) for word in validator.words]}
        case SetOf():
            most = {} if validator.at_most is None else {"maxItems": validator.at_most}
            least = {"minItems": 1} if validator.empty_means else {}
            items = {"items": _schema(validator.each), "uniqueItems": True}
            return {"type": "array", **items, **least, **most}
        case ValidityRange():
            text = {"type": "string", "pattern": DURATION}
            return {"anyOf": [text, _record_schema(TokenValidity)]}
        case NestedRecord():
            return _record_schema(validator.cls)
        case _:
            return {"type": "boolean"}


def _record_schema(cls: type[attrs.AttrsInstance]) -> dict[str, Any]:
    fields = record_fields(cls)
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _schema(validator) for name, validator, _ in fields},
        "required": [name for name, _, required in fields if required],
    }
