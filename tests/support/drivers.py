"""The drivers of the protocol, each as if it were AppClients, so that one test runs through all."""

from __future__ import annotations

import asyncio
import importlib.util
import inspect
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import attrs
from moto.core.models import botocore_stubber

from cognito_clientcfg import AppClients
from cognito_clientcfg.aio import AsyncAppClients

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

DRIVERS = ["boto3", "coroutines"]
if importlib.util.find_spec("aiobotocore"):
    DRIVERS.append("aiobotocore")


class Coroutines:
    """A boto3 client whose operations are coroutines, as those of aiobotocore are."""

    def __init__(self, client: CognitoIdentityProviderClient) -> None:
        self.client = client

    @property
    def meta(self) -> Any:
        return self.client.meta

    @property
    def exceptions(self) -> Any:
        return self.client.exceptions

    async def describe_user_pool_client(self, **request: Any) -> Any:
        await asyncio.sleep(0)
        return self.client.describe_user_pool_client(**request)

    async def update_user_pool_client(self, **request: Any) -> Any:
        await asyncio.sleep(0)
        return self.client.update_user_pool_client(**request)

    async def list_user_pool_clients(self, **request: Any) -> Any:
        await asyncio.sleep(0)
        return self.client.list_user_pool_clients(**request)

    async def list_user_pools(self, **request: Any) -> Any:
        await asyncio.sleep(0)
        return self.client.list_user_pools(**request)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Returns what reads something else of a user pool."""

        async def asked(**request: Any) -> Any:
            await asyncio.sleep(0)
            return getattr(self.client, name)(**request)

        return asked


@attrs.frozen
class _Awaited:
    """AsyncAppClients, each verb run to its end."""

    clients: AsyncAppClients
    runner: asyncio.Runner

    def __getattr__(self, name: str) -> Callable[..., Any]:
        verb = getattr(self.clients, name)

        def to_its_end(*args: Any, **options: Any) -> Any:
            started: Any = verb(*args, **options)
            if inspect.isasyncgen(started):
                return self._each(started)
            if hasattr(started, "__aenter__"):
                return self._entered(started)
            return self.runner.run(started) if inspect.iscoroutine(started) else started

        return to_its_end

    @contextmanager
    def _entered(self, manager: Any) -> Generator[Any, None, None]:
        async def left(raised: BaseException | None) -> bool:
            return bool(await manager.__aexit__(raised and type(raised), raised, None))

        async def entered() -> Any:
            return await manager.__aenter__()

        result = self.runner.run(entered())
        try:
            yield result
        except BaseException as error:
            if not self.runner.run(left(error)):
                raise
        else:
            self.runner.run(left(None))

    def _each(self, items: Any) -> Iterator[Any]:
        while (item := self.runner.run(anext(items, None))) is not None:
            yield item


@contextmanager
def driven_by(name: str) -> Generator[Callable[..., AppClients], None, None]:
    """Yields what makes AppClients, or what does the same over asyncio, of a boto3 client."""
    if name == "boto3":
        yield AppClients
        return
    with asyncio.Runner() as runner:

        def awaited(client: CognitoIdentityProviderClient, **options: Any) -> AppClients:
            coroutines: Any = Coroutines(client)
            return cast("AppClients", _Awaited(AsyncAppClients(coroutines, **options), runner))

        def over_aiobotocore(client: CognitoIdentityProviderClient, **options: Any) -> AppClients:
            clients = AsyncAppClients(runner.run(_like(client)), **options)
            return cast("AppClients", _Awaited(clients, runner))

        yield awaited if name == "coroutines" else over_aiobotocore


async def _like(client: CognitoIdentityProviderClient) -> Any:
    """Returns an aiobotocore client that sends over the wire of a boto3 client."""
    session: Any = importlib.import_module("aiobotocore.session").get_session()
    response_class: Any = importlib.import_module("aiobotocore.awsrequest").AioAWSResponse
    config: Any = importlib.import_module("aiobotocore.config").AioConfig
    events: Any = client.meta.events
    retries = vars(client.meta.config)["_user_provided_options"].get("retries")

    async def send(request: Any, event_name: str, **_: object) -> Any:
        answer = events.emit_until_response(event_name, request=request)[1]
        return response_class(answer.url, answer.status_code, answer.headers, _Raw(answer.content))

    made = await session.create_client(
        "cognito-idp",
        region_name="us-east-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=config(retries=retries),
    ).__aenter__()
    made.meta.events.unregister("before-send", botocore_stubber)
    made.meta.events.register("before-send.cognito-idp", send)
    made.meta.events.register("after-call.cognito-idp", events.emit)
    return made


@attrs.frozen
class _Raw:
    content: bytes

    async def read(self) -> bytes:
        return self.content
