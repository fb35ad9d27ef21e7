from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from cognito_clientcfg import AppClientConfig, AppClients, InvalidConfig, Revert, add, assign
from cognito_clientcfg.aio import AsyncAppClients
from tests.conftest import create
from tests.support.app_clients import CLIENT_ID, FULL, POOL_ID, SECONDS
from tests.support.drivers import Coroutines

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from cognito_clientcfg import AppClient, Edit
    from cognito_clientcfg.testing import EmbeddedCognito
    from tests.conftest import Driver

PASSWORD = "ALLOW_USER_PASSWORD_AUTH"
FLOW = add(explicit_auth_flows={PASSWORD})
OURS, THEIRS = "https://ours.example.com/", "https://theirs.example.com/"
step = asyncio.sleep  # as it is without the fixture that makes waits take no time
DESCRIBE, UPDATE = "DescribeUserPoolClient", "UpdateUserPoolClient"

pytestmark = pytest.mark.usefixtures("waits")


class Live:
    """An app client with every setting, as another writer sees and writes it."""

    def __init__(self, client: CognitoIdentityProviderClient, ids: tuple[str, str]) -> None:
        self.client, self.ids = client, ids
        self.others = AppClients(client)
        self.before = self.read()

    def read(self) -> AppClient:
        return self.others.describe(*self.ids)

    @property
    def config(self) -> AppClientConfig:
        return self.read().config

    def has_flow(self) -> bool:
        return PASSWORD in (self.config.explicit_auth_flows or ())

    def delete(self) -> None:
        pool_id, client_id = self.ids
        self.client.delete_user_pool_client(UserPoolId=pool_id, ClientId=client_id)

    def raising(self, *errors: BaseException | None, event: str = "after-call") -> None:
        """Has the next calls of an update raise, after AWS made it; None for one that does not.

        An event of "before-send" is one before AWS is sent anything.
        """
        queue = [*errors]

        def handler(**_: object) -> None:
            if queue and (error := queue.pop(0)) is not None:
                raise error

        events: Any = self.client.meta.events
        events.register_first(f"{event}.cognito-idp.{UPDATE}", handler)


@pytest.fixture
def live(boto3_client: CognitoIdentityProviderClient, pool_id: str, full_id: str) -> Live:
    return Live(boto3_client, (pool_id, full_id))


@pytest.fixture
def clients(driver: Driver, live: Live) -> AppClients:
    return driver(live.client)


def notes(error: BaseException) -> str:
    return "\n".join(getattr(error, "__notes__", ()))


def minutes(number: int) -> Edit:
    return assign(auth_session_validity=number)


def lost_answer() -> ReadTimeoutError:
    return ReadTimeoutError(endpoint_url="x")


