"""The inverse of an update: it takes back what the update changed, and nothing else."""

from __future__ import annotations

import json
import pickle
from typing import Any

from hypothesis import assume, event, given
from hypothesis import strategies as st

import cognito_clientcfg
from cognito_clientcfg import (
    AmbiguousEdit,
    AnalyticsConfiguration,
    AppClient,
    AppClientConfig,
    Edit,
    InvalidConfig,
    Revert,
    Unreadable,
    UpdateResult,
    add,
    remove,
    to_aws,
)
from cognito_clientcfg.config.app_client_config import SETTINGS, meaning
from cognito_clientcfg.config.app_client_config import given as given_fields
from cognito_clientcfg.config.aws_members import SETTABLE
from cognito_clientcfg.config.edits import edited
from cognito_clientcfg.config.revert import NOT_TAKEN_BACK
from cognito_clientcfg.config.validators import is_set
from cognito_clientcfg.planning.plan import EditIntent, violations_of
from tests.support import strategies
from tests.support.app_clients import CLIENT_ID, POOL_ID, SECRET_ARN

ANALYTICS, REVOCATION = "analytics_configuration", "enable_token_revocation"


def app_client(config: AppClientConfig) -> AppClient:
    members = {"UserPoolId": POOL_ID, "ClientId": CLIENT_ID} | to_aws(config)
    if config.publish_secrets_in_aws_secrets_manager:
        members["ClientSecretArn"] = SECRET_ARN
    return AppClient.from_members(members, has_client_secret=True)


def without_identifiers(members: dict[str, Any]) -> dict[str, Any]:
    """Returns members that an update may change, under names that this version knows."""
    return {name: value for name, value in members.items() if name in SETTABLE}


ANY = strategies.live_members().map(AppClient.from_members)
VALID = (
    strategies.configs()
    .map(lambda config: config if config.client_name else config.evolve(client_name="web"))
    .filter(lambda config: not any(violations_of(config, has_client_secret=True)))
    .map(app_client)
)


def updated(live: AppClient, edit: Edit) -> UpdateResult:
    """Returns the result of an update that AWS stores as it was sent."""
    try:
        plan = EditIntent((edit,))(live)
    except (AmbiguousEdit, InvalidConfig):
        assume(condition=False)
        raise
    sent = (plan,) if plan else ()
    after = plan.as_sent if plan else live
    return UpdateResult(plan=plan, after=after, changed=bool(plan), attempts=1, sent=sent)


def meanings(app_client: AppClient, *but: str) -> dict[str, object]:
    """Returns what each setting means.

    A default that is written out stands for nothing certain, and a structure of nothing but
    members that this version does not know, which are not part of an inverse, for an absent one.
    """
    found = {name: meaning(name, getattr(app_client.config, name)) for name in SETTINGS}
    found[REVOCATION] = found[REVOCATION] is not False
    if found[ANALYTICS] == AnalyticsConfiguration():
        found[ANALYTICS] = None
    return {name: value for name, value in found.items() if name not in but}


def elsewhere_than(ours: UpdateResult, theirs: AppClientConfig, gone: AppClientConfig) -> Edit:
    """Returns what another writer adds, removes and assigns where an update changed nothing."""
    touched = {change.field: change.added | change.removed for change in ours.plan.changes}
    more: dict[str, Any] = {}
    less: dict[str, Any] = {}
    other: dict[str, Any] = {}
    for name, value in given_fields(theirs).items():
        if not is_set(value):
            other |= {} if name in touched else {name: value}
            continue
        more[name] = value - touched.get(name, frozenset())
        less[name] = (getattr(gone, name) or frozenset()) - touched.get(name, frozenset())

    def write(config: AppClientConfig) -> AppClientConfig:
        for edit in (add(**filled(more)), remove(**filled(less)), AppClientConfig(**other)):
            config = edited(config, (edit,))
        return config

    return write


def filled(sets: dict[str, frozenset[str]]) -> dict[str, Any]:
    return {name: elements for name, elements in sets.items() if elements}


@given(live=VALID, edit=strategies.edits())
def test_it_gives_the_earlier_meaning_if_nobody_else_wrote(live: AppClient, edit: Edit) -> None:
    result = updated(live, edit)

    back = EditIntent((result.inverse(),))(result.after)

    event("changed" if result else "unchanged")
    assert meanings(live) == meanings(back.as_sent)
    assert () == back.findings


