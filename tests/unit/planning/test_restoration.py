from __future__ import annotations

from cognito_clientcfg import AppClientConfig, assign
from cognito_clientcfg.config.aws_members import overlay
from cognito_clientcfg.config.values import Unreadable
from cognito_clientcfg.planning.restoration import make_restoration
from tests.support.app_clients import app_client, make_plan


class TestEdits:
    def test_a_plan_has_those_that_it_was_made_of(self) -> None:
        edit = assign(client_name="x")

        assert (edit,) == make_plan(app_client(), [edit]).edits

    def test_a_restoration_has_none(self) -> None:
        earlier = app_client(AppClientConfig(client_name="x"))

        assert () == make_restoration(app_client(), earlier).edits


class TestOverlay:
    def test_what_could_not_be_read_is_sent_as_it_came(self) -> None:
        unreadable = Unreadable.of({"of": "another type"})

        assert {"CallbackURLs": {"of": "another type"}} == overlay(
            {"CallbackURLs": []}, {"callback_urls": unreadable}
        )
