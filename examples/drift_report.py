"""Find the app clients of a user pool whose settings somebody has changed, for a nightly job.

Needs: AWS credentials with cognito-idp:ListUserPoolClients and cognito-idp:DescribeUserPoolClient.
Run: python examples/drift_report.py us-east-1_Example --html drift.html

It compares each app client with what is agreed for all of them, within AWS's quotas, and writes
nothing. Its exit status is 1 if one of them differs or cannot be read.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from cognito_clientcfg import AppClientConfig, AppClients, CognitoClientConfigError, add
from cognito_clientcfg.fleet import Report, drift_many, targets

AGREED = (
    AppClientConfig(enable_token_revocation=True, prevent_user_existence_errors="ENABLED"),
    add(supported_identity_providers={"COGNITO"}),  # others may be there too
)


def main() -> int:
    parser = argparse.ArgumentParser(description="Report the app clients that are not as agreed")
    parser.add_argument("user_pool_id")
    parser.add_argument("--html", type=Path, help="a page to write")
    given = parser.parse_args()
    try:
        clients = AppClients.connect()
        report = Report.of(drift_many(targets(clients, given.user_pool_id), *AGREED))
    except (BotoCoreError, ClientError, CognitoClientConfigError) as error:
        print(error, file=sys.stderr)
        return 2
    report.show()
    if given.html:
        report.save(given.html)
    return 1 if report.summary.counts["drifted"] or report.summary.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
