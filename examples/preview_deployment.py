"""Let each branch of a project have a preview that signs in through one shared app client.

Needs: AWS credentials with cognito-idp:DescribeUserPoolClient and cognito-idp:UpdateUserPoolClient.
Run: python examples/preview_deployment.py us-east-1_Example 1example23456789 \
        open https://branch-17.preview.example.com/callback

The pipeline of a branch runs `open` with its callback URL, and `close` when the branch is deleted.
An app client holds at most 100 callback URLs; a nightly job removes those that a pipeline has left:
`prune 'https://branch-*.preview.example.com/callback' --keep https://branch-18...`. Pipelines may
run at once and again: each reads again until nobody has written for a while (`confirm_after`).
"""

from __future__ import annotations

import argparse
import sys
from fnmatch import fnmatchcase

from botocore.exceptions import BotoCoreError, ClientError

from cognito_clientcfg import (
    AppClientConfig,
    AppClients,
    CognitoClientConfigError,
    Edit,
    add,
    remove,
)


def prune(pattern: str, keep: list[str]) -> Edit:
    """Returns an edit that removes the callback URLs of a pattern, but for those to keep."""

    def pruned(config: AppClientConfig) -> AppClientConfig:
        urls = config.callback_urls or frozenset()
        left_over = {url for url in urls if fnmatchcase(url, pattern) and url not in keep}
        return config.evolve(callback_urls=urls - left_over) if left_over else config

    return pruned


def main() -> int:
    parser = argparse.ArgumentParser(description="Open, close or prune the sign-in of previews")
    parser.add_argument("user_pool_id")
    parser.add_argument("client_id")
    parser.add_argument("action", choices=["open", "close", "prune"])
    parser.add_argument("callback_url", help="for prune, a pattern")
    parser.add_argument("--keep", nargs="*", default=[], help="URLs of branches that exist")
    parser.add_argument("--quiet-time", type=float, default=5.0, help="in seconds")
    given = parser.parse_args()
    try:
        match given.action:
            case "open":
                edit = add(callback_urls={given.callback_url})
            case "close":
                edit = remove(callback_urls={given.callback_url})
            case _:
                edit = prune(given.callback_url, given.keep)
        clients = AppClients.connect(confirm_after=given.quiet_time)
        clients.update(given.user_pool_id, given.client_id, edit).show()
    except (BotoCoreError, ClientError, CognitoClientConfigError) as error:
        print(error, *getattr(error, "__notes__", ()), sep="\n", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
