"""The read-modify-write as a generator: it knows every retry, conflict and confirmation."""

from __future__ import annotations

import random
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import Literal, TypeAlias, TypedDict, cast

import attrs

from .app_client import AppClient, check_identifiers
from .blame import not_edited
from .calls import Acquire, Answer, Conversation, Describe, Release, Update, Wait
from .errors import (
    EditLost,
    IncompleteAnswer,
    InvalidConfig,
    StalePlan,
    StaleRead,
    UnmodelledMembers,
)
from .faults import Stage, is_passing, is_refusal, message_of
from .kinds import WholeNumber
from .last_writes import LastWrites
from .plan import Plan, is_in_force, planned_anew, stored_differently
from .preflight import Pool
from .result import UpdateResult
from .wire import READ_ONLY, Members

__all__ = [
    "Confirm",
    "Options",
    "Planner",
    "Policy",
    "describe",
    "read_modify_write",
]

_NOT_WRITTEN = "nothing was written"
_NOT_KNOWN = "whether it was written is not known; read the app client before you try again"
_WRITTEN = "it was written"
_OVERWRITTEN = "it was written, and another writer has overwritten it"
_AIMS = {
    Stage.LOCK: "waiting for the lock",
    Stage.READ: "reading the settings",
    Stage.DECIDE: "planning a change",
}
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS, _MOST_DOUBLINGS = 0.5, 20.0, 6
_LONGEST_QUIET_SECONDS = 86_400
_PAUSES_BEFORE_A_FRESH_READ_SECONDS = (0.3, 0.4, 0.6, 0.9, 1.2, 1.6)


Planner: TypeAlias = Callable[[AppClient], Conversation[Plan]]
Confirm: TypeAlias = Callable[[Plan], bool]


class Options(TypedDict, total=False):
    """What a user may say about how an update is driven; see :class:`Policy`."""

    attempts: int
    confirm_after: float | None
    preflight: bool | Literal["all"]
    unmodelled: Literal["carry", "refuse"]


