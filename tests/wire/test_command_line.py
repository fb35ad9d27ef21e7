"""The command line as processes, against an embedded Cognito that is served."""

from __future__ import annotations

import json
import os
import re
import select
import shlex
import signal
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cognito_clientcfg import AppClient, AppClientConfig, AppClients, __version__, assign
from cognito_clientcfg.config.serialization import to_fields
from cognito_clientcfg.formats import dump, load
from cognito_clientcfg.testing import embedded_cognito
from tests.conftest import create
from tests.support.app_clients import FULL, SECONDS, connected, create_pool
from tests.support.shell import environment_for
from tests.unit.fleet.conftest import updates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cognito_clientcfg.testing import EmbeddedCognito

pytestmark = pytest.mark.slow

Done = subprocess.CompletedProcess[str]

# CI names a Python that has nothing but the wheel and its extra.
PYTHON = os.environ.get("COMMAND_LINE_PYTHON", sys.executable)
COMMAND = [PYTHON, "-W", "error", "-m", "cognito_clientcfg"]
# A shell that runs a command in the background has it ignore Ctrl-C.
INTERRUPTIBLE = [
    *COMMAND[:3],
    "-c",
    "import runpy, signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "runpy.run_module('cognito_clientcfg', run_name='__main__')",
]
RENAME = "--set", "client_name=shop"
RISKY = "--add", "explicit_auth_flows=ALLOW_USER_PASSWORD_AUTH"


class Shop:
    """A user pool called "pool" with an app client called "web app", which has every setting."""

    def __init__(self, cognito: EmbeddedCognito, folder: Path) -> None:
        self.cognito, self.folder = cognito, folder
        self.client = connected()
        self.clients = AppClients(self.client)
        self.pool_id = create_pool(self.client)
        self.client_id = create(self.client, self.pool_id, FULL)
        self.ids = self.pool_id, self.client_id
        self.environment = environment_for(cognito) | {"AWS_MAX_ATTEMPTS": "1", "COLUMNS": "200"}

    def run(self, *arguments: str, **more: Any) -> Done:
        """Runs a command where nobody can be asked."""
        return self.process(*COMMAND, *arguments, **more)

    def process(self, *command: str, **more: Any) -> Done:
        """Runs a program where nobody can be asked."""
        return subprocess.run(  # noqa: S603 - programs of our own
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
            cwd=self.folder,
            env=self.environment | more,
        )

    def update(self, *arguments: str) -> Done:
        return self.run("update", *self.ids, *arguments)

    def at_a_terminal(
        self,
        *arguments: str,
        answer: bytes | signal.Signals,
        meanwhile: Callable[[], object] | None = None,
    ) -> tuple[int, str]:
        """Runs a command at a terminal; returns its exit code, and all that is seen there."""
        ours, its = os.openpty()
        with (
            closing(os.fdopen(ours, "rb+", buffering=0)),
            subprocess.Popen(  # noqa: S603 - a command of our own
                [*INTERRUPTIBLE, *arguments],
                stdin=its,
                stdout=its,
                stderr=its,
                cwd=self.folder,
                env=self.environment | {"TERM": "xterm"},
            ) as process,
        ):
            os.close(its)
            try:
                seen = until(ours, b"[y/N]: ")
                if meanwhile is not None:
                    meanwhile()
                if isinstance(answer, bytes):
                    os.write(ours, answer)
                else:
                    process.send_signal(answer)
                waited = time.monotonic()
                while process.poll() is None:
                    seen += what_comes(ours)
                    if isinstance(answer, signal.Signals) and time.monotonic() > waited + 5:
                        # Python misses one that comes just before it begins to wait for input.
                        process.send_signal(answer)
                        waited = time.monotonic()
                return process.wait(SECONDS), (seen + what_comes(ours)).decode()
            finally:
                process.kill()

    def config(self) -> AppClientConfig:
        return self.clients.describe(*self.ids).config

    def file(self, name: str, config: AppClientConfig) -> str:
        dump(config, self.folder / name)
        return name


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with embedded_cognito(serve=True) as cognito:
        yield Shop(cognito, tmp_path)


