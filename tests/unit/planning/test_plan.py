from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given

from cognito_clientcfg import (
    AnalyticsConfiguration,
    AppClient,
    AppClientConfig,
    Edit,
    FieldChange,
    InvalidConfig,
    RefreshTokenRotation,
    Revert,
    TokenValidity,
    Unreadable,
    add,
    assign,
    remove,
    reset,
)
from cognito_clientcfg.config.values import IMPLIED_AUTH_FLOWS
from cognito_clientcfg.planning.comparison import stored_differently
from cognito_clientcfg.planning.plan import EditIntent
from cognito_clientcfg.planning.restoration import make_restoration
from cognito_clientcfg.planning.selection import IfSelected
from tests.support import strategies
from tests.support.app_clients import (
    CLIENT_ID,
    FULL,
    POOL_ID,
    SECRET,
    app_client,
    make_plan,
    members_of,
)

EMPTY = AppClientConfig()


def unset_token_revocation(config: AppClientConfig) -> AppClientConfig:
    return config.evolve(enable_token_revocation=None)


MEANS_THE_SAME: list[tuple[dict[str, Any], Edit]] = [
    (
        {"AccessTokenValidity": 60, "TokenValidityUnits": {"AccessToken": "minutes"}},
        assign(access_token_validity=timedelta(hours=1)),
    ),
    ({}, assign(access_token_validity=timedelta(hours=1))),
    ({}, assign(id_token_validity=TokenValidity(60, "minutes"))),
    ({}, assign(refresh_token_validity=TokenValidity(720, "hours"))),
    ({}, assign(auth_session_validity=3)),
    ({}, assign(callback_urls=[])),
    ({"CallbackURLs": []}, reset("callback_urls")),
    ({}, assign(allowed_oauth_flows_user_pool_client=False)),
    ({}, assign(enable_propagate_additional_user_context_data=False)),
    ({}, assign(prevent_user_existence_errors="LEGACY")),
    ({}, assign(refresh_token_rotation=RefreshTokenRotation("DISABLED"))),
    (
        {"RefreshTokenRotation": {"Feature": "DISABLED", "RetryGracePeriodSeconds": 0}},
        reset("refresh_token_rotation"),
    ),
    (
        {},
        assign(
            explicit_auth_flows=[
                "ALLOW_CUSTOM_AUTH",
                "ALLOW_REFRESH_TOKEN_AUTH",
                "ALLOW_USER_SRP_AUTH",
            ]
        ),
    ),
    (
        {
            "ExplicitAuthFlows": [
                "ALLOW_REFRESH_TOKEN_AUTH",
                "ALLOW_CUSTOM_AUTH",
                "ALLOW_USER_SRP_AUTH",
            ]
        },
        reset("explicit_auth_flows"),
    ),
    ({}, reset("enable_token_revocation")),
    ({"EnableTokenRevocation": True}, reset("enable_token_revocation")),
    ({"EnableTokenRevocation": True}, unset_token_revocation),
    ({"AuthSessionValidity": 3}, reset("auth_session_validity")),
    (
        {"CallbackURLs": ["https://b", "https://a"]},
        assign(callback_urls=["https://a", "https://b"]),
    ),
]


class TestAppClient:
    def test_it_says_what_aws_message_but_for_the_secret(self) -> None:
        client = app_client(
            FULL, CreationDate=0, LastModifiedDate=1.5, ClientType="DCR", ClientSecret=SECRET
        )

        assert (POOL_ID, CLIENT_ID, FULL, "DCR") == (
            client.user_pool_id,
            client.client_id,
            client.config,
            client.client_type,
        )
        assert datetime(1970, 1, 1, tzinfo=UTC) == client.creation_date
        assert datetime(1970, 1, 1, 0, 0, 1, 500_000, tzinfo=UTC) == client.last_modified_date
        assert SECRET not in repr(client) + str(client) + str(client.members)

    @pytest.mark.parametrize("date", ["yesterday", 1e300, None, [1]])
    def test_a_date_that_is_none_is_not_known(self, date: object) -> None:
        assert app_client(CreationDate=date).creation_date is None

    def test_a_date_that_botocore_parsed_is_kept(self) -> None:
        date = datetime(2026, 1, 1, tzinfo=UTC)

        assert date == app_client(CreationDate=date).creation_date

    def test_a_client_type_that_is_no_word_is_not_known(self) -> None:
        assert app_client(ClientType=[1]).client_type is None

    def test_the_order_of_a_list_is_no_difference(self) -> None:
        one, other = app_client(CallbackURLs=["a", "b"]), app_client(CallbackURLs=["b", "a"])

        assert one == other
        assert hash(one) == hash(other)
        assert one.has_same_settings(other)
        assert not one.has_same_settings(app_client(CallbackURLs=["a"]))

    def test_it_is_picklable(self) -> None:
        assert app_client(FULL) == pickle.loads(pickle.dumps(app_client(FULL)))


