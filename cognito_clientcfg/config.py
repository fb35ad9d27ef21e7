"""The settings of an app client, each written down once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import TypedDict, Unpack

import attrs

from .errors import InvalidConfig, Violation, suggestion
from .kinds import (
    Boolean,
    Instance,
    Kind,
    OneOf,
    SetOf,
    Text,
    WholeNumber,
    is_set,
    unchecked,
)
from .redirect_uris import RedirectURI
from .render import Document, Readable, Value, elements, value_text
from .rules import RULES, broken
from .scopes_and_attributes import OAuthScope, WritableAttribute
from .values import (
    IMPLIED_AUTH_FLOWS,
    LONGEST_ACCESS_TOKEN,
    LONGEST_AUTH_SESSION_MINUTES,
    LONGEST_REFRESH_TOKEN,
    MOST_OAUTH_SCOPES,
    MOST_REDIRECT_URLS,
    SHORTEST_ACCESS_TOKEN,
    SHORTEST_AUTH_SESSION_MINUTES,
    SHORTEST_REFRESH_TOKEN,
    AnalyticsConfiguration,
    ExplicitAuthFlow,
    Feature,
    Lifetime,
    OAuthFlow,
    PreventUserExistenceErrors,
    RefreshTokenRotation,
    TimeUnit,
    TokenValidity,
)

__all__ = ["AppClientConfig", "ConfigFields", "SetFields"]


class SetFields(TypedDict, total=False):
    """The fields that hold sets, and what they take."""

    read_attributes: Iterable[str] | None
    write_attributes: Iterable[str] | None
    explicit_auth_flows: Iterable[ExplicitAuthFlow | str] | None
    supported_identity_providers: Iterable[str] | None
    callback_urls: Iterable[str] | None
    logout_urls: Iterable[str] | None
    allowed_oauth_flows: Iterable[OAuthFlow | str] | None
    allowed_oauth_scopes: Iterable[str] | None


class ConfigFields(SetFields, total=False):
    """All fields of a configuration, and what they take."""

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


@attrs.frozen
class Setting:
    """What is known of one field.

    Attributes:
        kind: What its value may be.
        absent: What its absence is documented to mean; None where that is nothing certain.
        default: What to send in order to reset it; None where it can only be left out.
    """

    kind: Kind
    absent: object = None
    default: object = None


def _setting(kind: Kind, absent: object = None, default: object = None) -> dict[str, Setting]:
    return {"setting": Setting(kind, absent, default)}


def _reset(kind: Kind, default: object) -> dict[str, Setting]:
    return _setting(kind, default, default)


def _set(
    each: Kind, *, at_most: int | None = None, absent: frozenset[str] | None = frozenset()
) -> dict[str, Setting]:
    return _setting(SetOf(each, at_most), absent)


# botocore model, ClientNameType; that it takes ASCII only was recorded from the live service.
_CLIENT_NAME = re.compile(r"[\w\s+=,.@-]+", re.ASCII)
# botocore model, ScopeType
_SCOPE = re.compile(r"[\x21\x23-\x5B\x5D-\x7E]+")


def _is_provider_name(text: str) -> bool:
    """Tells whether all is of the categories that ProviderNameType of the botocore model lists."""
    return all(unicodedata.category(character)[0] != "C" for character in text)


_SHORT_LIVED_TOKEN = Lifetime(SHORTEST_ACCESS_TOKEN, LONGEST_ACCESS_TOKEN)
_READABLE, _WRITABLE = (
    SetOf(kind, empty_means="all standard attributes of the user pool")
    for kind in (Text(1, 2048), WritableAttribute(1, 2048))
)


@attrs.frozen(kw_only=True, init=False, repr=False)
class AppClientConfig(Readable):
    """The settings of an app client, or some of them.

    It holds the twenty members of UpdateUserPoolClient that can be set (botocore model and
    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPoolClient.html).
    All fields are keyword-only; None means "not given". A configuration with some fields serves as
    the edit that sets these. Sets are taken from any iterable but a string; nothing is coerced.
    In a configuration that AWS returned, a field may hold what breaks these bounds, and
    :class:`Unreadable` in place of something of another type.

    >>> AppClientConfig(callback_urls=["https://b.example", "https://a.example"])
    AppClientConfig(callback_urls={'https://a.example', 'https://b.example'})
    >>> AppClientConfig(calback_urls=[])
    Traceback (most recent call last):
    cognito_clientcfg.errors.InvalidConfig: not a valid configuration:
      - calback_urls: there is no such field; did you mean 'callback_urls'? (unknown_field; ...)

    Attributes:
        client_name: 1 to 128 ASCII letters, digits, white space and ``_+=,.@-``.
        access_token_validity: 5 minutes to 1 day; absent, 1 hour. Takes a timedelta too.
        id_token_validity: Likewise.
        refresh_token_validity: 60 minutes to 3650 days; absent, 30 days. Likewise.
        auth_session_validity: Minutes for a sign-in to complete, 3 to 15; absent, 3.
        read_attributes: User attributes the client may read; absent, the pool's standard ones.
        write_attributes: User attributes the client may write; absent, the pool's standard ones.
        explicit_auth_flows: Sign-in flows; absent, ALLOW_CUSTOM_AUTH, ALLOW_REFRESH_TOKEN_AUTH and
            ALLOW_USER_SRP_AUTH. Flows that the installed botocore lists are known too.
        supported_identity_providers: Names of 1 to 32 characters, COGNITO among them.
        callback_urls: At most 100 absolute URIs of 1 to 1,024 characters, without fragment, http
            for localhost, 127.0.0.1 and [::1] only; custom schemes are allowed.
        logout_urls: Likewise, though a fragment is not refused.
        default_redirect_uri: One of ``callback_urls``.
        allowed_oauth_flows: OAuth 2.0 grants; client_credentials stands alone.
        allowed_oauth_scopes: At most 50 scopes of 1 to 256 characters.
        allowed_oauth_flows_user_pool_client: Whether OAuth is allowed at all; absent, False.
        analytics_configuration: Where Amazon Pinpoint analytics go.
        prevent_user_existence_errors: ENABLED or LEGACY; absent, LEGACY.
        enable_token_revocation: Absent, nothing certain: it depends on the age of the client.
        enable_propagate_additional_user_context_data: Needs a client secret; absent, False.
        refresh_token_rotation: Absent, DISABLED.

    Raises:
        InvalidConfig: Values break rules; it names all of them. Rules across fields are judged
            where all of their fields are given. Not checked: what only the user pool knows, such
            as whether scopes, identity providers and attributes exist.
    """

    client_name: str | None = attrs.field(
        default=None,
        metadata=_setting(
            Text(1, 128, _CLIENT_NAME.fullmatch, "ASCII letters, digits, white space and _+=,.@-")
        ),
    )
    access_token_validity: TokenValidity | None = attrs.field(
        default=None, metadata=_reset(_SHORT_LIVED_TOKEN, TokenValidity(1, TimeUnit.HOURS))
    )
    id_token_validity: TokenValidity | None = attrs.field(
        default=None, metadata=_reset(_SHORT_LIVED_TOKEN, TokenValidity(1, TimeUnit.HOURS))
    )
    refresh_token_validity: TokenValidity | None = attrs.field(
        default=None,
        metadata=_reset(
            Lifetime(SHORTEST_REFRESH_TOKEN, LONGEST_REFRESH_TOKEN),
            TokenValidity(30, TimeUnit.DAYS),
        ),
    )
    auth_session_validity: int | None = attrs.field(
        default=None,
        metadata=_reset(
            WholeNumber(SHORTEST_AUTH_SESSION_MINUTES, LONGEST_AUTH_SESSION_MINUTES, "minutes"),
            3,
        ),
    )
    read_attributes: frozenset[str] | None = attrs.field(default=None, metadata=_setting(_READABLE))
    write_attributes: frozenset[str] | None = attrs.field(
        default=None,
        metadata=_setting(_WRITABLE),
    )
    explicit_auth_flows: frozenset[ExplicitAuthFlow | str] | None = attrs.field(
        default=None,
        metadata=_setting(
            SetOf(
                OneOf(ExplicitAuthFlow, "ExplicitAuthFlowsType"),
                empty_means=", ".join(sorted(IMPLIED_AUTH_FLOWS)),
            ),
            absent=IMPLIED_AUTH_FLOWS,
        ),
    )
    supported_identity_providers: frozenset[str] | None = attrs.field(
        default=None, metadata=_set(Text(1, 32, _is_provider_name, "printable ones"))
    )
    callback_urls: frozenset[str] | None = attrs.field(
        default=None, metadata=_set(RedirectURI(), at_most=MOST_REDIRECT_URLS)
    )
    logout_urls: frozenset[str] | None = attrs.field(
        default=None,
        metadata=_set(RedirectURI(fragment_allowed=True), at_most=MOST_REDIRECT_URLS),
    )
    default_redirect_uri: str | None = attrs.field(default=None, metadata=_setting(RedirectURI()))
    allowed_oauth_flows: frozenset[OAuthFlow | str] | None = attrs.field(
        default=None, metadata=_set(OneOf(OAuthFlow, "OAuthFlowType"))
    )
    allowed_oauth_scopes: frozenset[str] | None = attrs.field(
        default=None,
        metadata=_set(
            OAuthScope(1, 256, _SCOPE.fullmatch, 'printable ASCII without space, " and backslash'),
            at_most=MOST_OAUTH_SCOPES,
        ),
    )
    allowed_oauth_flows_user_pool_client: bool | None = attrs.field(
        default=None, metadata=_reset(Boolean(), default=False)
    )
    analytics_configuration: AnalyticsConfiguration | None = attrs.field(
        default=None,
        metadata=_setting(Instance(AnalyticsConfiguration, "an AnalyticsConfiguration")),
    )
    prevent_user_existence_errors: PreventUserExistenceErrors | str | None = attrs.field(
        default=None,
        metadata=_reset(
            OneOf(PreventUserExistenceErrors, "PreventUserExistenceErrorTypes"),
            PreventUserExistenceErrors.LEGACY,
        ),
    )
    enable_token_revocation: bool | None = attrs.field(
        default=None, metadata=_setting(Boolean(), default=True)
    )
    enable_propagate_additional_user_context_data: bool | None = attrs.field(
        default=None, metadata=_reset(Boolean(), default=False)
    )
    refresh_token_rotation: RefreshTokenRotation | None = attrs.field(
        default=None,
        metadata=_reset(
            Instance(RefreshTokenRotation, "a RefreshTokenRotation"),
            RefreshTokenRotation(Feature.DISABLED),
        ),
    )

    def __init__(self, **fields: Unpack[ConfigFields]) -> None:
        values, wrong = checked(fields)
        if wrong:
            raise InvalidConfig(wrong)
        for name in SETTINGS:
            object.__setattr__(self, name, values.get(name))

    def evolve(self, **fields: Unpack[ConfigFields]) -> AppClientConfig:
        """Returns a copy with some fields replaced; None takes a value away.

        Only what is given is checked, and only for what is not wrong with this configuration
        already: a callback URL can be added beside one that AWS would refuse today.

        Raises:
            InvalidConfig: The new values break rules that the old ones do not.
        """
        values, wrong = checked(fields)
        if wrong:
            known = tuple(violations({name: getattr(self, name) for name in values}))
            if wrong := tuple(violation for violation in wrong if violation not in known):
                raise InvalidConfig(wrong)
        return overlaid(self, values)

    def __repr__(self) -> str:
        return f"AppClientConfig({shown(given(self))})"

    def document(self) -> Document:
        """Returns the fields that are given, for people to read."""
        return Document("AppClientConfig", tuple(value_row(name, self) for name in given(self)))


SETTINGS: Mapping[str, Setting] = {
    attribute.name: attribute.metadata["setting"] for attribute in attrs.fields(AppClientConfig)
}


def checked(fields: Mapping[str, object]) -> tuple[dict[str, object], tuple[Violation, ...]]:
    """Returns the known fields as a configuration keeps them, and all that is wrong."""
    unknown = [unknown_field(name) for name in fields if name not in SETTINGS]
    values = {
        name: SETTINGS[name].kind.convert(value)
        for name, value in fields.items()
        if name in SETTINGS
    }
    return values, (*unknown, *violations(values))


NO_CLIENT_NAME = Violation(
    ("client_name",), None, "no_default", "a client name has no default; assign another one"
)


def unknown_field(name: str) -> Violation:
    """Returns the violation that an unknown field name is."""
    hint = suggestion(name, SETTINGS)
    return Violation((name,), name, "unknown_field", f"there is no such field{hint}")


def violations(values: Mapping[str, object]) -> Iterator[Violation]:
    """Yields all that is wrong with the fields that are given."""
    readable: dict[str, object] = {}
    for name, value in values.items():
        if value is None:
            continue
        kind = SETTINGS[name].kind
        wrong = (*kind.violations(name, value),)
        yield from wrong
        if not wrong or kind.fits(value):
            readable[name] = value
    yield from broken(RULES, readable)


def given(config: AppClientConfig) -> dict[str, object]:
    """Returns the fields that are not None."""
    return {name: value for name in SETTINGS if (value := getattr(config, name)) is not None}


def meaning(name: str, value: object) -> object:
    """Returns the value of a field, or what its absence is documented to mean.

    An empty set is as good as an absent one. None stands for nothing certain.
    """
    if value is None or value == frozenset():
        return SETTINGS[name].absent if name in SETTINGS else None
    return value


def in_words(name: str, value: object) -> str:
    """Returns the value of a field as people say it; what its absence means is marked so."""
    meant = meaning(name, value)
    kind = SETTINGS[name].kind if name in SETTINGS else None
    unit = f" {kind.unit}" if isinstance(kind, WholeNumber) and kind.fits(meant) else ""
    return f"{value_text(meant)}{unit}{'' if meant is value else ' (default)'}"


def value_row(name: str, config: AppClientConfig) -> Value:
    """Returns the row that says what a field is."""
    value = getattr(config, name)
    return Value(name, elements(value) if is_set(value) and value else in_words(name, value))


def overlaid(config: AppClientConfig, values: Mapping[str, object]) -> AppClientConfig:
    """Returns a configuration with some fields replaced, checked by nobody."""
    return unchecked(AppClientConfig, {**given(config), **values})


def shown(fields: Mapping[str, object]) -> str:
    """Returns fields as the keyword arguments that would give them."""
    return ", ".join(f"{name}={_shown(value)}" for name, value in fields.items())


def _shown(value: object) -> str:
    if is_set(value) and value:
        return f"{{{', '.join(sorted(map(_shown, value)))}}}"
    return repr(str(value)) if isinstance(value, StrEnum) else repr(value)
