"""Configurations from and to Terraform's ``aws_cognito_user_pool_client``.

Its arguments are those of the AWS provider
(https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cognito_user_pool_client).
``aws_cognito_managed_user_pool_client`` has the same; it is given ``name_pattern`` or
``name_prefix`` to find the app client by, and shows its ``name``.
The argument of a setting is named as its field, except that of ``client_name``, which is ``name``.
The provider may not have an argument for the newest settings yet, such as
``publish_secrets_in_aws_secrets_manager``; Terraform then refuses it by its name.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from cognito_clientcfg.config.app_client_config import SETTINGS
from cognito_clientcfg.config.aws_members import MEMBERS, TOKENS, UNITS, member_name
from cognito_clientcfg.config.json_text import parse_json
from cognito_clientcfg.config.records import NestedRecord, record_fields
from cognito_clientcfg.config.serialization import from_aws, to_aws
from cognito_clientcfg.config.validators import is_list, is_mapping
from cognito_clientcfg.errors import InvalidConfig, Violation, suggestion

from .terraform_state import TYPE, attributes_of
from .violations import in_file, read_or_refuse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cognito_clientcfg.config.app_client_config import AppClientConfig

__all__ = ["from_terraform", "to_hcl", "to_terraform"]

_UNITS = "token_validity_units"
_NOT_SETTINGS = frozenset(
    {
        "client_id",
        "client_secret",
        "generate_secret",
        "id",
        "name_pattern",
        "name_prefix",
        "region",
        "timeouts",
        "user_pool_id",
    }
)
_VALIDITIES = frozenset(field for field in SETTINGS if field.endswith("_validity"))
# The member of each argument.
_MEMBERS = {
    "name" if field == "client_name" else field: member for field, member in MEMBERS.items()
} | {_UNITS: UNITS}
# The members of each argument that is a block.
_BLOCKS = {
    field: {name: member_name(name) for name, _, _ in record_fields(setting.validator.cls)}
    for field, setting in SETTINGS.items()
    if isinstance(setting.validator, NestedRecord)
} | {
    _UNITS: {
        field.removesuffix("_validity"): TOKENS[member][0]
        for field, member in MEMBERS.items()
        if member in TOKENS
    }
}
_ESCAPES = {"\\b": "\\u0008", "\\f": "\\u000c"}


def from_terraform(state: str | Mapping[str, Any], address: str | None = None) -> AppClientConfig:
    """Reads the attributes of an ``aws_cognito_user_pool_client``; a client secret is dropped.

    An ``aws_cognito_managed_user_pool_client`` is read too.

    Args:
        state: What ``terraform show -json`` printed, of a state or a plan, a state file of version
            4 (Terraform 0.12 and newer), or the attributes of one resource; as text (JSON) or as a
            mapping.
        address: Which resource of a state, as ``module.login.aws_cognito_user_pool_client.web``.
            Leave it out if the state has only one, and if attributes are given.

    Raises:
        InvalidConfig: The state cannot be read or breaks rules.
    """
    document, wrong = parse_json(state) if isinstance(state, str) else (state, ())
    del state  # it may hold a secret, and some tracebacks show what a frame holds
    config = None
    if not wrong:
        config, wrong = _read(document, address)
    del document
    if config is None:
        raise InvalidConfig(tuple(in_file(violation, {}) for violation in wrong))
    return config


def _read(
    document: object, address: str | None
) -> tuple[AppClientConfig | None, tuple[Violation, ...]]:
    attributes, wrong = attributes_of(document, address)
    given = {
        name: value
        for name, value in attributes.items()
        if name not in _NOT_SETTINGS and not _is_unset(name, value)
    }
    if wrong := (*wrong, *_unknown(given)):
        return None, wrong
    members = {_MEMBERS[name]: _value(name, value) for name, value in given.items()}
    return read_or_refuse(from_aws, members)


def _is_unset(name: str, value: object) -> bool:
    # The provider's state has 0 for a validity that AWS did not return (its acceptance tests).
    zero = name in _VALIDITIES and value == 0 and not isinstance(value, bool)
    return zero or value in (None, "", [], {})


def _unknown(attributes: Mapping[str, Any]) -> Iterator[Violation]:
    for name in attributes.keys() - _MEMBERS.keys():
        message = f"there is no such argument{suggestion(name, _MEMBERS)}"
        yield Violation((str(name),), None, "unknown_member", message)


def _value(name: str, value: object) -> object:
    # A block is a list of one in a state, and a mapping if somebody wrote it.
    block = value[0] if name in _BLOCKS and is_list(value) and len(value) == 1 else value
    if name not in _BLOCKS or not is_mapping(block):
        return value
    return {_BLOCKS[name].get(key, key): inner for key, inner in block.items() if inner is not None}


def to_terraform(config: AppClientConfig) -> dict[str, Any]:
    """Returns the arguments of ``aws_cognito_user_pool_client``, as tfvars JSON holds them.

    Not checked: that the provider which you use has each argument.

    Args:
        config: The configuration; only what it gives is returned.

    Returns:
        The arguments by their names; a block is a mapping.

    Raises:
        TypeError: It is not a configuration.
    """
    names = {member: name for name, member in _MEMBERS.items()}
    return {
        names[member]: _argument(names[member], value) for member, value in to_aws(config).items()
    }


def _argument(name: str, value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if name not in _BLOCKS:
        return value
    names = {member: nested for nested, member in _BLOCKS[name].items()}
    return {names.get(member, member): inner for member, inner in value.items()}


def to_hcl(config: AppClientConfig, name: str, user_pool_id: str) -> str:
    """Returns a resource block in Terraform's language.

    Not checked: that the provider which you use has each argument.

    Args:
        config: The configuration; only what it gives is written.
        name: The name of the resource.
        user_pool_id: An expression, such as ``aws_cognito_user_pool.main.id``; written as it is.

    Raises:
        TypeError: It is not a configuration.
    """
    lines = [f'resource "{TYPE}" {_hcl(name)} {{', f"  user_pool_id = {user_pool_id}"]
    for argument, value in sorted(
        to_terraform(config).items(), key=lambda pair: pair[0] in _BLOCKS
    ):
        if argument in _BLOCKS:
            lines_of_block = (f"    {nested} = {_hcl(inner)}" for nested, inner in value.items())
            lines += ["", f"  {argument} {{", *lines_of_block, "  }"]
        else:
            lines.append(f"  {argument} = {_hcl(value)}")
    return "\n".join([*lines, "}", ""])


def _hcl(value: object) -> str:
    # JSON's literals are HCL's, but for two escapes and the two that begin a template.
    text = json.dumps(value, ensure_ascii=False)
    text = re.sub(r"\\.", lambda found: _ESCAPES.get(found[0], found[0]), text)
    return text.replace("${", "$${").replace("%{", "%%{")
