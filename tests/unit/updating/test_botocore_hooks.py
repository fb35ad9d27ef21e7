from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ParamValidationError,
    ReadTimeoutError,
)
from botocore.hooks import HierarchicalEmitter

from cognito_clientcfg import AppClient, AppClients, IncompleteAnswer, assign
from cognito_clientcfg.config.aws_members import READ_ONLY
from cognito_clientcfg.updating.botocore_hooks import Exchange, exchange, read_only_members
from cognito_clientcfg.updating.calls import Response
from cognito_clientcfg.updating.options import options_for
from tests.support.app_clients import (
    CLIENT_ID,
    FULL,
    POOL_ID,
    SECONDS,
    Newer,
    Wire,
    always,
    members_of,
    replacing,
)

if TYPE_CHECKING:
    from tests.conftest import Driver

IDS: dict[str, Any] = {"UserPoolId": POOL_ID, "ClientId": CLIENT_ID}


class TestOnTheCallersClient:
    def test_its_other_calls_stay_as_they_are(self, driver: Driver) -> None:
        wire = replacing(members_of(FULL, FutureMember=1))
        client = wire.client()
        driver(client)

        answer = client.describe_user_pool_client(**IDS)
        strange: dict[str, Any] = {**IDS, "FutureMember": 1}

        assert {"UserPoolClient", "ResponseMetadata"} == answer.keys() | {"ResponseMetadata"}
        assert "FutureMember" not in answer["UserPoolClient"]
        with pytest.raises(ParamValidationError, match="FutureMember"):
            client.update_user_pool_client(**strange)
        client.update_user_pool_client(**IDS, ClientName="plain")
        assert [{**IDS, "ClientName": "plain"}] == wire.sent("UpdateUserPoolClient")

    def test_several_objects_share_one_client(self, driver: Driver) -> None:
        live = members_of(FULL, FutureMember=1)
        wire = replacing(live)
        client = wire.client()
        first, second = driver(client), driver(client)

        first.update(POOL_ID, CLIENT_ID, assign(client_name="a"))
        second.update(POOL_ID, CLIENT_ID, assign(client_name="b"))

        assert [1, 1] == [body["FutureMember"] for body in wire.sent("UpdateUserPoolClient")]

    def test_the_signature_is_over_the_body_that_is_sent(self) -> None:
        wire = replacing(members_of(FULL, FutureMember="ü"))
        client = wire.client()
        signed: list[bytes] = []

        def keep(request: Any, **_: object) -> None:
            signed.append(request.data)

        client.meta.events.register("before-sign.cognito-idp.UpdateUserPoolClient", keep)

        AppClients(client).update(POOL_ID, CLIENT_ID, assign(client_name="a"))

        assert [json.loads(body) for body in signed] == wire.sent("UpdateUserPoolClient")


