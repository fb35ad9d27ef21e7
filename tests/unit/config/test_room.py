from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cognito_clientcfg import AppClientConfig, InvalidConfig, add, assign, remove, reset
from cognito_clientcfg.config.aws_members import read
from cognito_clientcfg.config.rules import RULES
from tests.support.app_clients import app_client, make_plan

if TYPE_CHECKING:
    from cognito_clientcfg import AppClients, Edit

APPS = frozenset(f"https://app-{number}.example.com/callback" for number in range(97))
PREVIEWS = frozenset(f"https://branch-{number}.preview.example.com/callback" for number in range(2))
APART = {"legacy_flows_apart", "client_credentials_alone"}
NEW = frozenset(f"https://branch-{number}.preview.example.com/callback" for number in (7, 8))


def add_by_hand(config: AppClientConfig) -> AppClientConfig:
    return config.evolve(callback_urls=(config.callback_urls or frozenset()) | NEW)


def refused(config: AppClientConfig, *edits: Edit) -> str:
    with pytest.raises(InvalidConfig) as caught:
        make_plan(app_client(config), edits)
    (violation,) = caught.value.violations
    assert "at_most" == violation.rule
    return violation.message


class TestRoom:
    @pytest.mark.parametrize("edit", [add(callback_urls=NEW), add_by_hand])
    def test_it_says_how_many_there_are_and_which_could_go(self, edit: Edit) -> None:
        message = refused(AppClientConfig(callback_urls=APPS | PREVIEWS), edit)

        assert (
            "101 values; at most 100 are allowed: 99 are there now, and the edit adds 2; make room "
            "with remove(callback_urls={...}); most like what is added: "
            "'https://branch-0.preview.example.com/callback', "
            "'https://branch-1.preview.example.com/callback'"
        ) == message

    def test_what_the_default_redirect_uri_needs_is_not_proposed(self) -> None:
        first, second = sorted(PREVIEWS)
        config = AppClientConfig(callback_urls=APPS | PREVIEWS, default_redirect_uri=first)

        candidates = refused(config, add(callback_urls=NEW)).partition("added: ")[2]

        assert repr(second) == candidates

    def test_what_the_edit_removes_is_told_and_not_proposed(self) -> None:
        gone = min(PREVIEWS)
        edits = remove(callback_urls={gone}), add(callback_urls=NEW | {"myapp://callback"})

        message = refused(AppClientConfig(callback_urls=APPS | PREVIEWS), *edits)

        assert ": 99 are there now, and the edit adds 3 and removes 1; make room" in message
        assert gone not in message

    def test_of_values_that_are_all_new_none_is_proposed(self) -> None:
        some, others = ({f"{name}/{number}" for number in range(30)} for name in ("some", "others"))
        edits = add(allowed_oauth_scopes=some), add(allowed_oauth_scopes=others)

        assert (
            "60 values; at most 50 are allowed: 0 are there now, and the edit adds 60"
        ) == refused(AppClientConfig(), *edits)

    def test_at_most_three_are_proposed(self) -> None:
        config = AppClientConfig(callback_urls=[f"https://b{n}.example.com" for n in range(100)])

        message = refused(config, add(callback_urls={"https://new.example.com", "myapp://new"}))

        assert message.endswith(
            "'https://b0.example.com', 'https://b1.example.com', 'https://b10.example.com'"
        )

    def test_of_a_set_that_was_too_large_before_and_shrinks_none_is_proposed(self) -> None:
        urls = sorted(APPS | PREVIEWS | NEW | {"myapp://callback"})
        before = read({"CallbackURLs": urls})

        assert "101 values; at most 100 are allowed" == refused(
            before, remove(callback_urls=urls[:1])
        )

    def test_another_mistake_beside_it_stays_as_it_is(self) -> None:
        config = AppClientConfig(callback_urls=APPS | PREVIEWS)

        with pytest.raises(InvalidConfig) as caught:
            config.evolve(callback_urls=APPS | PREVIEWS | NEW, auth_session_validity=99)

        assert ["at_most", "range"] == sorted(each.rule for each in caught.value.violations)

    def test_room_that_is_made_as_proposed_is_enough(
        self, app_clients: AppClients, pool_id: str, full_id: str
    ) -> None:
        without, urls = reset("default_redirect_uri"), assign(callback_urls=APPS | PREVIEWS)
        app_clients.update(pool_id, full_id, without, urls)

        proposed = remove(callback_urls=PREVIEWS), add(callback_urls=NEW)
        result = app_clients.update(pool_id, full_id, *proposed)

        assert APPS | NEW == result.after.config.callback_urls


class TestWhatWasThere:
    """Flows that cannot stand together are told with those that were there."""

    @pytest.mark.parametrize(
        ("config", "edit", "words"),
        [
            (
                AppClientConfig(explicit_auth_flows=["USER_PASSWORD_AUTH"]),
                add(explicit_auth_flows=["ALLOW_USER_AUTH"]),
                "; USER_PASSWORD_AUTH was there already; "
                "assign(explicit_auth_flows={'ALLOW_USER_AUTH'}) replaces what was there",
            ),
            (
                AppClientConfig(),
                add(explicit_auth_flows=["USER_PASSWORD_AUTH"]),
                "; AWS implies ALLOW_CUSTOM_AUTH, ALLOW_REFRESH_TOKEN_AUTH, ALLOW_USER_SRP_AUTH as "
                "long as no flow is listed; assign(explicit_auth_flows={'USER_PASSWORD_AUTH'}) "
                "replaces what was there",
            ),
            (
                AppClientConfig(allowed_oauth_flows=["code", "implicit"]),
                add(allowed_oauth_flows=["client_credentials"]),
                "; code, implicit were there already; "
                "assign(allowed_oauth_flows={'client_credentials'}) replaces what was there",
            ),
        ],
    )
    def test_they_are_named(self, config: AppClientConfig, edit: Edit, words: str) -> None:
        with pytest.raises(InvalidConfig) as caught:
            make_plan(app_client(config), [edit])

        (violation,) = (each for each in caught.value.violations if each.rule in APART)
        (rule,) = (each for each in RULES if each.name == violation.rule)
        assert rule.message + words == violation.message

    def test_flows_that_were_not_there_are_not_named(self) -> None:
        live = app_client(AppClientConfig(explicit_auth_flows=["ADMIN_NO_SRP_AUTH"]))
        both = (
            assign(explicit_auth_flows=["USER_PASSWORD_AUTH"]),
            add(explicit_auth_flows=["ALLOW_USER_AUTH"]),
        )

        with pytest.raises(InvalidConfig) as caught:
            make_plan(live, both)

        assert "there" not in str(caught.value)
