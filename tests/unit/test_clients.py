from __future__ import annotations

import asyncio
import functools
import json
import pickle
import threading
import time
import traceback
from collections import deque
from typing import TYPE_CHECKING, Any, ClassVar, cast

import attrs
import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from cognito_clientcfg import (
    AppClient,
    AppClientConfig,
    AppClientName,
    AppClients,
    IncompleteAnswer,
    InvalidConfig,
    StalePlan,
    TokenValidity,
    UnknownMembers,
    UserPoolName,
    add,
    assign,
    remove,
    reset,
)
from cognito_clientcfg.config.app_client_config import SETTINGS
from cognito_clientcfg.config.aws_members import IDENTIFIERS, READ_ONLY
from cognito_clientcfg.planning.comparison import field_changes
from tests.conftest import Driver, create
from tests.support.app_clients import (
    CLIENT_ID,
    FULL,
    POOL_ID,
    SECONDS,
    SECRET,
    Wire,
    always,
    app_client,
    connected,
    members_of,
    replacing,
)
from tests.support.drivers import Coroutines

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from cognito_clientcfg.testing import EmbeddedCognito

RENAME = assign(client_name="new name")


def described(client: CognitoIdentityProviderClient, pool_id: str, client_id: str) -> Any:
    answer: Any = client.describe_user_pool_client(UserPoolId=pool_id, ClientId=client_id)
    return {
        name: value
        for name, value in answer["UserPoolClient"].items()
        if name != "LastModifiedDate"
    }


class TestUpdate:
    def test_it_changes_one_setting_and_nothing_else(
        self,
        app_clients: AppClients,
        boto3_client: CognitoIdentityProviderClient,
        pool_id: str,
        full_id: str,
    ) -> None:
        before = described(boto3_client, pool_id, full_id)

        result = app_clients.update(pool_id, full_id, RENAME)

        assert before | {"ClientName": "new name"} == described(boto3_client, pool_id, full_id)
        assert FULL.evolve(client_name="new name") == result.after.config
        assert () == result.stored_differently

    def test_the_negative_control_a_plain_update_loses_the_rest(
        self, boto3_client: CognitoIdentityProviderClient, pool_id: str, full_id: str
    ) -> None:
        before = described(boto3_client, pool_id, full_id)

        boto3_client.update_user_pool_client(
            UserPoolId=pool_id, ClientId=full_id, ClientName="new name"
        )

        after = described(boto3_client, pool_id, full_id)
        kept = before.keys() & {*IDENTIFIERS, *READ_ONLY}
        assert {"ClientName", *kept} == {*after} - {
            name for name in after if before[name] != after[name] and name != "ClientName"
        }
        shown = SETTINGS.keys() - {"publish_secrets_in_aws_secrets_manager"}
        # Each setting but the name, and the units of the tokens.
        assert len(shown) == len(before.keys() - kept - {"ClientName"})

    def test_a_minimal_client_is_changed_as_well(
        self, app_clients: AppClients, pool_id: str, minimal_id: str
    ) -> None:
        result = app_clients.update(
            pool_id, minimal_id, add(explicit_auth_flows=["ALLOW_USER_AUTH"]), RENAME
        )

        assert 4 == len(result.after.config.explicit_auth_flows or ())
        assert () == result.stored_differently

    def test_every_setting_can_be_reset(
        self, app_clients: AppClients, pool_id: str, full_id: str, minimal_id: str
    ) -> None:
        app_clients.update(pool_id, full_id, reset(*(SETTINGS.keys() - {"client_name"})))

        minimal = app_clients.describe(pool_id, minimal_id).config
        assert not app_clients.plan(
            pool_id, full_id, minimal.evolve(client_name=None), reset("analytics_configuration")
        )

    def test_nothing_is_written_where_the_edits_hold(
        self, app_clients: AppClients, embedded_cognito: EmbeddedCognito, pool_id: str, full_id: str
    ) -> None:
        embedded_cognito.calls.clear()

        result = app_clients.update(pool_id, full_id, FULL, add(callback_urls=["myapp://callback"]))

        assert ["DescribeUserPoolClient"] == embedded_cognito.calls
        assert not result.changed

    def test_a_conflict_and_a_throttle_are_outlived(
        self,
        app_clients: AppClients,
        embedded_cognito: EmbeddedCognito,
        monkeypatch: pytest.MonkeyPatch,
        pool_id: str,
        full_id: str,
    ) -> None:
        waits: list[float] = []

        async def sleep(seconds: float) -> None:
            waits.extend([seconds] if seconds else [])

        monkeypatch.setattr(time, "sleep", waits.append)
        monkeypatch.setattr(asyncio, "sleep", sleep)
        embedded_cognito.fail("ConcurrentModificationException")
        embedded_cognito.fail("TooManyRequestsException")
        embedded_cognito.fail("InternalErrorException")

        result = app_clients.update(pool_id, full_id, RENAME)

        assert (True, 4, 3) == (result.changed, result.attempts, len(waits))

    def test_an_absent_client_is_botocores_own_error_with_a_note(
        self, app_clients: AppClients, pool_id: str
    ) -> None:
        with pytest.raises(ClientError, match="ResourceNotFoundException") as error:
            app_clients.update(pool_id, "absent", RENAME)

        assert [
            f"while reading the settings of app client absent of {pool_id}: nothing was written"
        ] == error.value.__notes__

    def test_the_response_is_the_whole_answer_less_the_secret(
        self, app_clients: AppClients, pool_id: str, full_id: str
    ) -> None:
        response = app_clients.update(pool_id, full_id, RENAME).response or {}

        assert 200 == response["ResponseMetadata"]["HTTPStatusCode"]
        assert "new name" == response["UserPoolClient"]["ClientName"]
        assert "ClientSecret" not in response["UserPoolClient"]

    def test_confirm_decides(self, app_clients: AppClients, pool_id: str, full_id: str) -> None:
        assert not app_clients.update(pool_id, full_id, RENAME, confirm=lambda _: False)
        assert "web app" == app_clients.describe(pool_id, full_id).config.client_name
        assert app_clients.update(pool_id, full_id, RENAME, confirm=bool)