def told(done: Done) -> tuple[int, str, str]:
    return done.returncode, done.stdout, done.stderr


class TestOne:
    def test_update_changes_what_is_named_and_nothing_else(self, shop: Shop) -> None:
        done = shop.update(
            *("--set", "access_token_validity=1 hour 30 minutes", "--reset", "LogoutURLs"),
            *("--add", "callback_urls=https://new.example.com", "--yes"),
        )

        expected = FULL.evolve(
            access_token_validity=timedelta(minutes=90),
            callback_urls={*(FULL.callback_urls or ()), "https://new.example.com"},
            logout_urls=None,
        )
        assert (0, "") == (done.returncode, done.stderr)
        assert done.stdout.startswith("changed: web app (")
        assert expected == shop.config()

    def test_the_negative_control_the_aws_cli_would_lose_the_rest(self, shop: Shop) -> None:
        shop.client.update_user_pool_client(
            UserPoolId=shop.pool_id, ClientId=shop.client_id, ClientName="shop"
        )

        assert shop.config().callback_urls is None

    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ("--set logout_urls=https://a --add logout_urls=https://b", {"https://a", "https://b"}),
            ("--add logout_urls=https://b --set logout_urls=https://a", {"https://a"}),
            ("--reset logout_urls --add logout_urls=https://b", {"https://b"}),
            ("--add logout_urls=https://b --reset logout_urls", None),
        ],
    )
    def test_options_are_taken_in_their_order(
        self, shop: Shop, typed: str, expected: set[str] | None
    ) -> None:
        done = shop.update(*typed.split(), "--yes")

        assert (0, expected) == (done.returncode, shop.config().logout_urls)

    def test_names_stand_for_ids(self, shop: Shop) -> None:
        done = shop.run("update", "name:pool", "name:web app", *RENAME, "--yes")

        assert (0, "") == (done.returncode, done.stderr)
        assert "shop" == shop.config().client_name

    def test_what_holds_already_is_not_written(self, shop: Shop) -> None:
        done = shop.update("--set", "access_token_validity=1800s")

        assert 0 == done.returncode
        assert done.stdout.startswith("unchanged: web app")

    def test_show_shows_it(self, shop: Shop) -> None:
        done = shop.run("show", *shop.ids)

        assert (0, f"{shop.clients.describe(*shop.ids).config.client_name} (") == (
            done.returncode,
            done.stdout[:9],
        )
        assert "  access_token_validity: 30 minutes\n" in done.stdout

    def test_show_writes_a_file_that_is_the_beginning_of_a_configuration(self, shop: Shop) -> None:
        shown = shop.run("show", *shop.ids, "--out", "web.yaml")
        drifted = shop.run("drift", *shop.ids, "--file", "web.yaml")

        assert [0, 0] == [shown.returncode, drifted.returncode]
        assert FULL == load(shop.folder / "web.yaml")

    def test_list_names_app_clients_and_pools(self, shop: Shop) -> None:
        assert f"{shop.client_id}\tweb app\n" == shop.run("list", shop.pool_id).stdout
        assert f"{shop.pool_id}\tpool\n" == shop.run("list").stdout
        assert [
            {"user_pool_id": shop.pool_id, "client_id": shop.client_id, "client_name": "web app"}
        ] == json.loads(shop.run("list", "name:pool", "--json").stdout)

    def test_plan_shows_and_writes_nothing(self, shop: Shop) -> None:
        shown = shop.run("plan", *shop.ids, *RENAME)
        detailed = shop.run("plan", *shop.ids, *RENAME, "--detailed-exitcode")
        nothing = shop.run("plan", *shop.ids, "--set", "client_name=web app", "--detailed-exitcode")

        assert [0, 2, 0] == [shown.returncode, detailed.returncode, nothing.returncode]
        assert "  client_name: web app -> shop\n" in shown.stdout
        assert FULL == shop.config()

    def test_a_plan_that_was_written_is_applied_or_is_stale(self, shop: Shop) -> None:
        shop.run("plan", *shop.ids, *RENAME, "--out", "plan.json")
        assert (1, "web app") == (
            shop.run("apply", "plan.json").returncode,
            shop.config().client_name,
        )

        applied = shop.run("apply", "plan.json", "--yes")
        again = shop.run("apply", "plan.json", "--yes")
        shop.clients.update(*shop.ids, assign(client_name="other"))
        stale = shop.run("apply", "plan.json", "--yes")

        assert [0, 0, 1] == [applied.returncode, again.returncode, stale.returncode]
        assert again.stdout.startswith("unchanged: shop")
        assert stale.stderr.startswith("Error: ")
        assert "other" == shop.config().client_name

    def test_drift_tells_whether_it_is_as_a_file_says(self, shop: Shop) -> None:
        as_wanted = shop.run("drift", *shop.ids, "--file", shop.file("web.yaml", FULL))
        drifted = shop.run("drift", *shop.ids, "--file", "web.yaml", *RENAME)

        assert [0, 2] == [as_wanted.returncode, drifted.returncode]
        assert "  client_name: web app -> shop\n" in drifted.stdout

    def test_a_backup_is_restored(self, shop: Shop) -> None:
        saved = shop.run("backup", *shop.ids, "--out", "folder/web.json")
        assert (0, "folder/web.json\n", "") == told(saved)
        shop.client.update_user_pool_client(UserPoolId=shop.pool_id, ClientId=shop.client_id)

        restored = shop.run("restore", "folder/web.json", "--yes")

        assert (0, "") == (restored.returncode, restored.stderr)
        assert FULL == shop.config()

    def test_a_backup_of_a_pool_is_a_folder(self, shop: Shop) -> None:
        create(shop.client, shop.pool_id, AppClientConfig(client_name="second"))

        done = shop.run("backup", "name:pool", "--out", "all/of/them")
        one = shop.run("backup", "name:pool", "name:second", "--out", "all/of/them")

        files = {*(shop.folder / "all/of/them").iterdir()}
        assert (0, 0, 2) == (done.returncode, one.returncode, len(files))
        assert {"web app", "second"} == {
            AppClient.from_json(file.read_text()).config.client_name for file in files
        }

    def test_a_backup_tells_what_could_not_be_read(self, shop: Shop) -> None:
        done = shop.run("backup", shop.pool_id, "absent", "--out", "web.json")

        assert (1, "") == (done.returncode, done.stdout)
        assert "absent" in done.stderr
        assert not (shop.folder / "web.json").exists()


