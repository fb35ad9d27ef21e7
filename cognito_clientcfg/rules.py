"""The rules across settings, as a table.

A rule judges facts: the values of fields, and whether the app client has a secret. It is silent
while one of its facts is not known, so that the same table judges a configuration in which only
some fields are given, and the complete one that would be sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import attrs

from .errors import Violation
from .kinds import API_REFERENCE, FROM_THE_FIELD, RECORDED, shortened
from .scopes_and_attributes import BUILT_IN_SCOPES
from .values import (
    LEGACY_AUTH_FLOWS,
    AnalyticsConfiguration,
    ExplicitAuthFlow,
    Feature,
    OAuthFlow,
    RefreshTokenRotation,
    TokenValidity,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

Words: TypeAlias = frozenset[str]

HAS_CLIENT_SECRET = "has_client_secret"
_OPENID_SCOPES = frozenset({"email", "phone", "profile"})
_FLOWS_WITH_REDIRECT = frozenset({OAuthFlow.CODE, OAuthFlow.IMPLICIT})


@attrs.frozen
class Rule:
    """One row of the table.

    Attributes:
        name: How the rule is called in a violation.
        facts: What it judges, in the order in which ``broken`` takes it.
        broken: Returns something true where these facts break the rule: the word that AWS names.
        message: What is wrong and what would be right.
        source: The document or record that sets the rule.
        aws_says: AWS's own words; ``{}`` stands for the word that it names.
    """

    name: str
    facts: tuple[str, ...]
    broken: Callable[..., str | bool]
    message: str
    source: str = RECORDED
    aws_says: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """The facts that are fields of a configuration."""
        return tuple(fact for fact in self.facts if fact != HAS_CLIENT_SECRET)

    def violations(self, facts: Mapping[str, object]) -> Iterator[Violation]:
        """Yields the violation that the facts are, unless one of them is missing."""
        values = [facts.get(fact) for fact in self.facts]
        if None not in values and (word := self.broken(*values)):
            said = self.aws_says.format(word)
            value = values[0] if len(values) == 1 else tuple(values)
            yield Violation(self.fields, value, self.name, self.message, self.source, said)


def broken(rules: Iterable[Rule], facts: Mapping[str, object]) -> Iterator[Violation]:
    """Yields the violations that the facts are, in the order of the table."""
    for rule in rules:
        yield from rule.violations(facts)


def _outlives(token: TokenValidity, refresh_token: TokenValidity) -> bool:
    return token.seconds > refresh_token.seconds


def _client_credentials_beside_others(flows: Words) -> bool:
    return OAuthFlow.CLIENT_CREDENTIALS in flows and len(flows) > 1


def _client_credentials_without_secret(flows: Words, has_client_secret: object) -> bool:
    return OAuthFlow.CLIENT_CREDENTIALS in flows and not has_client_secret


def _built_in_scope_for_client_credentials(flows: Words, scopes: Words) -> str:
    built_in = scopes & BUILT_IN_SCOPES
    return min(built_in) if built_in and OAuthFlow.CLIENT_CREDENTIALS in flows else ""


def _allowed_without(allowed: object, flows_or_scopes: Words) -> bool:
    return bool(allowed) and not flows_or_scopes


def _nowhere_to_redirect(flows: Words, callback_urls: Words) -> bool:
    return not flows.isdisjoint(_FLOWS_WITH_REDIRECT) and not callback_urls


def _unlisted(default_redirect_uri: str, callback_urls: Words) -> str:
    return "" if default_redirect_uri in callback_urls else default_redirect_uri


def _legacy_beside_others(flows: Words) -> bool:
    return not flows.isdisjoint(LEGACY_AUTH_FLOWS) and any(
        flow.startswith("ALLOW") for flow in flows
    )


def _rotation_beside_refresh_flow(rotation: RefreshTokenRotation, flows: Words) -> bool:
    return (
        rotation.feature == Feature.ENABLED and ExplicitAuthFlow.ALLOW_REFRESH_TOKEN_AUTH in flows
    )


def _enabled_without_secret(enabled: object, has_client_secret: object) -> bool:
    return bool(enabled) and not has_client_secret


def _neither_or_both(analytics: AnalyticsConfiguration) -> bool:
    by_id = (analytics.application_id, analytics.role_arn, analytics.external_id)
    if analytics.application_arn is not None:
        return any(part is not None for part in by_id)
    return None in by_id


def _settings_without_oauth(allowed: object, *settings: Words) -> bool:
    return not allowed and any(settings)


def _no_way_to_refresh(flows: Words, rotation: RefreshTokenRotation) -> bool:
    return (
        all(flow.startswith("ALLOW_") for flow in flows)
        and ExplicitAuthFlow.ALLOW_REFRESH_TOKEN_AUTH not in flows
        and rotation.feature != Feature.ENABLED
    )


def _without_openid(scopes: Words) -> bool:
    return not scopes.isdisjoint(_OPENID_SCOPES) and "openid" not in scopes


_EXPIRATION = (
    "Access and Id Token expiration times must be less than or equal to "
    "refresh token expiration times."
)
_OAUTH_REQUIRES = (
    "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is "
    "allowed to use OAuth flows."
)

RULES = (
    Rule(
        "access_token_within_refresh_token",
        ("access_token_validity", "refresh_token_validity"),
        _outlives,
        "the access token would outlive the refresh token; make it as long at most",
        aws_says=_EXPIRATION,
    ),
    Rule(
        "id_token_within_refresh_token",
        ("id_token_validity", "refresh_token_validity"),
        _outlives,
        "the ID token would outlive the refresh token; make it as long at most",
        aws_says=_EXPIRATION,
    ),
    Rule(
        "client_credentials_alone",
        ("allowed_oauth_flows",),
        _client_credentials_beside_others,
        "client_credentials stands alone; give code and implicit to another app client",
        aws_says="client_credentials flow can not be selected along with code flow or "
        "implicit flow.",
    ),
    Rule(
        "client_credentials_needs_secret",
        ("allowed_oauth_flows", HAS_CLIENT_SECRET),
        _client_credentials_without_secret,
        "client_credentials needs an app client that was created with a secret",
        aws_says="client_credentials flow can not be selected if client does not have a "
        "client secret.",
    ),
    Rule(
        "client_credentials_custom_scopes",
        ("allowed_oauth_flows", "allowed_oauth_scopes"),
        _built_in_scope_for_client_credentials,
        "client_credentials takes custom scopes only, such as resource-server/read",
        aws_says="{} is not supported with client_credentials flow",
    ),
    Rule(
        "oauth_needs_flows",
        ("allowed_oauth_flows_user_pool_client", "allowed_oauth_flows"),
        _allowed_without,
        "OAuth is allowed for the app client, but no flow is; give allowed_oauth_flows too",
        aws_says=_OAUTH_REQUIRES,
    ),
    Rule(
        "oauth_needs_scopes",
        ("allowed_oauth_flows_user_pool_client", "allowed_oauth_scopes"),
        _allowed_without,
        "OAuth is allowed for the app client, but no scope is; give allowed_oauth_scopes too",
        aws_says=_OAUTH_REQUIRES,
    ),
    Rule(
        "callback_url_needed",
        ("allowed_oauth_flows", "callback_urls"),
        _nowhere_to_redirect,
        "code and implicit need at least one callback URL",
        aws_says="CallbackUrls can not be empty when code flow or implicit flow is selected",
    ),
    Rule(
        "default_redirect_uri_listed",
        ("default_redirect_uri", "callback_urls"),
        _unlisted,
        "the default redirect URI is not one of the callback URLs; list it there too, or assign or "
        "reset default_redirect_uri",
        aws_says="The default redirect URI {} is not in the callback URIs list.",
    ),
    Rule(
        "legacy_flows_apart",
        ("explicit_auth_flows",),
        _legacy_beside_others,
        f"{', '.join(sorted(LEGACY_AUTH_FLOWS))} cannot stand beside flows that begin with ALLOW_",
        aws_says="Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.",
    ),
    Rule(
        "rotation_without_refresh_flow",
        ("refresh_token_rotation", "explicit_auth_flows"),
        _rotation_beside_refresh_flow,
        "while refresh tokens rotate, ALLOW_REFRESH_TOKEN_AUTH has to go from the listed flows",
        aws_says="ALLOW_REFRESH_TOKEN_AUTH is not a permitted ExplicitAuthFlow when "
        "refresh token rotation is enabled.",
    ),
    Rule(
        "user_context_data_needs_secret",
        ("enable_propagate_additional_user_context_data", HAS_CLIENT_SECRET),
        _enabled_without_secret,
        "propagating user context data needs an app client that was created with a secret",
        aws_says="Client Secret is required to set "
        "EnablePropagateAdditionalUserContextData as true",
    ),
    Rule(
        "analytics_either_or",
        ("analytics_configuration",),
        _neither_or_both,
        "give either application_arn, or application_id with role_arn and external_id",
        aws_says="Invalid analytics configuration given, either <application arn> or "
        "<application id, role arn, external id> are valid",
    ),
)

JOINED_URLS = re.compile(r"(?=.*,).*?https?://.*https?://", re.IGNORECASE)


def advice(
    facts: Mapping[str, object], changed: AbstractSet[str], new_urls: Words
) -> Iterator[Violation]:
    """Yields what is accepted and is hardly meant, as far as an edit has a part in it.

    Args:
        facts: The settings as they would be.
        changed: The fields that the edit changes.
        new_urls: The callback URLs that it adds.
    """
    for violation in broken(ADVICE, facts):
        if not changed.isdisjoint(violation.fields):
            yield violation
    for url in sorted(new_urls):
        if "*" in url:
            message = (
                f"{shortened(repr(url))} holds a *, which stands for itself: Amazon Cognito "
                "compares whole URLs; list each one"
            )
            yield Violation(("callback_urls",), url, "wildcard_url", message, FROM_THE_FIELD)
        if JOINED_URLS.match(url):
            message = (
                f"{shortened(repr(url))} looks like several URLs in one text; give a set of them, "
                'as in text.split(",")'
            )
            yield Violation(("callback_urls",), url, "joined_urls", message, FROM_THE_FIELD)


ADVICE = (
    Rule(
        "oauth_settings_without_oauth",
        (
            "allowed_oauth_flows_user_pool_client",
            "allowed_oauth_flows",
            "allowed_oauth_scopes",
            "callback_urls",
            "logout_urls",
        ),
        _settings_without_oauth,
        "OAuth settings are given, but allowed_oauth_flows_user_pool_client is not true, "
        "which the documentation asks for",
        source=API_REFERENCE,
    ),
    Rule(
        "no_refresh_flow",
        ("explicit_auth_flows", "refresh_token_rotation"),
        _no_way_to_refresh,
        "neither ALLOW_REFRESH_TOKEN_AUTH nor rotation is on: users cannot refresh their tokens",
    ),
    Rule(
        "user_scopes_without_openid",
        ("allowed_oauth_scopes",),
        _without_openid,
        "email, phone and profile are meant to go with openid",
        source=API_REFERENCE,
    ),
)
