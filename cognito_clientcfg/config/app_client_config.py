"""The settings of an app client, each written down once."""

from __future__ import annotations

import re
import unicodedata

# attrs names the two in the __init__ that it makes, and reference documentation looks them up.
from collections.abc import Iterable  # noqa: F401 - as said  # pyright: ignore[reportUnusedImport]
from datetime import timedelta  # noqa: F401 - as said  # pyright: ignore[reportUnusedImport]
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, Unpack, cast

import attrs

from cognito_clientcfg.displayable import Displayable
from cognito_clientcfg.errors import InvalidConfig, Violation

from .converters import (
    to_auth_flows,
    to_existence_errors,
    to_oauth_flows,
    to_set,
    to_token_validity,
)
from .fields import ConfigFields, with_signature
from .records import NestedRecord, all_violations, unchecked, unknown_field
from .redirect_uri import RedirectURI
from .room import with_room
from .rules import RULES, broken
from .validators import (
    Boolean,
    Choice,
    Integer,
    OAuthScope,
    SetOf,
    String,
    Validator,
    WritableAttribute,
    is_set,
)
from .values import (
    HOW_TO_STOP_SIGN_IN,
    IMPLIED_AUTH_FLOWS,
    AnalyticsConfiguration,
    ExplicitAuthFlow,
    Feature,
    OAuthFlow,
    PreventUserExistenceErrors,
    RefreshTokenRotation,
    TimeUnit,
    TokenValidity,
    ValidityRange,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["AppClientConfig"]


class Setting(NamedTuple):
    """What is known of one field.

    Attributes:
        validator: What its value may be.
        absent: What its absence is documented to mean; None if that is nothing certain.
        default: What to send in order to reset it; None if it can only be left out.
        shown_by: The member of a Describe answer whose presence shows it; "" if it is echoed.
    """

    validator: Validator
    absent: object = None
    default: object = None
    shown_by: str = ""


def _absent(meaning: object) -> dict[str, Any]:
    return {"absent": meaning}


def _default(value: object) -> dict[str, Any]:
    """Returns what is known of a field whose absence means a value that can be written too."""
    return {"absent": value, "default": value}


def _is_provider_name(text: str) -> bool:
    """Tells whether all is of the categories that ProviderNameType of the botocore model lists."""
    return all(unicodedata.category(character)[0] != "C" for character in text)


# botocore model: CallbackURLsListType, LogoutURLsListType, ScopeListType
_MOST_REDIRECT_URLS, _MOST_OAUTH_SCOPES = 100, 50
# botocore model, ClientNameType; that it takes ASCII only was recorded from the live service.
_CLIENT_NAME = re.compile(r"[\w\s+=,.@-]+", re.ASCII)
# botocore model, ScopeType
_SCOPE = re.compile(r"[\x21\x23-\x5B\x5D-\x7E]+")
_AUTH_FLOW = Choice(ExplicitAuthFlow, "ExplicitAuthFlowsType")
_OAUTH_FLOW = Choice(OAuthFlow, "OAuthFlowType")
_EXISTENCE_ERRORS = Choice(PreventUserExistenceErrors, "PreventUserExistenceErrorTypes")
_ALL_STANDARD_ATTRIBUTES = "all standard attributes of the user pool"
# Bounds recorded from the live service; both ends are allowed.
_SHORT_LIVED_TOKEN = ValidityRange(
    TokenValidity(5, TimeUnit.MINUTES), TokenValidity(1, TimeUnit.DAYS)
)
_REFRESH_TOKEN = ValidityRange(
    TokenValidity(60, TimeUnit.MINUTES), TokenValidity(3650, TimeUnit.DAYS)
)
_NONE: frozenset[str] = frozenset()


def _all_violations(config: AppClientConfig) -> Iterator[Violation]:
    return violations(given(config))


@all_violations(_all_violations)
@attrs.frozen(kw_only=True, repr=False)
class AppClientConfig(Displayable):
    """The settings of an app client, or some of them.

    It holds the members of UpdateUserPoolClient that can be set (botocore model and
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
      - calback_urls: there is no such field; did you mean 'callback_urls'?

    Attributes:
        client_name: 1 to 128 ASCII letters, digits, white space and ``_+=,.@-``.
        access_token_validity: 5 minutes to 1 day; absent, 1 hour. Takes a timedelta too.
        id_token_validity: 5 minutes to 1 day; absent, 1 hour. Takes a timedelta too.
        refresh_token_validity: 60 minutes to 3650 days; absent, 30 days. Takes a timedelta too.
        auth_session_validity: Minutes for a sign-in to complete, 3 to 15; absent, 3.
        read_attributes: User attributes the client may read; absent, the pool's standard ones.
        write_attributes: User attributes the client may write; absent, the pool's standard ones.
        explicit_auth_flows: Sign-in flows; absent, ALLOW_CUSTOM_AUTH, ALLOW_REFRESH_TOKEN_AUTH and
            ALLOW_USER_SRP_AUTH. Flows that the installed botocore lists are known too.
        supported_identity_providers: Names of 1 to 32 characters, COGNITO among them.
        callback_urls: At most 100 absolute URIs of 1 to 1,024 characters, without fragment, http
            for localhost, 127.0.0.1 and [::1] only; custom schemes are allowed.
        logout_urls: At most 100 absolute URIs as for ``callback_urls``; a fragment is allowed.
        default_redirect_uri: One of ``callback_urls``.
        allowed_oauth_flows: OAuth 2.0 grants; client_credentials stands alone.
        allowed_oauth_scopes: At most 50 scopes of 1 to 256 characters; custom ones hold a ``/``.
        allowed_oauth_flows_user_pool_client: Whether OAuth is allowed at all; absent, False.
        analytics_configuration: Where Amazon Pinpoint analytics go.
        prevent_user_existence_errors: ENABLED or LEGACY; absent, LEGACY.
        enable_token_revocation: Absent, nothing certain: it depends on the age of the client.
        enable_propagate_additional_user_context_data: Needs a client secret; absent, False.
        refresh_token_rotation: Absent, DISABLED.
        publish_secrets_in_aws_secrets_manager: Whether AWS Secrets Manager holds the generated
            secret and rotates it. AWS shows it by ClientSecretArn; omitting it changes nothing.

    Raises:
        InvalidConfig: Values break rules; it names all of them. Rules across fields are judged
            if all of their fields are given. Not checked: what only the user pool knows, such
            as whether scopes, identity providers and attributes exist.
    """

    client_name: str | None = attrs.field(
        default=None,
        validator=String(
            1, 128, _CLIENT_NAME.fullmatch, "ASCII letters, digits, white space and _+=,.@-"
        ),
    )
    access_token_validity: TokenValidity | None = attrs.field(
        default=None,
        converter=to_token_validity,
        validator=_SHORT_LIVED_TOKEN,
        metadata=_default(TokenValidity(1, TimeUnit.HOURS)),
    )
    id_token_validity: TokenValidity | None = attrs.field(
        default=None,
        converter=to_token_validity,
        validator=_SHORT_LIVED_TOKEN,
        metadata=_default(TokenValidity(1, TimeUnit.HOURS)),
    )
    refresh_token_validity: TokenValidity | None = attrs.field(
        default=None,
        converter=to_token_validity,
        validator=_REFRESH_TOKEN,
        metadata=_default(TokenValidity(30, TimeUnit.DAYS)),
    )
    auth_session_validity: int | None = attrs.field(
        default=None, validator=Integer(3, 15, "minutes"), metadata=_default(3)
    )
    read_attributes: frozenset[str] | None = attrs.field(
        default=None,
        converter=to_set,
        validator=SetOf(String(1, 2048), empty_means=_ALL_STANDARD_ATTRIBUTES),
    )
    write_attributes: frozenset[str] | None = attrs.field(
        default=None,
        converter=to_set,
        validator=SetOf(WritableAttribute(1, 2048), empty_means=_ALL_STANDARD_ATTRIBUTES),
    )
    explicit_auth_flows: frozenset[ExplicitAuthFlow | str] | None = attrs.field(
        default=None,
        converter=to_auth_flows,
        validator=SetOf(
            _AUTH_FLOW,
            empty_means=", ".join(sorted(IMPLIED_AUTH_FLOWS)),
            for_none=HOW_TO_STOP_SIGN_IN,
        ),
        metadata=_absent(IMPLIED_AUTH_FLOWS),
    )
    supported_identity_providers: frozenset[str] | None = attrs.field(
        default=None,
        converter=to_set,
        validator=SetOf(String(1, 32, _is_provider_name, "printable ones")),
        metadata=_absent(_NONE),
    )
    callback_urls: frozenset[str] | None = attrs.field(
        default=None,
        converter=to_set,
        validator=SetOf(RedirectURI(), at_most=_MOST_REDIRECT_URLS),
        metadata=_absent(_NONE),
    )
    logout_urls: frozenset[str] | None = attrs.field(
        default=None,
        converter=to_set,
        validator=SetOf(RedirectURI(fragment_allowed=True), at_most=_MOST_REDIRECT_URLS),
        metadata=_absent(_NONE),
    )
    default_redirect_uri: str | None = attrs.field(default=None, validator=RedirectURI())
    allowed_oauth_flows: frozenset[OAuthFlow | str] | None = attrs.field(
        default=None,
        converter=to_oauth_flows,
        validator=SetOf(_OAUTH_FLOW),
        metadata=_absent(_NONE),
    )
    allowed_oauth_scopes: frozenset[str] | None = attrs.field(
        default=None,
        converter=to_set,
        validator=SetOf(
            OAuthScope(1, 256, _SCOPE.fullmatch, 'printable ASCII without space, " and backslash'),
            at_most=_MOST_OAUTH_SCOPES,
        ),
        metadata=_absent(_NONE),
    )
    allowed_oauth_flows_user_pool_client: bool | None = attrs.field(
        default=None, validator=Boolean(), metadata=_default(value=False)
    )
    analytics_configuration: AnalyticsConfiguration | None = attrs.field(
        default=None,
        validator=NestedRecord(AnalyticsConfiguration, "an AnalyticsConfiguration"),
    )
    prevent_user_existence_errors: PreventUserExistenceErrors | str | None = attrs.field(
        default=None,
        converter=to_existence_errors,
        validator=_EXISTENCE_ERRORS,
        metadata=_default(PreventUserExistenceErrors.LEGACY),
    )
    enable_token_revocation: bool | None = attrs.field(
        default=None, validator=Boolean(), metadata={"default": True}
    )
    enable_propagate_additional_user_context_data: bool | None = attrs.field(
        default=None, validator=Boolean(), metadata=_default(value=False)
    )
    refresh_token_rotation: RefreshTokenRotation | None = attrs.field(
        default=None,
        validator=NestedRecord(RefreshTokenRotation, "a RefreshTokenRotation"),
        metadata=_default(RefreshTokenRotation(Feature.DISABLED)),
    )
    publish_secrets_in_aws_secrets_manager: bool | None = attrs.field(
        default=None,
        validator=Boolean(),
        metadata=_default(value=False) | {"shown_by": "ClientSecretArn"},
    )

    def __attrs_post_init__(self) -> None:
        if broken_rules := tuple(broken(RULES, given(self).get)):
            raise InvalidConfig(broken_rules)

    @with_signature(ConfigFields)
    def evolve(self, **fields: Unpack[ConfigFields]) -> AppClientConfig:
        """Returns a copy with some fields replaced; None takes a value away.

        Only what is given is checked, and only for what is not wrong with this configuration
        already: a callback URL can be added beside one that AWS would refuse today.

        Raises:
            InvalidConfig: The new values break rules that the old ones do not.
        """
        if TYPE_CHECKING:
            AppClientConfig(**fields)  # as in assign()
        values, wrong = checked(fields)
        if wrong:
            known = tuple(violations({name: getattr(self, name) for name in values}))
            if wrong := tuple(violation for violation in wrong if violation not in known):
                after = overlaid(self, values)
                raise InvalidConfig(tuple(with_room(each, self, after) for each in wrong))
        return overlaid(self, values)

    def __repr__(self) -> str:
        return f"AppClientConfig({keyword_arguments(given(self))})"


_ATTRIBUTES_OF_CONFIG: tuple[attrs.Attribute[Any], ...] = attrs.fields(AppClientConfig)
SETTINGS: Mapping[str, Setting] = {
    attribute.name: Setting(cast("Validator", attribute.validator), **attribute.metadata)
    for attribute in _ATTRIBUTES_OF_CONFIG
}
_CONVERTERS: dict[str, Any] = {
    attribute.name: cast("Any", attribute).converter for attribute in _ATTRIBUTES_OF_CONFIG
}
_values_of = attrgetter(*SETTINGS)


def values_of(config: AppClientConfig) -> tuple[Any, ...]:
    """Returns the values of all fields, in the order of SETTINGS."""
    values: tuple[Any, ...] = _values_of(config)
    return values


def given(config: AppClientConfig) -> dict[str, Any]:
    """Returns the fields that are not None."""
    return {
        name: value
        for name, value in zip(SETTINGS, _values_of(config), strict=True)
        if value is not None
    }


def converted(fields: Mapping[str, object]) -> dict[str, object]:
    """Returns the known fields as a configuration keeps them."""
    values: dict[str, object] = {}
    for name, value in fields.items():
        if name in SETTINGS:
            convert = _CONVERTERS[name]
            values[name] = value if convert is None else convert(value)
    return values


def checked(fields: Mapping[str, object]) -> tuple[dict[str, object], tuple[Violation, ...]]:
    """Returns the known fields as a configuration keeps them, and all that is wrong."""
    unknown = [unknown_field(name, SETTINGS) for name in fields if name not in SETTINGS]
    values = converted(fields)
    return values, (*unknown, *violations(values))


def violations(values: Mapping[str, object]) -> Iterator[Violation]:
    """Yields all that is wrong with the fields that are given."""
    readable: dict[str, object] = {}
    for name, value in values.items():
        if value is None:
            continue
        validator = SETTINGS[name].validator
        if validator.accepts(value):
            readable[name] = value
        if not validator.is_valid(value):
            yield from validator.violations(name, value)
    yield from broken(RULES, readable.get)


def overlaid(config: AppClientConfig, values: Mapping[str, object]) -> AppClientConfig:
    """Returns a configuration with some fields replaced, checked by nobody."""
    return unchecked(AppClientConfig, {**given(config), **values})


NO_CLIENT_NAME = Violation(
    ("client_name",), None, "no_default", "a client name has no default; assign another one"
)


def meaning(name: str, value: object) -> object:
    """Returns the value of a field, or what its absence is documented to mean.

    An empty set is as good as an absent one. None stands for nothing certain.
    """
    if value is None or (is_set(value) and not value):
        return SETTINGS[name].absent if name in SETTINGS else None
    return value


def keyword_arguments(fields: Mapping[str, object]) -> str:
    """Returns fields as the keyword arguments that would give them."""
    return ", ".join(f"{name}={_argument(value)}" for name, value in fields.items())


def _argument(value: object) -> str:
    if is_set(value) and value:
        return f"{{{', '.join(sorted(map(_argument, value)))}}}"
    return repr(str(value)) if isinstance(value, StrEnum) else repr(value)