def test_the_commands_of_the_readme_work(shop: Shop) -> None:
    create(shop.client, shop.pool_id, AppClientConfig(client_name="web"))
    shop.file("web.yaml", AppClientConfig(client_name="web"))
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    typed = re.findall(r"^cognito-clientcfg (.*)$", readme, re.MULTILINE)
    known = {"us-east-1_Example": shop.pool_id, "name:shop": "name:pool", "prod-*": "po*"}

    codes = [
        shop.run(*(known.get(word, word) for word in shlex.split(line, comments=True)), *more)
        for line, more in zip(typed, ((), ("--yes",), ("--yes",), ()), strict=True)
    ]

    assert [0, 0, 0, 2] == [done.returncode for done in codes]


class TestAsking:
    def test_nothing_is_written_where_nobody_can_be_asked(self, shop: Shop) -> None:
        done = shop.update(*RENAME)

        assert (1, "") == (done.returncode, done.stdout)
        assert "  client_name: web app -> shop\n" in done.stderr
        assert done.stderr.endswith(
            "Error: nothing was written: nobody can be asked here; give --yes\n"
        )
        assert FULL == shop.config()

    @pytest.mark.parametrize(
        ("answer", "code", "name"),
        [
            (b"y\n", 0, "shop"),
            (b"n\n", 1, "web app"),
            (b"\x04", 1, "web app"),
            (signal.SIGINT, 130, "web app"),
        ],
    )
    def test_it_asks_at_a_terminal(
        self, shop: Shop, answer: bytes | signal.Signals, code: int, name: str
    ) -> None:
        exit_code, seen = shop.at_a_terminal("update", *shop.ids, *RENAME, answer=answer)

        assert (code, name) == (exit_code, shop.config().client_name)
        assert "Traceback" not in seen
        assert ("nothing was written" in seen) == (name == "web app")
        assert ("\ninterrupted" in seen) == (answer in {b"\x04", signal.SIGINT})

    def test_without_colours_there_are_none(self, shop: Shop) -> None:
        for more, coloured in (((), True), (("--no-color",), False)):
            _, seen = shop.at_a_terminal("update", *shop.ids, *RENAME, *more, answer=b"n\n")
            assert coloured == ("\x1b[" in seen)

    def test_risks_are_refused_if_that_was_said(self, shop: Shop) -> None:
        shop.run("plan", *shop.ids, *RISKY, "--out", "plan.json")
        refused = shop.update(*RISKY, "--yes", "--no-risks")
        not_applied = shop.run("apply", "plan.json", "--yes", "--no-risks")
        unchanged = shop.config()
        accepted = shop.update(*RISKY, "--yes")

        assert (1, 1, 0) == (refused.returncode, not_applied.returncode, accepted.returncode)
        assert refused.stderr == not_applied.stderr
        assert refused.stderr.endswith(
            "there are risks, and --no-risks was given\nnothing was written\n"
        )
        assert FULL == unchanged
        assert "  risk: explicit_auth_flows: " in accepted.stdout


