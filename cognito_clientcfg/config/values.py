"""The small values that an app client's configuration is made of."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

import attrs

from cognito_clientcfg.errors import InvalidConfig, Violation, shown

from .durations import SECONDS, parse_duration
from .records import NestedRecord, all_violations, unchecked
from .validators import API_REFERENCE, RECORDED, Boolean, Choice, Integer, String, Validator, is_set

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "AnalyticsConfiguration",
    "ExplicitAuthFlow",
    "Feature",
    "OAuthFlow",
    "PreventUserExistenceErrors",
    "RefreshTokenRotation",
    "TimeUnit",
    "TokenValidity",
    "Unreadable",
]


class TimeUnit(StrEnum):
    """The unit of a token's validity (botocore model, TimeUnitsType)."""

    SECONDS = "seconds"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"


class ExplicitAuthFlow(StrEnum):
    """A sign-in flow (botocore model, ExplicitAuthFlowsType); the first three are legacy."""

    ADMIN_NO_SRP_AUTH = "ADMIN_NO_SRP_AUTH"
    CUSTOM_AUTH_FLOW_ONLY = "CUSTOM_AUTH_FLOW_ONLY"
    USER_PASSWORD_AUTH = "USER_PASSWORD_AUTH"
    ALLOW_ADMIN_USER_PASSWORD_AUTH = "ALLOW_ADMIN_USER_PASSWORD_AUTH"
    ALLOW_CUSTOM_AUTH = "ALLOW_CUSTOM_AUTH"
    ALLOW_USER_PASSWORD_AUTH = "ALLOW_USER_PASSWORD_AUTH"
    ALLOW_USER_SRP_AUTH = "ALLOW_USER_SRP_AUTH"
    ALLOW_REFRESH_TOKEN_AUTH = "ALLOW_REFRESH_TOKEN_AUTH"
    ALLOW_USER_AUTH = "ALLOW_USER_AUTH"
    ALLOW_TOKEN_EXCHANGE_DELEGATION = "ALLOW_TOKEN_EXCHANGE_DELEGATION"
    ALLOW_TOKEN_EXCHANGE_IMPERSONATION = "ALLOW_TOKEN_EXCHANGE_IMPERSONATION"


class OAuthFlow(StrEnum):
    """An OAuth 2.0 grant (botocore model, OAuthFlowType)."""

    CODE = "code"
    IMPLICIT = "implicit"
    CLIENT_CREDENTIALS = "client_credentials"


class PreventUserExistenceErrors(StrEnum):
    """What a sign-in tells of a user that does not exist (PreventUserExistenceErrorTypes)."""

    LEGACY = "LEGACY"
    ENABLED = "ENABLED"


class Feature(StrEnum):
    """Whether refresh tokens rotate (botocore model, FeatureType)."""

    ENABLED = "ENABLED"
    DISABLED = "DISABLED"


# UpdateUserPoolClient, ExplicitAuthFlows: what a client that lists no flow supports.
IMPLIED_AUTH_FLOWS = frozenset(
    {
        ExplicitAuthFlow.ALLOW_CUSTOM_AUTH,
        ExplicitAuthFlow.ALLOW_REFRESH_TOKEN_AUTH,
        ExplicitAuthFlow.ALLOW_USER_SRP_AUTH,
    }
)
# AdminInitiateAuth: a flow "must be supported in your app client configuration".
# UpdateUserPoolClient, AllowedOAuthFlowsUserPoolClient: "When false, only SDK-based API sign-in is
# permitted"; SupportedIdentityProviders: "The only way to prevent SDK-based authentication is to
# block access with a WAF rule" (botocore model).
HOW_TO_STOP_SIGN_IN = (
    "to stop sign-ins: ALLOW_REFRESH_TOKEN_AUTH alone supports no flow but the refresh of tokens, "
    "and allowed_oauth_flows_user_pool_client, if false, permits only sign-in through the API; "
    "beyond that, AWS names a rule of AWS WAF as the only way to prevent it there too"
)
LEGACY_AUTH_FLOWS = frozenset(
    {
        ExplicitAuthFlow.ADMIN_NO_SRP_AUTH,
        ExplicitAuthFlow.CUSTOM_AUTH_FLOW_ONLY,
        ExplicitAuthFlow.USER_PASSWORD_AUTH,
    }
)

# botocore model, AnalyticsConfigurationType
_HEX_DIGITS = re.compile(r"[0-9a-fA-F]+")
_ARN = re.compile(
    r"arn:[\w+=/,.@-]+:[\w+=/,.@-]+:([\w+=/,.@-]*)?:[0-9]+:[\w+=/,.@-]+(:[\w+=/,.@-]+)?(:[\w+=/,.@-]+)?",
    re.ASCII,
)
# botocore model, RefreshTokenRotationType
_LONGEST_RETRY_GRACE_PERIOD_SECONDS = 60

