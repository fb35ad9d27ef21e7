"""What differs between two states: drift, what AWS stored, and whether a plan still holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from cognito_clientcfg.config.app_client_config import SETTINGS, given, meaning, values_of
from cognito_clientcfg.config.aws_members import MEMBERS, Members
from cognito_clientcfg.config.edits import edited
from cognito_clientcfg.config.validators import is_mapping
from cognito_clientcfg.config.values import Unreadable
from cognito_clientcfg.displayable import Documented
from cognito_clientcfg.errors import AmbiguousEdit, InvalidConfig

from .app_client import AppClient
from .plan import FieldChange, Plan, compared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cognito_clientcfg.config.app_client_config import AppClientConfig
    from cognito_clientcfg.config.edits import Edit

__all__ = ["Drift", "changed_members", "holds", "make_drift", "replan", "stored_differently"]


@attrs.frozen(kw_only=True)
class Drift(Documented):
    """What differs between an app client and what is wanted of it; true if something does.

    Values are compared in meaning: sets without order, durations without unit, an empty set as an
    absent one, and an absent value as what its absence is documented to mean.

    Attributes:
        actual: The app client as it was read.
        changes: The fields that differ: ``before`` is what is live, ``after`` what is wanted.
    """

    actual: AppClient
    changes: tuple[FieldChange, ...]

    def __bool__(self) -> bool:
        return bool(self.changes)


def make_drift(actual: AppClient, wanted: Iterable[Edit | AppClientConfig]) -> Drift:
    """Returns what differs between an app client and what edits would make of it.

    Raises:
        AmbiguousEdit: An edit depends on something that only the user pool knows.
        TypeError: One of them is not an edit.
    """
    changes, _ = compared(actual.config, edited(actual.config, wanted))
    return Drift(actual=actual, changes=tuple(changes))


def stored_differently(plan: Plan, stored: AppClient) -> tuple[FieldChange, ...]:
    """Returns what AWS stored otherwise than the plan sent it.

    What a creation leaves out is not among it: AWS chooses that, and may choose differently from
    what an update resets it to.
    """
    differences = _differences(plan, plan.as_sent, stored)
    if not plan.creates:
        return differences
    left_out = SETTINGS.keys() - given(plan.as_sent.config).keys()
    return tuple(change for change in differences if change.field not in left_out)


def holds(plan: Plan, live: AppClient, stored: AppClient | None = None) -> bool:
    """Tells whether what a plan changed is so, or the wish behind the plan holds all the same.

    Args:
        plan: What was sent.
        live: The app client as it is now.
        stored: The app client as the write left it, if that is known.
    """
    differences = _differences(plan, stored or plan.as_sent, live)
    if plan.changed_fields.isdisjoint(change.field for change in differences):
        return True
    replanned, _ = replan(plan, live)
    return replanned is not None and not replanned


def replan(wanted: Plan, live: AppClient) -> tuple[Plan | None, Exception | None]:
    """Returns what the wish of a plan comes to now, or why it cannot be planned any more."""
    try:
        return wanted.replan(live), None
    except (AmbiguousEdit, InvalidConfig) as error:
        return None, error


def _differences(plan: Plan, one: AppClient, other: AppClient) -> tuple[FieldChange, ...]:
    unknown = {*plan.before.unknown_members, *plan.base.unknown_members}
    changed = changed_members(one.members, other.members, unknown)
    return (*field_changes(one.config, other.config), *changed)


def field_changes(before: AppClientConfig, after: AppClientConfig) -> tuple[FieldChange, ...]:
    """Returns the fields that differ in meaning."""
    return tuple(
        FieldChange(name, old, new)
        for name, old, new in zip(SETTINGS, values_of(before), values_of(after), strict=True)
        if old is not new and meaning(name, old) != meaning(name, new)
    )


def changed_members(before: Members, after: Members, names: Iterable[str]) -> Iterator[FieldChange]:
    """Yields the members that this version does not know, if they differ."""
    for name in sorted(set(names) - set(MEMBERS.values())):
        old, new = _at(before, name), _at(after, name)
        if old != new:
            yield FieldChange(
                name,
                None if old is None else Unreadable.of(old),
                None if new is None else Unreadable.of(new),
            )


def _at(members: Members, path: str) -> object:
    structure, _, name = path.partition(".")
    if path in members or not is_mapping(nested := members.get(structure)):
        return members.get(path)
    return nested.get(name)
