"""The examples as a path: each says what it is for, and a table leads to all of them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from tests.support.app_clients import SECONDS
from tests.support.examples import (
    EXAMPLES,
    OVERVIEW,
    Head,
    Needs,
    code_of,
    files,
    head_of,
    imported_by,
    only_named_actions,
)

if TYPE_CHECKING:
    from pathlib import Path

PROJECT: Any = tomllib.loads((EXAMPLES.parent / "pyproject.toml").read_text())["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
EXTRA_OF_OURS = {"cognito_clientcfg.testing": "testing", "cognito_clientcfg.aio": "aio"}
ALWAYS_THERE = {"boto3", "botocore", "cognito_clientcfg", *sys.stdlib_module_names}
# It is for readers of another language, and has a beginning of its own.
WITH_A_HEAD = [path for path in files() if path.name != "from_powershell.md"]
EACH = pytest.mark.parametrize("path", WITH_A_HEAD, ids=lambda path: path.name)
# Those that need no AWS account; Dask, which takes longer, has a test of its own.
COMMANDS = [
    head.run.strip("`")
    for head in map(head_of, WITH_A_HEAD)
    if re.search("no AWS account|nothing; it only computes", head.needs)
    and re.match("`?python", head.run)
    and "dask" not in head.run
]


def not_named(code: str, needs: Needs) -> set[str]:
    """Returns the packages and extras that code uses and that are not named as needed."""
    modules = imported_by(code)
    extras = {EXTRA_OF_OURS[module] for module in modules & EXTRA_OF_OURS.keys()}
    in_extras = {
        re.split(r"\W", requirement)[0] for extra in needs.extras for requirement in EXTRAS[extra]
    }
    siblings = {path.stem for path in files()}
    top = {module.partition(".")[0] for module in modules}
    return (top - ALWAYS_THERE - siblings - needs.packages - in_extras) | (extras - needs.extras)


@EACH
def test_it_begins_with_its_job_its_needs_and_its_command(path: Path) -> None:
    head = head_of(path)

    if path.suffix == ".py":
        assert 1 == len(re.findall(r"\.(?:\s|$)", head.job)), "the job is one sentence"
    assert re.search(rf"{re.escape(path.stem)}|pytest|python -m", head.run)


@EACH
def test_it_names_the_extras_and_packages_that_it_imports(path: Path) -> None:
    needs = Needs.read(head_of(path).needs)

    assert set() == needs.extras - EXTRAS.keys()
    assert set() == not_named(code_of(path), needs)
    assert ".yaml" not in head_of(path).run or "files" in needs.extras


@EACH
def test_it_says_whether_it_needs_aws_and_names_actions_that_exist(path: Path) -> None:
    text = head_of(path).needs
    needs = Needs.read(text)
    session: Any = boto3.Session(region_name="us-east-1")

    assert ("no AWS account" in text) + bool(needs.actions) + ("nothing" in text) >= 1
    assert not needs.credentials or needs.actions
    for action in needs.actions:
        service, _, operation = action.partition(":")
        assert operation in session.client(service).meta.service_model.operation_names


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_without_an_aws_account_runs_as_it_stands(command: str) -> None:
    python, *words = command.split()

    done = subprocess.run(  # noqa: S603 - our own
        [sys.executable, *words],
        cwd=EXAMPLES.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )

    assert ("python", "", 0) == (python, done.stderr, done.returncode)
    assert done.stdout or "doctest" in words


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.stem)
def test_a_program_is_short(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    body = ast.parse(source).body
    imports = ast.Import | ast.ImportFrom | ast.If
    first = next(node.lineno for node in body[1:] if not isinstance(node, imports))
    lines = [line for line in source.splitlines()[first - 1 :] if line.strip()]

    assert len(lines) <= 60


class TestHead:
    def test_a_head_without_needs_or_command_is_refused(self) -> None:
        for text in (
            "Does it.\n\nRun: python x.py",
            "Does it.\n\nNeeds: nothing",
            "Needs: nothing",
        ):
            with pytest.raises(ValueError, match="does not begin with"):
                Head.read(text)

    def test_a_command_may_have_several_lines(self) -> None:
        text = 'Does it.\n\nNeeds: the extra\n    "aio".\nRun: python x.py \\\n    y\n\nMore.'

        assert Head("Does it.", 'the extra "aio".', "python x.py y") == Head.read(text)

    @pytest.mark.parametrize(
        ("code", "needs", "missing"),
        [
            ("import filelock", "nothing", "filelock"),
            ("import filelock", "the package filelock", ""),
            ("from ruamel.yaml import YAML", 'the extra "files"', ""),
            ("from cognito_clientcfg.testing import x", "nothing", "testing"),
            ("from cognito_clientcfg import aio", "nothing", "aio"),
            ("import importlib\nimportlib.import_module('dask')", "nothing", "dask"),
            ("if TYPE_CHECKING:\n    import pulumi", "nothing", ""),
            ("import os, boto3, botocore.client", "nothing", ""),
        ],
    )
    def test_what_is_not_named_is_found(self, code: str, needs: str, missing: str) -> None:
        assert {*missing.split()} == not_named(code, Needs.read(needs))

    def test_an_action_that_is_not_named_is_found(self, embedded_cognito: object) -> None:
        assert embedded_cognito
        session: Any = boto3.Session(region_name="us-east-1")
        with (
            pytest.raises(AssertionError, match="idp:ListUserPools"),
            only_named_actions("approve_a_plan.py"),
        ):
            session.client("cognito-idp").list_user_pools(MaxResults=1)


class TestOverview:
    TEXT = OVERVIEW.read_text(encoding="utf-8")
    ROWS = re.findall(r"^\| (.+) \| \[(.+)\]\((.+)\) \| (.+) \|$", TEXT, re.MULTILINE)

    def test_each_example_has_one_row_with_its_name(self) -> None:
        names = [path.name for path in files()]

        assert names == sorted(target for _, _, target, _ in self.ROWS)
        assert names == sorted(name for _, name, _, _ in self.ROWS)

    def test_each_row_names_the_needs_of_its_example(self) -> None:
        said = {name: Needs.read(needs) for _, name, _, needs in self.ROWS}

        for path in WITH_A_HEAD:
            needs, row = Needs.read(head_of(path).needs), said[path.name]
            assert (path.name, needs.extras, needs.packages, needs.credentials) == (
                path.name,
                row.extras,
                row.packages,
                row.credentials,
            )


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.md")), ids=lambda path: path.name)
def test_each_file_that_a_page_links_exists(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text(encoding="utf-8"))

    assert [] == [link for link in links if not (EXAMPLES / link).exists()]
