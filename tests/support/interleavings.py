"""Every order in which the reads and writes of a few writers can reach a server.

A quiet time longer than every read-to-write time is what it is at its worst: a wait ends at any
time, though not before the writes are done whose reads were done when it began.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

import attrs

from cognito_clientcfg import AppClient, AppClientConfig, Edit
from cognito_clientcfg.updating.calls import Acquire, Call, Release, Request, Response, Sleep
from cognito_clientcfg.updating.operations import update
from cognito_clientcfg.updating.options import Options
from tests.support.app_clients import (
    CLIENT_ID,
    DESCRIBE,
    POOL_ID,
    UPDATE,
    is_call,
    make_plan,
    members_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

Protection: TypeAlias = Literal["nothing", "short quiet time", "quiet time", "lock"]
Item = TypeVar("Item")


@attrs.frozen(cache_hash=True)
class Live:
    """What the server holds, and how often it was written."""

    callback_urls: frozenset[str]
    version: int

    def answer(self) -> Response:
        config = AppClientConfig(client_name="x", callback_urls=self.callback_urls)
        members = members_of(config, LastModifiedDate=float(self.version))
        return Response(members, {})

    def lacks(self, edits: tuple[Edit, ...]) -> bool:
        live = AppClient.from_members(self.answer().members or {}, has_client_secret=False)
        return bool(make_plan(live, edits))


History: TypeAlias = tuple[Live | None, ...]


@attrs.frozen
class Moment:
    """A state of all: the server's, and all that each writer was told.

    ``awaited`` has, for each writer that waits, the writers whose writes have to come first, each
    with the length of its history by then.
    """

    live: Live
    histories: tuple[History, ...]
    awaited: tuple[tuple[tuple[int, int], ...], ...]
    holder: int | None = None


@attrs.frozen
class Exploration:
    """What was found: orders are counted as the states that they lead through."""

    states: int
    endings: int
    lost: int


@attrs.frozen
class Writers:
    """Writers of one edit each, and what protects them."""

    edits: tuple[Edit, ...]
    protection: Protection
    known: dict[tuple[int, History], Request | None] = attrs.field(factory=dict[Any, Any], eq=False)

    def call(self, writer: int, history: History) -> Request | None:
        """Returns what a writer does next, who was told this so far; None when it is done."""
        if (writer, history) not in self.known:
            self.known[writer, history] = self._replayed(writer, history)
        return self.known[writer, history]

    def _replayed(self, writer: int, history: History) -> Request | None:
        quiet_time = 1.0 if "quiet time" in self.protection else None
        options = Options(attempts=20, confirm_after=quiet_time, jitter=float)
        operation = update(options, POOL_ID, CLIENT_ID, [self.edits[writer]])
        call: Request = next(operation)
        try:
            for told in history:
                call = operation.send(told.answer() if told else None)
        except StopIteration:
            return None
        return call

    def following(self, now: Moment) -> Iterator[Moment]:
        """Yields what can come next."""
        for writer in range(len(self.edits)):
            if self._may_go_on(writer, now):
                yield self._after(writer, now)

    def _may_go_on(self, writer: int, now: Moment) -> bool:
        match self.call(writer, now.histories[writer]):
            case None:
                return False
            case Acquire():
                return self.protection != "lock" or now.holder is None
            case Sleep():
                return all(len(now.histories[n]) > seen for n, seen in now.awaited[writer])
            case _:
                return True

    def _after(self, writer: int, now: Moment) -> Moment:
        told: Live | None = None
        live, holder = now.live, now.holder
        match self.call(writer, now.histories[writer]):
            case Acquire():
                holder = writer
            case Release():
                holder = None
            case Call(operation="UpdateUserPoolClient", request=request):
                told = live = Live(frozenset(request["CallbackURLs"]), live.version + 1)
            case call:
                told = live if is_call(call, DESCRIBE) else None
        histories = _with(now.histories, writer, (*now.histories[writer], told))
        awaited = _with(now.awaited, writer, self._awaited(writer, histories))
        return Moment(live, histories, awaited, holder)

    def _awaited(self, writer: int, histories: tuple[History, ...]) -> tuple[tuple[int, int], ...]:
        waits = isinstance(self.call(writer, histories[writer]), Sleep)
        if self.protection != "quiet time" or not waits:
            return ()
        return tuple(
            (other, len(history))
            for other, history in enumerate(histories)
            if is_call(self.call(other, history), UPDATE)
        )


def explored(edits: tuple[Edit, ...], start: frozenset[str], protection: Protection) -> Exploration:
    """Returns what comes of every order in which each writer makes one edit."""
    writers = Writers(edits, protection)
    first = Moment(Live(start, 0), ((),) * len(edits), ((),) * len(edits))
    seen, unexplored, endings, lost = {first}, [first], 0, 0
    while unexplored:
        now = unexplored.pop()
        following = set(writers.following(now))
        if not following:
            endings += 1
            lost += now.live.lacks(edits)
        unexplored.extend(following - seen)
        seen |= following
    return Exploration(len(seen), endings, lost)


def _with(items: tuple[Item, ...], index: int, item: Item) -> tuple[Item, ...]:
    return (*items[:index], item, *items[index + 1 :])