class TestJSON:
    """With --json, standard output holds the documents of the library, and nothing else."""

    def test_each_command_prints_its_document(self, shop: Shop) -> None:
        app_client = shop.clients.describe(*shop.ids)
        plan = shop.clients.plan(*shop.ids, assign(client_name="shop"))
        drift = shop.clients.drift(*shop.ids, assign(client_name="shop"))

        assert app_client == AppClient.from_json(shop.run("show", *shop.ids, "--json").stdout)
        assert plan.to_json() == shop.run("plan", *shop.ids, *RENAME, "--json").stdout.rstrip()
        assert drift.to_json() == shop.run("drift", *shop.ids, *RENAME, "--json").stdout.rstrip()
        saved = shop.run("backup", *shop.ids, "--out", "web.json", "--json")
        assert app_client == AppClient.from_json(saved.stdout)

    def test_results_are_documents(self, shop: Shop) -> None:
        shop.run("plan", *shop.ids, *RENAME, "--out", "plan.json")
        shop.run("backup", *shop.ids, "--out", "web.json")

        outcomes = [
            json.loads(done.stdout)["outcome"]
            for done in (
                shop.run("apply", "plan.json", "--yes", "--json"),
                shop.run("restore", "web.json", "--yes", "--json"),
                shop.update("--set", "client_name=web app", "--yes", "--json"),
                shop.update(*RISKY, "--yes", "--no-risks", "--json"),
            )
        ]

        assert ["changed", "changed", "unchanged", "declined"] == outcomes

    def test_of_many_there_is_one_line_each(self, shop: Shop) -> None:
        create(shop.client, shop.pool_id, AppClientConfig(client_name="second"))

        done = shop.run("fleet", "drift", *RENAME, "--json")

        statuses = [json.loads(line)["status"] for line in done.stdout.splitlines()]
        assert (2, ["drifted", "drifted"]) == (done.returncode, statuses)


