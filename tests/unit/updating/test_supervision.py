from __future__ import annotations

import asyncio
import logging
import re
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from cognito_clientcfg import (
    AppClientConfig,
    AppClients,
    EditLost,
    ErrorKind,
    Plan,
    StalePlan,
    StaleRead,
    UpdateResult,
    add,
    assign,
    kind_of,
    reset,
    written,
)
from cognito_clientcfg.aio import AsyncAppClients
from cognito_clientcfg.updating.calls import (
    Acquire,
    Call,
    Operation,
    Release,
    Request,
    Response,
    Sleep,
    run,
)
from cognito_clientcfg.updating.operations import describe, plan, update
from cognito_clientcfg.updating.options import Options
from cognito_clientcfg.updating.supervision import supervised
from cognito_clientcfg.updating.temporary import TemporaryChange
from tests.support.app_clients import (
    CLIENT_ID,
    DESCRIBE,
    FULL,
    POOL_ID,
    SECRET,
    UPDATE,
    Wire,
    always,
    is_call,
    members_of,
    replacing,
)
from tests.support.drivers import Coroutines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from tests.conftest import Driver

RENAME = assign(client_name="new")
THROTTLE = {"__type": "TooManyRequestsException", "message": "Rate exceeded"}


def refusal(code: str, status: int = 400) -> ClientError:
    answer: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, UPDATE)


@attrs.define
class World:
    """AWS and a clock: each call and each wait for the lock takes its time.

    Attributes:
        failures: What the next updates fail with; None for one that does not.
        seconds: How long each call takes.
        lock_seconds: How long each wait for the lock takes.
        undone: Whether another writer undoes each update while we sleep.
        written_although_failed: Whether an update that fails is made all the same.
    """

    failures: list[Exception | None] = attrs.field(factory=list["Exception | None"])
    seconds: float = 0.0
    lock_seconds: float = 0.0
    undone: bool = False
    written_although_failed: bool = False
    now: float = 1000.0
    live: dict[str, Any] = attrs.field(factory=lambda: members_of(FULL, LastModifiedDate=1))
    requests: list[Request] = attrs.field(factory=list["Request"])

    def options(self, **options: Any) -> Options:
        return Options(clock=lambda: self.now, jitter=lambda: 1.0, **options)

    def run(self, operation: Callable[[Options], Operation[Any]], **options: Any) -> Any:
        chosen = self.options(**options)
        return run(supervised(operation(chosen), chosen), self.answer)

    def update(self, **options: Any) -> UpdateResult:
        result: UpdateResult = self.run(
            lambda chosen: update(chosen, POOL_ID, CLIENT_ID, [RENAME]), **options
        )
        return result

    def answer(self, request: Request) -> Response | None:
        self.requests.append(request)
        match request:
            case Acquire():
                self.now += self.lock_seconds
            case Sleep(seconds):
                self.now += seconds
                if self.undone:
                    date = self.live["LastModifiedDate"] + 1
                    self.live = members_of(FULL, LastModifiedDate=date)
            case Call(name):
                self.now += self.seconds
                failure = self.failures.pop(0) if self.failures and name == UPDATE else None
                if name == UPDATE and (failure is None or self.written_although_failed):
                    date = self.live["LastModifiedDate"] + 1
                    self.live = {**request.request, "LastModifiedDate": date}
                if failure is not None:
                    raise failure
                return Response(dict(self.live), {})
            case _:
                pass
        return None

    @property
    def attempts(self) -> int:
        return sum(is_call(request, UPDATE) for request in self.requests)


