from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, TypeAlias

import botocore.session
import pytest
from hypothesis import settings
from joserfc.jwk import RSAKey

from cognito_clientcfg import AppClientConfig, AppClients, to_aws
from cognito_clientcfg.updating.this_process import WRITTEN_BY_THIS_PROCESS
from tests.support.app_clients import FULL, PUBLISH, connected, create_pool
from tests.support.drivers import DRIVERS, driven_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from cognito_clientcfg.testing import EmbeddedCognito

Driver: TypeAlias = "Callable[..., AppClients]"

pytest_plugins = ["pytester"]

# The machines of a CI are noisy: time is measured in benchmarks, never by a test.
settings.register_profile("default", deadline=None, max_examples=100)
settings.register_profile("brief", deadline=None, max_examples=20)
settings.register_profile("thorough", deadline=None, max_examples=400)
settings.load_profile("default")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skips what needs today's model of the service if the installed botocore has an older one."""
    model = botocore.session.get_session().get_service_model("cognito-idp")
    request: Any = model.shape_for("UpdateUserPoolClientRequest")
    if PUBLISH in request.members:
        return
    for item in items:
        if item.get_closest_marker("todays_model"):
            item.add_marker(pytest.mark.skip(f"the installed botocore has no {PUBLISH}"))


@pytest.fixture(scope="session", autouse=True)
def _one_signing_key() -> Iterator[None]:
    """Has moto read the key of its user pools once; to read it takes a tenth of a second."""
    import_key = RSAKey.import_key
    keys: list[RSAKey] = []

    def known(*arguments: Any, **options: Any) -> RSAKey:
        if not keys:
            keys.append(import_key(*arguments, **options))
        return keys[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RSAKey, "import_key", known)
        yield


@pytest.fixture(autouse=True)
def _forget_what_earlier_tests_wrote() -> None:
    """Tests share the ids of app clients; what one wrote is no older write of the next."""
    WRITTEN_BY_THIS_PROCESS.clear()


@pytest.fixture
def boto3_client(embedded_cognito: EmbeddedCognito) -> CognitoIdentityProviderClient:
    """A boto3 client of the embedded Cognito."""
    assert embedded_cognito.update_semantics == "reset"
    return connected()


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits so far, in seconds; each of them takes no time."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.extend([seconds] if seconds else [])

    monkeypatch.setattr(time, "sleep", waited.append)
    monkeypatch.setattr(asyncio, "sleep", sleep)
    return waited


@pytest.fixture(params=DRIVERS)
def driver(request: pytest.FixtureRequest) -> Iterator[Driver]:
    """Makes AppClients, or what does the same over asyncio, of a boto3 client."""
    with driven_by(request.param) as made:
        yield made


@pytest.fixture
def app_clients(driver: Driver, boto3_client: CognitoIdentityProviderClient) -> AppClients:
    return driver(boto3_client)


@pytest.fixture
def pool_id(boto3_client: CognitoIdentityProviderClient) -> str:
    return create_pool(boto3_client)


def create(client: CognitoIdentityProviderClient, pool_id: str, config: AppClientConfig) -> str:
    """Creates an app client with a secret and returns its id."""
    created = client.create_user_pool_client(
        UserPoolId=pool_id, GenerateSecret=True, **to_aws(config)
    )
    return created["UserPoolClient"].get("ClientId", "")


@pytest.fixture
def full_id(boto3_client: CognitoIdentityProviderClient, pool_id: str) -> str:
    """The id of an app client with every setting."""
    return create(boto3_client, pool_id, FULL)


@pytest.fixture
def minimal_id(boto3_client: CognitoIdentityProviderClient, pool_id: str) -> str:
    """The id of an app client that was made with a name alone."""
    return create(boto3_client, pool_id, AppClientConfig(client_name="minimal"))