@given(live=ANY, edit=strategies.edits())
def test_whatever_was_live_goes_back_even_if_it_broke_rules(live: AppClient, edit: Edit) -> None:
    result = updated(live, edit)

    back = EditIntent((result.inverse(),))(result.after)

    assert meanings(live) == meanings(back.as_sent)


@given(live=VALID, edit=strategies.edits(), other=strategies.edits())
def test_applied_twice_it_is_applied_once(live: AppClient, edit: Edit, other: Edit) -> None:
    inverse = updated(live, edit).inverse()

    once = updated(updated(updated(live, edit).after, other).after, inverse).after

    assert not updated(once, inverse)


@given(live=VALID, edit=strategies.edits(), theirs=strategies.configs(), gone=strategies.configs())
def test_what_is_left_is_what_the_other_writer_alone_would_have_made(
    live: AppClient, edit: Edit, theirs: AppClientConfig, gone: AppClientConfig
) -> None:
    ours = updated(live, edit)
    elsewhere = elsewhere_than(ours, theirs, gone)
    alone = updated(live, elsewhere).after
    both = updated(ours.after, elsewhere).after

    back = updated(both, ours.inverse())

    event("both changed something" if ours and not alone.has_same_settings(live) else "one did")
    assert meanings(alone) == meanings(back.after)
    assert [] == [each for each in back.plan.warnings if each.rule == NOT_TAKEN_BACK]


@given(live=VALID, edit=strategies.edits(), theirs=strategies.edits())
def test_nothing_else_than_what_was_changed_goes_back(
    live: AppClient, edit: Edit, theirs: Edit
) -> None:
    ours = updated(live, edit)
    others = updated(ours.after, theirs)

    back = updated(others.after, ours.inverse())

    our = {change.field: change for change in ours.plan.changes}
    assert back.plan.changed_fields <= our.keys()
    for change in back.plan.changes:
        assert change.added <= our[change.field].removed
        assert change.removed <= our[change.field].added


@given(live=ANY, edit=strategies.edits())
def test_it_is_a_value(live: AppClient, edit: Edit) -> None:
    result = updated(live, edit)
    inverse = result.inverse()

    assert inverse == result.inverse() == pickle.loads(pickle.dumps(inverse))
    assert hash(inverse) == hash(result.inverse())
    assert repr(inverse) == repr(result.inverse())


@given(live=VALID, edit=strategies.edits())
def test_it_is_printed_as_it_would_be_written(live: AppClient, edit: Edit) -> None:
    inverse = updated(live, edit).inverse()
    names = dict(vars(cognito_clientcfg))

    assert inverse == eval(repr(inverse), names)  # noqa: S307 - what the library printed


@given(live=ANY, edit=strategies.edits())
def test_in_json_it_stays_the_same(live: AppClient, edit: Edit) -> None:
    inverse = updated(live, edit).inverse()
    try:
        text = inverse.to_json()
    except InvalidConfig:
        fields = [*given_fields(inverse.before).values(), *given_fields(inverse.after).values()]
        assert any(isinstance(value, Unreadable) for value in fields)
        return

    # A structure of nothing but unknown members is an absent one in JSON.
    assume(AnalyticsConfiguration() != inverse.before.analytics_configuration)
    assert inverse == Revert.from_json(text)


MEMBERS: st.SearchStrategy[Any] = strategies.configs().map(to_aws)
ANY_MEMBERS = strategies.live_members().map(without_identifiers) | strategies.JSON


def documents(part: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    parts = st.fixed_dictionaries({"Before": part, "After": part}, optional={"Implied": part})
    return parts.map(lambda found: {"Version": 1, "Revert": found})


@given(document=documents(MEMBERS) | documents(ANY_MEMBERS) | strategies.JSON, live=ANY)
def test_any_json_is_a_revert_that_works_or_is_refused(document: Any, live: AppClient) -> None:
    try:
        edit = Revert.from_json(json.dumps(document))
    except InvalidConfig:
        event("refused")
        return

    event("loaded")
    assert edit == Revert.from_json(edit.to_json())
    assert edit(edit(live.config)) == edit(live.config)
