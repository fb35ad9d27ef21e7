"""Add a callback URL to an app client of a real account, and set how long its access tokens last.

    python examples/real_account.py --profile staging --region us-east-1 --minutes 30
        us-east-1_Example 1example23456789 https://preview.example.com/

It shows the plan first and asks; with --yes it does not ask. Nothing but the two settings changes.
The credentials need cognito-idp:DescribeUserPoolClient and cognito-idp:UpdateUserPoolClient.
"""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta

from botocore.exceptions import BotoCoreError, ClientError

from cognito_clientcfg import AppClients, CognitoClientConfigError, Plan, add, assign


def main() -> int:
    parser = argparse.ArgumentParser(description="Change two settings, nothing else")
    parser.add_argument("user_pool_id")
    parser.add_argument("client_id")
    parser.add_argument("callback_url")
    parser.add_argument("--minutes", type=int, default=60, help="validity of access tokens")
    parser.add_argument("--profile", help="a profile of the AWS configuration")
    parser.add_argument("--region", help="the Region of the user pool")
    parser.add_argument("--endpoint-url", help="another endpoint than that of the Region")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    arguments = parser.parse_args()

    def confirm(plan: Plan) -> bool:
        print(plan)
        return arguments.yes or input("Send it? [y/N] ").strip().lower() == "y"

    try:
        clients = AppClients.connect(
            profile_name=arguments.profile,
            region_name=arguments.region,
            endpoint_url=arguments.endpoint_url,
        )
        result = clients.update(
            arguments.user_pool_id,
            arguments.client_id,
            add(callback_urls={arguments.callback_url}),
            assign(access_token_validity=timedelta(minutes=arguments.minutes)),
            confirm=confirm,
        )
    except (BotoCoreError, ClientError, CognitoClientConfigError) as error:
        print(error, *getattr(error, "__notes__", ()), sep="\n", file=sys.stderr)
        return 1
    print(result if not result.plan else "Changed." if result.changed else "Left as it was.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