class TestFleet:
    def test_plan_drift_and_update_tell_their_exit_codes(self, shop: Shop) -> None:
        create(shop.client, shop.pool_id, AppClientConfig(client_name="second"))
        chosen = "--pools", "po*", "--named", "web*", *RENAME

        codes = [
            shop.run("fleet", *command).returncode
            for command in (
                ("plan", *chosen),
                ("plan", *chosen, "--detailed-exitcode"),
                ("drift", *chosen),
                ("update", *chosen),
                ("update", *chosen, "--yes", "--canary", "1", "--report", "report.html"),
                ("drift", "--named", "shop", *RENAME),
                ("update", "--named", "shop", *RENAME),
            )
        ]

        assert [0, 2, 2, 1, 0, 0, 0] == codes
        assert ["second", "shop"] == sorted(
            each.client_name for each in shop.clients.list_clients(shop.pool_id)
        )
        assert "changed: 1" in (shop.folder / "report.html").read_text()

    def test_a_file_names_app_clients_and_failures_are_told(self, shop: Shop) -> None:
        (shop.folder / "clients.csv").write_text(
            f"UserPoolId,ClientId\n{shop.pool_id},{shop.client_id}\n{shop.pool_id},absent\n"
        )

        done = shop.run(
            *("fleet", "update", "--csv", "clients.csv", *RENAME, "--yes"),
            *("--max-failures", "3", "--report", "report.jsonl"),
        )

        lines = (shop.folder / "report.jsonl").read_text().splitlines()
        told = [(each["client_id"], each["status"]) for each in map(json.loads, lines)]
        assert 1 == done.returncode
        assert {(shop.client_id, "changed"), ("absent", "refused")} == {*told}
        assert "shop" == shop.config().client_name

    @pytest.mark.parametrize(
        ("answer", "code", "name"), [(b"y\n", 0, "shop"), (b"n\n", 1, "web app")]
    )
    def test_update_asks_at_a_terminal(
        self, shop: Shop, answer: bytes, code: int, name: str
    ) -> None:
        exit_code, seen = shop.at_a_terminal("fleet", "update", *RENAME, answer=answer)

        assert (code, name) == (exit_code, shop.config().client_name)
        assert "Write this to 1 app client? [y/N]" in seen
        assert ("nothing was written" in seen) == (code == 1)

    def test_only_what_was_shown_is_written(self, shop: Shop) -> None:
        def meanwhile() -> None:
            shop.clients.update(*shop.ids, assign(client_name="other"))

        code, seen = shop.at_a_terminal(
            "fleet", "update", *RENAME, answer=b"y\n", meanwhile=meanwhile
        )

        assert (1, "other") == (code, shop.config().client_name)
        assert "declined: 1" in seen

    def test_risks_are_refused_if_that_was_said(self, shop: Shop) -> None:
        done = shop.run("fleet", "update", *RISKY, "--yes", "--no-risks")

        assert (1, FULL) == (done.returncode, shop.config())
        assert "declined: 1" in done.stdout

    @pytest.mark.parametrize("report", ["absent/report.html", "report.pdf"])
    def test_a_report_that_cannot_be_written_is_told_before_anything_is(
        self, shop: Shop, report: str
    ) -> None:
        done = shop.run("fleet", "update", *RENAME, "--yes", "--report", report)

        assert (1, "", FULL) == (done.returncode, done.stdout, shop.config())
        assert report in done.stderr


