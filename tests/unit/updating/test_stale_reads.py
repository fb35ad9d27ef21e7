"""Reads that lag behind the updates of the process that reads."""

from __future__ import annotations

import asyncio
import copy
import itertools
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from botocore.exceptions import ReadTimeoutError

from cognito_clientcfg import (
    AppClient,
    AppClientConfig,
    AppClients,
    CognitoClientConfigError,
    StaleRead,
    UpdateResult,
    add,
    assign,
)
from cognito_clientcfg.display import document_of
from cognito_clientcfg.updating.calls import Response
from cognito_clientcfg.updating.operations import update
from cognito_clientcfg.updating.options import Options
from cognito_clientcfg.updating.read_modify_write import describe
from cognito_clientcfg.updating.this_process import WRITTEN_BY_THIS_PROCESS, LastWrites
from tests.support.app_clients import (
    CLIENT_ID,
    DESCRIBE,
    POOL_ID,
    UPDATE,
    Wire,
    app_client,
    members_of,
)
from tests.unit.updating.test_protocol import Server, Watched

if TYPE_CHECKING:
    from tests.conftest import Driver

URLS = [f"https://{number}.example.com" for number in range(6)]
START = AppClientConfig(client_name="web", callback_urls=URLS[:1])
FOR_EVER = float("inf")
_NUMBERS = itertools.count()


def no_date(_date: float) -> None:
    return None


def standing_still(_date: float) -> float:
    return 1.0


def from_an_earlier_clock(date: float) -> float:
    return date - 0.0005


def in_milliseconds(date: float) -> float:
    return int(date * 1000) / 1000


def without_a_zone(date: float) -> str:
    return datetime.fromtimestamp(date, UTC).replace(tzinfo=None).isoformat()


def in_another_zone(date: float) -> str:
    return datetime.fromtimestamp(date, timezone(timedelta(hours=-8))).isoformat()


@attrs.define
class Lagging:
    """An app client at AWS on a clock that only waits turn, where reads lag behind updates.

    Attributes:
        lag: For how many seconds a read shows the state before an update.
        date_read: What Describe says of the date of the last update.
        dated: Whether there are dates at all.
    """

    lag: float = 0.5
    date_read: Callable[[float], object] = float
    dated: bool = True
    now: float = 1_700_000_000.123
    states: list[tuple[float, dict[str, Any]]] = attrs.field(factory=list[Any])
    waits: list[float] = attrs.field(factory=list[float])
    client_id: str = attrs.field(init=False)
    wire: Wire = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        # An id of its own, since a write is remembered over many tests.
        self.client_id = f"{CLIENT_ID}{next(_NUMBERS)}"
        self.write(members_of(START))
        self.wire = Wire(self.answers)

    @property
    def ids(self) -> tuple[str, str]:
        return POOL_ID, self.client_id

    @property
    def live(self) -> dict[str, Any]:
        return self.states[-1][1]

    def write(self, members: dict[str, Any]) -> None:
        self.states.append((self.now, members | {"ClientId": self.client_id}))

    def another_writes(self, **members: object) -> None:
        """Has another writer change members, a moment later."""
        self.wait(0.0001)
        self.write(self.live | members)

    def wait(self, seconds: float) -> None:
        self.now += seconds

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.wait(seconds)

    def answers(self, operation: str, request: dict[str, Any]) -> tuple[int, object]:
        if operation == UPDATE:
            self.wait(0.001)
            self.write(request)
            return self.answer(*self.states[-1], float)
        first, *later = self.states
        seen = [state for state in later if state[0] + self.lag <= self.now]
        return self.answer(*[first, *seen][-1], self.date_read)

    def answer(
        self, date: float, members: dict[str, Any], written: Callable[[float], object]
    ) -> tuple[int, object]:
        dates = {"LastModifiedDate": written(date)} if self.dated else {}
        return 200, {"UserPoolClient": members | dates}

    @property
    def calls(self) -> list[str]:
        return [operation for operation, _ in self.wire.requests]


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Lagging]:
    """Makes an app client at AWS whose clock our pauses turn."""

    def made(**how: Any) -> Lagging:
        cognito = Lagging(**how)

        async def sleep(seconds: float) -> None:
            if seconds:
                cognito.sleep(seconds)

        monkeypatch.setattr(time, "sleep", cognito.sleep)
        monkeypatch.setattr(asyncio, "sleep", sleep)
        return cognito

    return made


