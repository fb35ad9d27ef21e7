"""The wire, when it fails: each fault is made for real, and shown to have happened."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
import pytest
from botocore.config import Config

from cognito_clientcfg import AppClients, UpdateResult, add, assign
from cognito_clientcfg.aio import AsyncAppClients
from cognito_clientcfg.testing import EmbeddedCognito, embedded_cognito
from tests.conftest import create
from tests.support.app_clients import FULL, NO_AIOBOTOCORE, connected, create_pool
from tests.support.faults import (
    FAULTS,
    HOLDS,
    LOST,
    READ,
    WRITE,
    Fault,
    Swap,
    Swapper,
    ask,
    on,
    swapper,
    table,
)

from .test_servers import HOST, free_port, started

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from mypy_boto3_cognito_idp import (
        CognitoIdentityProviderClient,  # noqa: TC004 - attrs needs no type at run time
    )

pytestmark = pytest.mark.slow

Update: TypeAlias = Callable[..., UpdateResult]
Driver: TypeAlias = Callable[[str, Fault], AbstractContextManager[Update]]

ADDED = "https://preview-17.example.com/callback"
EDITS = (add(callback_urls={ADDED}), assign(access_token_validity=timedelta(minutes=20)))
EDITED = {
    "AccessTokenValidity": 20,
    "CallbackURLs": ["https://app.example.com/callback", ADDED, "myapp://callback"],
}


@attrs.frozen
class Chain:
    """The server, a client that reaches it directly, and the proxies in front of it."""

    cognito: EmbeddedCognito
    client: CognitoIdentityProviderClient
    pool_id: str
    microburst: str
    swapper: Swapper

    def control(self, method: str, path: str, body: object = None) -> Any:
        text = json.dumps(body).encode()
        status, _, answer = ask(self.microburst, method, f"/_microburst/{path}", text)
        assert 200 == status, answer
        return json.loads(answer)

    def with_fault(self, fault: Fault) -> str:
        """Has the next calls meet a fault, and returns where."""
        rules = [rule for rule in fault.made if not isinstance(rule, Swap)]
        swaps = tuple(swap for swap in fault.made if isinstance(swap, Swap))
        self.control("POST", "rules", rules)
        self.control("DELETE", "fired")
        self.swapper.swaps, self.swapper.seen, self.swapper.swapped = swaps, 0, 0
        self.cognito.calls.clear()
        return self.swapper.url if swaps else self.microburst

    def happened(self) -> tuple[int, str]:
        """Returns how often a fault fired, and what reached the server."""
        fired = len(self.control("GET", "fired")) + self.swapper.swapped
        return fired, "".join({READ: "R", WRITE: "W"}[call] for call in self.cognito.calls)

    def members(self, client_id: str) -> dict[str, Any]:
        """Returns all that the server holds of an app client, less the date of the last write."""
        answer: Any = self.client.describe_user_pool_client(
            UserPoolId=self.pool_id, ClientId=client_id
        )
        members: dict[str, Any] = answer["UserPoolClient"]
        return {name: value for name, value in members.items() if name != "LastModifiedDate"}

    def wait_for_writes(self, count: int) -> None:
        deadline = time.monotonic() + 20
        while self.cognito.calls.count(WRITE) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        assert count == self.cognito.calls.count(WRITE)


@pytest.fixture(scope="module")
def chain() -> Iterator[Chain]:
    port = free_port()
    with embedded_cognito(serve=True) as cognito:
        command = [sys.executable, "-m", "microburst", "--upstream", cognito.endpoint_url]
        with (
            started([*command, "--host", HOST, "--port", str(port)], port) as url,
            swapper(url) as swapping,
            closing(connected(endpoint_url=cognito.endpoint_url)) as client,
        ):
            pool_id = create_pool(client)
            chain = Chain(cognito, client, pool_id, url, swapping)
            assert cognito.endpoint_url == chain.control("GET", "health")["upstream"]
            yield chain


@pytest.fixture
def client_id(chain: Chain) -> str:
    """The id of an app client with every setting and a secret."""
    return create(chain.client, chain.pool_id, FULL)


def options(url: str, fault: Fault) -> dict[str, Any]:
    retries: Any = {"mode": "standard", "total_max_attempts": 2}
    config = Config(connect_timeout=5, read_timeout=fault.read_timeout, retries=retries)
    return {"endpoint_url": url, "config": config}


def without_pauses(clients: AppClients | AsyncAppClients) -> None:
    own = vars(clients)
    own["_options"] = attrs.evolve(own["_options"], jitter=lambda: 0.0)


@contextmanager
def over_boto3(url: str, fault: Fault) -> Generator[Update, None, None]:
    with closing(connected(**options(url, fault))) as client:
        clients = AppClients(client, attempts=fault.attempts)
        without_pauses(clients)
        yield clients.update


@contextmanager
def over_aiobotocore(url: str, fault: Fault) -> Generator[Update, None, None]:
    session = pytest.importorskip("aiobotocore.session", reason=NO_AIOBOTOCORE).get_session()
    opening = session.create_client(
        "cognito-idp",
        region_name="us-east-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        **options(url, fault),
    )
    with asyncio.Runner() as runner:
        clients = AsyncAppClients(runner.run(opening.__aenter__()), attempts=fault.attempts)
        without_pauses(clients)
        try:
            yield lambda *asked: runner.run(clients.update(*asked))
        finally:
            runner.run(opening.__aexit__(None, None, None))


@pytest.fixture(params=[over_boto3, over_aiobotocore], ids=["boto3", "aiobotocore"])
def driver(request: pytest.FixtureRequest) -> Driver:
    if request.param is over_aiobotocore:
        pytest.importorskip("aiobotocore", reason=NO_AIOBOTOCORE)
    over: Driver = request.param
    return over


def outcome_of(update: Callable[[], UpdateResult]) -> str:
    """Returns what an update comes to, in the words of the table."""
    try:
        result = update()
    except Exception as error:  # noqa: BLE001 - which it is, is compared
        (note,) = error.__notes__
        return f"`{type(error).__name__}`: {note.rpartition(': ')[2].partition(';')[0]}"
    assert (True, ()) == (result.changed, result.stored_differently)
    return HOLDS


class TestFaults:
    @pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
    def test_the_edit_holds_or_a_clear_error_is_raised_and_nothing_else_changes(
        self, chain: Chain, driver: Driver, client_id: str, fault: Fault
    ) -> None:
        before = chain.members(client_id)
        at_once, _, later = fault.reached.partition("+")

        with driver(chain.with_fault(fault), fault) as update:
            outcome = outcome_of(lambda: update(chain.pool_id, client_id, *EDITS))
            happened = chain.happened()

        assert (fault.outcome, (fault.fires, at_once)) == (outcome, happened)
        assert (before | EDITED if "W" in at_once else before) == chain.members(client_id)
        chain.wait_for_writes(fault.reached.count("W"))
        after = before | EDITED if "W" in at_once + later else before
        assert after == chain.members(client_id)

    def test_the_page_about_reliability_has_the_table(self) -> None:
        page = (Path(__file__).parents[2] / "examples/reliability.md").read_text(encoding="utf-8")

        assert [] == [line for line in table() if line not in page.splitlines()]


class TestNegativeControls:
    def test_a_plain_update_loses_the_other_members(self, chain: Chain, client_id: str) -> None:
        before = chain.members(client_id)

        chain.client.update_user_pool_client(
            UserPoolId=chain.pool_id, ClientId=client_id, ClientName="new name"
        )

        after = chain.members(client_id)
        assert 20 == sum(before[name] != after.get(name) for name in before.keys() - {"ClientName"})

    def test_botocore_repeats_an_update_whose_answer_was_lost_and_we_read_again(
        self, chain: Chain, driver: Driver, client_id: str
    ) -> None:
        fault = Fault("the answer to a write is lost", on(WRITE, response=LOST), "RWR")
        with closing(connected(**options(chain.with_fault(fault), fault))) as plain:
            plain.update_user_pool_client(UserPoolId=chain.pool_id, ClientId=client_id)
        assert (1, "WW") == chain.happened()

        with driver(chain.with_fault(fault), fault) as update:
            update(chain.pool_id, client_id, *EDITS)
        assert (1, "RWR") == chain.happened()