class TestMistakes:
    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            ("frobnicate", "No such command 'frobnicate'"),
            ("update POOL", "Missing argument 'CLIENT'"),
            ("update POOL CLIENT", "say what is wanted: --set, --add, --remove, --reset or --file"),
            ("drift POOL CLIENT", "say what is wanted"),
            ("update POOL CLIENT --set", "Option '--set' requires an argument"),
            ("update POOL CLIENT --sett x=y", "No such option"),
            ("update POOL CLIENT --set calback_urls=x --yes", "did you mean 'callback_urls'?"),
            ("update POOL CLIENT --set client_name=x --yes --attempts 0", "1 or more attempts"),
            ("update POOL CLIENT --set client_name=x --attempts x", "not a valid integer"),
            ("update POOL CLIENT --file absent.yaml", "No such file or directory: 'absent.yaml'"),
            ("update POOL CLIENT --file web.ini", "must end in .json, .toml, .yaml or .yml"),
            ("update POOL CLIENT --add callback_urls=x --yes", "'x' is not absolute"),
            ("show POOL absent", "ResourceNotFoundException"),
            ("show POOL name:absent", "no app client of POOL is called 'absent'"),
            (
                "show name:absent CLIENT",
                "no user pool of the account and Region is called 'absent'",
            ),
            ("show pool CLIENT", "user_pool_id: 'pool' is malformed"),
            ("show POOL CLIENT --profile absent", "(absent) could not be found"),
            ("show POOL CLIENT --endpoint-url http://127.0.0.1:1", "Could not connect"),
            ("apply absent.json", "No such file or directory: 'absent.json'"),
            ("apply cut.json --yes", "this is not JSON: Expecting value (line 1)\nin cut.json"),
            ("restore cut.json --yes", "\nin cut.json"),
            ("apply binary.json --yes", "\nin binary.json"),
            ("backup POOL CLIENT --out cut.json/web.json", "File exists: 'cut.json'"),
            ("backup POOL absent --out absent.json", "User pool client absent does not exist"),
            ("list us-east-1_absent", "does not exist"),
            ("backup POOL", "Missing option '--out'"),
            ("fleet update --csv absent.csv --set client_name=x --yes", "absent.csv"),
            ("fleet drift --max-failures 0 --set client_name=x", "max_failures must be"),
            ("fleet drift --pools typo* --set client_name=x", "Error: no app client was found"),
        ],
    )
    def test_it_is_told_in_words_and_without_a_traceback(
        self, shop: Shop, arguments: str, words: str
    ) -> None:
        (shop.folder / "cut.json").write_text('{"format": ')
        (shop.folder / "binary.json").write_bytes(b"\xff")
        (shop.folder / "web.ini").touch()
        ids = {"POOL": shop.pool_id, "CLIENT": shop.client_id}

        done = shop.run(*(ids.get(each, each) for each in arguments.split()))

        assert 1 == done.returncode
        assert words.replace("POOL", shop.pool_id) in done.stderr + done.stdout
        assert "Traceback" not in done.stderr
        assert FULL == shop.config()

    def test_what_was_written_is_said_of_an_error_of_aws(self, shop: Shop) -> None:
        shop.clients.update(*shop.ids, assign(client_name="web app"))

        done = shop.update("--add", "allowed_oauth_scopes=api/unknown", "--yes")

        assert 1 == done.returncode
        assert done.stderr.startswith("Error: An error occurred (ScopeDoesNotExistException)")
        assert "nothing was written" in done.stderr

    def test_without_the_extra_it_says_what_to_install(self, shop: Shop) -> None:
        script = (
            "import sys, runpy; sys.modules['click'] = None; "
            "runpy.run_module('cognito_clientcfg', run_name='__main__')"
        )
        done = shop.process(PYTHON, "-c", script)

        assert (1, "click is missing; write: pip install 'cognito-clientcfg[cli]'\n") == (
            done.returncode,
            done.stderr,
        )

    @pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
    def test_a_stream_that_is_closed_is_not_asked_for(self, shop: Shop, closed: str) -> None:
        command = [*COMMAND, "update", *shop.ids, *RENAME, *(["--yes"] if closed != "<&-" else [])]

        done = shop.process("/bin/sh", "-c", f'"$@" {closed}', "sh", *command)

        code, name = (1, "web app") if closed == "<&-" else (0, "shop")
        assert (code, name) == (done.returncode, shop.config().client_name)
        assert "Traceback" not in done.stdout + done.stderr

    def test_what_a_terminal_cannot_show_is_escaped(self, shop: Shop) -> None:
        shop.clients.update(*shop.ids, assign(logout_urls={"https://münchen.example/"}))
        plain = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}

        done = shop.run("show", *shop.ids, **plain)

        assert (0, "") == (done.returncode, done.stderr)
        assert "https://m\\xfcnchen.example/" in done.stdout

    def test_ctrl_c_while_it_starts_is_no_traceback(self, shop: Shop) -> None:
        script = (
            "import sys, runpy\n"
            "class Pressed:\n"
            "    def find_spec(self, name, *_):\n"
            "        if name == 'click':\n"
            "            raise KeyboardInterrupt\n"
            "sys.meta_path.insert(0, Pressed())\n"
            "runpy.run_module('cognito_clientcfg', run_name='__main__')\n"
        )
        done = shop.process(PYTHON, "-c", script)

        assert (130, "", "") == told(done)


