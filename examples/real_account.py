"""Change two settings of one app client in your own account, after a look at the plan.

Needs: AWS credentials with cognito-idp:ListUserPoolClients, cognito-idp:DescribeUserPoolClient and
    cognito-idp:UpdateUserPoolClient.
Run: python examples/real_account.py us-east-1_Example web https://preview.example.com/ --minutes 30

It adds a callback URL to the app client named "web" and sets how long its access tokens last.
Profile and Region are those of the AWS configuration, or AWS_PROFILE and AWS_DEFAULT_REGION.
"""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta

from botocore.exceptions import BotoCoreError, ClientError

from cognito_clientcfg import AppClients, CognitoClientConfigError, Plan, add, assign


def ask(plan: Plan) -> bool:
    plan.show()
    return input("Send it? [y/N] ").strip().lower() == "y"


def main() -> int:
    parser = argparse.ArgumentParser(description="Change two settings, nothing else")
    parser.add_argument("user_pool_id")
    parser.add_argument("client_name")
    parser.add_argument("callback_url")
    parser.add_argument("--minutes", type=int, default=60, help="validity of access tokens")
    given = parser.parse_args()
    try:
        clients = AppClients.connect()
        result = clients.update(
            *clients.find(given.user_pool_id, given.client_name).ids,
            add(callback_urls={given.callback_url}),
            assign(access_token_validity=timedelta(minutes=given.minutes)),
            confirm=ask,
        )
    except (BotoCoreError, ClientError, CognitoClientConfigError) as error:
        print(error, *getattr(error, "__notes__", ()), sep="\n", file=sys.stderr)
        return 1
    result.show()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
