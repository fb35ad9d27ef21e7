"""What AWS is asked for beside app clients: attempted again, page by page, of a pool once.

Like all operations, these are generators that do no I/O.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from cognito_clientcfg.config.validators import is_list, is_mapping
from cognito_clientcfg.error_kinds import is_absent, is_denied, is_transient
from cognito_clientcfg.errors import IncompleteAnswer

from .calls import Call, Operation, Request, Response, Sleep

if TYPE_CHECKING:
    from cognito_clientcfg.config.aws_members import Members

__all__ = ["Denied", "Listing", "Pool", "attempted", "pause_after"]

Jitter: TypeAlias = Callable[[], float]
_ACCOUNT = "the account"
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS, _MOST_DOUBLINGS = 0.5, 20.0, 6


def pause_after(attempt: int, jitter: Jitter, failure: Exception | None = None) -> Sleep:
    """Returns the pause after an attempt, counted from 1: exponential, with full jitter.

    Args:
        attempt: The attempt.
        jitter: Returns a float from 0 to 1, which the pause is multiplied with.
        failure: What the attempt failed with.
    """
    doublings = min(attempt - 1, _MOST_DOUBLINGS)
    longest = min(_FIRST_PAUSE_SECONDS * 2**doublings, _LONGEST_PAUSE_SECONDS)
    return Sleep(jitter() * longest, failure)


def attempted(call: Call, held: str, attempts: int, jitter: Jitter) -> Operation[Members]:
    """Returns the answer to a read; after a failure that may pass, the read is made again.

    Args:
        call: The read.
        held: The way to the list or the structure that its answer has to hold, as in
            "UserPool.SchemaAttributes".
        attempts: How often it may be made.
        jitter: Returns a float from 0 to 1, which each pause is multiplied with.

    Raises:
        IncompleteAnswer: The last answer does not hold what was asked for.
    """
    attempt = 1
    while True:
        try:
            return _whole((yield call), call, held)
        except Exception as error:
            if attempt >= attempts or not is_transient(error):
                raise
            failure = error
        yield pause_after(attempt, jitter, failure)
        attempt += 1


def _whole(response: Response | None, call: Call, held: str) -> Members:
    document = response.document if response is not None else {}
    found: object = document
    for name in held.split("."):
        found = found.get(name) if is_mapping(found) else None
    if not is_mapping(found) and not is_list(found):
        raise IncompleteAnswer(call.operation, call.request.get("UserPoolId", _ACCOUNT))
    return document


class Listing:
    """What an operation lists, and which of its pages comes next.

    Args:
        operation: The operation.
        held: The member of a page that has the list.
        page_size: How many are asked for at once.
        user_pool_id: The user pool; None for what the account has.

    Attributes:
        done: Whether there are no more pages.
    """

    def __init__(
        self, operation: str, held: str, page_size: int, user_pool_id: str | None = None
    ) -> None:
        self.operation, self.held, self.user_pool_id = operation, held, user_pool_id
        self.done = False
        self._request: Members = {"MaxResults": page_size}
        if user_pool_id is not None:
            self._request["UserPoolId"] = user_pool_id
        self._tokens: set[str] = set()

    def next_page(self, attempts: int, jitter: Jitter) -> Operation[list[Any]]:
        """Returns what the next page lists, which may be nothing although more pages follow.

        Raises:
            IncompleteAnswer: It is no such page, or leads back to one that was there before.
        """
        call = Call(self.operation, dict(self._request))
        page = yield from attempted(call, self.held, attempts, jitter)
        token = page.get("NextToken")
        if token in self._tokens:
            error = IncompleteAnswer(self.operation, self.user_pool_id or _ACCOUNT)
            error.add_note("a page led back to one that was there before: its NextToken came twice")
            raise error
        self.done = not token
        if token:
            self._tokens.add(token)
            self._request["NextToken"] = token
        listed: list[Any] = page[self.held]
        return listed


class Denied(Exception):
    """The credentials do not allow an operation."""


@attrs.define(eq=False)
class Pool:
    """What is known of a user pool: each thing is read once, when it is first needed.

    One may serve many plans and several threads; at worst, a thing is read twice.

    Attributes:
        user_pool_id: The user pool.
        region_name: The Region that is asked, if it is known.
        whole: Whether it is asked about all that a plan sends, not only about what it changes.
        attempts: How often each read may be made.
        jitter: Returns a float from 0 to 1, which each pause is multiplied with.
    """

    user_pool_id: str
    region_name: str = ""
    whole: bool = False
    attempts: int = 1
    jitter: Jitter = attrs.field(default=random.random, repr=False)
    _known: dict[Any, Any] = attrs.field(factory=dict[Any, Any], init=False, repr=False)

    def described(self, operation: str, held: str, **arguments: str) -> Operation[Any]:
        """Returns what an operation describes; None if it does not exist.

        Args:
            operation: The operation.
            held: The way to what its answer has to hold.
            **arguments: What it is asked for, beside the user pool.

        Raises:
            Denied: The credentials do not allow it.
            IncompleteAnswer: The answer does not hold what was asked for.
        """
        call = Call(operation, {"UserPoolId": self.user_pool_id, **arguments})
        key = (operation, *arguments.items())
        read = attempted(call, held, self.attempts, self.jitter)
        return (yield from self._once(key, operation, read))

    def listed(self, operation: str, held: str, page_size: int) -> Operation[list[Any]]:
        """Returns what an operation lists, all pages.

        Raises:
            Denied: The credentials do not allow it.
            IncompleteAnswer: A page does not hold what was asked for.
        """
        listing = Listing(operation, held, page_size, self.user_pool_id)
        found = yield from self._once((operation,), operation, self._all(listing))
        if found is None:
            raise IncompleteAnswer(operation, self.user_pool_id)
        whole: list[Any] = found
        return whole

    def _all(self, listing: Listing) -> Operation[list[Any]]:
        found: list[Any] = []
        while not listing.done:
            found += yield from listing.next_page(self.attempts, self.jitter)
        return found

    def _once(
        self, key: object, operation: str, read: Generator[Request, Response | None, Any]
    ) -> Operation[Any]:
        if key not in self._known:
            try:
                self._known[key] = yield from read
            except Exception as error:
                if not is_denied(error) and not is_absent(error):
                    raise
                self._known[key] = Denied if is_denied(error) else None
        if self._known[key] is Denied:
            raise Denied(operation)
        return self._known[key]
