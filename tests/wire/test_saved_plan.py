"""A plan is made in one process and applied in another one, and no secret is in between."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from cognito_clientcfg import AppClients, add
from cognito_clientcfg.testing import embedded_cognito
from tests.conftest import create
from tests.support.app_clients import FULL, SECONDS, connected, create_pool

MAKE = """
import sys
from cognito_clientcfg import AppClients, add

*ids, url = sys.argv[1:]
clients = AppClients.connect(region_name="us-east-1", endpoint_url=url)
edits = add(callback_urls={"https://b.example"}), lambda config: config.evolve(logout_urls=None)
print(clients.plan(*ids, *edits).to_json())
"""
APPLY = """
import sys
from cognito_clientcfg import AppClients, Plan, StalePlan

clients = AppClients.connect(region_name="us-east-1", endpoint_url=sys.argv[1])
try:
    print(clients.apply(Plan.from_json(sys.stdin.read())).to_json())
except StalePlan as error:
    sys.exit(str(error))
"""


def run(script: str, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - a script of our own
        [sys.executable, "-W", "error", "-c", script, *arguments],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
        env=os.environ | {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"},
    )


@pytest.mark.parametrize("stale", [False, True])
def test_a_plan_of_one_process_is_applied_by_another_or_is_stale(*, stale: bool) -> None:
    with embedded_cognito(serve=True) as cognito:
        client = connected()
        pool_id = create_pool(client)
        client_id = create(client, pool_id, FULL)
        clients = AppClients(client)
        described = client.describe_user_pool_client(UserPoolId=pool_id, ClientId=client_id)
        made = run(MAKE, pool_id, client_id, cognito.endpoint_url)
        if stale:
            clients.update(pool_id, client_id, add(callback_urls={"https://c.example"}))

        applied = run(APPLY, cognito.endpoint_url, text=made.stdout)

        urls = clients.describe(pool_id, client_id).config.callback_urls or frozenset()
    assert ("", 0) == (made.stderr, made.returncode)
    secret = described["UserPoolClient"].get("ClientSecret", "")
    assert secret
    assert secret not in made.stdout + applied.stdout
    if stale:
        assert "is not as the plan found it" in applied.stderr
        assert {"https://c.example"} == urls - (FULL.callback_urls or frozenset())
    else:
        assert ("", 0) == (applied.stderr, applied.returncode)
        assert '"outcome": "changed"' in applied.stdout
        assert {"https://b.example"} == urls - (FULL.callback_urls or frozenset())
