"""The app clients in what Terraform keeps and prints.

https://developer.hashicorp.com/terraform/internals/json-format describes what ``terraform show``
prints. The format of a state file is Terraform's own; version 4 is that of 0.12 and newer.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cognito_clientcfg.config.validators import is_list, is_mapping
from cognito_clientcfg.errors import Violation, shown, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["TYPE", "attributes_of"]

TYPE = "aws_cognito_user_pool_client"
_TYPES = frozenset({TYPE, "aws_cognito_managed_user_pool_client"})
_STATE_VERSION = 4
_SHOW = "give what `{} show -json` prints"


def attributes_of(
    document: object, address: str | None
) -> tuple[Mapping[str, Any], tuple[Violation, ...]]:
    """Returns the attributes of one app client, and why there are none; one of the two is empty.

    Args:
        document: What Terraform printed or keeps, or the attributes themselves.
        address: Which app client; None if there is only one, or for attributes.
    """
    if not is_mapping(document):
        return {}, (_not_found("a mapping is expected: a state, or attributes of one resource"),)
    if reason := _not_readable(document):
        return {}, (_not_found(reason),)
    if document.keys().isdisjoint({"format_version", "planned_values", "values", "version"}):
        wrong = _not_found(f"there are no resources in it to pick {address!r} from")
        return document, (wrong,) if address else ()
    found = dict(_app_clients(document))
    chosen = address or (next(iter(found)) if len(found) == 1 else "")
    if chosen not in found:
        wanted = f"there is no {chosen!r}" if chosen else "name one by its address"
        known = f"; there are: {', '.join(sorted(found)) or 'none'}"
        return {}, (_not_found(f"{wanted}{suggestion(chosen, found)}{known}"),)
    attributes = found[chosen]
    if not is_mapping(attributes):
        older = f"{chosen} is kept as Terraform 0.11 kept it; {_SHOW.format('terraform')}"
        return {}, (_not_found(older),)
    return attributes, ()


def _not_readable(document: Mapping[str, object]) -> str:
    if "encrypted_data" in document:
        return f"this state is encrypted; {_SHOW.format('tofu')}"
    version = document.get("version", _STATE_VERSION)
    if version == _STATE_VERSION:
        return ""
    known = f"only version {_STATE_VERSION} of a state file is read, not {shown(version)}"
    return f"{known}; {_SHOW.format('terraform')}"


def _app_clients(document: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    if "version" in document:
        for resource in _mappings(document.get("resources")):
            yield from _stored(resource)
        return
    values = document.get("values") or document.get("planned_values")
    if is_mapping(values):
        yield from _shown(values.get("root_module"))


def _shown(module: object) -> Iterator[tuple[str, object]]:
    if not is_mapping(module):
        return
    for resource in _mappings(module.get("resources")):
        if resource.get("type") in _TYPES and is_mapping(values := resource.get("values")):
            yield str(resource.get("address")), values
    for child in _mappings(module.get("child_modules")):
        yield from _shown(child)


def _stored(resource: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    if resource.get("type") not in _TYPES:
        return
    data = "data" if resource.get("mode") == "data" else None
    parts = (resource.get("module"), data, resource["type"], resource.get("name"))
    address = ".".join(str(part) for part in parts if part is not None)
    for instance in _mappings(resource.get("instances")):
        if "deposed" not in instance:
            key = instance.get("index_key")
            index = "" if key is None else f"[{json.dumps(key, ensure_ascii=False)}]"
            yield f"{address}{index}", instance.get("attributes")


def _mappings(value: object) -> Iterator[Mapping[str, Any]]:
    yield from filter(is_mapping, value if is_list(value) else ())


def _not_found(message: str) -> Violation:
    return Violation(("state",), None, "no_such_resource", message)