class TestDeadline:
    def test_no_attempt_is_made_that_would_begin_after_it(self) -> None:
        world = World(failures=[refusal("TooManyRequestsException") for _ in range(9)])

        with pytest.raises(ClientError) as caught:
            world.update(attempts=9, deadline=4)

        assert 4 == world.attempts  # after 0, 0.5, 1.5 and 3.5 seconds; then after 7.5
        assert 1003.5 == world.now
        assert [
            "no other attempt was made, since none could begin within 4 seconds",
            f"while changing client_name of app client {CLIENT_ID} of {POOL_ID}: "
            "nothing was written",
        ] == caught.value.__notes__
        assert written(caught.value) is False

    def test_without_one_all_attempts_are_made(self) -> None:
        world = World(failures=[refusal("TooManyRequestsException") for _ in range(9)])

        with pytest.raises(ClientError):
            world.update(attempts=9)

        assert 9 == world.attempts

    def test_the_time_that_calls_take_counts(self) -> None:
        world = World(failures=[refusal("InternalErrorException", 500)] * 9, seconds=3)

        with pytest.raises(ClientError) as caught:
            world.update(deadline=6.4)

        assert 1 == world.attempts
        assert written(caught.value) is None

    def test_an_attempt_that_has_begun_is_ended(self) -> None:
        assert World(seconds=30).update(deadline=1).changed

    def test_a_lock_that_comes_too_late_is_a_timeout_and_nothing_is_read(self) -> None:
        world = World(lock_seconds=10)

        with pytest.raises(TimeoutError, match="until after the deadline of 5 seconds") as caught:
            world.update(deadline=5)

        assert [Acquire(POOL_ID, CLIENT_ID)] == world.requests
        assert (written(caught.value), kind_of(caught.value)) == (False, ErrorKind.UNAVAILABLE)

    def test_a_lock_that_comes_in_time_is_no_matter(self) -> None:
        assert World(lock_seconds=4).update(deadline=5).changed

    def test_a_quiet_time_that_would_pass_it_leaves_the_result_unconfirmed(self) -> None:
        world = World()

        result = world.update(deadline=5, confirm_after=6)

        assert (result.changed, result.confirmed) == (True, False)
        assert Release() == world.requests[-1]

    def test_a_quiet_time_within_it_is_waited_for(self) -> None:
        assert World().update(deadline=5, confirm_after=4).confirmed

    def test_an_edit_that_was_lost_is_not_made_again_after_it(self) -> None:
        world = World(undone=True)

        with pytest.raises(EditLost) as caught:
            world.update(deadline=5, confirm_after=4.8)

        assert 1 == world.attempts
        assert caught.value.plan is not None
        assert written(caught.value) is True
        assert "another writer has overwritten it" in caught.value.__notes__[-1]

    def test_a_stale_read_is_not_made_again_after_it(self) -> None:
        world = World()
        chosen = world.options(deadline=1)
        run(supervised(update(chosen, POOL_ID, CLIENT_ID, [RENAME]), chosen), world.answer)
        world.live = members_of(FULL, LastModifiedDate=1)
        world.requests.clear()

        again = update(chosen, POOL_ID, CLIENT_ID, [reset("logout_urls")])
        with pytest.raises(StaleRead):
            run(supervised(again, chosen), world.answer)

        assert [0.3, 0.4] == [each.seconds for each in world.requests if isinstance(each, Sleep)]

    def test_a_temporary_change_is_taken_back_without_a_pause_that_would_pass_it(self) -> None:
        world = World(failures=[ReadTimeoutError(endpoint_url="x")], written_although_failed=True)
        chosen = world.options(attempts=1, deadline=0.5)
        change = TemporaryChange(chosen, POOL_ID, CLIENT_ID, [RENAME], None)

        with pytest.raises(ReadTimeoutError):
            run(supervised(change.made(), chosen), world.answer)
        assert "new" == world.live["ClientName"]
        run(supervised(change.taken_back(), chosen), world.answer)

        assert ("web app", 1000) == (world.live["ClientName"], world.now)

    def test_it_holds_for_the_reads_of_a_preflight(self) -> None:
        world = World()

        def answer(request: Request) -> Response | None:
            if isinstance(request, Call) and request.operation != DESCRIBE:
                raise refusal("TooManyRequestsException")
            return world.answer(request)

        chosen = world.options(deadline=2, preflight=True)
        edit = add(allowed_oauth_scopes={"api/write"})
        with pytest.raises(ClientError, match="TooManyRequests") as caught:
            run(supervised(plan(chosen, POOL_ID, CLIENT_ID, [edit]), chosen), answer)

        assert 1001.5 == world.now
        assert written(caught.value) is False

    @pytest.mark.parametrize("seconds", [0, -1, True, "1", 86_401])
    def test_it_is_a_number_of_seconds(self, seconds: Any) -> None:
        with pytest.raises(ValueError, match="deadline is a number of seconds above 0"):
            Options(deadline=seconds)

    def test_each_driver_keeps_it(self, driver: Driver, waits: list[float]) -> None:
        wire = Wire(always(400, THROTTLE))
        clients = driver(wire.client(retries={"total_max_attempts": 1}), deadline=1e-9)

        with pytest.raises(TimeoutError):
            clients.update(POOL_ID, CLIENT_ID, RENAME)
        with pytest.raises(ClientError) as caught:
            clients.find(POOL_ID, "web")

        assert ([], 1) == (waits, len(wire.requests))
        assert kind_of(caught.value) is ErrorKind.THROTTLED
        assert "none could begin within 1e-09 seconds" in caught.value.__notes__[0]


