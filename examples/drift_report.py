"""Find the app clients that somebody changed in the console.

    python examples/drift_report.py us-east-1_Example --html drift.html

It compares every app client of a user pool with what is agreed for all of them, and writes nothing.
Its exit status is 1 if one of them differs, so a pipeline can run it every night. It makes one call
for each app client, three a second, which is well below the quota.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from cognito_clientcfg import (
    AppClientConfig,
    AppClients,
    CognitoClientConfigError,
    PreventUserExistenceErrors,
    add,
)

AGREED = (
    AppClientConfig(
        enable_token_revocation=True,
        prevent_user_existence_errors=PreventUserExistenceErrors.ENABLED,
    ),
    add(supported_identity_providers={"COGNITO"}),
)


def main() -> int:
    parser = argparse.ArgumentParser(description="Report the app clients that are not as agreed")
    parser.add_argument("user_pool_id")
    parser.add_argument("--html", type=Path, help="a page to write")
    parser.add_argument("--region", help="the Region of the user pool")
    parser.add_argument("--endpoint-url", help="another endpoint than that of the Region")
    arguments = parser.parse_args()

    page = ['<!doctype html><meta charset="utf-8"><title>App clients</title>']
    drifted = 0
    try:
        clients = AppClients.connect(
            region_name=arguments.region, endpoint_url=arguments.endpoint_url
        )
        for client in clients.list_clients(arguments.user_pool_id):
            drift = clients.drift(client.user_pool_id, client.client_id, *AGREED)
            drift.show()
            drifted += bool(drift)
            page.append(drift.to_html())
            time.sleep(1 / 3)
    except (BotoCoreError, ClientError, CognitoClientConfigError) as error:
        print(error, file=sys.stderr)
        return 2
    if arguments.html:
        arguments.html.write_text("\n".join(page), encoding="utf-8")
    return 1 if drifted else 0


if __name__ == "__main__":
    raise SystemExit(main())
