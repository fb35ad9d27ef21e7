from __future__ import annotations

import doctest
import functools
import importlib
import importlib.util
import json
import os
import re
import subprocess
import sys
import threading
import types
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import boto3
import nbformat
import pytest
from botocore.exceptions import BotoCoreError
from moto.cognitoidp.responses import CognitoIdpResponse
from nbclient import NotebookClient

from cognito_clientcfg import AppClientConfig, AppClients, add, assign, to_aws
from cognito_clientcfg.formats import to_terraform
from cognito_clientcfg.testing import EmbeddedCognito, embedded_cognito
from tests.conftest import create
from tests.support.app_clients import (
    DEV,
    FULL,
    NO_AIOBOTOCORE,
    SECONDS,
    connected,
    create_pool,
)
from tests.support.examples import EXAMPLES, only_named_actions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from cognito_clientcfg import Plan

pytestmark = pytest.mark.slow

Run: TypeAlias = "Callable[..., int | None]"

PREVIEW = "https://branch-17.preview.example.com/callback"


def example(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a program with arguments; it may call only what it names as needed."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")

    def run(name: str, *arguments: str) -> int | None:
        monkeypatch.setattr("sys.argv", ["example", *arguments])
        with only_named_actions(f"{name}.py"):
            return cast("int | None", example(name).main())

    return run


def test_on_this_server_a_plain_update_loses_the_other_settings(
    boto3_client: CognitoIdentityProviderClient, pool_id: str, full_id: str
) -> None:
    boto3_client.update_user_pool_client(UserPoolId=pool_id, ClientId=full_id, ClientName="x")

    drift = AppClients(boto3_client).drift(pool_id, full_id, FULL)
    assert 20 == len(drift.changes)