class TestEdits:
    def test_five_edits_in_a_row_leave_six_of_six_urls(
        self, driver: Driver, make: Callable[..., Lagging]
    ) -> None:
        cognito = make()
        clients = driver(cognito.wire.client())

        results = [clients.update(*cognito.ids, add(callback_urls=[url])) for url in URLS[1:]]

        assert URLS == cognito.live["CallbackURLs"]
        assert 5 * [(True, 1, ())] == [
            (result.changed, result.attempts, result.stored_differently) for result in results
        ]
        assert 5 == cognito.calls.count(UPDATE)
        assert 4 * [0.3, 0.4] == cognito.waits

    def test_another_object_of_the_process_knows_of_the_write(
        self, driver: Driver, make: Callable[..., Lagging]
    ) -> None:
        cognito = make()
        AppClients(cognito.wire.client()).update(*cognito.ids, add(callback_urls=URLS[1:3]))

        driver(cognito.wire.client()).update(*cognito.ids, add(callback_urls=URLS[3:]))

        assert URLS == cognito.live["CallbackURLs"]

    def test_an_undo_is_applied(self, driver: Driver, make: Callable[..., Lagging]) -> None:
        cognito = make()
        clients = driver(cognito.wire.client())

        result = clients.update(*cognito.ids, add(callback_urls=URLS))
        undone = clients.apply(result.undo())

        assert undone.changed
        assert URLS[:1] == cognito.live["CallbackURLs"]

    def test_a_restoration_is_made(self, driver: Driver, make: Callable[..., Lagging]) -> None:
        cognito = make()
        clients = driver(cognito.wire.client())
        earlier = clients.describe(*cognito.ids)

        clients.update(*cognito.ids, add(callback_urls=URLS))
        restored = clients.restore(earlier)

        assert restored.changed
        assert URLS[:1] == cognito.live["CallbackURLs"]

    def test_an_edit_that_another_writer_undid_meanwhile_is_made(
        self, make: Callable[..., Lagging]
    ) -> None:
        cognito = make(lag=0)
        clients = AppClients(cognito.wire.client())
        clients.update(*cognito.ids, add(callback_urls=URLS))
        cognito.another_writes(CallbackURLs=URLS[:1])

        assert clients.update(*cognito.ids, add(callback_urls=URLS)).changed
        assert URLS == cognito.live["CallbackURLs"]
        assert [] == cognito.waits


