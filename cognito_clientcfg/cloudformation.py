"""Configurations from CloudFormation, in the extra ``files``.

The other way needs nothing: :func:`cognito_clientcfg.to_aws` returns Properties.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .documents import Intrinsic, Parsed, parsed
from .errors import InvalidConfig, Violation, suggestion
from .formats import located
from .kinds import is_list, is_mapping
from .wire import SETTABLE, from_aws

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .config import AppClientConfig

__all__ = ["from_cloudformation"]

_TYPE = "AWS::Cognito::UserPoolClient"


def from_cloudformation(
    template: str | Mapping[str, Any], logical_id: str | None = None
) -> AppClientConfig:
    """Reads an ``AWS::Cognito::UserPoolClient``.

    Args:
        template: A template, one resource of it, or its Properties; as text (YAML with short-form
            tags, or JSON, which is YAML too) or as a mapping.
        logical_id: Which resource of a template; may be left out where there is just one, and has
            to be where a resource or Properties are given.

    Raises:
        InvalidConfig: It cannot be read, breaks rules, or a setting holds an intrinsic function
            such as ``!Ref``, which only CloudFormation can resolve. UserPoolId may hold one.
        ImportError: The extra ``files`` is not installed.
    """
    found = parsed(template, "yaml") if isinstance(template, str) else Parsed(template)
    del template  # it may hold a secret, and some tracebacks show what a frame holds
    config, wrong, path = _read(found, logical_id)
    lines = found.lines
    del found
    if config is None:
        raise InvalidConfig(tuple(located(violation, lines, "", *path) for violation in wrong))
    return config


def _read(
    found: Parsed, logical_id: str | None
) -> tuple[AppClientConfig | None, tuple[Violation, ...], tuple[str, ...]]:
    if found.wrong:
        return None, found.wrong, ()
    resource, path, wrong = _resource(found.document, logical_id)
    if wrong:
        return None, wrong, ()
    if "Type" in resource or "Properties" in resource:
        properties: object = resource.get("Properties")
        empty: dict[str, object] = {}
        return _configured(empty if properties is None else properties, (*path, "Properties"))
    return _configured(resource, path)


def _configured(
    properties: object, path: tuple[str, ...]
) -> tuple[AppClientConfig | None, tuple[Violation, ...], tuple[str, ...]]:
    if not is_mapping(properties):
        message = f"a mapping is expected; it {_held(_function(properties))}"
        return None, (Violation(("Properties",), None, "unresolved", message),), path[:-1]
    if wrong := tuple(_unresolved(properties)):
        return None, wrong, path
    try:
        return from_aws(properties), (), path
    except InvalidConfig as error:
        return None, error.violations, path


def _resource(
    document: object, logical_id: str | None
) -> tuple[Mapping[str, Any], tuple[str, ...], tuple[Violation, ...]]:
    if not is_mapping(document):
        return {}, (), (_not_found("a mapping is expected: a template, or its Properties"),)
    resources = document.get("Resources")
    if not is_mapping(resources):
        wrong = _not_found(f"there are no Resources in it to pick {logical_id!r} from")
        return document, (), (wrong,) if logical_id else ()
    found = {
        str(name): resource
        for name, resource in resources.items()
        if is_mapping(resource) and resource.get("Type") == _TYPE
    }
    chosen = logical_id or (next(iter(found)) if len(found) == 1 else "")
    if chosen not in found:
        wanted = f"there is no {_TYPE} {chosen!r}" if chosen else "name one by its logical id"
        known = f"; there are: {', '.join(sorted(found)) or 'none'}"
        return {}, (), (_not_found(f"{wanted}{suggestion(chosen, found)}{known}"),)
    return found[chosen], ("Resources", chosen), ()


def _not_found(message: str) -> Violation:
    return Violation(("template",), None, "no_such_resource", message)


def _unresolved(properties: Mapping[str, Any]) -> Iterator[Violation]:
    for name, value in properties.items():
        if (name in SETTABLE or _is_function(name)) and (function := _function({name: value})):
            yield Violation((name,), None, "unresolved", _held(function))


def _held(function: str) -> str:
    if not function:
        return "is something else"
    return f"holds {function}, which only CloudFormation can resolve; write its value"


def _is_function(name: object) -> bool:
    return isinstance(name, str) and (name == "Ref" or name.startswith("Fn::"))


def _function(value: object) -> str:
    """Returns the first intrinsic function somewhere in a value, or nothing."""
    if isinstance(value, Intrinsic):
        return value.tag
    inner: Iterable[object] = value if is_list(value) else ()
    if is_mapping(value):
        for name in value:
            if _is_function(name):
                return name
        inner = value.values()
    return next((found for each in inner if (found := _function(each))), "")
