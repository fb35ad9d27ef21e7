"""The promise of the library, proven at the body of the HTTP request.

Whatever an app client holds, and whatever is edited: no member that the edit does not name is
altered. What is live here would be lost if it were left out, as the negative control shows.
"""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cognito_clientcfg import (
    AmbiguousEdit,
    AppClientConfig,
    AppClients,
    Edit,
    InvalidConfig,
    RefreshTokenRotation,
    TokenValidity,
    add,
    assign,
    remove,
    reset,
)
from cognito_clientcfg.config.app_client_config import SETTINGS
from cognito_clientcfg.config.aws_members import MEMBERS, read
from cognito_clientcfg.config.validators import is_mapping
from cognito_clientcfg.planning.comparison import field_changes
from tests.support import strategies
from tests.support.app_clients import CLIENT_ID, FULL, POOL_ID, PUBLISH, members_of, replacing

if TYPE_CHECKING:
    from collections.abc import Callable

READ_ONLY = {"ClientSecret", "ClientSecretArn", "CreationDate", "LastModifiedDate", "ClientType"}
UNITS = "TokenValidityUnits"
NAMED_UNITS = {
    "access_token_validity": "AccessToken",
    "id_token_validity": "IdToken",
    "refresh_token_validity": "RefreshToken",
}
NESTED = {
    "AnalyticsConfiguration": {
        "ApplicationArn",
        "ApplicationId",
        "RoleArn",
        "ExternalId",
        "UserDataShared",
    },
    "RefreshTokenRotation": {"Feature", "RetryGracePeriodSeconds"},
}


@st.composite
def edits_of_named_fields(draw: st.DrawFn) -> tuple[frozenset[str], Edit]:
    """Edits, each with the names of the fields that it may touch."""
    kind = draw(st.sampled_from(["assign", "add", "remove", "reset", "function"]))
    names = strategies.SET_FIELDS if kind in {"add", "remove"} else sorted(SETTINGS)
    chosen = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
    chosen = [name for name in chosen if kind != "reset" or name != "client_name"]
    fields: dict[str, Any] = {name: draw(strategies.FIELDS[name]) for name in chosen}

    def function(config: AppClientConfig) -> AppClientConfig:
        return config.evolve(**fields)

    make: dict[str, Callable[[], Edit]] = {
        "assign": lambda: assign(**fields),
        "add": lambda: add(**fields),
        "remove": lambda: remove(**fields),
        "reset": lambda: reset(*fields),
        "function": lambda: function,
    }
    try:
        edit = make[kind]()
    except InvalidConfig:
        return frozenset(), assign()
    return frozenset(chosen), edit


def untouched(members: dict[str, Any], named: frozenset[str], sent: dict[str, Any]) -> str:
    """Returns, as one text, all that an update may not alter.

    Nested members that are unknown have to stay too, unless a reset left out all around them.
    """
    kept: dict[str, Any] = {}
    for member, value in members.items():
        known = {*MEMBERS.values(), UNITS}
        if member in {*READ_ONLY, PUBLISH} or (member in known and value in (None, "", [], {})):
            continue
        if member not in {MEMBERS[name] for name in named}:
            kept[member] = value
        elif member in NESTED and member in sent and is_mapping(value):
            kept[member] = {name: value[name] for name in value.keys() - NESTED[member]}
    if is_mapping(units := kept.get(UNITS)):
        kept[UNITS] = {
            name: unit
            for name, unit in units.items()
            if name not in {NAMED_UNITS.get(field) for field in named}
        }
    return json.dumps({name: value for name, value in kept.items() if value != {}}, sort_keys=True)


@pytest.fixture(scope="module")
def network() -> tuple[AppClients, dict[str, Any], list[tuple[str, dict[str, Any]]]]:
    live: dict[str, Any] = {}
    wire = replacing(live)
    return AppClients(wire.client(), attempts=1), live, wire.requests


