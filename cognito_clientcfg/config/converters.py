"""What a field takes for its value: attrs converters, which never raise.

What is of another type comes back as it is, to be told by the validator of the field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from .values import (
    ExplicitAuthFlow,
    OAuthFlow,
    PreventUserExistenceErrors,
    TokenValidity,
    not_whole_seconds,
)

if TYPE_CHECKING:
    from enum import StrEnum

__all__ = [
    "to_auth_flows",
    "to_existence_errors",
    "to_oauth_flows",
    "to_set",
    "to_token_validity",
]


def to_set(value: Iterable[str] | None) -> frozenset[str] | None:
    """Returns a set of strings; a single string is not taken for one."""
    if value is None or isinstance(value, frozenset | str | bytes | Mapping):
        return cast("frozenset[str] | None", value)
    try:
        elements = list(value)
    except TypeError:
        return cast("frozenset[str] | None", value)
    if (types := {*map(type, elements)}) != {str} and not all(
        issubclass(cls, str) for cls in types
    ):
        return cast("frozenset[str] | None", elements)
    return frozenset(elements)


def to_auth_flows(
    value: Iterable[ExplicitAuthFlow | str] | None,
) -> frozenset[ExplicitAuthFlow | str] | None:
    """Returns a set of sign-in flows, the known ones as members of the enumeration."""
    flows: frozenset[ExplicitAuthFlow | str] | None = _to_words(value, _AUTH_FLOWS)
    return flows


def to_oauth_flows(value: Iterable[OAuthFlow | str] | None) -> frozenset[OAuthFlow | str] | None:
    """Returns a set of OAuth grants, the known ones as members of the enumeration."""
    flows: frozenset[OAuthFlow | str] | None = _to_words(value, _OAUTH_FLOWS)
    return flows


def _to_words(value: Iterable[str] | None, words: Mapping[str, StrEnum]) -> Any:  # noqa: ANN401 - a set, or what was given
    found = to_set(value)
    return frozenset(map(words.get, found, found)) if isinstance(found, frozenset) else found


def to_existence_errors(
    value: PreventUserExistenceErrors | str | None,
) -> PreventUserExistenceErrors | str | None:
    """Returns the member of the enumeration, if the word is known."""
    return _EXISTENCE_ERRORS.get(value, value) if isinstance(value, str) else value


def to_token_validity(value: TokenValidity | timedelta | None) -> TokenValidity | None:
    """Returns a timedelta as a TokenValidity, and anything else as it came."""
    if isinstance(value, timedelta) and not any(not_whole_seconds("", value)):
        return TokenValidity.from_timedelta(value)
    return cast("TokenValidity | None", value)


_AUTH_FLOWS = {flow.value: flow for flow in ExplicitAuthFlow}
_OAUTH_FLOWS = {flow.value: flow for flow in OAuthFlow}
_EXISTENCE_ERRORS = {word.value: word for word in PreventUserExistenceErrors}
