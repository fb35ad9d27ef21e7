from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_clientcfg import (
    AppClientConfig,
    InvalidConfig,
    RefreshTokenRotation,
    TokenValidity,
    Unreadable,
    from_aws,
    to_aws,
)
from cognito_clientcfg.config.app_client_config import given as given_fields
from cognito_clientcfg.config.aws_members import read, settable, unknown_members
from tests.support import strategies
from tests.support.app_clients import FULL, SECRET, members_of

FULL_MEMBERS = {
    "ClientName": "web app",
    "AccessTokenValidity": 30,
    "IdTokenValidity": 45,
    "RefreshTokenValidity": 7,
    "TokenValidityUnits": {"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "days"},
    "AuthSessionValidity": 5,
    "ReadAttributes": ["custom:plan", "email", "name"],
    "WriteAttributes": ["email", "name"],
    "ExplicitAuthFlows": ["ALLOW_CUSTOM_AUTH", "ALLOW_USER_SRP_AUTH"],
    "SupportedIdentityProviders": ["COGNITO", "Google"],
    "CallbackURLs": ["https://app.example.com/callback", "myapp://callback"],
    "LogoutURLs": ["https://app.example.com/bye"],
    "DefaultRedirectURI": "https://app.example.com/callback",
    "AllowedOAuthFlows": ["code"],
    "AllowedOAuthScopes": ["api/read", "email", "openid"],
    "AllowedOAuthFlowsUserPoolClient": True,
    "AnalyticsConfiguration": {
        "ApplicationArn": "arn:aws:mobiletargeting:us-east-1:123456789012:apps/0123456789abcdef"
    },
    "PreventUserExistenceErrors": "ENABLED",
    "EnableTokenRevocation": False,
    "EnablePropagateAdditionalUserContextData": True,
    "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 20},
}


class TestToAws:
    def test_every_setting_has_its_member(self) -> None:
        assert FULL_MEMBERS == to_aws(FULL)

    @given(strategies.configs())
    def test_it_is_plain_json_without_none(self, config: AppClientConfig) -> None:
        members = to_aws(config)

        assert members == json.loads(json.dumps(members))
        assert {type(member) for member in _leaves(members)} <= {str, int, bool}

    @given(strategies.live_members())
    def test_what_aws_returned_comes_out_whatever_it_is(self, members: dict[str, Any]) -> None:
        assert to_aws(read(members)).keys() <= {*FULL_MEMBERS}

    def test_an_unreadable_value_comes_out_as_it_came_in(self) -> None:
        members = {"CallbackURLs": {"href": "https://x"}, "AuthSessionValidity": 4}

        assert members == to_aws(read(members))

    def test_an_unreadable_token_comes_out_with_its_unit(self) -> None:
        members = {"IdTokenValidity": 3, "TokenValidityUnits": {"IdToken": "fortnights"}}

        assert members == to_aws(read(members))


class TestFromAws:
    @given(strategies.configs())
    def test_it_reads_what_to_aws_wrote(self, config: AppClientConfig) -> None:
        assert config == from_aws(to_aws(config))

    def test_every_member_has_its_setting(self) -> None:
        assert FULL == from_aws(FULL_MEMBERS)

    @pytest.mark.parametrize(
        "mapping",
        [
            FULL_MEMBERS,
            {"UserPoolClient": FULL_MEMBERS, "ResponseMetadata": {"HTTPStatusCode": 200}},
            members_of(FULL, ClientSecret=SECRET, CreationDate=1.5, LastModifiedDate=2.5),
            members_of(FULL, ClientType="REGULAR"),
            {**FULL_MEMBERS, "UserPoolId": {"Ref": "Pool"}, "GenerateSecret": True},
        ],
    )
    def test_it_reads_answers_requests_and_cloudformation_properties(self, mapping: Any) -> None:
        assert FULL == from_aws(mapping)

    def test_empty_members_are_absent(self) -> None:
        assert AppClientConfig() == from_aws(
            {
                "ClientName": "",
                "ExplicitAuthFlows": [],
                "WriteAttributes": [],
                "TokenValidityUnits": {},
                "AnalyticsConfiguration": {},
                "DefaultRedirectURI": None,
            }
        )

    def test_an_empty_list_that_can_mean_none_does(self) -> None:
        assert AppClientConfig(callback_urls=[]) == from_aws({"CallbackURLs": []})

    def test_a_token_counts_in_its_default_unit(self) -> None:
        assert AppClientConfig(
            access_token_validity=TokenValidity(2, "hours"),
            id_token_validity=TokenValidity(3, "hours"),
            refresh_token_validity=TokenValidity(4, "days"),
        ) == from_aws({"AccessTokenValidity": 2, "IdTokenValidity": 3, "RefreshTokenValidity": 4})

    def test_a_unit_alone_counts_the_default_number_in_it(self) -> None:
        assert AppClientConfig(refresh_token_validity=TokenValidity(30, "hours")) == from_aws(
            {"TokenValidityUnits": {"RefreshToken": "hours", "IdToken": "hours"}}
        )

    def test_unknown_members_get_suggestions_and_every_violation_is_told(self) -> None:
        with pytest.raises(InvalidConfig) as error:
            from_aws(
                {
                    "CallbackUrls": ["https://x"],
                    "RefreshTokenRotation": {"Fature": "ENABLED"},
                    "TokenValidityUnits": {"AccessToken": "hour", "Token": "days"},
                    "AuthSessionValidity": "5",
                    "AllowedOAuthFlows": ["client_credentials", "code"],
                }
            )

        assert [
            (("CallbackUrls",), "unknown_member"),
            (("RefreshTokenRotation.Fature",), "unknown_member"),
            (("TokenValidityUnits.Token",), "unknown_member"),
            (("access_token_validity.unit",), "unknown_value"),
            (("auth_session_validity",), "type"),
            (("refresh_token_rotation.feature",), "type"),
            (("allowed_oauth_flows",), "client_credentials_alone"),
        ] == sorted(
            ((violation.fields, violation.rule) for violation in error.value.violations),
            key=lambda pair: (pair[1] != "unknown_member", "oauth" in pair[0][0], pair[0]),
        )
        assert "did you mean 'CallbackURLs'" in str(error.value)

    def test_a_mistyped_secret_is_not_repeated(self) -> None:
        with pytest.raises(InvalidConfig, match="did you mean") as error:
            from_aws({"ClientSecrets": SECRET, "ClientNames": "x"})

        assert SECRET not in str(error.value)
        assert SECRET not in repr(error.value.violations)

    @pytest.mark.parametrize("mapping", ["ClientName", None, [("ClientName", "x")]])
    def test_what_is_no_mapping_is_refused(self, mapping: Any) -> None:
        with pytest.raises(TypeError, match="a mapping of members is expected, not"):
            from_aws(mapping)

    def test_an_answer_that_holds_no_members_is_refused(self) -> None:
        with pytest.raises(TypeError, match="not list"):
            from_aws({"UserPoolClient": []})

    @given(st.dictionaries(st.text(), strategies.JSON))
    def test_arbitrary_json_is_read_or_refused_by_name(self, mapping: dict[str, Any]) -> None:
        with suppress(InvalidConfig, TypeError):
            assert isinstance(from_aws(mapping), AppClientConfig)


class TestRead:
    @given(strategies.live_members())
    def test_whatever_aws_returns_loads_and_can_be_shown(self, members: dict[str, Any]) -> None:
        config = read(settable(members))

        assert hash(config) == hash(read(settable(members)))
        assert repr(config)

    def test_words_that_are_unknown_here_are_kept(self) -> None:
        config = read(
            {
                "ExplicitAuthFlows": ["ALLOW_FUTURE"],
                "PreventUserExistenceErrors": "STRICT",
                "RefreshTokenRotation": {"Feature": "PARTIAL"},
            }
        )

        assert {"ALLOW_FUTURE"} == config.explicit_auth_flows
        assert "STRICT" == config.prevent_user_existence_errors
        assert (
            "PARTIAL" == (config.refresh_token_rotation or RefreshTokenRotation("DISABLED")).feature
        )

    def test_values_that_break_our_rules_are_kept(self) -> None:
        config = read({"AuthSessionValidity": 99, "CallbackURLs": ["http://x#y"]})

        assert (99, {"http://x#y"}) == (config.auth_session_validity, config.callback_urls)

    @pytest.mark.parametrize(
        ("member", "value"),
        [
            ("ClientName", 5),
            ("CallbackURLs", "https://x"),
            ("CallbackURLs", [["https://x"]]),
            ("CallbackURLs", ["https://x", 5]),
            ("AuthSessionValidity", {"Value": 5}),
            ("AuthSessionValidity", 5.5),
            ("EnableTokenRevocation", 1),
            ("RefreshTokenRotation", "ENABLED"),
            ("RefreshTokenRotation", {"RetryGracePeriodSeconds": 5}),
            ("RefreshTokenRotation", {"Feature": 5}),
            ("AccessTokenValidity", "60"),
        ],
    )
    def test_what_is_of_another_type_is_unreadable(self, member: str, value: object) -> None:
        members = {member: value}

        assert [Unreadable] == [type(found) for found in given_fields(read(members)).values()]
        assert (member,) == unknown_members(members, read(members))

    @pytest.mark.parametrize(
        "units", [{"AccessToken": "fortnights"}, {"AccessToken": 5}, {"AccessToken": ["hours"]}, 5]
    )
    def test_a_token_in_an_unknown_unit_is_unreadable(self, units: object) -> None:
        config = read({"AccessTokenValidity": 2, "TokenValidityUnits": units})

        assert isinstance(config.access_token_validity, Unreadable)

    def test_an_empty_structure_is_an_absent_one(self) -> None:
        assert AppClientConfig() == read({"AnalyticsConfiguration": {}})

    def test_a_validity_longer_than_a_timedelta_is_read(self) -> None:
        config = read({"RefreshTokenValidity": 10**30})

        assert TokenValidity(10**30, "days") == config.refresh_token_validity


class TestUnmodelled:
    def test_members_are_named_also_nested_ones(self) -> None:
        members: dict[str, Any] = {
            **FULL_MEMBERS,
            "FutureMember": 1,
            "RefreshTokenRotation": {"Feature": "ENABLED", "Future": 1},
            "TokenValidityUnits": {"DeviceToken": "hours"},
        }

        assert (
            "FutureMember",
            "RefreshTokenRotation.Future",
            "TokenValidityUnits.DeviceToken",
        ) == unknown_members(members, read(members))

    def test_a_full_client_of_today_has_none(self) -> None:
        assert () == unknown_members(FULL_MEMBERS, FULL)


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for nested in value.values() for leaf in _leaves(nested)]  # pyright: ignore[reportUnknownVariableType] - any JSON
    if isinstance(value, list):
        return [leaf for nested in value for leaf in _leaves(nested)]  # pyright: ignore[reportUnknownVariableType] - any JSON
    return [value]
