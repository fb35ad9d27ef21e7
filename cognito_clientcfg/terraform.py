"""Configurations from and to Terraform's ``aws_cognito_user_pool_client``.

Its arguments are those of the AWS provider
(https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cognito_user_pool_client).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from .config import SETTINGS
from .documents import parsed
from .errors import InvalidConfig, Violation, suggestion
from .kinds import Instance, is_list, is_mapping, parts
from .values import TokenValidity
from .wire import MEMBERS, from_aws, member_name, to_aws

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .config import AppClientConfig

__all__ = ["from_terraform", "to_hcl", "to_terraform"]

_TYPE = "aws_cognito_user_pool_client"
_UNITS = "token_validity_units"
_NOT_SETTINGS = frozenset(
    {"client_id", "client_secret", "generate_secret", "id", "region", "timeouts", "user_pool_id"}
)
_VALIDITIES = frozenset(field for field in SETTINGS if field.endswith("_validity"))
_MEMBERS = {"name" if field == "client_name" else field: name for field, name in MEMBERS.items()}
_ESCAPES = {"\\b": "\\u0008", "\\f": "\\u000c"}
_BLOCKS = {
    field: {part: member_name(part) for part, _, _ in parts(setting.kind.of)}
    for field, setting in SETTINGS.items()
    if isinstance(setting.kind, Instance)
} | {
    _UNITS: {
        field.removesuffix("_validity"): MEMBERS[field].removesuffix("Validity")
        for field, setting in SETTINGS.items()
        if isinstance(setting.default, TokenValidity)
    }
}


def from_terraform(state: str | Mapping[str, Any], address: str | None = None) -> AppClientConfig:
    """Reads the attributes of an ``aws_cognito_user_pool_client``.

    Args:
        state: What ``terraform show -json`` printed, of a state or a plan, or the attributes of
            one resource; as text (JSON) or as a mapping.
        address: Which resource of a state, as ``module.login.aws_cognito_user_pool_client.web``;
            may be left out where there is just one, and has to be where attributes are given.

    Raises:
        InvalidConfig: It cannot be read, or breaks rules. The client secret is dropped.
    """
    found = parsed(state, "json") if isinstance(state, str) else None
    document: object = state if found is None else found.document
    wrong = () if found is None else found.wrong
    del state, found  # they may hold a secret, and some tracebacks show what a frame holds
    config = None
    if not wrong:
        config, wrong = _read(document, address)
    del document
    if config is None:
        raise InvalidConfig(wrong)
    return config


def _read(
    document: object, address: str | None
) -> tuple[AppClientConfig | None, tuple[Violation, ...]]:
    attributes, wrong = _attributes(document, address)
    given = {
        name: value
        for name, value in attributes.items()
        if name not in _NOT_SETTINGS and not _is_unset(name, value)
    }
    if wrong := (*wrong, *_unknown(given)):
        return None, wrong
    try:
        return from_aws(_members(given)), ()
    except InvalidConfig as error:
        return None, error.violations


def _is_unset(name: str, value: object) -> bool:
    # The provider's state has 0 for a validity that AWS did not return (its acceptance tests).
    zero = name in _VALIDITIES and value == 0 and not isinstance(value, bool)
    return zero or value in (None, "", [], {})


def _attributes(
    document: object, address: str | None
) -> tuple[Mapping[str, Any], tuple[Violation, ...]]:
    if not is_mapping(document):
        return {}, (_not_found("a mapping is expected: a state, or attributes of one resource"),)
    values = document.get("values") or document.get("planned_values")
    if not is_mapping(values):
        wrong = _not_found(f"there are no resources in it to pick {address!r} from")
        return document, (wrong,) if address else ()
    found = dict(_resources(values.get("root_module")))
    chosen = address or (next(iter(found)) if len(found) == 1 else "")
    if chosen not in found:
        wanted = f"there is no {chosen!r}" if chosen else "name one by its address"
        known = f"; there are: {', '.join(sorted(found)) or 'none'}"
        return {}, (_not_found(f"{wanted}{suggestion(chosen, found)}{known}"),)
    return found[chosen], ()


def _resources(module: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not is_mapping(module):
        return
    for resource in _mappings(module.get("resources")):
        values = resource.get("values")
        if resource.get("type") == _TYPE and is_mapping(values):
            yield str(resource.get("address")), values
    for child in _mappings(module.get("child_modules")):
        yield from _resources(child)


def _mappings(value: object) -> Iterator[Mapping[str, Any]]:
    yield from filter(is_mapping, value if is_list(value) else ())


def _not_found(message: str) -> Violation:
    return Violation(("state",), None, "no_such_resource", message)


def _unknown(attributes: Mapping[str, Any]) -> Iterator[Violation]:
    known = _MEMBERS.keys() | {_UNITS}
    for name in attributes.keys() - known:
        message = f"there is no such argument{suggestion(name, known)}"
        yield Violation((str(name),), None, "unknown_member", message)


def _members(attributes: Mapping[str, Any]) -> dict[str, Any]:
    names = _MEMBERS | {_UNITS: "TokenValidityUnits"}
    return {names[name]: _value(name, value) for name, value in attributes.items()}


def _value(name: str, value: object) -> object:
    # A block is a list of one in a state, a mapping where somebody wrote it.
    block = value[0] if name in _BLOCKS and is_list(value) and len(value) == 1 else value
    if name not in _BLOCKS or not is_mapping(block):
        return value
    return {_BLOCKS[name].get(key, key): inner for key, inner in block.items() if inner is not None}


def to_terraform(config: AppClientConfig) -> dict[str, Any]:
    """Returns the arguments of ``aws_cognito_user_pool_client``, as tfvars JSON holds them.

    Args:
        config: The configuration; only what it gives is in it. A block is a mapping.
    """
    members = to_aws(config)
    names = {member: name for name, member in _MEMBERS.items()} | {"TokenValidityUnits": _UNITS}
    return {names[member]: _argument(names[member], value) for member, value in members.items()}


def _argument(name: str, value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if name not in _BLOCKS:
        return value
    spelled = {member: part for part, member in _BLOCKS[name].items()}
    return {spelled.get(member, member): inner for member, inner in value.items()}


def to_hcl(config: AppClientConfig, name: str, user_pool_id: str) -> str:
    """Returns a resource block in Terraform's language.

    Args:
        config: The configuration.
        name: The name of the resource.
        user_pool_id: An expression, such as ``aws_cognito_user_pool.main.id``; written as it is.
    """
    lines = [f'resource "{_TYPE}" {_hcl(name)} {{', f"  user_pool_id = {user_pool_id}"]
    for argument, value in sorted(
        to_terraform(config).items(), key=lambda pair: pair[0] in _BLOCKS
    ):
        if argument in _BLOCKS:
            inner = (f"    {part} = {_hcl(held)}" for part, held in value.items())
            lines += ["", f"  {argument} {{", *inner, "  }"]
        else:
            lines.append(f"  {argument} = {_hcl(value)}")
    return "\n".join([*lines, "}", ""])


def _hcl(value: object) -> str:
    # JSON's literals are HCL's, but for two escapes and the two that begin a template.
    text = json.dumps(value, ensure_ascii=False)
    text = re.sub(r"\\.", lambda found: _ESCAPES.get(found[0], found[0]), text)
    return text.replace("${", "$${").replace("%{", "%%{")
