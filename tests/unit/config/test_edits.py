from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from cognito_clientcfg import (
    AmbiguousEdit,
    AppClientConfig,
    Edit,
    InvalidConfig,
    RefreshTokenRotation,
    TokenValidity,
    add,
    assign,
    remove,
    reset,
)
from cognito_clientcfg.config.edits import edited
from tests.support import strategies
from tests.support.app_clients import FULL, app_client, make_plan

if TYPE_CHECKING:
    from cognito_clientcfg import AppClients

EMPTY = AppClientConfig()
EDITS = {
    "assign(id_token_validity=TokenValidity(value=2, unit='hours'), callback_urls={'https://x'})": (
        assign(callback_urls=["https://x"], id_token_validity=TokenValidity(2, "hours"))
    ),
    "assign(client_name='x')": assign(client_name="x"),
    "add(explicit_auth_flows={'ALLOW_USER_AUTH'})": add(explicit_auth_flows=["ALLOW_USER_AUTH"]),
    "remove(callback_urls={'https://x', 'https://y'})": (
        remove(callback_urls=["https://y", "https://x"])
    ),
    "reset('callback_urls', 'logout_urls')": reset("callback_urls", "logout_urls", "callback_urls"),
}


NOTHING: Any = None


class TestAnyEdit:
    @given(strategies.configs(), strategies.edits())
    def test_applied_twice_it_is_applied_once(self, config: AppClientConfig, edit: Edit) -> None:
        try:
            once = make_plan(app_client(config), [edit])
        except (InvalidConfig, AmbiguousEdit):
            return

        assert not make_plan(app_client(once.after), [edit])

    @given(strategies.configs(), strategies.edits(), strategies.edits())
    def test_several_are_applied_from_left_to_right(
        self, config: AppClientConfig, first: Edit, second: Edit
    ) -> None:
        try:
            expected = second(first(config))
        except AmbiguousEdit:
            return

        assert expected == edited(config, [first, second])

    @pytest.mark.parametrize(("text", "edit"), EDITS.items())
    def test_it_prints_as_it_is_written(self, text: str, edit: Edit) -> None:
        assert text == repr(edit)

    @pytest.mark.parametrize("edit", EDITS.values())
    def test_it_is_frozen_hashable_and_picklable(self, edit: Edit) -> None:
        assert edit == pickle.loads(pickle.dumps(edit)) == copy.deepcopy(edit)
        assert hash(edit) == hash(pickle.loads(pickle.dumps(edit)))
        with pytest.raises(AttributeError):
            edit.config = None  # type: ignore[attr-defined]  # pyright: ignore[reportFunctionMemberAccess] - wrong on purpose

    def test_a_configuration_is_taken_as_its_assignment(self) -> None:
        assert FULL == edited(EMPTY, [FULL])

    def test_any_function_is_taken(self) -> None:
        def rename(config: AppClientConfig) -> AppClientConfig:
            return config.evolve(client_name=f"{config.client_name}!".replace("!", "+"))

        assert "web app+" == edited(FULL, [rename]).client_name

    @pytest.mark.parametrize("edit", [None, {"client_name": "x"}, "client_name"])
    def test_what_is_no_edit_is_refused(self, edit: Any) -> None:
        with pytest.raises(TypeError, match="is not an edit"):
            edited(EMPTY, [edit])

    def test_a_function_that_returns_no_configuration_is_refused(self) -> None:
        def forgetful(_: AppClientConfig) -> Any:
            return None

        with pytest.raises(TypeError, match="returned None, not an AppClientConfig"):
            edited(EMPTY, [forgetful])


class TestAssign:
    def test_it_lays_the_given_fields_over(self) -> None:
        assert FULL.evolve(client_name="x") == assign(client_name="x")(FULL)

    def test_fields_go_before_those_of_a_configuration(self) -> None:
        edit = assign(AppClientConfig(client_name="a", auth_session_validity=7), client_name="b")

        assert AppClientConfig(client_name="b", auth_session_validity=7) == edit(EMPTY)

    def test_none_assigns_nothing_and_is_refused(self) -> None:
        with pytest.raises(InvalidConfig, match=r'reset\("callback_urls"\) takes it away'):
            assign(callback_urls=NOTHING)
        with pytest.raises(InvalidConfig, match="no default; assign another"):
            assign(client_name=NOTHING)

    def test_an_unknown_field_gets_a_suggestion(self) -> None:
        fields: Any = {"callback_url": None}

        with pytest.raises(InvalidConfig, match="did you mean 'callback_urls'"):
            assign(**fields)

    def test_what_is_not_a_configuration_is_refused(self) -> None:
        not_one: Any = {"client_name": "x"}

        with pytest.raises(TypeError, match="AppClientConfig is expected, not a dict"):
            assign(not_one)


