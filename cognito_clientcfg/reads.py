"""Reads of what is no app client: attempted more than once, and page by page.

Like the protocol, this does no I/O.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from .calls import Ask
from .errors import IncompleteAnswer
from .faults import Stage, is_passing

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from .calls import Answer, Call, Conversation, Reading, Wait
    from .wire import Members

__all__ = ["Listing", "attempted", "repeated"]

Result = TypeVar("Result")


def attempted(
    ask: Ask, attempts: int, pause: Callable[[int], Wait]
) -> Generator[Call, Answer | None, Answer]:
    """Returns the answer to a read; after a failure that may pass, the read is made again.

    Args:
        ask: The read.
        attempts: How often it may be made.
        pause: Returns the wait after an attempt, which is counted from 1.

    Raises:
        IncompleteAnswer: The last answer does not hold what was asked for.
    """
    attempt = 1
    while True:
        try:
            return _whole(ask, (yield ask))
        except Exception as error:
            if attempt >= attempts or not is_passing(error, Stage.READ):
                raise
        yield pause(attempt)
        attempt += 1


def _whole(ask: Ask, answer: Answer | None) -> Answer:
    if answer is None or not ask.is_answered_by(answer.response):
        raise IncompleteAnswer(ask.operation, ask.request.get("UserPoolId", "the account"))
    return answer


def repeated(
    reading: Reading[Result], attempts: int, pause: Callable[[int], Wait]
) -> Conversation[Result]:
    """Returns what several reads come to, each of which is :func:`attempted`."""
    try:
        ask = next(reading)
        while True:
            try:
                answer = yield from attempted(ask, attempts, pause)
            except Exception as error:  # noqa: BLE001 - what it means is the reading's to say
                ask = reading.throw(error)
            else:
                ask = reading.send(answer)
    except StopIteration as finished:
        result: Result = finished.value
        return result


@attrs.define
class Listing:
    """What an operation lists, and which of its pages comes next.

    Attributes:
        operation: The operation.
        holds: The member of a page that has the list.
        page_size: How many are asked for at once.
        user_pool_id: The user pool; None for what the account has.
        done: Whether there are no more pages.
    """

    operation: str
    holds: str
    page_size: int
    user_pool_id: str | None = None
    done: bool = attrs.field(default=False, init=False)
    _tokens: list[str] = attrs.field(factory=list[str], init=False)

    @property
    def ask(self) -> Ask:
        """The read that the next page takes."""
        arguments: dict[str, str | int] = {"MaxResults": self.page_size}
        if self.user_pool_id is not None:
            arguments["UserPoolId"] = self.user_pool_id
        if self._tokens:
            arguments["NextToken"] = self._tokens[-1]
        return Ask(self.operation, tuple(sorted(arguments.items())), self.holds)

    def take(self, page: Members) -> Any:  # noqa: ANN401 - AWS's JSON
        """Takes a page and returns what it lists, which may be nothing although more pages follow.

        Raises:
            IncompleteAnswer: It leads back to a page that was there before.
        """
        token = page.get("NextToken")
        if token in self._tokens:
            error = IncompleteAnswer(self.operation, self.user_pool_id or "the account")
            error.add_note("a page led back to one that was there before: its NextToken came twice")
            raise error
        self.done = not token
        if token:
            self._tokens.append(token)
        return page[self.holds]
