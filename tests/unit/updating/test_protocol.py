from __future__ import annotations

import copy
import random
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ParamValidationError,
    ReadTimeoutError,
)

from cognito_clientcfg import (
    AmbiguousEdit,
    AppClient,
    AppClientConfig,
    EditLost,
    IncompleteAnswer,
    InvalidConfig,
    Plan,
    StalePlan,
    UnknownMembers,
    UpdateResult,
    add,
    assign,
)
from cognito_clientcfg.updating.calls import (
    Acquire,
    Call,
    Operation,
    Release,
    Request,
    Response,
    Sleep,
)
from cognito_clientcfg.updating.calls import run as drive
from cognito_clientcfg.updating.operations import apply, restore, update
from cognito_clientcfg.updating.options import Options
from cognito_clientcfg.updating.read_modify_write import describe
from cognito_clientcfg.updating.user_pool import pause_after
from tests.support.app_clients import (
    CLIENT_ID,
    DESCRIBE,
    POOL_ID,
    UPDATE,
    app_client,
    is_call,
    make_plan,
    members_of,
    short_name,
)

if TYPE_CHECKING:
    from collections.abc import Callable

RENAME = assign(client_name="new")
ADD_OURS = add(callback_urls=["https://ours"])


def refusal(code: str, status: int = 400) -> ClientError:
    return ClientError(
        {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": status}},  # type: ignore[typeddict-item]  # the rest is of no account
        "UpdateUserPoolClient",
    )


def overwrite(callback_urls: list[str]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Returns what another writer does, once."""
    return lambda live: (
        live
        | {
            "CallbackURLs": callback_urls,
            "LastModifiedDate": live["LastModifiedDate"] + 1,
        }
    )


class Server:
    """Plays AWS for one conversation, with failures in store for its updates."""

    def __init__(self, live: dict[str, Any], failures: list[Exception | None]) -> None:
        self.live, self.failures = live, failures
        self.calls: list[Call | Sleep] = []
        self.written_although_failed = False
        self.meanwhile: dict[str, Any] = {}

    def play(self, conversation: Operation[UpdateResult]) -> UpdateResult:
        return drive(conversation, self.answer)

    def answer(self, call: Request) -> Response | None:
        if isinstance(call, Acquire | Release):
            return None
        self.calls.append(call)
        if isinstance(call, Sleep):
            self.live |= self.meanwhile
            return None
        if is_call(call, UPDATE):
            failure = self.failures.pop(0) if self.failures else None
            if failure is None or self.written_although_failed:
                self.live = copy.deepcopy(call.request)
            if failure is not None:
                raise failure
        return Response(copy.deepcopy(self.live), {})

    @property
    def names(self) -> list[str]:
        return [short_name(call) for call in self.calls]


class Watched(Server):
    """Plays AWS while another writer writes in each of our waits."""

    def __init__(
        self, live: dict[str, Any], writes: list[Callable[[dict[str, Any]], dict[str, Any]]]
    ) -> None:
        super().__init__(live, [])
        self.writes, self.waited = writes, False

    def answer(self, call: Request) -> Response | None:
        if self.waited and is_call(call, DESCRIBE) and self.writes:
            self.calls.append(call)
            self.waited = False
            self.live = self.writes.pop(0)(self.live)
            return Response(copy.deepcopy(self.live), {})
        self.waited = isinstance(call, Sleep)
        dated = is_call(call, UPDATE) and "LastModifiedDate" in self.live
        date = self.live.get("LastModifiedDate", 0) + 1
        answer = super().answer(call)
        if dated and answer is not None and answer.members is not None:
            self.live["LastModifiedDate"] = answer.members["LastModifiedDate"] = date
        return answer


def yes(_plan: object) -> bool:
    return True


def no(_plan: object) -> bool:
    return False


def run(server: Server, *edits: Any, attempts: int = 5, confirm: Any = yes) -> UpdateResult:
    policy = Options(attempts=attempts, jitter=lambda: 1.0)
    return server.play(update(policy, POOL_ID, CLIENT_ID, edits, confirm))


class TestUpdate:
    def test_a_change_takes_two_calls(self) -> None:
        server = Server(members_of(AppClientConfig(client_name="old")), [])

        result = run(server, RENAME)

        assert ["Describe", "Update"] == server.names
        assert (True, 1, "old", "new") == (
            result.changed,
            result.attempts,
            result.before.config.client_name,
            result.after.config.client_name,
        )
        assert result

    def test_no_change_takes_one_call(self) -> None:
        server = Server(members_of(AppClientConfig(client_name="new")), [])

        result = run(server, RENAME)

        assert ["Describe"] == server.names
        assert not result
        assert str(result).startswith("unchanged: new (app client")

    @pytest.mark.parametrize(
        "failure",
        [
            refusal("ConcurrentModificationException"),
            refusal("TooManyRequestsException"),
            refusal("ThrottlingException"),
            refusal("Anything", 429),
            refusal("InternalErrorException", 500),
            refusal("Anything", 503),
        ],
    )
    def test_what_passes_is_tried_again_from_a_fresh_read(self, failure: ClientError) -> None:
        server = Server(members_of(AppClientConfig(client_name="old")), [failure, failure])

        result = run(server, RENAME)

        assert ["Describe", "Update", "Sleep"] * 2 + ["Describe", "Update"] == server.names
        assert (True, 3) == (result.changed, result.attempts)

    def test_a_fresh_read_keeps_what_another_writer_did_meanwhile(self) -> None:
        server = Server(
            members_of(AppClientConfig(callback_urls=["https://a"])),
            [refusal("ConcurrentModificationException")],
        )

        def meanwhile(_: object) -> bool:
            server.live = members_of(AppClientConfig(callback_urls=["https://a", "https://b"]))
            return True

        result = run(server, add(callback_urls=["https://c"]), confirm=meanwhile)

        assert {"https://a", "https://b", "https://c"} == result.after.config.callback_urls

    def test_waits_grow_exponentially_up_to_a_limit(self) -> None:
        failures: list[Exception | None] = [refusal("TooManyRequestsException")] * 7
        server = Server(members_of(AppClientConfig()), failures)

        run(server, RENAME, attempts=8)

        assert [0.5, 1, 2, 4, 8, 16, 20] == [
            call.seconds for call in server.calls if isinstance(call, Sleep)
        ]

    def test_waits_are_jittered_from_nothing_to_the_full(self) -> None:
        waits = {pause_after(3, random.random).seconds for _ in range(100)}

        assert len(waits) > 50
        assert all(0 <= wait <= 2 for wait in waits)

    def test_the_last_error_is_raised_with_a_note(self) -> None:
        failures: list[Exception | None] = [refusal("ConcurrentModificationException")] * 3
        server = Server(members_of(AppClientConfig(client_name="old")), failures)

        with pytest.raises(ClientError, match="ConcurrentModification") as error:
            run(server, RENAME, attempts=3)

        note = (
            f"while changing client_name of app client {CLIENT_ID} of {POOL_ID}: "
            "nothing was written"
        )
        assert [note] == error.value.__notes__
        assert 3 == server.names.count("Update")

    def test_a_refusal_is_raised_at_once(self) -> None:
        server = Server(members_of(AppClientConfig()), [refusal("NotAuthorizedException")])

        with pytest.raises(ClientError, match="NotAuthorized"):
            run(server, RENAME)

        assert ["Describe", "Update"] == server.names

    def test_a_failure_that_may_have_written_is_told_so(self) -> None:
        failures: list[Exception | None] = [refusal("InternalErrorException", 500)]
        server = Server(members_of(AppClientConfig()), failures)

        with pytest.raises(ClientError) as error:
            run(server, RENAME, attempts=1)

        assert "whether it was written is not known" in error.value.__notes__[0]

    def test_a_write_whose_answer_failed_is_not_sent_twice(self) -> None:
        server = Server(
            members_of(AppClientConfig(client_name="old")), [refusal("InternalErrorException", 500)]
        )
        server.written_although_failed = True

        result = run(server, RENAME)

        assert ["Describe", "Update", "Sleep", "Describe"] == server.names
        assert (True, 2, "old", "new", None) == (
            result.changed,
            result.attempts,
            result.before.config.client_name,
            result.after.config.client_name,
            result.response,
        )

    def test_an_answer_without_the_app_client_is_read_again(self) -> None:
        conversation = update(Options(), POOL_ID, CLIENT_ID, [RENAME])
        live = members_of(AppClientConfig(client_name="old"))

        assert Acquire(POOL_ID, CLIENT_ID) == next(conversation)
        assert Call(DESCRIBE, {"UserPoolId": POOL_ID, "ClientId": CLIENT_ID}) == conversation.send(
            None
        )
        sent = conversation.send(Response(live, {}))
        assert is_call(sent, UPDATE)
        assert isinstance(conversation.send(Response(None, {})), Sleep)
        assert Call(DESCRIBE, {"UserPoolId": POOL_ID, "ClientId": CLIENT_ID}) == conversation.send(
            None
        )
        stored = Response(sent.request, {})
        assert Release() == conversation.send(stored)
        with pytest.raises(StopIteration) as finished:
            conversation.send(None)
        assert finished.value.value.changed

    def test_what_aws_stored_differently_is_told(self) -> None:
        conversation = update(Options(), POOL_ID, CLIENT_ID, [RENAME])
        live = members_of(AppClientConfig(client_name="old"))
        next(conversation)
        conversation.send(None)
        conversation.send(Response(live, {}))
        stored = live | {"AuthSessionValidity": 9}
        conversation.send(Response(stored, {}))

        with pytest.raises(StopIteration) as finished:
            conversation.send(None)

        result = finished.value.value
        assert ["client_name", "auth_session_validity"] == [
            change.field for change in result.stored_differently
        ]
        assert "stored differently: auth_session_validity: 3 minutes (default) -> 9 minutes" in str(
            result
        )


class TestLostAnswer:
    """The service answers 500 although the write took place."""

    LIVE = members_of(AppClientConfig(auth_session_validity=4))

    @staticmethod
    def one_more(config: AppClientConfig) -> AppClientConfig:
        """No good edit, since it does not hold on its own result."""
        return config.evolve(auth_session_validity=(config.auth_session_validity or 3) + 1)

    def test_a_function_is_not_applied_twice_to_what_it_made(self) -> None:
        server = Server(dict(self.LIVE), [refusal("InternalErrorException", 500)])
        server.written_although_failed = True

        result = run(server, self.one_more)

        assert 5 == result.after.config.auth_session_validity
        assert 1 == server.names.count("Update")

    def test_edits_that_hold_beside_another_writer_are_done(self) -> None:
        server = Server(dict(self.LIVE), [refusal("InternalErrorException", 500)])
        server.written_although_failed = True
        server.meanwhile = {"AuthSessionValidity": 9}

        result = run(server, RENAME)

        assert result.changed
        assert ["auth_session_validity"] == [change.field for change in result.stored_differently]

    def test_a_stale_plan_says_that_the_outcome_is_not_known(self) -> None:
        plan = make_plan(app_client(has_client_secret=False), [RENAME])
        server = Server(members_of(AppClientConfig()), [refusal("InternalErrorException", 500)])
        server.meanwhile = {"ClientName": "of another writer"}

        with pytest.raises(StalePlan) as error:
            server.play(apply(Options(), plan))

        assert "nothing was written" not in str(error.value)
        assert "whether it was written is not known" in error.value.__notes__[0]

    @pytest.mark.parametrize(
        "failure", [ReadTimeoutError(endpoint_url="x"), ConnectionClosedError(endpoint_url="x")]
    )
    @pytest.mark.parametrize("written", [True, False])
    def test_a_lost_connection_is_no_lost_edit(self, failure: Exception, *, written: bool) -> None:
        server = Server(members_of(AppClientConfig(client_name="old")), [failure])
        server.written_although_failed = written

        result = run(server, RENAME)

        assert (True, 2, "new") == (
            result.changed,
            result.attempts,
            result.after.config.client_name,
        )
        assert (1 if written else 2) == server.names.count("Update")

    def test_a_plan_declined_afterwards_counts_as_written(self) -> None:
        server = Server(dict(self.LIVE), [refusal("InternalErrorException", 500)])
        server.written_although_failed = True
        server.meanwhile = {"ClientName": "of another writer"}
        answers = iter([True, False])

        result = run(server, RENAME, confirm=lambda _: next(answers))  # pyright: ignore[reportUnknownLambdaType] - any plan

        assert result.changed

    def test_what_fails_while_reading_is_not_repeated_beyond_botocores_own(self) -> None:
        conversation = describe(Options(), POOL_ID, CLIENT_ID)
        next(conversation)

        with pytest.raises(ReadTimeoutError):
            conversation.throw(ReadTimeoutError(endpoint_url="x"))


class TestConfirm:
    def test_a_plan_that_is_declined_is_not_sent(self) -> None:
        server = Server(members_of(AppClientConfig()), [])

        result = run(server, RENAME, confirm=no)

        assert ["Describe"] == server.names
        assert result.plan
        assert not result.changed
        assert str(result).startswith("declined: app client")

    def test_an_error_of_its_own_is_no_error_of_aws(self) -> None:
        asked: list[object] = []
        server = Server(members_of(AppClientConfig()), [])

        def throttled(plan: object) -> bool:
            asked.append(plan)
            raise refusal("ThrottlingException")

        with pytest.raises(ClientError, match="Throttling") as error:
            run(server, RENAME, confirm=throttled)

        assert 1 == len(asked)
        assert "nothing was written" in error.value.__notes__[0]

    def test_an_empty_plan_asks_nobody(self) -> None:
        asked: list[object] = []
        server = Server(members_of(AppClientConfig(client_name="new")), [])

        run(server, RENAME, confirm=asked.append)

        assert [] == asked

    def test_it_is_asked_again_only_where_another_attempt_would_differ(self) -> None:
        asked: list[object] = []
        conflict = refusal("ConcurrentModificationException")
        server = Server(members_of(AppClientConfig(client_name="old")), [conflict, conflict])

        def confirm(plan: object) -> bool:
            asked.append(plan)
            if len(asked) == 2:
                return True
            server.live = members_of(AppClientConfig(client_name="older"))
            return True

        run(server, RENAME, confirm=confirm)

        assert 2 == len(asked)

    def test_it_is_asked_again_where_the_same_change_comes_with_another_warning(self) -> None:
        server = Server(
            members_of(AppClientConfig(explicit_auth_flows=["ALLOW_REFRESH_TOKEN_AUTH"])),
            [refusal("ConcurrentModificationException")],
        )
        server.meanwhile = {"CallbackURLs": ["http://old.example"]}

        def without_warnings(plan: Plan) -> bool:
            return not plan.warnings

        result = run(server, RENAME, confirm=without_warnings)

        assert not result.changed
        assert ["http_only_for_localhost"] == [warning.rule for warning in result.plan.warnings]

    @pytest.mark.parametrize("answer", [None, "n", 1])
    def test_an_answer_that_is_neither_yes_nor_no_is_refused(self, answer: object) -> None:
        server = Server(members_of(AppClientConfig(client_name="old")), [])

        with pytest.raises(TypeError, match="confirm has to return True or False, not"):
            run(server, RENAME, confirm=lambda _plan: answer)  # pyright: ignore[reportUnknownLambdaType] - a plan

        assert ["Describe"] == server.names


class TestConfirmation:
    """A server on which somebody else writes while we wait."""

    LIVE = members_of(AppClientConfig(callback_urls=["https://a"]), LastModifiedDate=1.0)

    @property
    def quiet(self) -> Options:
        return Options(confirm_after=2.0, jitter=lambda: 0.0)

    def watched(
        self, *writes: Callable[[dict[str, Any]], dict[str, Any]], policy: Options | None = None
    ) -> tuple[UpdateResult, Server]:
        server = Watched(dict(self.LIVE), list(writes))
        return server.play(update(policy or self.quiet, POOL_ID, CLIENT_ID, [ADD_OURS])), server

    def test_an_edit_that_holds_over_a_quiet_time_is_confirmed(self) -> None:
        result, server = self.watched()

        assert True is result.confirmed
        assert ["Describe", "Update", "Sleep", "Describe"] == server.names
        assert Sleep(2.0) in server.calls
        assert str(result).startswith("changed, confirmed: app client")

    def test_without_a_quiet_time_nothing_is_said(self) -> None:
        result, server = self.watched(policy=Options())

        assert None is result.confirmed
        assert ["Describe", "Update"] == server.names

    def test_where_nothing_was_written_nothing_is_to_be_confirmed(self) -> None:
        server = Watched(dict(self.LIVE), [])

        result = server.play(
            update(self.quiet, POOL_ID, CLIENT_ID, [assign(callback_urls=["https://a"])])
        )

        assert None is result.confirmed
        assert ["Describe"] == server.names

    def test_an_edit_that_another_writer_undid_is_made_again(self) -> None:
        result, server = self.watched(overwrite(["https://a", "https://theirs"]))

        assert (True, 2) == (result.confirmed, result.attempts)
        assert ["https://a", "https://ours", "https://theirs"] == server.live["CallbackURLs"]
        assert frozenset({"https://a", "https://theirs"}) == result.before.config.callback_urls

    def test_a_quiet_time_starts_anew_when_somebody_has_written(self) -> None:
        result, server = self.watched(overwrite(["https://a", "https://ours", "https://theirs"]))

        assert (True, 1) == (result.confirmed, result.attempts)
        assert ["Describe", "Update", "Sleep", "Describe", "Sleep", "Describe"] == server.names

    def test_a_write_that_changes_nothing_is_still_a_write(self) -> None:
        result, server = self.watched(overwrite(["https://a", "https://ours"]))

        assert 2 == server.names.count("Sleep")
        assert result.confirmed

    def test_without_a_date_the_settings_tell(self) -> None:
        live = dict(self.LIVE)
        del live["LastModifiedDate"]
        server = Server(live, [])
        server.meanwhile = {"FutureMember": 1}

        result = server.play(update(self.quiet, POOL_ID, CLIENT_ID, [ADD_OURS]))

        assert result.confirmed
        assert 2 == server.names.count("Sleep")

    def test_others_who_never_stop_leave_it_unconfirmed(self) -> None:
        others = [overwrite(["https://a", "https://ours", f"https://{n}"]) for n in range(5)]

        result, server = self.watched(*others)

        assert False is result.confirmed
        assert 5 == server.names.count("Sleep")
        assert ", not confirmed: " in str(result)

    def test_an_edit_that_is_lost_in_each_attempt_is_told(self) -> None:
        policy = attrs.evolve(self.quiet, attempts=2)

        with pytest.raises(EditLost, match="another writer has overwritten") as error:
            self.watched(overwrite(["https://b"]), overwrite(["https://b"]), policy=policy)

        assert error.value.plan is not None
        assert {"https://ours"} == error.value.plan.changes[0].added
        assert [
            f"while changing callback_urls of app client {CLIENT_ID} of {POOL_ID}: it was written"
        ] == error.value.__notes__

    def test_a_plan_is_not_applied_to_what_another_writer_made(self) -> None:
        plan = make_plan(AppClient.from_members(self.LIVE, has_client_secret=False), [ADD_OURS])
        server = Watched(dict(self.LIVE), [overwrite(["https://b"])])

        with pytest.raises(EditLost) as error:
            server.play(apply(self.quiet, plan))

        assert error.value.plan is not None
        assert 1 == server.names.count("Update")
        assert isinstance(error.value.__cause__, StalePlan)
        assert "it was written, and another writer has overwritten it" in error.value.__notes__[0]

    def test_an_edit_that_cannot_be_made_again_says_why(self) -> None:
        server = Watched(
            members_of(AppClientConfig(write_attributes=["email"]), LastModifiedDate=1.0),
            [lambda live: {k: v for k, v in live.items() if k != "WriteAttributes"}],
        )
        policy = attrs.evolve(self.quiet, attempts=1)

        with pytest.raises(EditLost, match="cannot be planned any more") as error:
            server.play(update(policy, POOL_ID, CLIENT_ID, [add(write_attributes=["name"])]))

        assert isinstance(error.value.__cause__, AmbiguousEdit)

    def test_a_look_that_fails_for_the_moment_is_no_failure(self) -> None:
        def fails(_live: dict[str, Any]) -> dict[str, Any]:
            raise ReadTimeoutError(endpoint_url="x")

        result, server = self.watched(fails)

        assert result.confirmed
        assert 2 == server.names.count("Sleep")

    def test_a_look_that_is_refused_says_that_it_was_written(self) -> None:
        def refuses(_live: dict[str, Any]) -> dict[str, Any]:
            raise refusal("ResourceNotFoundException")

        with pytest.raises(ClientError) as error:
            self.watched(refuses)

        assert error.value.__notes__[0].endswith(": it was written")

    def test_what_aws_stores_otherwise_is_not_confirmed_nor_a_lost_edit(self) -> None:
        class Trimming(Server):
            def answer(self, call: Request) -> Response | None:
                if is_call(call, UPDATE):
                    call.request["ClientName"] = call.request["ClientName"].strip()
                return super().answer(call)

        server = Trimming(dict(self.LIVE), [])

        result = server.play(update(self.quiet, POOL_ID, CLIENT_ID, [assign(client_name="n ")]))

        assert False is result.confirmed
        assert str(result).startswith("changed, not confirmed: app client")
        assert ["client_name"] == [change.field for change in result.stored_differently]
        assert 1 == server.names.count("Update")

    def test_what_aws_stores_otherwise_of_another_field_leaves_the_edit_confirmed(self) -> None:
        class Defaulting(Server):
            def answer(self, call: Request) -> Response | None:
                if is_call(call, UPDATE):
                    call.request["AuthSessionValidity"] = 7
                return super().answer(call)

        server = Defaulting(dict(self.LIVE), [])

        result = server.play(update(self.quiet, POOL_ID, CLIENT_ID, [RENAME]))

        assert True is result.confirmed
        assert ["auth_session_validity"] == [each.field for each in result.stored_differently]

    @pytest.mark.parametrize("attempts", [2, 5])
    def test_an_edit_that_is_declined_the_second_time_is_not_watched(self, attempts: int) -> None:
        server = Watched(dict(self.LIVE), [overwrite(["https://b"])])
        answers = iter([True, False])
        policy = attrs.evolve(self.quiet, attempts=attempts)

        def confirm(_plan: object) -> bool:
            return next(answers)

        result = server.play(update(policy, POOL_ID, CLIENT_ID, [ADD_OURS], confirm))

        assert (True, False) == (result.changed, result.confirmed)
        assert 1 == server.names.count("Update")
        assert ["https://b"] == server.live["CallbackURLs"]

    @pytest.mark.parametrize("confirm_after", [0, -1, float("inf"), float("nan"), 1e300, True, "2"])
    def test_what_is_no_time_is_refused(self, confirm_after: Any) -> None:
        with pytest.raises(ValueError, match="confirm_after is a number of seconds above 0"):
            Options(confirm_after=confirm_after)


class TestLock:
    def test_it_is_asked_for_around_reading_and_writing_and_retries(self) -> None:
        server = Server(members_of(AppClientConfig()), [refusal("TooManyRequestsException")])
        calls: list[Request] = []

        def answer(call: Request) -> Response | None:
            calls.append(call)
            return server.answer(call)

        drive(update(Options(jitter=lambda: 0.0), POOL_ID, CLIENT_ID, [RENAME]), answer)

        assert [*("Acquire", "Describe", "Update", "Sleep", "Describe", "Update", "Release")] == [
            short_name(call) for call in calls
        ]

    @pytest.mark.parametrize(
        ("kind", "outcome"), [(Acquire, "nothing was written"), (Release, "it was written")]
    )
    def test_its_own_error_says_what_was_written(self, kind: type[Request], outcome: str) -> None:
        server = Server(members_of(AppClientConfig()), [])

        def answer(call: Request) -> Response | None:
            if isinstance(call, kind):
                raise TimeoutError
            return server.answer(call)

        with pytest.raises(TimeoutError) as error:
            drive(update(Options(), POOL_ID, CLIENT_ID, [RENAME]), answer)

        assert error.value.__notes__[0].endswith(f": {outcome}")


class TestApply:
    def test_a_plan_is_sent_exactly(self) -> None:
        server = Server(members_of(AppClientConfig(client_name="old")), [])
        plan = make_plan(app_client(AppClientConfig(client_name="old")), [RENAME])

        server.play(apply(Options(), plan))

        assert Call(UPDATE, plan.request, ("client_name",)) == server.calls[-1]

    def test_a_stale_plan_is_refused_with_the_new_one(self) -> None:
        server = Server(members_of(AppClientConfig(client_name="other")), [])
        plan = make_plan(app_client(AppClientConfig(client_name="old")), [RENAME])

        with pytest.raises(StalePlan, match="client_name: other -> new") as error:
            server.play(apply(Options(), plan))

        assert ["Describe"] == server.names
        live = app_client(AppClientConfig(client_name="other"), has_client_secret=None)
        assert make_plan(live, [RENAME]) == error.value.plan

    @pytest.mark.parametrize(
        "later", [{"FutureMember": 2}, {"RefreshTokenRotation": {"Feature": "ENABLED", "Next": 2}}]
    )
    def test_a_plan_is_stale_where_a_carried_member_changed(self, later: dict[str, Any]) -> None:
        before: dict[str, Any] = {
            "FutureMember": 1,
            "RefreshTokenRotation": {"Feature": "ENABLED", "Next": 1},
        }
        plan = make_plan(app_client(**before), [RENAME])
        server = Server(members_of(AppClientConfig(), **(before | later)), [])

        with pytest.raises(StalePlan):
            server.play(apply(Options(), plan))

        assert ["Describe"] == server.names

    def test_a_stale_plan_whose_edits_make_no_sense_any_more_says_so(self) -> None:
        live = AppClientConfig(write_attributes=["email"])
        plan = make_plan(app_client(live), [add(write_attributes=["name"])])
        server = Server(members_of(AppClientConfig()), [])

        with pytest.raises(StalePlan, match="cannot be planned any more") as error:
            server.play(apply(Options(), plan))

        assert error.value.plan is None
        assert isinstance(error.value.__cause__, AmbiguousEdit)

    def test_its_own_lost_write_makes_no_plan_stale(self) -> None:
        server = Server(
            members_of(AppClientConfig(client_name="old")), [refusal("InternalErrorException", 500)]
        )
        server.written_although_failed = True
        plan = make_plan(app_client(AppClientConfig(client_name="old")), [RENAME])

        assert server.play(apply(Options(), plan)).changed


class TestDescribe:
    @pytest.mark.parametrize(
        "members",
        [
            None,
            {},
            {"UserPoolId": POOL_ID},
            {"UserPoolId": POOL_ID, "ClientId": "another"},
            {"UserPoolId": "us-east-1_Another", "ClientId": CLIENT_ID},
        ],
    )
    def test_an_answer_without_the_app_client_is_refused(self, members: Any) -> None:
        conversation = describe(Options(), POOL_ID, CLIENT_ID)
        next(conversation)

        with pytest.raises(IncompleteAnswer, match=r"DescribeUserPoolClient .* cut short"):
            conversation.send(Response(members, {}))

    @pytest.mark.parametrize(
        ("user_pool_id", "client_id", "fields"),
        [
            (CLIENT_ID, POOL_ID, ["user_pool_id", "client_id"]),
            ("", CLIENT_ID, ["user_pool_id"]),
            (f"{POOL_ID}\n", CLIENT_ID, ["user_pool_id"]),
            (POOL_ID, None, ["client_id"]),
        ],
    )
    def test_what_is_no_id_is_refused_before_any_call(
        self, user_pool_id: Any, client_id: Any, fields: list[str]
    ) -> None:
        with pytest.raises(InvalidConfig) as error:
            next(describe(Options(), user_pool_id, client_id))

        assert fields == [violation.fields[0] for violation in error.value.violations]


class TestLostAnswers:
    def test_after_two_of_them_the_result_carries_the_last_plan(self) -> None:
        lost = ReadTimeoutError(endpoint_url="x")
        server = Server(members_of(AppClientConfig(client_name="old")), [lost, lost])
        server.meanwhile = {"AuthSessionValidity": 7}

        result = run(server, RENAME)

        assert 3 == len(result.sent) == result.attempts
        assert result.plan is result.sent[-1]
        assert 7 == result.plan.before.config.auth_session_validity

    def test_what_botocore_refuses_before_it_asks_aws_was_not_written(self) -> None:
        failure = ParamValidationError(report="of no account")
        server = Server(members_of(AppClientConfig(client_name="old")), [failure])

        with pytest.raises(ParamValidationError) as error:
            run(server, RENAME)

        assert error.value.__notes__[0].endswith(": nothing was written")
        assert ["Describe", "Update"] == server.names


class TestOptions:
    def test_unmodelled_members_can_be_refused_before_a_write(self) -> None:
        live = members_of(AppClientConfig(), FutureMember={"hush": 1})
        server = Server(live, [])
        policy = Options(unknown_members="refuse")

        with pytest.raises(UnknownMembers, match="FutureMember") as error:
            server.play(update(policy, POOL_ID, CLIENT_ID, [RENAME]))

        assert "hush" not in str(error.value)
        assert "nothing was written" in error.value.__notes__[0]
        assert ["Describe"] == server.names

    def test_members_that_a_restoration_would_write_are_refused_too(self) -> None:
        server = Server(members_of(AppClientConfig(client_name="web")), [])
        earlier = app_client(AppClientConfig(client_name="web"), Future=1)

        with pytest.raises(UnknownMembers, match="Future"):
            server.play(restore(Options(unknown_members="refuse"), earlier))

        assert ["Describe"] == server.names

    def test_what_is_known_is_written_all_the_same(self) -> None:
        server = Server(members_of(AppClientConfig(client_name="old")), [])

        result = server.play(
            update(Options(unknown_members="refuse"), POOL_ID, CLIENT_ID, [RENAME])
        )

        assert result.changed
        assert "new" == server.live["ClientName"]

    def test_a_restoration_from_an_incomplete_state_is_refused(self) -> None:
        server = Server(members_of(AppClientConfig(client_name="web")), [])
        saved = app_client(AppClientConfig(client_name="old"))
        earlier = attrs.evolve(saved, complete=False)

        with pytest.raises(UnknownMembers, match="cannot be seen") as error:
            server.play(restore(Options(unknown_members="refuse"), earlier))

        assert () == error.value.names
        assert ["Describe"] == server.names

    def test_a_pause_has_an_end_however_many_attempts_there_are(self) -> None:
        assert Sleep(20.0) == pause_after(2999, lambda: 1.0)

    def test_they_do_no_harm_where_nothing_is_written(self) -> None:
        server = Server(members_of(AppClientConfig(), FutureMember=1), [])
        policy = Options(unknown_members="refuse")

        assert not server.play(update(policy, POOL_ID, CLIENT_ID, []))

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"attempts": 0}, "1 or more attempts are allowed"),
            ({"attempts": 1.5}, "must be an int, not 1.5"),
            ({"attempts": True}, "must be an int"),
            ({"unknown_members": "drop"}, '"carry" or "refuse", not \'drop\''),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, fields: Any, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            Options(**fields)