class TestChanges:
    @given(strategies.configs())
    def test_a_plan_of_what_is_there_is_empty(self, config: AppClientConfig) -> None:
        plan = make_plan(app_client(config), [config])

        assert not plan
        assert () == plan.changes

    @pytest.mark.parametrize(("live", "wanted"), MEANS_THE_SAME)
    def test_what_means_the_same_is_no_change(self, live: Any, wanted: Any) -> None:
        assert not make_plan(app_client(**live), [wanted])

    @pytest.mark.parametrize("value", [True, False])
    def test_absent_token_revocation_means_nothing_certain(self, *, value: bool) -> None:
        assert make_plan(app_client(), [assign(enable_token_revocation=value)])

    def test_sets_say_what_is_added_and_removed(self) -> None:
        (change,) = make_plan(
            app_client(CallbackURLs=["https://a", "https://b"]),
            [assign(callback_urls=["https://b", "https://c"])],
        ).changes

        assert ({"https://c"}, {"https://a"}) == (change.added, change.removed)

    def test_an_implied_set_counts_as_it_is_meant(self) -> None:
        (change,) = make_plan(app_client(), [add(explicit_auth_flows=["ALLOW_USER_AUTH"])]).changes

        assert ({"ALLOW_USER_AUTH"}, frozenset()) == (change.added, change.removed)

    def test_what_is_no_set_adds_and_removes_nothing(self) -> None:
        change = FieldChange("client_name", "a", "b")

        assert (frozenset(), frozenset()) == (change.added, change.removed)


class TestRequest:
    @pytest.mark.parametrize(
        ("field", "live", "member", "sent"),
        [
            ("access_token_validity", TokenValidity(5, "minutes"), "AccessTokenValidity", 1),
            ("id_token_validity", TokenValidity(5, "minutes"), "IdTokenValidity", 1),
            ("refresh_token_validity", TokenValidity(5, "hours"), "RefreshTokenValidity", 30),
            ("auth_session_validity", 7, "AuthSessionValidity", 3),
            ("enable_token_revocation", False, "EnableTokenRevocation", True),
            (
                "enable_propagate_additional_user_context_data",
                True,
                "EnablePropagateAdditionalUserContextData",
                False,
            ),
            (
                "allowed_oauth_flows_user_pool_client",
                True,
                "AllowedOAuthFlowsUserPoolClient",
                False,
            ),
            ("prevent_user_existence_errors", "ENABLED", "PreventUserExistenceErrors", "LEGACY"),
            (
                "refresh_token_rotation",
                RefreshTokenRotation("ENABLED", 9),
                "RefreshTokenRotation",
                {"Feature": "DISABLED"},
            ),
        ],
    )
    def test_a_default_that_can_be_written_is_sent(
        self, field: str, live: Any, member: str, sent: object
    ) -> None:
        plan = make_plan(app_client(overridden(field, live)), [reset(field)])

        assert sent == plan.request[member]

    @pytest.mark.parametrize(
        ("field", "member"),
        [
            ("callback_urls", "CallbackURLs"),
            ("logout_urls", "LogoutURLs"),
            ("read_attributes", "ReadAttributes"),
            ("explicit_auth_flows", "ExplicitAuthFlows"),
            ("default_redirect_uri", "DefaultRedirectURI"),
            ("analytics_configuration", "AnalyticsConfiguration"),
        ],
    )
    def test_what_has_no_default_to_write_is_left_out(self, field: str, member: str) -> None:
        live = FULL.evolve(
            default_redirect_uri=None,
            allowed_oauth_flows=["client_credentials"],
            allowed_oauth_scopes=["api/read"],
        )
        live = FULL if field == "default_redirect_uri" else live

        assert member in make_plan(app_client(live), []).request
        assert member not in make_plan(app_client(live), [reset(field)]).request

    def test_a_unit_goes_with_its_default(self) -> None:
        live = overridden("access_token_validity", TokenValidity(5, "minutes"))

        request = make_plan(app_client(live), [reset("access_token_validity")]).request

        assert {"AccessToken": "hours"} == request["TokenValidityUnits"]

    def test_read_only_and_empty_members_are_left_out(self) -> None:
        live = app_client(
            DefaultRedirectURI="",
            CallbackURLs=[],
            AnalyticsConfiguration={},
            ReadAttributes=None,
            ClientSecret=SECRET,
            CreationDate=1,
            LastModifiedDate=2,
            ClientType="REGULAR",
        )

        assert {"UserPoolId": POOL_ID, "ClientId": CLIENT_ID} == make_plan(live, []).request

    def test_it_is_a_copy(self) -> None:
        live = app_client(Future={"a": [1]}, CallbackURLs=["https://a"])
        before = copy.deepcopy(live.members)

        make_plan(live, []).request["Future"]["a"].append(2)

        assert before == live.members

    def test_a_grace_period_that_is_not_given_goes(self) -> None:
        live = overridden("refresh_token_rotation", RefreshTokenRotation("ENABLED", 9))

        plan = make_plan(
            app_client(live), [assign(refresh_token_rotation=RefreshTokenRotation("ENABLED"))]
        )

        assert {"Feature": "ENABLED"} == plan.request["RefreshTokenRotation"]

    def test_an_unreadable_value_travels_untouched_and_can_be_replaced(self) -> None:
        live = app_client(AuthSessionValidity={"Value": 5})

        assert {"Value": 5} == make_plan(live, []).request["AuthSessionValidity"]
        assert (
            4 == make_plan(live, [assign(auth_session_validity=4)]).request["AuthSessionValidity"]
        )
        assert 3 == make_plan(live, [reset("auth_session_validity")]).request["AuthSessionValidity"]


