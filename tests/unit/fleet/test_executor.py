"""What is handed to the workers of an executor, and what comes back of it."""

from __future__ import annotations

import multiprocessing
import pickle
import signal
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from cognito_clientcfg import AppClientConfig, AppClientName, AppClients
from cognito_clientcfg.fleet import (
    Account,
    NotKnown,
    Quotas,
    batch,
    drift_many,
    plan_many,
    targets,
    update_many,
)
from cognito_clientcfg.fleet.stopping import Stopped
from cognito_clientcfg.fleet.threads import in_thread
from cognito_clientcfg.testing.throttle import Throttle
from tests.conftest import create
from tests.support.app_clients import connected, create_pool

from .conftest import ACCOUNT, EDIT, FAST, accounts, statuses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cognito_clientcfg.testing import EmbeddedCognito


@pytest.fixture
def executor() -> Iterator[Executor]:
    with ThreadPoolExecutor(2) as threads:
        yield threads


class TestListing:
    def test_every_page_of_pools_and_of_app_clients_is_listed(
        self, embedded_cognito: EmbeddedCognito, executor: Executor
    ) -> None:
        client = connected()
        pools = [create_pool(client) for _ in range(61)]
        for _ in range(61):
            create(client, pools[0], AppClientConfig(client_name="x"))
        create(client, pools[60], AppClientConfig(client_name="x"))

        run = plan_many(targets(ACCOUNT), EDIT, executor=executor)

        assert 62 == run.finish().counts["planned"]
        assert 62 == run.summary.expected
        assert {"ListUserPools": 2, "ListUserPoolClients": 62} == {
            name: embedded_cognito.calls.count(name)
            for name in ("ListUserPools", "ListUserPoolClients")
        }

    def test_more_pools_may_be_named_than_are_listed_at_once(
        self, clients: AppClients, executor: Executor
    ) -> None:
        client = connected()
        pools = [create_pool(client) for _ in range(20)]
        for pool_id in pools:
            create(client, pool_id, AppClientConfig(client_name="x"))

        assert 20 == len([*targets(clients, pools)])
        assert 20 == len([*plan_many(targets(ACCOUNT, pools), executor=executor)])

    def test_no_pool_may_have_the_name(self, clients: AppClients, executor: Executor) -> None:
        create_pool(connected())

        assert [] == [*targets(clients, pools="nothing*")]
        assert [] == [*plan_many(targets(ACCOUNT, pools="nothing*"), executor=executor)]

    def test_it_goes_on_in_the_next_batch(
        self,
        embedded_cognito: EmbeddedCognito,
        executor: Executor,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(batch, "SECONDS", 0.1)
        (unit,) = accounts(embedded_cognito, 1, 2)
        account = Account(region_name="us-east-1", quotas=Quotas(reads=4, writes=4, per_pool=4))
        pool_ids: Any = unit.sources

        run = drift_many(targets(account, [*pool_ids, "us-east-1_gone"]), EDIT, executor=executor)

        assert ["drifted", "drifted", "failed"] == statuses(run)

    def test_a_page_whose_turn_does_not_come_is_left_for_the_next_batch(self) -> None:
        class Waiting:
            done = False

            def next_page(self, _: object) -> None:
                raise Stopped

        search: Any = Waiting()
        listed: Any = vars(batch)["_listed"]

        assert () == listed(search, None)

    def test_an_account_that_may_not_be_listed_is_one_outcome(
        self, embedded_cognito: EmbeddedCognito, executor: Executor
    ) -> None:
        units = accounts(embedded_cognito, 1, 2)
        embedded_cognito.fail("NotAuthorizedException", operation="ListUserPools", times=9)

        run = update_many([targets(ACCOUNT), *units], EDIT, executor=executor)

        assert ["changed", "changed", "failed"] == statuses(run)
        assert {"NotAuthorizedException": 1} == run.summary.causes

    def test_names_are_known_of_some_of_what_is_named(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        names = [AppClientName(*pairs[0], "web one"), AppClientName(*pairs[2], "machine")]

        assert ["web one"] == [each.client_name for each in targets(clients, names, named="web*")]

    def test_whether_more_could_be_listed_is_not_known_after_a_stop(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        def sources() -> Iterator[tuple[str, str]]:
            yield from ((pairs[0][0], f"nobody{number}") for number in range(5))
            raise Stopped

        run = update_many(targets(clients, sources()), EDIT, max_failures=1, workers=1)

        assert "1 were refused or failed" == run.finish().stopped


class TestAccounts:
    def test_each_is_reached_once_by_a_process_and_only_some_are_kept(
        self,
        embedded_cognito: EmbeddedCognito,
        executor: Executor,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(batch, "_MOST_CONNECTIONS", 1)

        run = update_many(accounts(embedded_cognito, 3, 2), EDIT, executor=executor)

        assert 6 == run.finish().counts["changed"]

    def test_they_are_worked_on_as_many_at_once_as_is_wanted(
        self, embedded_cognito: EmbeddedCognito
    ) -> None:
        class Counting(Executor):
            """Says nothing of its workers."""

            def __init__(self) -> None:
                self.most = 0
                self.under_way: list[Future[Any]] = []

            def submit(self, fn: Callable[..., Any], /, *args: Any, **_: Any) -> Future[Any]:
                self.under_way = [each for each in self.under_way if not each.done()]
                self.under_way.append(future := in_thread(fn, *args))
                self.most = max(self.most, len(self.under_way))
                return future

        units = accounts(embedded_cognito, 4, 2)
        two, any_number = Counting(), Counting()

        update_many(units, EDIT, executor=two, accounts_at_once=2).finish()
        update_many(units, EDIT, executor=any_number).finish()

        assert two.most == 2
        assert any_number.most <= 16

    def test_those_that_wait_for_a_worker_are_not_given_up(
        self, embedded_cognito: EmbeddedCognito, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        units = [targets(unit.reached, [*unit]) for unit in accounts(embedded_cognito, 6, 1)]
        embedded_cognito.throttle = Throttle(FAST, latency=0.3)
        monkeypatch.setattr("cognito_clientcfg.fleet.executor._SECONDS_WITHOUT_ANSWER", 2.0)

        with ThreadPoolExecutor(1) as one:
            run = update_many(units, EDIT, executor=one, accounts_at_once=6)

            assert 6 == run.finish().counts["changed"]


class TestWorkers:
    def test_ctrl_c_is_left_to_the_process_that_runs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        before = signal.getsignal(signal.SIGINT)
        monkeypatch.setattr(multiprocessing, "parent_process", object)
        leave: Any = vars(batch)["_leave_interrupts_to_the_parent"]
        try:
            leave()

            assert signal.SIG_IGN == signal.getsignal(signal.SIGINT)
        finally:
            signal.signal(signal.SIGINT, before)

    def test_an_edit_that_ends_its_thread_fails_alone(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        def ending(config: AppClientConfig) -> AppClientConfig:
            raise SystemExit(config.client_name)

        (outcome,) = update_many(targets(clients, pairs[0]), ending)

        assert "failed" == outcome.status
        assert "SystemExit ended its thread" in str(outcome)

    def test_what_a_thread_raises_is_raised_where_its_result_is_asked_for(self) -> None:
        def ending() -> None:
            raise SystemExit("end")

        with pytest.raises(SystemExit, match="end"):
            in_thread(ending).result(9)


class TestNotKnown:
    def test_it_crosses_processes(self) -> None:
        error = NotKnown("a reason", KeyboardInterrupt())

        assert str(error) == str(pickle.loads(pickle.dumps(error)))
        assert "written or not is not known: a reason; run again" == str(error)