class TestPlanAndApply:
    def test_a_plan_writes_nothing_and_apply_sends_it(
        self, app_clients: AppClients, embedded_cognito: EmbeddedCognito, pool_id: str, full_id: str
    ) -> None:
        plan = app_clients.plan(pool_id, full_id, remove(callback_urls=["myapp://callback"]))
        assert "UpdateUserPoolClient" not in embedded_cognito.calls

        result = app_clients.apply(plan)

        assert plan == result.plan
        assert plan.after == result.after.config

    def test_a_plan_is_stale_after_another_write(
        self, app_clients: AppClients, pool_id: str, full_id: str
    ) -> None:
        plan = app_clients.plan(pool_id, full_id, RENAME)
        app_clients.update(pool_id, full_id, assign(auth_session_validity=9))

        with pytest.raises(StalePlan) as error:
            app_clients.apply(plan)

        assert "web app" == app_clients.describe(pool_id, full_id).config.client_name
        assert app_clients.plan(pool_id, full_id, RENAME) == error.value.plan


class TestDescribe:
    def test_it_reads_every_setting_and_never_the_secret(
        self, app_clients: AppClients, pool_id: str, full_id: str, boto3_client: Any
    ) -> None:
        secret = described(boto3_client, pool_id, full_id)["ClientSecret"]

        client = app_clients.describe(pool_id, full_id)

        assert FULL == client.config
        assert client.has_client_secret
        assert client.creation_date is not None
        assert secret not in repr(client) + str(client.members)

    def test_a_cut_answer_is_refused_and_nothing_is_written(self, driver: Driver) -> None:
        wire = Wire(always(200, b'{"UserPoolClient": {"UserPoolId": "us-eas'))

        with pytest.raises(IncompleteAnswer):
            driver(wire.client(), attempts=1).update(POOL_ID, CLIENT_ID, RENAME)

        assert ["DescribeUserPoolClient"] == [operation for operation, _ in wire.requests]


LEGACY = {"mode": "legacy", "max_attempts": 0}
PASSING_FAILURES: dict[str, tuple[int, object]] = {
    "throttle": (400, {"__type": "TooManyRequestsException", "message": ""}),
    "internal error": (500, {"__type": "InternalErrorException", "message": ""}),
    "unavailable": (503, b"<html><body>Service Unavailable</body></html>"),
    "cut": (200, b'{"UserPoolClients": [{"ClientId": "1exa'),
    "html": (200, b"<html><body>Sign in to the hotel's network</body></html>"),
}