class TestRepetition:
    """botocore repeats of itself what failed; a stale update must not be."""

    MODES = ("legacy", "standard", "adaptive")

    @staticmethod
    def network(failure: Exception | None) -> Wire:
        live = members_of(FULL)

        def answers(operation: str, _request: dict[str, Any]) -> tuple[int, object]:
            if operation == "DescribeUserPoolClient":
                return 200, {"UserPoolClient": live}
            if failure is not None:
                raise failure
            return 503, {"__type": "ServiceUnavailable", "message": "later"}

        return Wire(answers)

    @pytest.mark.parametrize("mode", MODES)
    @pytest.mark.parametrize(
        ("failure", "expected"),
        [
            (None, ClientError),
            (ReadTimeoutError(endpoint_url="x"), ReadTimeoutError),
            (ConnectionClosedError(endpoint_url="x"), ConnectionClosedError),
        ],
    )
    def test_it_is_off_for_our_update(
        self, driver: Driver, mode: str, failure: Exception | None, expected: type[Exception]
    ) -> None:
        wire = self.network(failure)
        clients = driver(wire.client(retries={"mode": mode, "max_attempts": 4}), attempts=1)

        with pytest.raises(expected) as error:
            clients.update(POOL_ID, CLIENT_ID, assign(client_name="a"))

        assert 1 == len(wire.sent("UpdateUserPoolClient"))
        assert "whether it was written is not known" in error.value.__notes__[0]

    @pytest.mark.parametrize("mode", MODES)
    def test_it_stays_on_for_our_reads(
        self, driver: Driver, mode: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(time, "sleep", list[float]().append)
        wire = Wire(always(503, {"__type": "ServiceUnavailable", "message": "later"}))
        clients = driver(wire.client(retries={"mode": mode, "total_max_attempts": 3}), attempts=1)

        with pytest.raises(ClientError):
            clients.describe(POOL_ID, CLIENT_ID)

        assert 3 == len(wire.sent("DescribeUserPoolClient"))

    def test_several_objects_add_no_second_handler(self, driver: Driver) -> None:
        client = replacing(members_of(FULL)).client()
        meta: Any = client.meta
        event: dict[str, Any] = {
            "response": (AWSResponse("", 200, HTTPHeaders(), None), {}),
            "operation": meta.service_model.operation_model("UpdateUserPoolClient"),
            "attempts": 1,
            "caught_exception": None,
            "request_dict": {"context": {}},
        }

        def handlers() -> int:
            return len(meta.events.emit("needs-retry.cognito-idp.UpdateUserPoolClient", **event))

        driver(client)
        once = handlers()
        driver(client)

        assert once == handlers()

    @pytest.mark.parametrize("mode", MODES)
    def test_the_negative_control_it_stays_on_for_everybody_else(
        self, driver: Driver, mode: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(time, "sleep", list[float]().append)
        wire = self.network(None)
        client = wire.client(retries={"mode": mode, "total_max_attempts": 3})
        driver(client)

        with pytest.raises(ClientError):
            client.update_user_pool_client(**IDS)

        assert 3 == len(wire.sent("UpdateUserPoolClient"))

    @pytest.mark.parametrize("mode", MODES)
    def test_several_threads_at_once_do_not_disturb_each_other(
        self, mode: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(time, "sleep", list[float]().append)
        wire = self.network(None)
        client = wire.client(retries={"mode": mode, "total_max_attempts": 3})
        clients = AppClients(client, attempts=1)
        start = threading.Barrier(8)

        def ours(number: int) -> None:
            start.wait(SECONDS)
            with pytest.raises(ClientError):
                clients.update(POOL_ID, CLIENT_ID, assign(client_name=f"ours {number}"))

        def theirs(number: int) -> None:
            start.wait(SECONDS)
            with pytest.raises(ClientError):
                client.update_user_pool_client(**IDS, ClientName=f"theirs {number}")

        with ThreadPoolExecutor(8) as threads:
            done = [threads.submit(work, n) for n in range(4) for work in (ours, theirs)]
        for each in done:
            each.result(SECONDS)

        names = Counter(body["ClientName"] for body in wire.sent("UpdateUserPoolClient"))
        assert {f"ours {n}": 1 for n in range(4)} | {f"theirs {n}": 3 for n in range(4)} == names

    def test_a_refusal_is_of_botocores_own_class(self) -> None:
        answers = {"DescribeUserPoolClient": (200, {"UserPoolClient": members_of(FULL)})}
        conflict = 400, {"__type": "ConcurrentModificationException", "message": "one at a time"}
        client = Wire(lambda operation, _: answers.get(operation, conflict)).client()

        with pytest.raises(client.exceptions.ConcurrentModificationException):
            AppClients(client, attempts=1).update(POOL_ID, CLIENT_ID, assign(client_name="a"))


class AwaitedEvents(HierarchicalEmitter):
    """The events of a client, where emitting and handlers may have to be awaited."""

    async def _emit(self, event_name: str, kwargs: Any, stop_on_response: Any = False) -> Any:  # noqa: FBT002 - as in botocore
        assert not stop_on_response
        responses: list[Any] = []
        handlers: list[Any] = vars(self)["_handlers"].prefix_search(event_name)
        for handler in handlers:
            response: Any = handler(**kwargs, event_name=event_name)
            responses.append((handler, await response if isawaitable(response) else response))
        return responses


class TestFailedUpdates:
    """An update that failed is told as botocore tells it with its retries off."""

    HTML = b"<html><body><h1>Service Unavailable</h1></body></html>"
    FAILURES: ClassVar[list[Any]] = [
        pytest.param((503, HTML), id="503 HTML"),
        pytest.param((300, b"{}"), id="300"),
        *(
            pytest.param((status, {"__type": code, "message": "no"}), id=f"{status} {code}")
            for status, code in [
                (400, "ConcurrentModificationException"),
                (400, "InvalidParameterException"),
                (400, "TooManyRequestsException"),
                (400, "ThrottlingException"),
                (429, "Unknown"),
                (500, "InternalErrorException"),
            ]
        ),
    ]

    @staticmethod
    def network(failure: tuple[int, object]) -> Wire:
        read = {"DescribeUserPoolClient": (200, {"UserPoolClient": members_of(FULL)})}
        return Wire(lambda operation, _: read.get(operation, failure))

    @pytest.mark.parametrize("mode", TestRepetition.MODES)
    @pytest.mark.parametrize("failure", FAILURES)
    def test_the_error_is_that_of_a_client_without_retries(
        self, driver: Driver, mode: str, failure: tuple[int, object]
    ) -> None:
        wire = self.network(failure)
        plain = wire.client(retries={"mode": mode, "total_max_attempts": 1})
        clients = driver(wire.client(retries={"mode": mode}), attempts=1)

        with pytest.raises(ClientError) as expected:
            plain.update_user_pool_client(**IDS)
        with pytest.raises(ClientError) as error:
            clients.update(POOL_ID, CLIENT_ID, assign(client_name="a"))

        assert 2 == len(wire.sent("UpdateUserPoolClient"))
        assert expected.value.response == error.value.response
        assert expected.type.__name__ == error.type.__name__
        assert "UpdateUserPoolClient" == error.value.operation_name
        assert str(expected.value) == str(error.value)

    @pytest.mark.parametrize("mode", TestRepetition.MODES)
    def test_after_call_is_emitted_as_for_any_call(self, driver: Driver, mode: str) -> None:
        client = self.network((503, self.HTML)).client(retries={"mode": mode})
        calls: list[Any] = []

        def keep(http_response: Any, parsed: Any, **_: object) -> None:
            calls.append((http_response.status_code, parsed["Error"]["Code"]))

        client.meta.events.register("after-call.cognito-idp.UpdateUserPoolClient", keep)

        with pytest.raises(ClientError):
            driver(client, attempts=1).update(POOL_ID, CLIENT_ID, assign(client_name="a"))

        assert [(503, "503")] == calls

    @pytest.mark.parametrize("mode", TestRepetition.MODES)
    def test_a_handler_of_the_callers_sees_the_failure_and_cannot_repeat_it(
        self, mode: str
    ) -> None:
        wire = self.network((400, {"__type": "TooManyRequestsException"}))
        client = wire.client(retries={"mode": mode})
        seen: list[int] = []

        def repeat(response: Any, **_: object) -> Any:
            seen.append(response[0].status_code)
            return None if response[0].status_code == 200 else 0.0

        client.meta.events.register("needs-retry", repeat)

        with pytest.raises(client.exceptions.TooManyRequestsException):
            AppClients(client, attempts=1).update(POOL_ID, CLIENT_ID, assign(client_name="a"))

        assert 1 == len(wire.sent("UpdateUserPoolClient"))
        assert 1 == seen.count(400)

    def test_handlers_that_have_to_be_awaited_are(self) -> None:
        client: Any = self.network((503, self.HTML)).client()
        events: Any = AwaitedEvents()
        client.meta.events = events
        options_for(client)
        seen: list[tuple[int, bool]] = []

        async def keep(response: Any, **_: object) -> None:
            await asyncio.sleep(0)
            seen.append((response[0].status_code, "Error" in response[1]))

        events.register("needs-retry.cognito-idp", keep)
        http_response = AWSResponse("", 503, HTTPHeaders(), None)
        parsed: dict[str, Any] = {"Error": {"Code": "503"}, "ResponseMetadata": {}}

        with exchange():
            asyncio.run(
                events.emit(
                    "needs-retry.cognito-idp.UpdateUserPoolClient",
                    response=(http_response, parsed),
                    attempts=1,
                    caught_exception=None,
                    operation=client.meta.service_model.operation_model("UpdateUserPoolClient"),
                )
            )

        assert [(503, True), (200, False)] == seen
        assert (503, {"Code": "503"}) == (http_response.status_code, parsed["Error"])

    def test_an_adaptive_client_slows_down_after_a_throttled_update(self) -> None:
        wire = self.network((400, {"__type": "TooManyRequestsException"}))
        client = wire.client(retries={"mode": "adaptive"})
        with pytest.raises(ClientError):
            AppClients(client, attempts=1).update(POOL_ID, CLIENT_ID, assign(client_name="a"))

        began = time.perf_counter()
        client.describe_user_pool_client(**IDS)
        client.describe_user_pool_client(**IDS)

        assert 0.2 < time.perf_counter() - began


class TestReadOnlyMembers:
    def test_those_that_we_know_are_among_them(self) -> None:
        assert READ_ONLY <= read_only_members(replacing({}).client())

    def test_one_that_only_botocore_knows_is_not_sent(self) -> None:
        def change(shapes: dict[str, Any]) -> None:
            shapes["UserPoolClientType"]["members"]["FutureDate"] = {"shape": "DateType"}

        wire = replacing(members_of(FULL, FutureDate=1.5))

        AppClients(wire.client(loader=Newer(change))).update(
            POOL_ID, CLIENT_ID, assign(client_name="a")
        )

        (body,) = wire.sent("UpdateUserPoolClient")
        assert "FutureDate" not in body

    def test_one_that_only_botocore_knows_is_not_sent_by_a_restoration_of_a_file(self) -> None:
        def change(shapes: dict[str, Any]) -> None:
            shapes["UserPoolClientType"]["members"]["FutureDate"] = {"shape": "DateType"}

        wire = replacing(members_of(FULL, FutureDate=1.5))
        clients = AppClients(wire.client(loader=Newer(change)))
        saved = AppClient.from_json(clients.describe(POOL_ID, CLIENT_ID).to_json())

        plan = clients.plan_restore(saved)
        clients.update(POOL_ID, CLIENT_ID, assign(client_name="a"))
        clients.restore(saved)

        assert not plan
        assert [False, False] == [
            "FutureDate" in body for body in wire.sent("UpdateUserPoolClient")
        ]

    def test_no_other_client_sees_what_only_a_newer_botocore_lists(self) -> None:
        self.test_one_that_only_botocore_knows_is_not_sent()

        assert "FutureDate" not in read_only_members(replacing({}).client())


class TestAnswers:
    def test_what_fails_outside_the_parser_is_raised(self) -> None:
        client = replacing(members_of(FULL)).client()

        def refuse(**_: object) -> None:
            raise PermissionError

        client.meta.events.register("after-call.cognito-idp.DescribeUserPoolClient", refuse)

        with pytest.raises(PermissionError):
            AppClients(client).describe(POOL_ID, CLIENT_ID)

    @pytest.mark.parametrize("body", [b"[]", b"7", b'"x"', b'{"UserPoolClient": [1]}'])
    def test_what_botocore_cannot_parse_is_incomplete(self, driver: Driver, body: bytes) -> None:
        with pytest.raises(IncompleteAnswer):
            driver(Wire(always(200, body)).client()).describe(POOL_ID, CLIENT_ID)

    def test_an_exchange_never_shows_what_it_holds(self) -> None:
        exchange = Exchange()
        exchange.request, exchange.document = {"hush": 1}, {"hush": 2}
        exchange.see(b'{"UserPoolClient": {"hush": 3, "ClientSecret": "hush"}}', 200)

        assert "hush" not in repr(exchange)

    @pytest.mark.parametrize(
        "body", [b"", b"<html>", b"[]", b"{}", b'{"UserPoolClient": []}', b"7"]
    )
    def test_what_is_no_app_client_gives_none(self, body: bytes) -> None:
        exchange = Exchange()

        assert b"{}" == exchange.see(body, 200)
        assert exchange.response().members is None

    def test_the_raw_members_go_before_the_parsed(self) -> None:
        exchange = Exchange()
        exchange.document = {"ResponseMetadata": {}}

        passed_on = exchange.see(b'{"UserPoolClient": {"Future": 1, "ClientSecret": "x"}}', 200)

        assert b"{}" == passed_on
        expected = Response({"Future": 1}, {"ResponseMetadata": {}}, has_client_secret=True)
        assert expected == exchange.response()

    def test_the_words_of_an_error_are_left_to_botocore(self) -> None:
        body = b'{"__type": "TooManyRequestsException", "message": "later"}'

        assert body == Exchange().see(body, 400)
        assert b"{}" == Exchange().see(b'{"UserPoolClient": {"ClientSecret": "x"}}', 400)

    def test_without_a_body_there_is_only_what_botocore_parsed(self) -> None:
        exchange = Exchange()
        exchange.document = {"UserPoolClient": {"ClientName": "x"}}
        answer = exchange.response()

        assert ({"ClientName": "x"}, False) == (answer.members, answer.complete)

    def test_what_nests_deeper_than_any_answer_is_incomplete(self, driver: Driver) -> None:
        deep = b'{"UserPoolClient": {"Future": %s}}' % (b"[" * 100 + b"]" * 100)
        deepest = b'{"UserPoolClient": {"Future": %s}}' % (b"[" * 10**6 + b"]" * 10**6)

        for body in (deep, deepest):
            with pytest.raises(IncompleteAnswer):
                driver(Wire(always(200, body)).client()).describe(POOL_ID, CLIENT_ID)

    def test_what_the_caller_gave_a_stubber_stays_as_it_is(self) -> None:
        parsed = {"UserPoolClient": {"ClientSecret": "x"}}

        exchange = Exchange()
        exchange.document = parsed

        assert exchange.response().has_client_secret
        assert {"UserPoolClient": {"ClientSecret": "x"}} == parsed

    def test_an_answer_that_botocore_cannot_parse_is_read_all_the_same(
        self, driver: Driver
    ) -> None:
        wire = replacing(members_of(FULL, AnalyticsConfiguration=["of another type"]))

        result = driver(wire.client()).update(POOL_ID, CLIENT_ID, assign(client_name="a"))

        assert ("AnalyticsConfiguration",) == result.after.unknown_members
        (body,) = wire.sent("UpdateUserPoolClient")
        assert ["of another type"] == body["AnalyticsConfiguration"]
