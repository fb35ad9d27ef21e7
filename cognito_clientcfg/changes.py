"""What differs between two configurations, field by field."""

from __future__ import annotations

import attrs

from .config import SETTINGS, AppClientConfig, in_words, meaning, overlaid
from .kinds import is_set
from .render import Change, Row, SetChange, elements, row_lines, value_text

__all__ = ["FieldChange", "field_changes", "with_defaults"]


@attrs.frozen
class FieldChange:
    """One field that differs.

    Attributes:
        field: Its name; in AWS's spelling where this version does not understand the member.
        before: Its value before, None where it was absent.
        after: Its value after, None where it is left out.
    """

    field: str
    before: object
    after: object

    @property
    def added(self) -> frozenset[str]:
        """What a set gains, counted from what its absence means."""
        return self._elements(self.after) - self._elements(self.before)

    @property
    def removed(self) -> frozenset[str]:
        """What a set loses, counted from what its absence means."""
        return self._elements(self.before) - self._elements(self.after)

    def _elements(self, value: object) -> frozenset[str]:
        meant = meaning(self.field, value)
        return meant if is_set(meant) else frozenset()

    def row(self) -> Row:
        """Returns the change for people to read: a set element by element, all else at once."""
        name = value_text(self.field)
        if all(is_set(meaning(self.field, value)) for value in (self.before, self.after)):
            return SetChange(name, elements(self.added), elements(self.removed))
        return Change(name, in_words(self.field, self.before), in_words(self.field, self.after))

    def __str__(self) -> str:
        return "\n".join(line for _, line in row_lines(self.row()))


def field_changes(before: AppClientConfig, after: AppClientConfig) -> tuple[FieldChange, ...]:
    """Returns the fields that differ in meaning."""
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in SETTINGS)
    return tuple(
        FieldChange(name, old, new)
        for name, old, new in pairs
        if meaning(name, old) != meaning(name, new)
    )


def with_defaults(before: AppClientConfig, wanted: AppClientConfig) -> AppClientConfig:
    """Returns what is wanted, with the default written out where a value is taken away."""
    taken_away = (
        name for name in SETTINGS if _is_given(before, name) and not _is_given(wanted, name)
    )
    return overlaid(wanted, {name: SETTINGS[name].default for name in taken_away})


def _is_given(config: AppClientConfig, name: str) -> bool:
    return getattr(config, name) not in (None, frozenset())
