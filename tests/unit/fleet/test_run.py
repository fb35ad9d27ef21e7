"""Many app clients: what becomes of each is told, and none stops the others."""

from __future__ import annotations

import io
import multiprocessing
import pickle
import sys
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from cognito_clientcfg import AppClientConfig, AppClients
from cognito_clientcfg.errors import written
from cognito_clientcfg.fleet import (
    Account,
    Quotas,
    RateLimiter,
    plan_many,
    targets,
    update_many,
)
from cognito_clientcfg.testing import embedded_cognito
from cognito_clientcfg.testing.throttle import Throttle
from tests.conftest import create
from tests.support.app_clients import DEV, connected, create_pool

from .conftest import ACCOUNT, EDIT, FAST, is_web, statuses, updates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cognito_clientcfg.testing import EmbeddedCognito


class TestUpdateMany:
    def test_each_is_changed_and_nothing_is_written_again(
        self,
        clients: AppClients,
        pairs: list[tuple[str, str]],
        embedded_cognito: EmbeddedCognito,
    ) -> None:
        first = [*update_many(targets(clients, pairs), EDIT)]
        embedded_cognito.calls.clear()
        second = [*update_many(targets(clients, pairs), EDIT)]

        assert {*pairs} == {
            (each.target.user_pool_id, each.target.client_id) for each in first if each.target
        }
        assert 6 * ["changed"] == statuses(first)
        assert 6 * ["unchanged"] == statuses(second)
        assert 6 * ["DescribeUserPoolClient"] == embedded_cognito.calls

    def test_one_that_is_absent_or_refused_does_not_stop_the_others(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        absent = [(pairs[0][0], "nobody"), ("us-east-1_nowhere", "x"), ("no pool", "x")]

        run = update_many(targets(clients, [*absent, *pairs]), EDIT)

        assert [*6 * ["changed"], *3 * ["refused"]] == statuses(run)
        assert {"ResourceNotFoundException": 2, "InvalidConfig": 1} == run.summary.causes
        with pytest.raises(ExceptionGroup, match="3 of 9 app clients went wrong") as group:
            run.raise_errors()
        assert 3 == len(group.value.exceptions)

    def test_nothing_is_raised_if_all_went_well(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        run = update_many(targets(clients, pairs), EDIT)

        run.raise_errors()

        assert 6 == run.summary.counts["changed"]

    def test_targets_are_taken_as_they_come(self, clients: AppClients) -> None:
        taken: list[int] = []

        def endless() -> Iterator[tuple[str, str]]:
            while True:
                taken.append(1)
                yield "us-east-1_nowhere", "x"

        run = update_many(targets(clients, endless()), EDIT, workers=2)
        for _ in range(5):
            next(run)

        assert len(taken) < 1200

    def test_it_tells_how_long_it_took(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        start = time.monotonic()

        summary = update_many(targets(clients, pairs), EDIT).finish()

        assert 0 < summary.seconds <= time.monotonic() - start

    def test_what_fails_unforeseen_is_raised_if_no_account_is_named(
        self, clients: AppClients
    ) -> None:
        with pytest.raises(FileNotFoundError):
            next(update_many(targets(clients, Path("no such file")), EDIT))


class TestArguments:
    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            ({"workers": 0}, "workers must be an int of 1 or more, not 0"),
            ({"max_failures": -1}, "max_failures must be an int of 1 or more, not -1"),
            ({"max_failures": 0}, "max_failures must be an int of 1 or more, not 0"),
            ({"workers": "4"}, "workers must be an int of 1 or more, not '4'"),
            ({"workers": 1.5}, "workers must be an int of 1 or more, not 1.5"),
            ({"canary": -1}, "canary must be an int of 0 or more, not -1"),
            ({"proceed": bool}, "after the canary, so canary must be 1 or more"),
        ],
    )
    def test_wrong_numbers_are_refused(
        self, clients: AppClients, wrong: dict[str, Any], message: str
    ) -> None:
        with pytest.raises(ValueError, match=message):
            update_many(targets(clients), EDIT, **wrong)

    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            ({"where": "web*"}, r"where must be a function, not 'web\*'"),
            ({"confirm": True}, "confirm must be a function, not True"),
            ({"proceed": "yes", "canary": 1}, "proceed must be a function, not 'yes'"),
            ({"progress": None}, "progress must be True, False or a function, not None"),
            ({"preflight": "none"}, "preflight must be True, False or \"all\", not 'none'"),
            ({"all_or_none": "no"}, "all_or_none must be True or False, not 'no'"),
            ({"executor": 4}, r"Client\.get_executor\(\) returns, not 4"),
        ],
    )
    def test_what_is_of_another_type_is_refused_at_once(
        self, clients: AppClients, wrong: dict[str, Any], message: str
    ) -> None:
        with pytest.raises(TypeError, match=message):
            update_many(targets(clients), EDIT, **wrong)

    def test_something_else_is_refused_before_anything_is_done(
        self,
        clients: AppClients,
        pairs: list[tuple[str, str]],
        embedded_cognito: EmbeddedCognito,
    ) -> None:
        wrong: Any = "x"
        number: Any = 5
        embedded_cognito.calls.clear()

        with pytest.raises(TypeError, match="'x' is not an edit"):
            update_many(targets(clients, pairs), wrong)
        with pytest.raises(TypeError, match=r"expected targets, as in update_many\(.*, not 5"):
            update_many(number, EDIT)
        with pytest.raises(TypeError, match=r"expected targets, .*, not 'x'"):
            update_many(wrong, EDIT).finish()
        assert [] == embedded_cognito.calls


