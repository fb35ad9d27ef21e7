"""The small values that an app client's configuration is made of."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import attrs

from .errors import InvalidConfig, Violation
from .kinds import (
    API_REFERENCE,
    RECORDED,
    Boolean,
    Instance,
    Kind,
    OneOf,
    Text,
    WholeNumber,
    check,
    part,
    printed,
)
from .render import value_text

if TYPE_CHECKING:
    from collections.abc import Iterator

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
LEGACY_AUTH_FLOWS = frozenset(
    {
        ExplicitAuthFlow.ADMIN_NO_SRP_AUTH,
        ExplicitAuthFlow.CUSTOM_AUTH_FLOW_ONLY,
        ExplicitAuthFlow.USER_PASSWORD_AUTH,
    }
)

# botocore model, AuthSessionValidityType
SHORTEST_AUTH_SESSION_MINUTES, LONGEST_AUTH_SESSION_MINUTES = 3, 15
# botocore model, RefreshTokenRotationType
LONGEST_RETRY_GRACE_PERIOD_SECONDS = 60
# botocore model, CallbackURLsListType, LogoutURLsListType, ScopeListType
MOST_REDIRECT_URLS, MOST_OAUTH_SCOPES = 100, 50
# botocore model, AnalyticsConfigurationType
_HEX_DIGITS = re.compile(r"[0-9a-fA-F]+")
_ARN = re.compile(
    r"arn:[\w+=/,.@-]+:[\w+=/,.@-]+:([\w+=/,.@-]*)?:[0-9]+:[\w+=/,.@-]+(:[\w+=/,.@-]+)?(:[\w+=/,.@-]+)?",
    re.ASCII,
)

_SECONDS: dict[str, int] = {
    TimeUnit.SECONDS: 1,
    TimeUnit.MINUTES: 60,
    TimeUnit.HOURS: 3_600,
    TimeUnit.DAYS: 86_400,
}


def _plain(word: str) -> str:
    return repr(str(word))


def _time_unit(unit: TimeUnit | str) -> TimeUnit | str:
    return TimeUnit(unit) if unit in tuple(TimeUnit) else unit


def _feature(feature: Feature | str) -> Feature | str:
    return Feature(feature) if feature in tuple(Feature) else feature


@attrs.frozen(eq=False)
class TokenValidity:
    """How long a token is valid, in the unit that AWS is told.

    Two of them are equal where they last equally long: 60 minutes are 1 hour. How long each token
    may last is checked by the field that takes it.

    >>> TokenValidity(60, "minutes") == TokenValidity(1, "hours")
    True
    >>> print(TokenValidity(90, "minutes"))
    1 hour 30 minutes

    Attributes:
        value: A number of units, 1 or more. AWS turns a refresh token of 0 into one of 30 days.
        unit: One of :class:`TimeUnit`.

    Raises:
        InvalidConfig: The value is no int of 1 or more, or the unit is unknown.
    """

    value: int = attrs.field(metadata=part(WholeNumber(1, None, "units")))
    unit: TimeUnit | str = attrs.field(
        converter=_time_unit, repr=_plain, metadata=part(OneOf(TimeUnit))
    )

    def __attrs_post_init__(self) -> None:
        check(self)

    @classmethod
    def from_timedelta(cls, duration: timedelta) -> TokenValidity:
        """Returns a duration in the largest unit that holds it exactly.

        Raises:
            InvalidConfig: The duration is no positive number of whole seconds.
        """
        if broken := tuple(_not_whole_seconds("duration", duration)):
            raise InvalidConfig(broken)
        seconds = duration // timedelta(seconds=1)
        unit = next(unit for unit in reversed(TimeUnit) if seconds % _SECONDS[unit] == 0)
        return cls(seconds // _SECONDS[unit], unit)

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
        return self.value * _SECONDS[self.unit]

    def __eq__(self, other: object) -> bool:
        return self.seconds == other.seconds if isinstance(other, TokenValidity) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.seconds)

    def __str__(self) -> str:
        rest, words = self.seconds, list[str]()
        for unit in reversed(TimeUnit):
            number, rest = divmod(rest, _SECONDS[unit])
            if number:
                words.append(f"{number} {unit if number != 1 else unit.removesuffix('s')}")
        return " ".join(words) or "0 seconds"


# Answers recorded from the live service; both ends are allowed.
SHORTEST_ACCESS_TOKEN = TokenValidity(5, TimeUnit.MINUTES)
LONGEST_ACCESS_TOKEN = TokenValidity(1, TimeUnit.DAYS)
SHORTEST_REFRESH_TOKEN = TokenValidity(60, TimeUnit.MINUTES)
LONGEST_REFRESH_TOKEN = TokenValidity(3650, TimeUnit.DAYS)


def _not_whole_seconds(field: str, duration: timedelta) -> Iterator[Violation]:
    if duration <= timedelta(0) or duration.microseconds:
        message = f"{duration.total_seconds():f} s is not a positive number of whole seconds"
        yield Violation((field,), duration, "whole_seconds", message, API_REFERENCE)


@attrs.frozen
class Lifetime(Kind):
    """The kind of a token's validity: a TokenValidity, or a timedelta that is taken for one."""

    shortest: TokenValidity
    longest: TokenValidity
    expected = "a TokenValidity or a datetime.timedelta"
    record = Instance(TokenValidity, "a TokenValidity")

    def convert(self, value: object) -> object:
        if isinstance(value, timedelta) and not any(_not_whole_seconds("", value)):
            return TokenValidity.from_timedelta(value)
        return value

    def fits(self, value: object) -> bool:
        return (
            self.record.fits(value) and isinstance(value, TokenValidity) and value.unit in _SECONDS
        )

    def violations(self, field: str, value: object) -> Iterator[Violation]:
        if isinstance(value, timedelta):
            yield from _not_whole_seconds(field, value)
        elif not isinstance(value, TokenValidity):
            yield from self.mistyped(field, value)
        elif broken := list(self.record.violations(field, value)):
            yield from broken
        elif not self.shortest.seconds <= value.seconds <= self.longest.seconds:
            allowed = f"{self.shortest} to {self.longest} are allowed"
            message = f"{printed(value, str)} is out of range; {allowed}"
            said = "Invalid range for token validity."
            yield Violation((field,), value, "token_validity_range", message, RECORDED, said)


