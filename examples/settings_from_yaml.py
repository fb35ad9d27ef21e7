"""Have a pipeline bring the app clients of a user pool to the files of a repository.

Needs: the extra "files"; AWS credentials with cognito-idp:ListUserPoolClients,
    cognito-idp:DescribeUserPoolClient, cognito-idp:CreateUserPoolClient and
    cognito-idp:UpdateUserPoolClient.
Run: python examples/settings_from_yaml.py us-east-1_Example clients/*.yaml --apply

    # clients/web.yaml
    client_name: web
    access_token_validity: 30 minutes
    callback_urls: [https://app.example.com/callback]
    allowed_oauth_flows: [code]
    allowed_oauth_scopes: [openid, email]
    allowed_oauth_flows_user_pool_client: true

Without --apply it only shows the plans; with it, plans that have a risk are left for a person. What
a file does not name stays as it is, and an app client that does not exist is created.
"""

from __future__ import annotations

import argparse
import sys

from botocore.exceptions import BotoCoreError, ClientError

from cognito_clientcfg import AppClients, CognitoClientConfigError, Plan
from cognito_clientcfg.formats import load


def main() -> int:
    parser = argparse.ArgumentParser(description="Bring app clients to the settings of files")
    parser.add_argument("user_pool_id")
    parser.add_argument("files", nargs="+")
    parser.add_argument("--apply", action="store_true", help="send the plans without a risk")
    given = parser.parse_args()

    def confirm(plan: Plan) -> bool:
        return given.apply and not plan.risks

    left = 0
    try:
        wanted = [load(file) for file in given.files]  # if one is wrong, nothing is sent
        clients = AppClients.connect()
        for config in wanted:
            result = clients.ensure(given.user_pool_id, config, confirm=confirm)
            result.show()
            left += bool(result.plan) and not result.changed
    except (OSError, ValueError, BotoCoreError, ClientError, CognitoClientConfigError) as error:
        print(error, *getattr(error, "__notes__", ()), sep="\n", file=sys.stderr)
        return 1
    print(f"{left} plans are left to be looked at and applied")
    return 1 if left and given.apply else 0


if __name__ == "__main__":
    raise SystemExit(main())