class TestQuotas:
    def test_they_are_kept_and_used(self, embedded_cognito: EmbeddedCognito) -> None:
        quotas = Quotas(reads=60, writes=60, per_pool=20)
        client = connected()
        some = [
            (pool_id, create(client, pool_id, AppClientConfig(client_name="x")))
            for pool_id in [create_pool(client) for _ in range(6)]
            for _ in range(15)
        ]
        embedded_cognito.throttle = throttle = Throttle(quotas, latency=0.02)
        limited = AppClients(client).rate_limited(RateLimiter(quotas))

        summary = update_many(targets(limited, some), EDIT).finish()

        assert 90 == summary.counts["changed"]
        assert [] == throttle.refused
        assert 0 == throttle.conflicts

    def test_a_throttle_slows_down_and_does_not_fail(
        self, embedded_cognito: EmbeddedCognito
    ) -> None:
        client = connected()
        pool_id = create_pool(client)
        some = [
            (pool_id, create(client, pool_id, AppClientConfig(client_name="x"))) for _ in range(12)
        ]
        actual = Quotas(reads=1000, writes=4, per_pool=1000)
        embedded_cognito.throttle = throttle = Throttle(actual)
        assumed = Quotas(reads=1000, writes=1000, per_pool=1000)
        limited = AppClients(client).rate_limited(RateLimiter(assumed))

        summary = update_many(targets(limited, some), EDIT, workers=2).finish()

        assert 12 == summary.counts["changed"]
        assert throttle.refused

    def test_two_updates_of_a_pool_at_once_are_refused_as_aws_does(
        self, embedded_cognito: EmbeddedCognito
    ) -> None:
        client = connected()
        pool_id = create_pool(client)
        some = [create(client, pool_id, AppClientConfig(client_name="x")) for _ in range(2)]
        embedded_cognito.throttle = throttle = Throttle(FAST, latency=0.2)
        clients = AppClients(client)

        with ThreadPoolExecutor(2) as threads:
            under_way = [threads.submit(clients.update, pool_id, each, EDIT) for each in some]

        assert [True, True] == [each.result(0).changed for each in under_way]
        assert 1 <= throttle.conflicts


