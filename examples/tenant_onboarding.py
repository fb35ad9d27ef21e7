"""Give each tenant its identity provider and its callback URL, from a list of tenants.

    python examples/tenant_onboarding.py tenants.csv --region us-east-1

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


def of_the_tenant(row: Target) -> Edit:
    return add(
        supported_identity_providers={row.columns["provider"]},
        callback_urls={row.columns["callback_url"]},
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="Onboard tenants")
    parser.add_argument("file", type=Path)
    parser.add_argument("--region", help="the Region of the user pools")
    arguments = parser.parse_args()
    clients = AppClients.connect(region_name=arguments.region)
    run = update_many(
        targets(clients, arguments.file),
        edits_for=of_the_tenant,
        preflight=True,
        all_or_none=True,
        progress=True,
    )
    report = Report.of(run)
    report.show()
    return 1 if report.summary.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