class TestTheChange:
    def test_it_is_in_force_while_the_body_runs_and_gone_afterwards(
        self, clients: AppClients, live: Live
    ) -> None:
        with clients.temporarily(*live.ids, FLOW, assign(auth_session_validity=9)) as result:
            assert result.changed
            assert live.has_flow()
            assert 9 == live.config.auth_session_validity

        assert live.before.has_same_settings(live.read())

    def test_what_another_writer_changes_meanwhile_stays(
        self, clients: AppClients, live: Live
    ) -> None:
        with clients.temporarily(*live.ids, add(callback_urls=[OURS])):
            live.others.update(*live.ids, add(callback_urls=[THEIRS]), assign(client_name="new"))

        expected = (FULL.callback_urls or frozenset()) | {THEIRS}
        assert FULL.evolve(callback_urls=expected, client_name="new") == live.config

    def test_what_another_writer_made_of_the_same_setting_is_left_with_a_warning(
        self, clients: AppClients, live: Live
    ) -> None:
        with (
            pytest.warns(UserWarning, match="another writer has changed it") as told,
            clients.temporarily(*live.ids, FLOW, assign(auth_session_validity=9)),
        ):
            live.others.update(*live.ids, assign(auth_session_validity=12))

        assert FULL.evolve(auth_session_validity=12) == live.config
        assert [live.ids[1] in str(each.message) for each in told] == [True]

    def test_the_warning_names_the_line_of_the_with_statement(self, live: Live) -> None:
        async def in_asyncio() -> None:
            client: Any = Coroutines(live.client)
            async with AsyncAppClients(client).temporarily(*live.ids, minutes(10)):
                live.others.update(*live.ids, minutes(13))

        with (
            pytest.warns(UserWarning, match="was taken back") as told,
            live.others.temporarily(*live.ids, minutes(9)),
        ):
            live.others.update(*live.ids, minutes(12))
        with pytest.warns(UserWarning, match="was taken back") as told_in_asyncio:
            asyncio.run(in_asyncio())

        assert [__file__] * 2 == [each.filename for each in (*told, *told_in_asyncio)]

    def test_if_it_holds_already_nothing_is_written(
        self, clients: AppClients, live: Live, embedded_cognito: EmbeddedCognito
    ) -> None:
        live.others.update(*live.ids, FLOW)
        earlier = len(embedded_cognito.calls)

        with clients.temporarily(*live.ids, FLOW) as result:
            assert not result

        assert [DESCRIBE] == embedded_cognito.calls[earlier:]
        assert live.has_flow()

    def test_if_confirm_declines_the_body_runs_without_it(
        self, clients: AppClients, live: Live
    ) -> None:
        with clients.temporarily(*live.ids, FLOW, confirm=lambda _plan: False) as result:
            assert (False, True) == (result.changed, bool(result.plan))
            assert not live.has_flow()

        assert live.before.has_same_settings(live.read())

    def test_the_user_pool_is_asked_before_it_but_not_before_it_is_taken_back(
        self, driver: Driver, live: Live, embedded_cognito: EmbeddedCognito
    ) -> None:
        scope = add(allowed_oauth_scopes=["api/write"])

        with driver(live.client).temporarily(*live.ids, scope, preflight=True):
            earlier = [*embedded_cognito.calls]

        assert "ListResourceServers" in earlier
        assert [DESCRIBE, UPDATE] == embedded_cognito.calls[len(earlier) :]
        assert FULL == live.config

    def test_the_app_client_is_not_held_while_the_body_runs(self, live: Live) -> None:
        events: list[str] = []

        @contextmanager
        def lock(*_: str) -> Generator[None, None, None]:
            events.append("held")
            yield
            events.append("let go")

        with AppClients(live.client, lock=lock).temporarily(*live.ids, FLOW):
            events.append("body")

        assert ["held", "let go", "body", "held", "let go"] == events

    def test_what_is_given_is_checked_before_anything_is_read(self, clients: AppClients) -> None:
        anything: Any = 5

        with pytest.raises(TypeError, match="5 is not an edit"):
            clients.temporarily(POOL_ID, CLIENT_ID, anything)
        with pytest.raises(InvalidConfig, match="client_id"):
            clients.temporarily(POOL_ID, "no id", FLOW)


class TestTheBodyFails:
    @pytest.mark.parametrize("kind", [ValueError, KeyboardInterrupt, SystemExit])
    def test_it_is_taken_back_and_what_was_raised_stays_so(
        self, clients: AppClients, live: Live, kind: type[BaseException]
    ) -> None:
        error = kind("of the body")

        with pytest.raises(kind) as raised, clients.temporarily(*live.ids, FLOW):
            raise error

        assert raised.value is error
        assert "" == notes(error)
        assert live.before.has_same_settings(live.read())

    def test_what_is_left_is_a_note_on_it(self, clients: AppClients, live: Live) -> None:
        def body() -> None:
            live.others.update(*live.ids, assign(auth_session_validity=12))
            raise ValueError("of the body")

        with (
            pytest.raises(ValueError, match="of the body") as raised,
            clients.temporarily(*live.ids, assign(auth_session_validity=9)),
        ):
            body()

        assert "auth_session_validity: another writer has changed it" in notes(raised.value)