class TestOptions:
    def test_the_help_of_a_change_shows_how_values_are_written(self, shop: Shop) -> None:
        of_change, of_list = shop.run("update", "--help"), shop.run("list", "--help")

        assert "--set access_token_validity=30m" in of_change.stdout
        assert all(name in of_change.stdout for name in to_fields(FULL))
        assert "--set" not in of_list.stdout

    def test_verbose_tells_what_is_read_and_written(self, shop: Shop) -> None:
        done = shop.update(*RENAME, "--yes", "--verbose", "--attempts", "2", "--preflight")

        assert 0 == done.returncode
        assert ["DEBUG", "INFO"] == [line.split()[0] for line in done.stderr.splitlines()][:2]

    def test_preflight_asks_the_user_pool(self, shop: Shop) -> None:
        for command in (("update", *shop.ids), ("fleet", "update")):
            done = shop.run(
                *command, "--add", "allowed_oauth_scopes=api/unknown", "--yes", "--preflight"
            )

            assert 1 == done.returncode
            assert "api/unknown" in done.stderr + done.stdout
            assert FULL == shop.config()

    def test_a_write_is_looked_at_again(self, shop: Shop) -> None:
        done = shop.update(*RENAME, "--yes", "--confirm-after", "0.01", "--json")

        assert True is json.loads(done.stdout)["confirmed"]

    def test_the_script_is_the_module(self, shop: Shop) -> None:
        script = Path(PYTHON).with_name("cognito-clientcfg")

        shown = shop.process(str(script), "--version")

        assert f"cognito-clientcfg, version {__version__}\n" == shown.stdout
        assert shown.stdout == shop.run("--version").stdout


class TestInterrupt:
    def test_many_end_cleanly_and_tell_what_was_written(self, tmp_path: Path) -> None:
        with embedded_cognito(serve=True) as cognito:
            shop = Shop(cognito, tmp_path)
            for number in range(40):
                create(shop.client, shop.pool_id, AppClientConfig(client_name=f"n{number}"))
            written = updates(cognito)
            with subprocess.Popen(  # noqa: S603 - a command of our own
                [
                    *(*INTERRUPTIBLE, "fleet", "update", *RENAME, "--yes"),
                    *("--report", "report.jsonl"),
                ],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                cwd=tmp_path,
                env=shop.environment,
            ) as process:
                while updates(cognito) < written + 3:
                    time.sleep(0.01)
                process.send_signal(signal.SIGINT)
                stdout, stderr = process.communicate(timeout=SECONDS)

        lines = (tmp_path / "report.jsonl").read_text().splitlines()
        changed = [line for line in lines if json.loads(line)["status"] == "changed"]
        assert (130, updates(cognito) - written) == (process.returncode, len(changed))
        assert f"changed: {len(changed)}\n" in stdout
        assert "Traceback" not in stderr


