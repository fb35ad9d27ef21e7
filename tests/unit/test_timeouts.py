"""No test waits for ever for another process, a thread or a socket."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.support.app_clients import SECONDS

ROOT = Path(__file__).parents[1]
# What is run by hand takes the time it takes.
COMMANDS = {ROOT / "support" / "simulation.py", *(ROOT / "benchmarks").rglob("*.py")}
FILES = sorted({*ROOT.rglob("*.py"), *(ROOT.parent / "examples").glob("*.py")} - COMMANDS)
# What waits until something else happens, unless it is given a number of seconds.
WITH_A_KEYWORD = {
    "HTTPConnection",
    "NotebookClient",
    "check_output",
    "communicate",
    "create_connection",
    "runpytest_subprocess",
    "urlopen",
}
WITH_ANY_ARGUMENT = {"join", "result", "wait"}


def waits_for_ever(call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(value=ast.Name("subprocess"), attr="run"):
            name = "communicate"
        case ast.Attribute(attr=name) | ast.Name(name):
            pass
        case _:
            return False
    limited = any(keyword.arg in {"timeout", None} for keyword in call.keywords)
    return not limited and (name in WITH_A_KEYWORD or (name in WITH_ANY_ARGUMENT and not call.args))


def without_limit(source: str) -> list[str]:
    tree = ast.parse(source)
    awaited = {node.value for node in ast.walk(tree) if isinstance(node, ast.Await)}
    return [
        f"line {node.lineno}: {ast.unparse(node)[:60]}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and node not in awaited and waits_for_ever(node)
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_wait_has_a_limit(path: Path) -> None:
    assert [] == without_limit(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("subprocess.run(['x'])", 1),
        ("subprocess.run(['x'], timeout=1)", 0),
        ("thread.join()", 1),
        ("thread.join(1)", 0),
        ("', '.join(words)", 0),
        ("future.result()", 1),
        ("urlopen(request)", 1),
        ("await done.wait()", 0),
    ],
)
def test_the_negative_control_one_without_is_found(source: str, count: int) -> None:
    assert count == len(without_limit(source))


def test_a_test_that_hangs_fails_by_its_name(pytester: pytest.Pytester) -> None:
    path = pytester.makepyfile("import threading\ndef test_it():\n    threading.Event().wait()\n")
    ours = ("-c", str(ROOT.parent / "pyproject.toml"), "--rootdir", str(pytester.path))

    done = pytester.runpytest_subprocess(*ours, "-v", "-o", "timeout=1", path, timeout=SECONDS)

    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["*test_it*", "*Failed: Timeout (>1.0s) from pytest-timeout."])


def test_a_test_may_take_a_few_minutes(pytestconfig: pytest.Config) -> None:
    assert SECONDS < int(pytestconfig.getini("timeout")) <= 600
