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
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import nbformat
import pytest
from moto.cognitoidp.responses import CognitoIdpResponse
from nbclient import NotebookClient

from cognito_clientcfg import AppClientConfig, AppClients, to_aws
from cognito_clientcfg.formats import to_terraform
from cognito_clientcfg.testing import embedded_cognito
from tests.conftest import create
from tests.support.app_clients import (
    DEV,
    FULL,
    NO_AIOBOTOCORE,
    SECONDS,
    connected,
    create_pool,
)
from tests.support.examples import EXAMPLES, PREVIEW, example, only_named_actions, stored_secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from tests.support.examples import Run

pytestmark = pytest.mark.slow


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

        with only_named_actions("beside_terraform_and_cdk.md"):
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
        with only_named_actions("custom_resource.py"):
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

            with only_named_actions("many_accounts.py"):
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

        with only_named_actions("many_app_clients.md"):
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
