"""No edit is lost to another writer: of this process, of this machine, of any machine."""

from __future__ import annotations

import asyncio
import functools
import multiprocessing
import os
import platform
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import contextmanager, nullcontext, suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
import boto3
import pytest
from botocore.exceptions import ClientError

from cognito_clientcfg import AppClients, Plan, add, assign
from cognito_clientcfg.testing import embedded_cognito as embedded
from cognito_clientcfg.updating import this_process
from cognito_clientcfg.updating.this_process import Lock, async_turn, turn
from tests.conftest import create
from tests.support.app_clients import (
    CLIENT_ID,
    FULL,
    POOL_ID,
    connected,
    create_pool,
)
from tests.support.writer_process import Writer

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient

    from cognito_clientcfg.testing import EmbeddedCognito

MakeLock: TypeAlias = Callable[..., Lock]

SECONDS = 20
RENAME = assign(client_name="new name")

file_lock: MakeLock = import_module("examples.lock_with_file").file_lock
dynamodb_lock: MakeLock = import_module("examples.lock_with_dynamodb").dynamodb_lock


def started(function: Callable[[], object]) -> Future[object]:
    """Returns what a function comes to in a thread that a test does not wait for in vain."""
    future: Future[object] = Future()

    def run() -> None:
        try:
            future.set_result(function())
        except BaseException as error:  # noqa: BLE001 - it is raised in the test
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future


def together(*functions: Callable[[], object]) -> list[object]:
    return [future.result(SECONDS) for future in [started(function) for function in functions]]


def wait_for_queue(count: int, *ids: str) -> None:
    """Returns when so many are in the queue of an app client, or have its turn."""
    queues: dict[object, list[object]] = vars(this_process)["_queues"].of
    for _ in range(1000):
        if count == len(queues.get(ids, ())):
            return
        time.sleep(0.005)
    pytest.fail("the queue did not come to this length")


def url(name: object) -> str:
    return f"https://{name}.example.com/"


