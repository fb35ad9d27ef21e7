"""Make a plan in one job of a pipeline, have a person approve it, and apply it in another job.

Needs: AWS credentials with cognito-idp:DescribeUserPoolClient for the first job, and also with
    cognito-idp:UpdateUserPoolClient for the second.
Run: python examples/approve_a_plan.py make plan.json us-east-1_Example 1example23456789 web.json
    python examples/approve_a_plan.py apply plan.json

The first job reads the settings from web.json, such as {"access_token_validity": "30 minutes"}, or
with the extra "files" from YAML. It shows the plan and keeps it in plan.json, which holds no client
secret. The second job sends exactly this plan, or fails if the app client has changed meanwhile.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from cognito_clientcfg import AppClients, CognitoClientConfigError, Plan, StalePlan
from cognito_clientcfg.formats import load


def make(given: argparse.Namespace) -> None:
    wanted = load(given.settings)
    plan = AppClients.connect().plan(given.user_pool_id, given.client_id, wanted)
    plan.show()
    given.plan.write_text(plan.to_json(), encoding="utf-8")


def apply(given: argparse.Namespace) -> None:
    plan = Plan.from_json(given.plan.read_text(encoding="utf-8"))
    AppClients.connect().apply(plan).show()


def main() -> int:
    parser = argparse.ArgumentParser(description="Make a plan, or apply one that was approved")
    jobs = parser.add_subparsers(required=True)
    job = jobs.add_parser("make")
    job.set_defaults(do=make)
    job.add_argument("plan", type=Path)
    for name in ("user_pool_id", "client_id", "settings"):
        job.add_argument(name)
    job = jobs.add_parser("apply")
    job.set_defaults(do=apply)
    job.add_argument("plan", type=Path)
    given = parser.parse_args()
    try:
        given.do(given)
    except StalePlan as error:
        print(error, "Make a new plan, and have it approved.", sep="\n", file=sys.stderr)
        return 2
    except (OSError, ValueError, BotoCoreError, ClientError, CognitoClientConfigError) as error:
        print(error, *getattr(error, "__notes__", ()), sep="\n", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
