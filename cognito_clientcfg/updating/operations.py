"""The public operations on app clients, each as a generator that the drivers carry out."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import attrs

from cognito_clientcfg.config.aws_members import settable
from cognito_clientcfg.config.edits import check_edits
from cognito_clientcfg.config.validators import of_class
from cognito_clientcfg.error_kinds import code_of, is_denied
from cognito_clientcfg.errors import IncompleteAnswer, StalePlan
from cognito_clientcfg.planning.app_client import AppClient
from cognito_clientcfg.planning.comparison import Drift, make_drift, replan
from cognito_clientcfg.planning.finding import Finding
from cognito_clientcfg.planning.plan import NEEDS_SECRET, EditIntent, Plan
from cognito_clientcfg.planning.restoration import RestoreIntent

from .calls import Call, UnknownOperation
from .preflight import planned
from .preflight import preflight as findings_on
from .read_modify_write import Planner, describe, read_modify_write
from .user_pool import Listing, Pool, attempted

if TYPE_CHECKING:
    from cognito_clientcfg.config.app_client_config import AppClientConfig
    from cognito_clientcfg.config.edits import Edit
    from cognito_clientcfg.planning.result import UpdateResult

    from .calls import Operation
    from .options import Confirm, Options

__all__ = [
    "apply",
    "describe",
    "drift",
    "expected",
    "intent_of",
    "page",
    "plan",
    "plan_restore",
    "planner_for",
    "preflight",
    "restore",
    "update",
]

Value = TypeVar("Value")
_Decide: TypeAlias = Callable[[AppClient], Plan]
_LIST_SECRETS = "ListUserPoolClientSecrets"
# Not recorded: what an app client of dynamic registration, which has no such operation, answers;
# and what an endpoint answers that does not know it.
_NO_SECRETS_TO_LIST = frozenset(
    {"InvalidParameterException", "ResourceNotFoundException", "UnknownOperationException"}
)


def plan(
    options: Options, user_pool_id: str, client_id: str, edits: Iterable[Edit | AppClientConfig]
) -> Operation[Plan]:
    """Reads an app client and plans edits."""
    planner = planner_for(options, user_pool_id, intent_of(edits))
    return (yield from planner((yield from describe(options, user_pool_id, client_id))))


def preflight(options: Options, plan: Plan, pool: Pool | None) -> Operation[tuple[Finding, ...]]:
    """Asks the user pool about a plan."""
    user_pool_id = expected(plan, Plan).before.user_pool_id
    asked = options.pool(user_pool_id) if pool is None else expected(pool, Pool)
    return (yield from findings_on(plan, asked))


def drift(
    options: Options, user_pool_id: str, client_id: str, wanted: Iterable[Edit | AppClientConfig]
) -> Operation[Drift]:
    """Reads an app client and compares it with what is wanted."""
    wanted = intent_of(wanted).edits
    return make_drift((yield from describe(options, user_pool_id, client_id)), wanted)


def apply(options: Options, plan: Plan) -> Operation[UpdateResult]:
    """Sends a plan if the app client is still as it found it."""
    before = expected(plan, Plan).before
    planner = planner_for(options, before.user_pool_id, functools.partial(_exactly, plan))
    ids = before.user_pool_id, before.client_id
    return (yield from read_modify_write(options, *ids, planner))


def update(
    options: Options,
    user_pool_id: str,
    client_id: str,
    edits: Iterable[Edit | AppClientConfig],
    confirm: Confirm | None = None,
) -> Operation[UpdateResult]:
    """Changes what the edits name."""
    planner = planner_for(options, user_pool_id, intent_of(edits))
    return (yield from read_modify_write(options, user_pool_id, client_id, planner, confirm))


def page(options: Options, listing: Listing) -> Operation[list[Any]]:
    """Reads the next page of a listing, and returns what it lists."""
    return listing.next_page(options.attempts, options.jitter)


def plan_restore(options: Options, earlier: AppClient) -> Operation[Plan]:
    """Reads an app client and plans to put an earlier state back."""
    intent = RestoreIntent(_settings_of(earlier, options))
    return intent((yield from describe(options, earlier.user_pool_id, earlier.client_id)))


def restore(
    options: Options, earlier: AppClient, confirm: Confirm | None = None
) -> Operation[UpdateResult]:
    """Puts an earlier state back."""
    intent = RestoreIntent(_settings_of(earlier, options))
    planner = planner_for(options, earlier.user_pool_id, intent)
    ids = earlier.user_pool_id, earlier.client_id
    return (yield from read_modify_write(options, *ids, planner, confirm))


def intent_of(edits: Iterable[Edit | AppClientConfig]) -> EditIntent:
    """Returns what edits ask for, once it is known that they are edits.

    Raises:
        TypeError: One of them is not.
    """
    asked = tuple(edits)
    check_edits(asked)
    return EditIntent(asked)


def expected(value: Value, cls: type[Value]) -> Value:
    """Returns a value of a class; raises TypeError if it is of another one."""
    return of_class(value, cls, "write update(...)" if callable(value) else "")


def _settings_of(earlier: AppClient, options: Options) -> AppClient:
    """Returns an earlier state without what the installed botocore knows as read-only.

    A file does not tell such a member from a setting that this version does not know.
    """
    members = settable(expected(earlier, AppClient).members, options.read_only)
    return attrs.evolve(earlier, members=members)


def _exactly(wanted: Plan, live: AppClient) -> Plan:
    """Returns a plan as it was made, unless the app client has changed."""
    if live.has_same_settings(wanted.before):
        return wanted
    plan, reason = replan(wanted, live)
    if plan is not None and not plan:
        return plan
    raise StalePlan(live.user_pool_id, live.client_id, plan) from reason


def planner_for(options: Options, user_pool_id: str, decide: _Decide) -> Planner:
    """Returns what plans, and asks AWS as far as that is wanted or needed."""
    wanted = options.preflight
    pool = options.pool(user_pool_id) if wanted and not isinstance(wanted, Pool) else wanted
    secret: bool | Finding | None = None

    def planner(live: AppClient) -> Operation[Plan]:
        nonlocal secret
        plan = (yield from planned(decide, live, pool)) if pool else decide(live)
        if not plan.depends_on_secret:
            return plan
        if secret is None:
            secret = yield from _client_secret(options, plan)
        if isinstance(secret, Finding):
            known = secret in plan.findings
            return plan if known else attrs.evolve(plan, findings=(*plan.findings, secret))
        before = attrs.evolve(plan.before, has_client_secret=secret)
        return attrs.evolve(plan, before=before) if secret else plan.replan(before)

    return planner


def _client_secret(options: Options, plan: Plan) -> Operation[bool | Finding]:
    """Returns whether the app client of a plan has a secret, or why that cannot be found out."""
    live = plan.before
    call = Call(_LIST_SECRETS, {"UserPoolId": live.user_pool_id, "ClientId": live.client_id})
    try:
        found = yield from attempted(call, "ClientSecrets", options.attempts, options.jitter)
    except Exception as error:
        if not (reason := _why_not_listed(error)):
            raise
        message = (
            "this needs a client secret, and whether there is one could not be found out: "
            f"{reason}; AWS decides"
        )
        fields = tuple(change.field for change in plan.changes if change.field in NEEDS_SECRET)
        return Finding(fields, None, "client_secret_unknown", message, severity="warning")
    return bool(found["ClientSecrets"])


def _why_not_listed(error: Exception) -> str:
    """Returns why the secrets cannot be listed, "" if a later attempt may list them."""
    if is_denied(error):
        return f"cognito-idp:{_LIST_SECRETS} is not allowed"
    if isinstance(error, UnknownOperation):
        return f"the installed botocore has no {_LIST_SECRETS}"
    if isinstance(error, IncompleteAnswer) or code_of(error) in _NO_SECRETS_TO_LIST:
        return f"{_LIST_SECRETS} did not list any"
    return ""
