from __future__ import annotations

from typing import Any

import attrs
import pytest
from botocore.exceptions import ReadTimeoutError

from cognito_clientcfg import (
    AppClientConfig,
    AppClients,
    InvalidConfig,
    Plan,
    Revert,
    UpdateResult,
    add,
    assign,
    remove,
    reset,
)
from cognito_clientcfg.config.app_client_config import given
from cognito_clientcfg.config.records import unchecked
from cognito_clientcfg.testing import embedded_cognito
from cognito_clientcfg.updating.calls import run
from cognito_clientcfg.updating.operations import plan, restore, update
from cognito_clientcfg.updating.options import Options
from tests.support.app_clients import CLIENT_ID, POOL_ID, connected, create_pool, members_of
from tests.unit.updating.test_protocol import Server

A, B, C = (f"https://{name}.example.com/" for name in "abc")
BAD = "http://b.example.com/"
CONFIG = AppClientConfig(client_name="web", callback_urls={A}, auth_session_validity=5)
NOW = Options(jitter=lambda: 0.0)
NOTHING = Revert(before=AppClientConfig(), after=AppClientConfig())


def changed(server: Server, *edits: Any, **options: Any) -> UpdateResult:
    return server.play(update(NOW, POOL_ID, CLIENT_ID, edits, **options))


def planned(server: Server, *edits: Any) -> Plan:
    return run(plan(NOW, POOL_ID, CLIENT_ID, edits), server.answer)


def stored(server: Server, result: UpdateResult) -> UpdateResult:
    """Returns a result as if AWS had answered with what is live now."""
    return attrs.evolve(result, after=planned(server).before, answered=True)


def without_a_name(config: AppClientConfig) -> AppClientConfig:
    return config.evolve(client_name=None)


def without_flows(config: AppClientConfig) -> AppClientConfig:
    return unchecked(AppClientConfig, given(config) | {"explicit_auth_flows": frozenset[str]()})


def decline(_plan: Plan) -> bool:
    return False


class TestAfterOneWrite:
    def test_it_takes_back_what_was_changed_and_leaves_what_others_wrote(self) -> None:
        server = Server(members_of(CONFIG), [])
        result = changed(server, add(callback_urls=[B]), assign(auth_session_validity=9))
        server.live |= {"CallbackURLs": [A, B, C], "ClientName": "theirs"}

        changed(server, result.inverse())

        assert members_of(CONFIG.evolve(callback_urls={A, C}, client_name="theirs")) == server.live

    def test_a_value_that_another_writer_changed_is_left_and_told(self) -> None:
        server = Server(members_of(CONFIG), [])
        result = changed(server, assign(auth_session_validity=9))
        server.live["AuthSessionValidity"] = 12

        back = changed(server, result.inverse())

        assert not back
        (warning,) = back.plan.warnings
        assert (("auth_session_validity",), 12, "not_taken_back") == (
            warning.fields,
            warning.value,
            warning.rule,
        )
        assert "another writer has changed it since, and it is left as it is" in str(back)

    def test_what_was_absent_goes_back_to_the_default_of_aws(self) -> None:
        server = Server(members_of(AppClientConfig(client_name="web")), [])
        result = changed(
            server, assign(auth_session_validity=9, callback_urls=[A], read_attributes=["email"])
        )

        changed(server, result.inverse())

        assert (
            members_of(AppClientConfig(client_name="web", auth_session_validity=3)) == server.live
        )

    def test_what_was_reset_is_there_again(self) -> None:
        server = Server(members_of(CONFIG), [])
        result = changed(server, reset("auth_session_validity", "callback_urls"))

        changed(server, result.inverse())

        assert members_of(CONFIG) == server.live

    def test_a_value_that_broke_a_rule_before_is_put_back_with_a_warning(self) -> None:
        server = Server(members_of(CONFIG, CallbackURLs=[A, BAD]), [])
        result = changed(server, assign(callback_urls=[A]))

        back = changed(server, result.inverse())

        assert [BAD, A] == server.live["CallbackURLs"]
        assert ["oauth_settings_without_oauth", "http_only_for_localhost"] == [
            each.rule for each in back.plan.warnings
        ]

    def test_a_new_mistake_beside_it_is_refused_all_the_same(self) -> None:
        server = Server(members_of(CONFIG, CallbackURLs=[A, BAD]), [])
        result = changed(server, assign(callback_urls=[A]))

        with pytest.raises(InvalidConfig) as error:
            planned(server, result.inverse(), without_a_name)

        assert ["no_default"] == [each.rule for each in error.value.violations]

    def test_a_value_that_cannot_be_read_is_put_back_as_it_was_with_a_warning(self) -> None:
        server = Server(members_of(CONFIG, AuthSessionValidity="five"), [])
        result = changed(server, assign(auth_session_validity=9))

        back = changed(server, result.inverse())

        assert "five" == server.live["AuthSessionValidity"]
        assert ["type"] == [
            each.rule for each in back.plan.warnings if "auth_session_validity" in each.fields
        ]

    def test_what_broke_a_rule_together_with_a_setting_that_was_not_changed_is_put_back(
        self,
    ) -> None:
        broken = members_of(CONFIG, DefaultRedirectURI=B)
        server = Server(dict(broken), [])
        result = changed(server, add(callback_urls=[B]))

        back = changed(server, result.inverse())

        assert broken == server.live
        assert any("default_redirect_uri" in each.fields for each in back.plan.warnings)

    def test_it_goes_back_from_what_aws_stored_in_place_of_what_was_sent(self) -> None:
        server = Server(members_of(CONFIG), [])
        result = changed(server, assign(auth_session_validity=9))
        server.live |= {"AuthSessionValidity": 10}
        differently = stored(server, result)

        changed(server, differently.inverse())

        assert members_of(CONFIG) == server.live
        assert differently.inverse() != result.inverse()

    def test_an_element_that_aws_stored_in_place_of_ours_is_removed(self) -> None:
        server = Server(members_of(CONFIG), [])
        result = changed(server, add(callback_urls=[B]))
        server.live |= {"CallbackURLs": [A, B.upper()]}
        differently = stored(server, result)
        server.live |= {"CallbackURLs": [A, B.upper(), C]}

        changed(server, differently.inverse())

        assert [A, C] == server.live["CallbackURLs"]

    def test_a_value_of_before_in_the_answer_does_not_hide_the_change(self) -> None:
        server = Server(members_of(CONFIG), [])
        result = changed(server, assign(auth_session_validity=9))
        server.live |= {"AuthSessionValidity": 5}
        late = stored(server, result)
        server.live |= {"AuthSessionValidity": 9}

        changed(server, late.inverse())

        assert members_of(CONFIG) == server.live

    def test_a_mistake_of_another_edit_that_changes_nothing_is_refused_too(self) -> None:
        server = Server(members_of(AppClientConfig(client_name="web")), [])
        result = changed(server, assign(auth_session_validity=9))

        with pytest.raises(InvalidConfig, match="empty_set"):
            planned(server, result.inverse(), without_flows)


