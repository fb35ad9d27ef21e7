"""The wire, against servers that are not ours.

They merge on update, so they show nothing of resets, only whether the calls are understood.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cognito_clientcfg import (
    AppClientConfig,
    AppClientName,
    AppClients,
    ExplicitAuthFlow,
    RefreshTokenRotation,
    TokenValidity,
    add,
    assign,
    remove,
    reset,
)
from tests.conftest import create
from tests.support.app_clients import FULL, SECONDS, connected, create_pool

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

pytestmark = pytest.mark.slow

HOST = "127.0.0.1"


@contextmanager
def started(command: list[str], port: int, **environment: str) -> Generator[str, None, None]:
    server = subprocess.Popen(  # noqa: S603 - named by the fixtures below
        command,
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_it_listens(server, port)
        yield f"http://{HOST}:{port}"
    finally:
        server.terminate()
        server.wait(SECONDS)


def wait_until_it_listens(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, f"{server.args!r} ended before it listened"
        with suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.1)
    pytest.fail(f"{server.args!r} did not listen within {SECONDS} s")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def ministack() -> str | None:
    return os.environ.get("MINISTACK") or shutil.which("ministack")


@pytest.fixture(scope="module", params=["moto_server", "ministack"])
def client(request: pytest.FixtureRequest) -> Iterator[CognitoIdentityProviderClient]:
    port = free_port()
    if request.param == "moto_server":
        program = str(Path(sys.executable).parent / "moto_server")
        server = started([program, "-H", HOST, "-p", str(port)], port)
    elif program := ministack() or "":
        server = started([program], port, BIND_HOST=HOST, GATEWAY_PORT=str(port))
    else:
        pytest.skip(
            "ministack pins another botocore: pip install ministack into an environment of its "
            "own, and name its program with MINISTACK=/path/to/ministack"
        )
    with server as url:
        yield connected(
            endpoint_url=url, aws_access_key_id="testing", aws_secret_access_key="testing"
        )


@pytest.fixture(scope="module")
def pool_id(client: CognitoIdentityProviderClient) -> str:
    return create_pool(client)


class TestFullClient:
    # ministack stores no rotation of refresh tokens.
    CONFIG = FULL.evolve(refresh_token_rotation=None)

    def test_describe_plan_update(
        self, client: CognitoIdentityProviderClient, pool_id: str
    ) -> None:
        client_id = create(client, pool_id, self.CONFIG)
        clients = AppClients(client)
        assert self.CONFIG == clients.describe(pool_id, client_id).config

        plan = clients.plan(
            pool_id,
            client_id,
            assign(access_token_validity=TokenValidity(10, "minutes"), client_name="renamed"),
            add(callback_urls=["https://new.example.com/"]),
            remove(read_attributes=["name"]),
        )
        result = clients.apply(plan)

        assert () == result.stored_differently
        assert plan.after == clients.describe(pool_id, client_id).config
        assert not clients.update(pool_id, client_id, plan.after)


class TestMinimalClient:
    def test_describe_plan_update(
        self, client: CognitoIdentityProviderClient, pool_id: str
    ) -> None:
        client_id = create(client, pool_id, AppClientConfig(client_name="minimal"))
        clients = AppClients(client)

        result = clients.update(
            pool_id,
            client_id,
            add(explicit_auth_flows=[ExplicitAuthFlow.ALLOW_USER_PASSWORD_AUTH]),
            assign(auth_session_validity=7),
        )

        assert 4 == len(result.after.config.explicit_auth_flows or ())
        assert clients.update(pool_id, client_id, reset("auth_session_validity"))
        assert 3 == clients.describe(pool_id, client_id).config.auth_session_validity

    def test_rotation_is_sent(self, client: CognitoIdentityProviderClient, pool_id: str) -> None:
        client_id = create(client, pool_id, AppClientConfig(client_name="rotating"))
        rotation = RefreshTokenRotation("ENABLED", 30)

        result = AppClients(client).update(
            pool_id, client_id, assign(refresh_token_rotation=rotation)
        )

        assert rotation == result.after.config.refresh_token_rotation or result.stored_differently


class TestListClients:
    def test_all_pages(self, client: CognitoIdentityProviderClient) -> None:
        pool_id = client.create_user_pool(PoolName="many")["UserPool"].get("Id", "")
        expected = {
            AppClientName(pool_id, create(client, pool_id, AppClientConfig(client_name=name)), name)
            for name in (f"client {number}" for number in range(61))
        }

        assert expected == {*AppClients(client).list_clients(pool_id)}


class TestPreflight:
    """What a user pool holds, beyond one page of each listing; neither server refuses anything."""

    def test_what_the_pool_has_and_what_it_has_not(
        self, client: CognitoIdentityProviderClient
    ) -> None:
        pool_id = create_pool(client)
        for number in range(61):
            client.create_resource_server(
                UserPoolId=pool_id,
                Identifier=f"api-{number}",
                Name="api",
                Scopes=[{"ScopeName": "read", "ScopeDescription": "reads"}],
            )
            client.create_identity_provider(
                UserPoolId=pool_id,
                ProviderName=f"OIDC-{number}",
                ProviderType="OIDC",
                ProviderDetails={"client_id": "1"},
                AttributeMapping={"email": "email", "custom:plan": "plan"},
            )
        client_id = create(client, pool_id, AppClientConfig(client_name="x"))
        clients = AppClients(client)
        pool = clients.pool(pool_id)

        has = clients.plan(
            pool_id,
            client_id,
            assign(
                allowed_oauth_scopes=[f"api-{number}/read" for number in range(0, 61, 2)],
                supported_identity_providers=["Google", "OIDC-0", "OIDC-60"],
                read_attributes=["email", "custom:plan", "sub"],
                write_attributes=["email", "custom:plan"],
            ),
        )
        has_not = clients.plan(
            pool_id,
            client_id,
            assign(
                allowed_oauth_scopes=["api-61/read"],
                supported_identity_providers=["OIDC-61", "OIDC-7"],
                read_attributes=["custom:paln"],
            ),
        )

        assert () == clients.preflight(has, pool=pool)
        assert {
            "scope_exists": "api-61/read",
            "identity_provider_exists": "OIDC-61",
            "attribute_exists": "custom:paln",
            "mapped_attribute_writable": ("OIDC-7", "custom:plan"),
        } == {each.rule: each.value for each in clients.preflight(has_not, pool=pool)}


class TestAroundTheUpdate:
    def test_ensure_find_copy_and_take_back(
        self, client: CognitoIdentityProviderClient, pool_id: str
    ) -> None:
        clients = AppClients(client)
        web = AppClientConfig(client_name="web", callback_urls={"https://a.example.com/"})

        created = clients.ensure(pool_id, web)
        again = clients.ensure(pool_id, web)
        ids = clients.find(pool_id, "web").ids
        copied = clients.copy(created.after, pool_id, client_name="copy")
        with clients.temporarily(*ids, add(callback_urls={"https://b.example.com/"})) as result:
            during = clients.describe(*ids).config.callback_urls
            clients.update(*ids, add(callback_urls={"https://c.example.com/"}))

        assert (True, False) == (created.created, again.changed)
        assert created.after.ids == ids
        assert web.callback_urls == copied.after.config.callback_urls
        assert {"https://a.example.com/", "https://b.example.com/"} == during
        assert {"https://a.example.com/", "https://c.example.com/"} == (
            clients.describe(*ids).config.callback_urls
        )
        assert not clients.update(*ids, result.inverse())
