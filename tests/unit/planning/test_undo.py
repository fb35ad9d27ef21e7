from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from cognito_clientcfg import AppClient, AppClientConfig, StalePlan, UpdateResult, assign
from cognito_clientcfg.planning.restoration import make_restoration
from cognito_clientcfg.updating.calls import Request, Response, Sleep
from cognito_clientcfg.updating.calls import run as drive
from cognito_clientcfg.updating.operations import apply, restore, update
from cognito_clientcfg.updating.options import Options
from tests.support.app_clients import CLIENT_ID, POOL_ID, members_of
from tests.unit.updating.test_protocol import Server, Watched, refusal

CONFIG = AppClientConfig(client_name="ours before", auth_session_validity=5)
BYE, THEIRS = "https://bye.example.com", "https://theirs.example.com"
LOST = ReadTimeoutError(endpoint_url="x")
BOTH = assign(client_name="ours", logout_urls=[BYE])
NOW = Options(jitter=lambda: 0.0)


def lossy(**meanwhile: Any) -> Server:
    """Returns a server that loses the answer to a write, before another writer writes."""
    server = Server(members_of(CONFIG), [LOST])
    server.written_although_failed = True
    server.meanwhile = meanwhile
    return server


def changed(server: Server, *edits: Any, **options: Any) -> UpdateResult:
    return server.play(update(NOW, POOL_ID, CLIENT_ID, edits, **options))


class TestAfterALostAnswer:
    """What is read afterwards may hold what another writer did."""

    def test_it_is_stale_where_another_writer_wrote_too(self) -> None:
        server = lossy(LogoutURLs=[THEIRS])
        result = changed(server, assign(client_name="ours"))

        with pytest.raises(StalePlan) as error:
            server.play(apply(NOW, result.undo()))

        assert [THEIRS] == server.live["LogoutURLs"]
        assert error.value.plan is not None
        assert {"client_name", "logout_urls"} == {
            change.field for change in error.value.plan.changes
        }

    def test_it_is_stale_where_only_another_writer_wrote(self) -> None:
        server = Server(members_of(CONFIG), [refusal("InternalErrorException", 500)])
        server.meanwhile = {"ClientName": "ours", "LogoutURLs": [THEIRS]}
        result = changed(server, assign(client_name="ours"))

        with pytest.raises(StalePlan):
            server.play(apply(NOW, result.undo()))

        assert [THEIRS] == server.live["LogoutURLs"]

    def test_it_puts_back_what_was_there_where_nobody_else_wrote(self) -> None:
        server = lossy()
        result = changed(server, assign(client_name="ours"))

        server.play(apply(NOW, result.undo()))

        assert members_of(CONFIG) == server.live


class TestAfterTwoWrites:
    """The first was overwritten in part before it was seen."""

    def test_each_field_goes_back_to_what_it_was_before_we_changed_it(self) -> None:
        server = lossy(ClientName="theirs")

        result = changed(server, BOTH)
        server.play(apply(NOW, result.undo()))

        assert 2 == len(result.sent)
        assert members_of(CONFIG.evolve(client_name="theirs")) == server.live
        assert members_of(CONFIG.evolve(client_name="theirs")) == result.before.members

    def test_what_other_writers_wrote_between_three_writes_stays(self) -> None:
        server = Server(members_of(CONFIG), [LOST, LOST])
        server.written_although_failed = True
        others = iter([{"ClientName": "first"}, {"ClientName": "second"}])

        def sleeping(call: Request) -> Response | None:
            if isinstance(call, Sleep):
                server.live |= next(others)
            return server.answer(call)

        result = drive(update(NOW, POOL_ID, CLIENT_ID, [BOTH]), sleeping)
        server.play(apply(NOW, result.undo()))

        assert 3 == len(result.sent)
        assert members_of(CONFIG.evolve(client_name="second")) == server.live

    def test_what_is_declined_the_second_time_can_be_undone_all_the_same(self) -> None:
        server = lossy(ClientName="theirs")
        answers = iter([True, False])

        def confirm(_plan: object) -> bool:
            return next(answers)

        result = changed(server, BOTH, confirm=confirm)
        with pytest.raises(StalePlan) as error:
            server.play(apply(NOW, result.undo()))

        assert result.changed
        assert CONFIG == result.before.config
        assert error.value.plan is not None
        assert {BYE} == next(
            change.removed for change in error.value.plan.changes if change.field == "logout_urls"
        )


class TestConfirmedRestoration:
    """Another writer writes something else in the quiet time."""

    def played(self, conversation: Any) -> tuple[UpdateResult, Server]:
        def writes(live: dict[str, Any]) -> dict[str, Any]:
            return live | {"LogoutURLs": [THEIRS], "LastModifiedDate": 9.0}

        renamed = CONFIG.evolve(client_name="renamed")
        server = Watched(members_of(renamed, LastModifiedDate=1.0), [writes])
        return server.play(conversation), server

    @property
    def quiet(self) -> Options:
        return Options(confirm_after=1.0, jitter=lambda: 0.0)

    EARLIER = AppClient.from_members(members_of(CONFIG), has_client_secret=False)

    def test_a_restoration_leaves_it_alone(self) -> None:
        result, server = self.played(restore(self.quiet, self.EARLIER))

        assert True is result.confirmed
        assert ("ours before", [THEIRS]) == (server.live["ClientName"], server.live["LogoutURLs"])
        assert 1 == server.names.count("Update")

    def test_an_undo_leaves_it_alone(self) -> None:
        renamed = AppClient.from_members(
            members_of(CONFIG.evolve(client_name="renamed")), has_client_secret=False
        )

        result, server = self.played(apply(self.quiet, make_restoration(renamed, self.EARLIER)))

        assert True is result.confirmed
        assert [THEIRS] == server.live["LogoutURLs"]