class TestTheFirstWrite:
    def test_interrupted_after_it_was_made_it_is_taken_back(
        self, clients: AppClients, live: Live, waits: list[float]
    ) -> None:
        live.raising(KeyboardInterrupt())

        with pytest.raises(KeyboardInterrupt) as raised, clients.temporarily(*live.ids, FLOW):
            pytest.fail("the body ran")

        assert live.before.has_same_settings(live.read())
        written, taken_back = raised.value.__notes__
        assert "whether it was written is not known" in written
        assert "what may have been written of it was taken back" == taken_back
        assert [1.0] == waits

    def test_interrupted_before_it_was_sent_nothing_is_written(
        self, clients: AppClients, live: Live, embedded_cognito: EmbeddedCognito
    ) -> None:
        live.raising(KeyboardInterrupt(), event="before-send")

        with pytest.raises(KeyboardInterrupt), clients.temporarily(*live.ids, FLOW):
            pytest.fail("the body ran")

        assert UPDATE not in embedded_cognito.calls
        assert live.before.has_same_settings(live.read())

    def test_an_answer_that_is_lost_changes_nothing_of_it(
        self, clients: AppClients, live: Live
    ) -> None:
        live.raising(lost_answer())

        with clients.temporarily(*live.ids, FLOW) as result:
            assert (True, 2) == (result.changed, result.attempts)
            assert live.has_flow()

        assert live.before.has_same_settings(live.read())

    def test_if_no_answer_comes_it_is_taken_back(self, driver: Driver, live: Live) -> None:
        clients = driver(live.client, attempts=1)
        live.raising(lost_answer())

        with pytest.raises(ReadTimeoutError) as raised, clients.temporarily(*live.ids, FLOW):
            pytest.fail("the body ran")

        assert live.before.has_same_settings(live.read())
        assert "what may have been written of it was taken back" in notes(raised.value)

    def test_if_aws_refuses_it_there_is_nothing_to_take_back(
        self, clients: AppClients, live: Live, embedded_cognito: EmbeddedCognito
    ) -> None:
        unknown = add(supported_identity_providers=["Unknown"])

        with pytest.raises(ClientError), clients.temporarily(*live.ids, unknown):
            pytest.fail("the body ran")

        assert [DESCRIBE, UPDATE] == embedded_cognito.calls[-2:]


