"""A pipeline that has the app clients of a user pool as the files of a repository say.

    # clients/web.yaml
    client_name: web
    callback_urls: [https://app.example.com/callback]
    allowed_oauth_flows: [code]
    allowed_oauth_scopes: [openid, email]
    allowed_oauth_flows_user_pool_client: true

    python examples/ensure_from_yaml.py us-east-1_Example clients/*.yaml [--apply]

Without --apply it only shows the plans. What a file does not name stays as it is. An app client
that does not exist is created; with --generate-secret its secret goes to AWS Secrets Manager alone.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any, cast

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from cognito_clientcfg import AppClients, CognitoClientConfigError, Plan
from cognito_clientcfg.formats import load


def main() -> int:
    parser = argparse.ArgumentParser(description="Have app clients as files say")
    parser.add_argument("user_pool_id")
    parser.add_argument("files", nargs="+")
    parser.add_argument("--apply", action="store_true", help="send the plans")
    parser.add_argument("--generate-secret", action="store_true", help="for new app clients")
    given, session = parser.parse_args(), cast("Any", boto3.Session())

    def confirm(plan: Plan) -> bool:
        plan.show()
        return bool(given.apply)

    def store(user_pool_id: str, client_id: str, secret: str) -> None:
        vault = session.client("secretsmanager")
        vault.create_secret(Name=f"cognito/{user_pool_id}/{client_id}", SecretString=secret)

    options: Any = {"generate_secret": given.generate_secret, "on_secret": store}
    try:
        wanted = [load(file) for file in given.files]  # all are read before the first is sent
        clients = AppClients.connect(preflight=True)
        pool_id = given.user_pool_id
        results = [clients.ensure(pool_id, each, confirm=confirm, **options) for each in wanted]
    except (OSError, ValueError, BotoCoreError, ClientError, CognitoClientConfigError) as error:
        print(error, *getattr(error, "__notes__", ()), sep="\n", file=sys.stderr)
        return 1
    print(f"{sum(r.created for r in results)} created, {sum(map(bool, results))} written in all")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
