"""Configurations, edits, and live app clients of every kind, for hypothesis."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from cognito_clientcfg import (
    AnalyticsConfiguration,
    AppClientConfig,
    Edit,
    ExplicitAuthFlow,
    Feature,
    InvalidConfig,
    OAuthFlow,
    PreventUserExistenceErrors,
    RefreshTokenRotation,
    TimeUnit,
    TokenValidity,
    add,
    assign,
    remove,
    reset,
)
from cognito_clientcfg.config.app_client_config import SETTINGS
from cognito_clientcfg.config.fields import SetFields
from tests.support.app_clients import CLIENT_ID, POOL_ID, SECRET, SECRET_ARN

URLS = [
    "https://app.example.com/callback",
    "https://app.example.com/other?x=1",
    "http://localhost:3000/callback",
    "myapp://callback",
    "https://münchen.example/",
]
ARN = "arn:aws:mobiletargeting:us-east-1:123456789012:apps/0123456789abcdef"
ALLOW_FLOWS = [flow for flow in ExplicitAuthFlow if flow.startswith("ALLOW_")]
LEGACY_FLOWS = [flow for flow in ExplicitAuthFlow if not flow.startswith("ALLOW_")]


def _some(values: list[Any], *, least: int = 0) -> st.SearchStrategy[frozenset[Any]]:
    return st.frozensets(st.sampled_from(values), min_size=least)


def _validity(least: int, most: int) -> st.SearchStrategy[TokenValidity]:
    return st.one_of(
        [
            st.builds(
                TokenValidity, st.integers(-(-least // seconds), most // seconds), st.just(unit)
            )
            for unit, seconds in zip(TimeUnit, (1, 60, 3_600, 86_400), strict=True)
        ]
    )


FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "client_name": st.text("abc +=,.@-_", min_size=1, max_size=8),
    "access_token_validity": _validity(300, 86_400),
    "id_token_validity": _validity(300, 86_400),
    "refresh_token_validity": _validity(3_600, 315_360_000),
    "auth_session_validity": st.integers(3, 15),
    "read_attributes": _some(["email", "name", "custom:plan", "phone_number"], least=1),
    "write_attributes": _some(["email", "name", "custom:plan"], least=1),
    "explicit_auth_flows": st.one_of(_some(ALLOW_FLOWS, least=1), _some(LEGACY_FLOWS, least=1)),
    "supported_identity_providers": _some(["COGNITO", "Google", "Øster"]),
    "callback_urls": _some(URLS),
    "logout_urls": _some(URLS),
    "default_redirect_uri": st.sampled_from(URLS),
    "allowed_oauth_flows": _some([OAuthFlow.CODE, OAuthFlow.IMPLICIT]),
    "allowed_oauth_scopes": _some(["openid", "email", "api/read", "api/write"]),
    "allowed_oauth_flows_user_pool_client": st.booleans(),
    "analytics_configuration": st.builds(
        AnalyticsConfiguration,
        application_arn=st.just(ARN),
        user_data_shared=st.none() | st.booleans(),
    ),
    "prevent_user_existence_errors": st.sampled_from(PreventUserExistenceErrors),
    "enable_token_revocation": st.booleans(),
    "enable_propagate_additional_user_context_data": st.booleans(),
    "refresh_token_rotation": st.builds(
        RefreshTokenRotation, st.sampled_from(Feature), st.none() | st.integers(0, 60)
    ),
    "publish_secrets_in_aws_secrets_manager": st.booleans(),
}
SET_FIELDS = sorted(SetFields.__annotations__)


@st.composite
def configs(draw: st.DrawFn) -> AppClientConfig:
    """Configurations that are valid, with any of the fields."""
    fields = draw(st.fixed_dictionaries({}, optional=FIELDS))
    while True:
        try:
            return AppClientConfig(**fields)
        except InvalidConfig as error:
            for violation in error.violations:
                fields.pop(violation.fields[0], None)


def _set_edits(make: Any) -> st.SearchStrategy[Edit]:
    sets = {name: FIELDS[name] for name in SET_FIELDS}
    return st.fixed_dictionaries({}, optional=sets).map(lambda fields: make(**fields))


def edits() -> st.SearchStrategy[Edit]:
    """The four edits."""
    names = sorted(SETTINGS.keys() - {"client_name"})
    return st.one_of(
        configs().map(assign),
        _set_edits(add),
        _set_edits(remove),
        st.lists(st.sampled_from(names), max_size=4).map(lambda chosen: reset(*chosen)),
    )


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.text(max_size=6)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)
_STRANGE_NAMES = st.sampled_from(["FutureMember", "TokenBinding", "Ünknown", "callbackURLs"])
_WORDS = st.lists(st.sampled_from(["ALLOW_FUTURE", "ALLOW_USER_SRP_AUTH", "x", "http://bad", ""]))
_UNITS = st.sampled_from(["seconds", "minutes", "hours", "days", "fortnights"])

MEMBERS: dict[str, st.SearchStrategy[Any]] = {
    "ClientName": st.sampled_from(["web", "café", "x" * 200, ""]),
    "AccessTokenValidity": st.integers(-1, 10**12),
    "IdTokenValidity": st.integers(0, 90),
    "RefreshTokenValidity": st.integers(0, 4000),
    "TokenValidityUnits": st.fixed_dictionaries(
        {},
        optional={
            "AccessToken": _UNITS,
            "IdToken": _UNITS,
            "RefreshToken": _UNITS,
            "DeviceToken": JSON,
        },
    ),
    "ReadAttributes": _WORDS,
    "WriteAttributes": _WORDS,
    "ExplicitAuthFlows": _WORDS,
    "SupportedIdentityProviders": _WORDS,
    "CallbackURLs": st.lists(st.sampled_from([*URLS, "http://bad", "/x"])),
    "LogoutURLs": st.lists(st.sampled_from([*URLS, "http://bad"])),
    "DefaultRedirectURI": st.sampled_from([*URLS, "", "http://bad"]),
    "AllowedOAuthFlows": st.lists(st.sampled_from(["code", "implicit", "device"])),
    "AllowedOAuthScopes": _WORDS,
    "AllowedOAuthFlowsUserPoolClient": st.booleans(),
    "AnalyticsConfiguration": st.fixed_dictionaries(
        {},
        optional={"ApplicationArn": st.just(ARN), "RoleArn": st.text(max_size=3), "Future": JSON},
    ),
    "PreventUserExistenceErrors": st.sampled_from(["LEGACY", "ENABLED", "STRICT"]),
    "EnableTokenRevocation": st.booleans(),
    "EnablePropagateAdditionalUserContextData": st.booleans(),
    "AuthSessionValidity": st.integers(0, 99),
    "RefreshTokenRotation": st.fixed_dictionaries(
        {"Feature": st.sampled_from(["ENABLED", "DISABLED", "PARTIAL"])},
        optional={"RetryGracePeriodSeconds": st.integers(0, 99), "Future": JSON},
    ),
    "PublishSecretsInAWSSecretsManager": st.booleans(),
}


@st.composite
def live_members(draw: st.DrawFn) -> dict[str, Any]:
    """Members of an app client that AWS might return some day, most of them of known types."""
    members = draw(st.fixed_dictionaries({}, optional=MEMBERS))
    of_any_type = st.sampled_from(sorted(MEMBERS.keys() - {"TokenValidityUnits"}))
    members |= draw(st.dictionaries(of_any_type, JSON, max_size=2))
    members |= draw(st.dictionaries(_STRANGE_NAMES, JSON, max_size=3))
    read_only = {
        "ClientSecret": st.just(SECRET),
        "ClientSecretArn": st.just(SECRET_ARN),
        "CreationDate": st.floats(0, 2e9),
        "LastModifiedDate": st.floats(0, 2e9),
        "ClientType": st.sampled_from(["REGULAR", "DCR"]),
    }
    members |= draw(st.fixed_dictionaries({}, optional=read_only))
    return {"UserPoolId": POOL_ID, "ClientId": CLIENT_ID, **members}