class TestWritten:
    @pytest.mark.parametrize(
        ("failure", "fact"),
        [
            (refusal("InvalidParameterException"), False),
            (refusal("InternalErrorException", 500), None),
            (ReadTimeoutError(endpoint_url="x"), None),
            (EndpointConnectionError(endpoint_url="x"), False),
        ],
    )
    def test_an_update_that_failed_tells_it(self, failure: Exception, *, fact: bool | None) -> None:
        with pytest.raises(type(failure)) as caught:
            World(failures=[failure]).update(attempts=1)

        assert fact is written(caught.value)

    def test_it_is_written_if_a_stale_plan_follows_a_lost_answer(self, driver: Driver) -> None:
        live = members_of(FULL)
        clients = driver(replacing(live).client())
        made = clients.plan(POOL_ID, CLIENT_ID, RENAME)
        live["ClientName"] = "other"

        with pytest.raises(StalePlan) as caught:
            clients.apply(made)

        assert written(caught.value) is False

    def test_a_read_has_written_nothing(self, driver: Driver) -> None:
        clients = driver(Wire(always(400, {"__type": "ResourceNotFoundException"})).client())

        with pytest.raises(ClientError) as caught:
            clients.describe(POOL_ID, CLIENT_ID)

        assert written(caught.value) is False
        assert not hasattr(caught.value, "__notes__")

    def test_a_creation_whose_answer_was_lost_tells_it(
        self, driver: Driver, waits: list[float]
    ) -> None:
        def answers(operation: str, _request: dict[str, Any]) -> tuple[int, object]:
            creates = operation == "CreateUserPoolClient"
            return (500, {}) if creates else (200, {"UserPoolClients": []})

        with pytest.raises(ClientError) as caught:
            driver(Wire(answers).client()).ensure(POOL_ID, AppClientConfig(client_name="x"))

        assert written(caught.value) is None
        assert waits

    def test_ctrl_c_during_a_write_tells_that_it_is_not_known(self) -> None:
        def answers(operation: str, _request: dict[str, Any]) -> tuple[int, object]:
            if operation == UPDATE:
                raise KeyboardInterrupt
            return 200, {"UserPoolClient": members_of(FULL)}

        with pytest.raises(KeyboardInterrupt) as caught:
            AppClients(Wire(answers).client()).update(POOL_ID, CLIENT_ID, RENAME)

        assert written(caught.value) is None
        assert "whether it was written is not known" in caught.value.__notes__[0]


