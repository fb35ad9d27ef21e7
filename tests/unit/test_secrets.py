"""A canary: one known secret goes through every public path, and nothing of ours may hold it."""

from __future__ import annotations

import asyncio
import copy
import json
import logging
import pickle
import time
import traceback
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import attrs
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from botocore.stub import Stubber

from cognito_clientcfg import AppClient, AppClients, add, assign, errors, from_aws, reset
from tests.support.app_clients import (
    CLIENT_ID,
    FULL,
    POOL_ID,
    SECRET,
    Wire,
    members_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Driver

IDS: dict[str, Any] = {"UserPoolId": POOL_ID, "ClientId": CLIENT_ID}
RENAME = assign(client_name="new name")
# botocore prints whole bodies there, as SECURITY.md says.
PRINTS_BODIES = {"botocore.parsers"}


async def at_once(_seconds: float) -> None:
    pass


@pytest.fixture(autouse=True)
def _all_logs(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(time, "sleep", list[float]().append)
    monkeypatch.setattr(asyncio, "sleep", at_once)


def loggers_that_tell(caplog: pytest.LogCaptureFixture, secret: str = SECRET) -> set[str]:
    return {
        record.name
        for record in caplog.records
        if secret in f"{caplog.handler.format(record)} {vars(record)}"
    }


def ways_to_tell(thing: Any) -> Iterator[tuple[str, str]]:
    """Yields what shows or carries a value, each with its text."""
    yield "repr", repr(thing)
    yield "str", str(thing)
    yield "pickle", pickle.dumps(thing).decode("latin-1")
    yield "copy", pickle.dumps(copy.deepcopy(thing)).decode("latin-1")
    if attrs.has(type(cast("object", thing))):
        assert isinstance(hash(thing), int)
        yield "asdict", repr(attrs.asdict(thing))
    for name in ("to_json", "_repr_html_", "undo"):
        if hasattr(thing, name):
            yield name, str(getattr(thing, name)())


def ways_to_tell_of(error: BaseException) -> Iterator[tuple[str, str]]:
    """Yields what an error shows, and all that it came of, with what every frame holds."""
    pending, seen = [error], set[int]()
    while pending:
        current = pending.pop()
        seen.add(id(current))
        name = type(current).__name__
        shown = traceback.TracebackException.from_exception(current, capture_locals=True)
        yield name, f"{current} {current!r} {current.args!r} {vars(current)!r}"
        yield f"{name}.pickle", pickle.dumps(current).decode("latin-1")
        yield f"{name} formatted", "".join(shown.format())
        for frame in shown.stack:
            for local, value in (frame.locals or {}).items():
                yield f"{name} in {frame.name}, {local}", value
        chained = (current.__cause__, current.__context__)
        pending += [other for other in chained if other is not None and id(other) not in seen]


def tellers(thing: Any, secret: str = SECRET) -> list[str]:
    """Returns what tells the secret."""
    ways = ways_to_tell_of(thing) if isinstance(thing, BaseException) else ways_to_tell(thing)
    return [way for way, text in ways if secret in text]


def failure(
    run: Callable[[], object], expected: type[Exception] | tuple[type[Exception], ...]
) -> Exception:
    # In a function of its own: the frames of an error must not hold what a test knows.
    with pytest.raises(expected) as raised:
        run()
    return raised.value


def ok(**more: object) -> tuple[int, object]:
    return 200, {"UserPoolClient": members_of(FULL, ClientSecret=SECRET, **more)}


@attrs.define
class Canary:
    """A network that gives answers in their order, then the last one for good."""

    script: Iterator[Any] = attrs.field(repr=False)
    last: Any = attrs.field(default=None, repr=False)
    told: int = 0

    def __call__(self, _operation: str, _request: dict[str, Any]) -> tuple[int, object]:
        self.last = next(self.script, self.last)
        if self.last is None:  # no answer comes
            raise ReadTimeoutError(endpoint_url="x")
        self.told += SECRET in str(self.last)
        status, body = self.last
        return status, body


def canary(*script: object) -> Canary:
    return Canary(iter(script))


def describe(clients: AppClients) -> AppClient:
    return clients.describe(POOL_ID, CLIENT_ID)


def updating(*edits: Any, **options: Any) -> Callable[[AppClients], object]:
    return lambda clients: clients.update(POOL_ID, CLIENT_ID, *edits, **options)


def apply_later(clients: AppClients) -> object:
    return clients.apply(clients.plan(POOL_ID, CLIENT_ID, RENAME))


def restore(clients: AppClients) -> object:
    return clients.restore(describe(clients))


def raises(*_: object, **_named: object) -> Any:
    raise LookupError


rename, add_email = updating(RENAME), updating(add(read_attributes={"email"}))
unlist = updating(reset("callback_urls"))
BARE = 200, {"UserPoolClient": {**IDS, "ClientSecret": SECRET}}
BODY = json.dumps(BARE[1]).encode()
CRASHING = {"AnalyticsConfiguration": ["of another type"]}
OTHER, STRANGE = ok(ClientId="other"), ok(ClientId="other", **CRASHING)
CUT, PAGE = (200, BODY[:-1]), (200, b"<html>" + BODY)
THROTTLE, REFUSAL = (400, {"__type": "TooManyRequestsException"}), (400, {"__type": "Refused"})
ONCE, REFUSE = {"attempts": 1}, {"unknown_members": "refuse"}
Failing: TypeAlias = "tuple[list[Any], Callable[[AppClients], object], type[Exception], Any]"
FAILURES: dict[str, Failing] = {
    "another client": ([OTHER], describe, errors.IncompleteAnswer, {}),
    "a cut body": ([CUT], describe, errors.IncompleteAnswer, {}),
    "a page": ([PAGE], describe, errors.IncompleteAnswer, {}),
    "a page with 500": ([(500, PAGE[1])], describe, ClientError, {}),
    "a 500": ([(500, BODY)], describe, ClientError, {}),
    "a 300": ([(300, BODY)], describe, ClientError, {}),
    "a 300 of the update": ([ok(), (300, BODY)], rename, ClientError, ONCE),
    "unparsable": ([STRANGE], describe, errors.IncompleteAnswer, {}),
    "an unparsable refusal": ([(400, {"__type": [SECRET]})], describe, ClientError, {}),
    "update of another": ([ok(), OTHER] * 5, rename, errors.IncompleteAnswer, {}),
    "unparsable update of another": ([ok(), STRANGE], rename, errors.IncompleteAnswer, ONCE),
    "update with a cut body": ([ok(), CUT], rename, errors.IncompleteAnswer, ONCE),
    "throttles": ([ok(), THROTTLE] * 5, rename, ClientError, {}),
    "time-outs": ([ok(), None] * 5, rename, ReadTimeoutError, {}),
    "a time-out of a read": ([ok(), None], apply_later, ReadTimeoutError, {}),
    "a refusal": ([ok(), REFUSAL], rename, ClientError, {}),
    "a stale plan": ([ok(), ok(ClientName="other")], apply_later, errors.StalePlan, {}),
    "a lost edit": (
        [ok(), ok(ClientName="new name"), ok()],
        rename,
        errors.EditLost,
        {"attempts": 1, "confirm_after": 1},
    ),
    "an invalid edit": ([ok()], unlist, errors.InvalidConfig, {}),
    "an ambiguous edit": ([BARE], add_email, errors.AmbiguousEdit, {}),
    "an edit that raises": ([ok()], updating(raises), LookupError, {}),
    "a confirm that raises": ([ok()], updating(RENAME, confirm=raises), LookupError, {}),
    "a lock that raises": ([ok()], restore, LookupError, {"lock": raises}),
    "unknown members": ([ok(Future=1)], rename, errors.UnknownMembers, REFUSE),
    "what cannot be restored": ([ok(ClientName=[1]), ok()], restore, errors.InvalidConfig, {}),
}


@attrs.define
class Telling:
    """A network behind which an update replaces all but the secret, which every answer tells."""

    live: dict[str, Any]

    def __call__(self, operation: str, request: dict[str, Any]) -> tuple[int, object]:
        if operation == "UpdateUserPoolClient":
            self.live = request
        told = self.live | {"ClientSecret": SECRET}
        return 200, {"UserPoolClient": told, "UserPoolClients": [told]}


class TestWhatSucceeds:
    @pytest.mark.parametrize("more", [{}, {"Future": {"Deep": 1}}, CRASHING])
    def test_nothing_that_a_verb_returns_holds_it(
        self, driver: Driver, caplog: pytest.LogCaptureFixture, more: dict[str, object]
    ) -> None:
        wire = Wire(Telling(members_of(FULL, **more)))
        clients = driver(wire.client(), confirm_after=1)

        read = describe(clients)
        plan = clients.plan(POOL_ID, CLIENT_ID, RENAME)
        applied = clients.apply(plan)
        undone = clients.apply(applied.undo())
        updated = clients.update(POOL_ID, CLIENT_ID, reset("logout_urls"), confirm=bool)
        things: list[Any] = [read, read.config, plan, *plan.changes, applied, undone, updated]
        things += [updated.response, clients.plan_restore(read), clients.restore(read)]
        things += clients.list_clients(POOL_ID)

        assert [] == [teller for thing in things for teller in tellers(thing)]
        assert read.has_client_secret
        assert all("ClientSecret" not in body for body in wire.sent("UpdateUserPoolClient"))
        assert PRINTS_BODIES == loggers_that_tell(caplog)

    def test_the_embedded_cognito_tells_it_and_the_library_does_not(
        self, app_clients: AppClients, boto3_client: Any, pool_id: str, full_id: str
    ) -> None:
        answer = boto3_client.describe_user_pool_client(UserPoolId=pool_id, ClientId=full_id)
        secret: str = answer["UserPoolClient"]["ClientSecret"]

        read = app_clients.describe(pool_id, full_id)
        result = app_clients.update(pool_id, full_id, RENAME)
        things = [read, result, result.undo(), app_clients.apply(result.undo())]

        assert [] == [teller for thing in things for teller in tellers(thing, secret)]
        assert read.has_client_secret
        assert secret in repr(answer)


class TestWhatFails:
    @pytest.mark.parametrize("name", FAILURES)
    def test_no_error_holds_it(
        self, driver: Driver, caplog: pytest.LogCaptureFixture, name: str
    ) -> None:
        run, expected, options = FAILURES[name][1:]
        network = canary(*FAILURES[name][0])
        clients = driver(Wire(network).client(retries={"total_max_attempts": 1}), **options)

        error = failure(lambda: run(clients), expected)

        assert [] == tellers(error)
        assert network.told
        assert loggers_that_tell(caplog) <= PRINTS_BODIES

    def test_nor_where_a_handler_of_the_caller_raises(self, driver: Driver) -> None:
        network = canary(ok())
        client: Any = Wire(network).client()
        client.meta.events.register("after-call.cognito-idp", raises)
        clients = driver(client)

        error = failure(lambda: describe(clients), LookupError)

        assert 1 == network.told
        assert [] == tellers(error)

    def test_nor_under_botocores_stubber(self) -> None:
        client = Wire(canary(ok())).client()
        with Stubber(client) as stubber:
            stubber.add_response("describe_user_pool_client", cast("Any", ok()[1]), IDS)
            stubber.add_response("describe_user_pool_client", cast("Any", OTHER[1]), IDS)
            read = describe(AppClients(client))
            error = failure(lambda: describe(AppClients(client)), errors.IncompleteAnswer)

        assert read.has_client_secret
        assert [] == tellers(read) + tellers(error)


def saved() -> str:
    """Returns a file as the AWS CLI writes it."""
    members = members_of(FULL, ClientSecret=SECRET, CreationDate="2024-01-01T00:00:00+00:00")
    return json.dumps({"UserPoolClient": members}, indent=4)


BROKEN_FILES: dict[str, Callable[[str], str]] = {
    "cut": lambda text: text[:-3],
    "cut in the middle": lambda text: text[: text.index(SECRET) + len(SECRET)],
    "misspelt": lambda text: text.replace("ClientName", "clientName"),
    "misspelt secret": lambda text: text.replace("ClientSecret", "clientSecret"),
    "given twice": lambda text: text.replace('"ClientName"', '"ClientName": 1, "ClientName"'),
    "secret twice": lambda text: text.replace("ClientName", "ClientSecret"),
    "wrong flag": lambda text: text.replace("{", f'{{"HasClientSecret": "{SECRET}", ', 1),
    "another pool": lambda text: text.replace(POOL_ID, "pool"),
    "without a head": lambda text: json.dumps(json.loads(text)["UserPoolClient"]),
    "not a number": lambda text: text.replace('"web app"', "NaN"),
    "no JSON": lambda text: f"secret: {SECRET}, {text}",
}
BAD_MAPPINGS: dict[str, Callable[[], Any]] = {
    "unknown": lambda: members_of(FULL, ClientSecret=SECRET, Future=1),
    "of an answer": lambda: {"UserPoolClient": members_of(FULL, ClientSecret=SECRET, Future=1)},
    "misspelt": lambda: members_of(FULL, clientSecret=SECRET),
    "wrong value": lambda: members_of(FULL, ClientSecret=SECRET, CallbackURLs=["http://x"]),
    "no mapping": lambda: {"UserPoolClient": [{"ClientSecret": SECRET}]},
}


class TestWhatIsRead:
    def test_a_file_that_the_cli_wrote_loads_without_it(self, driver: Driver) -> None:
        loaded = AppClient.from_json(saved())
        clients = driver(Wire(Telling(members_of(FULL.evolve(client_name="later")))).client())
        things = [loaded, clients.plan_restore(loaded), clients.restore(loaded)]

        assert loaded.has_client_secret
        assert [] == [teller for thing in things for teller in tellers(thing)]
        assert loaded == AppClient.from_json(loaded.to_json())
        assert [] == tellers(from_aws(json.loads(saved())))

    @pytest.mark.parametrize("name", BROKEN_FILES)
    def test_no_error_about_a_file_holds_it(self, name: str) -> None:
        assert SECRET in BROKEN_FILES[name](saved())

        error = failure(
            lambda: AppClient.from_json(BROKEN_FILES[name](saved())), errors.InvalidConfig
        )

        assert [] == tellers(error)

    @pytest.mark.parametrize("name", BAD_MAPPINGS)
    def test_no_error_about_a_mapping_holds_it(self, name: str) -> None:
        assert SECRET in str(BAD_MAPPINGS[name]())

        error = failure(lambda: from_aws(BAD_MAPPINGS[name]()), (errors.InvalidConfig, TypeError))

        assert [] == tellers(error)


def test_the_negative_control_plain_boto3_tells_it(caplog: pytest.LogCaptureFixture) -> None:
    client: Any = Wire(canary(ok())).client()
    answer = client.describe_user_pool_client(**IDS)
    client.meta.events.register("after-call.cognito-idp", raises)
    error = failure(lambda: client.describe_user_pool_client(**IDS), LookupError)

    assert {"repr", "str", "pickle", "copy"} <= {*tellers(answer)}
    assert any("_make_api_call" in teller for teller in tellers(error))
    assert PRINTS_BODIES == loggers_that_tell(caplog)
