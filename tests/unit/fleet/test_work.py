from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cognito_clientcfg import AppClient, AppClientConfig, AppClients, add
from cognito_clientcfg.fleet import RateLimiter, plan_many, targets, update_many
from tests.support.app_clients import POOL_ID, Wire, connected

from .conftest import EDIT, FAST, is_web, statuses, updates

if TYPE_CHECKING:
    from cognito_clientcfg import Plan
    from cognito_clientcfg.testing import EmbeddedCognito


class TestWork:
    def test_planning_writes_nothing(
        self, clients: AppClients, pairs: list[tuple[str, str]], embedded_cognito: EmbeddedCognito
    ) -> None:
        update_many(targets(clients, pairs[:1]), EDIT).finish()
        embedded_cognito.calls.clear()

        outcomes = [*plan_many(targets(clients, pairs), EDIT)]

        assert [*5 * ["planned"], "unchanged"] == statuses(outcomes)
        assert "UpdateUserPoolClient" not in embedded_cognito.calls

    def test_a_failure_is_told_from_a_refusal(
        self, clients: AppClients, pairs: list[tuple[str, str]], embedded_cognito: EmbeddedCognito
    ) -> None:
        embedded_cognito.fail("NotAuthorizedException")
        embedded_cognito.fail("TooManyRequestsException", operation="DescribeUserPoolClient")

        def broken(config: AppClientConfig) -> AppClientConfig:
            raise RuntimeError(f"no plan for {config.client_name}")

        (refused,) = update_many(targets(clients, pairs[0]), EDIT)
        (failed,) = update_many(targets(clients, pairs[1]), broken)

        assert ("refused", "NotAuthorizedException") == (refused.status, refused.cause)
        assert ("failed", "RuntimeError") == (failed.status, failed.cause)
        assert "no plan for web two" in str(failed)

    def test_what_is_declined_is_not_written(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        def confirm(plan: Plan) -> bool:
            return plan.before.client_id == pairs[0][1]

        outcomes = [*update_many(targets(clients, pairs), EDIT, confirm=confirm)]

        assert ["changed", *5 * ["declined"]] == statuses(outcomes)

    def test_the_user_pool_is_asked_if_that_is_wanted(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        wrong = add(allowed_oauth_scopes={"api/raed"})

        run = plan_many(targets(clients, pairs), wrong, preflight=True)

        assert 6 * ["refused"] == statuses(run)

    def test_each_user_pool_is_asked_once(self) -> None:
        def answer(operation: str, request: dict[str, Any]) -> tuple[int, object]:
            if operation == "ListResourceServers":
                return 200, {"ResourceServers": [{"Identifier": "api"}]}
            return 200, {"UserPoolClient": {**request, "ClientName": "x"}}

        wire = Wire(answer)
        clients = AppClients(wire.client()).rate_limited(RateLimiter(FAST))
        some = [(POOL_ID, f"client{number}") for number in range(9)]

        summary = plan_many(
            targets(clients, some),
            add(allowed_oauth_scopes={"api/read"}),
            preflight=True,
            workers=1,
        ).finish()

        assert 9 == summary.counts["refused"]
        assert 1 == len(wire.sent("ListResourceServers"))

    def test_the_user_pool_is_asked_as_app_clients_were_told(
        self, pairs: list[tuple[str, str]], embedded_cognito: EmbeddedCognito
    ) -> None:
        asking = AppClients(connected(), preflight=True).rate_limited(RateLimiter(FAST))
        wrong = add(allowed_oauth_scopes={"api/raed"})

        as_told = update_many(targets(asking, pairs[0]), wrong).finish()
        not_asked = plan_many(targets(asking, pairs[0]), wrong, preflight=False).finish()

        assert {"InvalidConfig": 1} == as_told.causes
        assert 1 == not_asked.counts["planned"]
        assert 0 == updates(embedded_cognito)

    @pytest.mark.parametrize(("preflight", "asked"), [(True, 0), ("all", 1)])
    def test_the_user_pool_is_asked_about_all_that_is_sent(
        self, preflight: Any, asked: int
    ) -> None:
        def answer(operation: str, request: dict[str, Any]) -> tuple[int, object]:
            if operation == "ListResourceServers":
                return 200, {"ResourceServers": []}
            members = {"ClientName": "x", "AllowedOAuthScopes": ["api/gone"]}
            return 200, {"UserPoolClient": {**request, **members}}

        wire = Wire(answer)
        clients = AppClients(wire.client()).rate_limited(RateLimiter(FAST))
        some = [(POOL_ID, f"client{number}") for number in range(3)]

        plan_many(targets(clients, some), EDIT, preflight=preflight, workers=1).finish()

        assert asked == len(wire.sent("ListResourceServers"))


class TestSelection:
    def test_one_read_each_selects_by_configuration_and_name(
        self, clients: AppClients, pairs: list[tuple[str, str]], embedded_cognito: EmbeddedCognito
    ) -> None:
        embedded_cognito.calls.clear()

        outcomes = [
            *update_many(
                targets(clients, pairs, named="web *"),
                EDIT,
                where=lambda app_client: app_client.config.client_name != "web two",
            )
        ]

        assert [*2 * ["changed"], *4 * ["skipped"]] == statuses(outcomes)
        assert 6 == embedded_cognito.calls.count("DescribeUserPoolClient")
        assert 2 == embedded_cognito.calls.count("UpdateUserPoolClient")

    def test_what_is_selected_may_hold_already(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        update_many(targets(clients, pairs[:1]), EDIT).finish()

        run = plan_many(targets(clients, pairs[:3]), EDIT, where=is_web)

        assert ["planned", "skipped", "unchanged"] == statuses(run)

    def test_its_plans_are_values(self, clients: AppClients, pairs: list[tuple[str, str]]) -> None:
        first, again = (
            outcome.plan
            for _ in range(2)
            for outcome in plan_many(targets(clients, pairs[0]), EDIT, where=is_web)
        )

        assert first == again
        assert hash(first) == hash(again)

    def test_it_is_true_or_false(self, clients: AppClients, pairs: list[tuple[str, str]]) -> None:
        def careless(app_client: AppClient) -> Any:
            return app_client.config.client_name

        (outcome,) = update_many(targets(clients, pairs[0]), EDIT, where=careless)

        assert "where must return True or False, not str" in str(outcome)