@attrs.define
class Paged:
    """Answers a listing, each page of which is a list of names.

    Attributes:
        pages: The pages.
        fails_at: The number of the page that fails at first, from 0.
        failures: How it fails, one after another.
        after_the_last: The NextToken of the last page.
    """

    pages: list[list[str]]
    fails_at: int = 0
    failures: list[str] = attrs.field(factory=list[str])
    after_the_last: str = ""

    def wire(self) -> Wire:
        return Wire(self.answer)

    def answer(self, operation: str, request: dict[str, Any]) -> tuple[int, object]:
        number = int(request.get("NextToken", 0))
        if number == self.fails_at and self.failures:
            return PASSING_FAILURES[self.failures.pop()]
        token = str(number + 1) if number + 1 < len(self.pages) else self.after_the_last
        if operation == "ListUserPools":
            held: dict[str, Any] = {
                "UserPools": [{"Id": name, "Name": name} for name in self.pages[number]]
            }
        else:
            clients = [{"ClientId": name, "ClientName": name} for name in self.pages[number]]
            held = {"UserPoolClients": clients}
        return 200, held | ({"NextToken": token} if token else {})


def tokens(wire: Wire) -> list[str | None]:
    """Returns the NextToken of each request so far."""
    return [request.get("NextToken") for _, request in wire.requests]


class TestListPools:
    def test_a_page_that_failed_is_asked_for_again(self, waits: list[float]) -> None:
        wire = Paged([["a"], [], ["b"]], fails_at=1, failures=["throttle", "cut"]).wire()

        listed = AppClients(wire.client(retries=LEGACY)).list_pools()

        assert [UserPoolName("a", "a"), UserPoolName("b", "b")] == [*listed]
        assert [None, "1", "1", "1", "2"] == tokens(wire)
        assert 2 == len(waits)

    BODIES: ClassVar[list[object]] = [b'{"UserPo', {}, {"UserPools": [{}]}]

    @pytest.mark.parametrize("body", BODIES)
    def test_a_page_that_is_none_names_the_account(self, body: object) -> None:
        wire = Wire(always(200, body))

        with pytest.raises(IncompleteAnswer, match=r"ListUserPools does not hold .* the account"):
            next(AppClients(wire.client(), attempts=1).list_pools())


class TestListClients:
    def test_it_yields_all_pages(
        self, app_clients: AppClients, boto3_client: CognitoIdentityProviderClient, pool_id: str
    ) -> None:
        expected = {
            AppClientName(
                pool_id,
                create(boto3_client, pool_id, AppClientConfig(client_name=f"client {number}")),
                f"client {number}",
            )
            for number in range(61)
        }

        assert expected == {*app_clients.list_clients(pool_id)}

    def test_it_asks_for_a_page_when_it_is_needed(self, driver: Driver) -> None:
        wire = Wire(
            lambda _, request: (
                200,
                {
                    "UserPoolClients": [{"ClientId": CLIENT_ID, "ClientName": "x"}],
                    "NextToken": request.get("NextToken", "") + "x",
                },
            )
        )

        clients = driver(wire.client()).list_clients(POOL_ID)
        next(clients)

        assert [{"UserPoolId": POOL_ID, "MaxResults": 60}] == wire.sent("ListUserPoolClients")

    @pytest.mark.parametrize("failure", sorted(PASSING_FAILURES))
    def test_a_page_that_failed_is_asked_for_again_and_not_those_before_it(
        self, driver: Driver, waits: list[float], failure: str
    ) -> None:
        wire = Paged([["a", "b"], [], ["c"], ["d"]], fails_at=2, failures=[failure] * 2).wire()

        listed = driver(wire.client(retries=LEGACY), attempts=3).list_clients(POOL_ID)

        assert ["a", "b", "c", "d"] == [each.client_name for each in listed]
        assert [None, "1", "2", "2", "2", "3"] == tokens(wire)
        assert 2 == len(waits)

    def test_a_listing_that_goes_on_failing_is_told_after_all_attempts(
        self, driver: Driver, waits: list[float]
    ) -> None:
        wire = Paged([["a"], ["b"]], fails_at=1, failures=["throttle"] * 9).wire()
        listed = driver(wire.client(retries=LEGACY), attempts=3).list_clients(POOL_ID)

        assert "a" == next(listed).client_name
        with pytest.raises(ClientError, match="TooManyRequestsException"):
            next(listed)

        assert [None, "1", "1", "1"] == tokens(wire)
        assert 2 == len(waits)

    def test_a_cut_page_is_told_after_all_attempts(
        self, driver: Driver, waits: list[float]
    ) -> None:
        wire = Wire(always(200, b'{"UserPoolClients": [{"ClientId": "1exa'))

        with pytest.raises(IncompleteAnswer, match="ListUserPoolClients"):
            next(driver(wire.client(), attempts=2).list_clients(POOL_ID))

        assert (2, 1) == (len(wire.requests), len(waits))

    def test_what_aws_refuses_for_good_is_told_at_once(
        self, driver: Driver, waits: list[float]
    ) -> None:
        wire = Wire(always(400, {"__type": "ResourceNotFoundException", "message": ""}))

        with pytest.raises(ClientError, match="ResourceNotFoundException"):
            next(driver(wire.client()).list_clients(POOL_ID))

        assert (1, 0) == (len(wire.requests), len(waits))

    @pytest.mark.parametrize("back_to", ["1", "2"])
    def test_pages_that_lead_back_to_an_earlier_one_do_not_go_on_for_ever(
        self, driver: Driver, back_to: str
    ) -> None:
        wire = Paged([["a"], ["b"], ["c"]], after_the_last=back_to).wire()
        listed = driver(wire.client()).list_clients(POOL_ID)

        assert ["a", "b"] == [next(listed).client_name, next(listed).client_name]
        with pytest.raises(IncompleteAnswer) as error:
            deque(listed, maxlen=0)

        assert "NextToken came twice" in error.value.__notes__[0]
        assert 3 == len(wire.requests)

    def test_what_is_no_id_is_refused_at_once(self, driver: Driver) -> None:
        wire = Wire(always(500, {}))

        with pytest.raises(InvalidConfig, match="user_pool_id"):
            next(driver(wire.client()).list_clients("pool"))

        assert [] == wire.requests