class TestNothingElseIsAltered:
    @settings(max_examples=10 * settings().max_examples)
    @given(members=strategies.live_members(), named_edit=edits_of_named_fields())
    def test_by_any_edit_of_any_app_client(
        self,
        network: tuple[AppClients, dict[str, Any], list[tuple[str, dict[str, Any]]]],
        members: dict[str, Any],
        named_edit: tuple[frozenset[str], Edit],
    ) -> None:
        clients, live, requests = network
        named, edit = named_edit
        live.clear()
        live.update(copy.deepcopy(members))
        requests.clear()

        try:
            result = clients.update(POOL_ID, CLIENT_ID, edit)
        except (InvalidConfig, AmbiguousEdit):
            assert "UpdateUserPoolClient" not in {operation for operation, _ in requests}
            return

        bodies = [body for operation, body in requests if operation == "UpdateUserPoolClient"]
        assert result.changed == bool(bodies) == (len(bodies) == 1)
        for body in bodies:
            assert untouched(members, named, body) == untouched(body, named, body)
            assert not READ_ONLY & body.keys()
            assert body == result.plan.request
            changed = result.plan.changed_fields
            assert (PUBLISH in body) == ("publish_secrets_in_aws_secrets_manager" in changed)
            sent = read(body, {"ClientSecretArn": body.get(PUBLISH)})
            assert changed.isdisjoint(
                change.field for change in field_changes(sent, result.plan.after)
            )
            assert () == field_changes(result.plan.as_sent.config, result.plan.after)

    def test_by_a_change_of_each_field_alone(self) -> None:
        changes: dict[str, Any] = {
            "client_name": "other",
            "access_token_validity": TokenValidity(20, "minutes"),
            "id_token_validity": TokenValidity(1, "hours"),
            "refresh_token_validity": TokenValidity(240, "hours"),
            "auth_session_validity": 15,
            "read_attributes": ["email"],
            "write_attributes": ["email"],
            "explicit_auth_flows": ["ALLOW_USER_AUTH"],
            "supported_identity_providers": ["COGNITO"],
            "callback_urls": ["https://app.example.com/callback"],
            "logout_urls": [],
            "default_redirect_uri": "myapp://callback",
            "allowed_oauth_flows": ["code", "implicit"],
            "allowed_oauth_scopes": ["openid"],
            "allowed_oauth_flows_user_pool_client": False,
            "analytics_configuration": None,
            "prevent_user_existence_errors": "LEGACY",
            "enable_token_revocation": True,
            "enable_propagate_additional_user_context_data": False,
            "refresh_token_rotation": RefreshTokenRotation("ENABLED", 0),
            "publish_secrets_in_aws_secrets_manager": True,
        }
        assert SETTINGS.keys() == changes.keys()
        for name, value in changes.items():
            members, named = members_of(FULL, ClientSecret="x" * 24), frozenset({name})
            wire = replacing(copy.deepcopy(members))
            edit = assign(**{name: value}) if value is not None else reset(name)

            assert AppClients(wire.client()).update(POOL_ID, CLIENT_ID, edit).changed

            (body,) = wire.sent("UpdateUserPoolClient")
            assert untouched(members, named, body) == untouched(body, named, body)
            assert [change.field for change in _changes(members, body)] == [name]

    def test_the_negative_control_a_plain_update_loses_the_rest(self) -> None:
        live = members_of(FULL)
        before = dict(live)

        replacing(live).client().update_user_pool_client(
            UserPoolId=POOL_ID, ClientId=CLIENT_ID, ClientName="other"
        )

        named = frozenset({"client_name"})
        assert untouched(before, named, live) != untouched(live, named, live)
        assert SETTINGS.keys() - {"publish_secrets_in_aws_secrets_manager"} == {
            change.field for change in _changes(before, live)
        } | {"enable_token_revocation"}


def _changes(before: dict[str, Any], after: dict[str, Any]) -> Any:
    return field_changes(read(before, {}), read(after, {"ClientSecretArn": after.get(PUBLISH)}))


class TestOfTokens:
    @pytest.mark.parametrize(
        ("units", "expected"),
        [
            (None, {"AccessToken": "minutes"}),
            ({"RefreshToken": "hours"}, {"RefreshToken": "hours", "AccessToken": "minutes"}),
            (
                {"AccessToken": "hours", "IdToken": "seconds", "RefreshToken": "days"},
                {"AccessToken": "minutes", "IdToken": "seconds", "RefreshToken": "days"},
            ),
            (
                {"AccessToken": "hours", "DeviceToken": "aeons"},
                {"AccessToken": "minutes", "DeviceToken": "aeons"},
            ),
        ],
    )
    def test_changing_one_leaves_the_other_units(self, units: Any, expected: Any) -> None:
        live = members_of(AppClientConfig(client_name="x"), AccessTokenValidity=1)
        wire = replacing(live | ({UNITS: units} if units else {}))

        AppClients(wire.client()).update(
            POOL_ID, CLIENT_ID, assign(access_token_validity=TokenValidity(90, "minutes"))
        )

        (body,) = wire.sent("UpdateUserPoolClient")
        assert (90, expected) == (body["AccessTokenValidity"], body[UNITS])
        assert "IdTokenValidity" not in body

    def test_units_that_are_no_structure_go_only_if_every_token_gets_a_unit(self) -> None:
        wire = replacing(members_of(AppClientConfig(), **{UNITS: "of another type"}))
        clients = AppClients(wire.client())
        nine = TokenValidity(9, "hours")

        clients.update(POOL_ID, CLIENT_ID, assign(client_name="x"))
        with pytest.raises(InvalidConfig, match="refresh_token_validity: AWS returned its unit"):
            clients.update(POOL_ID, CLIENT_ID, assign(id_token_validity=nine))
        clients.update(
            POOL_ID,
            CLIENT_ID,
            assign(id_token_validity=nine, access_token_validity=nine, refresh_token_validity=nine),
        )

        assert ["of another type", dict.fromkeys(NAMED_UNITS.values(), "hours")] == [
            body[UNITS] for body in wire.sent("UpdateUserPoolClient")
        ]
