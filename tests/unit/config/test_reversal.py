from __future__ import annotations

from typing import Any

import pytest

from cognito_clientcfg import (
    AppClientConfig,
    Edit,
    InvalidConfig,
    RefreshTokenRotation,
    TokenValidity,
    assign,
    revert,
)
from cognito_clientcfg.config.reversal import accepted_before, not_taken_back

A, B, C = (f"https://{name}.example.com/" for name in "abc")
NOTHING = AppClientConfig()


def urls(*values: str) -> AppClientConfig:
    return AppClientConfig(callback_urls=values) if values else NOTHING


def left(edit: Edit, config: AppClientConfig) -> list[tuple[str, ...]]:
    return [violation.fields for violation in not_taken_back(config, [edit])]


class TestASet:
    def test_an_element_that_was_added_is_removed_and_all_others_stay(self) -> None:
        edit = revert(urls(A), urls(A, B))

        assert urls(A, C) == edit(urls(A, B, C))

    def test_an_element_that_was_removed_is_added_again(self) -> None:
        edit = revert(urls(A, B), urls(A))

        assert urls(A, B, C) == edit(urls(A, C))

    def test_what_others_took_back_already_is_no_mistake(self) -> None:
        edit = revert(urls(A), urls(A, B))

        assert urls(A) == edit(urls(A))
        assert [] == left(edit, urls(A))

    def test_one_that_was_absent_is_absent_again(self) -> None:
        assert NOTHING == revert(NOTHING, urls(A))(urls(A))

    def test_one_that_was_absent_keeps_what_others_added(self) -> None:
        assert urls(B) == revert(NOTHING, urls(A))(urls(A, B))

    def test_one_that_was_taken_away_is_there_again(self) -> None:
        assert urls(A, C) == revert(urls(A), NOTHING)(urls(C))

    def test_flows_that_were_not_listed_start_from_those_that_aws_implies(self) -> None:
        implied = {"ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"}
        ours, theirs = "ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH"
        more = AppClientConfig(explicit_auth_flows={*implied, ours})
        edit = revert(NOTHING, more)

        assert NOTHING == edit(more)
        assert AppClientConfig(explicit_auth_flows={*implied, theirs}) == edit(
            AppClientConfig(explicit_auth_flows={*implied, ours, theirs})
        )


class TestAttributesThatWereAbsent:
    """What their absence stands for only the user pool knows."""

    OURS = AppClientConfig(read_attributes={"email"})
    WIDER = AppClientConfig(read_attributes={"email", "name"})

    def test_they_are_absent_again_if_they_still_are_as_they_were_written(self) -> None:
        assert NOTHING == revert(NOTHING, self.OURS)(self.OURS)

    def test_they_are_left_if_another_writer_changed_them(self) -> None:
        edit = revert(NOTHING, self.OURS)

        assert self.WIDER == edit(self.WIDER)
        assert [("read_attributes",)] == left(edit, self.WIDER)

    def test_they_are_left_if_another_writer_took_them_away(self) -> None:
        edit = revert(self.OURS, self.WIDER)

        assert NOTHING == edit(NOTHING)
        assert [("read_attributes",)] == left(edit, NOTHING)

    def test_what_the_pool_said_of_them_counts_element_by_element(self) -> None:
        edit = revert(self.OURS, self.WIDER, absent=["read_attributes"])

        assert NOTHING == edit(self.WIDER)
        assert AppClientConfig(read_attributes={"email", "custom:plan"}) == edit(
            AppClientConfig(read_attributes={"email", "name", "custom:plan"})
        )
        assert NOTHING == edit(NOTHING)
        assert [] == left(edit, NOTHING)


HALF_AN_HOUR = revert(
    AppClientConfig(access_token_validity=TokenValidity(1, "hours")),
    AppClientConfig(access_token_validity=TokenValidity(30, "minutes")),
)


class TestAnyOtherValue:
    def test_it_goes_back_if_it_still_is_what_was_written(self) -> None:
        live = AppClientConfig(access_token_validity=TokenValidity(1_800, "seconds"))

        assert TokenValidity(1, "hours") == HALF_AN_HOUR(live).access_token_validity

    def test_it_is_left_and_told_if_another_writer_changed_it(self) -> None:
        live = AppClientConfig(access_token_validity=TokenValidity(2, "hours"))

        assert live == HALF_AN_HOUR(live)
        assert [("access_token_validity",)] == left(HALF_AN_HOUR, live)

    def test_nothing_is_told_if_it_is_as_before_already(self) -> None:
        live = AppClientConfig()  # an hour, by default

        assert live == HALF_AN_HOUR(live)
        assert [] == left(HALF_AN_HOUR, live)

    def test_it_goes_back_too_if_it_is_as_aws_stored_it(self) -> None:
        rotation = {
            name: AppClientConfig(refresh_token_rotation=RefreshTokenRotation("ENABLED", seconds))
            for name, seconds in {"written": 10, "stored": 20, "other": 30}.items()
        }
        edit = revert(NOTHING, rotation["written"], stored=rotation["stored"])

        assert NOTHING == edit(rotation["written"])
        assert NOTHING == edit(rotation["stored"])
        assert rotation["other"] == edit(rotation["other"])


class TestAmongOtherEdits:
    def test_what_is_left_is_judged_where_its_turn_comes(self) -> None:
        edits = (
            assign(auth_session_validity=9),
            revert(
                AppClientConfig(auth_session_validity=3), AppClientConfig(auth_session_validity=5)
            ),
        )

        assert 1 == len([*not_taken_back(AppClientConfig(auth_session_validity=5), edits)])
        assert 0 == len([*not_taken_back(AppClientConfig(auth_session_validity=5), edits[1:])])

    def test_edits_without_one_tell_nothing(self) -> None:
        assert [] == [*not_taken_back(NOTHING, [assign(auth_session_validity=9)])]
        assert [] == [*accepted_before([assign(auth_session_validity=9)])]


class TestAsAValue:
    def test_it_holds_only_what_differs(self) -> None:
        before = AppClientConfig(client_name="web", auth_session_validity=3)
        after = AppClientConfig(client_name="web", auth_session_validity=5)

        edit = revert(before, after, stored=before, absent=["client_name"])

        assert (
            "revert(AppClientConfig(auth_session_validity=3), "
            "AppClientConfig(auth_session_validity=5), "
            "stored=AppClientConfig(auth_session_validity=3))"
        ) == repr(edit)

    def test_it_prints_what_the_pool_said_too(self) -> None:
        edit = revert(
            AppClientConfig(read_attributes={"email"}),
            AppClientConfig(read_attributes={"name"}),
            absent=["read_attributes"],
        )

        assert repr(edit).endswith(", absent=['read_attributes'])")

    def test_an_unknown_field_is_refused(self) -> None:
        with pytest.raises(InvalidConfig, match="did you mean 'read_attributes'"):
            revert(NOTHING, NOTHING, absent=["read_atributes"])

    def test_what_is_no_configuration_is_refused(self) -> None:
        anything: Any = {"auth_session_validity": 3}

        with pytest.raises(TypeError, match="an AppClientConfig is expected, not dict"):
            revert(anything, NOTHING)
