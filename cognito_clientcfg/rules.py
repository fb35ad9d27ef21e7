"""The rules across settings, as a table.

A rule judges facts: the values of fields, and whether the app client has a secret. It is silent
while one of its facts is not known, so that the same table judges a configuration in which only
some fields are given, and the complete one that would be sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from .errors import Violation
from .kinds import API_REFERENCE, RECORDED
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
    from collections.abc import Callable, Iterable, Iterator, Mapping

HAS_CLIENT_SECRET = "has_client_secret"
BUILT_IN_SCOPES = frozenset(
    {"aws.cognito.signin.user.admin", "email", "openid", "phone", "profile"}
)
_OPENID_SCOPES = frozenset({"email", "phone", "profile"})
_FLOWS_WITH_REDIRECT = frozenset({OAuthFlow.CODE, OAuthFlow.IMPLICIT})


@attrs.frozen
class Rule:
    """One row of the table.

    Attributes:
        name: How the rule is called in a violation.
        facts: What it judges, in the order in which ``broken`` takes it.
        broken: Tells whether these facts break the rule.
        message: What is wrong and what would be right.
        source: The document or record that sets the rule.
        aws_says: AWS's own words; ``{}`` is replaced by what ``names`` returns.
        names: Returns what AWS names in its answer.
    """

    name: str
    facts: tuple[str, ...]
    broken: Callable[..., object]
    message: str
    source: str = RECORDED
    aws_says: str = ""
    names: Callable[..., object] = lambda *_: ""

    @property
    def fields(self) -> tuple[str, ...]:
        """The facts that are fields of a configuration."""
        return tuple(fact for fact in self.facts if fact != HAS_CLIENT_SECRET)

    def violation(self, *values: object) -> Violation:
        """Returns the violation that these facts are."""
        said = self.aws_says.format(self.names(*values))
        value = values[0] if len(values) == 1 else values
        return Violation(self.fields, value, self.name, self.message, self.source, said)


def broken(rules: Iterable[Rule], facts: Mapping[str, object]) -> Iterator[tuple[Rule, Violation]]:
    """Yields the rules that the facts break, each with its violation."""
    for rule in rules:
        values = [facts.get(fact) for fact in rule.facts]
        if None not in values and rule.broken(*values):
            yield rule, rule.violation(*values)


def _outlives(token: TokenValidity, refresh_token: TokenValidity) -> bool:
    return token.seconds > refresh_token.seconds


def _incomplete(analytics: AnalyticsConfiguration) -> bool:
    by_id = (analytics.application_id, analytics.role_arn, analytics.external_id)
    if analytics.application_arn is not None:
        return any(part is not None for part in by_id)
    return None in by_id


def _without_refresh_flow(flows: frozenset[str], rotation: RefreshTokenRotation) -> bool:
    return (
        bool(flows)
        and all(flow.startswith("ALLOW_") for flow in flows)
        and ExplicitAuthFlow.ALLOW_REFRESH_TOKEN_AUTH not in flows
        and rotation.feature != Feature.ENABLED
    )


RULES = (
    Rule(
        "access_token_within_refresh_token",
        ("access_token_validity", "refresh_token_validity"),
        _outlives,
        "the access token would outlive the refresh token; make it as long at most",
        aws_says="Access and Id Token expiration times must be less than or equal to "
        "refresh token expiration times.",
    ),
    Rule(
        "id_token_within_refresh_token",
        ("id_token_validity", "refresh_token_validity"),
        _outlives,
        "the ID token would outlive the refresh token; make it as long at most",
        aws_says="Access and Id Token expiration times must be less than or equal to "
        "refresh token expiration times.",
    ),
    Rule(
        "client_credentials_alone",
        ("allowed_oauth_flows",),
        lambda flows: OAuthFlow.CLIENT_CREDENTIALS in flows and len(flows) > 1,
        "client_credentials stands alone; give code and implicit to another app client",
        aws_says="client_credentials flow can not be selected along with code flow or implicit flow.",
    ),
    Rule(
        "client_credentials_needs_secret",
        ("allowed_oauth_flows", HAS_CLIENT_SECRET),
        lambda flows, secret: OAuthFlow.CLIENT_CREDENTIALS in flows and not secret,
        "client_credentials needs an app client that was created with a secret",
        aws_says="client_credentials flow can not be selected if client does not have a client secret.",
    ),
    Rule(
        "client_credentials_custom_scopes",
        ("allowed_oauth_flows", "allowed_oauth_scopes"),
        lambda flows, scopes: OAuthFlow.CLIENT_CREDENTIALS in flows and scopes & BUILT_IN_SCOPES,
        "client_credentials takes custom scopes only, such as resource-server/read",
        aws_says="{} is not supported with client_credentials flow",
        names=lambda _, scopes: min(scopes & BUILT_IN_SCOPES),
    ),
    Rule(
        "oauth_needs_flows",
        ("allowed_oauth_flows_user_pool_client", "allowed_oauth_flows"),
        lambda allowed, flows: allowed and not flows,
        "OAuth is allowed for the app client, but no flow is; give allowed_oauth_flows too",
        aws_says="AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is "
        "allowed to use OAuth flows.",
    ),
    Rule(
        "oauth_needs_scopes",
        ("allowed_oauth_flows_user_pool_client", "allowed_oauth_scopes"),
        lambda allowed, scopes: allowed and not scopes,
        "OAuth is allowed for the app client, but no scope is; give allowed_oauth_scopes too",
        aws_says="AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is "
        "allowed to use OAuth flows.",
    ),
    Rule(
        "callback_url_needed",
        ("allowed_oauth_flows", "callback_urls"),
        lambda flows, urls: flows & _FLOWS_WITH_REDIRECT and not urls,
        "code and implicit need at least one callback URL",
        aws_says="CallbackUrls can not be empty when code flow or implicit flow is selected",
    ),
    Rule(
        "default_redirect_uri_listed",
        ("default_redirect_uri", "callback_urls"),
        lambda uri, urls: uri not in urls,
        "the default redirect URI is not one of the callback URLs; add it there too",
        aws_says="The default redirect URI {} is not in the callback URIs list.",
        names=lambda uri, _: uri,
    ),
    Rule(
        "legacy_flows_apart",
        ("explicit_auth_flows",),
        lambda flows: flows & LEGACY_AUTH_FLOWS and any(f.startswith("ALLOW") for f in flows),
        f"{', '.join(sorted(LEGACY_AUTH_FLOWS))} cannot stand beside flows that begin with ALLOW_",
        aws_says="Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.",
    ),
    Rule(
        "rotation_without_refresh_flow",
        ("refresh_token_rotation", "explicit_auth_flows"),
        lambda rotation, flows: (
            rotation.feature == Feature.ENABLED
            and ExplicitAuthFlow.ALLOW_REFRESH_TOKEN_AUTH in flows
        ),
        "while refresh tokens rotate, ALLOW_REFRESH_TOKEN_AUTH has to go from the listed flows",
        aws_says="ALLOW_REFRESH_TOKEN_AUTH is not a permitted ExplicitAuthFlow when "
        "refresh token rotation is enabled.",
    ),
    Rule(
        "user_context_data_needs_secret",
        ("enable_propagate_additional_user_context_data", HAS_CLIENT_SECRET),
        lambda enabled, secret: enabled and not secret,
        "propagating user context data needs an app client that was created with a secret",
        aws_says="Client Secret is required to set EnablePropagateAdditionalUserContextData as true",
    ),
    Rule(
        "analytics_either_or",
        ("analytics_configuration",),
        _incomplete,
        "give either application_arn, or application_id with role_arn and external_id",
        aws_says="Invalid analytics configuration given, either <application arn> or "
        "<application id, role arn, external id> are valid",
    ),
)

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
        lambda allowed, *settings: not allowed and any(settings),
        "OAuth settings are given, but allowed_oauth_flows_user_pool_client is not true, "
        "which the documentation asks for",
        source=API_REFERENCE,
    ),
    Rule(
        "no_refresh_flow",
        ("explicit_auth_flows", "refresh_token_rotation"),
        _without_refresh_flow,
        "neither ALLOW_REFRESH_TOKEN_AUTH nor rotation is on: users cannot refresh their tokens",
    ),
    Rule(
        "user_scopes_without_openid",
        ("allowed_oauth_scopes",),
        lambda scopes: scopes & _OPENID_SCOPES and "openid" not in scopes,
        "email, phone and profile are meant to go with openid",
        source=API_REFERENCE,
    ),
)
