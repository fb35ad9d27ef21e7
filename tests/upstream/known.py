"""What is known of the service's model, beside the settings that the package models.

A member, an enum value or an error that AWS adds is reported until the package models it or it
stands here, with the reason why the package does not model it.
"""

from __future__ import annotations

from typing import Any

from cognito_clientcfg import (
    ExplicitAuthFlow,
    Feature,
    OAuthFlow,
    PreventUserExistenceErrors,
    TimeUnit,
)

NOT_MODELLED = {
    "GenerateSecret": "CreateUserPoolClient alone takes it",
}

# API reference: what an update leaves out of these stays, though no answer shows it.
KEPT_IF_OMITTED = frozenset({"PublishSecretsInAWSSecretsManager"})

REQUIRED = {
    "CreateUserPoolClientRequest": {"UserPoolId", "ClientName"},
    "UpdateUserPoolClientRequest": {"UserPoolId", "ClientId"},
    "RefreshTokenRotationType": {"Feature"},
    "AnalyticsConfigurationType": set[str](),
    "TokenValidityUnitsType": set[str](),
}

WORDS: dict[str, frozenset[str]] = {
    "ExplicitAuthFlowsType": frozenset(ExplicitAuthFlow),
    "OAuthFlowType": frozenset(OAuthFlow),
    "PreventUserExistenceErrorTypes": frozenset(PreventUserExistenceErrors),
    "FeatureType": frozenset(Feature),
    "TimeUnitsType": frozenset(TimeUnit),
    "ClientTypeType": frozenset({"REGULAR", "DCR"}),
}

# What botocore 1.38.0, the oldest that the package takes, does not list yet.
SINCE_1_38_0 = {
    "ALLOW_TOKEN_EXCHANGE_DELEGATION",
    "ALLOW_TOKEN_EXCHANGE_IMPERSONATION",
    "DCR",
    "PublishSecretsInAWSSecretsManager",
    "REGULAR",
}

ERRORS = {
    "ConcurrentModificationException": "an update starts over",
    "FeatureUnavailableInTierException": "raised as it is",
    "InternalErrorException": "an update starts over",
    "InvalidOAuthFlowException": "raised as it is",
    "InvalidParameterException": "raised as it is",
    "LimitExceededException": "raised as it is; only CreateUserPoolClient answers with it",
    "NotAuthorizedException": "raised as it is",
    "OperationNotEnabledException": "raised as it is",
    "ResourceNotFoundException": "raised as it is",
    "ScopeDoesNotExistException": "raised as it is",
    "TooManyRequestsException": "an update starts over, more slowly",
}

# The bounds that the package checks.
BOUNDS: dict[str, dict[str, Any]] = {
    "ClientNameType": {"min": 1, "max": 128, "pattern": r"[\w\s+=,.@-]+"},
    "RefreshTokenValidityType": {"min": 0, "max": 315_360_000},
    "AccessTokenValidityType": {"min": 1, "max": 86_400},
    "IdTokenValidityType": {"min": 1, "max": 86_400},
    "AuthSessionValidityType": {"min": 3, "max": 15},
    "ClientPermissionType": {"min": 1, "max": 2048},
    "CallbackURLsListType": {"min": 0, "max": 100},
    "LogoutURLsListType": {"min": 0, "max": 100},
    "RedirectUrlType": {"min": 1, "max": 1024, "pattern": r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+"},
    "ProviderNameType": {"min": 1, "max": 32, "pattern": r"[\p{L}\p{M}\p{S}\p{N}\p{P}\p{Z}]+"},
    "OAuthFlowsType": {"min": 0, "max": 3},
    "ScopeListType": {"max": 50},
    "ScopeType": {"min": 1, "max": 256, "pattern": r"[\x21\x23-\x5B\x5D-\x7E]+"},
    "HexStringType": {"pattern": "^[0-9a-fA-F]+$"},
    "RetryGracePeriodSecondsType": {"min": 0, "max": 60},
    "UserPoolIdType": {"min": 1, "max": 55, "pattern": r"[\w-]+_[0-9a-zA-Z]+"},
    "ClientIdType": {"min": 1, "max": 128, "pattern": r"[\w+]+"},
}