class TestChecks:
    def test_what_the_edits_break_on_the_whole_is_refused(self) -> None:
        with pytest.raises(InvalidConfig, match="outlive the refresh token"):
            make_plan(
                app_client(),
                [
                    assign(refresh_token_validity=TokenValidity(60, "minutes")),
                    assign(access_token_validity=TokenValidity(2, "hours")),
                ],
            )

    @pytest.mark.parametrize(
        ("edit", "rule"),
        [
            (assign(allowed_oauth_flows=["client_credentials"]), "client_credentials_needs_secret"),
            (
                assign(enable_propagate_additional_user_context_data=True),
                "user_context_data_needs_secret",
            ),
        ],
    )
    def test_what_needs_a_secret_is_refused_without_one(self, edit: Any, rule: str) -> None:
        with pytest.raises(InvalidConfig, match=rule):
            make_plan(app_client(has_client_secret=False), [edit])

        assert make_plan(app_client(has_client_secret=True), [edit])

    @pytest.mark.parametrize(
        ("edit", "rule"),
        [
            (assign(allowed_oauth_flows=["code"]), "callback_url_needed"),
            (assign(allowed_oauth_flows_user_pool_client=True), "oauth_needs_flows"),
            (assign(default_redirect_uri="https://a"), "default_redirect_uri_listed"),
        ],
    )
    def test_rules_are_complete_on_what_would_be_sent(self, edit: Any, rule: str) -> None:
        with pytest.raises(InvalidConfig, match=rule):
            make_plan(app_client(), [edit])

    def test_an_absent_list_of_flows_stands_beside_rotation(self) -> None:
        rotation = RefreshTokenRotation("ENABLED")

        assert make_plan(app_client(), [assign(refresh_token_rotation=rotation)])
        with pytest.raises(InvalidConfig, match="rotation_without_refresh_flow"):
            make_plan(
                app_client(),
                [
                    assign(refresh_token_rotation=rotation),
                    add(explicit_auth_flows=["ALLOW_USER_AUTH"]),
                ],
            )

    def test_a_function_that_takes_the_name_away_is_refused(self) -> None:
        def unnamed(config: AppClientConfig) -> AppClientConfig:
            return config.evolve(client_name=None)

        with pytest.raises(InvalidConfig, match="no default; assign another"):
            make_plan(app_client(FULL), [unnamed])

    def test_what_would_really_be_sent_is_judged(self) -> None:
        """A reset that changes nothing in meaning leaves the list as it was, flow by flow."""
        flows = ["ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"]
        rotation = assign(refresh_token_rotation=RefreshTokenRotation("ENABLED"))

        with pytest.raises(InvalidConfig, match="rotation_without_refresh_flow"):
            make_plan(app_client(ExplicitAuthFlows=flows), [rotation, reset("explicit_auth_flows")])

    def test_removing_the_default_redirect_uri_from_the_callback_urls_is_refused(self) -> None:
        with pytest.raises(InvalidConfig, match="default_redirect_uri_listed"):
            make_plan(app_client(FULL), [remove(callback_urls=[FULL.default_redirect_uri or ""])])

    def test_a_rule_that_is_broken_already_warns_and_does_not_block(self) -> None:
        live = app_client(
            AuthSessionValidity=99,
            CallbackURLs=["http://old"],
            DefaultRedirectURI="https://else",
            ExplicitAuthFlows=["ALLOW_FUTURE", "USER_PASSWORD_AUTH"],
            AllowedOAuthFlows=["code"],
            AllowedOAuthFlowsUserPoolClient=True,
        )

        plan = make_plan(live, [assign(client_name="x")])

        assert ["client_name"] == [change.field for change in plan.changes]
        assert [
            "range",
            "unknown_value",
            "http_only_for_localhost",
            "oauth_needs_scopes",
            "default_redirect_uri_listed",
            "legacy_flows_apart",
        ] == [warning.rule for warning in plan.warnings]
        assert f"""\
app client {CLIENT_ID} of {POOL_ID}:
  client_name: (not set) -> x
  (the other 20 settings stay as they are)
  (6 known warnings about what stays as it is: \
allowed_oauth_flows_user_pool_client, allowed_oauth_scopes, auth_session_validity, callback_urls, \
default_redirect_uri, explicit_auth_flows; see plan.warnings)""" == str(plan)

    def test_a_bad_value_that_was_there_does_not_hinder_a_good_one_beside_it(self) -> None:
        plan = make_plan(
            app_client(CallbackURLs=["http://old"]), [add(callback_urls=["https://a"])]
        )

        assert ["http://old", "https://a"] == plan.request["CallbackURLs"]
        assert "http_only_for_localhost" in {warning.rule for warning in plan.warnings}

    @pytest.mark.parametrize(
        ("live", "edit", "rule"),
        [
            (
                {"CallbackURLs": ["https://a"]},
                add(callback_urls=["https://b"]),
                "oauth_settings_without_oauth",
            ),
            (
                {"AllowedOAuthScopes": ["openid"]},
                add(logout_urls=["https://b"]),
                "oauth_settings_without_oauth",
            ),
            (
                {"ExplicitAuthFlows": ["ALLOW_USER_AUTH"]},
                add(explicit_auth_flows=["ALLOW_CUSTOM_AUTH"]),
                "no_refresh_flow",
            ),
            (
                {
                    "ExplicitAuthFlows": ["ALLOW_USER_AUTH"],
                    "RefreshTokenRotation": {"Feature": "ENABLED"},
                },
                reset("refresh_token_rotation"),
                "no_refresh_flow",
            ),
            (
                {"AllowedOAuthScopes": ["email"]},
                add(allowed_oauth_scopes=["phone"]),
                "user_scopes_without_openid",
            ),
        ],
    )
    def test_advice_is_a_warning_if_the_edit_touches_a_field_that_takes_part(
        self, live: Any, edit: Edit, rule: str
    ) -> None:
        touching = make_plan(app_client(**live), [edit])

        assert rule in {warning.rule for warning in touching.warnings}
        assert () == make_plan(app_client(**live), [assign(client_name="x")]).warnings
        assert () == make_plan(app_client(**live), []).warnings

    def test_advice_on_a_restoration_is_about_what_it_changes(self) -> None:
        earlier = app_client(AppClientConfig(client_name="x"), CallbackURLs=["https://a"])
        renamed = app_client(AppClientConfig(client_name="y"), CallbackURLs=["https://a"])
        without = app_client(AppClientConfig(client_name="x"))

        assert () == make_restoration(renamed, earlier).warnings
        assert ["oauth_settings_without_oauth"] == [
            warning.rule for warning in make_restoration(without, earlier).warnings
        ]

    @pytest.mark.parametrize(
        ("url", "rules"),
        [
            ("https://*.example.com/callback", ["wildcard_url"]),
            ("https://app.example.com/*", ["wildcard_url"]),
            ("https://a.example,https://b.example", ["joined_urls"]),
            ("https://a.example,http://localhost:3000", ["joined_urls"]),
            ("https://a.example/*,https://b.example", ["wildcard_url", "joined_urls"]),
            ("https://a.example/?next=https://b.example&sizes=1,2", ["joined_urls"]),
            ("https://a.example/?sizes=1,2", []),
            ("https://a.example/?next=https://b.example", []),
            ("https://a.example/%2A", []),
        ],
    )
    def test_a_url_that_is_hardly_meant_so_is_a_warning_if_the_edit_adds_it(
        self, url: str, rules: list[str]
    ) -> None:
        live = FULL.evolve(callback_urls={*(FULL.callback_urls or ()), url})

        adding = make_plan(app_client(FULL), [add(callback_urls=[url])])

        assert [(rule, url) for rule in rules] == [(w.rule, w.value) for w in adding.warnings]
        assert all(("callback_urls",) == warning.fields for warning in adding.warnings)
        assert url in adding.request["CallbackURLs"]
        assert ("joined_urls" in rules) == ("give each URL as a value of its own" in str(adding))
        assert () == make_plan(app_client(live), [add(callback_urls=["https://c"])]).warnings
        assert () == make_plan(app_client(live), [remove(callback_urls=[url])]).warnings
        restoring = make_restoration(app_client(FULL), app_client(live))
        assert rules == [warning.rule for warning in restoring.warnings]

    def test_callback_urls_that_cannot_be_read_are_no_urls(self) -> None:
        live = app_client(FULL, CallbackURLs={"a": 1}, DefaultRedirectURI="")

        plan = make_plan(live, [assign(callback_urls=["https://*.example"])])

        assert ["wildcard_url"] == [warning.rule for warning in plan.warnings]

    @pytest.mark.parametrize(
        "live",
        [
            {},
            {"ExplicitAuthFlows": ["CUSTOM_AUTH_FLOW_ONLY"]},
            {"ExplicitAuthFlows": ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]},
            {
                "ExplicitAuthFlows": ["ALLOW_USER_AUTH"],
                "RefreshTokenRotation": {"Feature": "ENABLED"},
            },
        ],
    )
    def test_no_advice_where_users_can_refresh(self, live: Any) -> None:
        flows = live.get("ExplicitAuthFlows", IMPLIED_AUTH_FLOWS)
        more: Any = {**live, "ExplicitAuthFlows": ["USER_PASSWORD_AUTH", *flows]}

        plan = make_plan(app_client(**more), [assign(explicit_auth_flows=flows)])

        assert plan
        assert () == plan.warnings


