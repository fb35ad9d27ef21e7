"""Bring app clients to the settings of a reviewed file, and look at each change first.

    # web.yaml
    access_token_validity: 30 minutes
    refresh_token_rotation: {feature: ENABLED, retry_grace_period_seconds: 10}
    explicit_auth_flows: [ALLOW_USER_SRP_AUTH]

    python examples/settings_from_yaml.py web.yaml us-east-1_Example 1example23456789 ...

Settings that the file does not name stay as they are. Each plan is shown with its risks before it
is sent; --yes sends the plans without a risk at once, and skips the others.
"""

from __future__ import annotations

import argparse
import sys

from botocore.exceptions import BotoCoreError, ClientError

from cognito_clientcfg import AppClients, CognitoClientConfigError, Plan
from cognito_clientcfg.formats import load


def main() -> int:
    parser = argparse.ArgumentParser(description="Bring app clients to the settings of a file")
    parser.add_argument("file")
    parser.add_argument("user_pool_id")
    parser.add_argument("client_ids", nargs="+")
    parser.add_argument("--yes", action="store_true", help="send what has no risk unasked")
    parser.add_argument("--region", help="the Region of the user pool")
    parser.add_argument("--endpoint-url", help="another endpoint than that of the Region")
    arguments = parser.parse_args()

    def confirm(plan: Plan) -> bool:
        plan.show()
        if arguments.yes:
            return not plan.risks
        return input("Send it? [y/N] ").strip().lower() == "y"

    try:
        wanted = load(arguments.file)
        clients = AppClients.connect(
            region_name=arguments.region, endpoint_url=arguments.endpoint_url
        )
        results = [
            clients.update(arguments.user_pool_id, client_id, wanted, confirm=confirm)
            for client_id in arguments.client_ids
        ]
    except (OSError, ValueError, BotoCoreError, ClientError, CognitoClientConfigError) as error:
        print(error, *getattr(error, "__notes__", ()), sep="\n", file=sys.stderr)
        return 1
    left = [result for result in results if result.plan and not result]
    print(f"{sum(map(bool, results))} changed, {len(left)} left as they were")
    return 1 if left else 0


if __name__ == "__main__":
    raise SystemExit(main())
