from __future__ import annotations

import doctest
import importlib
import os
import pkgutil
import re
import subprocess
import sys
from importlib.metadata import metadata, version
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import pytest

import cognito_clientcfg
from cognito_clientcfg import AppClientConfig, AppClients
from cognito_clientcfg.testing import embedded_cognito
from tests.conftest import create
from tests.support.app_clients import SECONDS, connected, create_pool

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

MODULES = [
    module.name
    for module in pkgutil.walk_packages(cognito_clientcfg.__path__, "cognito_clientcfg.")
    if not module.name.endswith("__main__")
]
# The modules that define what users name, and what else these give to other modules.
USERS_NAME = {
    "clients": set[str](),
    "config.app_client_config": set[str](),
    "config.edits": set[str](),
    "config.revert": {"NOT_TAKEN_BACK", "not_taken_back", "reverted_fields"},
    "config.serialization": {"Spelling", "configure_converter", "from_fields", "to_fields"},
    "config.values": set[str](),
    "errors": set[str](),
    "planning.app_client": {"check_identifiers", "from_saved", "saved"},
    "planning.comparison": {
        "changed_members",
        "holds",
        "make_drift",
        "replan",
        "stored_differently",
    },
    "planning.finding": set[str](),
    "planning.plan": {"NEEDS_SECRET", "EditIntent", "Intent"},
    "planning.result": set[str](),
    "planning.risks": {"risks"},
}

ROOT = Path(__file__).parents[2]


def links(page: str) -> list[str]:
    """The links that lead to files beside a page."""
    return [link for link in re.findall(r"\]\(([^)]+)\)", page) if not link.startswith("http")]


class TestImport:
    def test_it_loads_neither_boto3_nor_botocore(self) -> None:
        script = (
            "import sys; from cognito_clientcfg import *; "
            "print({'boto3', 'botocore', 'moto'} & {*sys.modules})"
        )

        done = subprocess.run(  # noqa: S603 - a script of our own
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            timeout=SECONDS,
        )

        assert "set()" == done.stdout.strip()

    @pytest.mark.parametrize("name", MODULES)
    def test_all_says_what_a_module_gives(self, name: str) -> None:
        module = importlib.import_module(name)

        assert all(hasattr(module, public) for public in getattr(module, "__all__", ()))

    def test_the_package_gives_what_its_modules_give_to_users(self) -> None:
        given = {
            name
            for module, inner in USERS_NAME.items()
            for name in importlib.import_module(f"cognito_clientcfg.{module}").__all__
            if name not in inner
        }

        assert given | {"Pool"} == {*cognito_clientcfg.__all__}

    def test_its_names_are_sorted_and_are_there(self) -> None:
        assert sorted(cognito_clientcfg.__all__) == cognito_clientcfg.__all__
        assert all(hasattr(cognito_clientcfg, name) for name in cognito_clientcfg.__all__)

    @pytest.mark.parametrize("name", cognito_clientcfg.__all__)
    def test_every_public_name_is_documented(self, name: str) -> None:
        if name != "Edit":
            assert getattr(cognito_clientcfg, name).__doc__.strip().endswith((".", "\n", ")"))

    @pytest.mark.parametrize("name", cognito_clientcfg.__all__)
    def test_every_public_attribute_is_documented(self, name: str) -> None:
        public = getattr(cognito_clientcfg, name)
        if isinstance(public, type) and attrs.has(public):
            fields = [a for a in attrs.fields_dict(public) if not a.startswith("_")]
            assert [] == [field for field in fields if f"{field}:" not in (public.__doc__ or "")]

    def test_its_version_is_that_of_the_package_and_in_the_changelog(self) -> None:
        changelog = ROOT / "CHANGELOG.md"

        assert version("cognito-clientcfg") == cognito_clientcfg.__version__
        assert f"## [{cognito_clientcfg.__version__}]" in changelog.read_text()


class TestDocstrings:
    def test_their_examples_hold(self) -> None:
        results = [
            doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
            for name in MODULES
        ]

        assert 0 == sum(result.failed for result in results)
        assert 4 <= sum(result.attempted > 0 for result in results)


class TestReadme:
    README = ROOT / "README.md"

    def test_it_is_short_and_shows_an_example_early(self) -> None:
        lines = self.README.read_text().splitlines()

        assert len(lines) <= 80
        assert next(n for n, line in enumerate(lines, 1) if line == "```python") <= 20

    def test_its_links_lead_to_files_that_exist(self) -> None:
        assert [] == [link for link in links(self.README.read_text()) if not (ROOT / link).exists()]

    def test_as_the_page_of_the_package_all_its_links_are_absolute(self) -> None:
        page = str(metadata("cognito-clientcfg").json["description"])

        assert "# cognito_clientcfg" == page.splitlines()[0]
        assert [] == links(page)

    def test_its_examples_print_what_they_say(
        self,
        boto3_client: CognitoIdentityProviderClient,
        pool_id: str,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        client_id = create(boto3_client, pool_id, AppClientConfig(client_name="x"))
        code = "\n".join(re.findall(r"```python\n(.*?)```", self.README.read_text(), re.DOTALL))

        exec(code.replace("us-east-1_Example", pool_id).replace("1example23456789", client_id), {})  # noqa: S102 - our own

        printed = capsys.readouterr().out
        said = re.findall(r"^#   (.*)$", code, re.MULTILINE)
        assert 4 == len(said)
        assert [] == [line for line in said if line not in printed]


class TestExamples:
    EXAMPLES = ROOT / "examples"

    def run(self, name: str, *arguments: str, answer: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own
            [sys.executable, "-W", "error", self.EXAMPLES / name, *arguments],
            capture_output=True,
            text=True,
            check=False,
            input=answer,
            timeout=SECONDS,
            env=os.environ | {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"},
        )

    def test_the_quickstart_shows_what_is_lost_and_what_is_not(self) -> None:
        done = self.run("quickstart.py")

        assert ("", 0) == (done.stderr, done.returncode)
        assert "Renamed with boto3. It reset 10 other settings:" in done.stdout
        assert "Applied. It reset 0 other settings." in done.stdout

    @pytest.mark.parametrize(
        ("answer", "words", "urls"),
        [
            ("y", "changed: web (", {"https://a.example/", "https://b.example/"}),
            ("n", "declined: web (", {"https://a.example/"}),
        ],
    )
    def test_the_real_account_is_changed_after_a_yes(
        self, monkeypatch: pytest.MonkeyPatch, answer: str, words: str, urls: set[str]
    ) -> None:
        with embedded_cognito(serve=True) as cognito:
            monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
            monkeypatch.setenv("AWS_ENDPOINT_URL", cognito.endpoint_url)
            client = connected()
            pool_id = create_pool(client)
            config = AppClientConfig(client_name="web", callback_urls=["https://a.example/"])
            client_id = create(client, pool_id, config)

            done = self.run("real_account.py", pool_id, "web", "https://b.example/", answer=answer)

            assert urls == AppClients(client).describe(pool_id, client_id).config.callback_urls
        assert ("", 0) == (done.stderr, done.returncode)
        assert "    + https://b.example/" in done.stdout
        assert words in done.stdout

    def test_the_real_account_says_what_is_wrong(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        done = self.run("real_account.py", "us-east-1 x", "web", "https://b.example/")

        assert 1 == done.returncode
        assert "user_pool_id" in done.stderr
