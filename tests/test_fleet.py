"""Many app clients: what becomes of each is told, and none stops the others."""

from __future__ import annotations

import io
import json
import multiprocessing
import pickle
import signal
import sys
import threading
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from cognito_clientcfg import (
    AppClientConfig,
    AppClientName,
    AppClients,
    IncompleteAnswer,
    add,
    assign,
)
from cognito_clientcfg.fleet import (
    Account,
    Limits,
    Outcome,
    Pace,
    Report,
    Run,
    Summary,
    Target,
    plan_many,
    targets,
    update_many,
)
from cognito_clientcfg.testing import Quotas, embedded_cognito

from .conftest import create
from .support import DEV, POOL_ID, Wire, always, connected, create_pool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from cognito_clientcfg import Plan
    from cognito_clientcfg.testing import EmbeddedCognito

FAST = Limits(reads=10_000, writes=10_000, per_pool=10_000)
EDIT = assign(auth_session_validity=5)


@pytest.fixture
def clients(boto3_client: CognitoIdentityProviderClient) -> AppClients:
    return AppClients(boto3_client).paced(Pace(FAST))


@pytest.fixture
def pairs(boto3_client: CognitoIdentityProviderClient) -> list[tuple[str, str]]:
    """Two user pools with three app clients each."""
    pool_ids = [create_pool(boto3_client) for _ in range(2)]
    return [
        (pool_id, create(boto3_client, pool_id, AppClientConfig(client_name=name)))
        for pool_id in pool_ids
        for name in ("web one", "web two", "machine")
    ]


def statuses(outcomes: list[Outcome]) -> list[str]:
    return sorted(outcome.status for outcome in outcomes)


def ids(outcomes: list[Outcome]) -> set[tuple[str, str]]:
    return {(each.target.user_pool_id, each.target.client_id) for each in outcomes if each.target}


