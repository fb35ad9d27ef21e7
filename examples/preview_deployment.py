"""Every branch has a preview that signs in through one app client, and their pipelines overlap.

    python examples/preview_deployment.py open us-east-1_Example 1example23456789 \
        https://branch-17.preview.example.com/callback
    python examples/preview_deployment.py close ...

A pipeline adds the callback URL of its branch and removes it when the branch goes. Each looks again
until nobody has written for a while, so that no pipeline undoes what another did; to run either
command twice does no harm.
"""

from __future__ import annotations

import argparse
import sys

from botocore.exceptions import BotoCoreError, ClientError

from cognito_clientcfg import AppClients, CognitoClientConfigError, add, remove


def main() -> int:
    parser = argparse.ArgumentParser(description="Open or close the sign-in of a preview")
    parser.add_argument("action", choices=["open", "close"])
    parser.add_argument("user_pool_id")
    parser.add_argument("client_id")
    parser.add_argument("callback_url")
    parser.add_argument("--quiet-time", type=float, default=5.0, help="in seconds")
    parser.add_argument("--region", help="the Region of the user pool")
    parser.add_argument("--endpoint-url", help="another endpoint than that of the Region")
    arguments = parser.parse_args()

    edit = add if arguments.action == "open" else remove
    try:
        clients = AppClients.connect(
            confirm_after=arguments.quiet_time,
            region_name=arguments.region,
            endpoint_url=arguments.endpoint_url,
        )
        result = clients.update(
            arguments.user_pool_id,
            arguments.client_id,
            edit(callback_urls={arguments.callback_url}),
        )
    except (BotoCoreError, ClientError, CognitoClientConfigError) as error:
        print(error, *getattr(error, "__notes__", ()), sep="\n", file=sys.stderr)
        return 1
    result.show()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
