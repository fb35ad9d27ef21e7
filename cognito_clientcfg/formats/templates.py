"""The app client in a template of CloudFormation, or in what tools make templates of.

A template of AWS SAM is one of CloudFormation, and so is what AWS CDK synthesizes. The Serverless
Framework keeps one under ``resources``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeGuard

from cognito_clientcfg.config.validators import is_list, is_mapping
from cognito_clientcfg.errors import Violation, suggestion

from .parsing import Parsed, TaggedValue, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["Found", "is_function", "processed", "properties_of", "who_resolves"]

_TYPE = "AWS::Cognito::UserPoolClient"
_PROCESSED = (
    "give what `aws cloudformation get-template --template-stage Processed --stack-name ...` prints"
)
_SERVERLESS = (
    "give the template that `serverless package` writes, "
    ".serverless/cloudformation-template-update-stack.json"
)
_CDK = "give the template of a stack, cdk.out/*.template.json, or what `cdk synth` prints of it"
# Of the Serverless Framework, such as ${self:custom.domain} and ${file(urls.yml)}. ${AWS::Region}
# is one of CloudFormation.
_VARIABLE = re.compile(r"\$\{\s*[\w-]+(?:\(|:(?!:))[^}]*\}")


class Found(NamedTuple):
    """What stands at a path of a document, or why nothing does."""

    content: object = None
    path: tuple[str, ...] = ()
    wrong: tuple[Violation, ...] = ()


def processed(parsed: Parsed) -> Parsed:
    """Returns the template that GetTemplate answered with, or what was parsed."""
    body = parsed.document.get("TemplateBody") if is_mapping(parsed.document) else None
    if isinstance(body, str):
        return parse(body, "yaml")
    return Parsed(body) if is_mapping(body) else parsed


def properties_of(document: object, logical_id: str | None) -> Found:
    """Returns the Properties of the app client that is asked for.

    Args:
        document: A template, one resource of it, or the Properties themselves.
        logical_id: Which resource; None if there is only one, or no template is given.
    """
    if not is_mapping(document):
        return _not_found("a mapping is expected: a template, or its Properties")
    if "version" in document and document.keys() & {"artifacts", "tree"}:
        return _not_found(f"this describes what AWS CDK synthesized; {_CDK}")
    resources = document.get("Resources")
    if is_mapping(resources):
        by_macros = "Transform" in document or any(map(is_function, resources))
        hint = f"; for what macros make, {_PROCESSED}" if by_macros else ""
        return _picked(dict(_app_clients(resources, ("Resources",))), logical_id, hint)
    if "resources" in document:
        return _in_serverless(document["resources"], logical_id)
    if logical_id:
        return _not_found(f"there are no Resources in it to pick {logical_id!r} from")
    return _properties(Found(document))


def _in_serverless(resources: object, logical_id: str | None) -> Found:
    """Returns what stands under ``resources`` of serverless.yml: a template, or a list of them."""
    parts = resources if is_list(resources) else [resources]
    path = ("resources", *([""] if is_list(resources) else []), "Resources")
    templates = [part.get("Resources") if is_mapping(part) else part for part in parts]
    found = {
        name: each
        for template in templates
        if is_mapping(template)
        for name, each in _app_clients(template, path)
    }
    elsewhere = any(isinstance(template, str) for template in templates)
    hint = f"; for what other files hold, {_SERVERLESS}" if elsewhere else ""
    return _picked(found, logical_id, hint)


def _app_clients(
    resources: Mapping[str, object], path: tuple[str, ...]
) -> Iterator[tuple[str, Found]]:
    for name, resource in resources.items():
        if is_mapping(resource) and resource.get("Type") == _TYPE:
            yield str(name), Found(resource, (*path, str(name)))


def _picked(found: Mapping[str, Found], logical_id: str | None, hint: str) -> Found:
    chosen = logical_id or (next(iter(found)) if len(found) == 1 else "")
    if chosen in found:
        return _properties(found[chosen])
    wanted = f"there is no {_TYPE} {chosen!r}" if chosen else "name one by its logical id"
    known = f"; there are: {', '.join(sorted(found)) or 'none'}"
    return _not_found(f"{wanted}{suggestion(chosen, found)}{known}{hint}")


def _not_found(message: str) -> Found:
    return Found(wrong=(Violation(("template",), None, "no_such_resource", message),))


def _properties(resource: Found) -> Found:
    content = resource.content
    if not is_mapping(content) or not content.keys() & {"Type", "Properties"}:
        return resource
    properties = content.get("Properties")
    empty: dict[str, object] = {}
    return Found(empty if properties is None else properties, (*resource.path, "Properties"))


def who_resolves(value: object) -> str:
    """Returns what a value holds that only others can resolve, and who; "" if it holds nothing."""
    held = _held(value)
    if held.startswith("${"):
        return f"holds {held}, which only the Serverless Framework can resolve; {_SERVERLESS}"
    return f"holds {held}, which only CloudFormation can resolve; write its value" if held else ""


def is_function(name: object) -> TypeGuard[str]:
    """Tells whether a key is the name of an intrinsic function."""
    return isinstance(name, str) and (name == "Ref" or name.startswith("Fn::"))


def _held(value: object) -> str:
    """Returns the first function or variable somewhere in a value, "" if there is none."""
    if isinstance(value, TaggedValue):
        return value.tag
    if isinstance(value, str):
        variable = _VARIABLE.search(value)
        return variable[0] if variable else ""
    inner: Iterable[object] = value if is_list(value) else ()
    if is_mapping(value):
        for name in value:
            if is_function(name):
                return name
        inner = value.values()
    return next((held for each in inner if (held := _held(each))), "")
