from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from cognito_clientcfg import AppClientConfig, InvalidConfig, TimeUnit, TokenValidity, to_aws
from cognito_clientcfg.config.aws_members import MEMBERS
from cognito_clientcfg.config.validators import is_list, is_mapping
from cognito_clientcfg.formats import from_cloudformation, from_custom_resource
from tests.support import strategies
from tests.support.app_clients import FULL, SECRET

if TYPE_CHECKING:
    from cognito_clientcfg import AppClients

OWN = {
    "ServiceToken": "arn:aws:lambda:us-east-1:123456789012:function:settings",
    "ServiceTimeout": "60",
    "UserPoolId": "us-east-1_Example",
    "ClientId": "1example23456789",
}


def as_strings(value: Any) -> Any:
    """Returns what CloudFormation makes of a value: every scalar is a string."""
    if is_mapping(value):
        return {name: as_strings(inner) for name, inner in value.items()}
    if is_list(value):
        return [as_strings(element) for element in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def messages(error: pytest.ExceptionInfo[InvalidConfig]) -> list[str]:
    return [f"{each.fields[0]}: {each.message}" for each in error.value.violations]


class TestFromCustomResource:
    @given(config=strategies.configs())
    def test_strings_are_read_as_what_they_were(self, config: AppClientConfig) -> None:
        members = to_aws(config)

        assert members == to_aws(from_custom_resource(OWN | as_strings(members)))

    def test_nested_strings_are_read_too(self) -> None:
        config = from_custom_resource(
            {
                "AccessTokenValidity": "30",
                "TokenValidityUnits": {"AccessToken": "minutes"},
                "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": "5"},
                "AnalyticsConfiguration": {
                    "ApplicationArn": "arn:aws:mobiletargeting:us-east-1:123456789012:apps/fedc",
                    "UserDataShared": "true",
                },
            }
        )

        assert config.access_token_validity == TokenValidity(30, TimeUnit.MINUTES)
        assert config.refresh_token_rotation is not None
        assert 5 == config.refresh_token_rotation.retry_grace_period_seconds
        assert config.analytics_configuration is not None
        assert config.analytics_configuration.user_data_shared is True

    def test_a_list_may_be_delimited_by_commas(self) -> None:
        urls = "https://a.example.com/callback, https://b.example.com/callback"

        assert {"https://a.example.com/callback", "https://b.example.com/callback"} == (
            from_custom_resource({"CallbackURLs": urls}).callback_urls
        )

    def test_an_empty_list_asks_for_none(self) -> None:
        assert AppClientConfig(logout_urls=[]) == from_custom_resource({"LogoutURLs": []})

    def test_what_is_no_setting_is_passed_over(self) -> None:
        passed_over = OWN | {"GenerateSecret": "true", "ClientSecret": SECRET}

        assert AppClientConfig() == from_custom_resource(passed_over)

    @pytest.mark.parametrize("spelling", ["true", "True", "TRUE"])
    def test_a_bool_may_be_spelt_as_in_yaml(self, spelling: str) -> None:
        assert from_custom_resource({"EnableTokenRevocation": spelling}).enable_token_revocation

    @pytest.mark.parametrize(
        ("name", "value", "field", "message"),
        [
            ("EnableTokenRevocation", "yes", "", 'must be true or false, not "yes"; write true'),
            ("EnableTokenRevocation", "1", "", 'must be true or false, not "1"'),
            ("EnableTokenRevocation", "", "", 'must be true or false, not ""'),
            ("AuthSessionValidity", "thirty", "", 'must be an integer, not "thirty"'),
            ("AuthSessionValidity", "3.5", "", 'must be an integer, not "3.5"'),
            ("AuthSessionValidity", "", "", 'must be an integer, not ""'),
            ("AccessTokenValidity", "thirty", ".value", 'must be an integer, not "thirty"'),
            ("AccessTokenValidity", "", ".value", 'must be an integer, not ""'),
            ("CallbackURLs", "", "", 'must be a list of strings, not ""'),
            ("RefreshTokenRotation", "", "", 'must be a mapping, not ""'),
            (
                "RefreshTokenRotation",
                {"Feature": "ENABLED", "RetryGracePeriodSeconds": ""},
                ".retry_grace_period_seconds",
                'must be an integer, not ""',
            ),
        ],
    )
    def test_what_cannot_be_coerced_is_told(
        self, name: str, value: object, field: str, message: str
    ) -> None:
        with pytest.raises(InvalidConfig) as error:
            from_custom_resource(OWN | {name: value})

        (first,) = (known for known, member in MEMBERS.items() if member == name)
        assert [f"{first}{field}: {message}"] == messages(error)

    @pytest.mark.parametrize(
        ("name", "value", "unknown", "meant"),
        [
            ("CallbackURL", "x", "CallbackURL", "CallbackURLs"),
            (
                "RefreshTokenRotation",
                {"Feature": "ENABLED", "RetryGracePeriod": "5"},
                "RefreshTokenRotation.RetryGracePeriod",
                "RetryGracePeriodSeconds",
            ),
        ],
    )
    def test_a_typo_is_told(self, name: str, value: object, unknown: str, meant: str) -> None:
        with pytest.raises(InvalidConfig) as error:
            from_custom_resource(OWN | {name: value})

        assert [f"{unknown}: there is no such member; did you mean {meant!r}?"] == messages(error)

    def test_all_that_is_wrong_is_told_at_once(self) -> None:
        with pytest.raises(InvalidConfig) as error:
            from_custom_resource({"EnableTokenRevocation": "", "AuthSessionValidity": "30"})

        assert [
            'enable_token_revocation: must be true or false, not ""',
            "auth_session_validity: 30 is out of range; from 3 to 15 minutes are allowed",
        ] == messages(error)

    @pytest.mark.parametrize(
        ("properties", "message"),
        [
            ([], "properties: a mapping is expected: the ResourceProperties of an event"),
            (
                {"RequestType": "Create", "ResourceProperties": OWN},
                'properties: this is the whole event; hand over event["ResourceProperties"]',
            ),
        ],
    )
    def test_what_is_not_its_properties_is_refused(self, properties: Any, message: str) -> None:
        with pytest.raises(InvalidConfig) as error:
            from_custom_resource(properties)

        assert [message] == messages(error)

    def test_a_custom_resource_that_sets_settings_takes_two_lines(
        self, app_clients: AppClients, pool_id: str, full_id: str
    ) -> None:
        ids = {"UserPoolId": pool_id, "ClientId": full_id}
        event = {"ResourceProperties": OWN | ids | {"AuthSessionValidity": "10"}}

        wanted = event["ResourceProperties"]
        result = app_clients.update(
            wanted["UserPoolId"], wanted["ClientId"], from_custom_resource(wanted)
        )

        assert FULL.evolve(auth_session_validity=10) == result.after.config


class TestQuotedScalarsOfATemplate:
    def test_they_are_read_as_cloudformation_reads_them(self) -> None:
        template = """\
Type: AWS::Cognito::UserPoolClient
Properties:
  EnableTokenRevocation: "true"
  AuthSessionValidity: '10'
  RefreshTokenRotation: {Feature: ENABLED, RetryGracePeriodSeconds: "5"}
"""

        assert {
            "EnableTokenRevocation": True,
            "AuthSessionValidity": 10,
            "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 5},
        } == to_aws(from_cloudformation(template))

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ("AuthSessionValidity: ''", 'must be an integer, not "" [line 1]'),
            ("AuthSessionValidity: thirty", 'must be an integer, not "thirty" [line 1]'),
            (
                "CallbackURLs: https://a.example, https://b.example",
                'must be a list of strings, not "https://a.example, https://b.example"; '
                "write [https://a.example, https://b.example] [line 1]",
            ),
        ],
    )
    def test_what_it_would_not_coerce_is_told(self, line: str, message: str) -> None:
        with pytest.raises(InvalidConfig) as error:
            from_cloudformation(line)

        assert [message] == [each.message for each in error.value.violations]