class Slow(Coroutines):
    """A client of which one operation never answers."""

    def __init__(self, client: CognitoIdentityProviderClient, slow: str) -> None:
        super().__init__(client)
        self.slow, self.begun = slow, asyncio.Event()

    async def describe_user_pool_client(self, **request: Any) -> Any:
        await self.pause("describe")
        return await super().describe_user_pool_client(**request)

    async def update_user_pool_client(self, **request: Any) -> Any:
        await self.pause("update")
        return await super().update_user_pool_client(**request)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        async def asked(**request: Any) -> Any:
            await self.pause(name.partition("_")[0])
            return getattr(self.client, name)(**request)

        return asked

    async def pause(self, operation: str) -> None:
        if operation == self.slow:
            self.begun.set()
            await asyncio.Event().wait()


async def cancelled(slow: str, verb: str, *arguments: Any) -> BaseException:
    """Returns what a call ends with that is cancelled while one operation is on its way."""

    def answers(operation: str, request: dict[str, Any]) -> tuple[int, object]:
        if operation == "ListUserPoolClients":
            return 200, {"UserPoolClients": []}
        return replacing(members_of(FULL)).answers(operation, request)

    client = Slow(Wire(answers).client(), slow)
    task = asyncio.create_task(getattr(AsyncAppClients(client), verb)(POOL_ID, *arguments))
    await client.begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError) as caught:
        await task
    return caught.value


class TestCancelled:
    @pytest.mark.parametrize(
        ("slow", "fact", "note"),
        [
            ("describe", False, "while reading the settings of .*: nothing was written"),
            ("update", None, "while changing client_name of .*: whether it was written is not"),
        ],
    )
    def test_a_task_that_was_cancelled_tells_whether_it_wrote(
        self, slow: str, *, fact: bool | None, note: str
    ) -> None:
        failure = asyncio.run(cancelled(slow, "update", CLIENT_ID, RENAME))

        assert fact is written(failure)
        (told,) = failure.__notes__
        assert re.match(note, told)

    def test_a_creation_that_was_cancelled_tells_that_it_is_not_known(self) -> None:
        failure = asyncio.run(cancelled("create", "ensure", AppClientConfig(client_name="x")))

        assert written(failure) is None
        assert "whether it was created is not known" in failure.__notes__[0]

    @pytest.mark.parametrize("how", ["timeout", "wait_for"])
    def test_a_timeout_tells_it_by_its_cause(self, how: str) -> None:
        async def late() -> None:
            clients = AsyncAppClients(Slow(replacing(members_of(FULL)).client(), "update"))
            call = clients.update(POOL_ID, CLIENT_ID, RENAME)
            if how == "wait_for":
                await asyncio.wait_for(call, 0.05)
            async with asyncio.timeout(0.05):
                await call

        with pytest.raises(TimeoutError) as caught:
            asyncio.run(late())

        assert written(caught.value) is None
        assert kind_of(caught.value) is ErrorKind.UNAVAILABLE
        assert caught.value.__cause__ is not None
        assert "whether it was written is not known" in caught.value.__cause__.__notes__[0]


