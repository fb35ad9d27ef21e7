"""What a change opens or breaks although AWS accepts it, as a table.

A row judges the values before and after; an absent value stands for what its absence means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import attrs

from cognito_clientcfg.config.app_client_config import SETTINGS, AppClientConfig, meaning
from cognito_clientcfg.config.validators import API_REFERENCE, is_set
from cognito_clientcfg.config.values import (
    ExplicitAuthFlow,
    Feature,
    OAuthFlow,
    PreventUserExistenceErrors,
    RefreshTokenRotation,
    TokenValidity,
    Unreadable,
    value_text,
)
from cognito_clientcfg.errors import printable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

__all__ = ["Risk", "risks"]

_GUIDE = "https://docs.aws.amazon.com/cognito/latest/developerguide/"
_MOST_NAMED = 3
_Found: TypeAlias = Callable[[AppClientConfig, AppClientConfig], Iterable[str]]


@attrs.frozen
class Risk:
    """What a change opens or breaks although AWS accepts it.

    Attributes:
        fields: The field whose change it is.
        rule: The name of the risk.
        message: What it opens or breaks.
        source: The page of AWS that says so.
    """

    fields: tuple[str, ...]
    rule: str
    message: str
    source: str

    def __str__(self) -> str:
        return printable(f"{', '.join(self.fields)}: {self.message} ({self.rule}; {self.source})")


class _Row(NamedTuple):
    """One row of the table.

    Attributes:
        name: How the risk is called.
        field: The field whose change it is.
        found: Returns words if a change from one configuration to another is this risk.
        message: What it opens or breaks; ``{}`` stands for the words.
        source: The page that says so.
    """

    name: str
    field: str
    found: _Found
    message: str
    source: str = API_REFERENCE


def risks(before: AppClientConfig, after: AppClientConfig) -> Iterator[Risk]:
    """Yields what a change opens or breaks, in the order of the table."""
    for row in _TABLE:
        if words := tuple(sorted(map(value_text, row.found(before, after)))):
            yield Risk((row.field,), row.name, row.message.format(_shortened(words)), row.source)


def _shortened(words: tuple[str, ...]) -> str:
    named, others = words[:_MOST_NAMED], len(words[_MOST_NAMED:])
    return ", ".join(named) + (f" and {others} more" if others else "")


def _meant(config: AppClientConfig, field: str) -> object:
    value = meaning(field, getattr(config, field))
    return None if isinstance(value, Unreadable) else value


def _words(config: AppClientConfig, field: str) -> AbstractSet[str]:
    value = _meant(config, field)
    return value if is_set(value) else frozenset()


def _removed(field: str) -> _Found:
    return lambda before, after: _words(before, field) - _words(after, field)


def _added(field: str, *watched: str) -> _Found:
    return lambda before, after: (_words(after, field) - _words(before, field)) & {*watched}


def _turned(field: str, to: object) -> _Found:
    """Returns what finds a field that takes on a value it did not have."""

    def found(before: AppClientConfig, after: AppClientConfig) -> Iterable[str]:
        if _meant(after, field) == to != _meant(before, field):
            yield value_text(to)

    return found


def _lasts_longer(field: str) -> _Found:
    def found(before: AppClientConfig, after: AppClientConfig) -> Iterable[str]:
        old, new = _meant(before, field), _meant(after, field)
        if isinstance(old, TokenValidity) and isinstance(new, TokenValidity):
            yield from (f"{new} instead of {old}",) if new.seconds > old.seconds else ()

    return found


def _widened(field: str) -> _Found:
    def found(before: AppClientConfig, after: AppClientConfig) -> Iterable[str]:
        if _words(before, field) and not _words(after, field):
            yield "all"

    return found


def _open_urls(before: AppClientConfig, after: AppClientConfig) -> Iterable[str]:
    added = _words(after, "callback_urls") - _words(before, "callback_urls")
    return (url for url in added if url.partition(":")[0].lower() != "https")


def _rotates(config: AppClientConfig) -> bool:
    rotation = _meant(config, "refresh_token_rotation")
    return isinstance(rotation, RefreshTokenRotation) and rotation.feature == Feature.ENABLED


def _no_more_rotation(before: AppClientConfig, after: AppClientConfig) -> Iterable[str]:
    if _rotates(before) and not _rotates(after):
        yield Feature.DISABLED


def _no_more_refresh(before: AppClientConfig, after: AppClientConfig) -> Iterable[str]:
    if not _rotates(after):
        flows = _words(before, "explicit_auth_flows") - _words(after, "explicit_auth_flows")
        yield from flows & {ExplicitAuthFlow.ALLOW_REFRESH_TOKEN_AUTH}


_TABLE = (
    _Row(
        "secret_published",
        "publish_secrets_in_aws_secrets_manager",
        _turned("publish_secrets_in_aws_secrets_manager", to=True),
        "the client secret is rotated at once; of two secrets the older one is deleted",
    ),
    _Row(
        "published_secret_deleted",
        "publish_secrets_in_aws_secrets_manager",
        _turned("publish_secrets_in_aws_secrets_manager", to=False),
        "the secret in AWS Secrets Manager is deleted at once and for good, without a recovery "
        "window; applications that read it there cannot any more",
    ),
    _Row(
        "user_existence_revealed",
        "prevent_user_existence_errors",
        _turned("prevent_user_existence_errors", PreventUserExistenceErrors.LEGACY),
        "a sign-in tells whether a user exists, so that user names can be guessed one by one",
        f"{_GUIDE}cognito-user-pool-managing-errors.html",
    ),
    _Row(
        "no_token_revocation",
        "enable_token_revocation",
        _turned("enable_token_revocation", to=False),
        "tokens that leak cannot be revoked any more",
        f"{_GUIDE}token-revocation.html",
    ),
    _Row(
        "implicit_grant",
        "allowed_oauth_flows",
        _added("allowed_oauth_flows", OAuthFlow.IMPLICIT),
        "the {} grant puts tokens into the URL, where others can read them",
        f"{_GUIDE}federation-endpoints-oauth-grants.html",
    ),
    _Row(
        "oauth_flow_removed",
        "allowed_oauth_flows",
        _removed("allowed_oauth_flows"),
        "what asks for {} is refused at once",
    ),
    _Row(
        "oauth_off",
        "allowed_oauth_flows_user_pool_client",
        _turned("allowed_oauth_flows_user_pool_client", to=False),
        "managed login and the token endpoint stop working for this app client",
    ),
    _Row(
        "scope_removed",
        "allowed_oauth_scopes",
        _removed("allowed_oauth_scopes"),
        "what asks for {} is refused at once",
    ),
    _Row(
        "passwords_sent",
        "explicit_auth_flows",
        _added(
            "explicit_auth_flows",
            ExplicitAuthFlow.ALLOW_USER_PASSWORD_AUTH,
            ExplicitAuthFlow.USER_PASSWORD_AUTH,
            ExplicitAuthFlow.ALLOW_ADMIN_USER_PASSWORD_AUTH,
            ExplicitAuthFlow.ADMIN_NO_SRP_AUTH,
        ),
        "with {} passwords are sent to AWS, where SRP would only prove that they are known",
        f"{_GUIDE}amazon-cognito-user-pools-authentication-flow-methods.html",
    ),
    _Row(
        "no_refresh",
        "explicit_auth_flows",
        _no_more_refresh,
        "without {} users have to sign in again as soon as their access token ends",
    ),
    _Row(
        "rotation_off",
        "refresh_token_rotation",
        _no_more_rotation,
        "a refresh token that leaks works until it ends",
        f"{_GUIDE}amazon-cognito-user-pools-using-the-refresh-token.html",
    ),
    *(
        _Row(
            "longer_lived_token",
            field,
            _lasts_longer(field),
            "a token that leaks works for longer: {}",
            f"{_GUIDE}amazon-cognito-user-pools-using-tokens-with-identity-providers.html",
        )
        for field, setting in SETTINGS.items()
        if isinstance(setting.default, TokenValidity)
    ),
    _Row(
        "all_attributes_writable",
        "write_attributes",
        _widened("write_attributes"),
        "users can write every standard attribute of their own, which an application may trust",
        f"{_GUIDE}user-pool-settings-attributes.html",
    ),
    _Row(
        "callback_url_removed",
        "callback_urls",
        _removed("callback_urls"),
        "sign-ins that return to {} fail at once",
    ),
    _Row(
        "unprotected_callback_url",
        "callback_urls",
        _open_urls,
        "{} is not https: whoever listens there is given the code of a sign-in",
    ),
    _Row(
        "logout_url_removed",
        "logout_urls",
        _removed("logout_urls"),
        "sign-outs that return to {} fail at once",
    ),
    _Row(
        "identity_provider_removed",
        "supported_identity_providers",
        _removed("supported_identity_providers"),
        "users of {} cannot sign in any more",
    ),
)
