from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from cognito_clientcfg import add
from cognito_clientcfg.fleet import (
    Outcome,
    Report,
    Summary,
    Target,
    plan_many,
    targets,
    update_many,
)
from cognito_clientcfg.formats import document_schema

from .conftest import ACCOUNT, EDIT, is_web

if TYPE_CHECKING:
    from cognito_clientcfg import AppClients
    from cognito_clientcfg.fleet import Run

VALIDATOR: Any = Draft202012Validator(document_schema())


@pytest.fixture
def run(clients: AppClients, pairs: list[tuple[str, str]]) -> Run:
    absent = (pairs[0][0], "<nobody>")
    return update_many(
        targets(clients, [*pairs, absent, (pairs[0][0], "nobody")]),
        EDIT,
        where=is_web,
        workers=1,
    )


class TestOutcome:
    def test_it_prints_what_it_is_about(self) -> None:
        error = RuntimeError("no\nway")
        error.add_note("nothing was written")

        failed = Outcome(status="failed", target=Target("a", "b"), error=error)
        lost = Outcome(status="failed", target=None, account=ACCOUNT)
        unknown = Outcome(status="failed", target=None)

        assert (
            "failed: app client b of a\n  error: RuntimeError: no\n  way\n  nothing was written"
        ) == str(failed)
        assert "failed: us-east-1" == str(lost)
        assert "failed: an account" == str(unknown)

    def test_a_set_is_told_element_by_element(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        (outcome,) = plan_many(targets(clients, pairs[0]), add(callback_urls={"myapp://a"}))

        document = json.loads(outcome.to_json())
        (change,) = document["changes"]
        assert (["myapp://a"], []) == (change["added"], change["removed"])
        assert ("cognito-clientcfg", 1, "outcome") == tuple(document.values())[:3]


class TestSummary:
    def test_one_app_client_is_no_plural(self) -> None:
        summary = Summary()
        summary.count(Outcome(status="changed", target=Target("a", "b")))

        assert "1 app client:\n  changed: 1" == str(summary)
        assert "0 app clients" == str(Summary())


class TestReport:
    def test_as_text(self, run: Run) -> None:
        text = str(Report.of(run))

        assert "changed: web one (app client " in text
        assert "auth_session_validity: 3 minutes -> 5 minutes" in text
        assert "8 app clients in 0" in text
        assert "  changed: 4\n  skipped: 2\n  refused: 2\n" in text
        assert "  error: InvalidConfig: 1" in text

    def test_what_is_shown_is_its_text(self, run: Run) -> None:
        report = Report.of(run)

        report.show(file := io.StringIO())

        assert f"{report}\n" == file.getvalue()

    def test_as_html(self, run: Run) -> None:
        report: Any = Report.of(run)
        html = report._repr_html_()

        assert 2 == html.count("<summary>InvalidConfig: 1</summary>") + html.count(
            "<summary>ResourceNotFoundException: 1</summary>"
        )
        assert "<summary>changed: 4</summary>" in html
        assert html.index("ResourceNotFoundException: 1</summary>") < html.index("changed: 4</sum")
        assert "<nobody>" not in html

    def test_as_lines_of_json(self, run: Run, pairs: list[tuple[str, str]]) -> None:
        lines = [json.loads(line) for line in Report.of(run).to_json_lines().splitlines()]

        assert 8 == len(lines)
        assert [] == [line for line in lines if not VALIDATOR.is_valid(line)]
        changed = next(line for line in lines if line["client_id"] == pairs[0][1])
        assert "changed" == changed["status"]
        assert pairs[0][0] == changed["user_pool_id"]
        assert [("auth_session_validity", 3, 5)] == [
            (change["field"], change["before"], change["after"]) for change in changed["changes"]
        ]
        assert (1, None, None) == (changed["attempts"], changed["cause"], changed["error"])
        assert [] == changed["stored_differently"]
        assert {
            ("InvalidConfig", "refused", False),
            ("ResourceNotFoundException", "not_found", False),
            (None, None, None),
        } == {(line["cause"], line["error_kind"], line["written"]) for line in lines}

    def test_of_outcomes_of_any_origin(self, run: Run) -> None:
        outcomes = [*run]

        assert run.summary.counts == Report.of(outcomes).summary.counts
