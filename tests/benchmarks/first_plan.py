"""A cold process that plans a first edit, beside boto3: ``python -m tests.benchmarks.first_plan``.

Both make a client and read an app client; the answer is canned, just above the HTTP connection.
What is measured is the processor time of the whole process, imports included.
"""

from __future__ import annotations

import json
from functools import partial

from tests.support.app_clients import CLIENT_ID, FULL, POOL_ID, members_of

from .table import OURS, in_turns, print_ratios, processor_seconds

BASE = "boto3 alone: a client and a read"

CLIENT = f"""
import boto3
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

BODY = {json.dumps({"UserPoolClient": members_of(FULL)}).encode()!r}

class Raw:
    def stream(self, **_):
        yield BODY

client = boto3.client(
    "cognito-idp",
    region_name="us-east-1",
    aws_access_key_id="testing",
    aws_secret_access_key="testing",
)
client.meta.events.register(
    "before-send", lambda request, **_: AWSResponse(request.url, 200, HTTPHeaders(), Raw())
)
"""
READ = f"""
client.describe_user_pool_client(UserPoolId={POOL_ID!r}, ClientId={CLIENT_ID!r})
"""
PLAN = f"""
from cognito_clientcfg import AppClients, add

url = "https://preview-17.example.com/callback"
assert AppClients(client).plan({POOL_ID!r}, {CLIENT_ID!r}, add(callback_urls={{url}}))
"""


def main() -> None:
    programs = {BASE: CLIENT + READ, "AppClients: a client and a first plan": CLIENT + PLAN}
    measured = in_turns(
        {
            name: partial(processor_seconds, [str(OURS), "-c", program])
            for name, program in programs.items()
        },
        rounds=15,
    )
    print_ratios("a whole process", measured, BASE, unit="ms", factor=1000)


if __name__ == "__main__":
    main()
