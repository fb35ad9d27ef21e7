"""What a user pool of the embedded Cognito refuses of an app client, in the words of AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from cognito_clientcfg.config.validators import BUILT_IN_SCOPES, NEVER_WRITABLE
from cognito_clientcfg.updating.user_pool_checks import STANDARD_ATTRIBUTES, SYSTEM_SCOPES

from .aws_errors import aws_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moto.cognitoidp.models import CognitoIdpUserPool, CognitoIdpUserPoolAttribute
    from moto.cognitoidp.responses import CognitoIdpResponse

    from cognito_clientcfg.config.aws_members import Members

__all__ = ["JUDGED", "pool_of", "refusals"]

JUDGED = frozenset({"attribute_writable", "scope_exists"})
"""The rules that need no user pool, and are judged here all the same."""


def pool_of(response: CognitoIdpResponse, request: Members) -> CognitoIdpUserPool:
    """Returns the user pool that a request names.

    Raises:
        JsonRESTError: There is none.
    """
    pool_id = request["UserPoolId"]
    pool = response.backend.user_pools.get(pool_id)
    if pool is None:
        raise aws_error("ResourceNotFoundException", f"User pool {pool_id} does not exist.")
    return pool


def refusals(
    pool: CognitoIdpUserPool, members: Members, *, created: bool
) -> Iterator[tuple[str, str]]:
    """Yields the error codes and messages that a pool has for the members of an app client."""
    known = BUILT_IN_SCOPES | SYSTEM_SCOPES | _custom_scopes(pool)
    for scope in members.get("AllowedOAuthScopes", ()):
        if scope not in known:
            yield "ScopeDoesNotExistException", f"Invalid scope requested: {scope}"
    for provider in members.get("SupportedIdentityProviders", ()):
        if provider not in {"COGNITO", *pool.identity_providers}:
            message = f"The provider {provider} does not exist for User Pool {pool.id}"
            yield "InvalidParameterException", message
    doing = "creating" if created else "updating"
    for kind, wrong in (("read", _wrongly_read), ("write", _wrongly_written)):
        listed = members.get(f"{kind.title()}Attributes")
        if listed and wrong(pool, frozenset(listed)):
            message = f"Invalid {kind} attributes specified while {doing} a client"
            yield "InvalidParameterException", message
    lite = pool.extended_config.get("UserPoolTier") == "LITE"
    if lite and "ALLOW_USER_AUTH" in members.get("ExplicitAuthFlows", ()):
        message = (
            "The following features need to be disabled for the LITE pricing tier configured: "
            "Passwordless Sign-In"
        )
        yield "FeatureUnavailableInTierException", message


def _custom_scopes(pool: CognitoIdpUserPool) -> frozenset[str]:
    return frozenset(
        f"{server.identifier}/{scope['ScopeName']}"
        for server in pool.resource_servers.values()
        for scope in server.scopes
    )


def _schema(pool: CognitoIdpUserPool) -> dict[str, CognitoIdpUserPoolAttribute]:
    schema: dict[str, CognitoIdpUserPoolAttribute] = cast("Any", pool).schema_attributes
    return schema


def _wrongly_read(pool: CognitoIdpUserPool, listed: frozenset[str]) -> bool:
    return not listed <= STANDARD_ATTRIBUTES.union(_schema(pool))


def _wrongly_written(pool: CognitoIdpUserPool, listed: frozenset[str]) -> bool:
    required = {name for name, each in _schema(pool).items() if each.required}
    return (
        _wrongly_read(pool, listed)
        or not listed.isdisjoint(NEVER_WRITABLE)
        or not required - NEVER_WRITABLE <= listed
    )