class TestText:
    def test_it_is_a_readable_diff(self) -> None:
        live = app_client(
            FULL.evolve(access_token_validity=None, refresh_token_rotation=None),
            Future="hush",
        )
        plan = make_plan(
            live,
            [
                assign(
                    access_token_validity=TokenValidity(90, "minutes"),
                    enable_token_revocation=True,
                    refresh_token_rotation=RefreshTokenRotation("ENABLED", 5),
                    analytics_configuration=AnalyticsConfiguration(
                        application_id="ab",
                        role_arn="arn:aws:iam::123456789012:role/x",
                        external_id="e",
                        user_data_shared=True,
                    ),
                ),
                add(callback_urls=["https://preview.example.com/"]),
                remove(callback_urls=["myapp://callback"]),
                reset("read_attributes"),
            ],
        )

        assert f"""\
web app (app client {CLIENT_ID} of {POOL_ID}):
  access_token_validity: 1 hour (default) -> 1 hour 30 minutes
  read_attributes: custom:plan, email, name -> (not set)
  callback_urls:
    + https://preview.example.com/
    - myapp://callback
  analytics_configuration: \
application_arn arn:aws:mobiletargeting:us-east-1:123456789012:apps/0123456789abcdef -> \
application_id ab, role_arn arn:aws:iam::123456789012:role/x, external_id e, user_data_shared true
  enable_token_revocation: false -> true
  refresh_token_rotation: DISABLED, retry grace period 0 seconds (default) -> \
ENABLED, retry grace period 5 seconds
  (the other 15 settings stay as they are)
  (sent back as they are, unknown here: Future)
  risk: access_token_validity: a token that leaks works for longer: \
1 hour 30 minutes instead of 1 hour (longer_lived_token; https://docs.aws.amazon.com/cognito/latest/developerguide/\
amazon-cognito-user-pools-using-tokens-with-identity-providers.html)
  risk: callback_urls: sign-ins that return to myapp://callback fail at once \
(callback_url_removed; API reference of UpdateUserPoolClient)""" == str(plan)

    def test_an_empty_plan_says_so(self) -> None:
        assert f"app client {CLIENT_ID} of {POOL_ID}: nothing to change" == str(
            make_plan(app_client(), [])
        )

    def test_what_cannot_be_read_is_not_shown(self) -> None:
        plan = make_plan(app_client(ClientName=["hush"]), [assign(client_name="x")])

        assert "client_name: (something that this version cannot read) -> x" in str(plan)
        assert "hush" not in str(plan) + repr(plan)

    def test_control_characters_are_escaped(self) -> None:
        plan = make_plan(app_client(ClientName="\x1b[31mred"), [assign(client_name="x")])

        assert "\x1b" not in str(plan)
        assert "client_name: '\\x1b[31mred' -> x" in str(plan)

    def test_control_characters_in_warnings_and_names_are_escaped(self) -> None:
        strange: dict[str, Any] = {"DefaultRedirectURI": "https://q\x1b[2J", "Fut\x1b[2Jure": 1}
        live = app_client(**strange)

        plan = make_plan(live, [assign(client_name="x")])

        warnings = "\n".join(map(str, plan.warnings))
        assert "\x1b" not in f"{plan}{warnings}"
        assert "https://q\\x1b[2J is not in the callback URIs list" in warnings
        assert "sent back as they are, unknown here: 'Fut\\x1b[2Jure'" in str(plan)


