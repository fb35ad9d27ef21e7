from __future__ import annotations

import copy
import pickle
from datetime import timedelta
from typing import Any, get_type_hints

import attrs
import pytest
from hypothesis import given

from cognito_clientcfg import (
    AnalyticsConfiguration,
    AppClientConfig,
    ExplicitAuthFlow,
    InvalidConfig,
    RefreshTokenRotation,
    TokenValidity,
)
from cognito_clientcfg.config.app_client_config import SETTINGS
from cognito_clientcfg.config.fields import ConfigFields
from cognito_clientcfg.config.validators import listed_by_botocore
from tests.support import strategies
from tests.support.app_clients import FULL, app_client

ARN = "arn:aws:mobiletargeting:us-east-1:123456789012:apps/0123456789abcdef"
ROLE = "arn:aws:iam::123456789012:role/pinpoint"


def url(number: int) -> str:
    return f"https://app.example.com/{number}"


# Each row: the rule, what breaks it, and the nearest neighbour that AWS takes.
REFUSED_AND_ALLOWED: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("length", {"client_name": ""}, {"client_name": "x"}),
    ("length", {"client_name": "x" * 129}, {"client_name": "x" * 128}),
    ("characters", {"client_name": "café"}, {"client_name": "cafe"}),
    ("characters", {"client_name": "a/b"}, {"client_name": "a_b +=,.@-"}),
    ("characters", {"client_name": "web\x00"}, {"client_name": "web\n"}),
    *(
        row
        for token in ("access_token_validity", "id_token_validity")
        for row in (
            (
                "token_validity_range",
                {token: TokenValidity(299, "seconds")},
                {token: TokenValidity(300, "seconds")},
            ),
            (
                "token_validity_range",
                {token: TokenValidity(4, "minutes")},
                {token: TokenValidity(5, "minutes")},
            ),
            (
                "token_validity_range",
                {token: timedelta(days=1, seconds=1)},
                {token: timedelta(days=1)},
            ),
            (
                "token_validity_range",
                {token: TokenValidity(25, "hours")},
                {token: TokenValidity(86_400, "seconds")},
            ),
            (
                "token_validity_range",
                {token: TokenValidity(2, "days")},
                {token: TokenValidity(1, "days")},
            ),
            ("whole_seconds", {token: timedelta(0)}, {token: timedelta(minutes=5)}),
            ("whole_seconds", {token: timedelta(hours=-1)}, {token: timedelta(hours=1)}),
            (
                "whole_seconds",
                {token: timedelta(hours=1, microseconds=1)},
                {token: timedelta(hours=1, seconds=1)},
            ),
        )
    ),
    (
        "token_validity_range",
        {"refresh_token_validity": TokenValidity(59, "minutes")},
        {"refresh_token_validity": TokenValidity(60, "minutes")},
    ),
    (
        "token_validity_range",
        {"refresh_token_validity": TokenValidity(3_599, "seconds")},
        {"refresh_token_validity": TokenValidity(3_600, "seconds")},
    ),
    (
        "token_validity_range",
        {"refresh_token_validity": TokenValidity(3651, "days")},
        {"refresh_token_validity": TokenValidity(3650, "days")},
    ),
    (
        "token_validity_range",
        {"refresh_token_validity": TokenValidity(315_360_001, "seconds")},
        {"refresh_token_validity": TokenValidity(315_360_000, "seconds")},
    ),
    (
        "access_token_within_refresh_token",
        {"access_token_validity": timedelta(hours=2), "refresh_token_validity": timedelta(hours=1)},
        {"access_token_validity": timedelta(hours=1), "refresh_token_validity": timedelta(hours=1)},
    ),
    (
        "id_token_within_refresh_token",
        {"id_token_validity": timedelta(hours=2), "refresh_token_validity": timedelta(hours=1)},
        {
            "id_token_validity": TokenValidity(60, "minutes"),
            "refresh_token_validity": timedelta(hours=1),
        },
    ),
    ("range", {"auth_session_validity": 2}, {"auth_session_validity": 3}),
    ("range", {"auth_session_validity": 16}, {"auth_session_validity": 15}),
    ("empty_set", {"read_attributes": []}, {"read_attributes": ["email"]}),
    ("length", {"read_attributes": ["x" * 2049]}, {"read_attributes": ["x" * 2048]}),
    ("length", {"read_attributes": [""]}, {"read_attributes": ["x"]}),
    ("empty_set", {"write_attributes": []}, {"write_attributes": ["email"]}),
    ("length", {"write_attributes": ["x" * 2049]}, {"write_attributes": ["x" * 2048]}),
    ("length", {"write_attributes": [""]}, {"write_attributes": ["x"]}),
    ("empty_set", {"explicit_auth_flows": []}, {"explicit_auth_flows": ["ALLOW_USER_AUTH"]}),
    (
        "unknown_value",
        {"explicit_auth_flows": ["ALLOW_USER_SRP"]},
        {"explicit_auth_flows": ["ALLOW_USER_SRP_AUTH"]},
    ),
    (
        "legacy_flows_apart",
        {"explicit_auth_flows": ["USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH"]},
        {"explicit_auth_flows": ["USER_PASSWORD_AUTH"]},
    ),
    (
        "legacy_flows_apart",
        {
            "explicit_auth_flows": [
                "ADMIN_NO_SRP_AUTH",
                "CUSTOM_AUTH_FLOW_ONLY",
                "ALLOW_REFRESH_TOKEN_AUTH",
            ]
        },
        {"explicit_auth_flows": ["ADMIN_NO_SRP_AUTH", "CUSTOM_AUTH_FLOW_ONLY"]},
    ),
    (
        "rotation_without_refresh_flow",
        {
            "refresh_token_rotation": RefreshTokenRotation("ENABLED"),
            "explicit_auth_flows": ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_AUTH"],
        },
        {
            "refresh_token_rotation": RefreshTokenRotation("ENABLED"),
            "explicit_auth_flows": ["ALLOW_USER_AUTH"],
        },
    ),
    (
        "rotation_without_refresh_flow",
        {
            "refresh_token_rotation": RefreshTokenRotation("ENABLED"),
            "explicit_auth_flows": ["ALLOW_REFRESH_TOKEN_AUTH"],
        },
        {
            "refresh_token_rotation": RefreshTokenRotation("ENABLED"),
            "explicit_auth_flows": ["USER_PASSWORD_AUTH"],
        },
    ),
    (
        "rotation_without_refresh_flow",
        {
            "refresh_token_rotation": RefreshTokenRotation("ENABLED"),
            "explicit_auth_flows": ["ALLOW_REFRESH_TOKEN_AUTH"],
        },
        {"refresh_token_rotation": RefreshTokenRotation("ENABLED")},
    ),
    (
        "length",
        {"supported_identity_providers": ["x" * 33]},
        {"supported_identity_providers": ["x" * 32]},
    ),
    (
        "characters",
        {"supported_identity_providers": ["Goo\tgle"]},
        {"supported_identity_providers": ["Gøø gle", "日本"]},
    ),
    *(
        row
        for field in ("callback_urls", "logout_urls")
        for row in (
            ("at_most", {field: map(url, range(101))}, {field: map(url, range(100))}),
            ("length", {field: [f"https://x/{'y' * 1015}"]}, {field: [f"https://x/{'y' * 1014}"]}),
            ("characters", {field: ["https://x/a b"]}, {field: ["https://x/a%20b"]}),
            ("characters", {field: ["https://x/\n"]}, {field: ["https://x/"]}),
            ("absolute_uri", {field: ["/callback"]}, {field: ["https://x/callback"]}),
            ("absolute_uri", {field: ["www.example.com"]}, {field: ["https://www.example.com"]}),
            ("absolute_uri", {field: ["localhost:3000/x"]}, {field: ["http://localhost:3000/x"]}),
            ("absolute_uri", {field: ["//x/callback"]}, {field: ["myapp://"]}),
            ("absolute_uri", {field: ["https://"]}, {field: ["https://x"]}),
            ("absolute_uri", {field: ["https:/x"]}, {field: ["com.example.app:/callback"]}),
            ("absolute_uri", {field: ["http://[::1"]}, {field: ["http://[::1]:8080/x"]}),
            ("http_only_for_localhost", {field: ["http://x"]}, {field: ["http://localhost"]}),
            (
                "http_only_for_localhost",
                {field: ["http://10.0.0.1"]},
                {field: ["http://127.0.0.1"]},
            ),
            (
                "http_only_for_localhost",
                {field: ["HTTP://x"]},
                {field: ["HTTP://LOCALHOST:65535/x"]},
            ),
            (
                "http_only_for_localhost",
                {field: ["http://localhost@x"]},
                {field: ["http://localhost/@x"]},
            ),
            (
                "http_only_for_localhost",
                {field: ["http://localhost.x"]},
                {field: ["https://localhost.x"]},
            ),
        )
    ),
    ("no_fragment", {"callback_urls": ["https://x/#a"]}, {"callback_urls": ["https://x/?a=ü"]}),
    ("no_fragment", {"callback_urls": ["https://x#"]}, {"logout_urls": ["https://x/#bye"]}),
    (
        "no_fragment",
        {"default_redirect_uri": "https://x/#a"},
        {"default_redirect_uri": "https://x/"},
    ),
    (
        "default_redirect_uri_listed",
        {"default_redirect_uri": "https://x/", "callback_urls": ["https://x"]},
        {"default_redirect_uri": "https://x/", "callback_urls": ["https://x", "https://x/"]},
    ),
    (
        "unknown_value",
        {"allowed_oauth_flows": ["Code"]},
        {"allowed_oauth_flows": ["code", "implicit"]},
    ),
    (
        "client_credentials_alone",
        {"allowed_oauth_flows": ["client_credentials", "code"]},
        {"allowed_oauth_flows": ["client_credentials"]},
    ),
    (
        "client_credentials_custom_scopes",
        {"allowed_oauth_flows": ["client_credentials"], "allowed_oauth_scopes": ["openid", "a/b"]},
        {"allowed_oauth_flows": ["client_credentials"], "allowed_oauth_scopes": ["a/b"]},
    ),
    (
        "oauth_needs_flows",
        {"allowed_oauth_flows_user_pool_client": True, "allowed_oauth_flows": []},
        {"allowed_oauth_flows_user_pool_client": False, "allowed_oauth_flows": []},
    ),
    (
        "oauth_needs_scopes",
        {"allowed_oauth_flows_user_pool_client": True, "allowed_oauth_scopes": []},
        {"allowed_oauth_flows_user_pool_client": True, "allowed_oauth_scopes": ["openid"]},
    ),
    (
        "callback_url_needed",
        {"allowed_oauth_flows": ["code"], "callback_urls": []},
        {"allowed_oauth_flows": ["client_credentials"], "callback_urls": []},
    ),
    (
        "callback_url_needed",
        {"allowed_oauth_flows": ["implicit"], "callback_urls": []},
        {"allowed_oauth_flows": ["implicit"], "callback_urls": ["myapp://"]},
    ),
    (
        "at_most",
        {"allowed_oauth_scopes": [f"api/{n}" for n in range(51)]},
        {"allowed_oauth_scopes": [f"api/{n}" for n in range(50)]},
    ),
    (
        "length",
        {"allowed_oauth_scopes": [f"x/{'y' * 255}"]},
        {"allowed_oauth_scopes": [f"x/{'y' * 254}"]},
    ),
    ("characters", {"allowed_oauth_scopes": ["a b"]}, {"allowed_oauth_scopes": ["a/b!~"]}),
    ("characters", {"allowed_oauth_scopes": ['a"']}, {"allowed_oauth_scopes": ["a/'"]}),
    *(
        ("scope_exists", {"allowed_oauth_scopes": [refused]}, {"allowed_oauth_scopes": [allowed]})
        for refused, allowed in (
            ("Cognito", "Cognito/"),
            ("opendid", "openid"),
            ("Email", "email"),
            ("phone_number", "phone"),
            ("api:read", "api/read"),
            ("aws.cognito.signin.user", "aws.cognito.signin.user.admin"),
            ("dcr", "aws.cognito/dcr/register"),
            ("api.example.com", "https://api.example.com/read"),
        )
    ),
    *(
        ("attribute_writable", {"write_attributes": ["email", refused]}, allowed)
        for refused, allowed in (
            ("sub", {"read_attributes": ["sub"]}),
            ("email_verified", {"write_attributes": ["email"]}),
            ("phone_number_verified", {"write_attributes": ["phone_number", "custom:sub"]}),
        )
    ),
    (
        "analytics_either_or",
        {"analytics_configuration": AnalyticsConfiguration(application_arn=ARN, role_arn=ROLE)},
        {"analytics_configuration": AnalyticsConfiguration(application_arn=ARN)},
    ),
    (
        "analytics_either_or",
        {"analytics_configuration": AnalyticsConfiguration(application_id="ab", role_arn=ROLE)},
        {
            "analytics_configuration": AnalyticsConfiguration(
                application_id="ab", role_arn=ROLE, external_id="x", user_data_shared=True
            )
        },
    ),
    (
        "analytics_either_or",
        {"analytics_configuration": AnalyticsConfiguration()},
        {
            "analytics_configuration": AnalyticsConfiguration(
                application_arn=ARN, user_data_shared=True
            )
        },
    ),
    (
        "unknown_value",
        {"prevent_user_existence_errors": "enabled"},
        {"prevent_user_existence_errors": "ENABLED"},
    ),
]