class TestLog:
    @pytest.fixture(autouse=True)
    def _at_debug(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG, "cognito_clientcfg")

    def lines(self, caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
        ours = (record for record in caplog.records if record.name == "cognito_clientcfg")
        return [(record.levelname, record.getMessage()) for record in ours]

    def test_a_read_and_a_write_are_a_line_each(
        self, driver: Driver, caplog: pytest.LogCaptureFixture
    ) -> None:
        driver(replacing(members_of(FULL)).client()).update(
            POOL_ID, CLIENT_ID, RENAME, reset("logout_urls")
        )

        assert [
            ("DEBUG", f"DescribeUserPoolClient {POOL_ID} {CLIENT_ID}: answered"),
            (
                "INFO",
                f"UpdateUserPoolClient {POOL_ID} {CLIENT_ID} client_name, logout_urls: answered",
            ),
        ] == self.lines(caplog)

    def test_an_attempt_that_starts_over_is_a_warning_that_says_why(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        World(failures=[refusal("TooManyRequestsException")]).update()

        what = f"UpdateUserPoolClient {POOL_ID} {CLIENT_ID} client_name: "
        assert [
            ("INFO", f"{what}TooManyRequestsException (throttled)"),
            (
                "WARNING",
                f"{what}in 0.5 s starts over, after TooManyRequestsException (throttled)",
            ),
        ] == self.lines(caplog)[1:3]

    def test_a_quiet_time_is_a_line(self, caplog: pytest.LogCaptureFixture) -> None:
        World().update(confirm_after=2)

        what = f"UpdateUserPoolClient {POOL_ID} {CLIENT_ID} client_name: in 2.0 s looks again"
        assert ("DEBUG", what) in self.lines(caplog)

    def test_a_creation_tells_the_new_id_and_no_name(
        self,
        boto3_client: CognitoIdentityProviderClient,
        pool_id: str,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        created = AppClients(boto3_client).ensure(pool_id, AppClientConfig(client_name="canary"))

        assert [
            ("DEBUG", f"ListUserPoolClients {pool_id}: answered"),
            (
                "INFO",
                f"CreateUserPoolClient {pool_id} {created.after.client_id} client_name: answered",
            ),
        ] == self.lines(caplog)

    def test_a_line_stays_one_line_whatever_an_answer_holds(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        def odd() -> Iterator[Any]:
            yield Call(DESCRIBE, {"UserPoolId": "a\nb"})

        options = Options()
        operation: Any = odd()
        run(supervised(operation, options), lambda _: Response({"ClientId": 5}, {}))

        assert [("DEBUG", "DescribeUserPoolClient a\\nb 5: answered")] == self.lines(caplog)

    def test_no_line_has_a_value_or_a_secret(
        self, driver: Driver, waits: list[float], caplog: pytest.LogCaptureFixture
    ) -> None:
        config = FULL.evolve(client_name="canary-1", callback_urls={"https://canary-2.example"})
        config = config.evolve(default_redirect_uri="https://canary-2.example")
        live = members_of(config, ClientSecret=SECRET, FutureMember="canary-3")
        good = replacing(live)
        refusals = iter([THROTTLE, {"__type": "InternalErrorException", "message": "canary-4"}])

        def answers(operation: str, request: dict[str, Any]) -> tuple[int, object]:
            if operation == UPDATE and (bad := next(refusals, None)):
                return 500, bad
            return good.answers(operation, request)

        clients = driver(Wire(answers).client(), confirm_after=1, preflight=False)
        edit = add(logout_urls={"https://canary-5.example"})
        result = clients.update(POOL_ID, CLIENT_ID, edit, assign(client_name="canary-6"))
        clients.apply(result.undo())
        clients.drift(POOL_ID, CLIENT_ID, RENAME)
        wrong = {"__type": "InvalidParameterException", "message": "canary-7"}
        with pytest.raises(ClientError):
            driver(Wire(always(400, wrong)).client()).describe(POOL_ID, CLIENT_ID)

        lines = [line for _, line in self.lines(caplog)]
        assert 12 <= len(lines)
        assert waits
        values = ["canary", SECRET, "example.com", "email", "openid", "minutes", "30"]
        assert [] == [(line, value) for line in lines for value in values if value in line]

    def test_nothing_is_printed_unless_somebody_asks(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        handlers = logging.getLogger("cognito_clientcfg").handlers

        World(failures=[refusal("TooManyRequestsException")]).update()

        assert [logging.NullHandler] == [type(each) for each in handlers][:1]
        assert ("", "") == tuple(capsys.readouterr())


def test_describe_is_supervised_too(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "cognito_clientcfg")

    World().run(lambda options: describe(options, POOL_ID, CLIENT_ID))

    assert 1 == len(caplog.records)


def test_a_plan_says_what_is_sent_in_the_log() -> None:
    world = World()

    result = world.update()

    (call,) = (each for each in world.requests if is_call(each, UPDATE))
    assert isinstance(result.plan, Plan)
    assert ("client_name",) == call.fields