class TestSecret:
    def test_no_result_holds_it(self, driver: Driver) -> None:
        wire = replacing(members_of(FULL, ClientSecret=SECRET))
        clients = driver(wire.client())

        plan = clients.plan(POOL_ID, CLIENT_ID, RENAME)
        results = [clients.describe(POOL_ID, CLIENT_ID), plan, clients.apply(plan)]

        assert all(
            SECRET not in text
            for result in results
            for text in (repr(result), str(result), repr(pickle.dumps(result)))
        )

    def test_no_error_of_ours_holds_it(self, driver: Driver) -> None:
        wire = replacing(members_of(FULL, ClientSecret=SECRET, FutureMember=1))
        clients = driver(wire.client(), unknown_members="refuse")
        plan = clients.plan(POOL_ID, CLIENT_ID, RENAME)

        with pytest.raises(UnknownMembers) as refused:
            clients.apply(plan)
        wire.answers = always(
            200, {"UserPoolClient": members_of(FULL, ClientSecret=SECRET, ClientName="other")}
        )
        with pytest.raises(StalePlan) as stale:
            clients.apply(plan)
        wire.answers = always(200, {"UserPoolClient": {"ClientSecret": SECRET}})
        with pytest.raises(IncompleteAnswer) as incomplete:
            clients.describe(POOL_ID, CLIENT_ID)

        for error in (refused.value, stale.value, incomplete.value):
            shown = traceback.TracebackException.from_exception(error, capture_locals=True)
            assert SECRET not in "".join(shown.format())
            assert SECRET not in repr(pickle.dumps(error))


class TestUnknownMembers:
    LIVE = members_of(
        FULL,
        FutureMember={"Deep": [1, {"er": None}]},
        RefreshTokenRotation={"Feature": "ENABLED", "FutureFlag": True},
    )

    def test_members_unknown_to_botocore_are_sent_back_as_they_were(self, driver: Driver) -> None:
        wire = replacing(dict(self.LIVE))

        result = driver(wire.client()).update(POOL_ID, CLIENT_ID, RENAME)

        assert [self.LIVE | {"ClientName": "new name"}] == wire.sent("UpdateUserPoolClient")
        assert ("FutureMember", "RefreshTokenRotation.FutureFlag") == result.after.unknown_members
        assert "Deep" not in str(result.plan) + repr(result)

    def test_they_can_be_refused(self, driver: Driver) -> None:
        wire = replacing(dict(self.LIVE))

        with pytest.raises(UnknownMembers):
            driver(wire.client(), unknown_members="refuse").update(POOL_ID, CLIENT_ID, RENAME)

        assert [] == wire.sent("UpdateUserPoolClient")


