"""What an app client can be asked to have done with it, each verb as a conversation.

The drivers differ in how they carry a conversation on, and in nothing else.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, TypeVar, cast

from .app_client import AppClient
from .drift import Drift, make_drift
from .errors import StalePlan
from .plan import Plan, make_plan, make_restoration, planned_anew
from .protocol import Confirm, Planner, Policy, describe, read_modify_write

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .calls import Conversation
    from .config import AppClientConfig
    from .edits import Edit
    from .result import UpdateResult

__all__ = ["apply", "describe", "drift", "plan", "plan_restore", "restore", "update"]

Value = TypeVar("Value")


def plan(
    policy: Policy, user_pool_id: str, client_id: str, edits: Iterable[Edit | AppClientConfig]
) -> Conversation[Plan]:
    """Reads an app client and plans edits."""
    return _edited(edits)((yield from describe(policy, user_pool_id, client_id)))


def drift(
    policy: Policy, user_pool_id: str, client_id: str, wanted: Iterable[Edit | AppClientConfig]
) -> Conversation[Drift]:
    """Reads an app client and compares it with what is wanted."""
    return make_drift((yield from describe(policy, user_pool_id, client_id)), wanted)


def apply(policy: Policy, plan: Plan) -> Conversation[UpdateResult]:
    """Sends a plan if the app client is still as it found it."""
    before = _expected(plan, Plan).before
    return read_modify_write(policy, before.user_pool_id, before.client_id, _exactly(plan))


def update(
    policy: Policy,
    user_pool_id: str,
    client_id: str,
    edits: Iterable[Edit | AppClientConfig],
    confirm: Confirm | None = None,
) -> Conversation[UpdateResult]:
    """Changes what the edits name."""
    return read_modify_write(policy, user_pool_id, client_id, _edited(edits), confirm)


def plan_restore(policy: Policy, earlier: AppClient) -> Conversation[Plan]:
    """Reads an app client and plans to put an earlier state back."""
    _expected(earlier, AppClient)
    live = yield from describe(policy, earlier.user_pool_id, earlier.client_id)
    return make_restoration(live, earlier)


def restore(
    policy: Policy, earlier: AppClient, confirm: Confirm | None = None
) -> Conversation[UpdateResult]:
    """Puts an earlier state back."""
    planner = functools.partial(make_restoration, earlier=_expected(earlier, AppClient))
    return read_modify_write(policy, earlier.user_pool_id, earlier.client_id, planner, confirm)


def _expected(value: Value, kind: type[Value]) -> Value:
    if not isinstance(cast("object", value), kind):
        raise TypeError(f"{kind.__name__} is expected, not {type(value).__name__}")
    return value


def _edited(edits: Iterable[Edit | AppClientConfig]) -> Planner:
    return functools.partial(make_plan, edits=tuple(edits))


def _exactly(wanted: Plan) -> Planner:
    """Returns what takes a plan as it was made, and refuses it where the app client has changed."""

    def unchanged(live: AppClient) -> Plan:
        if live.has_same_settings(wanted.before):
            return wanted
        anew, reason = planned_anew(wanted, live)
        raise StalePlan(live.user_pool_id, live.client_id, anew) from reason

    return unchanged
