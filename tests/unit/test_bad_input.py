"""Whatever is given or answered, only documented errors come out, and nothing is half written."""

from __future__ import annotations

import json
import math
import pickle
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from cognito_clientcfg import (
    AppClient,
    AppClientConfig,
    AppClientName,
    AppClients,
    CognitoClientConfigError,
    IncompleteAnswer,
    InvalidConfig,
    RefreshTokenRotation,
    TokenValidity,
    add,
    assign,
    from_aws,
    remove,
    reset,
    to_aws,
)
from cognito_clientcfg.config.app_client_config import SETTINGS
from cognito_clientcfg.config.aws_members import IDENTIFIERS, READ_ONLY, SETTABLE, settable
from tests.support.app_clients import CLIENT_ID, FULL, POOL_ID, Wire, always, members_of, replacing
from tests.support.strategies import JSON, live_members

if TYPE_CHECKING:
    from collections.abc import Callable

RENAME = assign(client_name="new name")
# One client for all examples: what it is answered is said by each.
WIRE = Wire(always(500, {}))
CLIENTS = AppClients(WIRE.client(retries={"total_max_attempts": 1}), attempts=1)


class Mute:
    def __repr__(self) -> str:
        raise LookupError


def nested(levels: int) -> Any:
    value: Any = 1
    for level in range(levels):
        value = [value] if level % 2 else {"a": value}
    return value


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=8)
MEMBER = st.sampled_from(sorted(SETTABLE | IDENTIFIERS | READ_ONLY)) | ANY_TEXT
FIELD = st.sampled_from(sorted(SETTINGS))
HASHABLE: st.SearchStrategy[Any] = (
    ANY_TEXT
    | st.none()
    | st.integers()
    | st.floats()
    | st.binary(max_size=4)
    | st.timedeltas()
    | st.just(frozenset[str]())
    | st.tuples(ANY_TEXT, st.integers())
)
OBJECT: st.SearchStrategy[Any] = st.recursive(
    HASHABLE | st.builds(object) | st.sampled_from([math.nan, math.inf, 2**70, int, len]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(MEMBER | HASHABLE, inner, max_size=3)
        | st.sets(HASHABLE, max_size=3)
        | st.builds(iter, st.lists(inner, max_size=2))
    ),
    max_leaves=5,
)
# What Python itself fails to show or to compare.
UNSPEAKABLE: dict[str, Callable[[], Any]] = {
    "nested": lambda: nested(10_000),
    "huge": lambda: 10**5_000,
    "mute": Mute,
    "list of mutes": lambda: [Mute()],
}
MAPPING = st.dictionaries(MEMBER, OBJECT | JSON, max_size=4)