class TestUnderStubber:
    def test_it_works_on_what_botocore_parsed(self) -> None:
        client = Wire(always(500, {})).client()
        before, after = members_of(FULL), members_of(FULL.evolve(client_name="new name"))
        ids = {"UserPoolId": POOL_ID, "ClientId": CLIENT_ID}
        with Stubber(client) as stubber:
            answer: Any = {"UserPoolClient": before | {"ClientSecret": SECRET}}
            stubber.add_response("describe_user_pool_client", answer, ids)
            stubber.add_response("update_user_pool_client", {"UserPoolClient": after}, after)

            result = AppClients(client).update(POOL_ID, CLIENT_ID, RENAME)

            stubber.assert_no_pending_responses()
        assert FULL.evolve(client_name="new name") == result.after.config
        assert result.before.has_client_secret

    def test_an_error_is_botocores_own(self) -> None:
        client = Wire(always(500, {})).client()
        with Stubber(client) as stubber:
            stubber.add_client_error("describe_user_pool_client", "NotAuthorizedException")

            with pytest.raises(ClientError, match="NotAuthorized"):
                AppClients(client).describe(POOL_ID, CLIENT_ID)

    def test_the_result_says_that_the_answer_may_be_incomplete(self) -> None:
        client = Wire(always(500, {})).client()
        live = members_of(FULL)
        with Stubber(client) as stubber:
            answer: Any = {"UserPoolClient": live}
            stubber.add_response("describe_user_pool_client", answer)
            stubber.add_response("describe_user_pool_client", answer)
            stubber.add_response("update_user_pool_client", answer)

            plan = AppClients(client).plan(POOL_ID, CLIENT_ID, RENAME)
            result = AppClients(client).update(POOL_ID, CLIENT_ID, RENAME)

        assert (False, False) == (plan.before.complete, result.complete)
        assert "not complete: botocore may have left out members that it does not know" in str(plan)


class TestComplete:
    def test_the_whole_answer_is_seen_on_a_client_of_boto3(self, driver: Driver) -> None:
        wire = replacing(members_of(FULL, FutureMember=1))

        result = driver(wire.client()).update(POOL_ID, CLIENT_ID, RENAME)

        assert result.complete
        assert "not complete" not in str(result)

    def test_a_client_whose_events_never_come_is_told_apart(self) -> None:
        client = replacing(members_of(FULL, FutureMember=1)).client()
        silent: Any = Silent(client)

        result = AppClients(silent).update(POOL_ID, CLIENT_ID, RENAME)

        assert not result.complete
        assert () == result.before.unknown_members

    def test_unknown_members_that_cannot_be_seen_are_refused_as_well(self) -> None:
        wire = replacing(members_of(FULL, FutureMember=1))
        silent: Any = Silent(wire.client())

        with pytest.raises(UnknownMembers, match="cannot be seen"):
            AppClients(silent, unknown_members="refuse").update(POOL_ID, CLIENT_ID, RENAME)

        assert [] == wire.sent("UpdateUserPoolClient")


class Silent:
    """A client that passes its calls on, and whose own events nobody emits."""

    def __init__(self, client: CognitoIdentityProviderClient) -> None:
        self.describe_user_pool_client = client.describe_user_pool_client
        self.update_user_pool_client = client.update_user_pool_client
        self.list_user_pool_clients = client.list_user_pool_clients
        self.list_user_pools = client.list_user_pools
        self.exceptions = client.exceptions
        self.meta = connected().meta


