"""Configurations from CloudFormation: its templates, and what it hands to a custom resource.

Nothing is needed for the other way: :func:`cognito_clientcfg.to_aws` returns Properties.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from cognito_clientcfg.config.aws_members import SETTABLE
from cognito_clientcfg.config.serialization import from_aws
from cognito_clientcfg.config.validators import is_mapping
from cognito_clientcfg.errors import InvalidConfig, Violation

from .coercion import coerced
from .parsing import Parsed, parse
from .templates import is_function, processed, properties_of, who_resolves
from .violations import Language, in_file, read_or_refuse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cognito_clientcfg.config.app_client_config import AppClientConfig

__all__ = ["from_cloudformation", "from_custom_resource"]

# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html
_OF_CUSTOM_RESOURCES = frozenset({"ServiceTimeout", "ServiceToken"})


def from_cloudformation(
    template: str | Mapping[str, Any], logical_id: str | None = None
) -> AppClientConfig:
    """Reads an ``AWS::Cognito::UserPoolClient``.

    Every setting is read under the name that it has in UpdateUserPoolClient. CloudFormation itself
    may not have the newest ones yet. As there, ``"true"`` and ``"30"`` in quotes are a bool and a
    number if the setting is one.

    Args:
        template: A template, one resource of it, or its Properties; as text (YAML with short-form
            tags, or JSON, which is YAML too) or as a mapping. A template of AWS SAM, what AWS CDK
            synthesized, a serverless.yml with the resource in it, and the answer of GetTemplate are
            read too.
        logical_id: Which resource of a template. Leave it out if the template has only one, and
            if a resource or Properties are given.

    Raises:
        InvalidConfig: The template cannot be read or breaks rules, or a setting holds an intrinsic
            function such as ``!Ref``, which only CloudFormation can resolve, or a variable of the
            Serverless Framework such as ``${self:custom.url}``. UserPoolId may hold one.
        ImportError: A text is given, and the extra ``files`` is not installed.
    """
    parsed = processed(parse(template, "yaml") if isinstance(template, str) else Parsed(template))
    del template  # it may hold a secret, and some tracebacks show what a frame holds
    config, wrong, path = _read(parsed, logical_id)
    if config is None:
        told = partial(in_file, lines=parsed.lines, language=Language("yaml"), path=path)
        raise InvalidConfig(tuple(map(told, wrong)))
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
            spelling. ServiceToken, ServiceTimeout, UserPoolId, ClientId and GenerateSecret are
            passed over; so is a client secret, which is never kept.

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
    if not is_mapping(properties):
        return None, (_refused("a mapping is expected: the ResourceProperties of an event"),)
    if "ResourceProperties" in properties:
        return None, (_refused('this is the whole event; hand over event["ResourceProperties"]'),)
    given = {name: properties[name] for name in properties.keys() - _OF_CUSTOM_RESOURCES}
    return _config(given, comma_delimited=True)


def _refused(message: str) -> Violation:
    return Violation(("properties",), None, "no_properties", message)


def _read(
    parsed: Parsed, logical_id: str | None
) -> tuple[AppClientConfig | None, tuple[Violation, ...], tuple[str, ...]]:
    if parsed.wrong:
        return None, parsed.wrong, ()
    properties, path, wrong = properties_of(parsed.document, logical_id)
    if wrong:
        return None, wrong, path
    if not is_mapping(properties):
        held = who_resolves(properties) or "is something else"
        message = f"a mapping is expected; it {held}"
        return None, (Violation(("Properties",), None, "unresolved", message),), path[:-1]
    if wrong := tuple(_unresolved(properties)):
        return None, wrong, path
    return *_config(properties, comma_delimited=False), path


def _unresolved(properties: Mapping[str, Any]) -> Iterator[Violation]:
    for name, value in properties.items():
        if (name in SETTABLE or is_function(name)) and (held := who_resolves({name: value})):
            yield Violation((name,), None, "unresolved", held)


def _config(
    properties: Mapping[str, Any], *, comma_delimited: bool
) -> tuple[AppClientConfig | None, tuple[Violation, ...]]:
    members, empty = coerced(properties, comma_delimited=comma_delimited)
    config, wrong = read_or_refuse(from_aws, members)
    return (None if empty else config), (*empty, *wrong)
