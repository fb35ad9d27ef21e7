"""Several writers of one app client, each with a mind of its own, on a clock that only pretends.

The writers are the protocol itself, driven by a scheduler; what they ask takes a random time to
reach the server and back, and some answers are lost. All chance comes from a seed.

    python -m tests.support.simulation --runs 10000

prints how many runs lost an edit, by the number of writers and by what protected them.
"""

from __future__ import annotations

import argparse
import heapq
import itertools
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

import attrs
from botocore.exceptions import ReadTimeoutError

from cognito_clientcfg import AppClient, AppClientConfig, Edit, add, remove
from cognito_clientcfg.updating.calls import (
    Acquire,
    Operation,
    Release,
    Request,
    Response,
    Sleep,
)
from cognito_clientcfg.updating.operations import update
from cognito_clientcfg.updating.options import Options
from cognito_clientcfg.updating.read_modify_write import describe
from cognito_clientcfg.updating.this_process import LastWrites
from tests.support.app_clients import (
    CLIENT_ID,
    POOL_ID,
    UPDATE,
    is_call,
    make_plan,
    members_of,
)

if TYPE_CHECKING:
    from collections.abc import Generator

Protection: TypeAlias = Literal[
    "nothing", "one re-read", "quiet time", "lock", "quiet time, stalls"
]
PROTECTIONS: tuple[Protection, ...] = get_args(Protection)

LONGEST_WAY = 0.05  # seconds from a writer to the server, or back
LONGEST_WRITE = 0.95  # seconds that an update takes on its way to the server
LONGEST_READ_TO_WRITE = LONGEST_WAY + LONGEST_WRITE
QUIET_TIME = 1.2 * LONGEST_READ_TO_WRITE
TIME_OUT = 2 * LONGEST_READ_TO_WRITE
STALL = 10 * LONGEST_READ_TO_WRITE
EDITS_PER_WRITER = 3
LOST = 0.05  # of the updates, half on their way there and half on their way back
STALLED = 0.05


@attrs.define
class World:
    """A server, a clock, and what is about to happen."""

    random: random.Random
    protection: Protection
    live: dict[str, Any]
    now: float = 0.0
    held: bool = False
    waiting: list[Callable[[], None]] = attrs.field(factory=list["Callable[[], None]"])
    agenda: list[tuple[float, int, Callable[[], None]]] = attrs.field(factory=list[Any])
    numbers: Iterator[int] = attrs.field(factory=itertools.count)

    def at(self, delay: float, what: Callable[[], None]) -> None:
        heapq.heappush(self.agenda, (self.now + delay, next(self.numbers), what))

    def run(self) -> None:
        while self.agenda:
            self.now, _, what = heapq.heappop(self.agenda)
            what()

    def start(self, operation: Operation[None]) -> None:
        """Carries an operation on whenever its answer has come."""

        def go_on(answer: Response | None = None, error: Exception | None = None) -> None:
            try:
                call = operation.send(answer) if error is None else operation.throw(error)
            except StopIteration:
                return
            self.serve(call, go_on)

        self.at(0.0, go_on)

    def serve(self, call: Request, go_on: Callable[..., None]) -> None:
        match call:
            case Sleep():
                self.at(call.seconds, go_on)
            case Acquire() if self.protection == "lock" and self.held:
                self.waiting.append(go_on)
            case Acquire():
                self.held = True
                self.at(0.0, go_on)
            case Release():
                self.held = False
                if self.waiting:
                    self.serve(Acquire(POOL_ID, CLIENT_ID), self.waiting.pop(0))
                self.at(0.0, go_on)
            case _:
                self.travel(call, go_on)

    def travel(self, call: Request, go_on: Callable[..., None]) -> None:
        fate = self.random.random() if is_call(call, UPDATE) else 1.0
        stalls = self.protection == "quiet time, stalls" and self.random.random() < STALLED
        there = self.random.random() * (LONGEST_WRITE if is_call(call, UPDATE) else LONGEST_WAY)
        back = self.random.random() * LONGEST_WAY
        if fate < LOST:
            error = ReadTimeoutError(endpoint_url="simulated")
            self.at(TIME_OUT, lambda: go_on(None, error))
        if fate < LOST / 2:
            return

        def arrive() -> None:
            if is_call(call, UPDATE):
                self.live = call.request | {"LastModifiedDate": self.now}
            answer = Response(dict(self.live), {})
            if fate >= LOST:
                self.at(back, lambda: go_on(answer))

        self.at(there + (STALL if stalls and is_call(call, UPDATE) else 0.0), arrive)


def writer(
    options: Options, protection: Protection, edits: list[Edit]
) -> Generator[Request, Response | None, None]:
    """Makes one edit after another."""
    for edit in edits:
        yield from update(options, POOL_ID, CLIENT_ID, [edit])
        while protection == "one re-read":
            yield Sleep(QUIET_TIME)
            live = yield from describe(options, POOL_ID, CLIENT_ID)
            if not make_plan(live, [edit]):
                break
            yield from update(options, POOL_ID, CLIENT_ID, [edit])


def elsewhere(options: Options) -> Options:
    """Returns the options of another process, which knows of no write but its own."""
    return attrs.evolve(options, last_writes=LastWrites())


def lost_edits(protection: Protection, writers: int, seed: int) -> int:
    """Returns how many edits do not hold when all writers are done."""
    chance = random.Random(f"{protection} {writers} {seed}")  # noqa: S311 - no secret depends on it
    there = [f"https://{number}.example.com" for number in range(writers * EDITS_PER_WRITER)]
    start = AppClientConfig(callback_urls=there[1::2], logout_urls=["https://example.com"])
    edits = [
        remove(callback_urls=[url]) if number % 2 else add(callback_urls=[url])
        for number, url in enumerate(there)
    ]
    options = Options(
        attempts=1000,
        confirm_after=QUIET_TIME if protection.startswith("quiet time") else None,
        jitter=chance.random,
    )
    world = World(chance, protection, members_of(start, LastModifiedDate=0.0))
    for number in range(writers):
        world.start(writer(elsewhere(options), protection, edits[number::writers]))
    world.run()
    live = AppClient.from_members(world.live, has_client_secret=False)
    return sum(bool(make_plan(live, [edit])) for edit in edits)


def runs_that_lose(protection: Protection, writers: int, seeds: range) -> int:
    """Returns in how many runs at least one edit is lost."""
    return sum(lost_edits(protection, writers, seed) > 0 for seed in seeds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=1000, help="for each row of the table")
    runs = parser.parse_args().runs
    print("| writers |", " | ".join(PROTECTIONS), "|")
    print("| --- " * (len(PROTECTIONS) + 1) + "|")
    with ProcessPoolExecutor() as processes:
        for writers in range(2, 9):
            shares = [
                [
                    processes.submit(
                        runs_that_lose, protection, writers, range(low, min(low + 100, runs))
                    )
                    for low in range(0, runs, 100)
                ]
                for protection in PROTECTIONS
            ]
            cells = (sum(share.result() for share in row) for row in shares)
            print(f"| {writers} |", " | ".join(f"{n} of {runs}" for n in cells), "|", flush=True)


if __name__ == "__main__":
    main()
