"""The edit that takes an update back, and nothing else, whatever others wrote meanwhile."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

import attrs

from cognito_clientcfg.errors import InvalidConfig, Violation, suggestion

from .app_client_config import SETTINGS, AppClientConfig, given, meaning, overlaid
from .aws_members import KNOWN, MEMBERS, NOT_ECHOED, SETTABLE, members_not_known, read
from .edits import edited
from .json_text import parse_json
from .serialization import to_aws
from .validators import MODEL, is_mapping, is_set

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from .edits import Edit

__all__ = ["NOT_TAKEN_BACK", "Revert", "not_taken_back", "reverted_fields"]

NOT_TAKEN_BACK = "not_taken_back"
_CHANGED_SINCE = "another writer has changed it since, and it is left as it is"
_WOULD_BE_EMPTY = (
    "without what was added to it, it would be empty, which AWS takes for its default; "
    "it is left as it is"
)
_REVERT, _VERSION, _PARTS = "Revert", "Version", ("Before", "After", "Implied")
_THIS_VERSION = 1
_IS_CONFIG = attrs.validators.instance_of(AppClientConfig)


@attrs.frozen(kw_only=True)
class Revert:
    """The edit that takes an update back, as ``UpdateResult.inverse`` returns it.

    It is a value: it can be printed, compared, pickled, and kept in JSON, so that one job changes
    an app client and another one takes the change back.

    >>> urls = ["https://a.example"], ["https://a.example", "https://b.example"]
    >>> before, after = (AppClientConfig(callback_urls=each) for each in urls)
    >>> Revert(before=before, after=after)(
    ...     AppClientConfig(callback_urls=["https://b.example", "https://c.example"])
    ... )
    AppClientConfig(callback_urls={'https://c.example'})

    Attributes:
        before: The changed fields as they were; one that was absent is not given.
        after: The changed fields as they were stored; one that was taken away is not given.
        implied: What the user pool said that fields stood for which were absent before.
    """

    before: AppClientConfig = attrs.field(validator=_IS_CONFIG)
    after: AppClientConfig = attrs.field(validator=_IS_CONFIG)
    implied: AppClientConfig = attrs.field(factory=AppClientConfig, validator=_IS_CONFIG)

    def __call__(self, config: AppClientConfig) -> AppClientConfig:
        """Returns a configuration without the change."""
        return overlaid(config, {name: self._undone(name, config)[0] for name in self.fields})

    @property
    def fields(self) -> frozenset[str]:
        """The names of the fields that were changed."""
        return frozenset(given(self.before).keys() | given(self.after).keys())

    def left(self, config: AppClientConfig) -> Iterator[Violation]:
        """Yields the fields of a configuration that are left as they are, and why."""
        for name in sorted(self.fields):
            value, why_left = self._undone(name, config)
            if why_left:
                yield Violation((name,), value, NOT_TAKEN_BACK, why_left)

    def _undone(self, name: str, config: AppClientConfig) -> tuple[object, str]:
        """Returns the value of a field without the change, and why it is left as it is."""
        live, old, new = (getattr(each, name) for each in (config, self.before, self.after))
        now, written = meaning(name, live), meaning(name, new)
        then = meaning(name, getattr(self.implied, name) if old is None else old)
        if is_set(now) and is_set(then) and is_set(written):
            back = (now - (written - then)) | (then - written)
            if back == now:
                return live, ""
            if back == then:
                return old, ""
            return (back, "") if meaning(name, back) == back else (live, _WOULD_BE_EMPTY)
        if now == written:
            return old, ""
        as_before = now == then or (live is None and old is None)
        return live, "" if as_before else _CHANGED_SINCE

    @classmethod
    def from_json(cls, text: str) -> Revert:
        """Reads what :meth:`to_json` wrote.

        Values may break the bounds of a configuration: AWS accepted them once.

        Raises:
            InvalidConfig: It is not JSON, or not of this form; it names all that is wrong.
            TypeError: It is not a text.
        """
        if not isinstance(cast("object", text), str):
            raise TypeError(f"the text of a saved Revert is expected, not {type(text).__name__}")
        parts, wrong = _loaded(text)
        del text  # it may be another file, with a secret; some tracebacks show what a frame holds
        if wrong:
            raise InvalidConfig(wrong)
        before, after, implied = map(_without_empty, parts)
        return cls(before=before, after=after, implied=implied)

    def to_json(self) -> str:
        """Returns it as indented JSON, with members in AWS's spelling.

        Raises:
            InvalidConfig: A field was of a type that this version cannot read.
        """
        parts = dict(zip(_PARTS, (self.before, self.after, self.implied), strict=True))
        wrong = [each for part, config in parts.items() for each in _mistyped(part, config)]
        if wrong:
            raise InvalidConfig(tuple(wrong))
        members = {part: to_aws(config) for part, config in parts.items() if given(config)}
        document = {_VERSION: _THIS_VERSION, _REVERT: {"Before": {}, "After": {}} | members}
        return json.dumps(document, indent=2, sort_keys=True)


def reverted_fields(edits: Iterable[Edit | AppClientConfig]) -> frozenset[str]:
    """Returns the names of the fields that reverts among edits take back."""
    return frozenset[str]().union(*(each.fields for each in edits if isinstance(each, Revert)))


def not_taken_back(
    config: AppClientConfig, edits: Collection[Edit | AppClientConfig]
) -> Iterator[Violation]:
    """Yields what reverts among edits leave as it is."""
    if not reverted_fields(edits):
        return
    for edit in edits:
        if isinstance(edit, Revert):
            yield from edit.left(config)
        config = edited(config, (edit,))


def _loaded(text: str) -> tuple[list[AppClientConfig], tuple[Violation, ...]]:
    """Returns the parts of a Revert that a file holds, or what is wrong with it."""
    document, wrong = parse_json(text)
    if wrong:
        return [], wrong
    parts = document.get(_REVERT) if is_mapping(document) else None
    if not is_mapping(document) or not is_mapping(parts):
        return [], (_not_saved(f"an object with {_REVERT} in it is expected"),)
    if document.get(_VERSION) != _THIS_VERSION:
        return [], (_not_saved(f"must be {_THIS_VERSION}, the only one known here", _VERSION),)
    found: list[AppClientConfig] = []
    for part in _PARTS:
        members = parts.get(part, {} if part == "Implied" else None)
        if not is_mapping(members):
            wrong = (*wrong, _not_saved("an object of members in AWS's spelling is expected", part))
            continue
        found.append(_read(members))
        wrong = (*wrong, *_unknown(part, members), *_mistyped(part, found[-1]))
    unknown = [*document.keys() - {_REVERT, _VERSION}, *parts.keys() - {*_PARTS}]
    return found, (*wrong, *(_not_saved("there is no such member", name) for name in unknown))


def _read(members: Mapping[str, object]) -> AppClientConfig:
    not_echoed = {name: members.get(MEMBERS[name]) for name in NOT_ECHOED}
    return overlaid(read(dict(members)), not_echoed)


def _without_empty(config: AppClientConfig) -> AppClientConfig:
    """Returns a configuration without the structures in which nothing is given: AWS has none."""
    written = to_aws(config)
    return overlaid(config, {n: None for n in given(config) if written.get(MEMBERS[n], {}) == {}})


def _unknown(part: str, members: Mapping[str, object]) -> Iterator[Violation]:
    never_reverted = ((name, SETTABLE) for name in members.keys() & (KNOWN - SETTABLE))
    for path, known in sorted((*members_not_known(members), *never_reverted)):
        hint = suggestion(path.rpartition(".")[2], known)
        message = f"there is no such member{hint}"
        yield Violation((f"{part}.{path}",), None, "unknown_member", message, MODEL)


def _mistyped(part: str, config: AppClientConfig) -> Iterator[Violation]:
    for name, value in given(config).items():
        validator = SETTINGS[name].validator
        if not validator.accepts(value):
            message = f"must be {validator.expected}; it is of another JSON type"
            yield Violation((f"{part}.{MEMBERS[name]}",), None, "type", message, MODEL)


def _not_saved(message: str, field: str = "saved revert") -> Violation:
    return Violation((field,), None, "saved_revert", message)