class TestRestore:
    LIVE = members_of(
        FULL, FutureMember={"Deep": [1]}, RefreshTokenRotation={"Feature": "ENABLED", "Next": True}
    )

    def test_an_update_is_undone_to_the_letter(self, driver: Driver) -> None:
        wire = replacing(dict(self.LIVE))
        clients = driver(wire.client())
        everything = [reset(name) for name in SETTINGS if name != "client_name"]
        result = clients.update(POOL_ID, CLIENT_ID, *everything, RENAME)

        undone = clients.apply(result.undo())

        assert undone.changed
        assert self.LIVE == wire.sent("UpdateUserPoolClient")[-1]
        assert result.before == clients.describe(POOL_ID, CLIENT_ID)

    def test_what_an_update_added_goes_back_to_its_default(self, driver: Driver) -> None:
        minimal = members_of(AppClientConfig(client_name="minimal"))
        wire = replacing(dict(minimal))
        clients = driver(wire.client())
        everything = FULL.evolve(enable_propagate_additional_user_context_data=None)
        result = clients.update(POOL_ID, CLIENT_ID, everything)

        clients.apply(result.undo())

        sent = wire.sent("UpdateUserPoolClient")[-1]
        assert minimal.items() <= sent.items()
        live = clients.describe(POOL_ID, CLIENT_ID).config
        # What its absence means is not certain, and it cannot be made absent again.
        assert ["enable_token_revocation"] == [
            change.field for change in field_changes(result.before.config, live)
        ]
        assert "CallbackURLs" not in sent

    def test_an_undo_is_stale_after_another_write(self, driver: Driver) -> None:
        wire = replacing(dict(self.LIVE))
        clients = driver(wire.client())
        result = clients.update(POOL_ID, CLIENT_ID, RENAME)
        clients.update(POOL_ID, CLIENT_ID, assign(auth_session_validity=9))

        with pytest.raises(StalePlan) as error:
            clients.apply(result.undo())

        assert error.value.plan is not None
        assert {"client_name", "auth_session_validity"} == {
            change.field for change in error.value.plan.changes
        }

    def test_a_saved_app_client_is_restored_with_what_nobody_understands(
        self, driver: Driver
    ) -> None:
        live = dict(self.LIVE)
        wire = replacing(live)
        clients = driver(wire.client())
        saved = clients.describe(POOL_ID, CLIENT_ID).to_json()
        live.clear()
        live.update(members_of(AppClientConfig(client_name="wrecked"), LaterMember=7))

        plan = clients.plan_restore(AppClient.from_json(saved))
        assert [] == wire.sent("UpdateUserPoolClient")
        result = clients.restore(AppClient.from_json(saved))

        assert result.changed
        assert [self.LIVE] == wire.sent("UpdateUserPoolClient")
        assert "FutureMember: (not set) -> (something that this version cannot read)" in str(plan)
        assert "LaterMember: (something that this version cannot read) -> (not set)" in str(plan)
        assert "  + myapp://callback" in str(plan)

    def test_nothing_is_written_where_it_is_as_it_was(self, driver: Driver) -> None:
        wire = replacing(dict(self.LIVE))
        clients = driver(wire.client())

        result = clients.restore(clients.describe(POOL_ID, CLIENT_ID))

        assert not result.changed
        assert [] == wire.sent("UpdateUserPoolClient")

    def test_confirm_sees_the_plan_first(self, driver: Driver) -> None:
        live = dict(self.LIVE)
        wire = replacing(live)
        clients = driver(wire.client())
        earlier = clients.describe(POOL_ID, CLIENT_ID)
        live["ClientName"] = "other"

        result = clients.restore(earlier, confirm=lambda plan: len(plan.changes) != 1)

        assert (True, False) == (bool(result.plan), result.changed)
        assert [] == wire.sent("UpdateUserPoolClient")

    def test_what_broke_rules_then_is_a_warning_now(self, driver: Driver) -> None:
        live = members_of(AppClientConfig(client_name="x"), AuthSessionValidity=99)
        wire = replacing(live)
        clients = driver(wire.client())
        earlier = clients.describe(POOL_ID, CLIENT_ID)
        live["AuthSessionValidity"] = 3

        result = clients.restore(earlier)

        assert ["range"] == [warning.rule for warning in result.plan.warnings]
        assert 99 == wire.sent("UpdateUserPoolClient")[-1]["AuthSessionValidity"]

    def test_a_setting_of_another_type_is_refused(self, driver: Driver) -> None:
        wire = replacing(dict(self.LIVE))
        clients = driver(wire.client())
        saved = AppClient.from_json(
            json.dumps({"UserPoolClient": self.LIVE | {"CallbackURLs": 5, "ClientName": ""}})
        )

        with pytest.raises(InvalidConfig) as error:
            clients.restore(saved)

        assert [
            "CallbackURLs: must be a set of strings; it is of another JSON type",
            "client_name",
        ] == [
            str(violation).split(" (")[0].split(": a client")[0]
            for violation in sorted(error.value.violations, key=str)
        ]
        assert [] == wire.sent("UpdateUserPoolClient")