class TestPlan:
    def test_after_is_what_the_request_says(self) -> None:
        plan = make_plan(
            app_client(AccessTokenValidity=60, TokenValidityUnits={"AccessToken": "minutes"}),
            [assign(access_token_validity=TokenValidity(1, "hours"), client_name="x")],
        )

        assert "minutes" == (plan.after.access_token_validity or TokenValidity(1, "days")).unit

    def test_it_is_comparable_and_picklable(self) -> None:
        plan = make_plan(app_client(FULL), [assign(client_name="x")])

        assert plan == make_plan(app_client(FULL), [assign(client_name="x")])
        assert plan == pickle.loads(pickle.dumps(plan))
        assert plan != make_plan(app_client(FULL), [assign(client_name="y")])

    def test_names_from_aws_are_escaped(self) -> None:
        strange: dict[str, Any] = {"Fu.ture\x1b[2K": 1}
        earlier = app_client(AppClientConfig(client_name="x"), **strange)

        plan = make_restoration(app_client(AppClientConfig(client_name="x")), earlier)

        assert "  'Fu.ture\\x1b[2K': (not set) -> (something" in str(plan)


class TestStoredDifferently:
    def test_fields_and_carried_members_are_told(self) -> None:
        plan = make_plan(
            app_client(Future=1, Other=1, RefreshTokenRotation={"Feature": "ENABLED", "Next": 1}),
            [assign(client_name="x")],
        )
        stored = AppClient.from_members(
            members_of(EMPTY, ClientName="y", Other=1, RefreshTokenRotation={"Feature": "ENABLED"}),
            has_client_secret=True,
        )

        assert (
            FieldChange("client_name", "x", "y"),
            FieldChange("Future", Unreadable.of(1), None),
            FieldChange("RefreshTokenRotation.Next", Unreadable.of(1), None),
        ) == stored_differently(plan, stored)


