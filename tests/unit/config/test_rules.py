from __future__ import annotations

import pytest

from cognito_clientcfg.config.rules import ADVICE, RULES
from cognito_clientcfg.config.validators import API_REFERENCE

EXPIRATION = (
    "Access and Id Token expiration times must be less than or equal to refresh token expiration "
    "times."
)
OAUTH = (
    "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use "
    "OAuth flows."
)
# As others recorded them from the live service.
AWS_MESSAGES = {
    "access_token_within_refresh_token": EXPIRATION,
    "id_token_within_refresh_token": EXPIRATION,
    "client_credentials_alone": "client_credentials flow can not be selected along with code flow "
    "or implicit flow.",
    "client_credentials_needs_secret": "client_credentials flow can not be selected if client does "
    "not have a client secret.",
    "client_credentials_custom_scopes": "{} is not supported with client_credentials flow",
    "oauth_needs_flows": OAUTH,
    "oauth_needs_scopes": OAUTH,
    "callback_url_needed": "CallbackUrls can not be empty when code flow or implicit flow is "
    "selected",
    "default_redirect_uri_listed": "The default redirect URI {} is not in the callback URIs list.",
    "legacy_flows_apart": "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow "
    "names.",
    "rotation_without_refresh_flow": "ALLOW_REFRESH_TOKEN_AUTH is not a permitted ExplicitAuthFlow "
    "when refresh token rotation is enabled.",
    "user_context_data_needs_secret": "Client Secret is required to set "
    "EnablePropagateAdditionalUserContextData as true",
    "analytics_either_or": "Invalid analytics configuration given, either <application arn> or "
    "<application id, role arn, external id> are valid",
}


class TestRules:
    @pytest.mark.parametrize(("name", "aws_message"), AWS_MESSAGES.items())
    def test_each_has_the_words_of_aws(self, name: str, aws_message: str) -> None:
        assert [aws_message] == [rule.aws_message for rule in RULES if rule.name == name]

    def test_one_without_recorded_words_is_documented(self) -> None:
        assert {API_REFERENCE} == {rule.source for rule in RULES if rule.name not in AWS_MESSAGES}

    def test_their_names_are_told_apart(self) -> None:
        names = [rule.name for rule in (*RULES, *ADVICE)]

        assert len(names) == len({*names})
