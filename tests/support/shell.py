"""Shell scripts of the documentation, run as they stand against a served embedded Cognito."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import cognito_clientcfg
from tests.conftest import create
from tests.support.app_clients import FULL, SECONDS, connected, create_pool

if TYPE_CHECKING:
    from cognito_clientcfg import AppClientConfig
    from cognito_clientcfg.testing import EmbeddedCognito

    Done = subprocess.CompletedProcess[str]

__all__ = ["Shell", "environment_for"]

_ROOT = Path(cognito_clientcfg.__file__).parents[1]


def environment_for(cognito: EmbeddedCognito) -> dict[str, str]:
    """Returns the environment of programs that reach a served Cognito and nothing else of AWS."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "COGNITO_", "NO_COLOR", "FORCE_COLOR"))
    } | {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": cognito.endpoint_url,
        "AWS_CONFIG_FILE": os.devnull,
        "COVERAGE_FILE": str(Path(".coverage").resolve()),  # programs run in other folders
    }


class Shell:
    """A bash in a folder of its own, which finds the command and one app client.

    Attributes:
        ids: The user pool, which is called "shop", and the app client, which has every setting.
        client: A boto3 client.
        environment: The environment of the scripts.
    """

    def __init__(self, cognito: EmbeddedCognito, folder: Path) -> None:
        self.folder, self.client = folder, connected()
        pool_id = create_pool(self.client, PoolName="shop")
        self.ids = pool_id, create(self.client, pool_id, FULL)
        self.environment = environment_for(cognito) | {
            "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(_ROOT),
            "POOL": self.ids[0],
            "CLIENT": self.ids[1],
        }
        self.program(
            "cognito-clientcfg", f'exec {shlex.quote(sys.executable)} -m cognito_clientcfg "$@"'
        )

    def program(self, name: str, script: str) -> None:
        """Puts a program on the path of the scripts."""
        file = self.folder / "bin" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    def run(self, script: str, **environment: str) -> Done:
        """Runs a script as GitHub Actions does: it ends at the first command that fails."""
        return subprocess.run(  # noqa: S603 - our own
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],  # noqa: S607 - of the system
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
            cwd=self.folder,
            env=self.environment | environment,
        )

    def config(self) -> AppClientConfig:
        """Returns what is stored, whatever the command said."""
        return cognito_clientcfg.AppClients(self.client).describe(*self.ids).config

    def secret(self) -> str:
        """Returns the client secret."""
        pool_id, client_id = self.ids
        answer = self.client.describe_user_pool_client(UserPoolId=pool_id, ClientId=client_id)
        return answer["UserPoolClient"].get("ClientSecret", "")
