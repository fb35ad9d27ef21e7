"""The fields of a configuration as keyword arguments, with what each takes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, Literal, TypeAlias, TypedDict, TypeVar, get_type_hints

from .values import (
    AnalyticsConfiguration,
    ExplicitAuthFlow,
    OAuthFlow,
    PreventUserExistenceErrors,
    RefreshTokenRotation,
    TokenValidity,
)

__all__ = ["AssignedFields", "ConfigFields", "FieldName", "SetFields", "with_signature"]

Function = TypeVar("Function", bound=Callable[..., Any])


FieldName: TypeAlias = Literal[
    "read_attributes",
    "write_attributes",
    "explicit_auth_flows",
    "supported_identity_providers",
    "callback_urls",
    "logout_urls",
    "allowed_oauth_flows",
    "allowed_oauth_scopes",
    "client_name",
    "access_token_validity",
    "id_token_validity",
    "refresh_token_validity",
    "auth_session_validity",
    "default_redirect_uri",
    "allowed_oauth_flows_user_pool_client",
    "analytics_configuration",
    "prevent_user_existence_errors",
    "enable_token_revocation",
    "enable_propagate_additional_user_context_data",
    "refresh_token_rotation",
    "publish_secrets_in_aws_secrets_manager",
]


class SetFields(TypedDict, total=False):
    """The fields that hold sets, and what they take."""

    read_attributes: Iterable[str]
    """User attributes the app client may read, each of 1 to 2,048 characters."""
    write_attributes: Iterable[str]
    """User attributes the app client may write, each of 1 to 2,048 characters."""
    explicit_auth_flows: Iterable[ExplicitAuthFlow | str]
    """Sign-in flows; legacy ones cannot stand beside those that begin with ALLOW_."""
    supported_identity_providers: Iterable[str]
    """Names of identity providers, each of 1 to 32 characters; COGNITO is the user pool itself."""
    callback_urls: Iterable[str]
    """At most 100 absolute URIs of 1 to 1,024 characters, without a fragment."""
    logout_urls: Iterable[str]
    """At most 100 absolute URIs of 1 to 1,024 characters."""
    allowed_oauth_flows: Iterable[OAuthFlow | str]
    """OAuth 2.0 grants: code, implicit, or client_credentials alone."""
    allowed_oauth_scopes: Iterable[str]
    """At most 50 scopes of 1 to 256 characters."""


class AssignedFields(SetFields, total=False):
    """All fields of a configuration, and what they take."""

    client_name: str
    """1 to 128 ASCII letters, digits, white space and _+=,.@-."""
    access_token_validity: TokenValidity | timedelta
    """5 minutes to 1 day."""
    id_token_validity: TokenValidity | timedelta
    """5 minutes to 1 day."""
    refresh_token_validity: TokenValidity | timedelta
    """60 minutes to 3,650 days."""
    auth_session_validity: int
    """Minutes for a sign-in to complete, 3 to 15."""
    default_redirect_uri: str
    """One of callback_urls."""
    allowed_oauth_flows_user_pool_client: bool
    """Whether OAuth is allowed at all."""
    analytics_configuration: AnalyticsConfiguration
    """Where Amazon Pinpoint analytics go."""
    prevent_user_existence_errors: PreventUserExistenceErrors | str
    """ENABLED or LEGACY."""
    enable_token_revocation: bool
    """Whether tokens can be revoked."""
    enable_propagate_additional_user_context_data: bool
    """Whether user context data is passed on; needs a client secret."""
    refresh_token_rotation: RefreshTokenRotation
    """Whether each use of a refresh token replaces it."""
    publish_secrets_in_aws_secrets_manager: bool
    """Whether AWS Secrets Manager holds the client secret; needs a generated one."""


class ConfigFields(TypedDict, total=False):
    """The same fields, each of which may be None for "not given"."""

    read_attributes: Iterable[str] | None
    write_attributes: Iterable[str] | None
    explicit_auth_flows: Iterable[ExplicitAuthFlow | str] | None
    supported_identity_providers: Iterable[str] | None
    callback_urls: Iterable[str] | None
    logout_urls: Iterable[str] | None
    allowed_oauth_flows: Iterable[OAuthFlow | str] | None
    allowed_oauth_scopes: Iterable[str] | None
    client_name: str | None
    access_token_validity: TokenValidity | timedelta | None
    id_token_validity: TokenValidity | timedelta | None
    refresh_token_validity: TokenValidity | timedelta | None
    auth_session_validity: int | None
    default_redirect_uri: str | None
    allowed_oauth_flows_user_pool_client: bool | None
    analytics_configuration: AnalyticsConfiguration | None
    prevent_user_existence_errors: PreventUserExistenceErrors | str | None
    enable_token_revocation: bool | None
    enable_propagate_additional_user_context_data: bool | None
    refresh_token_rotation: RefreshTokenRotation | None
    publish_secrets_in_aws_secrets_manager: bool | None


def with_signature(fields: type[Any]) -> Callable[[Function], Function]:
    """Has a function that takes the keys of a TypedDict show them one by one in its signature."""

    def decorate(function: Function) -> Function:
        signature = inspect.signature(function)
        named = [
            parameter
            for parameter in signature.parameters.values()
            if parameter.kind is not inspect.Parameter.VAR_KEYWORD
        ]
        named += (
            inspect.Parameter(
                name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation
            )
            for name, annotation in get_type_hints(fields).items()
        )
        vars(function)["__signature__"] = signature.replace(parameters=named)
        return function

    return decorate
