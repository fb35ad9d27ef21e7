from __future__ import annotations

import json
import pickle
from typing import Any

import pytest

from cognito_clientcfg import (
    AppClientConfig,
    InvalidConfig,
    RefreshTokenRotation,
    Revert,
    TokenValidity,
    assign,
)
from cognito_clientcfg.config.aws_members import read
from cognito_clientcfg.config.revert import not_taken_back

A, B, C = (f"https://{name}.example.com/" for name in "abc")
NOTHING = AppClientConfig()
SIGN_IN = ("ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH")


def urls(*values: str) -> AppClientConfig:
    return AppClientConfig(callback_urls=values) if values else NOTHING


def revert(
    before: AppClientConfig, after: AppClientConfig, implied: AppClientConfig = NOTHING
) -> Revert:
    return Revert(before=before, after=after, implied=implied)


def left(edit: Revert, config: AppClientConfig) -> list[tuple[str, ...]]:
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

    def test_it_is_left_if_nothing_would_be_in_it_and_that_means_the_default(self) -> None:
        srp = AppClientConfig(explicit_auth_flows={"ALLOW_USER_SRP_AUTH"})
        password = AppClientConfig(explicit_auth_flows={"ALLOW_USER_PASSWORD_AUTH"})
        edit = revert(srp, AppClientConfig(explicit_auth_flows={*SIGN_IN}))

        assert password == edit(password)
        assert ["AWS takes for its default" in each.message for each in edit.left(password)]
        assert srp == edit(srp)

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
        edit = revert(NOTHING, self.WIDER, self.OURS)

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


ALL_KINDS = revert(
    AppClientConfig(
        access_token_validity=TokenValidity(1, "hours"),
        callback_urls=[A],
        publish_secrets_in_aws_secrets_manager=False,
    ),
    AppClientConfig(
        access_token_validity=TokenValidity(90, "minutes"),
        callback_urls=[],
        read_attributes={"email", "custom:plan"},
        refresh_token_rotation=RefreshTokenRotation("ENABLED", 20),
        publish_secrets_in_aws_secrets_manager=True,
    ),
    AppClientConfig(read_attributes={"email"}),
)


class TestAsAValue:
    def test_it_prints_as_it_is_written(self) -> None:
        names = {each.__name__: each for each in (AppClientConfig, Revert, TokenValidity)}

        assert HALF_AN_HOUR == eval(repr(HALF_AN_HOUR), names)  # noqa: S307 - what it printed

    def test_it_is_pickled_and_compared(self) -> None:
        again = pickle.loads(pickle.dumps(ALL_KINDS))

        assert (again, hash(again)) == (ALL_KINDS, hash(ALL_KINDS))
        assert again != HALF_AN_HOUR

    def test_what_is_no_configuration_is_refused(self) -> None:
        anything: Any = {"auth_session_validity": 3}

        with pytest.raises(TypeError, match="before"):
            Revert(before=anything, after=NOTHING)


def damaged(**changes: Any) -> str:
    """Returns a document in which members of a part, or a part, are otherwise."""
    document: Any = json.loads(ALL_KINDS.to_json())
    for part, change in changes.items():
        held = document if part in {"Version", "More"} else document["Revert"]
        held[part] = held[part] | change if isinstance(change, dict) else change
    return json.dumps(document)


class TestInJSON:
    def test_it_is_written_in_the_spelling_of_aws(self) -> None:
        assert {
            "Version": 1,
            "Revert": {
                "Before": {
                    "AccessTokenValidity": 1,
                    "TokenValidityUnits": {"AccessToken": "hours"},
                },
                "After": {
                    "AccessTokenValidity": 30,
                    "TokenValidityUnits": {"AccessToken": "minutes"},
                },
            },
        } == json.loads(HALF_AN_HOUR.to_json())

    @pytest.mark.parametrize("edit", [ALL_KINDS, HALF_AN_HOUR, revert(NOTHING, NOTHING)])
    def test_it_comes_back_the_same(self, edit: Revert) -> None:
        assert edit == Revert.from_json(edit.to_json())

    def test_a_value_that_aws_would_refuse_today_comes_back(self) -> None:
        edit = revert(read({"CallbackURLs": ["http://b.example.com"]}), NOTHING)

        assert edit == Revert.from_json(edit.to_json())

    def test_a_value_that_cannot_be_read_is_not_written(self) -> None:
        edit = revert(read({"AuthSessionValidity": "five"}), NOTHING)

        with pytest.raises(InvalidConfig, match=r"Before\.AuthSessionValidity: must be"):
            edit.to_json()

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("{", "this is not JSON"),
            ("[]", "an object with Revert in it is expected"),
            ('{"UserPoolClient": {}}', "an object with Revert in it is expected"),
            (damaged(Version=2), "Version: must be 1, the only one known here"),
            (damaged(After=[]), "After: an object of members in AWS's spelling is expected"),
            (damaged(Before={"CallbackURL": []}), "Before.CallbackURL: .* mean 'CallbackURLs'"),
            (damaged(Before={"ClientSecret": "x"}), "Before.ClientSecret: there is no such member"),
            (
                damaged(After={"RefreshTokenRotation": {"Feture": "ENABLED"}}),
                "After.RefreshTokenRotation.Feture: .* mean 'Feature'",
            ),
            (
                damaged(Before={"CallbackURLs": "x"}),
                "Before.CallbackURLs: must be a set",
            ),
            (
                damaged(After={"PublishSecretsInAWSSecretsManager": "yes"}),
                "After.PublishSecretsInAWSSecretsManager: must be",
            ),
            (damaged(More=1), "More: there is no such member"),
        ],
    )
    def test_a_damaged_document_is_refused_with_the_place(self, text: str, told: str) -> None:
        with pytest.raises(InvalidConfig, match=told):
            Revert.from_json(text)

    def test_all_that_is_wrong_is_told_at_once(self) -> None:
        text = damaged(Before={"CallbackURLs": "x", "Callback": []}, After=None)

        with pytest.raises(InvalidConfig) as error:
            Revert.from_json(text)

        assert 3 == len(error.value.violations)

    def test_what_is_no_text_is_refused(self) -> None:
        anything: Any = b"{}"

        with pytest.raises(TypeError, match="the text of a saved Revert is expected, not bytes"):
            Revert.from_json(anything)


def test_a_structure_in_which_nothing_is_given_counts_as_absent() -> None:
    members = {"AnalyticsConfiguration": {"RoleArn": ""}, "AuthSessionValidity": 5}
    document = {"Version": 1, "Revert": {"Before": members, "After": {}}}

    edit = Revert.from_json(json.dumps(document))

    assert AppClientConfig(auth_session_validity=5) == edit.before
    assert edit == Revert.from_json(edit.to_json())
