"""How pyright sees a program of a user, without stubs for boto3 and with them."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import venv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.app_clients import DEV, SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    Check: TypeAlias = Callable[[str, str], list[str]]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("pyright") is None,
        reason=f"pyright is not installed: {DEV}",
    ),
]

PACKAGES = "attr attrs boto3 botocore cattrs cognito_clientcfg dateutil jmespath s3transfer urllib3"
STUBS = "boto3-stubs botocore-stubs mypy_boto3_cognito_idp s3transfer-stubs types_boto3"
MODES = ("basic", "standard", "strict")
README = Path(__file__).parents[2] / "README.md"


@pytest.fixture(scope="module", params=["without stubs", "with stubs"])
def packages(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment of what pip installs with the package, and with boto3-stubs or not."""
    directory = tmp_path_factory.mktemp("environment")
    venv.create(directory, with_pip=False)
    (installed,) = directory.glob("lib/python*/site-packages")
    stubs = STUBS if request.param == "with stubs" else ""
    for name in f"{PACKAGES} {stubs}".split():
        found = [found for path in sys.path if (found := Path(path) / name).is_dir()]
        for path in found[:1]:
            (installed / name).symlink_to(path.resolve())
    return directory


@pytest.fixture
def check(packages: Path, tmp_path: Path) -> Check:
    """Returns what pyright says of a program in one of its modes."""

    def errors(program: str, mode: str) -> list[str]:
        (tmp_path / "program.py").write_text(program, encoding="utf-8")
        (tmp_path / "pyrightconfig.json").write_text(json.dumps({"typeCheckingMode": mode}))
        command: list[str | Path] = [
            "--outputjson",
            "--project",
            tmp_path,
            "--pythonpath",
            packages / "bin/python",
        ]
        done = subprocess.run(  # noqa: S603 - a program of our own
            [sys.executable, "-m", "pyright", *command],
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
        diagnostics = json.loads(done.stdout)["generalDiagnostics"]
        return [each["message"] for each in diagnostics]

    return errors


@pytest.mark.parametrize("mode", MODES)
def test_the_first_program_of_the_readme_has_no_error(check: Check, mode: str) -> None:
    (first, *_) = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)

    assert [] == check(first, mode)


BOTO3 = """
import boto3
from cognito_clientcfg import AppClients
clients = AppClients(boto3.client("cognito-idp"))
"""


@pytest.mark.parametrize("mode", MODES[:2])
def test_a_client_of_boto3_has_the_type_that_is_asked_for(check: Check, mode: str) -> None:
    assert [] == check(BOTO3, mode)


def test_the_negative_control_another_argument_has_not(check: Check) -> None:
    (error,) = check("from cognito_clientcfg import AppClients\nAppClients(5)", "basic")

    assert 'Argument of type "Literal[5]" cannot be assigned' in error


TYPED = """
from cognito_clientcfg import AppClients
from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

def clients(client: CognitoIdentityProviderClient) -> AppClients:
    return AppClients(client)
"""


def test_a_typed_client_passes_the_strict_mode(packages: Path, check: Check) -> None:
    if any(packages.glob("lib/python*/site-packages/boto3-stubs")):
        assert [] == check(TYPED, "strict")
    else:
        assert any("mypy_boto3_cognito_idp" in error for error in check(TYPED, "strict"))
