"""What would put an earlier state of an app client back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from cognito_clientcfg.config.app_client_config import (
    NO_CLIENT_NAME,
    SETTINGS,
    meaning,
    overlaid,
)
from cognito_clientcfg.config.aws_members import MEMBERS
from cognito_clientcfg.config.validators import MODEL
from cognito_clientcfg.config.values import Unreadable
from cognito_clientcfg.errors import InvalidConfig, Violation

from .app_client import AppClient
from .comparison import changed_members
from .plan import FieldChange, Plan, compared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["make_restoration"]


@attrs.frozen
class RestoreIntent:
    """The wish to put an earlier state back."""

    earlier: AppClient

    @property
    def edits(self) -> tuple[()]:
        """No edits."""
        return ()

    def __call__(self, live: AppClient) -> Plan:
        """Returns what it comes to on an app client as it is now."""
        return make_restoration(live, self.earlier)


def make_restoration(live: AppClient, earlier: AppClient) -> Plan:
    """Returns what puts an earlier state of an app client back.

    AWS accepted it once, so that what breaks rules in it is a warning, and AWS decides. Settings
    that AWS does not echo stay as they are: they are sent only if an edit asks for it.

    Raises:
        InvalidConfig: A setting of the earlier state is of another type than AWS takes.
    """
    not_echoed = {
        name: getattr(live.config, name) for name, setting in SETTINGS.items() if setting.shown_by
    }
    changes, _ = compared(live.config, overlaid(earlier.config, not_echoed))
    if wrong := tuple(_not_restorable(changes)):
        raise InvalidConfig(wrong)
    unknown = {*live.unknown_members, *earlier.unknown_members}
    defaults = {
        change.field: change.after
        for change in changes
        if getattr(earlier.config, change.field) in (None, frozenset())
    }
    return Plan(
        before=live,
        after=overlaid(earlier.config, not_echoed | defaults),
        changes=(*changes, *changed_members(live.members, earlier.members, unknown)),
        intent=RestoreIntent(earlier),
        laid_over=defaults,
        restores=earlier,
        findings=tuple(_not_put_back(live, earlier)),
    )


def _not_restorable(changes: Iterable[FieldChange]) -> Iterator[Violation]:
    for change in changes:
        if isinstance(change.after, Unreadable):
            expected = SETTINGS[change.field].validator.expected
            message = f"must be {expected}; it is of another JSON type"
            yield Violation((MEMBERS[change.field],), None, "type", message, MODEL)
        if change.field == "client_name" and change.after is None:
            yield NO_CLIENT_NAME


def _not_put_back(live: AppClient, earlier: AppClient) -> Iterator[Violation]:
    """Yields the settings that AWS does not echo, if they differ from the earlier state."""
    for name, setting in SETTINGS.items():
        then = meaning(name, getattr(earlier.config, name))
        if setting.shown_by and then != meaning(name, getattr(live.config, name)):
            message = f"it is not put back; write assign({name}={then!r}) to have it as it was"
            yield Violation((name,), then, "not_put_back", message)