@attrs.frozen(kw_only=True)
class Policy:
    """How an update is driven.

    Attributes:
        attempts: How often to start from a fresh read, and how often to look afterwards; 1 or more.
        confirm_after: Quiet time in seconds after which to look whether the edits still hold.
        preflight: Whether to ask the user pool about each plan before it is sent, "all" for about
            all that is sent; or the pool.
        region_name: The Region that is asked, where it is known.
        unmodelled: Whether to carry members that this version does not understand, or to refuse.
        read_only: Members that an update does not take.
        jitter: Returns a float from 0 to 1, which each pause is multiplied with.
        last_writes: What was written last to each app client; a read is not older than that.
    """

    attempts: int = 5
    confirm_after: float | None = None
    preflight: bool | Literal["all"] | Pool = False
    region_name: str = ""
    unmodelled: Literal["carry", "refuse"] = "carry"
    read_only: AbstractSet[str] = READ_ONLY
    jitter: Callable[[], float] = random.random
    last_writes: LastWrites = attrs.field(factory=LastWrites, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        if wrong := tuple(WholeNumber(1, None, "attempts").violations("attempts", self.attempts)):
            raise InvalidConfig(wrong)
        asked = cast("object", self.preflight)
        if not isinstance(asked, bool | Pool) and asked != "all":
            found = repr(asked) if isinstance(asked, str) else type(asked).__name__
            raise TypeError(f'preflight is True, False, "all" or a Pool, not {found}')
        if not _is_quiet_time(self.confirm_after):
            raise ValueError(
                "confirm_after is a number of seconds above 0 and up to a day, "
                f"not {self.confirm_after!r}"
            )
        if self.unmodelled not in ("carry", "refuse"):
            raise ValueError(f'unmodelled is "carry" or "refuse", not {self.unmodelled!r}')

    def asking(self, preflight: bool | Literal["all"] | Pool | None) -> Policy:  # noqa: FBT001 - a user's word
        """Returns a policy that asks the user pool as one call wants it; None for as before."""
        return self if preflight is None else attrs.evolve(self, preflight=preflight)

    def pool(self, user_pool_id: str) -> Pool:
        """Returns a user pool of which nothing is known yet."""
        return Pool(user_pool_id, self.region_name, whole=self.preflight == "all")

    def pause(self, attempt: int) -> Wait:
        """Returns the wait after an attempt: exponential, with full jitter."""
        doublings = min(attempt - 1, _MOST_DOUBLINGS)
        longest = min(_FIRST_PAUSE_SECONDS * 2**doublings, _LONGEST_PAUSE_SECONDS)
        return Wait(self.jitter() * longest)


def _is_quiet_time(seconds: object) -> bool:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return seconds is None
    return 0 < seconds <= _LONGEST_QUIET_SECONDS


def describe(policy: Policy, user_pool_id: str, client_id: str) -> Conversation[AppClient]:
    """Reads an app client, again and again while the answer is older than our own last write.

    Returns:
        The app client; marked as stale if it is still older after 5 seconds.

    Raises:
        InvalidConfig: An id is none.
        IncompleteAnswer: The answer holds another app client, or none.
    """
    check_identifiers(user_pool_id=user_pool_id, client_id=client_id)
    live = yield from _read(policy, user_pool_id, client_id)
    for seconds in _PAUSES_BEFORE_A_FRESH_READ_SECONDS:
        if not live.stale:
            break
        yield Wait(seconds)
        live = yield from _read(policy, user_pool_id, client_id)
    return live


def _read(policy: Policy, user_pool_id: str, client_id: str) -> Conversation[AppClient]:
    written = policy.last_writes.find(user_pool_id, client_id)
    answer = yield Describe(user_pool_id, client_id)
    live = _app_client(answer, "DescribeUserPoolClient", user_pool_id, client_id, policy)
    stale = written is not None and written.is_missing_in(live)
    return attrs.evolve(live, stale=True) if stale else live


def read_modify_write(
    policy: Policy,
    user_pool_id: str,
    client_id: str,
    planner: Planner,
    confirm: Confirm | None = None,
) -> Conversation[UpdateResult]:
    """Reads, plans and writes; each attempt starts from a fresh read.

    Args:
        policy: How often to try, how to make sure, and what to refuse.
        user_pool_id: The user pool.
        client_id: The app client.
        planner: Returns what to send to an app client as it is now.
        confirm: Asked before a write, and again where another attempt would change something else,
            or comes with other warnings.
    """
    check_identifiers(user_pool_id=user_pool_id, client_id=client_id)
    return (yield from _Update(policy, user_pool_id, client_id, planner, confirm).conversation())


@attrs.define
class _Update:
    """An update under way."""

    policy: Policy
    user_pool_id: str
    client_id: str
    planner: Planner
    confirm: Confirm | None
    attempt: int = 0
    stage: Stage = Stage.LOCK
    outcome: str = _NOT_WRITTEN
    proposal: Plan | None = None
    agreed: Plan | None = None
    sent: tuple[Plan, ...] = ()
    """What was sent and may have taken effect."""

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
            if result.plan is not self.sent[-1]:
                return attrs.evolve(result, confirmed=False)
            confirmed = yield from self._watched(result.plan, result.after)
            if confirmed is not None:
                return attrs.evolve(result, confirmed=confirmed)
            self.outcome = _OVERWRITTEN
            yield self.policy.pause(self.attempt)

    def _until_written(self) -> Conversation[UpdateResult]:
        while True:
            self.attempt += 1
            try:
                return (yield from self._attempted())
            except Exception as error:
                if self.stage is Stage.WRITE and is_refusal(error):
                    self.sent = self.sent[:-1]
                elif self.stage is Stage.WRITE:
                    self.outcome = _NOT_KNOWN
                if self.attempt >= self.policy.attempts or not is_passing(error, self.stage):
                    raise
            yield self.policy.pause(self.attempt)

    def _attempted(self) -> Conversation[UpdateResult]:
        self.stage = Stage.READ
        live = yield from describe(self.policy, self.user_pool_id, self.client_id)
        if live.stale:
            raise StaleRead(self.user_pool_id, self.client_id)
        self.stage = Stage.DECIDE
        if self.sent and is_in_force(self.sent[-1], live):
            return self._written(self.sent[-1], live, response=None)
        self.proposal = proposal = yield from self._planned(live)
        if not proposal or not self._is_agreed(proposal):
            return UpdateResult(
                plan=proposal,
                after=live,
                changed=self._has_changed(live),
                attempts=self.attempt,
                sent=self.sent,
            )
        _refuse_unmodelled(proposal, self.policy)
        self.agreed, self.stage, self.sent = proposal, Stage.WRITE, (*self.sent, proposal)
        answer = yield Update(proposal.request)
        stored = _app_client(
            answer, "UpdateUserPoolClient", self.user_pool_id, self.client_id, self.policy
        )
        return self._written(proposal, stored, response=answer.response if answer else None)

    def _is_agreed(self, proposal: Plan) -> bool:
        if self.confirm is None or _asks_the_same(proposal, self.agreed):
            return True
        agreed = self.confirm(proposal)
        if not isinstance(cast("object", agreed), bool):
            raise TypeError(f"confirm has to return True or False, not {type(agreed).__name__}")
        return agreed

    def _has_changed(self, live: AppClient) -> bool:
        return bool(self.sent) and (
            self.outcome is _OVERWRITTEN or not live.has_same_settings(self.sent[-1].before)
        )

    def _planned(self, live: AppClient) -> Conversation[Plan]:
        try:
            return (yield from self.planner(live))
        except StalePlan as stale:
            if self.outcome is _OVERWRITTEN:
                raise EditLost(self.user_pool_id, self.client_id, stale.plan) from stale
            raise

    def _written(self, sent: Plan, stored: AppClient, *, response: Members | None) -> UpdateResult:
        self.outcome = _WRITTEN
        self.policy.last_writes.remember(stored)
        return UpdateResult(
            plan=sent,
            after=stored,
            changed=True,
            attempts=self.attempt,
            stored_differently=stored_differently(sent, stored),
            sent=self.sent,
            response=response,
        )

    def _watched(self, sent: Plan, stored: AppClient) -> Conversation[bool | None]:
        """Returns whether a plan holds after a quiet time; None if another writer undid it."""
        self.stage, seen = Stage.CONFIRM, stored
        for _ in range(self.policy.attempts):
            yield Wait(self.policy.confirm_after or 0)
            try:
                live = yield from describe(self.policy, self.user_pool_id, self.client_id)
            except Exception as error:
                if is_passing(error, self.stage):
                    continue
                raise
            if live.stale:
                continue
            if not is_in_force(sent, live, stored):
                if self.attempt < self.policy.attempts:
                    return None
                anew, reason = planned_anew(sent, live)
                raise EditLost(self.user_pool_id, self.client_id, anew) from reason
            if live.is_as_written_as(seen):
                return is_in_force(sent, live)
            seen = live
        return False

    def _explain(self, error: Exception) -> None:
        aim = _AIMS.get(self.stage, "changing it")
        if self.proposal is not None:
            aim = f"changing {', '.join(change.field for change in self.proposal.changes)}"
        target = f"app client {self.client_id} of {self.user_pool_id}"
        error.add_note(f"while {aim} of {target}: {self.outcome}")
        if self.stage is Stage.WRITE and self.proposal is not None:
            for note in not_edited(self.proposal, message_of(error)):
                error.add_note(note)


def _asks_the_same(plan: Plan, agreed: Plan | None) -> bool:
    return agreed is not None and (plan.changes, plan.warnings) == (agreed.changes, agreed.warnings)


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


def _refuse_unmodelled(plan: Plan, policy: Policy) -> None:
    live, restored = plan.before, plan.restores or plan.before
    names = tuple(sorted({*live.unmodelled, *restored.unmodelled}))
    if policy.unmodelled == "refuse" and (names or not live.guarded or not restored.guarded):
        raise UnmodelledMembers(live.user_pool_id, live.client_id, names)