MISTYPED: list[dict[str, Any]] = [
    {"client_name": 5},
    {"client_name": b"web"},
    {"access_token_validity": 60},
    {"access_token_validity": "60"},
    {"id_token_validity": 3.9},
    {"refresh_token_validity": True},
    {"auth_session_validity": "5"},
    {"auth_session_validity": 3.9},
    {"auth_session_validity": True},
    {"enable_token_revocation": "false"},
    {"enable_token_revocation": 1},
    {"callback_urls": "https://x"},
    {"callback_urls": b"https://x"},
    {"callback_urls": {"https://x": 1}},
    {"callback_urls": [5]},
    {"callback_urls": [["https://x"]]},
    {"callback_urls": 5},
    {"explicit_auth_flows": "ALLOW_USER_AUTH"},
    {"explicit_auth_flows": [5]},
    {"default_redirect_uri": ["https://x"]},
    {"analytics_configuration": {"application_arn": ARN}},
    {"refresh_token_rotation": "ENABLED"},
    {"prevent_user_existence_errors": True},
]


class TestRules:
    @pytest.mark.parametrize(("rule", "refused", "_"), REFUSED_AND_ALLOWED)
    def test_what_breaks_a_rule_is_refused_with_its_name(
        self, rule: str, refused: dict[str, Any], _: object
    ) -> None:
        with pytest.raises(InvalidConfig) as error:
            AppClientConfig(**copy.copy(refused))

        assert {rule} == {violation.rule for violation in error.value.violations}
        assert all(violation.source for violation in error.value.violations)
        assert {*error.value.violations[0].fields} <= refused.keys()

    @pytest.mark.parametrize(("_rule", "_refused", "allowed"), REFUSED_AND_ALLOWED)
    def test_its_nearest_legal_neighbour_is_taken(
        self, _rule: str, _refused: object, allowed: dict[str, Any]
    ) -> None:
        config = AppClientConfig(**allowed)

        assert all(getattr(config, name) is not None for name in allowed)

    @pytest.mark.parametrize("fields", MISTYPED)
    def test_another_type_is_refused_and_not_coerced(self, fields: dict[str, Any]) -> None:
        with pytest.raises(InvalidConfig) as error:
            AppClientConfig(**fields)

        (violation,) = error.value.violations
        assert ("type", tuple(fields), *fields.values()) == (
            violation.rule,
            violation.fields,
            violation.value,
        )

    def test_a_bare_string_for_a_set_is_told_how_to_be_one(self) -> None:
        with pytest.raises(InvalidConfig, match=r"write \{'https://x'\}"):
            AppClientConfig(callback_urls="https://x")

    def test_all_violations_come_at_once(self) -> None:
        with pytest.raises(InvalidConfig) as error:
            AppClientConfig(
                client_name="",
                callback_urls=["/a", "https://x/#b"],
                auth_session_validity=99,
                allowed_oauth_flows=["client_credentials", "code"],
            )

        assert [violation.rule for violation in error.value.violations] == [
            "length",
            "range",
            "absolute_uri",
            "no_fragment",
            "client_credentials_alone",
        ]
        assert all(violation.rule in str(error.value) for violation in error.value.violations)

    def test_an_unknown_field_gets_a_suggestion_and_hides_nothing_else(self) -> None:
        fields: Any = {"calback_urls": [], "client_name": 5}

        with pytest.raises(InvalidConfig, match="did you mean 'callback_urls'") as error:
            AppClientConfig(**fields)

        assert ["unknown_field", "type"] == [violation.rule for violation in error.value.violations]

    def test_words_of_aws_are_quoted_where_they_are_recorded(self) -> None:
        with pytest.raises(InvalidConfig) as error:
            AppClientConfig(default_redirect_uri="https://y", callback_urls=["https://x"])

        (violation,) = error.value.violations
        assert (
            violation.aws_message
            == "The default redirect URI https://y is not in the callback URIs list."
        )
        assert violation.aws_message in str(error.value)

    @pytest.mark.parametrize(
        ("fields", "aws_message", "message"),
        [
            (
                {"allowed_oauth_scopes": ["Cognito"]},
                "Invalid scope requested: Cognito",
                "written resource-server/scope; built in are aws.cognito.signin.user.admin, email,",
            ),
            (
                {"allowed_oauth_scopes": ["opendid"]},
                "Invalid scope requested: opendid",
                "did you mean 'openid'",
            ),
            (
                {"write_attributes": ["email", "sub"]},
                "Invalid write attributes specified while updating a client",
                "'sub' is set by Amazon Cognito, and never written",
            ),
        ],
    )
    def test_what_no_user_pool_has_is_told_in_words_of_aws(
        self, fields: Any, aws_message: str, message: str
    ) -> None:
        with pytest.raises(InvalidConfig) as error:
            AppClientConfig(**fields)

        (violation,) = error.value.violations
        assert aws_message == violation.aws_message
        assert message in violation.message

    def test_a_flow_that_botocore_lists_is_no_typo(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def newer(_shape: str) -> frozenset[str]:
            return frozenset({"ALLOW_FUTURE"})

        monkeypatch.setattr("cognito_clientcfg.config.validators.listed_by_botocore", newer)

        assert {"ALLOW_FUTURE"} == AppClientConfig(
            explicit_auth_flows=["ALLOW_FUTURE"]
        ).explicit_auth_flows

    def test_no_profile_is_needed_to_know_what_botocore_lists(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_PROFILE", "absent")
        listed_by_botocore.cache_clear()

        assert "ALLOW_USER_AUTH" in listed_by_botocore("ExplicitAuthFlowsType")
        assert frozenset() == listed_by_botocore("OfTheFuture")

    def test_a_very_long_value_is_cut_in_the_message(self) -> None:
        with pytest.raises(InvalidConfig) as error:
            AppClientConfig(client_name="x" * 10_000)

        assert len(str(error.value)) < 300

    @pytest.mark.parametrize(
        "fields",
        [
            {"access_token_validity": timedelta(hours=2)},
            {"default_redirect_uri": "https://x"},
            {"allowed_oauth_flows": ["code"]},
            {"allowed_oauth_flows": ["client_credentials"]},
            {"allowed_oauth_flows_user_pool_client": True},
            {"refresh_token_rotation": RefreshTokenRotation("ENABLED")},
            {"enable_propagate_additional_user_context_data": True},
        ],
    )
    def test_rules_are_silent_on_fields_that_are_not_given(self, fields: Any) -> None:
        assert AppClientConfig(**fields) is not None


class TestAppClientConfig:
    def test_it_has_the_twenty_settings(self) -> None:
        assert [*SETTINGS] == [field.name for field in attrs.fields(AppClientConfig)]

    def test_what_it_takes_is_typed_for_every_field(self) -> None:
        assert SETTINGS.keys() == get_type_hints(ConfigFields).keys()

    def test_it_is_frozen_slotted_and_keyword_only(self) -> None:
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            FULL.client_name = "other"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue] - wrong on purpose
        positional: Any = AppClientConfig
        with pytest.raises(TypeError):
            positional("web")
        assert not hasattr(FULL, "__dict__")

    def test_sets_are_taken_from_any_iterable_of_strings(self) -> None:
        urls = ["https://a", "https://b"]

        assert (
            AppClientConfig(callback_urls=urls)
            == AppClientConfig(callback_urls=tuple(urls))
            == AppClientConfig(callback_urls=set(urls))
            == AppClientConfig(callback_urls=dict.fromkeys(urls).keys())
            == AppClientConfig(callback_urls=iter(reversed(urls)))
        )

    def test_words_that_are_known_become_members_of_their_enumeration(self) -> None:
        flows = AppClientConfig(explicit_auth_flows=["ALLOW_USER_AUTH"]).explicit_auth_flows

        assert [ExplicitAuthFlow] == [type(flow) for flow in flows or ()]

    @given(strategies.configs())
    def test_it_is_hashable_picklable_and_equal_to_its_copies(
        self, config: AppClientConfig
    ) -> None:
        assert config == pickle.loads(pickle.dumps(config)) == copy.deepcopy(config)
        assert hash(config) == hash(pickle.loads(pickle.dumps(config)))

    @given(strategies.configs())
    def test_its_repr_makes_it_again(self, config: AppClientConfig) -> None:
        assert config == eval(repr(config))  # noqa: S307 - of our own making

    def test_its_repr_shows_what_is_given_alone(self) -> None:
        config = AppClientConfig(client_name="x", callback_urls=["https://b", "https://a"])

        assert "AppClientConfig(client_name='x', callback_urls={'https://a', 'https://b'})" == repr(
            config
        )


class TestEvolve:
    @given(strategies.configs(), strategies.configs())
    def test_it_touches_only_what_it_names(
        self, config: AppClientConfig, other: AppClientConfig
    ) -> None:
        fields: Any = {
            name: value for name in SETTINGS if (value := getattr(other, name)) is not None
        }

        evolved = config.evolve(**fields)

        assert all(
            getattr(evolved, name) == (fields[name] if name in fields else getattr(config, name))
            for name in SETTINGS
        )

    def test_none_takes_a_value_away(self) -> None:
        assert FULL.evolve(callback_urls=None).callback_urls is None

    def test_what_is_given_is_checked(self) -> None:
        with pytest.raises(InvalidConfig, match="not a valid"):
            FULL.evolve(auth_session_validity=2)

    def test_an_unknown_field_gets_a_suggestion(self) -> None:
        fields: Any = {"clientname": "x"}

        with pytest.raises(InvalidConfig, match="did you mean 'client_name'"):
            FULL.evolve(**fields)

    def test_what_was_wrong_already_does_not_hinder(self) -> None:
        live = app_client(CallbackURLs=["http://old.example"]).config

        evolved = live.evolve(callback_urls={*(live.callback_urls or ()), "https://new.example"})

        assert {"http://old.example", "https://new.example"} == evolved.callback_urls

    def test_what_is_newly_wrong_beside_it_is_refused_alone(self) -> None:
        live = app_client(CallbackURLs=["http://old.example"]).config

        with pytest.raises(InvalidConfig) as error:
            live.evolve(callback_urls={"http://old.example", "http://new.example"})

        assert [violation.value for violation in error.value.violations] == ["http://new.example"]
