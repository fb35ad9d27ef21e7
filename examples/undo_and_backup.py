"""Take back a change that was a mistake, and keep backups of a user pool's app clients in files.

Needs: the extra "testing"; no AWS account, since it runs on an embedded Amazon Cognito.
Run: python examples/undo_and_backup.py

A backup holds every setting, also those that this library does not know, and never a client secret.
An app client that was deleted does not come back under its id: copy_to_another_pool.py shows how a
new one is made like it.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import boto3

from cognito_clientcfg import AppClient, AppClientConfig, AppClients, add, assign
from cognito_clientcfg.testing import embedded_cognito

WEB = AppClientConfig(
    client_name="web",
    callback_urls={"https://app.example.com/"},
    allowed_oauth_flows={"code"},
    allowed_oauth_scopes={"openid"},
    allowed_oauth_flows_user_pool_client=True,
)


def back_up(clients: AppClients, user_pool_id: str, directory: Path) -> None:
    for name in clients.list_clients(user_pool_id):
        file = directory / f"{name.client_id}.json"
        file.write_text(clients.describe(*name.ids).to_json(), encoding="utf-8")


def restore(clients: AppClients, directory: Path) -> None:
    for file in sorted(directory.glob("*.json")):
        clients.restore(AppClient.from_json(file.read_text(encoding="utf-8"))).show()


def main() -> None:
    with embedded_cognito(), TemporaryDirectory() as temporary:
        session: Any = boto3.Session(region_name="us-east-1")
        cognito, directory = session.client("cognito-idp"), Path(temporary)
        clients = AppClients(cognito)
        pool_id = cognito.create_user_pool(PoolName="customers")["UserPool"]["Id"]
        ids = clients.ensure(pool_id, WEB).after.ids

        print("1. Undo a mistake, if nobody has written since:")
        mistake = clients.update(*ids, assign(auth_session_validity=15))
        clients.apply(mistake.undo()).show()

        print("\n2. Take back one change, and leave what others have changed since:")
        preview = clients.update(*ids, add(callback_urls={"https://preview.example.com/"}))
        clients.update(*ids, assign(auth_session_validity=10))
        clients.update(*ids, preview.inverse()).show()

        print("\n3. Restore all that a program with plain boto3 has reset:")
        back_up(clients, pool_id, directory)
        cognito.update_user_pool_client(UserPoolId=pool_id, ClientId=ids[1], ClientName="shop")
        restore(clients, directory)


if __name__ == "__main__":
    main()