_TIME_UNITS: dict[str, TimeUnit] = {unit.value: unit for unit in TimeUnit}
_FEATURES: dict[str, Feature] = {feature.value: feature for feature in Feature}


TimeUnitWord: TypeAlias = Literal["seconds", "minutes", "hours", "days"]


def _to_time_unit(unit: TimeUnit | TimeUnitWord) -> TimeUnit | TimeUnitWord:
    known: TimeUnit | TimeUnitWord = _known_word(_TIME_UNITS, unit)
    return known


def _to_feature(feature: Feature | str) -> Feature | str:
    known: Feature | str = _known_word(_FEATURES, feature)
    return known


def _known_word(words: Mapping[str, Any], word: Any) -> Any:  # noqa: ANN401 - whatever was given
    return words.get(word, word) if isinstance(word, str) else word


def _as_plain_text(word: str) -> str:
    return repr(str(word))


@all_violations()
@attrs.frozen(eq=False)
class TokenValidity:
    """How long a token is valid, in the unit that AWS is told.

    Two of them are equal if they last equally long: 60 minutes are 1 hour. How long each token may
    last is checked by the field that takes it.

    >>> TokenValidity(60, "minutes") == TokenValidity(1, "hours")
    True
    >>> print(TokenValidity(90, "minutes"))
    1 hour 30 minutes

    Attributes:
        value: A number of units, 1 or more. AWS turns a refresh token of 0 into one of 30 days.
        unit: One of :class:`TimeUnit`.

    Raises:
        InvalidConfig: The value is not an int of 1 or more, or the unit is unknown.
    """

    value: int = attrs.field(validator=Integer(1, None, "units"))
    unit: TimeUnit | TimeUnitWord = attrs.field(
        converter=_to_time_unit, repr=_as_plain_text, validator=Choice(TimeUnit)
    )

    @classmethod
    def from_timedelta(cls, duration: timedelta) -> TokenValidity:
        """Returns a duration in the largest unit that holds it exactly.

        Raises:
            InvalidConfig: The duration is not a positive number of whole seconds.
        """
        if broken := tuple(not_whole_seconds("duration", duration)):
            raise InvalidConfig(broken)
        seconds = duration // timedelta(seconds=1)
        unit = next(unit for unit in reversed(TimeUnit) if seconds % SECONDS[unit] == 0)
        return cls(seconds // SECONDS[unit], unit)

    @property
    def duration(self) -> timedelta:
        """The same as a timedelta.

        Raises:
            OverflowError: It is longer than a timedelta can be, which only a live value can be.
        """
        return timedelta(seconds=self.seconds)

    @property
    def seconds(self) -> int:
        """The same in seconds."""
        return self.value * SECONDS[self.unit]

    def __eq__(self, other: object) -> bool:
        return self.seconds == other.seconds if isinstance(other, TokenValidity) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.seconds)

    def __str__(self) -> str:
        rest, words = self.seconds, list[str]()
        for unit in reversed(TimeUnit):
            number, rest = divmod(rest, SECONDS[unit])
            if number:
                words.append(f"{number} {unit if number != 1 else unit.removesuffix('s')}")
        return " ".join(words) or "0 seconds"


def not_whole_seconds(field: str, duration: timedelta) -> Iterator[Violation]:
    """Yields the violation of a duration that is not a positive number of whole seconds."""
    if duration <= timedelta(0) or duration.microseconds:
        message = f"{duration.total_seconds():f} s is not a positive number of whole seconds"
        yield Violation((field,), duration, "whole_seconds", message, API_REFERENCE)


class ValidityRange(Validator):
    """How long a token may be valid; both ends are allowed."""

    expected = "a duration"

    def __init__(self, shortest: TokenValidity, longest: TokenValidity) -> None:
        self.shortest, self.longest = shortest, longest
        self._least, self._most = shortest.seconds, longest.seconds
        # In which unit a number is meant if nothing says so: not certain, so the first that fits.
        is_short = self._most <= SECONDS[TimeUnit.DAYS]
        self._units = ("minutes", "hours", "seconds") if is_short else tuple(SECONDS)
        self.example = TokenValidity(30, TimeUnit(self._units[0]))

    def accepts(self, value: object) -> bool:
        return (
            _TOKEN_VALIDITY.accepts(value)
            and isinstance(value, TokenValidity)
            and value.unit in SECONDS
        )

    def is_valid(self, value: object) -> bool:
        return (
            isinstance(value, TokenValidity)
            and type(value.value) is int
            and isinstance(cast("object", value.unit), str)
            and value.unit in SECONDS
            and self._least <= value.value * SECONDS[value.unit] <= self._most
        )

    def violations(self, field: str, value: object) -> Iterator[Violation]:
        if isinstance(value, timedelta) and any(not_whole_seconds(field, value)):
            yield from not_whole_seconds(field, value)
        elif not isinstance(value, TokenValidity):
            yield from self.mistyped(field, value)
        elif broken := list(_TOKEN_VALIDITY.violations(field, value)):
            yield from broken
        elif not self._least <= value.seconds <= self._most:
            allowed = f"{self.shortest} to {self.longest} are allowed"
            message = f"{shown(value, str)} is out of range; {allowed}"
            aws_message = "Invalid range for token validity."
            yield Violation((field,), value, "token_validity_range", message, RECORDED, aws_message)

    def guessed(self, value: object) -> object | None:
        found = parse_duration(value) if isinstance(value, str) else None
        if found is not None:
            return unchecked(TokenValidity, {"value": found[0], "unit": TimeUnit(found[1])})
        if type(value) is not int:
            return None
        guesses = (
            unchecked(TokenValidity, {"value": value, "unit": TimeUnit(unit)})
            for unit in self._units
        )
        return next((guess for guess in guesses if self.is_valid(guess)), None)

    def written(self, value: TokenValidity) -> str:
        return f"timedelta({value.unit}={value.value})"


