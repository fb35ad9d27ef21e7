"""A plan that was written as JSON is the same when it is read, whatever an app client holds."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from cognito_clientcfg import AmbiguousEdit, AppClient, AppClientConfig, Edit, InvalidConfig, Plan
from cognito_clientcfg.config.aws_members import READ_ONLY
from cognito_clientcfg.formats import document_schema
from cognito_clientcfg.planning.comparison import make_drift
from cognito_clientcfg.planning.inverse import inverse_of
from cognito_clientcfg.planning.plan import EditIntent
from cognito_clientcfg.planning.restoration import make_restoration
from cognito_clientcfg.planning.result import UpdateResult
from tests.support import strategies
from tests.support.app_clients import SECRET

VALIDATOR: Any = Draft202012Validator(document_schema())
IMPLIED = {"read_attributes": frozenset({"email", "name"}), "write_attributes": frozenset({"name"})}


def as_functions(edits: list[Edit]) -> list[Edit]:
    """Returns edits of which nothing is known but what they do."""
    return [lambda config, edit=edit: edit(config) for edit in edits]  # type: ignore[misc]


@st.composite
def app_clients(draw: st.DrawFn) -> AppClient:
    """App clients as they were read, also with members that only botocore knows as read-only."""
    members = draw(strategies.live_members())
    secret = draw(st.sampled_from([None, False, True]))
    more = draw(st.sampled_from([frozenset[str](), frozenset({"FutureMember"})]))
    return AppClient.from_members(
        members,
        has_client_secret=secret,
        read_only=READ_ONLY | more,
        complete=draw(st.booleans()),
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Plans of edits, of restorations, and of edits that take others back."""
    live = draw(app_clients())
    how = draw(st.sampled_from(["edits", "restoration", "inverse"]))
    try:
        if how == "restoration":
            return make_restoration(live, draw(app_clients()))
        edits = draw(st.lists(strategies.edits(), max_size=3))
        implied = draw(st.sampled_from([{}, IMPLIED]))
        plan = EditIntent(tuple(as_functions(edits)), implied)(live)
        if how == "edits":
            return plan
        return EditIntent((inverse_of((plan,)),))(draw(st.sampled_from([plan.as_sent, live])))
    except (AmbiguousEdit, InvalidConfig):
        assume(condition=False)
        raise


def same(one: Plan, other: Plan) -> bool:
    return (one, one.request, one.warnings, one.risks, one.findings, str(one)) == (
        other,
        other.request,
        other.warnings,
        other.risks,
        other.findings,
        str(other),
    )


@given(plan=plans())
def test_a_plan_comes_back_the_same(plan: Plan) -> None:
    again = Plan.from_json(plan.to_json())

    assert same(plan, again)
    assert plan.to_json() == again.to_json()


@given(plan=plans())
def test_what_is_planned_again_from_a_saved_plan_is_the_same(plan: Plan) -> None:
    again = Plan.from_json(plan.to_json())

    with suppress(InvalidConfig):  # what takes an edit back may break rules, which is told
        assert plan.changes == again.replan(plan.before).changes
        return
    assert plan.findings


@given(plan=plans(), after=app_clients())
def test_every_document_fits_the_schema_and_holds_no_secret(plan: Plan, after: AppClient) -> None:
    result = UpdateResult(plan=plan, after=after, changed=True, attempts=1, sent=(plan,))
    drift = make_drift(after, [AppClientConfig(client_name="web")])

    for document in (plan.to_json(), result.to_json(), drift.to_json()):
        VALIDATOR.validate(json.loads(document))
        assert SECRET not in document


@given(plan=plans())
def test_a_document_may_be_laid_out_anew(plan: Plan) -> None:
    document = json.loads(plan.to_json())

    assert same(plan, Plan.from_json(json.dumps(document, sort_keys=True)))