class TestPreviewDeployment:
    def test_it_adds_its_url_and_removes_it_and_nothing_else(
        self,
        run: Run,
        boto3_client: CognitoIdentityProviderClient,
        pool_id: str,
        full_id: str,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        clients = AppClients(boto3_client)
        before = clients.describe(pool_id, full_id)
        preview = functools.partial(run, "preview_deployment", pool_id, full_id)

        assert 0 == preview("open", PREVIEW, "--quiet-time", "0.01")
        opened = clients.describe(pool_id, full_id)
        assert 0 == preview("close", PREVIEW, "--quiet-time", "0.01")

        assert FULL.callback_urls is not None
        assert FULL.evolve(callback_urls=FULL.callback_urls | {PREVIEW}) == opened.config
        assert before.config == clients.describe(pool_id, full_id).config
        assert capsys.readouterr().out.startswith("changed, confirmed: web app (app client ")

    def test_it_prunes_the_previews_that_are_gone_and_nothing_else(
        self, run: Run, boto3_client: CognitoIdentityProviderClient, pool_id: str, full_id: str
    ) -> None:
        clients = AppClients(boto3_client)
        assert FULL.callback_urls is not None
        gone = {f"https://branch-{number}.preview.example.com/callback" for number in range(3)}
        clients.update(pool_id, full_id, add(callback_urls=gone | {PREVIEW}))
        pattern = "https://branch-*.preview.example.com/callback"
        words = ["prune", pattern, "--quiet-time", "0.01", "--keep", PREVIEW]

        for _ in range(2):
            assert 0 == run("preview_deployment", pool_id, full_id, *words)

        assert FULL.evolve(callback_urls=FULL.callback_urls | {PREVIEW}) == (
            clients.describe(pool_id, full_id).config
        )

    def test_it_says_what_is_wrong(
        self,
        run: Run,
        boto3_client: CognitoIdentityProviderClient,
        pool_id: str,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        client_id = create(boto3_client, pool_id, AppClientConfig(client_name="x"))

        assert 1 == run("preview_deployment", pool_id, client_id, "open", "http://b.example.com")
        assert "http_only_for_localhost" in capsys.readouterr().err


class TestDriftReport:
    def test_it_reports_each_app_client_that_is_otherwise_and_writes_nothing(
        self,
        run: Run,
        embedded_cognito: EmbeddedCognito,
        boto3_client: CognitoIdentityProviderClient,
        pool_id: str,
        full_id: str,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        agreed = FULL.evolve(enable_token_revocation=True)
        create(boto3_client, pool_id, agreed)

        assert 1 == run("drift_report", pool_id, "--html", str(tmp_path / "drift.html"))

        printed = capsys.readouterr().out
        assert f"drifted: web app (app client {full_id} of {pool_id}):" in printed
        assert "  enable_token_revocation: false -> true" in printed
        assert "  drifted: 1\n  unchanged: 1" in printed
        assert "enable_token_revocation" in (tmp_path / "drift.html").read_text()
        assert "UpdateUserPoolClient" not in embedded_cognito.calls

    def test_a_pool_that_is_as_agreed_ends_with_0(
        self, run: Run, boto3_client: CognitoIdentityProviderClient, pool_id: str
    ) -> None:
        create(boto3_client, pool_id, FULL.evolve(enable_token_revocation=True))

        assert 0 == run("drift_report", pool_id)


class TestSettingsFromYAML:
    FILES = types.MappingProxyType(
        {
            "new": "client_name: web\nlogout_urls: []\n",
            "safe": "client_name: web app\nauth_session_validity: 15\n",
            "risky": "client_name: old app\naccess_token_validity: 20 hours\n",
        }
    )

    @pytest.fixture
    def files(self, tmp_path: Path) -> list[str]:
        for name, text in self.FILES.items():
            (tmp_path / f"{name}.yaml").write_text(text)
        return [str(tmp_path / f"{name}.yaml") for name in self.FILES]

    def test_it_creates_and_changes_what_has_no_risk_and_leaves_the_rest(
        self,
        run: Run,
        files: list[str],
        boto3_client: CognitoIdentityProviderClient,
        pool_id: str,
        full_id: str,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        old = AppClientConfig(client_name="old app")
        old_id = create(boto3_client, pool_id, old)
        clients = AppClients(boto3_client)
        names = {"web app", "old app"}

        assert 0 == run("settings_from_yaml", pool_id, *files)
        looked_at = capsys.readouterr().out
        assert names == {each.client_name for each in clients.list_clients(pool_id)}
        assert 1 == run("settings_from_yaml", pool_id, *files, "--apply")
        assert 1 == run("settings_from_yaml", pool_id, *files, "--apply")

        assert "auth_session_validity: 5 minutes -> 15 minutes" in looked_at
        assert looked_at.endswith("3 plans are left to be looked at and applied\n")
        assert names | {"web"} == {each.client_name for each in clients.list_clients(pool_id)}
        assert FULL.evolve(auth_session_validity=15) == clients.describe(pool_id, full_id).config
        assert clients.describe(pool_id, old_id).config.access_token_validity is None
        assert capsys.readouterr().out.endswith("1 plans are left to be looked at and applied\n")

    def test_nothing_is_sent_if_one_of_the_files_is_wrong(
        self,
        run: Run,
        files: list[str],
        embedded_cognito: EmbeddedCognito,
        pool_id: str,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        Path(files[-1]).write_text("client_nam: web\n")

        assert 1 == run("settings_from_yaml", pool_id, *files, "--apply")

        assert "CreateUserPoolClient" not in embedded_cognito.calls
        assert "risky.yaml, line 1]" in capsys.readouterr().err


class TestApproveAPlan:
    @pytest.fixture
    def plan(self, run: Run, tmp_path: Path, pool_id: str, full_id: str) -> str:
        """The file of a plan that one job made."""
        plan, settings = tmp_path / "plan.json", tmp_path / "web.json"
        settings.write_text('{"auth_session_validity": 15}')
        assert 0 == run("approve_a_plan", "make", str(plan), pool_id, full_id, str(settings))
        return str(plan)

    def test_another_job_applies_what_was_shown_and_nothing_else(
        self,
        run: Run,
        capsys: pytest.CaptureFixture[str],
        boto3_client: CognitoIdentityProviderClient,
        plan: str,
        pool_id: str,
        full_id: str,
    ) -> None:
        clients = AppClients(boto3_client)
        before = clients.describe(pool_id, full_id).config
        shown = capsys.readouterr().out

        assert 0 == run("approve_a_plan", "apply", plan)

        assert FULL == before
        assert "auth_session_validity: 5 minutes -> 15 minutes" in shown
        assert FULL.evolve(auth_session_validity=15) == clients.describe(pool_id, full_id).config
        answer = boto3_client.describe_user_pool_client(UserPoolId=pool_id, ClientId=full_id)
        secret = answer["UserPoolClient"].get("ClientSecret", "")
        assert secret
        assert secret not in Path(plan).read_text()

    def test_a_plan_that_is_stale_is_not_applied(
        self,
        run: Run,
        boto3_client: CognitoIdentityProviderClient,
        plan: str,
        pool_id: str,
        full_id: str,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        clients = AppClients(boto3_client)
        clients.update(pool_id, full_id, assign(client_name="other"))

        assert 2 == run("approve_a_plan", "apply", plan)

        assert FULL.evolve(client_name="other") == clients.describe(pool_id, full_id).config
        assert capsys.readouterr().err.endswith("Make a new plan, and have it approved.\n")

    def test_a_plan_that_was_edited_is_refused(
        self, run: Run, plan: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        Path(plan).write_text(Path(plan).read_text().replace("15", "14", 1))

        assert 1 == run("approve_a_plan", "apply", plan)
        assert "not a valid" in capsys.readouterr().err


def stored_secret(region: str, name: str) -> str:
    """Returns what AWS Secrets Manager holds under a name."""
    session: Any = boto3.Session(region_name=region)
    return cast(
        "str", session.client("secretsmanager").get_secret_value(SecretId=name)["SecretString"]
    )


class TestCopyToAnotherPool:
    @pytest.fixture
    def elsewhere(self) -> CognitoIdentityProviderClient:
        session: Any = boto3.Session(region_name="eu-west-1")
        client: CognitoIdentityProviderClient = session.client("cognito-idp")
        return client

    def test_all_settings_arrive_in_another_region_and_no_secret(
        self,
        run: Run,
        boto3_client: CognitoIdentityProviderClient,
        pool_id: str,
        full_id: str,
        elsewhere: CognitoIdentityProviderClient,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        other_pool = create_pool(elsewhere)

        assert 0 == run("copy_to_another_pool", pool_id, other_pool)
        assert 0 == run("copy_to_another_pool", pool_id, other_pool)

        copied = AppClients(elsewhere)
        (name,) = copied.list_clients(other_pool)
        assert FULL == copied.describe(*name.ids).config
        assert "web app: not copied: there is 1 app client" in capsys.readouterr().out
        original = boto3_client.describe_user_pool_client(UserPoolId=pool_id, ClientId=full_id)
        new_secret = stored_secret("eu-west-1", f"cognito/{other_pool}/{name.client_id}")
        assert new_secret not in {"", original["UserPoolClient"].get("ClientSecret")}

    def test_what_the_other_user_pool_lacks_is_told(
        self,
        run: Run,
        pool_id: str,
        full_id: str,
        elsewhere: CognitoIdentityProviderClient,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        other_pool = elsewhere.create_user_pool(PoolName="empty")["UserPool"].get("Id", "")

        assert 1 == run("copy_to_another_pool", pool_id, other_pool)

        assert full_id
        assert "api/read" in capsys.readouterr().err
        assert [] == [*AppClients(elsewhere).list_clients(other_pool)]


def approved(_: Plan) -> bool:
    return True


def declined(_: Plan) -> bool:
    return False


class TestErrorHandling:
    @pytest.fixture
    def change(self, boto3_client: CognitoIdentityProviderClient) -> Callable[..., str]:
        """Changes an app client to settings that are approved."""
        clients = AppClients(boto3_client, attempts=1)

        def change(*ids: str, approve: Callable[[Plan], bool] = approved) -> str:
            settings = '{"client_name": "new name"}'
            return cast("str", example("error_handling").change(clients, ids, settings, approve))

        return change

    def test_it_runs_and_says_what_to_do_each_time(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        example("error_handling").main()

        first = re.findall(r"^(\w[^:]*):", capsys.readouterr().out, re.MULTILINE)
        what = ["try again in a minute", "stop, and tell an administrator"]
        assert ["changed", "correct the settings", "approve again", *reversed(what)] == first

    @pytest.mark.parametrize(
        ("code", "what"),
        [
            ("ConcurrentModificationException", "try again in a minute: conflict, written: False"),
            ("InternalErrorException", "try again in a minute: unavailable, written: None"),
            ("NotAuthorizedException", "stop, and tell an administrator: denied, written: False"),
            ("InvalidParameterException", "stop, and tell an administrator: refused"),
        ],
    )
    def test_an_error_of_aws_is_tried_again_or_told(
        self,
        change: Callable[..., str],
        embedded_cognito: EmbeddedCognito,
        pool_id: str,
        full_id: str,
        code: str,
        what: str,
    ) -> None:
        embedded_cognito.fail(code)

        assert change(pool_id, full_id).startswith(what)

    def test_a_plan_that_is_not_approved_is_not_sent(
        self,
        change: Callable[..., str],
        embedded_cognito: EmbeddedCognito,
        pool_id: str,
        full_id: str,
    ) -> None:
        assert "not approved" == change(pool_id, full_id, approve=declined)
        assert "UpdateUserPoolClient" not in embedded_cognito.calls

    def test_an_error_of_the_program_is_raised(
        self,
        change: Callable[..., str],
        monkeypatch: pytest.MonkeyPatch,
        pool_id: str,
        full_id: str,
    ) -> None:
        def broken(*_: object) -> None:
            raise BotoCoreError

        monkeypatch.setattr(AppClients, "plan", broken)

        with pytest.raises(BotoCoreError):
            change(pool_id, full_id)


class TestUndoAndBackup:
    def test_each_part_takes_back_what_it_says_and_nothing_else(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        example("undo_and_backup").main()

        undone, taken_back, restored = capsys.readouterr().out.split("\n\n")
        assert "auth_session_validity: 15 minutes -> 3 minutes" in undone
        assert "    - https://preview.example.com/\n  (the other 20" in taken_back
        assert "(the other 15 settings stay as they are)" in restored

    def test_a_backup_holds_all_settings_and_no_secret(
        self,
        boto3_client: CognitoIdentityProviderClient,
        pool_id: str,
        full_id: str,
        tmp_path: Path,
    ) -> None:
        module, clients = example("undo_and_backup"), AppClients(boto3_client)
        described = boto3_client.describe_user_pool_client(UserPoolId=pool_id, ClientId=full_id)
        secret = described["UserPoolClient"].get("ClientSecret", "")

        module.back_up(clients, pool_id, tmp_path)
        boto3_client.update_user_pool_client(UserPoolId=pool_id, ClientId=full_id, ClientName="x")
        lost = clients.describe(pool_id, full_id).config
        module.restore(clients, tmp_path)

        assert AppClientConfig(client_name="x").client_name == lost.client_name
        assert lost.callback_urls is None
        assert FULL == clients.describe(pool_id, full_id).config
        assert [f"{full_id}.json"] == [path.name for path in tmp_path.iterdir()]
        assert secret
        assert secret not in (tmp_path / f"{full_id}.json").read_text()


class TestYourOwnCode:
    def test_it_passes_with_the_fixture_alone_and_fails_for_code_that_loses_settings(
        self, pytester: pytest.Pytester
    ) -> None:
        text = (EXAMPLES / "test_your_own_code.py").read_text()
        right = "AppClients(cognito).update(pool_id, client_id, assign(client_name=name))"
        wrong = (
            "cognito.update_user_pool_client("
            "UserPoolId=pool_id, ClientId=client_id, ClientName=name)"
        )
        assert right in text
        names = {"test_right": text, "test_wrong": text.replace(right, wrong)}
        pytester.makepyfile(**names)

        pytester.runpytest_subprocess("test_right.py", timeout=SECONDS).assert_outcomes(passed=2)
        pytester.runpytest_subprocess("test_wrong.py", timeout=SECONDS).assert_outcomes(failed=2)


class TestBesideTerraformAndCDK:
    PAGE = (EXAMPLES / "beside_terraform_and_cdk.md").read_text(encoding="utf-8")
    BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    URL = "https://branch-17.preview.example.com/callback"

    def run(self, block: str, names: dict[str, Any]) -> None:
        exec(block, names)  # noqa: S102 - our own

    def test_what_is_ignored_is_kept_out_of_the_comparison_and_a_plan_shows_what_would_go(
        self,
        monkeypatch: pytest.MonkeyPatch,
        boto3_client: CognitoIdentityProviderClient,
        pool_id: str,
        full_id: str,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.chdir(tmp_path)
        state = {"attributes": to_terraform(FULL.evolve(auth_session_validity=15))}
        resource = {"type": "aws_cognito_user_pool_client", "name": "web", "instances": [state]}
        Path("state.json").write_text(json.dumps({"version": 4, "resources": [resource]}))
        Path("cdk.out").mkdir()
        template = {"Type": "AWS::Cognito::UserPoolClient", "Properties": to_aws(FULL)}
        text = json.dumps({"Resources": {"Web": template}})
        Path("cdk.out/Shop.template.json").write_text(text)
        first, *others = self.BLOCKS
        head = first.replace("us-east-1_Example", pool_id).replace("1example23456789", full_id)
        names: dict[str, Any] = {}

        self.run(head, names)
        assert FULL.callback_urls is not None
        live = AppClients(boto3_client).describe(pool_id, full_id).config
        assert FULL.callback_urls | {self.URL} == live.callback_urls
        printed: list[str] = []
        for block in others:
            self.run(block, names)
            printed.append(capsys.readouterr().out)

        drift, plan = printed
        assert "auth_session_validity: 5 minutes -> 15" in drift
        assert self.URL not in drift
        assert f"- {self.URL}" in plan

    def test_what_terraform_ignores_is_called_as_its_arguments_are(self) -> None:
        (ignored,) = re.findall(r"ignore_changes = \[(.*)\]", self.PAGE)

        assert {*ignored.split(", ")} <= to_terraform(FULL).keys()


class Answers(HTTPServer):
    """Keeps what is put to it, as the bucket behind CloudFormation's ResponseURL does."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.bodies: list[dict[str, Any]] = []


class _Answer(BaseHTTPRequestHandler):
    def do_PUT(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert isinstance(self.server, Answers)
        self.server.bodies.append(body)
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by http.server
        """Says nothing."""


class TestCustomResource:
    @pytest.fixture
    def answers(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[Answers]:
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        with Answers() as server:
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            yield server
            server.shutdown()
            thread.join(SECONDS)

    def requested(
        self, answers: Answers, kind: str, properties: dict[str, Any], **more: str
    ) -> tuple[str, str]:
        event = {
            "RequestType": kind,
            "ResponseURL": f"http://127.0.0.1:{answers.server_port}/",
            "StackId": "stack",
            "RequestId": "request",
            "LogicalResourceId": "PreviewURL",
            "ResourceProperties": properties,
            **more,
        }
        module = example("custom_resource")
        real = module.AppClients.connect

        def connect(**_: Any) -> AppClients:
            clients: AppClients = real(confirm_after=0.01)
            return clients

        module.AppClients = SimpleNamespace(connect=connect)
        module.handler(event, None)
        answer = answers.bodies[-1]
        assert "PreviewURL" == answer["LogicalResourceId"]
        return answer["Status"], answer["PhysicalResourceId"]

    def test_a_url_comes_moves_and_goes_with_its_stack(
        self,
        answers: Answers,
        boto3_client: CognitoIdentityProviderClient,
        pool_id: str,
        full_id: str,
    ) -> None:
        clients = AppClients(boto3_client)
        ids = {"UserPoolId": pool_id, "ClientId": full_id}
        one, two = ids | {"CallbackURLs": [PREVIEW]}, ids | {"CallbackURLs": f"{PREVIEW}/2"}
        assert FULL.callback_urls is not None

        created = self.requested(answers, "Create", one)
        there = clients.describe(pool_id, full_id).config
        moved = self.requested(answers, "Update", two, PhysicalResourceId=created[1])
        self.requested(answers, "Delete", one, PhysicalResourceId=created[1])
        left = clients.describe(pool_id, full_id).config
        self.requested(answers, "Delete", two, PhysicalResourceId=moved[1])

        assert ("SUCCESS", f"{full_id} {PREVIEW}") == created
        assert ("SUCCESS", f"{full_id} {PREVIEW}/2") == moved
        assert FULL.evolve(callback_urls=FULL.callback_urls | {PREVIEW}) == there
        assert FULL.evolve(callback_urls=FULL.callback_urls | {f"{PREVIEW}/2"}) == left
        assert FULL == clients.describe(pool_id, full_id).config

    def test_a_failure_is_told_with_its_reason_and_keeps_what_was_there(
        self, answers: Answers, boto3_client: CognitoIdentityProviderClient, pool_id: str
    ) -> None:
        client_id = create(boto3_client, pool_id, AppClientConfig(client_name="x"))
        wrong = {
            "UserPoolId": pool_id,
            "ClientId": client_id,
            "CallbackURLs": ["http://b.example.com"],
        }

        assert ("FAILED", "before") == self.requested(
            answers, "Update", wrong, PhysicalResourceId="before"
        )
        assert "http_only_for_localhost" in answers.bodies[-1]["Reason"]

    def test_a_creation_that_was_refused_can_be_rolled_back(
        self, answers: Answers, pool_id: str, full_id: str
    ) -> None:
        wrong = {"UserPoolId": pool_id, "ClientId": full_id, "CallbackURL": PREVIEW}

        status, physical_id = self.requested(answers, "Create", wrong)

        assert "FAILED" == status
        assert "did you mean 'CallbackURLs'?" in answers.bodies[-1]["Reason"]
        assert ("SUCCESS", physical_id) == self.requested(
            answers, "Delete", wrong, PhysicalResourceId=physical_id
        )

    @pytest.mark.parametrize(("kind", "status"), [("Delete", "SUCCESS"), ("Create", "FAILED")])
    def test_an_app_client_that_is_gone_lets_its_stack_go(
        self, answers: Answers, pool_id: str, kind: str, status: str
    ) -> None:
        wanted = {"UserPoolId": pool_id, "ClientId": "1goneaway", "CallbackURLs": [PREVIEW]}
        physical_id = f"1goneaway {PREVIEW}"
        known = {"PhysicalResourceId": physical_id} if kind == "Delete" else {}

        assert (status, physical_id) == self.requested(answers, kind, wanted, **known)


@pytest.mark.skipif(importlib.util.find_spec("aiobotocore") is None, reason=NO_AIOBOTOCORE)
class TestFastAPIService:
    def test_it_plans_changes_and_refuses_over_aiobotocore(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        test_client = importlib.import_module("fastapi.testclient").TestClient
        with embedded_cognito(serve=True) as cognito:
            client = connected()
            pool_id = create_pool(client)
            client_id = create(client, pool_id, FULL)
            monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
            monkeypatch.setenv("AWS_ENDPOINT_URL", cognito.endpoint_url)
            monkeypatch.setenv("USER_POOL_ID", pool_id)
            path = f"/tenants/{client_id}/callback-urls"

            with test_client(example("fastapi_service").app) as service:
                planned = service.get(path, params={"url": PREVIEW})
                changed = service.put(path, params={"url": PREVIEW})
                again = service.put(path, params={"url": PREVIEW})
                refused = service.put(path, params={"url": "http://b.example.com"})

            assert f"    + {PREVIEW}" in planned.json()
            assert [f"callback_urls:\n  + {PREVIEW}"] == changed.json()
            assert [] == again.json()
            assert 422 == refused.status_code
            assert "http_only_for_localhost" in refused.json()[0]


class TestManyAccounts:
    def test_each_app_client_is_changed_through_the_role_of_its_account(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        module = example("many_accounts")
        organisation = module.accounts(3)
        with embedded_cognito(serve=True) as cognito, ThreadPoolExecutor(2) as executor:
            monkeypatch.setenv("AWS_ENDPOINT_URL", cognito.endpoint_url)
            for account in organisation:
                module.create_app_clients(account)

            report = module.shorten(executor, organisation)

        assert ["changed", "changed", "changed"] == [each.status for each in report.outcomes]
        assert {*organisation} == {each.account for each in report.outcomes}

    def test_on_dask_the_second_run_is_exact_although_a_worker_is_killed(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        pytest.importorskip("distributed", reason=f"distributed is not installed: {DEV}")
        monkeypatch.setattr(sys, "path", [str(EXAMPLES), *sys.path])

        example("many_accounts_on_dask").main(8)

        first, second = capsys.readouterr().out.split("The second run:")
        assert "A worker was killed:" in first
        assert "  unchanged: " in second
        assert "wrong" not in second

    def test_the_page_about_many_app_clients_is_true(
        self, boto3_client: CognitoIdentityProviderClient
    ) -> None:
        for pool_name in ("prod", "prod-eu"):
            pool_id = boto3_client.create_user_pool(PoolName=pool_name)["UserPool"].get("Id", "")
            for client_name in ("web", "machine"):
                create(boto3_client, pool_id, AppClientConfig(client_name=client_name))

        results = doctest.testfile(
            str(EXAMPLES / "many_app_clients.md"),
            module_relative=False,
            globs={"clients": AppClients(boto3_client)},
        )

        assert 0 == results.failed
        assert results.attempted > 10

    def test_the_page_computes_how_long_ten_thousand_accounts_take(self) -> None:
        results = doctest.testfile(
            str(EXAMPLES / "ten_thousand_accounts.md"), module_relative=False
        )

        assert 0 == results.failed
        assert results.attempted > 5


class TestShortJobs:
    PAGE = EXAMPLES / "short_jobs.md"
    FIRST, *JOBS = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)

    def test_each_does_what_it_says(self, boto3_client: CognitoIdentityProviderClient) -> None:
        properties = {
            "ServiceToken": "arn:aws:lambda:us-east-1:123456789012:function:settings",
            "UserPoolId": create_pool(boto3_client, PoolName="customers"),
            "EnableTokenRevocation": "false",
            "AuthSessionValidity": "7",
        }
        names: dict[str, Any] = {"properties": properties}

        with only_named_actions("short_jobs.md"):
            exec(self.FIRST, names)  # noqa: S102 - our own
            results = doctest.testfile(str(self.PAGE), module_relative=False, globs=names)

        assert 0 == results.failed
        assert results.attempted > 12
        machine = names["clients"].find(names["pool_id"], "machine")
        assert stored_secret("us-east-1", f"cognito/{machine.client_id}")

    def test_each_has_five_lines_at_most(self) -> None:
        lengths = [len(re.findall(r"^(?:>>>|\.\.\.) ", each, re.MULTILINE)) for each in self.JOBS]

        assert 6 == len(lengths)
        assert max(lengths) <= 5


class TestTenantOnboarding:
    def test_each_row_adds_its_own_or_all_are_taken_back(
        self,
        run: Run,
        boto3_client: CognitoIdentityProviderClient,
        pool_id: str,
        full_id: str,
        tmp_path: Path,
    ) -> None:
        before = AppClients(boto3_client).describe(pool_id, full_id).config
        for name in ("Acme", "Globex"):
            boto3_client.create_identity_provider(
                UserPoolId=pool_id,
                ProviderName=name,
                ProviderType="OIDC",
                ProviderDetails={"client_id": name},
            )
        file = tmp_path / "tenants.csv"
        rows = [
            f"{pool_id},{full_id},{name},https://{name.lower()}.example.com/\n"
            for name in ("Acme", "Globex", "Absent")
        ]
        header = "UserPoolId,ClientId,provider,callback_url\n"
        main = functools.partial(run, "tenant_onboarding", str(file))

        file.write_text("".join((header, *rows)))
        refused, taken_back = main(), AppClients(boto3_client).describe(pool_id, full_id).config
        file.write_text("".join((header, *rows[:2])))
        done, after = main(), AppClients(boto3_client).describe(pool_id, full_id).config

        assert (1, before) == (refused, taken_back)
        assert 0 == done
        assert {"Acme", "Globex"} == (after.supported_identity_providers or set()) - (
            before.supported_identity_providers or set()
        )
        assert after.callback_urls == (before.callback_urls or set()) | {
            "https://acme.example.com/",
            "https://globex.example.com/",
        }


class TestFlowForATestRun:
    @pytest.mark.parametrize(("password", "status"), [("Right-Password-1", 0), ("Wrong", 1)])
    def test_the_flow_is_allowed_while_the_tests_run_and_no_longer(
        self, monkeypatch: pytest.MonkeyPatch, password: str, status: int
    ) -> None:
        path = EXAMPLES / "flow_for_a_test_run.py"
        real, during = CognitoIdpResponse.initiate_auth, list[AppClientConfig]()

        def sign_in(response: CognitoIdpResponse) -> Any:
            during.append(clients.describe(*ids).config)
            return real(response)

        with embedded_cognito(serve=True) as cognito:
            client = connected()
            clients, pool_id = AppClients(client), create_pool(client)
            before = clients.ensure(pool_id, AppClientConfig(client_name="web")).after
            ids = before.ids
            client.admin_create_user(UserPoolId=pool_id, Username="ann")
            client.admin_set_user_password(
                UserPoolId=pool_id, Username="ann", Password="Right-Password-1", Permanent=True
            )
            monkeypatch.setattr(CognitoIdpResponse, "initiate_auth", sign_in)

            done = subprocess.run(  # noqa: S603 - our own
                [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", path],
                capture_output=True,
                text=True,
                check=False,
                timeout=SECONDS,
                env=os.environ
                | {"AWS_DEFAULT_REGION": "us-east-1", "AWS_ENDPOINT_URL": cognito.endpoint_url}
                | dict(zip(("USER_POOL_ID", "CLIENT_ID"), ids, strict=True))
                | {"TEST_USERNAME": "ann", "TEST_PASSWORD": password},
            )

            assert (status, 2) == (done.returncode, len(during)), done.stdout + done.stderr
            for config in during:
                assert "ALLOW_USER_PASSWORD_AUTH" in (config.explicit_auth_flows or ())
            assert before.config == clients.describe(*ids).config


class TestNotebook:
    PATH = EXAMPLES / "plan_in_a_notebook.ipynb"

    def test_it_runs_and_shows_its_plan_as_html(self) -> None:
        notebook = cast("Any", nbformat).read(self.PATH, as_version=4)

        NotebookClient(notebook, timeout=SECONDS, kernel_name="python3").execute()

        shown: list[str] = [
            output["data"].get("text/html", "")
            for cell in notebook.cells
            for output in cell.get("outputs", [])
            if output["output_type"] == "execute_result"
        ]
        assert any("longer_lived_token" in html for html in shown)
        assert any(html.startswith("<div") and "changed: web shop (" in html for html in shown)

    def test_its_outputs_are_not_kept_in_the_repository(self) -> None:
        notebook = json.loads(self.PATH.read_text())

        assert all(not cell.get("outputs") for cell in notebook["cells"])
        assert all(cell.get("execution_count") is None for cell in notebook["cells"])
