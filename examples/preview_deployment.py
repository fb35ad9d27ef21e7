"""Every branch has a preview that signs in through one app client, and their pipelines overlap.

    export PREVIEWS='python examples/preview_deployment.py us-east-1_Example 1example23456789'
    $PREVIEWS open https://branch-17.preview.example.com/callback
    $PREVIEWS close https://branch-17.preview.example.com/callback
    $PREVIEWS prune 'https://branch-*.preview.example.com/callback' --keep https://branch-18...

A pipeline adds the callback URL of its branch, and removes it when the branch goes. An app client
holds at most 100: prune removes those of the pattern that are not kept, and no other. Each looks
again until nobody has written for a while; to run any command twice does no harm.
"""

from __future__ import annotations

import argparse
import sys
from fnmatch import fnmatchcase

from botocore.exceptions import BotoCoreError, ClientError

from cognito_clientcfg import AppClientConfig, AppClients, CognitoClientConfigError, add, remove


def main() -> int:
    parser = argparse.ArgumentParser(description="Open, close or prune the sign-in of previews")
    parser.add_argument("user_pool_id")
    parser.add_argument("client_id")
    parser.add_argument("action", choices=["open", "close", "prune"])
    parser.add_argument("callback_url", help="for prune, a pattern")
    parser.add_argument("--keep", nargs="*", default=[], help="URLs of branches that are open")
    parser.add_argument("--quiet-time", type=float, default=5.0, help="in seconds")
    parser.add_argument("--region", help="the Region of the user pool")
    given = parser.parse_args()

    def prune(config: AppClientConfig) -> AppClientConfig:
        urls = config.callback_urls or frozenset()
        old = {url for url in urls if fnmatchcase(url, given.callback_url)} - {*given.keep}
        return config.evolve(callback_urls=urls - old) if old else config

    try:
        edit = add if given.action == "open" else remove
        edits = [prune if given.action == "prune" else edit(callback_urls={given.callback_url})]
        clients = AppClients.connect(confirm_after=given.quiet_time, region_name=given.region)
        result = clients.update(given.user_pool_id, given.client_id, *edits)
    except (BotoCoreError, ClientError, CognitoClientConfigError) as error:
        print(error, *getattr(error, "__notes__", ()), sep="\n", file=sys.stderr)
        return 1
    result.show()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
