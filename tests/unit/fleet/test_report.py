from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cognito_clientcfg import AppClients, assign
from cognito_clientcfg.fleet import Report, plan_many, targets

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def report(clients: AppClients, pairs: list[tuple[str, str]]) -> Report:
    return Report.of(plan_many(targets(clients, pairs), assign(auth_session_validity=5)))


class TestSave:
    def test_a_page_names_its_encoding_and_holds_the_report(
        self, report: Report, tmp_path: Path
    ) -> None:
        report.save(tmp_path / "report.html")

        page = (tmp_path / "report.html").read_text(encoding="utf-8")
        assert page.startswith('<!doctype html><meta charset="utf-8">')
        assert page.endswith(report.to_html())

    def test_lines_of_json_are_those_of_the_outcomes(self, report: Report, tmp_path: Path) -> None:
        report.save(str(tmp_path / "report.jsonl"))

        lines = (tmp_path / "report.jsonl").read_text(encoding="utf-8").splitlines()
        assert [outcome.to_json() for outcome in report.outcomes] == lines
        assert {"planned"} == {json.loads(line)["status"] for line in lines}

    def test_text_is_as_it_prints(self, report: Report, tmp_path: Path) -> None:
        report.save(tmp_path / "report.txt")

        assert f"{report}\n" == (tmp_path / "report.txt").read_text(encoding="utf-8")

    def test_another_ending_is_refused_and_nothing_is_written(
        self, report: Report, tmp_path: Path
    ) -> None:
        with pytest.raises(ValueError, match=r"end in \.html, \.jsonl or \.txt, not 'report.pdf'"):
            report.save(tmp_path / "report.pdf")

        assert [] == [*tmp_path.iterdir()]
