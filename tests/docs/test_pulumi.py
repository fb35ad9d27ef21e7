"""The example for Pulumi: the program under its mocks, the provider in its own process."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import json
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from cognito_clientcfg import AppClients
from cognito_clientcfg.testing import embedded_cognito
from tests.conftest import create
from tests.support.app_clients import DEV, FULL, SECONDS, connected, create_pool
from tests.support.examples import PREVIEW

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("pulumi") is None, reason=f"Pulumi is not installed: {DEV}"
    ),
]


@pytest.fixture
def app_client(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str]]:
    """The ids of an app client on an embedded Cognito that other processes reach."""
    with embedded_cognito(serve=True) as cognito:
        client = connected()
        pool_id = create_pool(client)
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        monkeypatch.setenv("AWS_ENDPOINT_URL", cognito.endpoint_url)
        yield pool_id, create(client, pool_id, FULL)


class Host:
    """The process that runs providers written in Python, spoken to as Pulumi's engine does."""

    def __init__(self, port: int) -> None:
        self.channel = importlib.import_module("grpc").insecure_channel(f"127.0.0.1:{port}")
        services = importlib.import_module("pulumi.runtime.proto.provider_pb2_grpc")
        self.stub = services.ResourceProviderStub(self.channel)
        self.messages = importlib.import_module("pulumi.runtime.proto.provider_pb2")
        self.rpc = importlib.import_module("pulumi.runtime.rpc")

    def ask(self, method: str, **fields: Any) -> Any:
        packed = {
            name: value if isinstance(value, str) else self.packed(value)
            for name, value in fields.items()
        }
        request = getattr(self.messages, f"{method}Request")(**packed)
        return getattr(self.stub, method)(request, timeout=SECONDS)

    def packed(self, properties: dict[str, Any]) -> Any:
        return asyncio.run(self.rpc.serialize_properties(properties, {}))


@pytest.fixture
def host(app_client: tuple[str, str]) -> Iterator[Host]:  # noqa: ARG001 - it sets the environment
    # -u, since it does not flush the line with its port
    command = [sys.executable, "-u", "-m", "pulumi.dynamic"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - Pulumi's
        late = threading.Timer(SECONDS, process.kill)
        late.start()
        try:
            assert process.stdout is not None
            port = process.stdout.readline()
            assert port.strip(), f"{command} printed no port within {SECONDS} s"
            late.cancel()
            host = Host(int(port))
            yield host
            host.channel.close()
        finally:
            late.cancel()
            process.kill()


def asked_for(ids: tuple[str, str], url: str) -> dict[str, Any]:
    """Returns the inputs that a Pulumi program gives its engine."""
    command = [sys.executable, "-m", "tests.support.pulumi_program", *ids, url]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=SECONDS)  # noqa: S603 - ours
    inputs: dict[str, Any] = json.loads(done.stdout)
    return inputs


def urls(ids: tuple[str, str]) -> frozenset[str] | None:
    return AppClients(connected()).describe(*ids).config.callback_urls


def test_a_url_comes_moves_and_goes_with_its_stack(host: Host, app_client: tuple[str, str]) -> None:
    assert FULL.callback_urls is not None
    one = asked_for(app_client, PREVIEW)
    two = asked_for(app_client, f"{PREVIEW}/2")

    created = host.ask("Create", properties=one)
    there = urls(app_client)
    same = host.ask("Diff", id=created.id, olds=one, news=one)
    moved = host.ask("Diff", id=created.id, olds=one, news=two)
    host.ask("Create", properties=two)
    host.ask("Delete", id=created.id, properties=one)

    assert FULL.callback_urls | {PREVIEW} == there
    assert (1, []) == (same.changes, list(same.replaces))
    assert (2, ["url"]) == (moved.changes, list(moved.replaces))
    assert FULL.callback_urls | {f"{PREVIEW}/2"} == urls(app_client)


def test_a_url_that_somebody_removed_is_missing(host: Host, app_client: tuple[str, str]) -> None:
    inputs = asked_for(app_client, PREVIEW)

    assert "" == host.ask("Read", id="1", properties=inputs).id
    host.ask("Create", properties=inputs)
    assert "1" == host.ask("Read", id="1", properties=inputs).id


def test_an_app_client_that_is_gone_lets_its_stack_go(
    host: Host, app_client: tuple[str, str]
) -> None:
    pool_id, _ = app_client
    inputs = asked_for((pool_id, "1goneaway"), PREVIEW)

    assert "" == host.ask("Read", id="1", properties=inputs).id
    assert host.ask("Delete", id="1", properties=inputs) is not None
    with pytest.raises(Exception, match="ResourceNotFoundException"):
        host.ask("Create", properties=inputs)


def test_what_is_wrong_is_told(host: Host, app_client: tuple[str, str]) -> None:
    inputs = asked_for(app_client, "http://b.example.com")

    with pytest.raises(Exception, match="http_only_for_localhost"):
        host.ask("Create", properties=inputs)
