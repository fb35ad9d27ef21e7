"""The jobs for a shell: each command of the page is run as it stands."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from string import Template
from typing import TYPE_CHECKING

import pytest

from cognito_clientcfg import AppClients, assign
from cognito_clientcfg.__main__ import main
from cognito_clientcfg.testing import embedded_cognito
from tests.conftest import create
from tests.support.app_clients import FULL, SECONDS, create_pool
from tests.support.examples import EXAMPLES, asked_of_aws
from tests.support.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from cognito_clientcfg import AppClientConfig

pytestmark = pytest.mark.slow

PAGE = (EXAMPLES / "from_a_shell.md").read_text(encoding="utf-8")
TEXTS = {text.partition("\n")[0]: text for text in re.split(r"^#+ ", PAGE, flags=re.MULTILINE)[1:]}
COMMANDS = {
    heading: commands
    for heading, text in TEXTS.items()
    if (commands := re.findall(r"```sh\n(.*?)```", text, re.DOTALL))
}
NEEDS = {
    command: {*actions.split(", ")}
    for command, actions in re.findall(r"^\| `(.*?)` \| ([\w, ]+) \|$", PAGE, re.MULTILINE)
}
PREVIEW = "https://pr-17.example.com/callback"
NEW = "https://new.example.com/callback"
PASSWORD = "ALLOW_USER_PASSWORD_AUTH"
# A shell that runs a command in the background has it ignore Ctrl-C.
INTERRUPTIBLE = [
    sys.executable,
    "-c",
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); "
    "os.execvp(sys.argv[1], sys.argv[1:])",
]
NO_JQ = pytest.mark.skipif(
    shutil.which("jq") is None, reason="jq is not installed: apt-get install jq"
)


def with_urls(*urls: str) -> AppClientConfig:
    assert FULL.callback_urls is not None
    return FULL.evolve(callback_urls=FULL.callback_urls | {*urls})


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    with embedded_cognito(serve=True) as cognito:
        yield Shell(cognito, tmp_path)


def test_every_section_with_commands_is_run_by_a_test() -> None:
    assert {
        "Jobs for a shell": 1,
        "Add and remove a preview URL": 2,
        "Switch a flow on for a test run": 1,
        "Drift at night": 2,
        "Back up a user pool, restore an app client": 2,
        "Change many app clients": 1,
        "Read one value": 2,
        "Completion": 1,
    } == {heading: len(commands) for heading, commands in COMMANDS.items()}


def test_links_to_its_sections_lead_somewhere() -> None:
    anchors = {re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in TEXTS}
    powershell = (EXAMPLES / "from_powershell.md").read_text(encoding="utf-8")

    links = re.findall(r"from_a_shell\.md#([\w-]+)", powershell)
    assert {"read-one-value"} == {*links}
    assert {*links, *re.findall(r"\]\(#([\w-]+)\)", PAGE)} <= anchors


def test_a_preview_url_is_added_and_removed_and_nothing_else_changes(shell: Shell) -> None:
    opening, closing = COMMANDS["Add and remove a preview URL"]

    opened, during = shell.run(opening), shell.config()
    closed = shell.run(closing)

    assert (0, 0) == (opened.returncode, closed.returncode), opened.stderr + closed.stderr
    assert with_urls(PREVIEW) == during
    assert FULL == shell.config()
    assert shell.secret() not in opened.stdout + opened.stderr


@pytest.mark.parametrize("status", [0, 3])
def test_the_flow_is_on_while_the_tests_run_and_off_afterwards_also_if_they_fail(
    shell: Shell, status: int
) -> None:
    shell.program("pytest", f"cognito-clientcfg show $POOL $CLIENT >during.txt; exit {status}")
    (command,) = COMMANDS["Switch a flow on for a test run"]

    done = shell.run(command)

    assert status == done.returncode, done.stderr
    assert PASSWORD in (shell.folder / "during.txt").read_text()
    assert FULL == shell.config()


def test_the_flow_is_off_again_after_ctrl_c(shell: Shell) -> None:
    shell.program("pytest", f"echo started; exec sleep {SECONDS}")
    (command,) = COMMANDS["Switch a flow on for a test run"]
    with subprocess.Popen(  # noqa: S603 - our own
        [*INTERRUPTIBLE, "bash", "-c", command],
        stdout=subprocess.PIPE,
        text=True,
        cwd=shell.folder,
        env=shell.environment,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert "started\n" in iter(process.stdout.readline, "")
        during = shell.config()

        os.killpg(process.pid, signal.SIGINT)

        assert 0 != process.wait(SECONDS)
    assert PASSWORD in (during.explicit_auth_flows or ())
    assert FULL == shell.config()


def test_drift_of_one_and_of_many_is_told_by_exit_code_and_report(shell: Shell) -> None:
    one, many = COMMANDS["Drift at night"]
    (shell.folder / "agreed.yaml").write_text("enable_token_revocation: true\n")

    drifted, some_drifted = shell.run(one), shell.run(many)
    AppClients(shell.client).update(*shell.ids, assign(enable_token_revocation=True))
    agreed = shell.run(one)

    assert (2, 0) == (drifted.returncode, agreed.returncode)
    assert "enable_token_revocation: false -> true" in drifted.stdout
    assert some_drifted.stdout.endswith("drift\n"), some_drifted.stderr
    assert shell.ids[1] in (shell.folder / "drift.html").read_text()


def test_a_backup_has_no_secret_and_puts_an_app_client_back(shell: Shell) -> None:
    backup, restore = COMMANDS["Back up a user pool, restore an app client"]

    saved = shell.run(backup)
    AppClients(shell.client).update(*shell.ids, assign(client_name="lost", auth_session_validity=9))
    restored = shell.run(restore)

    assert (0, 0) == (saved.returncode, restored.returncode), saved.stderr + restored.stderr
    assert FULL == shell.config()
    (file,) = (shell.folder / "backups").iterdir()
    assert shell.secret() not in file.read_text()


def test_many_are_changed_and_those_of_other_names_are_not(shell: Shell) -> None:
    pool_id, _ = shell.ids
    other = pool_id, create(shell.client, pool_id, FULL.evolve(client_name="mobile"))
    (command,) = COMMANDS["Change many app clients"]

    done = shell.run(command)

    assert 0 == done.returncode, done.stderr
    assert with_urls(NEW) == shell.config()
    assert FULL.evolve(client_name="mobile") == AppClients(shell.client).describe(*other).config
    assert NEW in (shell.folder / "report.html").read_text()


class TestPermissions:
    @pytest.fixture
    def calls_of(
        self,
        boto3_client: CognitoIdentityProviderClient,
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
    ) -> Callable[[str], set[str]]:
        """Runs a command, and returns the operations that it called."""
        pool_id = create_pool(boto3_client, PoolName="shop")
        ids = {"POOL": pool_id, "CLIENT": create(boto3_client, pool_id, FULL)}
        monkeypatch.chdir(tmp_path)

        def calls_of(command: str) -> set[str]:
            words = [Template(word).substitute(ids) for word in shlex.split(command)]
            monkeypatch.setattr("sys.argv", ["cognito-clientcfg", *words])
            with asked_of_aws() as asked:
                assert main() in {0, 2}
            return {action.removeprefix("cognito-idp:") for action in asked}

        return calls_of

    def test_each_command_calls_what_its_row_lists(
        self, calls_of: Callable[[str], set[str]]
    ) -> None:
        assert 12 == len(NEEDS)
        assert NEEDS == {command: calls_of(command) for command in NEEDS}

    def test_names_and_a_preflight_call_what_the_page_says(
        self, calls_of: Callable[[str], set[str]]
    ) -> None:
        *_, end = TEXTS["What your role has to allow"].split("|\n")
        told = {*re.findall(r"(?:List|Describe)\w+", end)}
        edits = "--add allowed_oauth_scopes=api/write --add write_attributes=custom:plan"

        shown = calls_of('show name:shop "name:web app"')
        checked = calls_of(
            f"plan $POOL $CLIENT {edits} --set supported_identity_providers=Google --preflight"
        )

        assert told == (shown | checked | {"ListUserPoolClientSecrets"}) - {
            "DescribeUserPoolClient"
        }


@NO_JQ
def test_one_value_is_read(shell: Shell) -> None:
    urls, client_id = map(shell.run, COMMANDS["Read one value"])

    assert FULL.callback_urls == {*urls.stdout.split()}
    assert f"{shell.ids[1]}\n" == client_id.stdout


class TestCompletion:
    def test_bash_completes_the_names_of_settings(self, shell: Shell) -> None:
        (command,) = COMMANDS["Completion"]
        typed = "COMP_WORDS=(cognito-clientcfg update p c --add callb) COMP_CWORD=5"
        complete = "compopt() { :; }; _cognito_clientcfg_completion cognito-clientcfg"

        done = shell.run(f"{command}{typed}; {complete}; echo $COMPREPLY")

        assert "callback_urls=\n" == done.stdout, done.stderr

    @pytest.mark.parametrize(("name", "marks"), [("zsh", "#compdef"), ("fish", "function ")])
    def test_zsh_and_fish_are_given_functions(self, shell: Shell, name: str, marks: str) -> None:
        (line,) = re.findall(rf"```{name}\n(.*)\n```", PAGE)
        (command,) = re.findall(r"_COGNITO_CLIENTCFG_COMPLETE=\w+ cognito-clientcfg", line)

        assert shell.run(command).stdout.startswith(marks)
