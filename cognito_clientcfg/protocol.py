"""The read-modify-write as a generator: it yields calls and is sent their answers.

It knows every retry and does no I/O, so that the same protocol runs under any driver, and under a
test that plays AWS. A driver sends the answer of each call, or throws what the call raised.
"""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Callable, Generator, Iterable
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

import attrs

from .errors import AmbiguousEdit, IncompleteAnswer, InvalidConfig, StalePlan, UnmodelledMembers
from .faults import Stage, is_passing, is_refusal
from .kinds import Text, WholeNumber
from .plan import (
    AppClient,
    FieldChange,
    Plan,
    field_changes,
    make_plan,
    stored_differently,
)
from .wire import READ_ONLY, Members

if TYPE_CHECKING:
    from .config import AppClientConfig
    from .edits import Edit

__all__ = [
    "Answer",
    "Call",
    "Confirm",
    "Conversation",
    "Describe",
    "Policy",
    "Update",
    "UpdateResult",
    "Wait",
    "check_identifiers",
    "describe",
    "exactly",
    "plan",
    "planner",
    "update",
]

# botocore model, UserPoolIdType and ClientIdType
_IDENTIFIERS = {
    "user_pool_id": Text(
        1, 55, re.compile(r"[\w-]+_[0-9a-zA-Z]+", re.ASCII).fullmatch, "those of us-east-1_Example"
    ),
    "client_id": Text(
        1, 128, re.compile(r"[\w+]+", re.ASCII).fullmatch, "letters, digits, _ and +"
    ),
}
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.5, 20.0

Result = TypeVar("Result")


@attrs.frozen
class Describe:
    """Asks for DescribeUserPoolClient."""

    user_pool_id: str
    client_id: str


@attrs.frozen
class Update:
    """Asks for UpdateUserPoolClient, once, with exactly these arguments."""

    request: Members


@attrs.frozen
class Wait:
    """Asks for time to pass."""

    seconds: float


Call: TypeAlias = Describe | Update | Wait


@attrs.frozen
class Answer:
    """What a call was answered.

    Attributes:
        members: The raw members of ``UserPoolClient``, less the secret; None if there are none.
        has_client_secret: Whether a secret was among them.
        response: The answer as botocore parsed it, without the secret.
    """

    members: Members | None
    has_client_secret: bool
    response: Members = attrs.field(repr=False)


Conversation: TypeAlias = Generator[Call, Answer | None, Result]
Planner: TypeAlias = Callable[[AppClient], Plan]
Confirm: TypeAlias = Callable[[Plan], bool]


@attrs.frozen(kw_only=True)
class Policy:
    """How an update is driven.

    Attributes:
        attempts: How often to start from a fresh read, 1 or more.
        unmodelled: Whether to carry members that this version does not understand, or to refuse.
        read_only: Members that an update does not take.
        jitter: Returns a float from 0 to 1, which each pause is multiplied with.
    """

    attempts: int = 5
    unmodelled: Literal["carry", "refuse"] = "carry"
    read_only: AbstractSet[str] = READ_ONLY
    jitter: Callable[[], float] = random.random

    def __attrs_post_init__(self) -> None:
        if wrong := tuple(WholeNumber(1, None, "attempts").violations("attempts", self.attempts)):
            raise InvalidConfig(wrong)
        if self.unmodelled not in {"carry", "refuse"}:
            raise ValueError(f'unmodelled is "carry" or "refuse", not {self.unmodelled!r}')

    def pause(self, attempt: int) -> Wait:
        """Returns the wait after an attempt: exponential, with full jitter."""
        longest = min(_FIRST_PAUSE_SECONDS * 2 ** (attempt - 1), _LONGEST_PAUSE_SECONDS)
        return Wait(self.jitter() * longest)


@attrs.frozen(kw_only=True)
class UpdateResult:
    """What an update did; true where it changed something.

    Attributes:
        plan: What was sent, or would have been.
        after: The app client as it is now, as far as AWS's answers tell.
        changed: Whether something was written. A plan that is true beside this being False was
            declined by ``confirm``; one that was declined after an answer was lost counts as
            written where the app client is no longer as it was.
        attempts: How many reads were started from.
        stored_differently: Fields that are otherwise than they were sent: AWS stored them so or,
            where the answer was lost and read again, another writer did.
        response: The whole answer to UpdateUserPoolClient as botocore parsed it, less the secret;
            None where there was none.
    """

    plan: Plan
    after: AppClient
    changed: bool
    attempts: int
    stored_differently: tuple[FieldChange, ...] = ()
    response: Members | None = attrs.field(default=None, repr=False, hash=False)

    @property
    def before(self) -> AppClient:
        """The app client as it was."""
        return self.plan.before

    def __bool__(self) -> bool:
        return self.changed

    def __str__(self) -> str:
        outcome = "changed" if self.changed else "declined" if self.plan else "unchanged"
        notes = [f"  stored differently: {change}" for change in self.stored_differently]
        return "\n".join([f"{outcome}, {self.plan}", *notes])


