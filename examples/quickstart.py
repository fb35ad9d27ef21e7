"""See, without an AWS account, what boto3 resets on an app client and this library does not.

Needs: the extra "testing"; no AWS account, since it runs on an embedded Amazon Cognito.
Run: python examples/quickstart.py
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import boto3

from cognito_clientcfg import AppClientConfig, AppClients, add, assign
from cognito_clientcfg.testing import embedded_cognito

SHOP = AppClientConfig(
    client_name="web shop",
    access_token_validity=timedelta(minutes=30),
    refresh_token_validity=timedelta(days=7),
    explicit_auth_flows={"ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"},
    supported_identity_providers={"COGNITO"},
    callback_urls={"https://shop.example.com/callback", "myshop://callback"},
    logout_urls={"https://shop.example.com/bye"},
    allowed_oauth_flows={"code"},
    allowed_oauth_scopes={"openid", "email"},
    allowed_oauth_flows_user_pool_client=True,
    prevent_user_existence_errors="ENABLED",
)


def rename_with_boto3(cognito: Any, clients: AppClients, pool_id: str) -> None:  # noqa: ANN401 - boto3's
    shop = clients.ensure(pool_id, SHOP).after
    cognito.update_user_pool_client(
        UserPoolId=pool_id, ClientId=shop.client_id, ClientName="Web Shop"
    )
    lost = clients.drift(*shop.ids, SHOP.evolve(client_name="Web Shop"))
    print(f"1. Renamed with boto3. It reset {len(lost.changes)} other settings:\n\n{lost}\n")


def change_with_this_library(clients: AppClients, pool_id: str) -> None:
    shop = clients.ensure(pool_id, SHOP).after
    plan = clients.plan(
        *shop.ids,
        assign(access_token_validity=timedelta(minutes=15)),
        add(callback_urls={"https://preview-17.shop.example.com/callback"}),
    )
    print(f"2. A plan of this library, before anything is sent:\n\n{plan}\n")

    clients.apply(plan)
    other = clients.drift(*shop.ids, plan.after)
    print(f"3. Applied. It reset {len(other.changes)} other settings.")
    again = clients.update(*shop.ids, *plan.edits)
    print(f"   The same update again writes something: {again.changed}")


def main() -> None:
    with embedded_cognito():
        session: Any = boto3.Session(region_name="us-east-1")
        cognito = session.client("cognito-idp")
        clients = AppClients(cognito)
        pool_id = cognito.create_user_pool(PoolName="customers")["UserPool"]["Id"]
        rename_with_boto3(cognito, clients, pool_id)
        change_with_this_library(clients, pool_id)


if __name__ == "__main__":
    main()