class Elsewhere(Executor):
    """Has each piece of work pickled on its way there and back, as another machine would."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            sent = pickle.loads(pickle.dumps((fn, args, kwargs)))
            future.set_result(pickle.loads(pickle.dumps(sent[0](*sent[1], **sent[2]))))
        except Exception as error:  # noqa: BLE001 - an executor keeps what its work raises
            future.set_exception(error)
        return future


class TestExecutor:
    def test_all_that_crosses_is_picklable(self, pairs: list[tuple[str, str]]) -> None:
        absent = ("us-east-1_nowhere", "x")

        outcomes = [
            *update_many(
                [targets(ACCOUNT, pairs), targets(ACCOUNT, absent)],
                EDIT,
                where=is_web,
                executor=Elsewhere(),
            )
        ]

        assert [*4 * ["changed"], "refused", *2 * ["skipped"]] == statuses(outcomes)
        assert {ACCOUNT} == {outcome.account for outcome in outcomes}

    def test_a_role_is_assumed_and_no_credential_crosses(
        self, pairs: list[tuple[str, str]]
    ) -> None:
        account = attrs.evolve(
            ACCOUNT, role_arn="arn:aws:iam::123456789012:role/change-app-clients"
        )

        run = update_many(targets(account, pairs[0]), EDIT, executor=Elsewhere())

        assert ["changed"] == statuses(run)

    def test_nothing_is_sent_to_a_process_that_cannot_be_pickled(
        self, pairs: list[tuple[str, str]]
    ) -> None:
        spawning = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=spawning) as executor:
            some = [
                *update_many(targets(ACCOUNT, pairs[:2]), lambda each: each, executor=executor),
                *update_many(targets(ACCOUNT), EDIT, where=lambda _: True, executor=executor),
            ]

        assert 3 * ["failed"] == statuses(some)
        assert [True, True, False] == [each.target is not None for each in some]
        assert all(
            "must be picklable, such as a function of a module" in str(each) for each in some
        )
        assert all(each.error and written(each.error) is False for each in some)

    def test_in_threads(self, pairs: list[tuple[str, str]]) -> None:
        with ThreadPoolExecutor(2) as executor:
            run = update_many((targets(ACCOUNT, pair) for pair in pairs), EDIT, executor=executor)

            assert 6 == run.finish().counts["changed"]

    @pytest.mark.slow
    def test_in_processes(self) -> None:
        with embedded_cognito(serve=True) as served:
            client = connected()
            pool_id = create_pool(client)
            for _ in range(3):
                create(client, pool_id, AppClientConfig(client_name="x"))
            account = Account(
                region_name="us-east-1", endpoint_url=served.endpoint_url, quotas=FAST
            )
            spawning = multiprocessing.get_context("spawn")
            with ProcessPoolExecutor(1, mp_context=spawning) as executor:
                run = update_many(targets(account), EDIT, executor=executor)

                assert 3 == run.finish().counts["changed"]

    @pytest.mark.slow
    def test_on_a_cluster_of_dask(self) -> None:
        distributed: Any = pytest.importorskip(
            "distributed", reason=f"distributed is not installed: {DEV}"
        )
        with embedded_cognito(serve=True) as served:
            client = connected()
            for _ in range(2):
                create(client, create_pool(client), AppClientConfig(client_name="x"))
            account = Account(
                region_name="us-east-1", endpoint_url=served.endpoint_url, quotas=FAST
            )
            with (
                distributed.LocalCluster(
                    n_workers=2,
                    threads_per_worker=1,
                    processes=True,
                    host="127.0.0.1",
                    dashboard_address=None,
                ) as cluster,
                distributed.Client(cluster) as dask,
            ):
                names = AppClients(client).list_pools()
                pools = [targets(account, name.user_pool_id) for name in names]
                run = update_many(pools, EDIT, executor=dask.get_executor())

                assert 2 == run.finish().counts["changed"]

    def test_an_account_that_cannot_be_reached_is_an_outcome(
        self, pairs: list[tuple[str, str]]
    ) -> None:
        nowhere = Account(region_name="us-east-1", profile_name="no such profile")
        both = [targets(nowhere), targets(ACCOUNT, pairs)]

        here = [*update_many(both, EDIT)]
        there = [*update_many(both, EDIT, executor=Elsewhere())]

        assert [*6 * ["changed"], "failed"] == statuses(here)
        assert ["failed", *6 * ["unchanged"]] == statuses(there)
        (lost,) = (each for each in here if each.target is None)
        assert "no such profile" in str(lost)
        assert nowhere == lost.account

    def test_a_process_that_ends_is_an_outcome(self) -> None:
        class Ending(Executor):
            def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
                future: Future[Any] = Future()
                future.set_exception(RuntimeError(f"{fn.__name__} {len(args) + len(kwargs)}"))
                return future

        (lost,) = update_many(targets(ACCOUNT), EDIT, executor=Ending())

        assert ("failed", None, "RuntimeError") == (lost.status, lost.target, lost.cause)

    def test_app_clients_do_not_cross(self, clients: AppClients) -> None:
        with pytest.raises(TypeError, match="with an executor, targets must be those of an Acc"):
            next(update_many(targets(clients), EDIT, executor=Elsewhere()))


class TestProgress:
    def test_it_is_told_after_each(self, clients: AppClients, pairs: list[tuple[str, str]]) -> None:
        seen: list[int] = []

        plan_many(
            targets(clients, pairs), EDIT, progress=lambda summary: seen.append(summary.total)
        ).finish()

        assert [1, 2, 3, 4, 5, 6] == seen

    def test_what_it_raises_ends_the_run_and_what_is_under_way_is_counted(
        self,
        clients: AppClients,
        pairs: list[tuple[str, str]],
        embedded_cognito: EmbeddedCognito,
    ) -> None:
        def broken(_: object) -> None:
            raise RuntimeError("no terminal")

        embedded_cognito.throttle = Throttle(FAST, latency=0.05)
        run = update_many(targets(clients, pairs), EDIT, progress=broken, workers=2)
        with pytest.raises(RuntimeError, match="no terminal") as raised:
            run.finish()

        assert raised.tb is not None
        assert 1 < run.summary.counts["changed"] == updates(embedded_cognito) < 6

    def test_a_bar_is_silent_in_a_pipe(
        self,
        clients: AppClients,
        pairs: list[tuple[str, str]],
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        update_many(targets(clients, pairs), EDIT, progress=True).finish()

        assert ("", "") == capsys.readouterr()

    def test_a_bar_is_shown_on_a_terminal(
        self,
        clients: AppClients,
        pairs: list[tuple[str, str]],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        class Terminal(io.StringIO):
            def isatty(self) -> bool:
                return True

        monkeypatch.setattr(sys, "stderr", terminal := Terminal())

        update_many(targets(clients, pairs), EDIT, progress=True).finish()
        units = [targets(clients, pairs[:1]), targets(clients, pairs[1:2])]
        update_many(units, EDIT, progress=True).finish()

        assert "6/6" in terminal.getvalue()
        assert "changed=6" in terminal.getvalue()
        assert " of 10000 a second" in terminal.getvalue()
