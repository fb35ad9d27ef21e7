"""msgspec with the bounds, patterns and values of the service model; no rule between members."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

Redirect = Annotated[str, Meta(min_length=1, max_length=1024, pattern=r"^\S+$")]
Unit = Literal["seconds", "minutes", "hours", "days"]


class Units(Struct, omit_defaults=True):
    AccessToken: Unit | UnsetType = UNSET
    IdToken: Unit | UnsetType = UNSET
    RefreshToken: Unit | UnsetType = UNSET


class Analytics(Struct, omit_defaults=True):
    ApplicationId: Annotated[str, Meta(pattern=r"^[0-9a-fA-F]+$")] | UnsetType = UNSET
    ApplicationArn: Annotated[str, Meta(min_length=20, max_length=2048)] | UnsetType = UNSET
    RoleArn: Annotated[str, Meta(min_length=20, max_length=2048)] | UnsetType = UNSET
    ExternalId: str | UnsetType = UNSET
    UserDataShared: bool | UnsetType = UNSET


class Rotation(Struct, omit_defaults=True):
    Feature: Literal["ENABLED", "DISABLED"]
    RetryGracePeriodSeconds: Annotated[int, Meta(ge=0, le=60)] | UnsetType = UNSET


class Client(Struct, omit_defaults=True, forbid_unknown_fields=True):
    ClientName: (
        Annotated[str, Meta(min_length=1, max_length=128, pattern=r"^[\w\s+=,.@-]+$")] | UnsetType
    ) = UNSET
    RefreshTokenValidity: Annotated[int, Meta(ge=0, le=315360000)] | UnsetType = UNSET
    AccessTokenValidity: Annotated[int, Meta(ge=1, le=86400)] | UnsetType = UNSET
    IdTokenValidity: Annotated[int, Meta(ge=1, le=86400)] | UnsetType = UNSET
    TokenValidityUnits: Units | UnsetType = UNSET
    ReadAttributes: list[Annotated[str, Meta(min_length=1, max_length=2048)]] | UnsetType = UNSET
    WriteAttributes: list[Annotated[str, Meta(min_length=1, max_length=2048)]] | UnsetType = UNSET
    ExplicitAuthFlows: (
        list[
            Literal[
                "ADMIN_NO_SRP_AUTH",
                "CUSTOM_AUTH_FLOW_ONLY",
                "USER_PASSWORD_AUTH",
                "ALLOW_ADMIN_USER_PASSWORD_AUTH",
                "ALLOW_CUSTOM_AUTH",
                "ALLOW_USER_PASSWORD_AUTH",
                "ALLOW_USER_SRP_AUTH",
                "ALLOW_REFRESH_TOKEN_AUTH",
                "ALLOW_USER_AUTH",
            ]
        ]
        | UnsetType
    ) = UNSET
    SupportedIdentityProviders: (
        list[Annotated[str, Meta(min_length=1, max_length=32)]] | UnsetType
    ) = UNSET
    CallbackURLs: Annotated[list[Redirect], Meta(max_length=100)] | UnsetType = UNSET
    LogoutURLs: Annotated[list[Redirect], Meta(max_length=100)] | UnsetType = UNSET
    DefaultRedirectURI: Redirect | UnsetType = UNSET
    AllowedOAuthFlows: (
        Annotated[list[Literal["code", "implicit", "client_credentials"]], Meta(max_length=3)]
        | UnsetType
    ) = UNSET
    AllowedOAuthScopes: (
        Annotated[
            list[
                Annotated[
                    str, Meta(min_length=1, max_length=256, pattern=r"^[\x21\x23-\x5B\x5D-\x7E]+$")
                ]
            ],
            Meta(max_length=50),
        ]
        | UnsetType
    ) = UNSET
    AllowedOAuthFlowsUserPoolClient: bool | UnsetType = UNSET
    AnalyticsConfiguration: Analytics | UnsetType = UNSET
    PreventUserExistenceErrors: Literal["LEGACY", "ENABLED"] | UnsetType = UNSET
    EnableTokenRevocation: bool | UnsetType = UNSET
    EnablePropagateAdditionalUserContextData: bool | UnsetType = UNSET
    AuthSessionValidity: Annotated[int, Meta(ge=3, le=15)] | UnsetType = UNSET
    RefreshTokenRotation: Rotation | UnsetType = UNSET


def round_trip(members: dict[str, Any]) -> Any:
    return msgspec.to_builtins(msgspec.convert(members, Client))
