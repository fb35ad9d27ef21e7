from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_clientcfg import TimeUnit, TokenValidity, formats
from cognito_clientcfg.config.durations import DURATION, SECONDS, parse_duration

DURATIONS = {
    "30m": (30, "minutes"),
    "30 m": (30, "minutes"),
    "30 min": (30, "minutes"),
    "30 minutes": (30, "minutes"),
    "60 minutes": (60, "minutes"),
    "1 minute": (1, "minutes"),
    "90s": (90, "seconds"),
    "12h": (12, "hours"),
    "30d": (30, "days"),
    "1h30m": (90, "minutes"),
    "1h 30m": (90, "minutes"),
    "1 hour 30 minutes": (90, "minutes"),
    "30 minutes 30 minutes": None,
    "23 hours 60 minutes": (1, "days"),
    "0 minutes": None,
    "30": None,
    "": None,
    " 30m": None,
    "30m ": None,
    "30  minutes": None,
    "-30m": None,
    "1.5h": None,
    "PT30M": None,
    "30 Minutes": None,
    "30 fortnights": None,
    "\u0663\u0660m": None,
}


@pytest.mark.parametrize("text", DURATIONS)
def test_a_duration_is_read_as_people_write_it(text: str) -> None:
    assert DURATIONS[text] == parse_duration(text)


@pytest.mark.parametrize("text", [text for text, found in DURATIONS.items() if found])
def test_what_is_read_fits_the_json_schema(text: str) -> None:
    assert re.search(DURATION, text)


@given(st.integers(1, 10**9), st.sampled_from(TimeUnit))
def test_what_a_plan_prints_is_read_back(value: int, unit: TimeUnit) -> None:
    validity = TokenValidity(value, unit)

    found = parse_duration(str(validity))

    assert found is not None
    assert validity.seconds == found[0] * SECONDS[found[1]]


@given(st.text() | st.from_regex(DURATION))
def test_any_text_is_a_duration_or_none(text: str) -> None:
    found = parse_duration(text)

    assert found is None or found[0] > 0


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("yaml", "access_token_validity: 30m"),
        ("json", '{"access_token_validity": "30m"}'),
        ("toml", 'access_token_validity = "30m"'),
    ],
)
def test_every_format_takes_it(format: formats.Format, text: str) -> None:  # noqa: A002 - as there
    config = formats.loads(text, format=format)

    assert TokenValidity(30, "minutes") == config.access_token_validity
    assert 'access_token_validity": "30 minutes"' in formats.dumps(config, format="json")