@pytest.fixture
def dynamodb(embedded_cognito: EmbeddedCognito) -> DynamoDBClient:
    """A boto3 client of the mocked AWS, with a table for locks."""
    assert [] == embedded_cognito.calls
    session: Any = boto3.Session(region_name="us-east-1")
    client: DynamoDBClient = session.client("dynamodb")
    client.create_table(
        TableName="locks",
        KeySchema=[{"AttributeName": "app_client", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "app_client", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return client


class TestExampleLocks:
    @pytest.fixture(params=["file", "dynamodb"])
    def make_lock(self, request: pytest.FixtureRequest, tmp_path: Path) -> MakeLock:
        if request.param == "file":
            return functools.partial(file_lock, str(tmp_path))
        dynamodb = request.getfixturevalue("dynamodb")
        return functools.partial(dynamodb_lock, dynamodb, "locks", lease=60)

    def test_a_second_holder_is_told_after_its_timeout(self, make_lock: MakeLock) -> None:
        with (
            make_lock()(POOL_ID, CLIENT_ID),
            pytest.raises(TimeoutError),
            make_lock(timeout=0.05)(POOL_ID, CLIENT_ID),
        ):
            pytest.fail("two hold it")

    def test_a_second_holder_waits_for_the_first(self, make_lock: MakeLock) -> None:
        events: list[str] = []

        def second() -> None:
            with make_lock()(POOL_ID, CLIENT_ID):
                events.append("second")

        with make_lock()(POOL_ID, CLIENT_ID):
            other = started(second)
            time.sleep(0.1)
            events.append("first")
        other.result(SECONDS)

        assert ["first", "second"] == events

    def test_other_app_clients_and_pools_are_free(self, make_lock: MakeLock) -> None:
        lock = make_lock(timeout=0.05)
        with (
            lock(POOL_ID, CLIENT_ID),
            lock(POOL_ID, "2example23456789"),
            lock("us-east-1_Example11", CLIENT_ID),
        ):
            pass

    def test_it_is_free_after_a_success_and_after_an_error(self, make_lock: MakeLock) -> None:
        lock = make_lock(timeout=0.05)
        with lock(POOL_ID, CLIENT_ID):
            pass
        with pytest.raises(ZeroDivisionError), lock(POOL_ID, CLIENT_ID):
            raise ZeroDivisionError
        with lock(POOL_ID, CLIENT_ID):
            pass

    def test_an_update_that_does_not_get_it_writes_nothing(
        self,
        make_lock: MakeLock,
        boto3_client: CognitoIdentityProviderClient,
        embedded_cognito: EmbeddedCognito,
        pool_id: str,
        full_id: str,
    ) -> None:
        embedded_cognito.calls.clear()
        clients = AppClients(boto3_client, lock=make_lock(timeout=0.05))

        with make_lock()(pool_id, full_id), pytest.raises(TimeoutError) as error:
            clients.update(pool_id, full_id, RENAME)

        assert "nothing was written" in error.value.__notes__[0]
        assert [] == embedded_cognito.calls
        assert clients.update(pool_id, full_id, RENAME)


class TestFileLock:
    def test_its_file_is_in_the_directory_whatever_the_ids_are(self, tmp_path: Path) -> None:
        directory = tmp_path / "locks"
        directory.mkdir()

        with file_lock(str(directory))("../" * 9, "a/b\\c:\n" * 99):
            assert [directory] == [*tmp_path.iterdir()]
            assert 1 == len([*directory.iterdir()])

    def test_the_death_of_its_holder_frees_it(self, tmp_path: Path) -> None:
        script = (
            "import os, sys; from examples.lock_with_file import file_lock\n"
            f"with file_lock(sys.argv[1])({POOL_ID!r}, {CLIENT_ID!r}): os._exit(7)"
        )
        root = Path(__file__).parents[3]
        died = subprocess.run(  # noqa: S603 - our own
            [sys.executable, "-c", script, tmp_path], cwd=root, check=False, timeout=SECONDS
        )

        assert 7 == died.returncode
        with file_lock(str(tmp_path), timeout=0.05)(POOL_ID, CLIENT_ID):
            pass


class TestDynamoDBLock:
    def test_it_says_who_holds_what(self, dynamodb: DynamoDBClient) -> None:
        lock = dynamodb_lock(dynamodb, "locks", lease=60, timeout=0)

        with (
            lock(POOL_ID, CLIENT_ID),
            pytest.raises(TimeoutError, match=f"{CLIENT_ID} is held by {platform.node()}"),
            lock(POOL_ID, CLIENT_ID),
        ):
            pytest.fail("two hold it")

    def test_a_lease_that_has_ended_is_taken_over_and_its_owner_is_told(
        self, dynamodb: DynamoDBClient
    ) -> None:
        sleeper = dynamodb_lock(dynamodb, "locks", lease=0.05)(POOL_ID, CLIENT_ID)
        lock = dynamodb_lock(dynamodb, "locks", lease=60, timeout=0)

        sleeper.__enter__()
        time.sleep(0.1)
        with lock(POOL_ID, CLIENT_ID):
            with pytest.raises(RuntimeError, match=r"lease of 0\.05 s"):
                sleeper.__exit__(None, None, None)
            with pytest.raises(TimeoutError), lock(POOL_ID, CLIENT_ID):
                pytest.fail("the sleeper took away what was not its own")

        assert 0 == dynamodb.scan(TableName="locks")["Count"]

    def test_an_owner_whose_lease_has_ended_unnoticed_is_not_bothered(
        self, dynamodb: DynamoDBClient
    ) -> None:
        with dynamodb_lock(dynamodb, "locks", lease=-1)(POOL_ID, CLIENT_ID):
            pass

    def test_an_owner_does_not_wait_for_itself_after_a_lost_answer(
        self, dynamodb: DynamoDBClient
    ) -> None:
        delays = iter([0])

        def repeat_once(**_: object) -> int | None:
            return next(delays, None)

        events: Any = dynamodb.meta.events
        events.register_first("needs-retry.dynamodb.PutItem", repeat_once)

        with dynamodb_lock(dynamodb, "locks", lease=60, timeout=0)(POOL_ID, CLIENT_ID):
            assert 1 == dynamodb.scan(TableName="locks")["Count"]
        assert [] == [*delays]

    def test_an_update_that_lost_its_lease_says_that_it_was_written(
        self,
        dynamodb: DynamoDBClient,
        boto3_client: CognitoIdentityProviderClient,
        pool_id: str,
        full_id: str,
    ) -> None:
        clients = AppClients(boto3_client, lock=dynamodb_lock(dynamodb, "locks", lease=0.05))
        other = dynamodb_lock(dynamodb, "locks", lease=60)(pool_id, full_id)

        def sleeps(_: Plan) -> bool:
            time.sleep(0.1)
            other.__enter__()
            return True

        with pytest.raises(RuntimeError, match="lost the lease") as error:
            clients.update(pool_id, full_id, RENAME, confirm=sleeps)
        other.__exit__(None, None, None)

        assert error.value.__notes__[0].endswith(": it was written")


@attrs.frozen
class Recorded:
    """A lock that records what happens to it, and fails where it is told to."""

    events: list[str]
    acquire: BaseException | None = None
    release: BaseException | None = None
    asked: list[tuple[str, str]] = attrs.field(factory=list[tuple[str, str]])

    @contextmanager
    def __call__(self, user_pool_id: str, client_id: str) -> Generator[None, None, None]:
        self.asked.append((user_pool_id, client_id))
        self.events.append("acquire")
        if self.acquire:
            raise self.acquire
        try:
            yield
        finally:
            self.events.append("release")
            if self.release:
                raise self.release


READ, WRITE = "DescribeUserPoolClient", "UpdateUserPoolClient"


class TestLockOfAppClients:
    @pytest.fixture
    def events(
        self, embedded_cognito: EmbeddedCognito, monkeypatch: pytest.MonkeyPatch, full_id: str
    ) -> list[str]:
        """What happened to the lock and to the app client, in one order."""
        assert full_id
        events = embedded_cognito.calls

        def pause(_: float) -> None:
            events.append("pause")

        monkeypatch.setattr(time, "sleep", pause)
        events.clear()
        return events

    @pytest.fixture
    def lock(self, events: list[str]) -> Recorded:
        return Recorded(events)

    @pytest.fixture
    def clients(self, boto3_client: CognitoIdentityProviderClient, lock: Recorded) -> AppClients:
        return AppClients(boto3_client, lock=lock)

    def test_it_is_held_from_the_read_to_the_end_of_the_write(
        self, clients: AppClients, lock: Recorded, pool_id: str, full_id: str
    ) -> None:
        clients.update(pool_id, full_id, RENAME)

        assert ["acquire", READ, WRITE, "release"] == lock.events
        assert [(pool_id, full_id)] == lock.asked

    def test_apply_and_restore_hold_it_too(
        self, clients: AppClients, lock: Recorded, pool_id: str, full_id: str
    ) -> None:
        earlier = clients.describe(pool_id, full_id)
        plan = clients.plan(pool_id, full_id, RENAME)
        lock.events.clear()

        clients.apply(plan)
        clients.restore(earlier)

        assert 2 * ["acquire", READ, WRITE, "release"] == lock.events

    def test_what_only_reads_does_not_take_it(
        self, clients: AppClients, lock: Recorded, pool_id: str, full_id: str
    ) -> None:
        earlier = clients.describe(pool_id, full_id)
        clients.plan(pool_id, full_id, RENAME)
        clients.plan_restore(earlier)
        assert [*clients.list_clients(pool_id)]

        assert [*3 * [READ], "ListUserPoolClients"] == lock.events

    def test_it_is_held_across_retries(
        self,
        clients: AppClients,
        embedded_cognito: EmbeddedCognito,
        lock: Recorded,
        pool_id: str,
        full_id: str,
    ) -> None:
        embedded_cognito.fail("TooManyRequestsException", times=2)

        clients.update(pool_id, full_id, RENAME)

        retried = [READ, WRITE, "pause"]
        assert ["acquire", *retried, *retried, READ, WRITE, "release"] == lock.events

    def test_it_is_released_where_nothing_is_to_be_written(
        self, clients: AppClients, lock: Recorded, pool_id: str, full_id: str
    ) -> None:
        clients.update(pool_id, full_id, FULL)
        clients.update(pool_id, full_id, RENAME, confirm=lambda _: False)

        assert 2 * ["acquire", READ, "release"] == lock.events

    def test_it_is_released_where_the_update_raises(
        self,
        clients: AppClients,
        embedded_cognito: EmbeddedCognito,
        lock: Recorded,
        pool_id: str,
        full_id: str,
    ) -> None:
        embedded_cognito.fail("NotAuthorizedException")

        with pytest.raises(ClientError):
            clients.update(pool_id, full_id, RENAME)

        assert ["acquire", READ, WRITE, "release"] == lock.events
        assert clients.update(pool_id, full_id, RENAME)

    def test_its_error_says_that_nothing_was_written(
        self,
        boto3_client: CognitoIdentityProviderClient,
        events: list[str],
        pool_id: str,
        full_id: str,
    ) -> None:
        lock = Recorded(events, acquire=OSError("no lock"))

        with pytest.raises(OSError, match="no lock") as error:
            AppClients(boto3_client, lock=lock).update(pool_id, full_id, RENAME)

        assert ["acquire"] == events
        assert [
            f"while waiting for the lock of app client {full_id} of {pool_id}: nothing was written"
        ] == error.value.__notes__
        assert AppClients(boto3_client).update(pool_id, full_id, RENAME)

    def test_its_error_says_that_it_was_written(
        self,
        boto3_client: CognitoIdentityProviderClient,
        events: list[str],
        pool_id: str,
        full_id: str,
    ) -> None:
        lock = Recorded(events, release=OSError("still locked"))

        with pytest.raises(OSError, match="still locked") as error:
            AppClients(boto3_client, lock=lock).update(pool_id, full_id, RENAME)

        assert [
            f"while changing client_name of app client {full_id} of {pool_id}: it was written"
        ] == error.value.__notes__
        assert not AppClients(boto3_client).update(pool_id, full_id, RENAME)

    def test_its_error_does_not_hide_that_of_the_update(
        self,
        boto3_client: CognitoIdentityProviderClient,
        embedded_cognito: EmbeddedCognito,
        events: list[str],
        pool_id: str,
        full_id: str,
    ) -> None:
        embedded_cognito.fail("NotAuthorizedException")
        lock = Recorded(events, release=OSError("still locked"))

        with pytest.raises(OSError, match="still locked") as error:
            AppClients(boto3_client, lock=lock).update(pool_id, full_id, RENAME)

        refused = error.value.__context__
        assert isinstance(refused, ClientError)
        assert refused.__notes__[0].endswith("nothing was written")

    def test_one_that_swallows_errors_is_told_off(
        self,
        boto3_client: CognitoIdentityProviderClient,
        embedded_cognito: EmbeddedCognito,
        pool_id: str,
        full_id: str,
    ) -> None:
        embedded_cognito.fail("NotAuthorizedException")

        with pytest.raises(
            RuntimeError, match="the lock's context manager suppressed the exception"
        ) as error:
            AppClients(
                boto3_client, lock=lambda _pool_id, _client_id: suppress(ClientError)
            ).update(pool_id, full_id, RENAME)

        assert isinstance(error.value.__cause__, ClientError)
        assert error.value.__notes__ == error.value.__cause__.__notes__

    @pytest.mark.parametrize("operation", [READ, WRITE])
    def test_an_interrupted_call_releases_it(
        self,
        clients: AppClients,
        boto3_client: CognitoIdentityProviderClient,
        lock: Recorded,
        operation: str,
        pool_id: str,
        full_id: str,
    ) -> None:
        interrupts = iter([KeyboardInterrupt()])

        def interrupt(**_: object) -> None:
            for interrupt in interrupts:
                raise interrupt

        events: Any = boto3_client.meta.events
        events.register(f"before-call.cognito-idp.{operation}", interrupt)
        with pytest.raises(KeyboardInterrupt):
            clients.update(pool_id, full_id, RENAME)

        assert ("acquire", "release") == (lock.events[0], lock.events[-1])
        assert WRITE not in lock.events
        assert clients.update(pool_id, full_id, RENAME)

    def test_it_is_free_in_the_quiet_time(
        self,
        boto3_client: CognitoIdentityProviderClient,
        lock: Recorded,
        monkeypatch: pytest.MonkeyPatch,
        pool_id: str,
        full_id: str,
    ) -> None:
        quiet: list[float] = []

        def another_writes(seconds: float) -> None:
            quiet.append(seconds)
            if len(quiet) == 1:
                other = AppClients(boto3_client, lock=lock)
                other.update(pool_id, full_id, assign(auth_session_validity=9))

        monkeypatch.setattr(time, "sleep", another_writes)
        clients = AppClients(boto3_client, lock=lock, confirm_after=2)
        result = clients.update(pool_id, full_id, RENAME)

        held = ["acquire", READ, WRITE, "release"]
        assert [*held, *held, READ, READ] == lock.events
        assert [2, 2] == quiet
        assert result.confirmed

    def test_it_is_taken_again_to_repeat_a_lost_edit(
        self,
        boto3_client: CognitoIdentityProviderClient,
        lock: Recorded,
        monkeypatch: pytest.MonkeyPatch,
        pool_id: str,
        full_id: str,
    ) -> None:
        overwrites = iter([assign(client_name="another name")])

        def overwrite(_: float) -> None:
            for edit in overwrites:
                AppClients(boto3_client).update(pool_id, full_id, edit)

        monkeypatch.setattr(time, "sleep", overwrite)
        clients = AppClients(boto3_client, lock=lock, confirm_after=2)
        result = clients.update(pool_id, full_id, RENAME)

        held = ["acquire", READ, WRITE, "release"]
        assert [*held, READ, WRITE, READ, *held, READ] == lock.events
        assert 2 == result.attempts


class TestThreads:
    def urls_of(self, client: CognitoIdentityProviderClient, pool_id: str, client_id: str) -> Any:
        config = AppClients(client).describe(pool_id, client_id).config
        return frozenset(config.callback_urls or ()) - (FULL.callback_urls or set())

    def test_no_edit_is_lost_between_the_threads_of_a_process(
        self, boto3_client: CognitoIdentityProviderClient, pool_id: str, full_id: str
    ) -> None:
        def writer(number: int) -> Callable[[], object]:
            clients = AppClients(connected())
            edits = [add(callback_urls={url(f"{number}-{n}")}) for n in range(5)]
            return lambda: [clients.update(pool_id, full_id, edit) for edit in edits]

        together(*map(writer, range(8)))

        assert 40 == len(self.urls_of(boto3_client, pool_id, full_id))

    def test_the_negative_control_without_turns_all_but_one_edit_is_lost(
        self,
        boto3_client: CognitoIdentityProviderClient,
        monkeypatch: pytest.MonkeyPatch,
        pool_id: str,
        full_id: str,
    ) -> None:
        def no_turn(*_: object) -> nullcontext[None]:
            return nullcontext()

        monkeypatch.setattr("cognito_clientcfg.clients.turn", no_turn)
        all_have_read = threading.Barrier(8)

        def writer(number: int) -> Callable[[], object]:
            clients = AppClients(connected())
            return lambda: clients.update(
                pool_id,
                full_id,
                add(callback_urls={url(number)}),
                confirm=lambda _: all_have_read.wait(SECONDS) >= 0,
            )

        together(*map(writer, range(8)))

        assert 1 == len(self.urls_of(boto3_client, pool_id, full_id))

    def test_writers_of_different_app_clients_do_not_wait_for_each_other(
        self, boto3_client: CognitoIdentityProviderClient, pool_id: str, full_id: str
    ) -> None:
        both_are_inside = threading.Barrier(2)

        def writer(client_id: str) -> Callable[[], object]:
            clients = AppClients(connected())
            return lambda: clients.update(
                pool_id, client_id, RENAME, confirm=lambda _: both_are_inside.wait(SECONDS) >= 0
            )

        assert all(together(*map(writer, [full_id, create(boto3_client, pool_id, FULL)])))

    def test_a_confirm_that_updates_the_same_app_client_is_told_so(
        self, boto3_client: CognitoIdentityProviderClient, pool_id: str, full_id: str
    ) -> None:
        app_clients = AppClients(boto3_client)

        def confirm(_: Plan) -> bool:
            return bool(app_clients.update(pool_id, full_id, assign(auth_session_validity=9)))

        with pytest.raises(RuntimeError, match="must not update it in turn") as error:
            app_clients.update(pool_id, full_id, RENAME, confirm=confirm)

        assert f"app client {full_id} of {pool_id} is being updated" in str(error.value)
        assert all(note.endswith("nothing was written") for note in error.value.__notes__)
        assert app_clients.update(pool_id, full_id, RENAME)

    def test_a_confirm_may_update_another_app_client_and_read_the_same(
        self, boto3_client: CognitoIdentityProviderClient, pool_id: str, full_id: str
    ) -> None:
        app_clients = AppClients(boto3_client)
        other_id = create(boto3_client, pool_id, FULL)

        def confirm(_: Plan) -> bool:
            assert "web app" == app_clients.describe(pool_id, full_id).config.client_name
            return bool(app_clients.update(pool_id, other_id, RENAME))

        assert app_clients.update(pool_id, full_id, RENAME, confirm=confirm)


class TestTurns:
    @pytest.fixture(autouse=True)
    def nobody_is_left_in_a_queue(self) -> Iterator[None]:
        yield
        assert {} == vars(this_process)["_queues"].of

    def test_threads_are_served_in_the_order_in_which_they_came(self) -> None:
        served: list[int] = []

        def thread(number: int) -> Callable[[], object]:
            def run() -> None:
                with turn(POOL_ID, CLIENT_ID):
                    served.append(number)

            return run

        with turn(POOL_ID, CLIENT_ID):
            futures: list[Future[object]] = []
            for number in range(5):
                futures.append(started(thread(number)))
                wait_for_queue(2 + number, POOL_ID, CLIENT_ID)
            assert [] == served
        for future in futures:
            future.result(SECONDS)

        assert [0, 1, 2, 3, 4] == served

    def test_a_turn_ends_with_an_error_of_its_lock(self) -> None:
        for lock in (
            Recorded([], acquire=KeyboardInterrupt()),
            Recorded([], release=KeyboardInterrupt()),
        ):
            with pytest.raises(KeyboardInterrupt), turn(POOL_ID, CLIENT_ID, lock):
                pass
            with turn(POOL_ID, CLIENT_ID):
                pass

    def test_a_lock_is_asked_for_when_it_is_ones_turn(self) -> None:
        events: list[str] = []
        lock = Recorded(events)

        def second() -> None:
            with turn(POOL_ID, CLIENT_ID, lock):
                pass

        with turn(POOL_ID, CLIENT_ID):
            other = started(second)
            wait_for_queue(2, POOL_ID, CLIENT_ID)
            assert [] == events
        other.result(SECONDS)
        assert ["acquire", "release"] == events

    def test_two_tasks_of_a_loop_take_turns(self) -> None:
        inside: list[str] = []

        async def task(name: str) -> None:
            async with async_turn(POOL_ID, CLIENT_ID):
                inside.append(name)
                await asyncio.sleep(0.01)
                inside.append(name)

        async def main() -> None:
            await asyncio.gather(*map(task, "abc"))

        asyncio.run(main())

        assert [*"aabbcc"] == inside

    def test_threads_and_the_tasks_of_several_loops_take_turns(self) -> None:
        inside: list[str] = []

        async def task(name: str) -> None:
            async with async_turn(POOL_ID, CLIENT_ID):
                inside.append(name)
                await asyncio.sleep(0.002)
                inside.append(name)

        def loop(name: str) -> Callable[[], object]:
            async def main() -> None:
                for _ in range(5):
                    await asyncio.gather(task(name), task(name.upper()))

            return lambda: asyncio.run(main())

        def thread(name: str) -> Callable[[], object]:
            def run() -> None:
                for _ in range(5):
                    with turn(POOL_ID, CLIENT_ID):
                        inside.append(name)
                        time.sleep(0.002)
                        inside.append(name)

            return run

        together(loop("a"), loop("b"), thread("c"), thread("d"))

        assert inside[::2] == inside[1::2]
        assert sorted(5 * "aAbBcd") == sorted(inside[::2])

    def test_a_task_that_is_cancelled_while_it_waits_leaves_the_queue(self) -> None:
        async def take() -> str:
            async with async_turn(POOL_ID, CLIENT_ID):
                return "had its turn"

        async def main() -> str:
            async with async_turn(POOL_ID, CLIENT_ID):
                cancelled, patient = asyncio.create_task(take()), asyncio.create_task(take())
                await asyncio.sleep(0.01)
                cancelled.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await cancelled
                wait_for_queue(2, POOL_ID, CLIENT_ID)
            return await asyncio.wait_for(patient, SECONDS)

        assert "had its turn" == asyncio.run(main())

    def test_a_task_that_is_cancelled_as_its_turn_comes_gives_it_on(self) -> None:
        async def take() -> str:
            async with async_turn(POOL_ID, CLIENT_ID):
                return "had its turn"

        async def main() -> str:
            async with async_turn(POOL_ID, CLIENT_ID):
                cancelled, patient = asyncio.create_task(take()), asyncio.create_task(take())
                await asyncio.sleep(0.01)
            cancelled.cancel()
            with pytest.raises(asyncio.CancelledError):
                await cancelled
            return await asyncio.wait_for(patient, SECONDS)

        assert "had its turn" == asyncio.run(main())

    def test_a_task_that_asks_again_is_told_so(self) -> None:
        async def main() -> None:
            async with async_turn(POOL_ID, CLIENT_ID):
                with pytest.raises(RuntimeError, match="being updated here already"):
                    async with asyncio.timeout(SECONDS):
                        await again()
                async with async_turn(POOL_ID, "2example23456789"):
                    pass

        async def again() -> None:
            async with async_turn(POOL_ID, CLIENT_ID):
                pytest.fail("it has two turns")

        asyncio.run(main())

    def test_a_thread_that_would_block_the_loop_of_the_holder_is_told_so(self) -> None:
        async def holder(held: asyncio.Event, done: asyncio.Event) -> None:
            async with async_turn(POOL_ID, CLIENT_ID):
                held.set()
                await done.wait()

        async def main() -> None:
            held, done = asyncio.Event(), asyncio.Event()
            task = asyncio.create_task(holder(held, done))
            await held.wait()
            with (
                pytest.raises(RuntimeError, match="being updated here already"),
                turn(POOL_ID, CLIENT_ID),
            ):
                pytest.fail("it would wait for a task that cannot go on")
            done.set()
            await task

        asyncio.run(main())

    def test_a_loop_in_a_turn_of_its_thread_is_told_so(self) -> None:
        async def main() -> None:
            async with async_turn(POOL_ID, CLIENT_ID):
                pytest.fail("the thread has the turn")

        with (
            turn(POOL_ID, CLIENT_ID),
            pytest.raises(RuntimeError, match="being updated here already"),
        ):
            asyncio.run(main())

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
    @pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
    def test_a_forked_child_does_not_wait_for_its_parents_turn(self) -> None:
        with turn(POOL_ID, CLIENT_ID):
            child = os.fork()
            if child == 0:
                signal.alarm(SECONDS)
                with turn(POOL_ID, CLIENT_ID):
                    os._exit(7)
            assert 7 == os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.slow
class TestProcesses:
    @pytest.fixture
    def served(self) -> Iterator[EmbeddedCognito]:
        with embedded(serve=True) as cognito:
            yield cognito

    def written(self, served: EmbeddedCognito, count: int, **options: Any) -> set[str]:
        """Returns the URLs that processes added; asserts that nothing else was changed."""
        client = connected()
        pool_id = create_pool(client)
        client_id = create(client, pool_id, FULL)
        context = multiprocessing.get_context("spawn")
        updates: list[list[list[str]]] = options.pop("updates")
        writers = [
            Writer(served.endpoint_url, pool_id, client_id, of_one, **options) for of_one in updates
        ]
        barrier = context.Barrier(count)
        processes = [context.Process(target=writer, args=(barrier,)) for writer in writers]
        for process in processes:
            process.start()
        try:
            for process in processes:
                process.join(3 * SECONDS)
            assert count * [0] == [process.exitcode for process in processes]
        finally:
            for process in processes:
                process.kill()
                process.join(SECONDS)
                process.close()
        config = AppClients(client).describe(pool_id, client_id).config
        assert FULL == config.evolve(callback_urls=FULL.callback_urls)
        assert (config.callback_urls or set()) >= (FULL.callback_urls or set())
        return {*(config.callback_urls or ())} - {*(FULL.callback_urls or ())}

    def test_no_edit_is_lost_between_processes_that_share_a_lock_file(
        self, served: EmbeddedCognito, tmp_path: Path
    ) -> None:
        updates = [[[url(f"{p}-{n}")] for n in range(10)] for p in range(4)]

        urls = self.written(served, 4, updates=updates, lock_directory=str(tmp_path))

        assert 40 == len(urls)

    def test_the_negative_control_without_a_lock_all_but_one_edit_is_lost(
        self, served: EmbeddedCognito
    ) -> None:
        updates = [[[url(p)]] for p in range(4)]

        assert 1 == len(self.written(served, 4, updates=updates, at_once=True))

    def test_no_edit_is_lost_between_processes_that_confirm_after_a_quiet_time(
        self, served: EmbeddedCognito
    ) -> None:
        updates = [[[url(f"{p}-{n}") for n in range(10)]] for p in range(3)]

        urls = self.written(served, 3, updates=updates, confirm_after=2, at_once=True)

        assert 30 == len(urls)