class TestTakingBackFails:
    def expected(self, live: Live) -> tuple[str, str]:
        pool_id, client_id = live.ids
        return (
            f"the change to app client {client_id} of {pool_id} is still in force",
            f"update({pool_id!r}, {client_id!r}, Revert(before=AppClientConfig(explicit_auth_flows",
        )

    def test_its_error_is_raised_with_what_to_do(self, clients: AppClients, live: Live) -> None:
        with pytest.raises(ClientError) as raised, clients.temporarily(*live.ids, FLOW):
            live.delete()

        assert "ResourceNotFoundException" == raised.value.response.get("Error", {}).get("Code")
        for words in self.expected(live):
            assert words in notes(raised.value)

    def test_what_the_body_raised_stays_and_gets_a_note(
        self, clients: AppClients, live: Live
    ) -> None:
        def body() -> None:
            live.delete()
            raise ValueError("of the body")

        with (
            pytest.raises(ValueError, match="of the body") as raised,
            clients.temporarily(*live.ids, FLOW),
        ):
            body()

        for words in (*self.expected(live), "ResourceNotFoundException", "nothing was written"):
            assert words in notes(raised.value)

    def test_the_note_is_enough_to_take_it_back_later(
        self, clients: AppClients, live: Live
    ) -> None:
        live.raising(None, *(lost_answer() for _ in range(5)), event="before-send")

        with pytest.raises(ReadTimeoutError) as raised, clients.temporarily(*live.ids, FLOW):
            pass

        assert live.has_flow()
        call = notes(raised.value).rpartition("result.inverse(): ")[2]
        names = {"AppClientConfig": AppClientConfig, "Revert": Revert}
        eval(call, names | {"update": live.others.update})  # noqa: S307 - what it printed
        assert live.before.has_same_settings(live.read())

    def test_what_aws_refuses_is_told(self, clients: AppClients, live: Live) -> None:
        with (
            pytest.raises(ClientError) as raised,
            clients.temporarily(*live.ids, add(callback_urls=[OURS])),
        ):
            live.others.update(*live.ids, assign(default_redirect_uri=OURS))

        assert "is still in force" in notes(raised.value)

    def test_after_a_first_write_that_was_interrupted_it_says_what_is_not_known(
        self, driver: Driver, live: Live
    ) -> None:
        clients = driver(live.client, attempts=1)
        live.raising(KeyboardInterrupt(), lost_answer())

        with pytest.raises(KeyboardInterrupt) as raised, clients.temporarily(*live.ids, FLOW):
            pytest.fail("the body ran")

        assert "may still be in force, since taking it back failed" in notes(raised.value)
        assert "ReadTimeoutError" in notes(raised.value)

    def test_a_second_interrupt_ends_it_at_once(self, live: Live) -> None:
        second = KeyboardInterrupt("second")
        live.raising(None, second, event="before-send")

        with pytest.raises(KeyboardInterrupt) as raised, live.others.temporarily(*live.ids, FLOW):
            raise KeyboardInterrupt("first")

        assert raised.value is second
        assert "may still be in force" in notes(second)
        assert live.has_flow()

    def test_what_it_says_is_no_more_than_what_is_known(self, live: Live) -> None:
        fails = iter([False, True])

        @contextmanager
        def lock(*_: str) -> Generator[None, None, None]:
            yield
            if next(fails):
                raise OSError("the lock")

        clients = AppClients(live.client, lock=lock)

        with (
            pytest.raises(ValueError, match="of the body") as raised,
            clients.temporarily(*live.ids, FLOW),
        ):
            raise ValueError("of the body")

        for words in ("may still be in force", "OSError: the lock", "it was written"):
            assert words in notes(raised.value)


class Slow(Coroutines):
    """Its updates wait for what a test says, after they were made."""

    def __init__(self, client: CognitoIdentityProviderClient) -> None:
        super().__init__(client)
        self.pauses: list[Callable[[], Any]] = []

    async def update_user_pool_client(self, **request: Any) -> Any:
        answer = await super().update_user_pool_client(**request)
        if self.pauses:
            await self.pauses.pop(0)()
        return answer


async def nothing() -> None:
    """Takes no time."""


