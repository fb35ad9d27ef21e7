"""The pipeline: the commands of its jobs are run in their order, as the runners run them."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from ruamel.yaml import YAML

from cognito_clientcfg import AppClients, assign
from cognito_clientcfg.testing import embedded_cognito
from tests.support.app_clients import FULL
from tests.support.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.shell import Done

pytestmark = pytest.mark.slow

PAGE = (Path(__file__).parents[2] / "examples" / "pipeline.md").read_text(encoding="utf-8")
GITHUB, GITLAB = (
    cast("Any", YAML(typ="safe")).load(text)
    for text in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
)
INSTALL = "install 'cognito-clientcfg[cli]'"
WANTED = FULL.evolve(access_token_validity=timedelta(minutes=20))


def steps(job: str) -> list[str]:
    """Returns the commands of a job of GitHub Actions; the first installs the command."""
    install, *others = (step["run"] for step in GITHUB["jobs"][job]["steps"] if "run" in step)
    assert f"pipx {INSTALL}" == install
    return others


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    with embedded_cognito(serve=True) as cognito:
        shell = Shell(cognito, tmp_path)
        (tmp_path / "web.yaml").write_text("access_token_validity: 20 minutes\n")
        shell.environment |= {
            "GITHUB_OUTPUT": str(tmp_path / "output"),
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
        }
        yield shell


def plan(shell: Shell) -> Done:
    (script,) = steps("plan")
    return shell.run(script)


def apply(shell: Shell) -> Done:
    (script,) = steps("apply")
    return shell.run(script)


class TestGitHubActions:
    def test_the_second_job_takes_the_artefact_of_the_first_and_waits_for_approval(self) -> None:
        first, second = GITHUB["jobs"]["plan"], GITHUB["jobs"]["apply"]
        (upload,) = (each for each in first["steps"] if "upload" in each.get("uses", ""))
        (download,) = (each for each in second["steps"] if "download" in each.get("uses", ""))

        assert ("plan", "production") == (second["needs"], second["environment"])
        assert upload["with"]["name"] == download["with"]["name"]
        assert upload["with"]["path"] in steps("plan")[0]
        assert upload["with"]["path"] in steps("apply")[0]
        assert "write" == GITHUB["permissions"]["id-token"]
        assert {"POOL", "CLIENT"} == GITHUB["env"].keys()

    def test_what_was_approved_is_applied_and_no_secret_leaves_the_job(self, shell: Shell) -> None:
        planned, between = plan(shell), shell.config()
        applied = apply(shell)

        assert (0, 0) == (planned.returncode, applied.returncode), planned.stderr + applied.stderr
        assert (FULL, WANTED) == (between, shell.config())
        assert "changes=true\n" == (shell.folder / "output").read_text()
        summary = (shell.folder / "summary").read_text()
        assert "access_token_validity: 30 minutes -> 20 minutes" in summary
        document = (shell.folder / "plan.json").read_text()
        assert {"request", "before", "changes", "risks", "checksum"} <= json.loads(document).keys()
        assert shell.secret() not in document + summary + applied.stdout + applied.stderr

    def test_nobody_is_asked_where_nothing_changes(self, shell: Shell) -> None:
        AppClients(shell.client).update(*shell.ids, WANTED)

        assert 0 == plan(shell).returncode
        assert "changes=false\n" == (shell.folder / "output").read_text()
        assert "needs.plan.outputs.changes == 'true'" == GITHUB["jobs"]["apply"]["if"]

    def test_a_mistake_in_the_file_fails_the_first_job(self, shell: Shell) -> None:
        (shell.folder / "web.yaml").write_text("acces_token_validity: 20 minutes\n")

        done = plan(shell)

        assert 1 == done.returncode
        assert "web.yaml, line 1" in done.stderr
        assert not (shell.folder / "plan.json").exists()
        assert not (shell.folder / "output").exists()

    def test_a_plan_that_has_become_stale_fails_the_second_job_and_writes_nothing(
        self, shell: Shell
    ) -> None:
        plan(shell)
        AppClients(shell.client).update(*shell.ids, assign(client_name="by somebody else"))

        done = apply(shell)

        assert 1 == done.returncode
        assert "is not as the plan found it" in done.stderr
        assert "nothing was written" in done.stderr
        assert FULL.evolve(client_name="by somebody else") == shell.config()

    @pytest.mark.parametrize(
        ("text", "other"), [('"AccessTokenValidity": 20', '"AccessTokenValidity": 25'), ("}", "")]
    )
    def test_an_artefact_that_was_edited_or_cut_is_refused(
        self, shell: Shell, text: str, other: str
    ) -> None:
        plan(shell)
        file = shell.folder / "plan.json"
        document = file.read_text()
        head, found, tail = document.rpartition(text)
        assert found
        file.write_text(head + other + tail)

        done = apply(shell)

        assert 1 == done.returncode
        assert done.stderr.startswith("Error: ")
        assert FULL == shell.config()

    def test_a_plan_that_is_applied_twice_writes_once(self, shell: Shell) -> None:
        plan(shell)

        assert [0, 0] == [apply(shell).returncode for _ in range(2)]
        assert WANTED == shell.config()

    def test_a_plan_with_risks_is_refused_if_none_are_allowed(self, shell: Shell) -> None:
        (shell.folder / "web.yaml").write_text("access_token_validity: 2 hours\n")
        plan(shell)
        (command,) = re.findall(r"`(cognito-clientcfg apply [^`]* --no-risks)`", PAGE)

        done = shell.run(command)

        assert 1 == done.returncode
        assert "longer_lived_token" in done.stderr
        assert FULL == shell.config()


def test_the_commands_for_gitlab_plan_and_apply(shell: Shell) -> None:
    first, second = ("\n".join(GITLAB[job]["script"]) for job in ("plan", "apply"))

    planned, between = shell.run(first), shell.config()
    applied = shell.run(second)

    assert (0, 0) == (planned.returncode, applied.returncode), planned.stderr + applied.stderr
    assert (FULL, WANTED) == (between, shell.config())
    assert ["plan.json"] == GITLAB["plan"]["artifacts"]["paths"]
    assert [f"pip {INSTALL}"] == GITLAB["before_script"]
    assert "manual" == GITLAB["apply"]["when"]
