"""The rules across settings, each a function with its facts, its source and AWS's words beside it.

A rule judges facts: the values of fields, and whether the app client has a secret. It is silent
while one of its facts is not known, so that the same rules judge a configuration in which only some
fields are given, and the complete one that would be sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import NamedTuple, TypeAlias

from cognito_clientcfg.errors import Violation, shown

from .validators import API_REFERENCE, BUILT_IN_SCOPES, FROM_THE_FIELD, RECORDED
from .values import (
    LEGACY_AUTH_FLOWS,
    AnalyticsConfiguration,
    ExplicitAuthFlow,
    Feature,
    OAuthFlow,
    RefreshTokenRotation,
    TokenValidity,
)

HAS_CLIENT_SECRET = "has_client_secret"
_Words: TypeAlias = frozenset[str]
# What a rule returns: something true if its facts break it, the word that AWS's message names.
_Broken: TypeAlias = Callable[..., str | bool]
_OPENID_SCOPES = frozenset({"email", "phone", "profile"})
_FLOWS_WITH_REDIRECT = frozenset({OAuthFlow.CODE, OAuthFlow.IMPLICIT})


class Rule(NamedTuple):
    """One rule.

    Attributes:
        name: How the rule is called in a violation.
        facts: What it judges, in the order in which ``broken`` takes it.
        broken: Returns something true if these facts break the rule: the word that AWS names.
        message: What is wrong and what would be right.
        source: The document or record that sets the rule.
        aws_message: AWS's own words; ``{}`` stands for the word that it names.
    """

    name: str
    facts: tuple[str, ...]
    broken: _Broken
    message: str
    source: str
    aws_message: str

    @property
    def fields(self) -> tuple[str, ...]:
        """The facts that are fields of a configuration."""
        return tuple(fact for fact in self.facts if fact != HAS_CLIENT_SECRET)


RULES: list[Rule] = []
ADVICE: list[Rule] = []


def _rule(
    facts: tuple[str, ...],
    message: str,
    *,
    source: str = RECORDED,
    aws_message: str = "",
    rules: list[Rule] = RULES,
) -> Callable[[_Broken], _Broken]:
    """Makes a rule of a function, whose name is the name of the rule."""

    def register(broken: _Broken) -> _Broken:
        rules.append(Rule(broken.__name__, facts, broken, message, source, aws_message))
        return broken

    return register


def _advice(
    facts: tuple[str, ...], message: str, *, source: str = RECORDED
) -> Callable[[_Broken], _Broken]:
    return _rule(facts, message, source=source, rules=ADVICE)


def broken(
    rules: Iterable[Rule],
    fact: Callable[[str], object],
    touched: AbstractSet[str] | None = None,
) -> Iterator[Violation]:
    """Yields the violations that the facts are, in the order of the rules.

    Args:
        rules: The rules to judge by.
        fact: Returns what is known of a fact by its name; None if it is not known.
        touched: Only rules about one of these fields are judged; all of them if it is None.
    """
    for rule in rules:
        name, facts, judge, message, source, aws_message = rule
        if touched is not None and touched.isdisjoint(facts):
            continue
        values = [*map(fact, facts)]
        if None not in values and (word := judge(*values)):
            value = values[0] if len(values) == 1 else tuple(values)
            words = aws_message.format(word)
            yield Violation(rule.fields, value, name, message, source, words)


_EXPIRATION = (
    "Access and Id Token expiration times must be less than or equal to "
    "refresh token expiration times."
)
_OAUTH_REQUIRES = (
    "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is "
    "allowed to use OAuth flows."
)


@_rule(
    ("access_token_validity", "refresh_token_validity"),
    "the access token would outlive the refresh token; make it at most as long",
    aws_message=_EXPIRATION,
)
def access_token_within_refresh_token(token: TokenValidity, refresh_token: TokenValidity) -> bool:
    return token.seconds > refresh_token.seconds


@_rule(
    ("id_token_validity", "refresh_token_validity"),
    "the ID token would outlive the refresh token; make it at most as long",
    aws_message=_EXPIRATION,
)
def id_token_within_refresh_token(token: TokenValidity, refresh_token: TokenValidity) -> bool:
    return token.seconds > refresh_token.seconds


@_rule(
    ("allowed_oauth_flows",),
    "client_credentials stands alone; give code and implicit to another app client",
    aws_message="client_credentials flow can not be selected along with code flow or "
    "implicit flow.",
)
def client_credentials_alone(flows: _Words) -> bool:
    return OAuthFlow.CLIENT_CREDENTIALS in flows and len(flows) > 1


@_rule(
    ("allowed_oauth_flows", HAS_CLIENT_SECRET),
    "client_credentials needs an app client that was created with a secret",
    aws_message="client_credentials flow can not be selected if client does not have a "
    "client secret.",
)
def client_credentials_needs_secret(flows: _Words, has_client_secret: object) -> bool:
    return OAuthFlow.CLIENT_CREDENTIALS in flows and not has_client_secret


@_rule(
    ("allowed_oauth_flows", "allowed_oauth_scopes"),
    "client_credentials takes custom scopes only, such as resource-server/read",
    aws_message="{} is not supported with client_credentials flow",
)
def client_credentials_custom_scopes(flows: _Words, scopes: _Words) -> str:
    built_in = scopes & BUILT_IN_SCOPES
    return min(built_in) if built_in and OAuthFlow.CLIENT_CREDENTIALS in flows else ""


@_rule(
    ("allowed_oauth_flows_user_pool_client", "allowed_oauth_flows"),
    "OAuth is allowed for the app client, but no flow is; give allowed_oauth_flows too",
    aws_message=_OAUTH_REQUIRES,
)
def oauth_needs_flows(allowed: object, flows: _Words) -> bool:
    return bool(allowed) and not flows


@_rule(
    ("allowed_oauth_flows_user_pool_client", "allowed_oauth_scopes"),
    "OAuth is allowed for the app client, but no scope is; give allowed_oauth_scopes too",
    aws_message=_OAUTH_REQUIRES,
)
def oauth_needs_scopes(allowed: object, scopes: _Words) -> bool:
    return bool(allowed) and not scopes


@_rule(
    ("allowed_oauth_flows", "callback_urls"),
    "code and implicit need at least one callback URL",
    aws_message="CallbackUrls can not be empty when code flow or implicit flow is selected",
)
def callback_url_needed(flows: _Words, callback_urls: _Words) -> bool:
    return not callback_urls and not flows.isdisjoint(_FLOWS_WITH_REDIRECT)


@_rule(
    ("default_redirect_uri", "callback_urls"),
    "the default redirect URI is not one of the callback URLs; list it there too, or give another "
    "default_redirect_uri or none",
    aws_message="The default redirect URI {} is not in the callback URIs list.",
)
def default_redirect_uri_listed(default_redirect_uri: str, callback_urls: _Words) -> str:
    return "" if default_redirect_uri in callback_urls else default_redirect_uri


@_rule(
    ("explicit_auth_flows",),
    f"{', '.join(sorted(LEGACY_AUTH_FLOWS))} cannot stand beside flows that begin with ALLOW_",
    aws_message="Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.",
)
def legacy_flows_apart(flows: _Words) -> bool:
    return not flows.isdisjoint(LEGACY_AUTH_FLOWS) and any(
        flow.startswith("ALLOW") for flow in flows
    )


@_rule(
    ("refresh_token_rotation", "explicit_auth_flows"),
    "while refresh tokens rotate, ALLOW_REFRESH_TOKEN_AUTH has to go from the listed flows",
    aws_message="ALLOW_REFRESH_TOKEN_AUTH is not a permitted ExplicitAuthFlow when "
    "refresh token rotation is enabled.",
)
def rotation_without_refresh_flow(rotation: RefreshTokenRotation, flows: _Words) -> bool:
    return (
        rotation.feature == Feature.ENABLED and ExplicitAuthFlow.ALLOW_REFRESH_TOKEN_AUTH in flows
    )


@_rule(
    ("enable_propagate_additional_user_context_data", HAS_CLIENT_SECRET),
    "propagating user context data needs an app client that was created with a secret",
    aws_message="Client Secret is required to set EnablePropagateAdditionalUserContextData as true",
)
def user_context_data_needs_secret(enabled: object, has_client_secret: object) -> bool:
    return bool(enabled) and not has_client_secret


@_rule(
    ("publish_secrets_in_aws_secrets_manager", HAS_CLIENT_SECRET),
    "only an app client that has a generated secret can have it managed by AWS Secrets Manager",
    source=API_REFERENCE,
)
def publishing_needs_secret(published: object, has_client_secret: object) -> bool:
    return bool(published) and not has_client_secret


@_rule(
    ("analytics_configuration",),
    "give either application_arn, or application_id with role_arn and external_id",
    aws_message="Invalid analytics configuration given, either <application arn> or "
    "<application id, role arn, external id> are valid",
)
def analytics_either_or(analytics: AnalyticsConfiguration) -> bool:
    by_id = (analytics.application_id, analytics.role_arn, analytics.external_id)
    if analytics.application_arn is not None:
        return any(field is not None for field in by_id)
    return None in by_id


@_advice(
    (
        "allowed_oauth_flows_user_pool_client",
        "allowed_oauth_flows",
        "allowed_oauth_scopes",
        "callback_urls",
        "logout_urls",
    ),
    "OAuth settings are given, but allowed_oauth_flows_user_pool_client is not true, "
    "which the documentation asks for",
    source=API_REFERENCE,
)
def oauth_settings_without_oauth(allowed: object, *settings: _Words) -> bool:
    return not allowed and any(settings)


@_advice(
    ("explicit_auth_flows", "refresh_token_rotation"),
    "neither ALLOW_REFRESH_TOKEN_AUTH nor rotation is on: users cannot refresh their tokens",
)
def no_refresh_flow(flows: _Words, rotation: RefreshTokenRotation) -> bool:
    return (
        ExplicitAuthFlow.ALLOW_REFRESH_TOKEN_AUTH not in flows
        and rotation.feature != Feature.ENABLED
        and all(flow.startswith("ALLOW_") for flow in flows)
    )


@_advice(
    ("allowed_oauth_scopes",),
    "email, phone and profile are meant to go with openid",
    source=API_REFERENCE,
)
def user_scopes_without_openid(scopes: _Words) -> bool:
    return not scopes.isdisjoint(_OPENID_SCOPES) and "openid" not in scopes


def redirect_uri_advice(urls: AbstractSet[str]) -> Iterator[Violation]:
    """Yields advice on callback URLs that AWS accepts and that no sign-in can return to."""
    for url in sorted(urls):
        if "*" in url:
            message = (
                f"{shown(url)} holds a *, which stands for itself: Amazon Cognito compares whole "
                "URLs; list each one"
            )
            yield Violation(("callback_urls",), url, "wildcard_url", message, FROM_THE_FIELD)
        if _JOINED_URLS.match(url):
            message = (
                f"{shown(url)} looks like several URLs in one text; give each URL as a value of "
                "its own"
            )
            yield Violation(("callback_urls",), url, "joined_urls", message, FROM_THE_FIELD)


_JOINED_URLS = re.compile(r"(?=.*,).*?https?://.*https?://", re.IGNORECASE)
