"""Give each tenant of a platform its identity provider and callback URL, from a list of tenants.

Needs: AWS credentials with cognito-idp:DescribeUserPoolClient, cognito-idp:UpdateUserPoolClient,
    cognito-idp:DescribeUserPool, cognito-idp:ListIdentityProviders and
    cognito-idp:DescribeIdentityProvider.
Run: python examples/tenant_onboarding.py tenants.csv

The file has the columns UserPoolId, ClientId, provider and callback_url. Each row adds one provider
and one URL and leaves all others alone; run it again after adding rows, and only these are written.
The user pool is asked first whether the provider exists. If one row is refused, all that was
written in this run is taken back.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from cognito_clientcfg import AppClients, Edit, add
from cognito_clientcfg.fleet import Report, Target, targets, update_many


def of_its_tenant(row: Target) -> Edit:
    return add(
        supported_identity_providers={row.columns["provider"]},
        callback_urls={row.columns["callback_url"]},
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="Onboard tenants")
    parser.add_argument("file", type=Path)
    given = parser.parse_args()
    run = update_many(
        targets(AppClients.connect(), given.file),
        edits_for=of_its_tenant,
        preflight=True,
        all_or_none=True,
    )
    report = Report.of(run)
    report.show()
    return 1 if report.summary.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