class TestAdd:
    def test_it_adds_to_a_set(self) -> None:
        config = AppClientConfig(callback_urls=["https://a"])

        assert {"https://a", "https://b"} == add(callback_urls=["https://b"])(config).callback_urls

    def test_absent_flows_start_from_the_three_that_aws_implies(self) -> None:
        assert {
            "ALLOW_CUSTOM_AUTH",
            "ALLOW_REFRESH_TOKEN_AUTH",
            "ALLOW_USER_SRP_AUTH",
            "ALLOW_USER_AUTH",
        } == add(explicit_auth_flows=["ALLOW_USER_AUTH"])(EMPTY).explicit_auth_flows

    @pytest.mark.parametrize("field", ["read_attributes", "write_attributes"])
    @pytest.mark.parametrize("make", [add, remove])
    def test_absent_attributes_are_ambiguous(self, make: Any, field: str) -> None:
        with pytest.raises(AmbiguousEdit) as error:
            make(**{field: ["email"]})(EMPTY)

        assert f"assign({field}={{...}})" in str(error.value)
        assert (field, f"{make.__name__}({field}={{'email'}})") == (
            error.value.field,
            error.value.edit,
        )

    @pytest.mark.parametrize(
        "field",
        [
            "allowed_oauth_flows",
            "allowed_oauth_scopes",
            "callback_urls",
            "logout_urls",
            "supported_identity_providers",
        ],
    )
    def test_any_other_absent_set_is_empty(self, field: str) -> None:
        value = {"allowed_oauth_flows": "code"}.get(field, "https://x")
        fields: Any = {field: [value]}

        assert {value} == getattr(add(**fields)(EMPTY), field)
        assert not getattr(remove(**fields)(EMPTY), field)

    @pytest.mark.parametrize(
        ("member", "fields", "rule"),
        [
            ("AllowedOAuthScopes", {"allowed_oauth_scopes": ["Cognito"]}, "scope_exists"),
            ("WriteAttributes", {"write_attributes": ["sub"]}, "attribute_writable"),
            ("WriteAttributes", {"write_attributes": ["email_verified"]}, "attribute_writable"),
        ],
    )
    def test_what_no_user_pool_has_can_be_taken_away_but_not_given(
        self, member: str, fields: Any, rule: str
    ) -> None:
        members: Any = {member: [*next(iter(fields.values())), "address"]}
        live = app_client(**members)
        one_more: Any = {name: ["profile"] for name in fields}

        for give in (add, assign, EMPTY.evolve, AppClientConfig):
            with pytest.raises(InvalidConfig, match=rule):
                give(**fields)
        assert ["address"] == make_plan(live, [remove(**fields)]).request[member]
        beside = make_plan(live, [add(**one_more)])
        assert "profile" in beside.request[member]
        assert rule in {warning.rule for warning in beside.warnings}
        renamed = make_plan(live, [assign(client_name="x")])
        assert rule in {warning.rule for warning in renamed.warnings}

    def test_nothing_is_added_to_anything(self) -> None:
        assert not make_plan(app_client(), [add(explicit_auth_flows=[], callback_urls=[])])

    @pytest.mark.parametrize("make", [add, remove])
    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"client_name": "x"}, "holds no set; write assign"),
            ({"access_token_validity": TokenValidity(1, "hours")}, "holds no set; write assign"),
            ({"calback_urls": ["https://x"]}, "did you mean 'callback_urls'"),
            ({"callback_urls": "https://x"}, "must be a set of strings"),
            ({"callback_urls": None}, "must be a set of strings"),
            ({"explicit_auth_flows": ["ALLOW_USER_SRP"]}, "did you mean 'ALLOW_USER_SRP_AUTH'"),
        ],
    )
    def test_what_makes_no_sense_is_refused_at_once(
        self, make: Any, fields: Any, message: str
    ) -> None:
        with pytest.raises(InvalidConfig, match=message):
            make(**fields)

    def test_what_breaks_a_rule_is_refused_at_once(self) -> None:
        with pytest.raises(InvalidConfig, match="uses http"):
            add(callback_urls=["http://x"])

    def test_a_value_that_cannot_be_read_is_not_added_to(self) -> None:
        live = app_client(CallbackURLs={"href": "https://x"}).config

        with pytest.raises(InvalidConfig, match="another type than this version knows"):
            add(callback_urls=["https://y"])(live)

    def test_all_that_is_wrong_is_told_at_once(self) -> None:
        fields: Any = {"bogus": 1, "client_name": "x", "callback_urls": ["http://x"]}

        with pytest.raises(InvalidConfig) as error:
            add(**fields)
        with pytest.raises(InvalidConfig) as of_reset:
            reset("bogus", "client_name")

        assert ["unknown_field", "no_set", "http_only_for_localhost"] == [
            violation.rule for violation in error.value.violations
        ]
        assert ["unknown_field", "no_default"] == [
            violation.rule for violation in of_reset.value.violations
        ]


