"""The read-modify-write as a generator: it yields calls and is sent their answers.

It knows every retry and does no I/O, so that the same protocol runs under any driver, and under a
test that plays AWS. A driver sends the answer of each call, or throws what the call raised.
"""

from __future__ import annotations

import functools
import math
import random
from collections.abc import Callable, Generator, Iterable
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

import attrs

from .app_client import AppClient, check_identifiers
from .errors import (
    AmbiguousEdit,
    EditLost,
    IncompleteAnswer,
    InvalidConfig,
    StalePlan,
    UnmodelledMembers,
)
from .faults import Stage, is_passing, is_refusal
from .kinds import WholeNumber
from .plan import (
    FieldChange,
    Plan,
    make_plan,
    make_restoration,
    stored_differently,
)
from .wire import READ_ONLY, Members

if TYPE_CHECKING:
    from .config import AppClientConfig
    from .edits import Edit

__all__ = [
    "Acquire",
    "Answer",
    "Call",
    "Confirm",
    "Conversation",
    "Describe",
    "Policy",
    "Release",
    "Update",
    "UpdateResult",
    "Wait",
    "describe",
    "exactly",
    "plan",
    "planner",
    "restorer",
    "update",
]

_NOT_WRITTEN = "nothing was written"
_NOT_KNOWN = "whether it was written is not known; read the app client before you try again"
_WRITTEN = "it was written"
_OVERWRITTEN = "it was written, and another writer has overwritten it"
_AIMS = {
    Stage.LOCK: "waiting for the right to write",
    Stage.READ: "reading the settings",
    Stage.DECIDE: "planning a change",
}
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.5, 20.0

Result = TypeVar("Result")


@attrs.frozen
class Describe:
    """Asks for DescribeUserPoolClient."""

    user_pool_id: str
    client_id: str

    @property
    def request(self) -> Members:
        """Its arguments."""
        return {"UserPoolId": self.user_pool_id, "ClientId": self.client_id}


@attrs.frozen
class Update:
    """Asks for UpdateUserPoolClient, once, with exactly these arguments."""

    request: Members


@attrs.frozen
class Wait:
    """Asks for time to pass."""

    seconds: float


@attrs.frozen
class Acquire:
    """Asks for the sole right to write an app client, as far as a driver can give it."""

    user_pool_id: str
    client_id: str


@attrs.frozen
class Release:
    """Gives that right back. A driver does so too where a conversation ends without it."""


Call: TypeAlias = Describe | Update | Wait | Acquire | Release


@attrs.frozen
class Answer:
    """What a call was answered.

    Attributes:
        members: The raw members of ``UserPoolClient``, less the secret; None if there are none.
        has_client_secret: Whether a secret was among them.
        response: The answer as botocore parsed it, without the secret.
        guarded: Whether the members are those of the raw answer; False where botocore's parse of it
            is all there is.
    """

    members: Members | None
    has_client_secret: bool
    response: Members = attrs.field(repr=False)
    guarded: bool = True


Conversation: TypeAlias = Generator[Call, Answer | None, Result]
Planner: TypeAlias = Callable[[AppClient], Plan]
Confirm: TypeAlias = Callable[[Plan], bool]


@attrs.frozen(kw_only=True)
class Policy:
    """How an update is driven.

    Attributes:
        attempts: How often to start from a fresh read, and how often to look afterwards; 1 or more.
        confirm_after: Quiet time in seconds after which to look whether the edits still hold.
        unmodelled: Whether to carry members that this version does not understand, or to refuse.
        read_only: Members that an update does not take.
        jitter: Returns a float from 0 to 1, which each pause is multiplied with.
    """

    attempts: int = 5
    confirm_after: float | None = None
    unmodelled: Literal["carry", "refuse"] = "carry"
    read_only: AbstractSet[str] = READ_ONLY
    jitter: Callable[[], float] = random.random

    def __attrs_post_init__(self) -> None:
        if wrong := tuple(WholeNumber(1, None, "attempts").violations("attempts", self.attempts)):
            raise InvalidConfig(wrong)
        if not _is_quiet_time(self.confirm_after):
            raise ValueError(
                f"confirm_after is a number of seconds above 0, not {self.confirm_after!r}"
            )
        if self.unmodelled not in {"carry", "refuse"}:
            raise ValueError(f'unmodelled is "carry" or "refuse", not {self.unmodelled!r}')

    def pause(self, attempt: int) -> Wait:
        """Returns the wait after an attempt: exponential, with full jitter."""
        longest = min(_FIRST_PAUSE_SECONDS * 2 ** (attempt - 1), _LONGEST_PAUSE_SECONDS)
        return Wait(self.jitter() * longest)


