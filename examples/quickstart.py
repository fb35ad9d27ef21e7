"""See one setting change and nothing else, on an Amazon Cognito inside this process.

It makes two app clients with every setting, shows what a plain update with boto3 resets on one, and
changes the other with cognito_clientcfg. No AWS account is touched.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import boto3

from cognito_clientcfg import (
    AnalyticsConfiguration,
    AppClientConfig,
    AppClients,
    RefreshTokenRotation,
    add,
    assign,
    to_aws,
)
from cognito_clientcfg.testing import embedded_cognito

EVERY_SETTING = AppClientConfig(
    client_name="web shop",
    access_token_validity=timedelta(minutes=30),
    id_token_validity=timedelta(minutes=45),
    refresh_token_validity=timedelta(days=7),
    auth_session_validity=5,
    read_attributes={"email", "name", "nickname"},
    write_attributes={"email", "name"},
    explicit_auth_flows={"ALLOW_USER_SRP_AUTH", "ALLOW_USER_AUTH"},
    supported_identity_providers={"COGNITO"},
    callback_urls={"https://shop.example.com/callback", "myshop://callback"},
    logout_urls={"https://shop.example.com/bye"},
    default_redirect_uri="https://shop.example.com/callback",
    allowed_oauth_flows={"code"},
    allowed_oauth_scopes={"openid", "email", "phone"},
    allowed_oauth_flows_user_pool_client=True,
    analytics_configuration=AnalyticsConfiguration(
        application_arn="arn:aws:mobiletargeting:us-east-1:123456789012:apps/0123456789abcdef"
    ),
    prevent_user_existence_errors="ENABLED",
    enable_token_revocation=False,
    enable_propagate_additional_user_context_data=True,
    refresh_token_rotation=RefreshTokenRotation("ENABLED", 20),
)


def main() -> None:
    with embedded_cognito():
        session: Any = boto3.Session(region_name="us-east-1")
        cognito = session.client("cognito-idp")
        clients = AppClients(cognito)
        pool_id = cognito.create_user_pool(PoolName="customers")["UserPool"]["Id"]
        ids = [
            cognito.create_user_pool_client(
                UserPoolId=pool_id, GenerateSecret=True, **to_aws(EVERY_SETTING)
            )["UserPoolClient"]["ClientId"]
            for _ in range(2)
        ]

        print(
            "1. Two app clients, each with every setting. The first is renamed with boto3 alone:\n"
        )
        print('   cognito.update_user_pool_client(..., ClientName="Web Shop")\n')
        before = clients.describe(pool_id, ids[0])
        cognito.update_user_pool_client(UserPoolId=pool_id, ClientId=ids[0], ClientName="Web Shop")
        repair = clients.plan_restore(before)
        print(f"   Only the name was meant to change; {len(repair.changes)} settings did.")
        print("   To put them back takes:\n")
        print(indented(repair))

        print("\n2. The second is changed with cognito_clientcfg. First the plan:\n")
        before = clients.describe(pool_id, ids[1])
        plan = clients.plan(
            pool_id,
            ids[1],
            assign(client_name="Web Shop", access_token_validity=timedelta(hours=1)),
            add(callback_urls={"https://preview-17.shop.example.com/callback"}),
        )
        print(indented(plan))

        print("\n3. Then the update, and what is different afterwards:\n")
        result = clients.apply(plan)
        changed = [change.field for change in clients.plan_restore(before).changes]
        print(f"   changed, and nothing else: {', '.join(changed)}")
        print(f"   stored as it was sent: {not result.stored_differently}")
        again = clients.update(pool_id, ids[1], *plan.edits)
        print(f"   the same update once more writes anything: {again.changed}")


def indented(text: object) -> str:
    return "\n".join(f"   {line}" for line in str(text).splitlines())


if __name__ == "__main__":
    main()
