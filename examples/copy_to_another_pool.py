"""Copy all app clients of a user pool to another one, also in another Region or account.

Needs: AWS credentials, in the first account with cognito-idp:ListUserPoolClients and
    cognito-idp:DescribeUserPoolClient; in the second with cognito-idp:ListUserPoolClients,
    cognito-idp:CreateUserPoolClient, cognito-idp:DescribeUserPool, cognito-idp:ListResourceServers,
    cognito-idp:ListIdentityProviders, cognito-idp:DescribeIdentityProvider and
    secretsmanager:CreateSecret.
Run: python examples/copy_to_another_pool.py us-east-1_Example eu-west-1_Example --to-profile other

Each copy has all settings, a new id and, if the first one has a client secret, a new secret, which
is stored in AWS Secrets Manager. What the second user pool lacks, such as a scope or an identity
provider, is told before the app client is created. Run it again to copy only what is missing.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from cognito_clientcfg import AmbiguousName, AppClients, CognitoClientConfigError


def main() -> int:
    parser = argparse.ArgumentParser(description="Copy app clients to another user pool")
    parser.add_argument("from_pool_id")
    parser.add_argument("to_pool_id")
    parser.add_argument("--to-profile", help="the AWS profile of the second account")
    given = parser.parse_args()
    from_region, to_region = (
        pool_id.partition("_")[0] for pool_id in (given.from_pool_id, given.to_pool_id)
    )
    there: Any = boto3.Session(profile_name=given.to_profile, region_name=to_region)
    secrets = there.client("secretsmanager")

    def store(user_pool_id: str, client_id: str, secret: str) -> None:
        secrets.create_secret(Name=f"cognito/{user_pool_id}/{client_id}", SecretString=secret)

    try:
        source = AppClients.connect(region_name=from_region)
        target = AppClients(there.client("cognito-idp"), preflight="all")
        for name in source.list_clients(given.from_pool_id):
            try:
                original = source.describe(*name.ids)
                target.copy(original, given.to_pool_id, on_secret=store).show()
            except AmbiguousName as error:  # the second user pool has an app client of this name
                print(f"{name.client_name}: not copied: {error}")
    except (BotoCoreError, ClientError, CognitoClientConfigError) as error:
        print(error, *getattr(error, "__notes__", ()), sep="\n", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