class TestTargets:
    def test_all_of_an_account_and_region(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        assert {*pairs} == {(each.user_pool_id, each.client_id) for each in targets(clients)}

    def test_those_of_a_user_pool_and_of_several(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        first, second = dict.fromkeys(pool_id for pool_id, _ in pairs)

        assert 3 == len([*targets(clients, first)])
        assert 6 == len([*targets(clients, [first, second])])

    def test_those_of_several_pools_come_by_turns(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        first, second = dict.fromkeys(pool_id for pool_id, _ in pairs)

        found = [each.user_pool_id for each in targets(clients, [first, second])]

        assert 3 * [first, second] == found

    def test_by_name(self, clients: AppClients, pairs: list[tuple[str, str]]) -> None:
        assert {"web one", "web two"} == {
            each.client_name for each in targets(clients, pairs[0][0], named="web *")
        }

    @pytest.mark.parametrize("spelling", range(7))
    def test_named_one_by_one(
        self, clients: AppClients, pairs: list[tuple[str, str]], spelling: int
    ) -> None:
        pool_id, client_id = pairs[0]
        given: list[Any] = [
            (pool_id, client_id),
            [(pool_id, client_id)],
            iter([(pool_id, client_id)]),
            {"UserPoolId": pool_id, "ClientId": client_id},
            [{"user_pool_id": pool_id, "client_id": client_id}],
            AppClientName(pool_id, client_id, "x"),
            Target(pool_id, client_id),
        ]

        (found,) = targets(clients, given[spelling])

        assert pairs[0] == (found.user_pool_id, found.client_id)

    def test_an_app_client_that_was_read(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        assert [Target(*pairs[0], "web one")] == [*targets(clients, clients.describe(*pairs[0]))]

    def test_rows_of_a_file(self, clients: AppClients, tmp_path: Path) -> None:
        file = tmp_path / "clients.csv"
        file.write_text("\ufeffname,UserPoolId,ClientId\nx,us-east-1_a,b\ny,us-east-1_a,c\n")

        found = [(each.user_pool_id, each.client_id) for each in targets(clients, file)]

        assert [("us-east-1_a", "b"), ("us-east-1_a", "c")] == found

    def test_a_row_without_an_id_is_named(self, clients: AppClients, tmp_path: Path) -> None:
        file = tmp_path / "clients.csv"
        file.write_text("UserPoolId,Client\nus-east-1_a,b\n")

        with pytest.raises(ValueError, match=r"clients\.csv, line 2 has no ClientId"):
            list(targets(clients, file))

    def test_something_else_is_refused(self, clients: AppClients) -> None:
        wrong: Any = 5

        with pytest.raises(TypeError, match="not an app client, a user pool or a file: int"):
            list(targets(clients, wrong))
        with pytest.raises(TypeError, match="AppClients or an Account is expected, not int"):
            targets(wrong)


class TestUpdate:
    def test_each_is_changed_and_nothing_is_written_again(
        self,
        clients: AppClients,
        pairs: list[tuple[str, str]],
        embedded_cognito: EmbeddedCognito,
    ) -> None:
        first = [*update_many(targets(clients, pairs), EDIT)]
        embedded_cognito.calls.clear()
        second = [*update_many(targets(clients, pairs), EDIT)]

        assert {*pairs} == ids(first)
        assert 6 * ["changed"] == statuses(first)
        assert 6 * ["unchanged"] == statuses(second)
        assert 6 * ["DescribeUserPoolClient"] == embedded_cognito.calls

    def test_planning_writes_nothing(
        self, clients: AppClients, pairs: list[tuple[str, str]], embedded_cognito: EmbeddedCognito
    ) -> None:
        update_many(targets(clients, pairs[:1]), EDIT).finish()
        embedded_cognito.calls.clear()

        outcomes = [*plan_many(targets(clients, pairs), EDIT)]

        assert [*5 * ["planned"], "unchanged"] == statuses(outcomes)
        assert "UpdateUserPoolClient" not in embedded_cognito.calls

    def test_one_that_is_absent_or_refused_does_not_stop_the_others(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        absent = [(pairs[0][0], "nobody"), ("us-east-1_nowhere", "x"), ("no pool", "x")]

        run = update_many(targets(clients, [*absent, *pairs]), EDIT)

        assert [*6 * ["changed"], *3 * ["refused"]] == statuses([*run])
        assert {"ResourceNotFoundException": 2, "InvalidConfig": 1} == run.summary.causes
        with pytest.raises(ExceptionGroup, match="3 of 9 app clients were not changed") as group:
            run.raise_errors()
        assert 3 == len(group.value.exceptions)

    def test_what_all_went_well_raises_nothing(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        run = update_many(targets(clients, pairs), EDIT)

        run.raise_errors()

        assert 6 == run.summary.counts["changed"]

    def test_a_failure_is_told_from_a_refusal(
        self, clients: AppClients, pairs: list[tuple[str, str]], embedded_cognito: EmbeddedCognito
    ) -> None:
        embedded_cognito.fail("NotAuthorizedException")
        embedded_cognito.fail("TooManyRequestsException", operation="DescribeUserPoolClient")

        def broken(config: AppClientConfig) -> AppClientConfig:
            raise RuntimeError(f"no plan for {config.client_name}")

        (refused,) = update_many(targets(clients, pairs[0]), EDIT)
        (failed,) = update_many(targets(clients, pairs[1]), broken)

        assert ("refused", "NotAuthorizedException") == (refused.status, refused.cause)
        assert ("failed", "RuntimeError") == (failed.status, failed.cause)
        assert "no plan for web two" in str(failed)

    def test_those_that_are_selected_by_configuration_and_name_with_one_read_each(
        self, clients: AppClients, pairs: list[tuple[str, str]], embedded_cognito: EmbeddedCognito
    ) -> None:
        embedded_cognito.calls.clear()

        outcomes = [
            *update_many(
                targets(clients, pairs, named="web *"),
                EDIT,
                where=lambda config: config.client_name != "web two",
            )
        ]

        assert [*2 * ["changed"], *4 * ["not selected"]] == statuses(outcomes)
        assert 6 == embedded_cognito.calls.count("DescribeUserPoolClient")
        assert 2 == embedded_cognito.calls.count("UpdateUserPoolClient")

    def test_what_is_declined_is_not_written(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        def confirm(plan: Plan) -> bool:
            return plan.before.client_id == pairs[0][1]

        outcomes = [*update_many(targets(clients, pairs), EDIT, confirm=confirm)]

        assert ["changed", *5 * ["declined"]] == statuses(outcomes)

    def test_the_user_pool_is_asked_where_that_is_wanted(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        wrong = add(allowed_oauth_scopes={"api/raed"})

        run = plan_many(targets(clients, pairs), wrong, preflight=True)

        assert 6 * ["refused"] == statuses([*run])

    def test_each_user_pool_is_asked_once(self) -> None:
        def answer(operation: str, request: dict[str, Any]) -> tuple[int, object]:
            if operation == "ListResourceServers":
                return 200, {"ResourceServers": [{"Identifier": "api"}]}
            return 200, {"UserPoolClient": {**request, "ClientName": "x"}}

        wire = Wire(answer)
        clients = AppClients(wire.client()).paced(Pace(FAST))
        some = [(POOL_ID, f"client{number}") for number in range(9)]

        summary = plan_many(
            targets(clients, some),
            add(allowed_oauth_scopes={"api/read"}),
            preflight=True,
            workers=1,
        ).finish()

        assert 9 == summary.counts["refused"]
        assert 1 == len(wire.sent("ListResourceServers"))

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


class TestCourse:
    def test_it_stops_after_so_many_failures_and_runs_again_from_there(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        absent = [(pairs[0][0], f"nobody{number}") for number in range(50)]

        run = update_many(targets(clients, [*absent, *pairs]), EDIT, stop_after=3, workers=1)

        assert 3 == run.finish().wrong
        assert "3 were refused or failed" == run.summary.stopped
        assert "stopped before all were tried: 3 were refused" in str(run.summary)
        assert 6 == update_many(targets(clients, pairs), EDIT).finish().counts["changed"]

    @pytest.mark.parametrize("changed", [6, 2])
    def test_the_first_few_come_first_and_somebody_is_asked(
        self, clients: AppClients, pairs: list[tuple[str, str]], changed: int
    ) -> None:
        seen: list[int] = []

        def proceed(summary: Summary) -> bool:
            seen.append(summary.counts["changed"])
            return changed == 6

        run = update_many(targets(clients, pairs), EDIT, canary=2, proceed=proceed)

        assert changed == run.finish().counts["changed"]
        assert [2] == seen

    def test_without_anybody_to_ask_it_goes_on_if_none_went_wrong(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        wrong = (pairs[0][0], "nobody")

        good = update_many(targets(clients, pairs[:3]), EDIT, canary=1).finish()
        bad = update_many(targets(clients, [wrong, *pairs]), EDIT, canary=1).finish()

        assert (3, "") == (good.total, good.stopped)
        assert (1, "the first ones were not as they should be") == (bad.total, bad.stopped)

    def test_what_is_under_way_is_finished_when_it_is_interrupted(
        self, clients: AppClients, pairs: list[tuple[str, str]], embedded_cognito: EmbeddedCognito
    ) -> None:
        embedded_cognito.quotas = Quotas(FAST, latency=0.2)
        outcomes: list[Outcome] = []
        threading.Timer(0.1, lambda: signal.raise_signal(signal.SIGINT)).start()

        run = update_many(targets(clients, pairs), EDIT, workers=2)
        with pytest.raises(KeyboardInterrupt):
            outcomes.extend(iter(run))

        assert 2 == run.summary.total
        assert "interrupted" == run.summary.stopped
        embedded_cognito.quotas = None
        assert 4 == update_many(targets(clients, pairs), EDIT).finish().counts["changed"]

    def test_what_nobody_asks_for_any_more_is_counted(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        run = update_many(targets(clients, pairs), EDIT, workers=3)
        next(run)
        summary = run.summary
        del run

        assert 3 <= summary.total <= 6

    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            ({"workers": 0}, "workers is a whole number from 1 on, not 0"),
            ({"stop_after": -1}, "stop_after is a whole number from 1 on, not -1"),
            ({"stop_after": 0}, "stop_after is a whole number from 1 on, not 0"),
            ({"workers": "4"}, "workers is a whole number from 1 on, not '4'"),
            ({"workers": 1.5}, "workers is a whole number from 1 on, not 1.5"),
            ({"canary": -1}, "canary is a whole number from 0 on, not -1"),
        ],
    )
    def test_wrong_numbers_are_refused(
        self, clients: AppClients, wrong: dict[str, Any], message: str
    ) -> None:
        with pytest.raises(ValueError, match=message):
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

        with pytest.raises(TypeError, match="'x' is no edit"):
            update_many(targets(clients, pairs), wrong)
        with pytest.raises(TypeError, match=r"what targets\(\) returned is expected, not int"):
            update_many(number, EDIT)
        with pytest.raises(TypeError, match=r"what targets\(\) returned is expected, not str"):
            update_many(wrong, EDIT).finish()
        with pytest.raises(TypeError, match="named is a pattern such as 'web-\\*', not int"):
            targets(clients, pairs, named=number)
        assert [] == embedded_cognito.calls

    def test_a_selection_is_true_or_false(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        def careless(config: AppClientConfig) -> Any:
            return config.client_name

        (outcome,) = update_many(targets(clients, pairs[0]), EDIT, where=careless)

        assert "where has to return True or False, not str" in str(outcome)


class TestPace:
    def test_the_quotas_are_kept_and_used(self, embedded_cognito: EmbeddedCognito) -> None:
        limits = Limits(reads=60, writes=60, per_pool=20)
        client = connected()
        some = [
            (pool_id, create(client, pool_id, AppClientConfig(client_name="x")))
            for pool_id in [create_pool(client) for _ in range(6)]
            for _ in range(15)
        ]
        embedded_cognito.quotas = quotas = Quotas(limits, latency=0.02)
        paced = AppClients(client).paced(Pace(limits))

        summary = update_many(targets(paced, some), EDIT).finish()

        assert 90 == summary.counts["changed"]
        assert [] == quotas.refused
        assert 0 == quotas.conflicts

    def test_a_throttle_slows_down_and_does_not_fail(
        self, embedded_cognito: EmbeddedCognito
    ) -> None:
        client = connected()
        pool_id = create_pool(client)
        some = [
            (pool_id, create(client, pool_id, AppClientConfig(client_name="x"))) for _ in range(12)
        ]
        embedded_cognito.quotas = quotas = Quotas(Limits(reads=1000, writes=4, per_pool=1000))
        paced = AppClients(client).paced(Pace(Limits(reads=1000, writes=1000, per_pool=1000)))

        summary = update_many(targets(paced, some), EDIT, workers=2).finish()

        assert 12 == summary.counts["changed"]
        assert quotas.refused

    def test_two_updates_of_a_pool_at_once_are_refused_as_aws_does(
        self, embedded_cognito: EmbeddedCognito
    ) -> None:
        client = connected()
        pool_id = create_pool(client)
        some = [create(client, pool_id, AppClientConfig(client_name="x")) for _ in range(2)]
        embedded_cognito.quotas = quotas = Quotas(FAST, latency=0.2)
        clients = AppClients(client)

        with ThreadPoolExecutor(2) as threads:
            under_way = [threads.submit(clients.update, pool_id, each, EDIT) for each in some]

        assert [True, True] == [each.result(0).changed for each in under_way]
        assert 1 <= quotas.conflicts

    def test_what_is_known_of_idle_pools_is_forgotten(self) -> None:
        pace = Pace(Limits(reads=1e6, writes=1e6, per_pool=1e6))
        for number in range(5000):
            with pace.turn("DescribeUserPoolClient", f"us-east-1_{number}"):
                pass

        assert len(pickle.dumps(vars(pace)["_counters"])) < 400_000

    def test_an_unpaced_account_gets_the_quotas_of_aws(self, clients: AppClients) -> None:
        assert clients is targets(clients).app_clients()
        assert targets(AppClients(connected())).app_clients().is_paced

    @pytest.mark.parametrize("wrong", [0, -1, True, "5"])
    def test_a_limit_is_a_number_above_0(self, wrong: Any) -> None:
        with pytest.raises(ValueError, match="per_pool is a number of calls a second above 0"):
            Limits(per_pool=wrong)


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


def is_web(config: AppClientConfig) -> bool:
    return (config.client_name or "").startswith("web")


class TestAPage:
    def test_of_user_pools_that_is_none_is_told(self) -> None:
        clients = AppClients(Wire(always(200, {})).client())

        with pytest.raises(IncompleteAnswer, match="ListUserPools"):
            next(iter(targets(clients)))
        with pytest.raises(IncompleteAnswer, match="ListUserPoolClients"):
            next(iter(targets(clients, POOL_ID)))


class TestElsewhere:
    ACCOUNT = Account(region_name="us-east-1", limits=FAST)

    def test_all_that_crosses_is_picklable(self, pairs: list[tuple[str, str]]) -> None:
        absent = ("us-east-1_nowhere", "x")

        outcomes = [
            *update_many(
                [targets(self.ACCOUNT, pairs), targets(self.ACCOUNT, absent)],
                EDIT,
                where=is_web,
                executor=Elsewhere(),
            )
        ]

        assert [*4 * ["changed"], *2 * ["not selected"], "refused"] == statuses(outcomes)
        assert {self.ACCOUNT} == {outcome.account for outcome in outcomes}

    def test_in_threads(self, pairs: list[tuple[str, str]]) -> None:
        with ThreadPoolExecutor(2) as executor:
            run = update_many(
                (targets(self.ACCOUNT, pair) for pair in pairs), EDIT, executor=executor
            )

            assert 6 == run.finish().counts["changed"]

    def test_in_processes(self) -> None:
        with embedded_cognito(serve=True) as served:
            client = connected()
            pool_id = create_pool(client)
            for _ in range(3):
                create(client, pool_id, AppClientConfig(client_name="x"))
            account = Account(
                region_name="us-east-1", endpoint_url=served.endpoint_url, limits=FAST
            )
            with ProcessPoolExecutor(1, mp_context=spawning()) as executor:
                run = update_many(targets(account), EDIT, executor=executor)

                assert 3 == run.finish().counts["changed"]

    def test_on_a_cluster_of_dask(self) -> None:
        distributed: Any = pytest.importorskip(
            "distributed", reason=f"distributed is not installed: {DEV}"
        )
        with embedded_cognito(serve=True) as served:
            client = connected()
            for _ in range(2):
                create(client, create_pool(client), AppClientConfig(client_name="x"))
            account = Account(
                region_name="us-east-1", endpoint_url=served.endpoint_url, limits=FAST
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
                meant = [targets(account, pool_id) for pool_id in AppClients(client).list_pools()]
                run = update_many(meant, EDIT, executor=dask.get_executor())

                assert 2 == run.finish().counts["changed"]

    def test_an_account_that_cannot_be_reached_is_an_outcome(
        self, pairs: list[tuple[str, str]]
    ) -> None:
        nowhere = Account(region_name="us-east-1", profile_name="no such profile")
        meant = [targets(nowhere), targets(self.ACCOUNT, pairs)]

        here = [*update_many(meant, EDIT)]
        there = [*update_many(meant, EDIT, executor=Elsewhere())]

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

        (lost,) = update_many(targets(self.ACCOUNT), EDIT, executor=Ending())

        assert ("failed", "RuntimeError") == (lost.status, lost.cause)

    def test_app_clients_do_not_cross(self, clients: AppClients) -> None:
        with pytest.raises(TypeError, match="with an executor, targets are made of an Account"):
            next(update_many(targets(clients), EDIT, executor=Elsewhere()))

    def test_what_ends_unforeseen_is_raised_where_no_account_is_named(
        self, clients: AppClients, embedded_cognito: EmbeddedCognito
    ) -> None:
        assert [] == embedded_cognito.calls

        with pytest.raises(Exception, match="does not exist"):
            next(update_many(targets(clients, "us-east-1_nowhere"), EDIT))

    def test_a_role_is_assumed_and_no_credential_crosses(
        self, pairs: list[tuple[str, str]]
    ) -> None:
        account = Account(
            region_name="us-east-1",
            role_arn="arn:aws:iam::123456789012:role/change-app-clients",
            external_id="abcd",
            limits=FAST,
        )

        also = attrs.evolve(account, external_id=None)
        meant = [targets(account, pairs[0]), targets(also, pairs[0])]

        outcomes = [*update_many(meant, EDIT, executor=Elsewhere())]

        assert ["changed", "unchanged"] == statuses(outcomes)
        assert "arn:aws:iam::123456789012:role/change-app-clients us-east-1" == str(account)
        assert "the default account and Region" == str(Account())


def spawning() -> Any:
    return multiprocessing.get_context("spawn")


class TestTold:
    def test_progress_is_told_after_each(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        seen: list[int] = []

        update_many(
            targets(clients, pairs), EDIT, progress=lambda summary: seen.append(summary.total)
        ).finish()

        assert [1, 2, 3, 4, 5, 6] == seen

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

        assert "6 app clients" in terminal.getvalue()
        assert "changed=6" in terminal.getvalue()

    @pytest.fixture
    def run(self, clients: AppClients, pairs: list[tuple[str, str]]) -> Run:
        absent = (pairs[0][0], "<nobody>")
        return update_many(
            targets(clients, [*pairs, absent, (pairs[0][0], "nobody")]),
            EDIT,
            where=is_web,
            workers=1,
        )

    def test_a_report_as_text(self, run: Run) -> None:
        text = str(Report.of(run))

        assert "changed: app client " in text
        assert "auth_session_validity: 3 minutes -> 5 minutes" in text
        assert "8 app clients in 0" in text
        assert "  changed: 4\n  not selected: 2\n  refused: 2\n" in text
        assert "  warning: InvalidConfig: 1" in text

    def test_a_report_as_html(self, run: Run) -> None:
        report: Any = Report.of(run)
        html = report._repr_html_()

        assert 2 == html.count("<summary>InvalidConfig: 1</summary>") + html.count(
            "<summary>ResourceNotFoundException: 1</summary>"
        )
        assert "<summary>changed: 4</summary>" in html
        assert html.index("ResourceNotFoundException: 1</summary>") < html.index("changed: 4</sum")
        assert "<nobody>" not in html

    def test_a_report_as_lines_of_json(self, run: Run, pairs: list[tuple[str, str]]) -> None:
        lines = [json.loads(line) for line in Report.of(run).to_json_lines().splitlines()]

        assert 8 == len(lines)
        assert {
            "status": "changed",
            "account": None,
            "user_pool_id": pairs[0][0],
            "client_id": pairs[0][1],
            "changes": {"auth_session_validity": {"before": "3 minutes", "after": "5 minutes"}},
            "attempts": 1,
            "cause": None,
            "error": None,
        } in lines
        assert {"InvalidConfig", "ResourceNotFoundException", None} == {
            line["cause"] for line in lines
        }

    def test_a_set_is_told_element_by_element(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        (outcome,) = plan_many(targets(clients, pairs[0]), add(callback_urls={"myapp://a"}))

        assert {"callback_urls": {"added": ["myapp://a"], "removed": []}} == json.loads(
            outcome.to_json()
        )["changes"]

    def test_outcomes_of_any_origin_make_a_report(self, run: Run) -> None:
        outcomes = [*run]

        assert run.summary.counts == Report.of(outcomes).summary.counts

    def test_it_took_its_time(self, run: Run) -> None:
        began = time.monotonic()

        assert 0 < run.finish().seconds <= time.monotonic() - began