_TOKEN_VALIDITY = NestedRecord(TokenValidity, "a TokenValidity")


def _grace_period(seconds: int | None) -> int:
    return seconds or 0


@all_violations()
@attrs.frozen
class RefreshTokenRotation:
    """Whether each use of a refresh token replaces it (botocore model, RefreshTokenRotationType).

    Attributes:
        feature: ENABLED or DISABLED.
        retry_grace_period_seconds: How long the replaced token still works, 0 to 60 seconds. AWS
            reads a missing one back as 0, so None and 0 are equal.

    Raises:
        InvalidConfig: A value is of another type or out of its bounds.
    """

    feature: Feature | str = attrs.field(
        converter=_to_feature, repr=_as_plain_text, validator=Choice(Feature, "FeatureType")
    )
    retry_grace_period_seconds: int | None = attrs.field(
        default=None,
        eq=_grace_period,
        validator=Integer(0, _LONGEST_RETRY_GRACE_PERIOD_SECONDS, "seconds"),
    )

    def __str__(self) -> str:
        grace_period = _grace_period(self.retry_grace_period_seconds)
        return f"{value_text(self.feature)}, retry grace period {grace_period} seconds"


_ARN_VALIDATOR = String(
    20, 2048, _ARN.fullmatch, "those of an ARN, such as arn:aws:iam::123456789012:role/name"
)


@all_violations()
@attrs.frozen(kw_only=True)
class AnalyticsConfiguration:
    """Where Amazon Pinpoint analytics go (botocore model, AnalyticsConfigurationType).

    Either ``application_arn`` alone names the application, or ``application_id`` with ``role_arn``
    and ``external_id``; the configuration that takes it checks that.

    Attributes:
        application_id: Hexadecimal digits.
        application_arn: 20 to 2,048 characters.
        role_arn: 20 to 2,048 characters.
        external_id: 1 to 131,072 characters; AWS takes an empty one for absent.
        user_data_shared: Whether events hold user data.

    Raises:
        InvalidConfig: A value is of another type or out of its bounds. Not checked: that the
            application and the role exist, and the parts of an ARN.
    """

    application_id: str | None = attrs.field(
        default=None, validator=String(1, 131_072, _HEX_DIGITS.fullmatch, "hexadecimal digits")
    )
    application_arn: str | None = attrs.field(default=None, validator=_ARN_VALIDATOR)
    role_arn: str | None = attrs.field(default=None, validator=_ARN_VALIDATOR)
    external_id: str | None = attrs.field(default=None, validator=String(1, 131_072))
    user_data_shared: bool | None = attrs.field(default=None, validator=Boolean())

    def __str__(self) -> str:
        fields = attrs.asdict(self, recurse=False).items()
        return ", ".join(
            f"{name} {value_text(value)}" for name, value in fields if value is not None
        )


@attrs.frozen
class Unreadable:
    """Stands in place of what AWS returned in another type than this version knows.

    It is equal to one that holds the same, and never shows what it holds. AWS gets it back as it
    came, unless an edit replaces the field.
    """

    _json: str = attrs.field(repr=False)

    @classmethod
    def of(cls, content: object) -> Unreadable:
        """Returns what stands for this content of an answer."""
        return cls(json.dumps(content, sort_keys=True, default=str))

    def __str__(self) -> str:
        return "(something that this version cannot read)"

    @property
    def content(self) -> object:
        """What AWS returned."""
        return json.loads(self._json)


def value_text(value: object) -> str:
    """Returns one value in words: sets sorted, control characters escaped."""
    if is_set(value):
        return ", ".join(sorted(map(value_text, value))) or "(none)"
    match value:
        case None:
            return "(not set)"
        case bool():
            return str(value).lower()
        case str():
            return value if value.isprintable() else repr(value)
        case _:
            return str(value)
