"""A mistake of a user, and a refusal of AWS, are short stories, and nothing is lost with them."""

from __future__ import annotations

import traceback
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

import cognito_clientcfg
from cognito_clientcfg import (
    AppClientConfig,
    AppClients,
    CognitoClientConfigError,
    InvalidConfig,
    StalePlan,
    TokenValidity,
    add,
    assign,
    formats,
    from_aws,
    remove,
    reset,
)
from cognito_clientcfg.planning import plan
from tests.support.app_clients import CLIENT_ID, POOL_ID, Wire, always, connected

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from tests.conftest import Driver

PACKAGE = Path(cognito_clientcfg.__file__).parent
MOST_OF_OURS, MOST = 2, 5
RENAME = assign(client_name="x")
REFUSED = always(400, {"__type": "NotAuthorizedException", "message": "no"})
MANY = [f"https://a.example/{number}" for number in range(100)]
# A context manager of ours stands between.
OF_OURS = {"temporarily": 3}
NOT_AN_EDIT: Any = assign
BAD: Any = {"callback_urls": ["http://a"], "client_name": ""}
LOOSE: Any = AppClientConfig()
MAKE: Any = {"config": AppClientConfig, "assign": assign, "add": add, "remove": remove}


def enter(manager: Any) -> object:
    with ExitStack() as stack:
        return stack.enter_context(manager)


PURE: dict[str, Callable[[], object]] = {
    "AppClientConfig": lambda: MAKE["config"](**BAD),
    "TokenValidity": lambda: TokenValidity(0, "hours"),
    "evolve": lambda: LOOSE.evolve(**BAD),
    "assign": lambda: MAKE["assign"](**BAD),
    "add": lambda: MAKE["add"](**BAD),
    "remove": lambda: MAKE["remove"](callback_urls=5),
    "reset": lambda: reset("calback_urls"),
    "from_aws": lambda: from_aws({"ClientNam": ""}),
    "loads": lambda: formats.loads("client_name: ''", format="yaml"),
    "from_cloudformation": lambda: formats.from_cloudformation("Resources: {}"),
    "from_terraform": lambda: formats.from_terraform("nothing"),
    "from_custom_resource": lambda: formats.from_custom_resource({"ClientNam": ""}),
    "AppClients": lambda: AppClients(connected(), attempts=0),
}
VERBS: dict[str, Callable[[Any, tuple[str, str]], object]] = {
    "describe": lambda clients, ids: clients.describe(*ids),
    "plan": lambda clients, ids: clients.plan(*ids, RENAME),
    "update": lambda clients, ids: clients.update(*ids, RENAME),
    "drift": lambda clients, ids: clients.drift(*ids, RENAME),
    "temporarily": lambda clients, ids: enter(clients.temporarily(*ids, RENAME)),
    "find": lambda clients, ids: clients.find(ids[0], "web"),
    "find_pool": lambda clients, _: clients.find_pool("web"),
    "list_clients": lambda clients, ids: list(clients.list_clients(ids[0])),
    "list_pools": lambda clients, _: list(clients.list_pools()),
    "ensure": lambda clients, ids: clients.ensure(ids[0], AppClientConfig(client_name="web")),
}
MISTAKES: dict[str, Callable[[Any, tuple[str, str]], object]] = {
    "a malformed id": lambda clients, _: clients.describe("", ""),
    "no edit": lambda clients, ids: clients.update(*ids, NOT_AN_EDIT),
    "no edit to plan": lambda clients, ids: clients.plan(*ids, NOT_AN_EDIT),
    "no plan": lambda clients, _: clients.apply(RENAME),
    "nothing to restore": lambda clients, _: clients.restore(RENAME),
    "a field for an edit": lambda clients, ids: clients.update(*ids, client_name="x"),
    "preflight": lambda clients, ids: clients.update(*ids, RENAME, preflight="yes"),
    "no confirm": lambda clients, ids: clients.update(*ids, RENAME, confirm=True),
    "no name": lambda clients, ids: clients.ensure(ids[0], AppClientConfig()),
}


def story(error: BaseException) -> list[str]:
    """Returns the file of each frame that a traceback shows, from the test on."""
    files = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    return files[files.index(__file__) :]


def of_ours(files: list[str]) -> list[str]:
    return [file for file in files if Path(file).is_relative_to(PACKAGE)]