class TestRemove:
    def test_it_takes_out_of_a_set_what_is_there(self) -> None:
        config = AppClientConfig(callback_urls=["https://a", "https://b"])

        assert {"https://a"} == remove(callback_urls=["https://b", "https://c"])(
            config
        ).callback_urls

    def test_it_takes_out_what_could_not_be_put_in(self) -> None:
        live = app_client(CallbackURLs=["http://old", "https://a"]).config

        assert {"https://a"} == remove(callback_urls=["http://old"])(live).callback_urls

    @pytest.mark.parametrize("listed", [["ALLOW_USER_SRP_AUTH"], ["USER_PASSWORD_AUTH"]])
    def test_taking_the_last_flow_is_refused_since_aws_would_imply_three(
        self, listed: list[str]
    ) -> None:
        live = app_client(AppClientConfig(explicit_auth_flows=listed))

        with pytest.raises(InvalidConfig, match="ALLOW_CUSTOM_AUTH, ALLOW_REFRESH"):
            make_plan(live, [remove(explicit_auth_flows=listed)])

    def test_taking_all_three_implied_flows_is_refused(self) -> None:
        flows = ["ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"]

        with pytest.raises(InvalidConfig, match="empty set cannot be expressed"):
            make_plan(app_client(), [remove(explicit_auth_flows=flows)])

    def test_taking_the_last_attribute_is_refused_since_aws_would_allow_all(self) -> None:
        live = app_client(AppClientConfig(write_attributes=["email"]))

        with pytest.raises(InvalidConfig, match="all standard attributes"):
            make_plan(live, [remove(write_attributes=["email"])])


class TestNoSignIn:
    ADVICE = "to stop sign-ins: "

    def test_an_empty_set_of_flows_is_refused_with_what_is_documented_to_stop_sign_ins(
        self,
    ) -> None:
        with pytest.raises(InvalidConfig) as caught:
            assign(explicit_auth_flows=[])

        (violation,) = caught.value.violations
        assert (
            'to ask for that, use reset("explicit_auth_flows"); to stop sign-ins: '
            "ALLOW_REFRESH_TOKEN_AUTH alone supports no flow but the refresh of tokens, and "
            "allowed_oauth_flows_user_pool_client, if false, permits only sign-in through the API; "
            "beyond that, AWS names a rule of AWS WAF as the only way to prevent it there too"
        ) == violation.message.partition("ALLOW_USER_SRP_AUTH; ")[2]

    def test_other_sets_say_nothing_of_it(self) -> None:
        with pytest.raises(InvalidConfig) as caught:
            assign(read_attributes=[])

        assert self.ADVICE not in str(caught.value)

    def test_what_it_advises_is_accepted(
        self, app_clients: AppClients, pool_id: str, full_id: str
    ) -> None:
        flows = {"ALLOW_REFRESH_TOKEN_AUTH"}
        closed = assign(
            explicit_auth_flows=flows,
            allowed_oauth_flows_user_pool_client=False,
            refresh_token_rotation=RefreshTokenRotation("DISABLED"),
        )

        after = app_clients.update(pool_id, full_id, closed).after.config

        assert flows == after.explicit_auth_flows
        assert after.allowed_oauth_flows_user_pool_client is False


class TestChains:
    """Between two edits an empty set is a set that is empty, not one that is absent."""

    def test_removing_the_last_flow_and_adding_another_is_just_that(self) -> None:
        live = app_client(AppClientConfig(explicit_auth_flows=["ALLOW_USER_SRP_AUTH"]))
        edits = [
            remove(explicit_auth_flows=["ALLOW_USER_SRP_AUTH"]),
            add(explicit_auth_flows=["ALLOW_USER_AUTH"]),
        ]

        assert {"ALLOW_USER_AUTH"} == make_plan(live, edits).after.explicit_auth_flows

    def test_removing_the_last_attribute_and_adding_another_is_just_that(self) -> None:
        live = app_client(AppClientConfig(write_attributes=["email"]))
        edits = [remove(write_attributes=["email"]), add(write_attributes=["name"])]

        assert {"name"} == make_plan(live, edits).after.write_attributes

    def test_removing_beyond_the_last_flow_is_refused(self) -> None:
        live = app_client(AppClientConfig(explicit_auth_flows=["ALLOW_USER_AUTH"]))
        edits = [
            remove(explicit_auth_flows=["ALLOW_USER_AUTH"]),
            remove(explicit_auth_flows=["ALLOW_USER_SRP_AUTH"]),
        ]

        with pytest.raises(InvalidConfig, match="empty set cannot be expressed"):
            make_plan(live, edits)


class TestReset:
    def test_it_takes_values_away(self) -> None:
        assert FULL.evolve(callback_urls=None) == reset("callback_urls")(FULL)

    def test_a_client_name_has_no_default(self) -> None:
        with pytest.raises(InvalidConfig, match="no default; assign another"):
            reset("client_name")

    @pytest.mark.parametrize("name", ["calback_urls", "CallbackURLs"])
    def test_an_unknown_field_gets_a_suggestion(self, name: str) -> None:
        with pytest.raises(InvalidConfig, match="did you mean 'callback_urls'"):
            reset(name)

    @pytest.mark.parametrize("name", [5, None, ["callback_urls"]])
    def test_a_name_that_is_none_is_refused(self, name: Any) -> None:
        with pytest.raises(InvalidConfig, match="takes names of fields, not"):
            reset(name)
