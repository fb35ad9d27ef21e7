"""A plan that the user pool was asked about before anything is written.

It only reads, and only what the fields that a plan changes need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from cognito_clientcfg.errors import AmbiguousEdit, InvalidConfig
from cognito_clientcfg.planning.finding import Finding
from cognito_clientcfg.planning.plan import EditIntent, Plan

from .user_pool import Denied, Pool
from .user_pool_checks import CHECKS, attributes_if_absent

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_clientcfg.planning.app_client import AppClient

    from .calls import Operation

__all__ = ["planned", "preflight"]


def preflight(plan: Plan, pool: Pool) -> Operation[tuple[Finding, ...]]:
    """Returns what the user pool makes of a plan, errors first.

    Raises:
        ValueError: The plan is for an app client of another pool.
        IncompleteAnswer: An answer does not hold what was asked for.
    """
    if plan.before.user_pool_id != pool.user_pool_id:
        raise ValueError(
            f"the plan is for an app client of {plan.before.user_pool_id}; "
            f"the pool is {pool.user_pool_id}"
        )
    changed = {change.field for change in plan.changes}
    findings: list[Finding] = []
    for check in CHECKS:
        if check.fields and changed.isdisjoint(check.fields) and not (pool.whole and plan):
            continue
        try:
            findings += yield from check.found(plan, pool)
        except Denied as denied:
            message = (
                f"could not be checked against the user pool: cognito-idp:{denied} is not allowed"
            )
            if message not in {finding.message for finding in findings}:
                denial = Finding(check.fields, None, "not_checked", message, severity="warning")
                findings.append(denial)
    return tuple(sorted(findings, key=lambda finding: finding.severity))


def planned(decide: Callable[[AppClient], Plan], live: AppClient, pool: Pool) -> Operation[Plan]:
    """Returns a plan that the user pool was asked about; its warnings are on the plan.

    If an edit starts from attributes that the app client does not list, it starts from the standard
    ones of the pool.

    Raises:
        InvalidConfig: The pool makes an error of it, or it cannot be planned.
        IncompleteAnswer: An answer does not hold what was asked for.
    """
    plan = yield from _unambiguous(decide, live, pool)
    findings = yield from preflight(plan, pool)
    if errors := tuple(finding for finding in findings if finding.severity == "error"):
        raise InvalidConfig(errors)
    told = [(warning.fields, warning.value, warning.rule) for warning in plan.warnings]
    news = (each for each in findings if (each.fields, each.value, each.rule) not in told)
    return attrs.evolve(plan, findings=(*plan.findings, *news))


def _unambiguous(
    decide: Callable[[AppClient], Plan], live: AppClient, pool: Pool
) -> Operation[Plan]:
    while True:
        try:
            return decide(live)
        except AmbiguousEdit as ambiguous:
            if not isinstance(decide, EditIntent) or ambiguous.field in decide.implied:
                raise
            field, denied = ambiguous.field, ambiguous
        try:
            standard = yield from attributes_if_absent(pool, field)
        except Denied as error:
            denied.add_note(f"the user pool could not be asked: cognito-idp:{error} is not allowed")
            raise denied from None
        decide = attrs.evolve(decide, implied={**decide.implied, field: standard})
