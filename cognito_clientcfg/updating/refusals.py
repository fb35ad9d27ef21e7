"""What AWS names in its refusal of an update, although nobody edited it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cognito_clientcfg.config.aws_members import MEMBERS
from cognito_clientcfg.config.validators import NEVER_WRITABLE, is_set
from cognito_clientcfg.config.values import ExplicitAuthFlow, OAuthFlow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_clientcfg.planning.plan import Plan

__all__ = ["not_edited"]

_URL_FIELDS = ("callback_urls", "logout_urls", "default_redirect_uri")


class _Words(NamedTuple):
    """Words in which AWS refuses an update because of one value.

    Attributes:
        pattern: A regular expression whose group is the value, unless the value is given.
        fields: The fields that may hold the value.
        value: The value.
    """

    pattern: str
    fields: tuple[str, ...]
    value: str = ""


_WORDS = (  # as others recorded them from the live service
    _Words(r"Invalid scope requested: (\S+)", ("allowed_oauth_scopes",)),
    _Words(r"(\S+) is not supported with client_credentials flow", ("allowed_oauth_scopes",)),
    _Words(
        "client_credentials flow can not be selected if client does not have a client secret",
        ("allowed_oauth_flows",),
        OAuthFlow.CLIENT_CREDENTIALS,
    ),
    _Words(r"The provider (.+) does not exist for User Pool", ("supported_identity_providers",)),
    _Words(r"(\S+) cannot use the HTTP protocol", _URL_FIELDS),
    _Words(r"(\S+) cannot use fragment", _URL_FIELDS),
    _Words(r"The default redirect URI (\S+) is not in", ("default_redirect_uri",)),
    _Words("Passwordless Sign-In", ("explicit_auth_flows",), ExplicitAuthFlow.ALLOW_USER_AUTH),
)
_MEMBER = re.compile(r"at '(\w+)[\w.]*' failed to satisfy|is required to set (\w+) as true")
_ATTRIBUTES = re.compile(r"Invalid (read|write) attributes specified")


def not_edited(plan: Plan, message: str) -> Iterator[str]:
    """Yields what a refusal names that was there before and was not edited, and what takes it away.

    Args:
        plan: What was sent.
        message: AWS's words.
    """
    for words in _WORDS:
        for found in re.findall(words.pattern, message):
            for field in words.fields:
                yield from _value(plan, field, str(words.value or found))
    fields = {name.lower(): field for field, name in MEMBERS.items()}
    for names in _MEMBER.findall(message):
        named = fields.get("".join(names).lower())
        if named is not None and _is_as_before(plan, named):
            edit = f"assign({named}=...)" if named == "client_name" else f'reset("{named}")'
            yield _note(named, edit)
    for kind in _ATTRIBUTES.findall(message):
        yield from _attributes(plan, f"{kind}_attributes")


def _value(plan: Plan, field: str, value: str) -> Iterator[str]:
    before, after = getattr(plan.before.config, field), getattr(plan.after, field)
    if is_set(before) and is_set(after) and value in before & after:
        yield _note(f"{value!r} of {field}", f"remove({field}={{{value!r}}})")
    elif before == after == value:
        yield _note(f"{value!r} of {field}", f'reset("{field}")')


def _attributes(plan: Plan, field: str) -> Iterator[str]:
    before, after = getattr(plan.before.config, field), getattr(plan.after, field)
    wrong = before & after & NEVER_WRITABLE if is_set(before) and is_set(after) else ()
    if field == "write_attributes" and wrong:
        for value in sorted(wrong):
            yield from _value(plan, field, value)
    elif _is_as_before(plan, field):
        edit = f'remove({field}={{...}}) with what the plan of preflight="all" names'
        yield _note(field, edit)


def _is_as_before(plan: Plan, field: str) -> bool:
    before = getattr(plan.before.config, field)
    return before is not None and before == getattr(plan.after, field)


def _note(named: str, edit: str) -> str:
    return f"{named} was there before and was not edited; {edit} would take it away"
