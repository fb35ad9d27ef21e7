from __future__ import annotations

import asyncio
import gc
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

import cognito_clientcfg.aio
from cognito_clientcfg import AppClients, add, assign
from cognito_clientcfg.aio import AsyncAppClients
from tests.support.app_clients import CLIENT_ID, FULL, POOL_ID, Wire, always, members_of, replacing
from tests.support.drivers import Coroutines

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

RENAME = assign(client_name="new name")


def over(wire: Wire, **options: Any) -> AsyncAppClients:
    return AsyncAppClients(Coroutines(wire.client()), **options)


def test_the_driver_is_short() -> None:
    assert len(Path(cognito_clientcfg.aio.__file__).read_text().splitlines()) < 250


def test_tasks_that_write_one_app_client_take_turns() -> None:
    wire = replacing(members_of(FULL))
    clients = over(wire)

    async def write() -> None:
        edits = [add(callback_urls=[f"https://{number}.example.com/"]) for number in range(20)]
        await asyncio.gather(*(clients.update(POOL_ID, CLIENT_ID, edit) for edit in edits))

    asyncio.run(write())

    last = wire.sent("UpdateUserPoolClient")[-1]
    assert 22 == len(last["CallbackURLs"])
    assert ["DescribeUserPoolClient", "UpdateUserPoolClient"] * 20 == [
        operation for operation, _ in wire.requests
    ]


class Endless(Coroutines):
    async def describe_user_pool_client(self, **_: Any) -> Any:
        await asyncio.sleep(60)


def test_a_loop_that_was_given_up_holds_nothing() -> None:
    client = replacing(members_of(FULL)).client()
    loop = asyncio.new_event_loop()
    task = loop.create_task(AsyncAppClients(Endless(client)).update(POOL_ID, CLIENT_ID, RENAME))
    loop.run_until_complete(asyncio.sleep(0.01))
    loop.close()

    del loop, task
    gc.collect()

    assert AppClients(client).update(POOL_ID, CLIENT_ID, RENAME).changed


def test_the_negative_control_tasks_that_take_no_turns_overwrite_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    @asynccontextmanager
    async def no_turn(*_: object) -> AsyncGenerator[None, None]:
        yield

    monkeypatch.setattr("cognito_clientcfg.aio.async_turn", no_turn)

    with pytest.raises(AssertionError, match="22 == "):
        test_tasks_that_write_one_app_client_take_turns()


def test_its_lock_is_held_from_the_read_to_the_end_of_the_write() -> None:
    wire = replacing(members_of(FULL))
    held: list[object] = []

    @asynccontextmanager
    async def lock(*ids: str) -> AsyncGenerator[None, None]:
        held.append((ids, len(wire.requests)))
        yield
        held.append(len(wire.requests))

    asyncio.run(over(wire, lock=lock).update(POOL_ID, CLIENT_ID, RENAME))

    assert [((POOL_ID, CLIENT_ID), 0), 2] == held


def test_a_lock_that_suppresses_an_exception_is_an_error() -> None:
    wire = Wire(always(400, {"__type": "NotAuthorizedException"}))

    @asynccontextmanager
    async def lock(*_: str) -> AsyncGenerator[None, None]:
        try:
            yield
        except ClientError:
            return

    with pytest.raises(RuntimeError, match="suppressed the exception"):
        asyncio.run(over(wire, lock=lock).update(POOL_ID, CLIENT_ID, RENAME))


def test_user_pools_are_listed_page_by_page() -> None:
    first = {"UserPools": [{"Id": "a", "Name": "A"}], "NextToken": "1"}
    pages = iter([first, {"UserPools": [{"Id": "b", "Name": "B"}]}])
    wire = Wire(lambda _operation, _request: (200, next(pages)))

    async def listed() -> list[str]:
        return [pool.user_pool_id async for pool in over(wire).list_pools()]

    assert ["a", "b"] == asyncio.run(listed())


def test_a_cancelled_update_gives_its_turn_back() -> None:
    wire = replacing(members_of(FULL))
    clients = over(wire)

    async def run() -> str | None:
        never = asyncio.Event()

        class Slow(Coroutines):
            async def describe_user_pool_client(self, **_: Any) -> Any:
                await never.wait()

        slow = AsyncAppClients(Slow(wire.client()))
        task = asyncio.create_task(slow.update(POOL_ID, CLIENT_ID, RENAME))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        result = await clients.update(POOL_ID, CLIENT_ID, RENAME)
        return result.after.config.client_name

    assert "new name" == asyncio.run(run())


def test_it_has_the_methods_of_app_clients_or_says_which_not() -> None:
    def methods(cls: type[object]) -> set[str]:
        return {name for name in dir(cls) if not name.startswith("_")}

    missing = methods(AppClients) - methods(AsyncAppClients)

    assert {"connect", "rate_limited", "rate_limiter", "next_page"} == missing
    assert "no ``connect`` and no ``rate_limited``" in (AsyncAppClients.__doc__ or "")
    assert set() == methods(AsyncAppClients) - methods(AppClients)
