"""What can go wrong between us and AWS, as one table, and the proxy for what microburst lacks."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

import attrs

from tests.support.app_clients import SECONDS

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

Rule: TypeAlias = dict[str, Any]
Answer: TypeAlias = tuple[int, str, bytes]

READ, WRITE = "DescribeUserPoolClient", "UpdateUserPoolClient"
HOLDS = "the edit holds"
NOTHING = "nothing was written"
UNKNOWN = "whether it was written is not known"


@attrs.frozen
class Swap:
    """Has another answer of an operation arrive than the server gave, ``times`` after ``after``."""

    operation: str
    swapped: Callable[[bytes], Answer]
    after: int = 0
    times: int = 1


@attrs.frozen
class Fault:
    """A fault, how it is made, and what is to come of an update that meets it.

    Attributes:
        name: What goes wrong, in plain words.
        made: The rules of microburst and the swapped answers that make it.
        reached: What reaches the server, R for each read and W for each write; after a "+" what
            reaches it when the update has ended.
        outcome: That the edit holds, or the class of the error and what its note says.
        fires: How often it happens.
        attempts: How often the update may start over.
        read_timeout: How many seconds the client waits for an answer.
    """

    name: str
    made: tuple[Rule | Swap, ...]
    reached: str
    outcome: str = HOLDS
    fires: int = 1
    attempts: int = 5
    read_timeout: float = 20


def table() -> list[str]:
    """Returns the lines of a Markdown table: how updates end, how often, after which faults."""
    faults: dict[str, list[str]] = {}
    for fault in FAULTS:
        error, _, outcome = fault.outcome.rpartition(": ")
        name = f"{fault.name} ({error})" if error else fault.name
        faults.setdefault(outcome if not error else f"an error; {outcome}", []).append(name)
    return [
        f"| the update ends with | of {len(FAULTS)} | when |",
        "|---|---|---|",
        *(
            f"| {outcome} | {len(names)} | {'; '.join(names)} |"
            for outcome, names in faults.items()
        ),
    ]


def on(operation: str, *, times: int | None = 1, **effect: object) -> tuple[Rule, ...]:
    return ({"service": "cognito-idp", "operation": operation, "times": times, **effect},)


def html(status: int) -> Callable[[bytes], Answer]:
    page = b"<html><body><h1>Service Unavailable</h1></body></html>"
    return lambda _: (status, "text/html", page)


def for_another(body: bytes) -> Answer:
    members = json.loads(body)["UserPoolClient"] | {"ClientId": "2another", "ClientName": "another"}
    return 200, "application/x-amz-json-1.1", json.dumps({"UserPoolClient": members}).encode()


THROTTLE = {"code": "TooManyRequestsException"}
ERROR_500 = {"code": "InternalErrorException", "status": 500}
ERROR_503 = {"code": "ServiceUnavailable", "status": 503}
LOST, CUT = {"abort_bytes": 0}, {"truncate_frac": 0.5}

FAULTS = (
    Fault("a write is throttled", on(WRITE, error=THROTTLE), "RRW"),
    Fault(
        "every write is throttled",
        on(WRITE, times=None, error=THROTTLE),
        "RRRRR",
        f"`TooManyRequestsException`: {NOTHING}",
        fires=5,
    ),
    Fault("a write fails with status 500", on(WRITE, error=ERROR_500), "RRW"),
    Fault("a write fails with status 503", on(WRITE, error=ERROR_503), "RRW"),
    Fault("the connection is reset before a write", on(WRITE, reset=True), "RRW"),
    Fault(
        "the connection is reset before every write",
        on(WRITE, times=None, reset=True),
        "RRRRR",
        f"`ConnectionClosedError`: {UNKNOWN}",
        fires=5,
    ),
    Fault("the answer to a write is lost", on(WRITE, response=LOST), "RWR"),
    Fault(
        "the answer to a write is lost, and no read succeeds afterwards",
        (*on(WRITE, response=LOST), Swap(READ, html(503), after=1, times=99)),
        "RW" + 4 * "RR",  # botocore repeats a read once
        f"`ClientError`: {UNKNOWN}",
        fires=1 + 4 * 2,
    ),
    Fault(
        "a write takes effect long after the client gave up on it",
        on(WRITE, latency=3000),
        "RRW+W",
        read_timeout=1,
    ),
    Fault(
        "every write takes effect long after the client gave up on it",
        on(WRITE, times=None, latency=4000),
        "RR+WW",
        f"`ReadTimeoutError`: {UNKNOWN}",
        fires=2,
        attempts=2,
        read_timeout=1,
    ),
    Fault("the answer to a read is cut", on(READ, response=CUT), "RRW"),
    Fault(
        "the answer to every read is cut",
        on(READ, times=None, response=CUT),
        "RRRRR",
        f"`IncompleteAnswer`: {NOTHING}",
        fires=5,
    ),
    Fault("the answer to a write is cut", on(WRITE, response=CUT), "RWR"),
    Fault("a read is answered for another client", (Swap(READ, for_another),), "RRW"),
    Fault("a write is answered for another client", (Swap(WRITE, for_another),), "RWR"),
    Fault("a read is answered 200 with HTML", (Swap(READ, html(200)),), "RRW"),
    Fault("a write is answered 200 with HTML", (Swap(WRITE, html(200)),), "RWR"),
    Fault("a read is answered 503 with HTML", (Swap(READ, html(503)),), "RRW"),
    Fault("a write is answered 503 with HTML", (Swap(WRITE, html(503)),), "RWR"),
)


def ask(
    url: str, method: str, path: str, body: bytes, headers: Mapping[str, str] | None = None
) -> Answer:
    """Returns what a server answers, whatever the status."""
    with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)) as connection:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.headers["Content-Type"], answer.read()


class Swapper(ThreadingHTTPServer):
    """A proxy that swaps answers; it counts how often it did."""

    upstream = url = ""
    swaps: tuple[Swap, ...] = ()
    seen = swapped = 0

    def passed_on(self, operation: str, answer: Answer) -> Answer:
        for swap in self.swaps:
            if operation == swap.operation:
                self.seen += 1
                if swap.after < self.seen <= swap.after + swap.times:
                    self.swapped += 1
                    return swap.swapped(answer[2])
        return answer


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Swapper)
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            answer = ask(self.server.upstream, "POST", self.path, asked, dict(self.headers))
        except (http.client.HTTPException, OSError):
            return  # which closes the connection without an answer
        operation = self.headers["X-Amz-Target"].rpartition(".")[2]
        status, content_type, body = self.server.passed_on(operation, answer)
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None: ...


@contextmanager
def swapper(upstream: str) -> Generator[Swapper, None, None]:
    with Swapper(("127.0.0.1", 0), _Handler) as server:
        server.upstream, server.url = upstream, f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join(SECONDS)
