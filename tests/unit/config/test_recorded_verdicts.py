"""What AWS accepts and refuses of an app client, whatever its user pool has.

The rules, the bounds, which are inclusive, and the words are those that others recorded from the
live service; nobody of this project has tried them there. Each row is a configuration in AWS's
spelling, for an app client that has nothing but a name, with a client secret or without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from cognito_clientcfg import AppClients, InvalidConfig, from_aws
from cognito_clientcfg.testing import embedded_cognito
from tests.support.app_clients import (
    CLIENT_ID,
    POOL_ID,
    SECRET,
    Wire,
    connected,
    create_pool,
    replacing,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

ARN = "arn:aws:mobiletargeting:us-east-1:123456789012:apps/0123456789abcdef"
ROLE = "arn:aws:iam::123456789012:role/pinpoint"
BY_ID = {"ApplicationId": "0123456789abcdef", "RoleArn": ROLE, "ExternalId": "x"}
ROTATES = {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0}
DATES = {"CreationDate": 1, "LastModifiedDate": 2}


def token(name: str, value: int, unit: str) -> dict[str, Any]:
    return {f"{name}Validity": value, "TokenValidityUnits": {name: unit}}


def tokens(name: str, value: int, refresh: int, unit: str) -> dict[str, Any]:
    """Returns the members that give a token and the refresh token a validity in one unit."""
    units = {name: unit, "RefreshToken": unit}
    return {f"{name}Validity": value, "RefreshTokenValidity": refresh, "TokenValidityUnits": units}


def urls(number: int) -> list[str]:
    return [f"https://app.example.com/{each}" for each in range(number)]


def scopes(*names: str) -> dict[str, Any]:
    return {
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": list(names),
        "CallbackURLs": ["https://x"],
    }


def machine(**members: Any) -> dict[str, Any]:
    return {"AllowedOAuthFlows": ["client_credentials"], **members}


ACCEPTED: list[dict[str, Any]] = [
    {},
    *(
        token(name, value, unit)
        for name in ("AccessToken", "IdToken")
        for value, unit in (
            (300, "seconds"),
            (86_400, "seconds"),
            (5, "minutes"),
            (1_440, "minutes"),
            (1, "hours"),
            (24, "hours"),
            (1, "days"),
        )
    ),
    *(
        token("RefreshToken", value, unit)
        for value, unit in (
            (86_400, "seconds"),
            (315_360_000, "seconds"),
            (60, "minutes"),
            (5_256_000, "minutes"),
            (1, "hours"),
            (87_600, "hours"),
            (1, "days"),
            (3_650, "days"),
        )
    ),
    token("RefreshToken", 3_600, "seconds"),
    {"AccessTokenValidity": 1},
    {"RefreshTokenValidity": 3_650},
    {"TokenValidityUnits": {"RefreshToken": "hours"}},  # which means 30 of them
    *(
        tokens(name, value, value, unit)
        for name in ("AccessToken", "IdToken")
        for value, unit in ((3_600, "seconds"), (86_400, "seconds"), (60, "minutes"), (1, "days"))
    ),
    *({"AuthSessionValidity": minutes} for minutes in (3, 15)),
    *({"ClientName": name} for name in ("x", "x" * 128, "a_b +=,.@-")),
    *({field: urls(100)} for field in ("CallbackURLs", "LogoutURLs")),
    *({field: [f"https://x/{'y' * 1_014}"]} for field in ("CallbackURLs", "LogoutURLs")),
    *(
        {field: [url]}
        for field in ("CallbackURLs", "LogoutURLs")
        for url in (
            "https://app.example.com",
            "https://app.example.com:8443/callback?a=b",
            "https://münchen.example/ü",
            "http://localhost",
            "http://localhost:3000/callback",
            "http://127.0.0.1:65535",
            "myapp://",
            "myapp://example",
            "https://*.example.com",
            "https://a.example,https://b.example",
        )
    ),
    {"CallbackURLs": urls(2), "DefaultRedirectURI": urls(1)[0]},
    {"AllowedOAuthFlows": ["code"], "CallbackURLs": ["https://x"]},
    scopes("openid") | {"SupportedIdentityProviders": ["COGNITO"]},
    {"AllowedOAuthFlows": ["implicit"], "CallbackURLs": ["https://x"]},
    {"AllowedOAuthFlows": ["code", "implicit"], "CallbackURLs": ["https://x"]},
    scopes("openid"),
    scopes("phone", "email", "openid", "profile", "aws.cognito.signin.user.admin"),
    scopes("email"),
    {"AllowedOAuthScopes": ["openid"]},
    {"AllowedOAuthFlowsUserPoolClient": False, "AllowedOAuthScopes": ["openid"]},
    scopes("openid") | {"AllowedOAuthFlowsUserPoolClient": False},
    *(
        {"ExplicitAuthFlows": flows}
        for flows in (
            ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            ["ALLOW_USER_SRP_AUTH"],
            ["ALLOW_REFRESH_TOKEN_AUTH"],
            ["USER_PASSWORD_AUTH"],
            ["ADMIN_NO_SRP_AUTH", "CUSTOM_AUTH_FLOW_ONLY", "USER_PASSWORD_AUTH"],
            [],
        )
    ),
    {"RefreshTokenRotation": ROTATES},
    {"RefreshTokenRotation": ROTATES, "ExplicitAuthFlows": []},
    {"RefreshTokenRotation": ROTATES, "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]},
    {"RefreshTokenRotation": ROTATES, "ExplicitAuthFlows": ["USER_PASSWORD_AUTH"]},
    {"RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 60}},
    {"RefreshTokenRotation": {"Feature": "DISABLED", "RetryGracePeriodSeconds": 0}},
    {
        "RefreshTokenRotation": {"Feature": "DISABLED", "RetryGracePeriodSeconds": 0},
        "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"],
    },
    {"ReadAttributes": ["email", "sub", "email_verified", "phone_number_verified"]},
    {"WriteAttributes": ["email", "name"]},
    {"AnalyticsConfiguration": {"ApplicationArn": ARN}},
    {"AnalyticsConfiguration": {"ApplicationArn": ARN, "UserDataShared": True}},
    {"AnalyticsConfiguration": BY_ID},
    {"AnalyticsConfiguration": BY_ID | {"UserDataShared": False}},
    {"PreventUserExistenceErrors": "LEGACY"},
    {"PreventUserExistenceErrors": "ENABLED"},
    {"EnableTokenRevocation": False},
    {"EnableTokenRevocation": True},
    {"EnablePropagateAdditionalUserContextData": False},
]
ACCEPTED_WITH_A_SECRET: list[dict[str, Any]] = [
    machine(),
    machine(AllowedOAuthScopes=["api/read"]),
    machine(AllowedOAuthScopes=["api/read"], AllowedOAuthFlowsUserPoolClient=True),
    {"EnablePropagateAdditionalUserContextData": True},
]

RANGE = "Invalid range for token validity."
EXPIRATION = (
    "Access and Id Token expiration times must be less than or equal to refresh token "
    "expiration times."
)
REQUIRED = (
    "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use "
    "OAuth flows."
)
ALONE = "client_credentials flow can not be selected along with code flow or implicit flow."
NEEDS_SECRET = (
    "client_credentials flow can not be selected if client does not have a client secret."
)
NEEDS_URL = "CallbackUrls can not be empty when code flow or implicit flow is selected"
LEGACY_APART = "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names."
ROTATION = (
    "ALLOW_REFRESH_TOKEN_AUTH is not a permitted ExplicitAuthFlow when refresh token rotation is "
    "enabled."
)
ANALYTICS = (
    "Invalid analytics configuration given, either <application arn> or <application id, role "
    "arn, external id> are valid"
)
CONTEXT_DATA = "Client Secret is required to set EnablePropagateAdditionalUserContextData as true"
WRITE = "Invalid write attributes specified while updating a client"
CONSTRAINT = ""  # AWS says "1 validation error detected: ...", which repeats what was given

REFUSED: list[tuple[dict[str, Any], str]] = [
    *(
        (token(name, value, unit), RANGE)
        for name in ("AccessToken", "IdToken")
        for value, unit in ((299, "seconds"), (4, "minutes"), (25, "hours"), (2, "days"))
    ),
    (token("RefreshToken", 3_599, "seconds"), RANGE),
    (token("RefreshToken", 59, "minutes"), RANGE),
    (token("RefreshToken", 87_601, "hours"), RANGE),
    (token("RefreshToken", 3_651, "days"), RANGE),
    (tokens("AccessToken", 3_601, 3_600, "seconds"), EXPIRATION),
    (tokens("IdToken", 3_601, 3_600, "seconds"), EXPIRATION),
    (machine(AllowedOAuthFlows=["client_credentials", "code"], CallbackURLs=urls(1)), ALONE),
    (machine(), NEEDS_SECRET),
    ({"AllowedOAuthFlowsUserPoolClient": True}, REQUIRED),
    ({"AllowedOAuthFlowsUserPoolClient": True, "AllowedOAuthScopes": ["openid"]}, REQUIRED),
    ({"AllowedOAuthFlows": ["code"]}, NEEDS_URL),
    ({"AllowedOAuthFlows": ["implicit"]}, NEEDS_URL),
    (
        {"CallbackURLs": ["https://x"], "DefaultRedirectURI": "https://x/"},
        "The default redirect URI https://x/ is not in the callback URIs list.",
    ),
    *(
        ({field: [url]}, f"{url} cannot use the HTTP protocol.")
        for field in ("CallbackURLs", "LogoutURLs")
        for url in ("http://app.example.com", "http://10.0.0.1:3000")
    ),
    ({"CallbackURLs": ["https://x/#a"]}, "https://x/#a cannot use fragment"),
    ({"CallbackURLs": urls(101)}, CONSTRAINT),
    ({"LogoutURLs": urls(101)}, CONSTRAINT),
    ({"ClientName": "café"}, CONSTRAINT),
    ({"ClientName": "x" * 129}, CONSTRAINT),
    ({"AuthSessionValidity": 2}, CONSTRAINT),
    ({"AuthSessionValidity": 16}, CONSTRAINT),
    ({"ExplicitAuthFlows": ["USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH"]}, LEGACY_APART),
    ({"ExplicitAuthFlows": ["ADMIN_NO_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]}, LEGACY_APART),
    (
        {
            "RefreshTokenRotation": ROTATES,
            "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        },
        ROTATION,
    ),
    ({"EnablePropagateAdditionalUserContextData": True}, CONTEXT_DATA),
    ({"AnalyticsConfiguration": {"ApplicationId": "0123456789abcdef"}}, ANALYTICS),
    ({"AnalyticsConfiguration": {"ApplicationArn": ARN, "RoleArn": ROLE}}, ANALYTICS),
    (scopes("Cognito"), "Invalid scope requested: Cognito"),
    (scopes("openid", "opendid"), "Invalid scope requested: opendid"),
    *(
        ({"WriteAttributes": ["email", name]}, WRITE)
        for name in ("sub", "email_verified", "phone_number_verified")
    ),
]
REFUSED_WITH_A_SECRET: list[tuple[dict[str, Any], str]] = [
    (
        machine(AllowedOAuthScopes=["openid"]),
        "openid is not supported with client_credentials flow",
    ),
]
VERDICTS_ACCEPTED = [
    *((members, False) for members in ACCEPTED),
    *((members, True) for members in ACCEPTED_WITH_A_SECRET),
]
VERDICTS_REFUSED = [
    *((members, words, False) for members, words in REFUSED),
    *((members, words, True) for members, words in REFUSED_WITH_A_SECRET),
]


def network(*, has_secret: bool) -> Wire:
    secret = {"ClientSecret": SECRET} if has_secret else {}
    named = {"UserPoolId": POOL_ID, "ClientId": CLIENT_ID, "ClientName": "minimal"}
    return replacing(named | DATES | secret)


class TestUpdate:
    @pytest.mark.parametrize(("members", "has_secret"), VERDICTS_ACCEPTED)
    def test_what_aws_accepts_is_sent(self, members: dict[str, Any], *, has_secret: bool) -> None:
        wire = network(has_secret=has_secret)
        clients = AppClients(wire.client())

        result = clients.update(POOL_ID, CLIENT_ID, from_aws(members))

        assert result.changed == bool(wire.sent("UpdateUserPoolClient"))
        assert not clients.drift(POOL_ID, CLIENT_ID, from_aws(members))

    @pytest.mark.parametrize(("members", "words", "has_secret"), VERDICTS_REFUSED)
    @pytest.mark.todays_model
    def test_what_aws_refuses_is_not_sent_and_its_words_are_told(
        self, members: dict[str, Any], words: str, *, has_secret: bool
    ) -> None:
        wire = network(has_secret=has_secret)

        with pytest.raises(InvalidConfig) as error:
            AppClients(wire.client()).update(POOL_ID, CLIENT_ID, from_aws(members))

        assert words in {violation.aws_message for violation in error.value.violations}
        assert [] == wire.sent("UpdateUserPoolClient")


@pytest.fixture(scope="module")
def cognito() -> Iterator[tuple[Any, str]]:
    """A client of the embedded Cognito, and one of its pools."""
    with embedded_cognito():
        client = connected(config=Config(parameter_validation=False))
        yield client, create_pool(client)


class TestEmbeddedCognito:
    """The embedded Cognito says the same to a plain boto3 client."""

    @pytest.mark.parametrize(("members", "has_secret"), VERDICTS_ACCEPTED)
    def test_it_accepts_what_aws_accepts(
        self, cognito: tuple[Any, str], members: dict[str, Any], *, has_secret: bool
    ) -> None:
        client, pool_id = cognito
        options = {"ClientName": "minimal", "GenerateSecret": has_secret}
        created = client.create_user_pool_client(UserPoolId=pool_id, **options)["UserPoolClient"]

        client.update_user_pool_client(UserPoolId=pool_id, ClientId=created["ClientId"], **members)

    @pytest.mark.parametrize(("members", "words", "has_secret"), VERDICTS_REFUSED)
    def test_it_refuses_what_aws_refuses_in_its_words(
        self, cognito: tuple[Any, str], members: dict[str, Any], words: str, *, has_secret: bool
    ) -> None:
        client, pool_id = cognito
        options = {"ClientName": "minimal", "GenerateSecret": has_secret}
        created = client.create_user_pool_client(UserPoolId=pool_id, **options)["UserPoolClient"]

        with pytest.raises(ClientError) as error:
            client.update_user_pool_client(
                UserPoolId=pool_id, ClientId=created["ClientId"], **members
            )

        said: Any = error.value.response
        message = said["Error"]["Message"]
        assert words == message if words else message.startswith("1 validation error detected: ")