class TestApplyAgain:
    """A plan whose edits hold already has nothing to send."""

    def test_a_plan_that_was_applied_is_unchanged(
        self, app_clients: AppClients, pool_id: str, full_id: str
    ) -> None:
        plan = app_clients.plan(pool_id, full_id, assign(client_name="new"))
        assert app_clients.apply(plan).changed

        again = app_clients.apply(plan)

        assert (False, ()) == (again.changed, again.plan.changes)

    def test_one_that_others_made_true_meanwhile_leaves_what_else_they_changed(
        self, app_clients: AppClients, pool_id: str, full_id: str
    ) -> None:
        plan = app_clients.plan(pool_id, full_id, assign(client_name="new"))
        app_clients.update(pool_id, full_id, assign(client_name="new", auth_session_validity=9))

        assert not app_clients.apply(plan).changed
        assert 9 == app_clients.describe(pool_id, full_id).config.auth_session_validity


class TestWrongTypes:
    @pytest.mark.parametrize(
        ("verb", "value", "expected"),
        [
            ("apply", None, "a Plan is expected, not None"),
            ("apply", app_client(), "a Plan is expected, not an AppClient"),
            ("restore", "{}", "an AppClient is expected, not '{}'"),
            ("plan_restore", FULL, "an AppClient is expected, not an AppClientConfig"),
        ],
    )
    def test_what_a_verb_does_not_take_is_told(
        self, driver: Driver, verb: str, value: object, expected: str
    ) -> None:
        wire = replacing(members_of(FULL))

        with pytest.raises(TypeError, match=expected):
            getattr(driver(wire.client()), verb)(value)

        assert [] == wire.requests

    def test_a_client_that_is_none_is_told(self) -> None:
        for client in (None, Coroutines(replacing(members_of(FULL)).client())):
            with pytest.raises(TypeError, match='a boto3 "cognito-idp" client is expected'):
                AppClients(cast("Any", client))


class TestConnect:
    def test_options_go_to_the_session_and_the_client(
        self, embedded_cognito: EmbeddedCognito, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert [] == embedded_cognito.calls
        seen: dict[str, Any] = {}
        session = boto3.Session

        @functools.wraps(session)  # boto3.Session says what it takes
        def spy(**options: Any) -> boto3.Session:
            seen.update(options)
            return session(**options)

        monkeypatch.setattr(boto3, "Session", spy)

        clients = AppClients.connect(
            region_name="eu-west-1",
            aws_access_key_id="a",
            aws_secret_access_key="b",
            use_ssl=False,
            attempts=2,
            unknown_members="refuse",
        )

        assert {
            "region_name": "eu-west-1",
            "aws_access_key_id": "a",
            "aws_secret_access_key": "b",
        } == seen
        with pytest.raises(ClientError, match="does not exist"):
            clients.describe(POOL_ID, CLIENT_ID)

    def test_options_of_our_own_count(
        self, embedded_cognito: EmbeddedCognito, pool_id: str, full_id: str
    ) -> None:
        clients = AppClients.connect(region_name="us-east-1", attempts=1)
        embedded_cognito.fail("ConcurrentModificationException")

        with pytest.raises(ClientError, match="ConcurrentModification"):
            clients.update(pool_id, full_id, RENAME)
        with pytest.raises(ValueError, match="not 'drop'"):
            AppClients.connect(region_name="us-east-1", unknown_members="drop")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - wrong on purpose

    def test_an_unknown_option_is_refused(self) -> None:
        with pytest.raises(TypeError, match="region"):
            AppClients.connect(region="eu-west-1")


class TestThreads:
    def test_one_object_serves_many_threads(
        self, boto3_client: CognitoIdentityProviderClient, pool_id: str
    ) -> None:
        app_clients = AppClients(boto3_client)
        ids = [
            create(boto3_client, pool_id, FULL.evolve(client_name=f"client {number}"))
            for number in range(4)
        ]

        def work(client_id: str) -> None:
            for minutes in range(10, 30):
                validity = TokenValidity(minutes, "minutes")
                app_clients.update(pool_id, client_id, assign(access_token_validity=validity))

        threads = [threading.Thread(target=work, args=(client_id,)) for client_id in ids]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(SECONDS)

        assert [
            FULL.evolve(
                client_name=f"client {number}", access_token_validity=TokenValidity(29, "minutes")
            )
            for number in range(4)
        ] == [app_clients.describe(pool_id, client_id).config for client_id in ids]
