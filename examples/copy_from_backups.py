"""Move the app clients of a user pool to another pool, Region or account, by way of files.

    python examples/copy_from_backups.py save us-east-1_Example backups --region us-east-1
    python examples/copy_from_backups.py copy eu-west-1_Example backups --region eu-west-1

The files hold every setting, also those that this version does not know, and no secret: app clients
that had one get a new one, which goes to AWS Secrets Manager. What the other user pool lacks, such
as a scope or an identity provider, is told before anything is created there. To copy again creates
only what is missing. Users and their passwords do not come along.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from cognito_clientcfg import AmbiguousName, AppClient, AppClients, CognitoClientConfigError


def main() -> int:
    parser = argparse.ArgumentParser(description="Save app clients, or copy saved ones")
    parser.add_argument("action", choices=["save", "copy"])
    parser.add_argument("user_pool_id")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--region", required=True)
    given = parser.parse_args()
    session: Any = boto3.Session(region_name=given.region)
    vault = session.client("secretsmanager")

    def store(user_pool_id: str, client_id: str, secret: str) -> None:
        vault.create_secret(Name=f"cognito/{user_pool_id}/{client_id}", SecretString=secret)

    try:
        clients = AppClients.connect(region_name=given.region, preflight="all")
        if given.action == "save":
            for name in clients.list_clients(given.user_pool_id):
                text = clients.describe(*name.ids).to_json()
                (given.directory / f"{name.client_id}.json").write_text(text, encoding="utf-8")
            return 0
        for file in sorted(given.directory.glob("*.json")):
            saved = AppClient.from_json(file.read_text(encoding="utf-8"))
            try:
                clients.copy(saved, given.user_pool_id, on_secret=store).show()
            except AmbiguousName:
                print(f"{saved.config.client_name}: is there already")
    except (OSError, BotoCoreError, ClientError, CognitoClientConfigError) as error:
        print(error, *getattr(error, "__notes__", ()), sep="\n", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