def describe(user_pool_id: str, client_id: str, policy: Policy) -> Conversation[AppClient]:
    """Reads an app client.

    Raises:
        InvalidConfig: An id is none.
        IncompleteAnswer: The answer holds another app client, or none.
    """
    check_identifiers(user_pool_id=user_pool_id, client_id=client_id)
    answer = yield Describe(user_pool_id, client_id)
    return _app_client(answer, "DescribeUserPoolClient", user_pool_id, client_id, policy)


def plan(user_pool_id: str, client_id: str, policy: Policy, planner: Planner) -> Conversation[Plan]:
    """Reads an app client and plans on what it is now."""
    return planner((yield from describe(user_pool_id, client_id, policy)))


def update(
    user_pool_id: str,
    client_id: str,
    policy: Policy,
    planner: Planner,
    confirm: Confirm,
) -> Conversation[UpdateResult]:
    """Reads, plans and writes; each attempt starts from a fresh read.

    Args:
        user_pool_id: The user pool.
        client_id: The app client.
        policy: How often to try, and what to refuse.
        planner: Returns what to send to an app client as it is now.
        confirm: Asked before a write, and again where another attempt would change something else.
    """
    agreed: tuple[FieldChange, ...] = ()
    proposal: Plan | None = None
    lost: Plan | None = None
    attempt = 0
    while True:
        attempt, stage = attempt + 1, Stage.READ
        try:
            live = yield from describe(user_pool_id, client_id, policy)
            stage = Stage.DECIDE
            if lost is not None and _has_landed(lost, live):
                return _written(lost, live, attempt, response=None)
            proposal = planner(live)
            if not proposal or (proposal.changes != agreed and not confirm(proposal)):
                landed = lost is not None and not live.has_same_settings(lost.before)
                return UpdateResult(plan=proposal, after=live, changed=landed, attempts=attempt)
            _refuse_unmodelled(live, policy)
            agreed, stage = proposal.changes, Stage.WRITE
            answer = yield Update(proposal.request)
            stored = _app_client(answer, "UpdateUserPoolClient", user_pool_id, client_id, policy)
            return _written(proposal, stored, attempt, response=answer.response if answer else None)
        except Exception as error:
            if stage is Stage.WRITE and not is_refusal(error):
                lost = proposal
            if attempt >= policy.attempts or not is_passing(error, stage):
                _explain(error, f"app client {client_id} of {user_pool_id}", stage, proposal, lost)
                raise
        yield policy.pause(attempt)


def planner(edits: Iterable[Edit | AppClientConfig]) -> Planner:
    """Returns what plans edits on an app client as it is now."""
    return functools.partial(make_plan, edits=tuple(edits))


def exactly(wanted: Plan) -> Planner:
    """Returns what takes a plan as it was made, and refuses it where the app client has changed."""

    def unchanged(live: AppClient) -> Plan:
        if live.has_same_settings(wanted.before):
            return wanted
        try:
            anew = make_plan(live, wanted.edits)
        except (AmbiguousEdit, InvalidConfig) as error:
            raise StalePlan(live.user_pool_id, live.client_id, None) from error
        raise StalePlan(live.user_pool_id, live.client_id, anew)

    return unchanged


def _has_landed(lost: Plan, live: AppClient) -> bool:
    """Tells whether a write whose answer was lost took place, or its edits hold all the same."""
    return not field_changes(lost.after, live.config) or not make_plan(live, lost.edits)


def _written(
    sent: Plan, stored: AppClient, attempt: int, *, response: Members | None
) -> UpdateResult:
    return UpdateResult(
        plan=sent,
        after=stored,
        changed=True,
        attempts=attempt,
        stored_differently=stored_differently(sent, stored),
        response=response,
    )


def check_identifiers(**identifiers: object) -> None:
    """Raises InvalidConfig where a ``user_pool_id`` or a ``client_id`` cannot be one."""
    wrong = tuple(
        violation
        for name, value in identifiers.items()
        for violation in _IDENTIFIERS[name].violations(name, value)
    )
    if wrong:
        raise InvalidConfig(wrong)


def _app_client(
    answer: Answer | None, operation: str, user_pool_id: str, client_id: str, policy: Policy
) -> AppClient:
    members = answer.members if answer is not None else None
    expected = {"UserPoolId": user_pool_id, "ClientId": client_id}
    if (
        answer is None
        or members is None
        or any(members.get(name) != value for name, value in expected.items())
    ):
        raise IncompleteAnswer(operation, user_pool_id, client_id)
    return AppClient.from_members(
        members, has_client_secret=answer.has_client_secret, read_only=policy.read_only
    )


def _refuse_unmodelled(live: AppClient, policy: Policy) -> None:
    if policy.unmodelled == "refuse" and live.unmodelled:
        raise UnmodelledMembers(live.user_pool_id, live.client_id, live.unmodelled)


def _explain(
    error: Exception, target: str, stage: Stage, proposal: Plan | None, lost: Plan | None
) -> None:
    aim = "planning a change" if stage is Stage.DECIDE else "reading the settings"
    if proposal is not None:
        aim = f"changing {', '.join(change.field for change in proposal.changes)}"
    outcome = (
        "nothing was written"
        if lost is None
        else "whether it was written is not known; read the app client before you try again"
    )
    error.add_note(f"while {aim} of {target}: {outcome}")
