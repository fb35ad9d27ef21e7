"""What the service model of Amazon Cognito, as the installed botocore has it, refuses of a request.

botocore itself checks types, unknown and missing members, and lower bounds. Whoever posts JSON, or
switches the check off, learns from AWS alone that a list is too long.

Recorded by others are the words for constraints (hashicorp/terraform-provider-aws#38167) and those
for most JSON values of a wrong type (of Amazon SES, floci-io/floci). AWS may take a string for a
boolean; here it is refused.
"""

from __future__ import annotations

import functools
import json
import re
import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import attrs
import botocore.session
from botocore.model import ListShape, StructureShape

from cognito_clientcfg.config.validators import is_list, is_mapping

from .aws_errors import aws_error, failure, spelled, validation_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.model import ServiceModel, Shape

    from cognito_clientcfg.config.aws_members import Members

__all__ = ["decoded", "validate"]

_TYPES: dict[str, tuple[type, str]] = {
    "boolean": (bool, "{} can not be converted to a Boolean"),
    "integer": (int, "{} can not be converted to an Integer"),
    "list": (list, "Expected list or null"),
    "string": (str, "{} can not be converted to a String"),
    "structure": (dict, "Expected structure or null"),
}
_STARTS: dict[type, str] = {
    dict: "Start of structure or map found where not expected.",
    list: "Start of list found where not expected",
}
# A class of characters in Java's spelling, which Python's re does not know: [\p{L}\p{M}]+
_CATEGORIES = re.compile(r"\[((?:\\p\{[A-Z]\})+)\]\+")
_MUST_NOT_BE_NULL = "Member must not be null"
_SECRET = "ClientSecretType"  # which no error may show


_OBJECT = StructureShape("Object", {"type": "structure", "members": {}})


@attrs.frozen
class _Constraint:
    """What a member must be, in AWS's words, and whether a value is so."""

    words: str
    holds: Callable[[Any], bool]


def decoded(body: str) -> Members:
    """Returns the members of a request; null counts as absent.

    Raises:
        JsonRESTError: SerializationException, if the body is no JSON object.
    """
    try:
        request = json.loads(body)
    except ValueError:
        raise aws_error("SerializationException") from None
    for words in _wrong_types(_OBJECT, request):
        raise aws_error("SerializationException", words)
    return _without_nulls(request)


def validate(operation: str, request: Members) -> None:
    """Checks a request.

    Args:
        operation: The operation, such as "UpdateUserPoolClient".
        request: Its members.

    Raises:
        JsonRESTError: SerializationException if values have other types;
            InvalidParameterException if members break constraints, with all of them;
            UnknownOperationException if the installed botocore has no such operation.
    """
    shape = _input_shape(operation)
    if shape is None:
        raise aws_error("UnknownOperationException")
    for words in _wrong_types(shape, request):
        raise aws_error("SerializationException", words)
    failures = list(_failures(shape, request, ""))
    if failures:
        raise validation_error(failures)


@functools.cache
def _service_model() -> ServiceModel:
    return botocore.session.Session().get_service_model("cognito-idp")


@functools.cache
def _input_shape(operation: str) -> Shape | None:
    model = _service_model()
    if operation not in model.operation_names:
        return None
    return model.operation_model(operation).input_shape


def _without_nulls(members: Members) -> Members:
    return {
        name: _without_nulls({**value}) if is_mapping(value) else value
        for name, value in members.items()
        if value is not None
    }


def _wrong_types(shape: Shape, value: object) -> Iterator[str]:
    """Yields what AWS says to values of other JSON types."""
    expected, words = _TYPES.get(shape.type_name, (type(value), ""))
    if type(value) is not expected:
        yield _STARTS.get(type(value)) or words.format(_token(value))
    elif isinstance(shape, StructureShape) and is_mapping(value):
        for name in shape.members.keys() & value.keys():
            yield from _wrong_types(shape.members[name], value[name])
    elif isinstance(shape, ListShape) and is_list(value):
        for each in value:
            if each is not None:
                yield from _wrong_types(shape.member, each)


def _token(value: object) -> str:
    """Returns the name of a JSON value's token."""
    if isinstance(value, bool):
        return f"{value}_VALUE".upper()
    return "STRING_VALUE" if isinstance(value, str) else "NUMBER_VALUE"


def _failures(shape: Shape, value: object, path: str) -> Iterator[str]:
    """Yields a sentence for each constraint that a value and its members do not satisfy."""
    if isinstance(shape, StructureShape) and is_mapping(value):
        for name, member in shape.members.items():
            inner = f"{path}.{name[0].lower()}{name[1:]}".removeprefix(".")
            if name in value:
                yield from _failures(member, value[name], inner)
            elif name in shape.required_members:
                yield failure(" null", inner, _MUST_NOT_BE_NULL)
        return
    failed = [each.words for each in _constraints(shape) if not each.holds(value)]
    if isinstance(shape, ListShape) and is_list(value):
        of_members = _constraints(shape.member)
        if not all(each is not None and _fits(of_members, each) for each in value):
            words = ", ".join(each.words for each in of_members) or _MUST_NOT_BE_NULL
            failed.append(f"Member must satisfy constraint: [{words}]")
    shown = "" if shape.name == _SECRET else f" '{spelled(value)}'"
    for words in failed:
        yield failure(shown, path, words)


def _fits(constraints: tuple[_Constraint, ...], value: object) -> bool:
    return all(constraint.holds(value) for constraint in constraints)


@functools.cache
def _constraints(shape: Shape) -> tuple[_Constraint, ...]:
    """Returns what the service model asks of a value that is no structure, in AWS's order."""
    bounds: dict[str, Any] = shape.metadata
    measured = "value" if shape.type_name == "integer" else "length"
    measure: Callable[[Any], int] = int if shape.type_name == "integer" else len
    constraints: list[_Constraint] = []
    if "max" in bounds:
        words = f"Member must have {measured} less than or equal to {bounds['max']}"
        constraints.append(_Constraint(words, lambda value: measure(value) <= bounds["max"]))
    if "min" in bounds:
        words = f"Member must have {measured} greater than or equal to {bounds['min']}"
        constraints.append(_Constraint(words, lambda value: measure(value) >= bounds["min"]))
    if "pattern" in bounds:
        words = f"Member must satisfy regular expression pattern: {bounds['pattern']}"
        constraints.append(_Constraint(words, _matching(bounds["pattern"])))
    if "enum" in bounds:
        words = f"Member must satisfy enum value set: {spelled(bounds['enum'])}"
        constraints.append(_Constraint(words, bounds["enum"].__contains__))
    return tuple(constraints)


def _matching(pattern: str) -> Callable[[str], bool]:
    r"""Returns what tells whether all of a text matches a pattern of Java, whose \w is ASCII."""
    categories = _CATEGORIES.fullmatch(pattern)
    if categories:
        known = set(categories[1]) - set("\\p{}")
        return lambda text: bool(text) and {unicodedata.category(each)[0] for each in text} <= known
    compiled = re.compile(pattern, re.ASCII)
    return lambda text: compiled.fullmatch(text) is not None