def assert_short(error: BaseException) -> None:
    files = [file for file in story(error) if "contextlib" not in file]

    assert 1 <= len(of_ours(files)) <= MOST_OF_OURS
    assert len(files) <= MOST


class TestMistakes:
    @pytest.mark.parametrize("name", PURE)
    def test_one_in_a_value_is_two_frames_of_ours(self, name: str) -> None:
        with pytest.raises(CognitoClientConfigError) as refused:
            PURE[name]()

        assert_short(refused.value)

    @pytest.mark.parametrize("name", MISTAKES)
    def test_one_in_a_call_is_two_frames_of_ours(
        self, name: str, full_id: str, pool_id: str, boto3_client: CognitoIdentityProviderClient
    ) -> None:
        with pytest.raises((CognitoClientConfigError, TypeError)) as refused:
            MISTAKES[name](AppClients(boto3_client), (pool_id, full_id))

        assert_short(refused.value)

    def test_one_in_an_edit_of_a_user_shows_the_line_of_the_user(
        self, full_id: str, pool_id: str, boto3_client: CognitoIdentityProviderClient
    ) -> None:
        def mistaken(config: AppClientConfig) -> AppClientConfig:
            return config.evolve(client_name="")

        with pytest.raises(InvalidConfig) as refused:
            AppClients(boto3_client).update(pool_id, full_id, mistaken)

        frames = traceback.extract_tb(refused.value.__traceback__)
        assert ["update", "_run", "mistaken"] == [frame.name for frame in frames][-3:]
        assert "nothing was written" in refused.value.__notes__[0]

    def test_what_an_edit_of_a_user_raises_stays_whole(
        self, full_id: str, pool_id: str, boto3_client: CognitoIdentityProviderClient
    ) -> None:
        def failing(config: AppClientConfig) -> AppClientConfig:
            raise LookupError(config.client_name)

        with pytest.raises(LookupError) as raised:
            AppClients(boto3_client).update(pool_id, full_id, failing)

        assert len(of_ours(story(raised.value))) > MOST_OF_OURS

    def test_a_bug_of_ours_stays_whole(
        self,
        full_id: str,
        pool_id: str,
        boto3_client: CognitoIdentityProviderClient,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(plan, "compared", None)

        with pytest.raises(TypeError, match="not callable") as raised:
            AppClients(boto3_client).update(pool_id, full_id, RENAME)

        assert len(of_ours(story(raised.value))) > MOST_OF_OURS
        assert "plan.py" == Path(story(raised.value)[-1]).name


class TestRefusals:
    @pytest.mark.parametrize("name", VERBS)
    def test_one_of_aws_is_two_frames_of_ours(self, name: str, driver: Driver) -> None:
        clients = driver(Wire(REFUSED).client())

        with pytest.raises(ClientError, match="NotAuthorizedException") as refused:
            VERBS[name](clients, (POOL_ID, CLIENT_ID))

        assert 1 <= len(of_ours(story(refused.value))) <= OF_OURS.get(name, MOST_OF_OURS)

    def test_the_cause_stays(
        self, full_id: str, pool_id: str, boto3_client: CognitoIdentityProviderClient
    ) -> None:
        clients = AppClients(boto3_client)
        stale = clients.plan(pool_id, full_id, add(callback_urls=["https://new.example"]))
        clients.update(pool_id, full_id, assign(callback_urls=MANY, default_redirect_uri=MANY[0]))

        with pytest.raises(StalePlan) as refused:
            clients.apply(stale)

        assert len(of_ours(story(refused.value))) <= MOST_OF_OURS
        assert isinstance(refused.value.__cause__, InvalidConfig)
        assert refused.value.__cause__.__traceback__ is not None


class TestFullTraceback:
    @pytest.mark.parametrize(("value", "full"), [("1", {True}), ("0", {False}), ("", {False})])
    def test_whoever_debugs_sees_all_frames(
        self, value: str, full: set[bool], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("COGNITO_CLIENTCFG_FULL_TRACEBACK", value)
        clients = AppClients(Wire(REFUSED).client())

        with pytest.raises(ClientError) as refused:
            clients.update(POOL_ID, CLIENT_ID, RENAME)

        files = story(refused.value)
        in_botocore = any("botocore" in file for file in files)
        assert full == {len(of_ours(files)) > MOST_OF_OURS, in_botocore}
