"""The inverse of an update: it takes back what the update changed, and nothing else."""

from __future__ import annotations

import pickle

from hypothesis import assume, event, given

import cognito_clientcfg
from cognito_clientcfg import (
    AmbiguousEdit,
    AnalyticsConfiguration,
    AppClient,
    AppClientConfig,
    Edit,
    InvalidConfig,
    UpdateResult,
    Violation,
    to_aws,
)
from cognito_clientcfg.config.app_client_config import SETTINGS, meaning
from cognito_clientcfg.planning.plan import EditIntent, violations_of
from tests.support import strategies
from tests.support.app_clients import CLIENT_ID, POOL_ID, SECRET_ARN

ANALYTICS, REVOCATION = "analytics_configuration", "enable_token_revocation"


def app_client(config: AppClientConfig) -> AppClient:
    members = {"UserPoolId": POOL_ID, "ClientId": CLIENT_ID} | to_aws(config)
    if config.publish_secrets_in_aws_secrets_manager:
        members["ClientSecretArn"] = SECRET_ARN
    return AppClient.from_members(members, has_client_secret=True)


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


@given(live=VALID, edit=strategies.edits())
def test_it_gives_the_earlier_meaning_if_nobody_else_wrote(live: AppClient, edit: Edit) -> None:
    result = updated(live, edit)

    back = EditIntent((result.inverse(),))(result.after)

    event("changed" if result else "unchanged")
    assert meanings(live) == meanings(back.as_sent)
    assert () == back.findings


@given(live=ANY, edit=strategies.edits())
def test_it_is_refused_only_for_what_cannot_be_sent_or_was_broken_before(
    live: AppClient, edit: Edit
) -> None:
    result = updated(live, edit)
    broken = {each.rule for each in violations_of(live.config, has_client_secret=None)}
    refused: tuple[Violation, ...] = ()

    try:
        back = EditIntent((result.inverse(),))(result.after)
    except InvalidConfig as error:
        refused = error.violations
    else:
        assert meanings(live) == meanings(back.as_sent)

    assert {each.rule for each in refused} <= broken | {"no_default", "type"}


@given(live=VALID, edit=strategies.edits(), other=strategies.edits())
def test_applied_twice_it_is_applied_once(live: AppClient, edit: Edit, other: Edit) -> None:
    inverse = updated(live, edit).inverse()

    once = updated(updated(updated(live, edit).after, other).after, inverse).after

    assert not updated(once, inverse)


@given(live=VALID, edit=strategies.edits(), theirs=strategies.edits())
def test_what_only_another_writer_changed_stays(live: AppClient, edit: Edit, theirs: Edit) -> None:
    ours = updated(live, edit)
    others = updated(ours.after, theirs)
    named = {change.field for change in ours.plan.changes}

    back = updated(others.after, ours.inverse())

    assert back.plan.changed_fields <= named
    assert meanings(others.after, *named) == meanings(back.after, *named)
    for change in back.plan.changes:
        our = next(each for each in ours.plan.changes if each.field == change.field)
        assert change.added <= our.removed
        assert change.removed <= our.added


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
