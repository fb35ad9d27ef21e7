"""App clients as JSON, in the form of a Describe answer: what came over the wire, and files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import attrs

from .documents import parsed
from .errors import Violation
from .kinds import is_list, is_mapping
from .wire import IDENTIFIERS, READ_ONLY, SETTABLE, Members

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["Loaded", "dumped", "loaded", "nests_too_deep", "without_secret"]

_SECRET, _MEMBERS = "ClientSecret", "UserPoolClient"
_HAS_SECRET, _GUARDED = "HasClientSecret", "Guarded"
# AWS nests three levels deep; far beyond, a value would only exhaust the stack.
_DEEPEST = 64
_SPELLINGS = {name.lower(): name for name in SETTABLE | IDENTIFIERS | READ_ONLY}


@attrs.frozen
class Loaded:
    """What a file holds.

    Attributes:
        members: The members of the app client, without the secret.
        has_client_secret: Whether the file tells of a secret.
        guarded: Whether it was read as it came.
        wrong: Why it is no saved app client; empty where it is one.
    """

    members: Members = attrs.field(factory=dict[str, Any], repr=False)
    has_client_secret: bool = False
    guarded: bool = True
    wrong: tuple[Violation, ...] = ()


def loaded(text: str) -> Loaded:
    """Returns what a file holds. It never raises: json's own errors hold the whole text."""
    found = parsed(text, "json")
    if found.wrong:
        return Loaded(wrong=found.wrong)
    document = found.document
    members = document.get(_MEMBERS) if is_mapping(document) else None
    if not is_mapping(document) or not is_mapping(members):
        return Loaded(wrong=(_not_saved(f"an object with {_MEMBERS} in it is expected"),))
    if nests_too_deep(members):
        return Loaded(wrong=(_not_saved(f"it nests more than {_DEEPEST} levels deep"),))
    flags = {_HAS_SECRET: document.get(_HAS_SECRET, _SECRET in members)}
    flags[_GUARDED] = document.get(_GUARDED, True)
    return Loaded(
        without_secret(members),
        flags[_HAS_SECRET] is True,
        flags[_GUARDED] is True,
        (*_misspelt(members), *_without_bool(flags)),
    )


def dumped(members: Members, *, has_client_secret: bool, guarded: bool) -> str:
    """Returns members as the text of a file."""
    document = {_HAS_SECRET: has_client_secret, _MEMBERS: members}
    if not guarded:
        document[_GUARDED] = False
    return json.dumps(document, indent=2, sort_keys=True)


def without_secret(members: Mapping[str, object]) -> Members:
    """Returns members without the client secret."""
    return {name: value for name, value in members.items() if name != _SECRET}


def nests_too_deep(value: object) -> bool:
    """Tells whether a value of JSON nests deeper than any answer of AWS."""
    level, depth = [value], 0
    while level and depth < _DEEPEST:
        level = [nested for structure in level for nested in _nested(structure)]
        depth += 1
    return bool(level)


def _nested(value: object) -> Iterable[object]:
    if is_mapping(value):
        return value.values()
    return value if is_list(value) else ()


def _misspelt(members: Mapping[str, object]) -> Iterator[Violation]:
    for name in members:
        right = _SPELLINGS.get(name.lower(), name)
        if name != right:
            yield _not_saved(f"there is no such member; did you mean {right!r}?", name)


def _without_bool(flags: Mapping[str, object]) -> Iterator[Violation]:
    for name, value in flags.items():
        if not isinstance(value, bool):
            yield _not_saved("must be true or false", name)


def _not_saved(message: str, field: str = "saved app client") -> Violation:
    return Violation((field,), None, "saved_app_client", message)
