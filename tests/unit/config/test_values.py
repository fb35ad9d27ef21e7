from __future__ import annotations

import copy
import pickle
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_clientcfg import (
    AnalyticsConfiguration,
    Feature,
    InvalidConfig,
    RefreshTokenRotation,
    TimeUnit,
    TokenValidity,
    Unreadable,
)

ROLE = "arn:aws:iam::123456789012:role/pinpoint"


def rules_of(error: pytest.ExceptionInfo[InvalidConfig]) -> list[str]:
    return [violation.rule for violation in error.value.violations]


HOUR: Any = "hour"


class TestTokenValidity:
    def test_equal_durations_are_equal_and_hash_alike(self) -> None:
        hour, minutes = TokenValidity(1, "hours"), TokenValidity(60, TimeUnit.MINUTES)

        assert hour == minutes
        assert hash(hour) == hash(minutes)
        assert hour != TokenValidity(61, "minutes")
        assert hour != timedelta(hours=1)

    def test_duration_is_the_timedelta(self) -> None:
        assert timedelta(days=2) == TokenValidity(2, "days").duration

    @given(st.integers(1, 10**9))
    def test_a_timedelta_of_whole_seconds_round_trips(self, seconds: int) -> None:
        duration = timedelta(seconds=seconds)

        assert duration == TokenValidity.from_timedelta(duration).duration

    @pytest.mark.parametrize(
        ("seconds", "expected"),
        [
            (1, TokenValidity(1, "seconds")),
            (90, TokenValidity(90, "seconds")),
            (5_400, TokenValidity(90, "minutes")),
            (7_200, TokenValidity(2, "hours")),
            (172_800, TokenValidity(2, "days")),
        ],
    )
    def test_a_timedelta_is_told_in_its_largest_exact_unit(
        self, seconds: int, expected: TokenValidity
    ) -> None:
        found = TokenValidity.from_timedelta(timedelta(seconds=seconds))

        assert (expected.value, expected.unit) == (found.value, found.unit)

    @pytest.mark.parametrize(
        "duration", [timedelta(0), timedelta(seconds=-5), timedelta(seconds=1, microseconds=1)]
    )
    def test_a_timedelta_that_is_no_positive_number_of_seconds_is_refused(
        self, duration: timedelta
    ) -> None:
        with pytest.raises(InvalidConfig) as error:
            TokenValidity.from_timedelta(duration)

        assert rules_of(error) == ["whole_seconds"]

    @pytest.mark.parametrize("value", [0, -1])
    def test_less_than_one_is_refused(self, value: int) -> None:
        with pytest.raises(InvalidConfig, match="1 or more units are allowed"):
            TokenValidity(value, "days")

    @pytest.mark.parametrize("value", ["60", 3.9, True, None])
    def test_what_is_no_int_is_refused_and_not_coerced(self, value: Any) -> None:
        with pytest.raises(InvalidConfig) as error:
            TokenValidity(value, "minutes")

        assert rules_of(error) == ["type"]

    def test_an_unknown_unit_gets_a_suggestion(self) -> None:
        with pytest.raises(InvalidConfig, match="did you mean 'hours'"):
            TokenValidity(1, HOUR)

    @pytest.mark.parametrize("unit", [5, None, ["hours"]])
    def test_a_unit_that_is_no_word_is_refused(self, unit: Any) -> None:
        with pytest.raises(InvalidConfig) as error:
            TokenValidity(1, unit)

        assert rules_of(error) == ["type"]

    @pytest.mark.parametrize(
        ("validity", "words"),
        [
            (TokenValidity(1, "hours"), "1 hour"),
            (TokenValidity(90, "minutes"), "1 hour 30 minutes"),
            (TokenValidity(3_661, "seconds"), "1 hour 1 minute 1 second"),
            (TokenValidity(3650, "days"), "3650 days"),
        ],
    )
    def test_it_reads_as_people_say_it(self, validity: TokenValidity, words: str) -> None:
        assert words == str(validity)

    def test_its_repr_makes_it_again(self) -> None:
        validity = TokenValidity(90, "minutes")

        assert validity == eval(repr(validity))  # noqa: S307 - of our own making
        assert repr(validity) == repr(pickle.loads(pickle.dumps(validity)))
        assert validity == copy.deepcopy(validity)


class TestRefreshTokenRotation:
    def test_no_grace_period_is_one_of_zero_seconds(self) -> None:
        assert RefreshTokenRotation("DISABLED") == RefreshTokenRotation(Feature.DISABLED, 0)
        assert hash(RefreshTokenRotation("ENABLED")) == hash(RefreshTokenRotation("ENABLED", 0))

    @pytest.mark.parametrize("seconds", [-1, 61])
    def test_a_grace_period_out_of_bounds_is_refused(self, seconds: int) -> None:
        with pytest.raises(InvalidConfig, match="from 0 to 60 seconds"):
            RefreshTokenRotation("ENABLED", seconds)

    @pytest.mark.parametrize("seconds", [0, 60])
    def test_the_bounds_of_a_grace_period_are_allowed(self, seconds: int) -> None:
        assert seconds == RefreshTokenRotation("ENABLED", seconds).retry_grace_period_seconds

    def test_every_violation_is_told(self) -> None:
        with pytest.raises(InvalidConfig) as error:
            RefreshTokenRotation("enabled", 61)

        assert rules_of(error) == ["unknown_value", "range"]
        assert "did you mean 'ENABLED'?" in str(error.value)


class TestAnalyticsConfiguration:
    @pytest.mark.parametrize(
        ("fields", "rules"),
        [
            ({"application_id": "xyz"}, ["characters"]),
            ({"application_arn": "arn:aws"}, ["length", "characters"]),
            ({"role_arn": "a" * 20}, ["characters"]),
            ({"external_id": "x" * 131_073}, ["length"]),
            ({"external_id": ""}, ["length"]),
            ({"application_id": ""}, ["length"]),
            ({"role_arn": f"{ROLE}{'x' * 2048}"}, ["length"]),
            ({"user_data_shared": "false"}, ["type"]),
        ],
    )
    def test_what_breaks_a_bound_is_refused(self, fields: Any, rules: list[str]) -> None:
        with pytest.raises(InvalidConfig) as error:
            AnalyticsConfiguration(**fields)

        assert rules == rules_of(error)

    def test_what_keeps_the_bounds_is_taken(self) -> None:
        analytics = AnalyticsConfiguration(
            application_id="0123456789abcdef",
            role_arn=ROLE,
            external_id="x",
            user_data_shared=False,
        )

        assert analytics.user_data_shared is False


class TestUnreadable:
    def test_it_is_equal_to_one_that_holds_the_same(self) -> None:
        assert Unreadable.of({"a": 1, "b": 2}) == Unreadable.of({"b": 2, "a": 1})

    def test_it_never_shows_what_it_holds(self) -> None:
        assert repr(Unreadable.of("hush")) == "Unreadable()"