class TestAfterNoWrite:
    def test_it_changes_nothing(self) -> None:
        server = Server(members_of(CONFIG), [])

        assert NOTHING == changed(server, add(callback_urls=[A])).inverse()

    def test_it_changes_nothing_if_the_plan_was_declined(self) -> None:
        server = Server(members_of(CONFIG), [])
        result = changed(server, add(callback_urls=[B]), confirm=decline)

        assert NOTHING == result.inverse()


class TestAfterTwoWrites:
    """The answer to the first was lost, and another writer wrote before it was seen."""

    def server(self, **meanwhile: Any) -> Server:
        server = Server(members_of(CONFIG), [ReadTimeoutError(endpoint_url="x")])
        server.written_although_failed = True
        server.meanwhile = meanwhile
        return server

    def test_a_set_is_taken_back_element_by_element(self) -> None:
        server = self.server(CallbackURLs=[A, B, C])
        result = changed(server, assign(callback_urls=[A, B]))

        changed(server, result.inverse())

        assert 2 == len(result.sent)
        assert [A, C] == server.live["CallbackURLs"]

    def test_an_element_that_was_written_twice_is_taken_back_once(self) -> None:
        server = self.server(CallbackURLs=[A])
        result = changed(server, add(callback_urls=[B]))

        changed(server, result.inverse())

        assert 2 == len(result.sent)
        assert [A] == server.live["CallbackURLs"]

    def test_a_list_that_was_absent_is_absent_again(self) -> None:
        server = self.server(LogoutURLs=[])
        result = changed(server, add(logout_urls=[B]))

        changed(server, result.inverse())

        assert 2 == len(result.sent)
        assert members_of(CONFIG) == server.live

    def test_any_other_value_goes_back_to_what_that_writer_wrote(self) -> None:
        server = self.server(AuthSessionValidity=12)
        result = changed(server, assign(auth_session_validity=9))

        changed(server, result.inverse())

        assert members_of(CONFIG.evolve(auth_session_validity=12)) == server.live


class TestAfterARestoration:
    def test_members_that_this_version_does_not_know_are_not_part_of_it(self) -> None:
        server = Server(members_of(CONFIG, FutureMember="old"), [])
        earlier = planned(server).before
        server.live |= {"FutureMember": "new", "AuthSessionValidity": 9}
        result = server.play(restore(NOW, earlier))

        changed(server, result.inverse())

        nine = CONFIG.evolve(auth_session_validity=9)
        assert members_of(nine, FutureMember="old") == server.live


class TestOnAUserPool:
    def test_attributes_that_the_pool_implied_are_not_listed_any_more(self) -> None:
        with embedded_cognito():
            client = connected()
            clients = AppClients(client, preflight=True)
            web = AppClientConfig(client_name="web")
            ids = clients.ensure(create_pool(client), web).after.ids
            result = clients.update(*ids, add(read_attributes=["custom:plan"]))
            listed = clients.describe(*ids).config.read_attributes or frozenset()

            clients.update(*ids, result.inverse())
            absent = clients.describe(*ids).config
            clients.update(*ids, assign(read_attributes=listed | {"email"}))
            clients.update(*ids, remove(read_attributes=["name"]), result.inverse())

            assert "custom:plan" in listed
            assert absent.read_attributes is None
            assert listed - {"custom:plan", "name"} == (
                clients.describe(*ids).config.read_attributes
            )

    def test_a_setting_that_aws_does_not_echo_is_part_of_it_with_its_risk(self) -> None:
        with embedded_cognito():
            client = connected()
            clients = AppClients(client)
            web = AppClientConfig(client_name="web")
            ids = clients.ensure(create_pool(client), web, generate_secret=True).after.ids
            result = clients.update(*ids, assign(publish_secrets_in_aws_secrets_manager=True))

            back = clients.plan(*ids, result.inverse())
            clients.apply(back)

            assert False is back.request["PublishSecretsInAWSSecretsManager"]
            assert back.risks
            assert clients.describe(*ids).config.publish_secrets_in_aws_secrets_manager is None

    def test_an_app_client_that_was_created_is_not_taken_back(self) -> None:
        with embedded_cognito():
            client = connected()
            web = AppClientConfig(client_name="web")
            created = AppClients(client).ensure(create_pool(client), web)

            with pytest.raises(ValueError, match="delete it with DeleteUserPoolClient"):
                created.inverse()