def _is_quiet_time(seconds: object) -> bool:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return seconds is None
    return 0 < seconds < math.inf


@attrs.frozen(kw_only=True)
class UpdateResult:
    """What an update did; true where it changed something.

    Attributes:
        plan: What was sent, or would have been.
        after: The app client as the write left it, or as it was read where nothing was written.
        changed: Whether something was written. A plan that is true beside this being False was
            declined by ``confirm``; one that was declined after an answer was lost counts as
            written where the app client is no longer as it was.
        attempts: How many reads were started from.
        stored_differently: Fields that are otherwise than they were sent: AWS stored them so or,
            where the answer was lost and read again, another writer did.
        confirmed: With ``confirm_after``: True if the edits held and nobody wrote for the whole
            quiet time, False if others went on writing or the app client could not be read. None
            where it was not asked for, or nothing was written.
        response: The whole answer to UpdateUserPoolClient as botocore parsed it, less the secret;
            None where there was none.
    """

    plan: Plan
    after: AppClient
    changed: bool
    attempts: int
    stored_differently: tuple[FieldChange, ...] = ()
    confirmed: bool | None = None
    response: Members | None = attrs.field(default=None, repr=False, hash=False)

    @property
    def before(self) -> AppClient:
        """The app client as it was."""
        return self.plan.before

    @property
    def guarded(self) -> bool:
        """Whether botocore was kept from leaving out members and from repeating the update.

        False under botocore's Stubber, and for a client that does not emit botocore's events.
        """
        return self.before.guarded and self.after.guarded

    def undo(self) -> Plan:
        """Returns the plan that puts back exactly what was read before, for ``apply``.

        It is stale as soon as anybody else has written; members that this version does not
        understand are put back too.

        Raises:
            InvalidConfig: A setting was of a type that this version does not know, and an edit
                replaced it.
        """
        return make_restoration(self.after, self.before)

    def __bool__(self) -> bool:
        return self.changed

    def __str__(self) -> str:
        outcome = "changed" if self.changed else "declined" if self.plan else "unchanged"
        if self.confirmed is not None:
            outcome += (
                ", confirmed" if self.confirmed else ", not confirmed: others went on writing"
            )
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
        policy: How often to try, how to make sure, and what to refuse.
        planner: Returns what to send to an app client as it is now.
        confirm: Asked before a write, and again where another attempt would change something else.
    """
    check_identifiers(user_pool_id=user_pool_id, client_id=client_id)
    return (yield from _Update(user_pool_id, client_id, policy, planner, confirm).conversation())


@attrs.define
class _Update:
    """An update under way."""

    user_pool_id: str
    client_id: str
    policy: Policy
    planner: Planner
    confirm: Confirm
    attempt: int = 0
    stage: Stage = Stage.LOCK
    outcome: str = _NOT_WRITTEN
    proposal: Plan | None = None
    agreed: tuple[FieldChange, ...] = ()
    unsettled: Plan | None = None
    """What was sent and has not been seen in force: its answer, or the edit itself, was lost."""

    def conversation(self) -> Conversation[UpdateResult]:
        try:
            return (yield from self._until_confirmed())
        except Exception as error:
            self._explain(error)
            raise

    def _until_confirmed(self) -> Conversation[UpdateResult]:
        while True:
            self.stage = Stage.LOCK
            yield Acquire(self.user_pool_id, self.client_id)
            result = yield from self._until_written()
            self.stage = Stage.LOCK
            yield Release()
            if not result.changed or self.policy.confirm_after is None:
                return result
            confirmed = yield from self._watched(result.plan, result.after)
            if confirmed is not None:
                return attrs.evolve(result, confirmed=confirmed)
            self.unsettled, self.outcome = result.plan, _OVERWRITTEN
            yield self.policy.pause(self.attempt)

    def _until_written(self) -> Conversation[UpdateResult]:
        while True:
            self.attempt += 1
            try:
                return (yield from self._attempted())
            except Exception as error:
                if self.stage is Stage.WRITE and not is_refusal(error):
                    self.unsettled, self.outcome = self.proposal, _NOT_KNOWN
                if self.attempt >= self.policy.attempts or not is_passing(error, self.stage):
                    raise
            yield self.policy.pause(self.attempt)

    def _attempted(self) -> Conversation[UpdateResult]:
        self.stage = Stage.READ
        live = yield from describe(self.user_pool_id, self.client_id, self.policy)
        self.stage = Stage.DECIDE
        if self.unsettled is not None and _is_in_force(self.unsettled, live):
            return self._written(self.unsettled, live, response=None)
        self.proposal = proposal = self._planned(live)
        if not proposal or (proposal.changes != self.agreed and not self.confirm(proposal)):
            landed = self.unsettled is not None and not live.has_same_settings(
                self.unsettled.before
            )
            return UpdateResult(plan=proposal, after=live, changed=landed, attempts=self.attempt)
        _refuse_unmodelled(live, self.policy)
        self.agreed, self.stage = proposal.changes, Stage.WRITE
        answer = yield Update(proposal.request)
        stored = _app_client(
            answer, "UpdateUserPoolClient", self.user_pool_id, self.client_id, self.policy
        )
        return self._written(proposal, stored, response=answer.response if answer else None)

    def _planned(self, live: AppClient) -> Plan:
        try:
            return self.planner(live)
        except StalePlan as stale:
            if self.outcome is _OVERWRITTEN:
                raise EditLost(self.user_pool_id, self.client_id, stale.plan) from stale
            raise

    def _written(self, sent: Plan, stored: AppClient, *, response: Members | None) -> UpdateResult:
        self.outcome = _WRITTEN
        return UpdateResult(
            plan=sent,
            after=stored,
            changed=True,
            attempts=self.attempt,
            stored_differently=stored_differently(sent, stored),
            response=response,
        )

    def _watched(self, sent: Plan, seen: AppClient) -> Conversation[bool | None]:
        """Returns whether nothing was written for a whole quiet time; None if the edit was lost."""
        self.stage = Stage.CONFIRM
        for _ in range(self.policy.attempts):
            yield Wait(self.policy.confirm_after or 0)
            try:
                live = yield from describe(self.user_pool_id, self.client_id, self.policy)
            except Exception as error:
                if is_passing(error, self.stage):
                    continue
                raise
            if not _is_in_force(sent, live):
                if self.attempt < self.policy.attempts:
                    return None
                anew, reason = _planned_anew(sent, live)
                raise EditLost(self.user_pool_id, self.client_id, anew) from reason
            if live.is_as_written_as(seen):
                return True
            seen = live
        return False

    def _explain(self, error: Exception) -> None:
        aim = _AIMS.get(self.stage, "changing it")
        if self.proposal is not None:
            aim = f"changing {', '.join(change.field for change in self.proposal.changes)}"
        target = f"app client {self.client_id} of {self.user_pool_id}"
        error.add_note(f"while {aim} of {target}: {self.outcome}")


def planner(edits: Iterable[Edit | AppClientConfig]) -> Planner:
    """Returns what plans edits on an app client as it is now."""
    return functools.partial(make_plan, edits=tuple(edits))


def restorer(earlier: AppClient) -> Planner:
    """Returns what plans to put an earlier state back on an app client as it is now."""
    return functools.partial(make_restoration, earlier=earlier)


def exactly(wanted: Plan) -> Planner:
    """Returns what takes a plan as it was made, and refuses it where the app client has changed."""

    def unchanged(live: AppClient) -> Plan:
        if live.has_same_settings(wanted.before):
            return wanted
        anew, reason = _planned_anew(wanted, live)
        raise StalePlan(live.user_pool_id, live.client_id, anew) from reason

    return unchanged


def _planned_anew(wanted: Plan, live: AppClient) -> tuple[Plan | None, Exception | None]:
    """Returns what the wish of a plan comes to now, or why it cannot be planned any more."""
    try:
        return wanted.anew(live), None
    except (AmbiguousEdit, InvalidConfig) as error:
        return None, error


def _is_in_force(sent: Plan, live: AppClient) -> bool:
    """Tells whether an app client is as it was sent, or the wish behind it holds all the same."""
    anew, _ = _planned_anew(sent, live)
    return not stored_differently(sent, live) or (anew is not None and not anew)


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
        members,
        has_client_secret=answer.has_client_secret,
        read_only=policy.read_only,
        guarded=answer.guarded,
    )


def _refuse_unmodelled(live: AppClient, policy: Policy) -> None:
    if policy.unmodelled == "refuse" and live.unmodelled:
        raise UnmodelledMembers(live.user_pool_id, live.client_id, live.unmodelled)
