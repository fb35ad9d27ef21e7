"""The examples that are programs with arguments; on this server an update resets what it omits."""

from __future__ import annotations

import functools
import re
import types
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest
from botocore.exceptions import BotoCoreError

from cognito_clientcfg import AppClientConfig, AppClients, add, assign
from tests.conftest import create
from tests.support.app_clients import (
    FULL,
    create_pool,
)
from tests.support.examples import PREVIEW, example, stored_secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from cognito_clientcfg import Plan
    from cognito_clientcfg.testing import EmbeddedCognito
    from tests.support.examples import Run

pytestmark = pytest.mark.slow


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
        embedded_cognito: EmbeddedCognito,
        pool_id: str,
        full_id: str,
        elsewhere: CognitoIdentityProviderClient,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        other_pool = elsewhere.create_user_pool(PoolName="empty")["UserPool"].get("Id", "")

        assert 1 == run("copy_to_another_pool", pool_id, other_pool)

        told = capsys.readouterr().err
        assert full_id
        assert [] == [word for word in ("api/read", "Google", "custom:plan") if word not in told]
        assert 1 == embedded_cognito.calls.count("CreateUserPoolClient")


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

        assert ("x", None) == (lost.client_name, lost.callback_urls)
        assert FULL == clients.describe(pool_id, full_id).config
        assert [f"{full_id}.json"] == [path.name for path in tmp_path.iterdir()]
        assert secret
        assert secret not in (tmp_path / f"{full_id}.json").read_text()
