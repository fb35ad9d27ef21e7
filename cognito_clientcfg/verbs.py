"""What an app client can be asked to have done with it, each verb as a conversation.

The drivers differ in how they carry a conversation on, and in nothing else.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

from .app_client import AppClient
from .drift import Drift, make_drift
from .errors import StalePlan
from .plan import Plan, make_plan, make_restoration, planned_anew
from .preflight import Finding, Pool, planned
from .preflight import preflight as findings
from .protocol import Confirm, Planner, Policy, describe, read_modify_write
from .reads import Listing, attempted, repeated

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .calls import Conversation
    from .config import AppClientConfig
    from .edits import Edit
    from .result import UpdateResult

__all__ = [
    "apply",
    "describe",
    "drift",
    "page",
    "plan",
    "plan_restore",
    "preflight",
    "restore",
    "update",
]

Value = TypeVar("Value")
_Decide: TypeAlias = Callable[[AppClient], Plan]


def plan(
    policy: Policy, user_pool_id: str, client_id: str, edits: Iterable[Edit | AppClientConfig]
) -> Conversation[Plan]:
    """Reads an app client and plans edits."""
    live = yield from describe(policy, user_pool_id, client_id)
    return (yield from _planner(policy, user_pool_id, _edited(edits))(live))


def preflight(policy: Policy, plan: Plan, pool: Pool | None) -> Conversation[tuple[Finding, ...]]:
    """Asks the user pool about a plan."""
    user_pool_id = _expected(plan, Plan).before.user_pool_id
    asked = findings(plan, policy.pool(user_pool_id) if pool is None else _expected(pool, Pool))
    return repeated(asked, policy.attempts, policy.pause)


def page(policy: Policy, listing: Listing) -> Conversation[Any]:
    """Reads the next page of a listing, and returns what it lists."""
    answer = yield from attempted(listing.ask, policy.attempts, policy.pause)
    return listing.take(answer.response)


def drift(
    policy: Policy, user_pool_id: str, client_id: str, wanted: Iterable[Edit | AppClientConfig]
) -> Conversation[Drift]:
    """Reads an app client and compares it with what is wanted."""
    return make_drift((yield from describe(policy, user_pool_id, client_id)), wanted)


def apply(policy: Policy, plan: Plan) -> Conversation[UpdateResult]:
    """Sends a plan if the app client is still as it found it."""
    before = _expected(plan, Plan).before
    planner = _planner(policy, before.user_pool_id, _exactly(plan))
    return read_modify_write(policy, before.user_pool_id, before.client_id, planner)


def update(
    policy: Policy,
    user_pool_id: str,
    client_id: str,
    edits: Iterable[Edit | AppClientConfig],
    confirm: Confirm | None = None,
) -> Conversation[UpdateResult]:
    """Changes what the edits name."""
    planner = _planner(policy, user_pool_id, _edited(edits))
    return read_modify_write(policy, user_pool_id, client_id, planner, confirm)


def plan_restore(policy: Policy, earlier: AppClient) -> Conversation[Plan]:
    """Reads an app client and plans to put an earlier state back."""
    _expected(earlier, AppClient)
    live = yield from describe(policy, earlier.user_pool_id, earlier.client_id)
    return make_restoration(live, earlier)


def restore(
    policy: Policy, earlier: AppClient, confirm: Confirm | None = None
) -> Conversation[UpdateResult]:
    """Puts an earlier state back."""
    putting_back = functools.partial(make_restoration, earlier=_expected(earlier, AppClient))
    planner = _planner(policy, earlier.user_pool_id, putting_back)
    return read_modify_write(policy, earlier.user_pool_id, earlier.client_id, planner, confirm)


def _expected(value: Value, kind: type[Value]) -> Value:
    if not isinstance(cast("object", value), kind):
        raise TypeError(f"{kind.__name__} is expected, not {type(value).__name__}")
    return value


def _planner(policy: Policy, user_pool_id: str, decide: _Decide) -> Planner:
    """Returns what plans, and asks the user pool where that is wanted."""
    wanted = policy.preflight
    pool = wanted if isinstance(wanted, Pool) else policy.pool(user_pool_id)

    def planner(live: AppClient) -> Conversation[Plan]:
        if not wanted:
            return decide(live)
        asked = planned(decide, live, pool)
        return (yield from repeated(asked, policy.attempts, policy.pause))

    return planner


def _edited(edits: Iterable[Edit | AppClientConfig]) -> _Decide:
    return functools.partial(make_plan, edits=tuple(edits))


def _exactly(wanted: Plan) -> _Decide:
    """Returns what takes a plan as it was made, and refuses it where the app client has changed."""

    def unchanged(live: AppClient) -> Plan:
        if live.has_same_settings(wanted.before):
            return wanted
        anew, reason = planned_anew(wanted, live)
        raise StalePlan(live.user_pool_id, live.client_id, anew) from reason

    return unchanged