class TestReads:
    def test_each_of_them_shows_the_write(
        self, driver: Driver, make: Callable[..., Lagging]
    ) -> None:
        cognito = make()
        clients = driver(cognito.wire.client())
        earlier = clients.describe(*cognito.ids)
        edit = add(callback_urls=URLS)
        reads: list[Callable[[], AppClient]] = [
            lambda: clients.describe(*cognito.ids),
            lambda: clients.plan(*cognito.ids, edit).before,
            lambda: clients.drift(*cognito.ids, edit).actual,
            lambda: clients.plan_restore(earlier).before,
        ]

        for number, read in enumerate(reads):
            clients.update(*cognito.ids, assign(client_name=f"name {number}"))
            live = read()
            assert (f"name {number}", False) == (live.config.client_name, live.stale)

    def test_one_that_stays_old_says_so(self, driver: Driver, make: Callable[..., Lagging]) -> None:
        cognito = make(lag=FOR_EVER)
        clients = driver(cognito.wire.client())
        clients.update(*cognito.ids, assign(client_name="new"))

        plan = clients.plan(*cognito.ids, add(callback_urls=URLS))
        shown = [
            clients.describe(*cognito.ids),
            plan,
            clients.drift(*cognito.ids, assign(client_name="new")),
            clients.drift(*cognito.ids, assign(client_name="web")),
        ]

        assert plan.before.stale
        for each in shown:
            assert 1 == str(document_of(each)).count("stale: AWS went on answering")

    def test_no_update_is_made_from_one_that_stays_old(
        self, driver: Driver, make: Callable[..., Lagging]
    ) -> None:
        cognito = make(lag=FOR_EVER)
        clients = driver(cognito.wire.client())
        clients.update(*cognito.ids, assign(client_name="new"))
        plan = clients.plan(*cognito.ids, add(callback_urls=URLS))
        updates: list[Callable[[], UpdateResult]] = [
            lambda: clients.update(*cognito.ids, add(callback_urls=URLS)),
            lambda: clients.apply(plan),
            lambda: clients.restore(plan.before),
        ]

        for make_it in updates:
            began = cognito.now
            with pytest.raises(StaleRead, match="try again in a few seconds") as error:
                make_it()
            assert 5.0 == pytest.approx(cognito.now - began, abs=0.1)
            assert (POOL_ID, cognito.client_id) == (error.value.user_pool_id, error.value.client_id)
            assert isinstance(error.value, CognitoClientConfigError)
            assert [
                f"while reading the settings of app client {cognito.client_id} of {POOL_ID}: "
                "nothing was written"
            ] == error.value.__notes__
        assert 1 == cognito.calls.count(UPDATE)
        assert "new" == cognito.live["ClientName"]

    def test_one_that_began_before_the_write_is_not_old(self) -> None:
        policy, server = Options(), Watched(members_of(START, LastModifiedDate=1.0), [])
        reading = describe(policy, POOL_ID, CLIENT_ID)
        next(reading)
        answer = Response(copy.deepcopy(server.live), {})

        server.play(update(policy, POOL_ID, CLIENT_ID, [assign(client_name="new")]))
        with pytest.raises(StopIteration) as read:
            reading.send(answer)

        assert ("web", False) == (read.value.value.config.client_name, read.value.value.stale)

    def test_a_write_whose_answer_was_lost_is_known_once_it_was_read(self) -> None:
        policy = Options(jitter=lambda: 0.0)
        server = Server(
            members_of(START, LastModifiedDate=2.0), [ReadTimeoutError(endpoint_url="x")]
        )
        server.meanwhile = {"ClientName": "new"}
        server.play(update(policy, POOL_ID, CLIENT_ID, [assign(client_name="new")]))

        server.live, server.meanwhile = members_of(START, LastModifiedDate=1.0), {}
        with pytest.raises(StaleRead):
            server.play(update(policy, POOL_ID, CLIENT_ID, [add(callback_urls=URLS)]))


class TestServersThatTellLess:
    """No server is waited for in vain because of what its dates are like."""

    @pytest.mark.parametrize(
        "how",
        [
            {"dated": False},
            {"date_read": no_date},
            {"date_read": standing_still},
            {"date_read": int},
            {"date_read": from_an_earlier_clock},
        ],
    )
    def test_two_updates_are_four_calls(
        self, driver: Driver, make: Callable[..., Lagging], how: dict[str, Any]
    ) -> None:
        cognito = make(lag=0, **how)
        clients = driver(cognito.wire.client())

        clients.update(*cognito.ids, assign(client_name="new"))
        clients.update(*cognito.ids, add(callback_urls=URLS))

        assert 2 * [DESCRIBE, UPDATE] == cognito.calls
        assert ("new", URLS) == (cognito.live["ClientName"], cognito.live["CallbackURLs"])

    @pytest.mark.parametrize("date_read", [int, in_milliseconds, without_a_zone, in_another_zone])
    def test_what_another_wrote_in_the_same_moment_is_fresh(
        self, make: Callable[..., Lagging], date_read: Callable[[float], object]
    ) -> None:
        cognito = make(lag=0, date_read=date_read, now=1_700_000_000.12345)
        clients = AppClients(cognito.wire.client())
        clients.update(*cognito.ids, assign(client_name="new"))
        cognito.another_writes(LogoutURLs=URLS)

        clients.update(*cognito.ids, add(callback_urls=URLS))

        assert [] == cognito.waits
        assert URLS == cognito.live["LogoutURLs"]


