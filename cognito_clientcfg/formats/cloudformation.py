"""Configurations from CloudFormation: its templates, and what it hands to a custom resource.

Nothing is needed for the other way: :func:`cognito_clientcfg.to_aws` returns Properties.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from cognito_clientcfg.config.aws_members import SETTABLE
from cognito_clientcfg.config.serialization import from_aws
from cognito_clientcfg.config.validators import is_list, is_mapping
from cognito_clientcfg.errors import InvalidConfig, Violation, suggestion

from .coercion import coerced
from .parsing import Parsed, TaggedValue, parse
from .violations import in_file, read_or_refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cognito_clientcfg.config.app_client_config import AppClientConfig

__all__ = ["from_cloudformation", "from_custom_resource"]

_TYPE = "AWS::Cognito::UserPoolClient"
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html
_OF_CUSTOM_RESOURCES = frozenset({"ServiceTimeout", "ServiceToken"})


class _Found(NamedTuple):
    """What stands at a path of a template, or why nothing does."""

    content: object = None
    path: tuple[str, ...] = ()
    wrong: tuple[Violation, ...] = ()


def from_cloudformation(
    template: str | Mapping[str, Any], logical_id: str | None = None
) -> AppClientConfig:
    """Reads an ``AWS::Cognito::UserPoolClient``.

    Every setting is read under the name that it has in UpdateUserPoolClient. CloudFormation itself
    may not have the newest ones yet. As there, ``"true"`` and ``"30"`` in quotes are a bool and a
    number if the setting is one.

    Args:
        template: A template, one resource of it, or its Properties; as text (YAML with short-form
            tags, or JSON, which is YAML too) or as a mapping.
        logical_id: Which resource of a template. Leave it out if the template has only one, and
            if a resource or Properties are given.

    Raises:
        InvalidConfig: The template cannot be read or breaks rules, or a setting holds an intrinsic
            function such as ``!Ref``, which only CloudFormation can resolve. UserPoolId may hold
            one.
        ImportError: A text is given, and the extra ``files`` is not installed.
    """
    parsed = parse(template, "yaml") if isinstance(template, str) else Parsed(template)
    del template  # it may hold a secret, and some tracebacks show what a frame holds
    config, wrong, path = _read(parsed, logical_id)
    if config is None:
        raise InvalidConfig(tuple(in_file(each, parsed.lines, path=path) for each in wrong))
    return config


def from_custom_resource(properties: Mapping[str, Any]) -> AppClientConfig:
    """Reads the properties that CloudFormation hands to a custom resource.

    >>> from_custom_resource(
    ...     {"ServiceToken": "arn:aws:lambda:...", "EnableTokenRevocation": "true"}
    ... )
    AppClientConfig(enable_token_revocation=True)

    CloudFormation hands every scalar over as a string: ``"true"`` is read as a bool and ``"30"`` as
    a number if the setting is one, nested ones too. A list is a list, or a string that separates
    elements by commas, as a CommaDelimitedList does; white space around an element is dropped.

    Args:
        properties: The ``ResourceProperties``, or ``OldResourceProperties``, of the event, in AWS's
            spelling. ServiceToken, ServiceTimeout, UserPoolId, ClientId and what else is no
            setting of an app client, such as GenerateSecret, are passed over; so is a client
            secret, which is never kept.

    Raises:
        InvalidConfig: Properties are unknown, cannot be read as what they are, or break rules; it
            names all of them.
    """
    found = _properties_of_custom_resource(properties)
    del properties  # it may hold a secret, and some tracebacks show what a frame holds
    config, wrong = found
    if config is None:
        raise InvalidConfig(tuple(in_file(each, {}) for each in wrong))
    return config


def _properties_of_custom_resource(
    properties: object,
) -> tuple[AppClientConfig | None, tuple[Violation, ...]]:
    message = ""
    if not is_mapping(properties):
        message = "a mapping is expected: the ResourceProperties of an event"
    elif "ResourceProperties" in properties:
        message = 'this is the whole event; hand over event["ResourceProperties"]'
    if message or not is_mapping(properties):
        return None, (Violation(("properties",), None, "no_properties", message),)
    given = {name: properties[name] for name in properties.keys() - _OF_CUSTOM_RESOURCES}
    return _config(given, comma_delimited=True)


def _read(
    parsed: Parsed, logical_id: str | None
) -> tuple[AppClientConfig | None, tuple[Violation, ...], tuple[str, ...]]:
    if parsed.wrong:
        return None, parsed.wrong, ()
    properties, path, wrong = _properties(_resource(parsed.document, logical_id))
    if wrong:
        return None, wrong, path
    if not is_mapping(properties):
        function = _function(properties)
        held = _holds(function) if function else "is something else"
        message = f"a mapping is expected; it {held}"
        return None, (Violation(("Properties",), None, "unresolved", message),), path[:-1]
    if wrong := tuple(_unresolved(properties)):
        return None, wrong, path
    return *_config(properties, comma_delimited=False), path


def _config(
    properties: Mapping[str, Any], *, comma_delimited: bool
) -> tuple[AppClientConfig | None, tuple[Violation, ...]]:
    members, empty = coerced(properties, comma_delimited=comma_delimited)
    config, wrong = read_or_refuse(from_aws, members)
    return (None if empty else config), (*empty, *wrong)


def _resource(document: object, logical_id: str | None) -> _Found:
    """Returns the resource that is asked for, or the Properties that the document is."""
    if not is_mapping(document):
        return _not_found("a mapping is expected: a template, or its Properties")
    resources = document.get("Resources")
    if not is_mapping(resources):
        if logical_id:
            return _not_found(f"there are no Resources in it to pick {logical_id!r} from")
        return _Found(document)
    found = {
        str(name): resource
        for name, resource in resources.items()
        if is_mapping(resource) and resource.get("Type") == _TYPE
    }
    chosen = logical_id or (next(iter(found)) if len(found) == 1 else "")
    if chosen not in found:
        wanted = f"there is no {_TYPE} {chosen!r}" if chosen else "name one by its logical id"
        known = f"; there are: {', '.join(sorted(found)) or 'none'}"
        return _not_found(f"{wanted}{suggestion(chosen, found)}{known}")
    return _Found(found[chosen], ("Resources", chosen))


def _not_found(message: str) -> _Found:
    return _Found(wrong=(Violation(("template",), None, "no_such_resource", message),))


def _properties(resource: _Found) -> _Found:
    content = resource.content
    if not is_mapping(content) or not content.keys() & {"Type", "Properties"}:
        return resource
    properties = content.get("Properties")
    empty: dict[str, object] = {}
    return _Found(empty if properties is None else properties, (*resource.path, "Properties"))


def _unresolved(properties: Mapping[str, Any]) -> Iterator[Violation]:
    for name, value in properties.items():
        if (name in SETTABLE or _is_function(name)) and (function := _function({name: value})):
            yield Violation((name,), None, "unresolved", _holds(function))


def _holds(function: str) -> str:
    return f"holds {function}, which only CloudFormation can resolve; write its value"


def _is_function(name: object) -> bool:
    return isinstance(name, str) and (name == "Ref" or name.startswith("Fn::"))


def _function(value: object) -> str:
    """Returns the first intrinsic function somewhere in a value, "" if there is none."""
    if isinstance(value, TaggedValue):
        return value.tag
    inner: Iterable[object] = value if is_list(value) else ()
    if is_mapping(value):
        for name in value:
            if _is_function(name):
                return name
        inner = value.values()
    return next((found for each in inner if (found := _function(each))), "")