def _grace_period(seconds: int | None) -> int:
    return seconds or 0


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
        converter=_feature, repr=_plain, metadata=part(OneOf(Feature, "FeatureType"))
    )
    retry_grace_period_seconds: int | None = attrs.field(
        default=None,
        eq=_grace_period,
        metadata=part(WholeNumber(0, LONGEST_RETRY_GRACE_PERIOD_SECONDS, "seconds")),
    )

    def __attrs_post_init__(self) -> None:
        check(self)

    def __str__(self) -> str:
        grace_period = _grace_period(self.retry_grace_period_seconds)
        return f"{value_text(self.feature)}, retry grace period {grace_period} seconds"


_ARN_KIND = Text(
    20, 2048, _ARN.fullmatch, "those of an ARN, such as arn:aws:iam::123456789012:role/name"
)


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
        default=None,
        metadata=part(Text(1, 131_072, _HEX_DIGITS.fullmatch, "hexadecimal digits")),
    )
    application_arn: str | None = attrs.field(default=None, metadata=part(_ARN_KIND))
    role_arn: str | None = attrs.field(default=None, metadata=part(_ARN_KIND))
    external_id: str | None = attrs.field(default=None, metadata=part(Text(1, 131_072)))
    user_data_shared: bool | None = attrs.field(default=None, metadata=part(Boolean()))

    def __attrs_post_init__(self) -> None:
        check(self)

    def __str__(self) -> str:
        parts = attrs.asdict(self, recurse=False).items()
        return ", ".join(
            f"{name} {value_text(value)}" for name, value in parts if value is not None
        )


@attrs.frozen
class Unreadable:
    """Stands where AWS returned something of another type than this version knows.

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