class TestConfirmation:
    def test_an_old_look_is_no_lost_edit(
        self, driver: Driver, make: Callable[..., Lagging]
    ) -> None:
        cognito = make(lag=2.0)
        clients = driver(cognito.wire.client(), confirm_after=1.0)

        result = clients.update(*cognito.ids, add(callback_urls=URLS))

        assert (True, 1) == (result.confirmed, result.attempts)
        assert 1 == cognito.calls.count(UPDATE)

    def test_looks_that_stay_old_confirm_nothing(
        self, driver: Driver, make: Callable[..., Lagging]
    ) -> None:
        cognito = make(lag=FOR_EVER)
        clients = driver(cognito.wire.client(), confirm_after=1.0, attempts=2)

        result = clients.update(*cognito.ids, add(callback_urls=URLS))

        assert (True, False, 1) == (result.changed, result.confirmed, result.attempts)
        assert 1 == cognito.calls.count(UPDATE)


class TestMemory:
    AFTER_A_MINUTE = 60.0

    def test_a_write_is_forgotten_after_a_minute(
        self, make: Callable[..., Lagging], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cognito = make(lag=FOR_EVER)
        clients = AppClients(cognito.wire.client())
        clients.update(*cognito.ids, assign(client_name="new"))
        began = time.monotonic()

        monkeypatch.setattr(time, "monotonic", lambda: began + self.AFTER_A_MINUTE)

        assert not clients.describe(*cognito.ids).stale
        assert [] == cognito.waits

    def test_it_holds_ten_thousand_writes_at_most(self) -> None:
        writes = LastWrites()
        written = app_client(LastModifiedDate=1.0)

        for number in range(10_001):
            writes.remember(attrs.evolve(written, client_id=f"{number}"))

        found = [writes.find(POOL_ID, f"{number}") is not None for number in (0, 1, 10_000)]
        assert [False, True, True] == found

    def test_what_is_written_again_is_remembered_anew(self) -> None:
        writes = LastWrites()
        written = app_client(LastModifiedDate=1.0)

        for number in (*range(10_000), 0, 10_000):
            writes.remember(attrs.evolve(written, client_id=f"{number}"))

        found = [writes.find(POOL_ID, f"{number}") is not None for number in (0, 1, 10_000)]
        assert [True, False, True] == found

    def test_what_is_forgotten_takes_no_room(self, monkeypatch: pytest.MonkeyPatch) -> None:
        writes = LastWrites()
        written = app_client(LastModifiedDate=1.0)
        for number in range(100):
            writes.remember(attrs.evolve(written, client_id=f"{number}"))
        began = time.monotonic()

        monkeypatch.setattr(time, "monotonic", lambda: began + self.AFTER_A_MINUTE)
        writes.remember(written)

        assert 1 == len(writes)

    def test_the_last_write_counts_whatever_its_date(self) -> None:
        writes = LastWrites()
        first = app_client(LastModifiedDate=9.0)
        second = app_client(START, LastModifiedDate=2.0)

        writes.remember(first)
        writes.remember(second)

        written = writes.find(POOL_ID, CLIENT_ID)
        assert written is not None
        assert written.is_missing_in(app_client(LastModifiedDate=1.0))
        assert not written.is_missing_in(app_client(LastModifiedDate=3.0))

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
    @pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
    def test_a_forked_child_starts_without_it(self, make: Callable[..., Lagging]) -> None:
        cognito = make()
        AppClients(cognito.wire.client()).update(*cognito.ids, assign(client_name="new"))
        assert WRITTEN_BY_THIS_PROCESS.find(*cognito.ids) is not None

        child = os.fork()
        if child == 0:
            os._exit(7 if WRITTEN_BY_THIS_PROCESS.find(*cognito.ids) is None else 1)

        assert 7 == os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