def overridden(field: str, value: Any) -> AppClientConfig:
    fields: Any = {field: value}
    if field == "allowed_oauth_flows_user_pool_client":
        return FULL
    return AppClientConfig(**fields)


class TestIfSelected:
    def test_its_edits_count_for_what_is_selected_alone(self) -> None:
        edit = IfSelected((assign(auth_session_validity=5),), lambda live: live.client_id == "web")
        intent = EditIntent((edit,))

        changed, other = (
            intent(attrs.evolve(app_client(AppClientConfig(client_name="x")), client_id=client_id))
            for client_id in ("web", "other")
        )

        assert (True, False) == (bool(changed), bool(other))

    def test_as_an_edit_it_is_what_it_holds(self) -> None:
        edit = IfSelected((assign(auth_session_validity=5),), lambda _: False)

        assert AppClientConfig(auth_session_validity=5) == edit(AppClientConfig())

    def test_a_revert_in_it_tells_what_it_leaves(self) -> None:
        revert = Revert(
            before=AppClientConfig(auth_session_validity=3),
            after=AppClientConfig(auth_session_validity=5),
        )
        live = app_client(AppClientConfig(client_name="x", auth_session_validity=9))

        plan = EditIntent((IfSelected((revert,), lambda _: True),))(live)

        assert ["not_taken_back"] == [each.rule for each in plan.warnings]
