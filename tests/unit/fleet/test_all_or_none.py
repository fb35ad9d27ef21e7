"""All of many app clients are changed, or what was changed is taken back and told."""

from __future__ import annotations

import signal
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from cognito_clientcfg import AppClients, add, assign
from cognito_clientcfg.fleet import RateLimiter, Report, Target, batch, targets, update_many
from cognito_clientcfg.testing.throttle import Throttle
from tests.support.app_clients import connected

from .conftest import EDIT, FAST, accounts, statuses, updates
from .test_stopping import Recording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_clientcfg.fleet import Outcome
    from cognito_clientcfg.testing import EmbeddedCognito

URL = "https://preview.example.com/"


@pytest.fixture(autouse=True)
def _interrupts_are_raised() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def validities(clients: AppClients, pairs: list[tuple[str, str]]) -> set[int | None]:
    return {clients.describe(*pair).config.auth_session_validity for pair in pairs}


class TestAllOrNone:
    def test_all_stay_changed_if_none_went_wrong(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        run = update_many(targets(clients, pairs), EDIT, all_or_none=True)

        assert 6 * ["changed"] == statuses(run)
        assert {5} == validities(clients, pairs)

    def test_what_was_changed_is_taken_back_if_one_is_refused(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        some = [*pairs, (pairs[0][0], "nobody")]

        run = update_many(targets(clients, some), EDIT, all_or_none=True, workers=1)
        outcomes = [*run]

        changed = statuses(outcomes).count("changed")
        assert 0 < changed == statuses(outcomes).count("taken back")
        assert 1 == statuses(outcomes).count("refused")
        assert changed + 1 == run.summary.total
        assert {None, 3} >= validities(clients, pairs)

    def test_so_it_is_by_an_executor(self, embedded_cognito: EmbeddedCognito) -> None:
        units = accounts(embedded_cognito, 2, 3)
        pairs = [target for unit in units for target in unit]
        units.append(targets(units[0].reached, (pairs[0].user_pool_id, "nobody")))
        clients = AppClients(connected())

        with ThreadPoolExecutor(1) as executor:
            report = Report.of(
                update_many(units, EDIT, executor=executor, all_or_none=True, workers=1)
            )

        found = statuses(report.outcomes)
        assert 6 == found.count("changed") == found.count("taken back")
        assert {None, 3} >= validities(
            clients, [(each.user_pool_id, each.client_id) for each in pairs]
        )
        assert "  changed: 6\n  refused: 1\n  taken back: 6\n" in str(report)

    def test_it_is_taken_back_over_several_batches(
        self, embedded_cognito: EmbeddedCognito, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (unit,) = accounts(embedded_cognito, 1, 6)
        monkeypatch.setattr(batch, "SECONDS", 0.1)
        embedded_cognito.throttle = Throttle(FAST, latency=0.05)

        with ThreadPoolExecutor(1) as executor:
            run = update_many(
                unit,
                EDIT,
                executor=executor,
                all_or_none=True,
                canary=6,
                proceed=lambda _: False,
                workers=1,
            )

            assert [*6 * ["changed"], *6 * ["taken back"]] == statuses(run)

    def test_it_is_taken_back_too_if_the_canary_is_not_approved(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        run = update_many(
            targets(clients, pairs), EDIT, all_or_none=True, canary=2, proceed=lambda _: False
        )

        assert [*2 * ["changed"], *2 * ["taken back"]] == statuses(run)

    def test_what_another_writer_changed_meanwhile_is_left_and_told(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        other = AppClients(connected()).rate_limited(RateLimiter(FAST))

        def proceed(_: object) -> bool:
            other.update(*pairs[0], assign(auth_session_validity=9))
            return False

        run = update_many(
            targets(clients, pairs[:1]), EDIT, all_or_none=True, canary=1, proceed=proceed
        )
        report = Report.of(run)

        assert ["changed", "not taken back"] == statuses(report.outcomes)
        assert 1 == report.summary.wrong
        assert "another writer has changed it since, and it is left as it is" in str(report)
        assert 9 == clients.describe(*pairs[0]).config.auth_session_validity

    def test_what_may_have_been_written_is_taken_back(
        self, pairs: list[tuple[str, str]], embedded_cognito: EmbeddedCognito
    ) -> None:
        once = AppClients(connected(), attempts=1).rate_limited(RateLimiter(FAST))
        before = once.describe(*pairs[0]).config.callback_urls
        embedded_cognito.fail("InternalErrorException", operation="UpdateUserPoolClient")

        run = update_many(
            targets(once, pairs[0]), add(callback_urls={URL}), all_or_none=True, workers=1
        )

        assert ["failed", "taken back"] == statuses(run)
        assert before == once.describe(*pairs[0]).config.callback_urls

    def test_what_was_not_written_is_not_taken_back(
        self, clients: AppClients, pairs: list[tuple[str, str]], embedded_cognito: EmbeddedCognito
    ) -> None:
        embedded_cognito.fail("NotAuthorizedException")

        (outcome,) = update_many(targets(clients, pairs[0]), EDIT, all_or_none=True)

        assert ("refused", None) == (outcome.status, outcome.inverse)

    def test_an_app_client_that_was_changed_twice_is_as_it_was_before(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        twice = 2 * [Target(*pairs[0])]
        minutes = iter((5, 6))
        clients.update(*pairs[0], assign(auth_session_validity=4))

        run = update_many(
            targets(clients, [*twice, (pairs[0][0], "nobody")]),
            edits_for=lambda _: assign(auth_session_validity=next(minutes, 7)),
            all_or_none=True,
            workers=1,
        )

        assert ["changed", "changed", "refused", "taken back", "taken back"] == statuses(run)
        assert {4} == validities(clients, pairs[:1])

    @pytest.mark.parametrize("with_executor", [False, True])
    def test_it_is_taken_back_if_targets_cannot_be_read_and_the_error_is_raised(
        self,
        embedded_cognito: EmbeddedCognito,
        with_executor: bool,  # noqa: FBT001 - pytest gives it by name
    ) -> None:
        (unit,) = accounts(embedded_cognito, 1, 2)
        before = updates(embedded_cognito)
        wrong: Any = "no targets"
        outcomes: list[Outcome] = []

        with ThreadPoolExecutor(1) as threads:
            executor = threads if with_executor else None
            run = update_many(
                [unit, wrong], EDIT, all_or_none=True, executor=executor, accounts_at_once=1
            )
            with pytest.raises(TypeError, match="expected targets"):
                outcomes.extend(iter(run))

        assert ["changed", "changed", "taken back", "taken back"] == statuses(outcomes)
        assert 4 == updates(embedded_cognito) - before

    def test_what_a_lost_worker_was_to_take_back_is_not_taken_back(
        self, embedded_cognito: EmbeddedCognito
    ) -> None:
        executor = Recording(None)

        def proceed(_: object) -> bool:
            executor.lost = RuntimeError("gone")
            return False

        report = Report.of(
            update_many(
                accounts(embedded_cognito, 1, 2),
                EDIT,
                executor=executor,
                canary=2,
                proceed=proceed,
                all_or_none=True,
            )
        )

        assert [*2 * ["changed"], *2 * ["not taken back"]] == statuses(report.outcomes)
        assert (2, 2) == (report.summary.total, report.summary.wrong)
        assert "its worker was lost (RuntimeError: gone)" in str(report)

    def test_what_cannot_be_taken_back_is_told(
        self, clients: AppClients, pairs: list[tuple[str, str]], embedded_cognito: EmbeddedCognito
    ) -> None:
        def proceed(_: object) -> bool:
            embedded_cognito.fail("NotAuthorizedException", times=9)
            return False

        run = update_many(
            targets(clients, pairs[:1]), EDIT, all_or_none=True, canary=1, proceed=proceed
        )
        report = Report.of(run)

        assert ["changed", "not taken back"] == statuses(report.outcomes)
        assert {"NotAuthorizedException": 1} == report.summary.causes

    def test_nothing_is_taken_back_after_an_interrupt(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        def proceed(_: object) -> bool:
            signal.raise_signal(signal.SIGINT)
            return True

        run = update_many(
            targets(clients, pairs), EDIT, all_or_none=True, canary=2, proceed=proceed
        )
        with pytest.raises(KeyboardInterrupt):
            run.finish()

        assert (2, 0) == (run.summary.counts["changed"], run.summary.counts["taken back"])

    def test_an_interrupt_of_taking_back_tells_what_is_left(
        self, clients: AppClients, pairs: list[tuple[str, str]]
    ) -> None:
        outcomes: list[Outcome] = []
        run = update_many(
            targets(clients, pairs),
            EDIT,
            all_or_none=True,
            canary=6,
            proceed=lambda _: False,
            workers=1,
        )

        def carried_out() -> None:
            for outcome in run:
                outcomes.append(outcome)
                if outcome.status == "taken back":
                    vars(run)["_interrupts"].note()

        with pytest.raises(KeyboardInterrupt):
            carried_out()

        left = [each for each in outcomes if each.status == "not taken back"]
        assert 6 == run.summary.counts["taken back"] + len(left)
        assert left
        assert "the run ended before this was taken back; update it" in str(left[0])


def test_an_outcome_has_what_takes_it_back(
    clients: AppClients, pairs: list[tuple[str, str]]
) -> None:
    (outcome,) = update_many(targets(clients, pairs[0]), add(callback_urls={URL}))
    inverse: Any = outcome.inverse

    clients.update(*pairs[0], add(callback_urls={f"{URL}2"}))
    clients.update(*pairs[0], inverse)

    assert {f"{URL}2"} == clients.describe(*pairs[0]).config.callback_urls
