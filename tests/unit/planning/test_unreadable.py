"""What AWS returned in another type than this version knows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cognito_clientcfg import AppClientConfig, InvalidConfig, add, assign, from_aws
from cognito_clientcfg.config.aws_members import overlay, read
from tests.support.app_clients import app_client, make_plan

MINUTES = timedelta(minutes=30)
ALL = assign(
    access_token_validity=MINUTES,
    id_token_validity=MINUTES,
    refresh_token_validity=timedelta(days=1),
)


class TestUnits:
    def test_one_token_alone_is_refused_since_the_units_of_the_others_would_be_lost(self) -> None:
        live = app_client(AccessTokenValidity=5, TokenValidityUnits="hours")

        with pytest.raises(InvalidConfig, match="assign it too") as error:
            make_plan(live, [assign(id_token_validity=MINUTES)])

        assert [("access_token_validity",), ("refresh_token_validity",)] == [
            violation.fields for violation in error.value.violations
        ]

    def test_all_tokens_together_are_sent(self) -> None:
        live = app_client(AccessTokenValidity=5, TokenValidityUnits="hours")

        request = make_plan(live, [ALL]).request

        assert {"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "days"} == (
            request["TokenValidityUnits"]
        )

    def test_an_edit_of_something_else_sends_them_back(self) -> None:
        live = app_client(AccessTokenValidity=5, TokenValidityUnits="hours")

        assert "hours" == make_plan(live, [assign(client_name="x")]).request["TokenValidityUnits"]


class TestValues:
    def test_one_of_another_app_client_cannot_be_assigned(self) -> None:
        elsewhere = app_client(AccessTokenValidity="5").config

        with pytest.raises(
            InvalidConfig, match="access_token_validity: must be a duration, not an Unreadable"
        ):
            make_plan(app_client(), [elsewhere])

    def test_a_token_goes_back_as_it_came(self) -> None:
        config = read({"AccessTokenValidity": "5", "TokenValidityUnits": {"AccessToken": "hours"}})

        assert {"AccessTokenValidity": "5", "TokenValidityUnits": {"AccessToken": "hours"}} == (
            overlay({}, {"access_token_validity": config.access_token_validity})
        )


class TestDisplay:
    def test_what_an_edit_replaces_is_not_said_to_be_sent_back(self) -> None:
        live = app_client(CallbackURLs="https://x", FutureMember=1)

        text = str(make_plan(live, [assign(callback_urls={"https://y"})]))

        assert "(sent back as they are, unknown here: FutureMember)" in text

    def test_nothing_is_sent_back_by_a_plan_that_sends_nothing(self) -> None:
        assert "sent back" not in str(make_plan(app_client(FutureMember=1), []))


class TestEmptyEdits:
    def test_to_add_nothing_to_absent_attributes_is_no_question(self) -> None:
        assert AppClientConfig() == add(read_attributes=[])(AppClientConfig())


def test_a_violation_has_a_hash_whatever_it_is_about() -> None:
    with pytest.raises(InvalidConfig) as error:
        from_aws({"CallbackURLs": [["x"]]})

    assert {error.value.violations[0]} == {*error.value.violations}
