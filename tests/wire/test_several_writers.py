from __future__ import annotations

import pytest

from cognito_clientcfg import Edit, add, remove
from tests.support.interleavings import Exploration, explored
from tests.support.simulation import PROTECTIONS, Protection, lost_edits, runs_that_lose

pytestmark = pytest.mark.slow

START = frozenset({"https://kept", *(f"https://old-{number}" for number in range(3))})


def edits(kinds: str) -> tuple[Edit, ...]:
    """Returns an edit for each letter: a adds a URL of its own, r removes one."""
    return tuple(
        add(callback_urls=[f"https://new-{number}"])
        if kind == "a"
        else remove(callback_urls=[f"https://old-{number}"])
        for number, kind in enumerate(kinds)
    )


class TestEveryOrder:
    @pytest.mark.parametrize("kinds", ["aa", "ar", "rr"])
    def test_two_writers_lose_no_edit_with_a_quiet_time_or_a_lock(self, kinds: str) -> None:
        assert Exploration(295, 8, lost=0) == explored(edits(kinds), START, "quiet time")
        assert Exploration(17, 2, lost=0) == explored(edits(kinds), START, "lock")

    @pytest.mark.parametrize("kinds", ["aa", "ar", "rr"])
    def test_the_negative_control_they_do_without(self, kinds: str) -> None:
        assert Exploration(61, 4, lost=2) == explored(edits(kinds), START, "nothing")

    def test_a_quiet_time_that_is_too_short_does_not_help(self) -> None:
        assert explored(edits("ar"), START, "short quiet time").lost

    def test_three_writers_lose_no_edit_either(self) -> None:
        assert Exploration(164_182, 1_236, lost=0) == explored(edits("aar"), START, "quiet time")
        assert Exploration(61, 6, lost=0) == explored(edits("aar"), START, "lock")
        assert Exploration(1_159, 36, lost=30) == explored(edits("aar"), START, "nothing")


class TestSimulation:
    """A few runs; examples/several_writers.md has the figures of many."""

    @pytest.mark.parametrize("writers", range(2, 9))
    @pytest.mark.parametrize("protection", ["quiet time", "lock"])
    def test_no_edit_is_lost(self, protection: Protection, writers: int) -> None:
        assert 0 == runs_that_lose(protection, writers, range(10))

    @pytest.mark.parametrize("writers", [2, 8])
    def test_the_negative_control_without_protection_edits_are_lost(self, writers: int) -> None:
        assert 8 < runs_that_lose("nothing", writers, range(10))

    def test_a_single_look_afterwards_is_not_enough(self) -> None:
        assert 0 < runs_that_lose("one re-read", 8, range(10))

    def test_a_writer_that_stalls_for_longer_can_still_undo_an_edit(self) -> None:
        assert 0 < runs_that_lose("quiet time, stalls", 4, range(20))

    @pytest.mark.parametrize("protection", PROTECTIONS)
    def test_the_same_seed_gives_the_same_run(self, protection: Protection) -> None:
        assert [lost_edits(protection, 5, seed) for seed in range(3)] == [
            lost_edits(protection, 5, seed) for seed in range(3)
        ]