def in_a_document(members: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    flag = st.booleans() | JSON
    whole = st.fixed_dictionaries({"UserPoolClient": members}, optional={"HasClientSecret": flag})
    return whole | JSON


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A saved file after the edits of a hand."""
    text = json.dumps({"UserPoolClient": draw(live_members())}, indent=1)
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(text)))
        end = start + draw(st.integers(0, 12))
        text = (
            text[:start] + draw(st.sampled_from(['"', "}", ",", "[]", "1", "", "é"])) + text[end:]
        )
    return text


@st.composite
def of_any_kind(draw: st.DrawFn) -> dict[str, Any]:
    names = MEMBER.filter(lambda name: name not in IDENTIFIERS)
    return draw(live_members()) | draw(st.dictionaries(names, JSON, max_size=3))


LIVE = of_any_kind()
BODY: st.SearchStrategy[object] = (
    in_a_document(LIVE) | in_a_document(st.dictionaries(MEMBER, JSON, max_size=3)) | st.binary()
)
STATUS = st.sampled_from([200, 200, 200, 204, 301, 400, 404, 429, 500, 503])


def only(documented: type[Exception] | tuple[type[Exception], ...], run: Callable[[], Any]) -> Any:
    """Returns what a call returns, or the documented error that it raises."""
    try:
        return run()
    except documented as error:
        shown = str(error)
        return error if shown else pytest.fail(f"{error!r} says nothing")


def show(thing: object) -> None:
    assert isinstance(f"{thing} {thing!r}", str)
    assert isinstance(hash(thing), int)
    assert thing == pickle.loads(pickle.dumps(thing))


class TestFromAws:
    @given(MAPPING | st.fixed_dictionaries({"UserPoolClient": MAPPING}) | st.lists(OBJECT))
    def test_anything_is_read_or_refused(self, mapping: Any) -> None:
        config = only((InvalidConfig, TypeError), lambda: from_aws(mapping))

        if isinstance(config, AppClientConfig):
            show(config)
            assert config == from_aws(to_aws(config))
        elif isinstance(config, TypeError):
            assert "mapping" in str(config)

    @given(st.dictionaries(HASHABLE, st.none(), max_size=2))
    def test_names_that_are_no_str_are_refused_too(self, mapping: Any) -> None:
        assert (not mapping) == (
            AppClientConfig() == only(InvalidConfig, lambda: from_aws(mapping))
        )

    @pytest.mark.parametrize("name", UNSPEAKABLE)
    def test_what_cannot_be_shown_is_refused(self, name: str) -> None:
        refused = [
            only(InvalidConfig, partial(from_aws, {member: UNSPEAKABLE[name]()}))
            for member in SETTABLE
        ]

        assert {InvalidConfig} == {type(error) for error in refused}


class TestSavedFiles:
    @given(st.text() | in_a_document(LIVE | JSON).map(json.dumps) | mutated())
    def test_a_file_loads_or_is_refused_and_what_loads_is_put_back_verbatim(
        self, text: str
    ) -> None:
        loaded = only(InvalidConfig, lambda: AppClient.from_json(text))
        if not isinstance(loaded, AppClient):
            return
        show(loaded)
        assert loaded == AppClient.from_json(loaded.to_json())
        if (POOL_ID, CLIENT_ID) == (loaded.user_pool_id, loaded.client_id):
            wire = replacing(members_of(FULL, Future=1))
            WIRE.answers, WIRE.requests = wire.answers, []
            plan = only(InvalidConfig, lambda: CLIENTS.plan_restore(loaded))
            result = only(InvalidConfig, lambda: CLIENTS.restore(loaded))
            sent = WIRE.sent("UpdateUserPoolClient")
            assert bool(result if not isinstance(result, Exception) else sent) == bool(sent)
            for body in sent:
                assert plan.request == body
                # The units of what was absent are sent beside those that were there.
                kept = loaded.members.keys() - {"TokenValidityUnits"}
                assert [] == [name for name in kept if loaded.members[name] != body[name]]

    def test_the_order_of_names_within_a_list_makes_no_other_app_client(self) -> None:
        members = members_of(FULL, Future=[{"b": 1}, {"c": 2, "a": 1}])
        loaded = AppClient.from_members(members, has_client_secret=False)

        assert loaded == AppClient.from_json(loaded.to_json())


class TestAnswers:
    @given(LIVE)
    def test_what_is_not_named_is_sent_back_verbatim(self, live: dict[str, Any]) -> None:
        WIRE.answers, WIRE.requests = replacing(dict(live)).answers, []

        result = only(CognitoClientConfigError, lambda: CLIENTS.update(POOL_ID, CLIENT_ID, RENAME))

        sent = WIRE.sent("UpdateUserPoolClient")
        if isinstance(result, Exception):
            assert [] == sent
        elif result:
            assert [settable(live) | {"ClientName": "new name"}] == sent

    @given(STATUS, BODY)
    def test_any_answer_to_a_read_writes_nothing_or_the_whole(
        self, status: int, body: object
    ) -> None:
        def answers(operation: str, request: dict[str, Any]) -> tuple[int, object]:
            read = operation == "DescribeUserPoolClient"
            return (status, body) if read else (200, {"UserPoolClient": request})

        WIRE.answers, WIRE.requests = answers, []

        result = only(
            (CognitoClientConfigError, ClientError),
            lambda: CLIENTS.update(POOL_ID, CLIENT_ID, RENAME),
        )

        sent = WIRE.sent("UpdateUserPoolClient")
        assert len(sent) == (not isinstance(result, Exception) and bool(result))
        assert not sent or status < 300

    @given(STATUS, BODY)
    def test_any_answer_to_a_write_is_a_result_or_a_documented_error(
        self, status: int, body: object
    ) -> None:
        def answers(operation: str, _request: dict[str, Any]) -> tuple[int, object]:
            read = operation == "DescribeUserPoolClient"
            return (200, {"UserPoolClient": members_of(FULL)}) if read else (status, body)

        WIRE.answers, WIRE.requests = answers, []

        result = only(
            (IncompleteAnswer, ClientError), lambda: CLIENTS.update(POOL_ID, CLIENT_ID, RENAME)
        )

        assert 1 == len(WIRE.sent("UpdateUserPoolClient"))
        if isinstance(result, Exception):
            assert "client_name" in result.__notes__[0]
        else:
            assert status < 300
            show(result.after)

    # botocore itself fails on other types than these.
    @given(
        STATUS,
        st.dictionaries(
            st.just("UserPoolClients"),
            st.lists(st.dictionaries(st.sampled_from(["ClientId", "ClientName"]), st.text())),
        ),
    )
    def test_any_listing_is_names_or_a_documented_error(self, status: int, body: object) -> None:
        WIRE.answers, WIRE.requests = always(status, body), []

        names = only((IncompleteAnswer, ClientError), lambda: list(CLIENTS.list_clients(POOL_ID)))

        if not isinstance(names, Exception):
            assert {*map(type, names)} <= {AppClientName}

    def test_a_cut_listing_is_no_empty_one(self) -> None:
        WIRE.answers, WIRE.requests = always(200, b'{"UserPoolClients": [{"ClientId"'), []

        with pytest.raises(IncompleteAnswer):
            list(CLIENTS.list_clients(POOL_ID))


class TestWhatIsWritten:
    @given(st.dictionaries(FIELD | ANY_TEXT, OBJECT, max_size=3))
    def test_fields_are_taken_or_refused(self, fields: dict[str, Any]) -> None:
        makers: list[Callable[..., Any]] = [AppClientConfig, FULL.evolve, assign, add, remove]
        for make in makers:
            made = only(InvalidConfig, partial(make, **fields))
            if not isinstance(made, Exception) and isinstance(made, AppClientConfig):
                show(made)

    @given(st.lists(FIELD | OBJECT, max_size=3))
    def test_names_to_reset_are_taken_or_refused(self, names: list[Any]) -> None:
        only(InvalidConfig, lambda: reset(*names))

    @pytest.mark.parametrize("name", UNSPEAKABLE)
    def test_what_cannot_be_shown_is_refused(self, name: str) -> None:
        refused = [
            only(InvalidConfig, partial(AppClientConfig, **{field: UNSPEAKABLE[name]()}))
            for field in SETTINGS
        ]

        assert {InvalidConfig} == {type(error) for error in refused}

    @given(OBJECT, OBJECT | st.sampled_from(["minutes", "ENABLED"]))
    def test_values_are_taken_or_refused(self, number: Any, word: Any) -> None:
        for made in (
            only(InvalidConfig, lambda: TokenValidity(number, word)),
            only(InvalidConfig, lambda: RefreshTokenRotation(word, number)),
        ):
            if not isinstance(made, InvalidConfig):
                show(made)

    @given(OBJECT)
    def test_what_is_no_edit_writes_nothing(self, edit: Any) -> None:
        WIRE.answers, WIRE.requests = replacing(members_of(FULL)).answers, []

        with suppress(TypeError, CognitoClientConfigError):
            CLIENTS.update(POOL_ID, CLIENT_ID, edit)

        assert [] == WIRE.sent("UpdateUserPoolClient")

    @given(OBJECT)
    def test_what_is_no_id_is_refused_before_anything_is_asked(self, made_up: Any) -> None:
        WIRE.requests = []

        assert isinstance(
            only(InvalidConfig, lambda: CLIENTS.describe(POOL_ID, [made_up])),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - wrong on purpose
            InvalidConfig,
        )
        assert [] == WIRE.requests

    @given(
        st.fixed_dictionaries(
            {},
            optional=dict.fromkeys(
                ["attempts", "deadline", "confirm_after", "unknown_members"], OBJECT
            ),
        )
    )
    def test_options_are_taken_or_refused(self, options: dict[str, Any]) -> None:
        only(ValueError, lambda: AppClients(CLIENTS._client, **options))  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]

    @given(OBJECT.filter(lambda lock: lock is not None))
    def test_what_is_no_lock_writes_nothing(self, lock: Any) -> None:
        WIRE.answers, WIRE.requests = replacing(members_of(FULL)).answers, []

        def update() -> object:
            locked = AppClients(CLIENTS._client, lock=lock)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
            return locked.update(POOL_ID, CLIENT_ID, RENAME)

        only(TypeError, update)

        assert [] == WIRE.requests
