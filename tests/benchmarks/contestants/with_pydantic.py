"""pydantic with the bounds, patterns and values of the service model; no rule between members."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Redirect = Annotated[str, Field(min_length=1, max_length=1024, pattern=r"^\S+$")]
Unit = Literal["seconds", "minutes", "hours", "days"]


class Units(BaseModel):
    AccessToken: Unit | None = None
    IdToken: Unit | None = None
    RefreshToken: Unit | None = None


class Analytics(BaseModel):
    ApplicationId: Annotated[str, Field(pattern=r"^[0-9a-fA-F]+$")] | None = None
    ApplicationArn: Annotated[str, Field(min_length=20, max_length=2048)] | None = None
    RoleArn: Annotated[str, Field(min_length=20, max_length=2048)] | None = None
    ExternalId: str | None = None
    UserDataShared: bool | None = None


class Rotation(BaseModel):
    Feature: Literal["ENABLED", "DISABLED"]
    RetryGracePeriodSeconds: Annotated[int, Field(ge=0, le=60)] | None = None


class Client(BaseModel):
    model_config = ConfigDict(extra="forbid")

    ClientName: (
        Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[\w\s+=,.@-]+$")] | None
    ) = None
    RefreshTokenValidity: Annotated[int, Field(ge=0, le=315360000)] | None = None
    AccessTokenValidity: Annotated[int, Field(ge=1, le=86400)] | None = None
    IdTokenValidity: Annotated[int, Field(ge=1, le=86400)] | None = None
    TokenValidityUnits: Units | None = None
    ReadAttributes: list[Annotated[str, Field(min_length=1, max_length=2048)]] | None = None
    WriteAttributes: list[Annotated[str, Field(min_length=1, max_length=2048)]] | None = None
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
        | None
    ) = None
    SupportedIdentityProviders: list[Annotated[str, Field(min_length=1, max_length=32)]] | None = (
        None
    )
    CallbackURLs: Annotated[list[Redirect], Field(max_length=100)] | None = None
    LogoutURLs: Annotated[list[Redirect], Field(max_length=100)] | None = None
    DefaultRedirectURI: Redirect | None = None
    AllowedOAuthFlows: (
        Annotated[list[Literal["code", "implicit", "client_credentials"]], Field(max_length=3)]
        | None
    ) = None
    AllowedOAuthScopes: (
        Annotated[
            list[
                Annotated[
                    str, Field(min_length=1, max_length=256, pattern=r"^[\x21\x23-\x5B\x5D-\x7E]+$")
                ]
            ],
            Field(max_length=50),
        ]
        | None
    ) = None
    AllowedOAuthFlowsUserPoolClient: bool | None = None
    AnalyticsConfiguration: Analytics | None = None
    PreventUserExistenceErrors: Literal["LEGACY", "ENABLED"] | None = None
    EnableTokenRevocation: bool | None = None
    EnablePropagateAdditionalUserContextData: bool | None = None
    AuthSessionValidity: Annotated[int, Field(ge=3, le=15)] | None = None
    RefreshTokenRotation: Rotation | None = None


def round_trip(members: dict[str, Any]) -> Any:
    return Client.model_validate(members).model_dump(exclude_none=True)
