"""Runs that write nothing, and runs in which each app client has edits of its own."""

from __future__ import annotations

import asyncio
import gc
import json
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from cognito_clientcfg import AppClient, AppClientConfig, AppClients, add, assign
from cognito_clientcfg.fleet import (
    Outcome,
    Report,
    Target,
    drift_many,
    plan_many,
    targets,
    update_many,
)
from cognito_clientcfg.planning.plan import FieldChange
from cognito_clientcfg.testing.throttle import Throttle
from tests.support.app_clients import SECONDS

from .conftest import ACCOUNT, EDIT, FAST, is_web, statuses

if TYPE_CHECKING:
    from pathlib import Path

    from cognito_clientcfg.testing import EmbeddedCognito


class TestDriftMany:
    def test_it_tells_which_are_not_as_they_are_wanted_and_writes_nothing(
        self, clients: AppClients, pairs: list[tuple[str, str]], embedded_cognito: EmbeddedCognito
    ) -> None:
        clients.update(*pairs[0], EDIT)
        embedded_cognito.calls.clear()

        report = Report.of(
            drift_many(targets(clients, pairs[:3]), AppClientConfig(auth_session_validity=5))
        )

        assert ["drifted", "drifted", "unchanged"] == statuses(report.outcomes)
        assert {"DescribeUserPoolClient"} == {*embedded_cognito.calls}
        assert "drifted: web two (app client " in str(report)
        assert "auth_session_validity: 3 minutes" in str(report)
        assert {client_id for _, client_id in pairs[:3]} == {
            outcome.app_client.client_id for outcome in report.outcomes if outcome.app_client
        }
        assert {"auth_session_validity"} == {
            change["field"]
            for outcome in report.outcomes
            for change in json.loads(outcome.to_json())["changes"]
        }

    def test_what_is_not_selected_is_skipped(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        run = drift_many(targets(clients, pairs[:3]), EDIT, where=is_web)

        assert ["drifted", "drifted", "skipped"] == statuses(run)


class TestReading:
    def test_a_run_without_edits_reads_app_clients(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        report = Report.of(plan_many(targets(clients, pairs)))

        assert 6 * ["read"] == statuses(report.outcomes)
        assert {"web one", "web two", "machine"} == {
            outcome.app_client.config.client_name
            for outcome in report.outcomes
            if outcome.app_client
        }
        assert "client_name: web one" in str(report)
        assert "<summary>read: 6</summary>" in report.to_html()


class TestSelection:
    def test_where_sees_the_app_client_as_it_was_read(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        def written_lately(app_client: AppClient) -> bool:
            date = app_client.last_modified_date
            return date is not None and app_client.client_id == pairs[0][1]

        run = update_many(targets(clients, pairs), EDIT, where=written_lately)

        assert ["changed", *5 * ["skipped"]] == statuses(run)

    def test_an_edit_that_would_fail_elsewhere_is_not_tried_there(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        def only_for_the_web(config: AppClientConfig) -> AppClientConfig:
            if config.client_name == "machine":
                raise ValueError("no")
            return EDIT(config)

        run = update_many(targets(clients, pairs), only_for_the_web, where=is_web)

        assert [*4 * ["changed"], *2 * ["skipped"]] == statuses(run)


class TestEditsFor:
    def test_rows_of_a_file_have_their_own(
        self, clients: AppClients, pairs: list[tuple[str, str]], tmp_path: Path
    ) -> None:
        file = tmp_path / "tenants.csv"
        rows = [f"{pool},{client},{number + 4}\n" for number, (pool, client) in enumerate(pairs)]
        file.write_text("".join(("UserPoolId,ClientId,minutes\n", *rows)))

        def own(target: Target) -> Any:
            return assign(auth_session_validity=int(target.columns["minutes"]))

        summary = update_many(targets(clients, file), edits_for=own).finish()

        assert (6, 6) == (summary.counts["changed"], summary.expected)
        assert [4, 5, 6, 7, 8, 9] == [
            clients.describe(*pair).config.auth_session_validity for pair in pairs
        ]

    def test_they_come_after_those_for_all(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        def own(target: Target) -> Any:
            if target.client_id == pairs[0][1]:
                return None
            return (
                [] if target.client_id == pairs[1][1] else AppClientConfig(auth_session_validity=6)
            )

        run = update_many(targets(clients, pairs[:3]), EDIT, edits_for=own)

        assert ["changed", "changed", "skipped"] == statuses(run)
        assert [5, 6] == [
            clients.describe(*pair).config.auth_session_validity for pair in pairs[1:3]
        ]

    @pytest.mark.parametrize("elsewhere", [False, True])
    def test_what_is_wrong_with_them_is_an_outcome(
        self,
        pairs: list[tuple[str, str]],
        elsewhere: bool,  # noqa: FBT001 - pytest gives it by name
    ) -> None:
        def wrong(target: Target) -> Any:
            return ["x"] if target.client_id == pairs[0][1] else target.columns["absent"]

        with ThreadPoolExecutor(1) as threads:
            executor = threads if elsewhere else None
            report = Report.of(
                update_many(targets(ACCOUNT, pairs), edits_for=wrong, executor=executor)
            )

        assert 6 * ["failed"] == statuses(report.outcomes)
        assert "TypeError: 'x' is not an edit" in str(report)
        assert "KeyError: 'absent'" in str(report)

    @pytest.mark.parametrize(
        ("wrong", "shown"), [(5, "5"), ("abc", "'abc'"), ({"client_name": "x"}, "a dict")]
    )
    def test_they_are_edits_or_none(
        self, clients: AppClients, pairs: list[tuple[str, str]], wrong: Any, shown: str
    ) -> None:
        (outcome,) = update_many(targets(clients, pairs[0]), edits_for=lambda _: wrong)

        assert "failed" == outcome.status
        assert f"or None to skip the app client, not {shown}" in str(outcome)

    def test_something_else_is_refused_at_once(self, clients: AppClients) -> None:
        wrong: Any = [EDIT]

        with pytest.raises(TypeError, match="edits_for must be a function, not a list"):
            update_many(targets(clients), edits_for=wrong)


class TestTheRunItself:
    def test_it_says_that_nothing_was_started(self, clients: AppClients) -> None:
        run = update_many(targets(clients), EDIT)

        assert "<Run: nothing was started; iterate over it, or call finish()>" == repr(run)
        runs = [run]
        del run
        with pytest.warns(RuntimeWarning, match="was dropped, and nothing was started"):
            runs.clear()

    @pytest.mark.parametrize("many", [plan_many, update_many, drift_many])
    def test_a_call_alone_on_a_line_is_told_with_the_filters_that_python_begins_with(
        self, many: Any, clients: AppClients
    ) -> None:
        with warnings.catch_warnings(record=True) as told:
            warnings.resetwarnings()
            for hidden in (DeprecationWarning, ImportWarning, ResourceWarning):
                warnings.simplefilter("ignore", hidden)
            many(targets(clients), EDIT)

        assert "was dropped, and nothing was started" in str(told[0].message)
        assert "finish()`` is called" in many.__doc__.split("\n\n")[1]

    def test_one_that_was_begun_says_how_far_it_is(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        run = update_many(targets(clients, pairs[0]), EDIT)
        run.finish()

        assert repr(run).startswith("<Run: 1 app client in ")
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            del run
            gc.collect()

    def test_in_asyncio_it_runs_in_a_thread(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        async def change() -> int:
            run = update_many(targets(clients, pairs), EDIT)
            return (await asyncio.to_thread(run.finish)).counts["changed"]

        assert 6 == asyncio.run(change())

    def test_what_takes_outcomes_may_end_it(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        def full(_: object) -> None:
            raise OSError("no space left on device")

        run = update_many(targets(clients, pairs), EDIT, workers=1)
        with pytest.raises(OSError, match="no space"):
            run.finish(full)

        assert run.summary.counts["changed"] < 6
        assert [] == [*run]

    def test_several_threads_take_outcomes_from_it(
        self, clients: AppClients, pairs: list[tuple[str, str]], embedded_cognito: EmbeddedCognito
    ) -> None:
        embedded_cognito.throttle = Throttle(FAST, latency=0.02)
        run = update_many(targets(clients, pairs), EDIT, workers=1)

        with ThreadPoolExecutor(3) as threads:
            taken = [threads.submit(list, run) for _ in range(3)]

        outcomes = [each for some in taken for each in some.result(SECONDS)]
        assert 6 * ["changed"] == statuses(outcomes)


class TestReports:
    def test_an_identical_error_is_shown_once_with_its_count(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        absent = [(pairs[0][0], f"nobody{number:02}") for number in range(12)]

        report = Report.of(update_many(targets(clients, absent), EDIT, workers=1))

        text = str(report)
        assert "refused: 12 with the same error\n" in text
        assert 1 == text.count("does not exist")
        assert "(app client nobody00 of " in text
        assert "(and 2 more)" in text
        assert "error: ResourceNotFoundException: 12" in text
        assert "warning" not in text
        assert 1 == report.to_html().count("does not exist")

    def test_a_pool_that_cannot_be_listed_is_no_app_client(self, clients: AppClients) -> None:
        report = Report.of(plan_many(targets(clients, "us-east-1_gone"), EDIT))

        assert "0 app clients in " in str(report)
        assert "  user pools and accounts that failed: 1\n" in str(report)
        assert report.outcomes[0].app_client is None

    def test_only_outcomes_make_one(self, clients: AppClients) -> None:
        wrong: Any = targets(clients, ("us-east-1_a", "b"))

        with pytest.raises(TypeError, match="expected outcomes, or a run such as plan_many"):
            Report.of(wrong)

    def test_what_aws_stored_differently_is_told(self) -> None:
        change = FieldChange("auth_session_validity", 5, 6)
        stored = Outcome(
            status="changed", target=Target("pool", "client"), stored_differently=(change,)
        )

        report = Report.of([stored])

        assert 1 == report.summary.stored_differently
        assert "warning: AWS stored a field differently: 1" in str(report)
        assert ["auth_session_validity"] == json.loads(stored.to_json())["stored_differently"]

    def test_an_outcome_tells_it_beside_its_plan(
        self, clients: AppClients, pairs: list[tuple[str, str]], embedded_cognito: EmbeddedCognito
    ) -> None:
        run = update_many(targets(clients, pairs[0]), add(callback_urls={"https://a.example"}))
        (outcome,) = run

        assert () == outcome.stored_differently
        assert "UpdateUserPoolClient" in embedded_cognito.calls
