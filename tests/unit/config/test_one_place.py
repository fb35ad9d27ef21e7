"""A new setting is written down in the configuration and its typed keywords, and nowhere else."""

from __future__ import annotations

import ast
import functools
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import cognito_clientcfg
from cognito_clientcfg.config.app_client_config import SETTINGS
from cognito_clientcfg.config.aws_members import MEMBERS

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(cognito_clientcfg.__file__).parent
# Where a setting is written down; and what is known of it beyond that: its rules and its risks.
DECLARED = {"config/app_client_config.py", "config/fields.py"}
KNOWN_OF_IT = {"config/rules.py", "planning/risks.py"}
NEWEST = "publish_secrets_in_aws_secrets_manager"


@functools.cache
def names_in(module: Path) -> set[str]:
    """Returns the identifiers and the texts of a module that are code, not documentation."""
    return set(_names(ast.parse(module.read_text(encoding="utf-8"))))


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)):
                yield text
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                yield name
            case ast.keyword(arg=str(name)):
                yield name
            case _:
                pass


def modules_that_name(word: str) -> set[str]:
    return {
        module.relative_to(PACKAGE).as_posix()
        for module in PACKAGE.rglob("*.py")
        if word in names_in(module)
    }


class TestNewestSetting:
    """The setting that came last, and that AWS does not echo, needs no code of its own."""

    def test_no_module_names_it_but_those_that_declare_and_judge_it(self) -> None:
        assert DECLARED | KNOWN_OF_IT == modules_that_name(NEWEST)

    def test_no_module_spells_it_as_aws_does_but_those_that_stand_in_for_aws(self) -> None:
        spelt = modules_that_name(MEMBERS[NEWEST])

        assert {"testing"} == {module.partition("/")[0] for module in spelt}


class TestEverySetting:
    @pytest.mark.parametrize("name", SETTINGS)
    def test_it_is_declared_where_all_are(self, name: str) -> None:
        assert modules_that_name(name) >= DECLARED
