"""What takes back the changes of plans that were sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_clientcfg.config.app_client_config import SETTINGS, AppClientConfig, meaning
from cognito_clientcfg.config.records import unchecked
from cognito_clientcfg.config.revert import Revert
from cognito_clientcfg.config.validators import is_set

from .plan import FieldChange

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .plan import Plan

__all__ = ["inverse_of"]


def inverse_of(plans: Iterable[Plan], stored_differently: Iterable[FieldChange] = ()) -> Revert:
    """Returns the edit that takes back what plans changed, and nothing else.

    Members that this version does not know are not part of it.

    Args:
        plans: Those that were sent, in their order.
        stored_differently: The fields that AWS stored otherwise than they were sent last.
    """
    changes: dict[str, FieldChange] = {}
    implied: dict[str, object] = {}
    for plan in plans:
        for change in plan.changes:
            name = change.field
            if name not in SETTINGS:
                continue
            if change.before is not None and getattr(plan.before.config, name) is None:
                implied[name] = change.before
            changes[name] = _joined(changes[name], change) if name in changes else change
    after = {name: change.after for name, change in changes.items()}
    after |= {
        each.field: each.after
        for each in stored_differently
        if each.field in changes and _differs(each.field, each.after, changes[each.field].before)
    }
    implied = {name: value for name, value in implied.items() if changes[name].before == value}
    before = {name: change.before for name, change in changes.items() if name not in implied}
    return Revert(before=_config(before), after=_config(after), implied=_config(implied))


def _joined(first: FieldChange, second: FieldChange) -> FieldChange:
    """Returns what two changes of a field come to; another writer may have written in between.

    A set is joined element by element. Any other value is as that writer left it.
    """
    name, after = first.field, meaning(first.field, second.after)
    sides = (first.before, first.after, second.before, second.after)
    if not is_set(after) or not all(is_set(meaning(name, side)) for side in sides):
        return second
    added = (first.added - second.removed) | (second.added - first.removed)
    removed = (first.removed - second.added) | (second.removed - first.added)
    before = (after - added) | removed
    unlisted = first.before is None and before == meaning(name, None)
    return FieldChange(name, None if unlisted else before, second.after)


def _differs(name: str, value: object, other: object) -> bool:
    return meaning(name, value) != meaning(name, other)


def _config(values: dict[str, object]) -> AppClientConfig:
    return unchecked(AppClientConfig, values)