class TestCancelled:
    def run(self, live: Live, scenario: Callable[[AsyncAppClients, Slow], Any]) -> Any:
        client: Any = Slow(live.client)

        async def limited() -> Any:
            async with asyncio.timeout(SECONDS):
                return await scenario(AsyncAppClients(client), client)

        return asyncio.run(limited())

    def test_in_the_body_it_is_taken_back(self, live: Live) -> None:
        async def scenario(clients: AsyncAppClients, _client: Slow) -> None:
            inside = asyncio.Event()

            async def suite() -> None:
                async with clients.temporarily(*live.ids, FLOW):
                    inside.set()
                    await asyncio.Event().wait()

            task = asyncio.create_task(suite())
            await inside.wait()
            assert live.has_flow()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        self.run(live, scenario)
        assert live.before.has_same_settings(live.read())

    def test_again_and_again_while_it_is_taken_back_it_is_taken_back_all_the_same(
        self, live: Live
    ) -> None:
        async def scenario(clients: AsyncAppClients, client: Slow) -> tuple[bool, bool]:
            inside, taking_back, go_on = (asyncio.Event() for _ in range(3))

            async def until_told() -> None:
                taking_back.set()
                await go_on.wait()

            client.pauses = [nothing, until_told]

            async def suite() -> None:
                async with clients.temporarily(*live.ids, FLOW):
                    inside.set()
                    await asyncio.Event().wait()

            task = asyncio.create_task(suite())
            await inside.wait()
            task.cancel()
            await taking_back.wait()
            for _ in range(3):
                task.cancel()
                await nothing_for_a_while()
            was_done = task.done()
            go_on.set()
            with pytest.raises(asyncio.CancelledError) as raised:
                await task
            return was_done, "in force" in notes(raised.value)

        assert (False, False) == self.run(live, scenario)
        assert live.before.has_same_settings(live.read())

    def test_in_the_first_write_it_is_taken_back(self, live: Live) -> None:
        async def scenario(clients: AsyncAppClients, client: Slow) -> None:
            written = asyncio.Event()

            async def no_answer() -> None:
                written.set()
                await asyncio.Event().wait()

            client.pauses = [no_answer]

            async def suite() -> None:
                async with clients.temporarily(*live.ids, FLOW):
                    pytest.fail("the body ran")

            task = asyncio.create_task(suite())
            await written.wait()
            assert live.has_flow()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        self.run(live, scenario)
        assert live.before.has_same_settings(live.read())

    def test_after_the_body_while_it_is_taken_back_the_cancellation_is_raised_at_the_end(
        self, live: Live
    ) -> None:
        async def scenario(clients: AsyncAppClients, client: Slow) -> None:
            async def cancelled() -> None:
                task.cancel()
                await nothing_for_a_while()

            client.pauses = [nothing, cancelled]

            async def suite() -> None:
                async with clients.temporarily(*live.ids, FLOW):
                    pass

            task = asyncio.create_task(suite())
            with pytest.raises(asyncio.CancelledError):
                await task

        self.run(live, scenario)
        assert live.before.has_same_settings(live.read())

    def test_and_not_taken_back_the_cancellation_says_so(self, live: Live) -> None:
        async def scenario(clients: AsyncAppClients, _client: Slow) -> BaseException:
            async def suite() -> None:
                async with clients.temporarily(*live.ids, FLOW):
                    live.delete()
                    asyncio.current_task().cancel()  # type: ignore[union-attr]  # it runs in one

            with pytest.raises(asyncio.CancelledError) as raised:
                await asyncio.create_task(suite())
            return raised.value

        error = self.run(live, scenario)
        assert "is still in force" in notes(error)
        assert isinstance(error.__cause__, ClientError)

    def test_together_with_taking_back_it_says_that_it_may_be_in_force(self, live: Live) -> None:
        async def scenario(clients: AsyncAppClients, client: Slow) -> BaseException:
            async def cancel_all() -> None:
                for task in asyncio.all_tasks() - {main}:
                    task.cancel()
                await asyncio.Event().wait()

            client.pauses = [nothing, cancel_all]
            main = asyncio.current_task()

            async def suite() -> None:
                async with clients.temporarily(*live.ids, FLOW):
                    pass

            with pytest.raises(asyncio.CancelledError) as raised:
                await asyncio.create_task(suite())
            return raised.value

        assert "may still be in force" in notes(self.run(live, scenario))


async def nothing_for_a_while() -> None:
    """Lets every other task of the loop take a few steps."""
    for _ in range(10):
        await step(0)


def test_no_secret_is_in_any_note(
    clients: AppClients, boto3_client: CognitoIdentityProviderClient, live: Live
) -> None:
    pool_id, client_id = live.ids
    described = boto3_client.describe_user_pool_client(UserPoolId=pool_id, ClientId=client_id)
    secret = described["UserPoolClient"].get("ClientSecret", "")

    with pytest.raises(ClientError) as raised, clients.temporarily(*live.ids, FLOW):
        live.delete()

    assert secret
    assert secret not in notes(raised.value)


def test_one_that_is_absent_before_is_absent_afterwards(
    clients: AppClients, boto3_client: CognitoIdentityProviderClient, pool_id: str
) -> None:
    client_id = create(boto3_client, pool_id, AppClientConfig(client_name="minimal"))
    live = Live(boto3_client, (pool_id, client_id))

    with clients.temporarily(*live.ids, FLOW):
        assert live.has_flow()

    assert live.before.config == live.config