class TestSecrets:
    def test_no_output_and_no_file_holds_one(self, shop: Shop) -> None:
        described = shop.client.describe_user_pool_client(
            UserPoolId=shop.pool_id, ClientId=shop.client_id
        )
        secret = described["UserPoolClient"].get("ClientSecret", "")
        config = shop.file("web.json", FULL)

        shown = [
            shop.run(*arguments, *how)
            for arguments in (
                ("show", *shop.ids),
                ("list", shop.pool_id),
                ("plan", *shop.ids, *RENAME, "--out", "plan.json"),
                ("drift", *shop.ids, "--file", config),
                ("backup", *shop.ids, "--out", "backup.json"),
                ("update", *shop.ids, *RENAME, "--yes"),
                ("apply", "plan.json", "--yes"),
                ("restore", "backup.json", "--yes"),
                ("fleet", "plan", *RENAME, "--report", "report.html"),
                ("fleet", "update", *RENAME, "--yes", "--report", "report.txt"),
            )
            for how in (("--verbose",), ("--json",))
        ]

        texts = [text for done in shown for text in (done.stdout, done.stderr)]
        texts += [file.read_text() for file in shop.folder.iterdir()]
        assert 0 == max(done.returncode for done in shown)
        assert len(secret) > 20
        assert [] == [text for text in texts if secret in text]


class TestCompletion:
    @pytest.mark.parametrize(
        ("typed", "completed"),
        [
            ("upd", "update "),
            ("fleet dr", "fleet drift "),
            ("update p c --set access_tok", "update p c --set access_token_validity="),
            (
                "update p c --set enable_token_revocation=f",
                "update p c --set enable_token_revocation=false ",
            ),
            (
                "update p c --set client_name=x --add ExplicitAuthFlows=ALLOW_USER_P",
                "update p c --set client_name=x --add ExplicitAuthFlows=ALLOW_USER_PASSWORD_AUTH ",
            ),
            ("drift p c --reset LogoutU", "drift p c --reset LogoutURLs "),
        ],
    )
    def test_bash_completes_commands_names_and_words(
        self, tmp_path: Path, typed: str, completed: str
    ) -> None:
        program = tmp_path / "cognito-clientcfg"
        program.write_text(f'#!/bin/sh\nexec "{PYTHON}" -m cognito_clientcfg "$@"\n')
        program.chmod(0o755)
        environment = {
            **{name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")},
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "TERM": "dumb",
            "COLUMNS": "500",
            "COVERAGE_FILE": str(Path(".coverage").resolve()),
        }
        ours, its = os.openpty()
        with (
            closing(os.fdopen(ours, "rb+", buffering=0)),
            subprocess.Popen(
                ["bash", "--norc", "--noprofile", "-i"],  # noqa: S607 - of the system
                stdin=its,
                stdout=its,
                stderr=its,
                cwd=tmp_path,
                env=environment,
                start_new_session=True,
            ) as shell,
        ):
            os.close(its)
            begin = (
                'eval "$(_COGNITO_CLIENTCFG_COMPLETE=bash_source cognito-clientcfg)"; echo begun\n'
            )
            os.write(ours, begin.encode())
            until(ours, b"\r\nbegun")
            os.write(ours, f"cognito-clientcfg {typed}\t".encode())

            until(ours, f"cognito-clientcfg {completed}".encode())

            shell.kill()


def until(terminal: int, words: bytes) -> bytes:
    """Reads a terminal until words have come; a test that waits for others runs out of time."""
    seen = b""
    while words not in seen:
        seen += os.read(terminal, 1 << 16)
    return seen


def what_comes(terminal: int) -> bytes:
    """Returns what comes within a moment."""
    ready, _, _ = select.select([terminal], [], [], 0.2)
    try:
        return os.read(terminal, 1 << 16) if ready else b""
    except OSError:  # how Linux tells that the other side is closed
        return b""
