"""The read-modify-write as a generator: it knows every retry, conflict and confirmation."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

import attrs

from cognito_clientcfg.config.validators import described
from cognito_clientcfg.error_kinds import (
    aws_message_of,
    is_connection_failure,
    is_never_sent,
    is_refusal,
    is_transient,
    mark_written,
)
from cognito_clientcfg.errors import (
    EditLost,
    IncompleteAnswer,
    StalePlan,
    StaleRead,
    UnknownMembers,
)
from cognito_clientcfg.planning.app_client import AppClient, check_identifiers
from cognito_clientcfg.planning.comparison import holds, replan
from cognito_clientcfg.planning.plan import Plan
from cognito_clientcfg.planning.result import UpdateResult

from .calls import Acquire, Call, Operation, OutOfTime, Release, Response, Sleep
from .refusals import not_edited
from .user_pool import pause_after

if TYPE_CHECKING:
    from .options import Confirm, Options

__all__ = [
    "Effect",
    "Planner",
    "Update",
    "app_client_in",
    "check_confirm",
    "describe",
    "is_agreed",
    "read_modify_write",
    "refuse_unknown_members",
]

DESCRIBE, UPDATE = "DescribeUserPoolClient", "UpdateUserPoolClient"
_PAUSES_BEFORE_A_FRESH_READ_SECONDS = (0.3, 0.4, 0.6, 0.9, 1.2, 1.6)

Planner: TypeAlias = Callable[[AppClient], Operation[Plan]]


class Effect(NamedTuple):
    """What an operation has written so far.

    Attributes:
        words: The same for people.
        written: None if that is not known.
    """

    words: str
    written: bool | None


_NOT_WRITTEN = Effect("nothing was written", written=False)
_NOT_KNOWN = Effect(
    "whether it was written is not known; read the app client before you try again", written=None
)
_WRITTEN = Effect("it was written", written=True)
_OVERWRITTEN = Effect("it was written, and another writer has overwritten it", written=True)


class Stage(Enum):
    """How far an update is: an error has another meaning before a write than after it."""

    LOCK = auto()
    READ = auto()
    DECIDE = auto()
    WRITE = auto()
    CONFIRM = auto()


_AIMS = {
    Stage.LOCK: "waiting for the lock",
    Stage.READ: "reading the settings",
    Stage.DECIDE: "planning a change",
}


def describe(options: Options, user_pool_id: str, client_id: str) -> Operation[AppClient]:
    """Reads an app client, again and again while the answer is older than our own last write.

    Returns:
        The app client; marked as stale if it is still older after 5 seconds, or if no time is left.

    Raises:
        InvalidConfig: An id is malformed.
        IncompleteAnswer: The answer holds another app client, or none.
    """
    check_identifiers(user_pool_id=user_pool_id, client_id=client_id)
    call = Call(DESCRIBE, {"UserPoolId": user_pool_id, "ClientId": client_id})
    pauses = iter(_PAUSES_BEFORE_A_FRESH_READ_SECONDS)
    while True:
        written = options.last_writes.find(user_pool_id, client_id)
        live = app_client_in((yield call), call, options)
        if written is None or not written.is_missing_in(live):
            return live
        if (seconds := next(pauses, None)) is None:
            return attrs.evolve(live, stale=True)
        try:
            yield Sleep(seconds)
        except OutOfTime:
            return attrs.evolve(live, stale=True)


def app_client_in(response: Response | None, call: Call, options: Options) -> AppClient:
    """Returns the app client that was asked for.

    Raises:
        IncompleteAnswer: The answer holds another app client, or none.
    """
    user_pool_id, client_id = call.request["UserPoolId"], call.request["ClientId"]
    members = response.members if response is not None else None
    if (
        response is None
        or members is None
        or members.get("UserPoolId") != user_pool_id
        or members.get("ClientId") != client_id
    ):
        raise IncompleteAnswer(call.operation, user_pool_id, client_id)
    return AppClient.from_members(
        members,
        has_client_secret=response.has_client_secret,
        read_only=options.read_only,
        complete=response.complete,
    )


def read_modify_write(
    options: Options,
    user_pool_id: str,
    client_id: str,
    planner: Planner,
    confirm: Confirm | None = None,
) -> Operation[UpdateResult]:
    """Reads, plans and writes; each attempt starts from a fresh read.

    Args:
        options: How often to try, how to make sure, and what to refuse.
        user_pool_id: The user pool.
        client_id: The app client.
        planner: Returns what to send to an app client as it is now.
        confirm: Asked before a write, and again if another attempt would change something else, or
            comes with other warnings.
    """
    check_identifiers(user_pool_id=user_pool_id, client_id=client_id)
    return (yield from Update(options, user_pool_id, client_id, planner, confirm).carried_out())


class Update:
    """An update under way.

    Attributes:
        sent: The plans that were sent, or were about to be, and may have taken effect.
    """

    def __init__(
        self,
        options: Options,
        user_pool_id: str,
        client_id: str,
        planner: Planner,
        confirm: Confirm | None,
    ) -> None:
        check_confirm(confirm)
        self.options, self.planner, self.confirm = options, planner, confirm
        self.user_pool_id, self.client_id = user_pool_id, client_id
        self.attempt = 0
        self.stage = Stage.LOCK
        self.effect = _NOT_WRITTEN
        self.proposal: Plan | None = None
        self.agreed: Plan | None = None
        self.sent: tuple[Plan, ...] = ()
        self.lost: EditLost | None = None

    def carried_out(self) -> Operation[UpdateResult]:
        """Returns what the update did; an error gets a note that says whether it was written."""
        try:
            while True:
                self.stage = Stage.LOCK
                yield Acquire(self.user_pool_id, self.client_id)
                result = yield from self._until_written()
                self.stage = Stage.LOCK
                yield Release()
                if not result.changed or self.options.confirm_after is None:
                    return result
                if result.plan is not self.sent[-1]:
                    return attrs.evolve(result, confirmed=False)
                confirmed = yield from self._watched(result)
                if confirmed is not None:
                    return attrs.evolve(result, confirmed=confirmed)
                self.effect = _OVERWRITTEN
                yield pause_after(self.attempt, self.options.jitter, self.lost)
        except BaseException as error:
            if self.stage is Stage.WRITE and not isinstance(error, Exception):
                self.effect = _NOT_KNOWN  # such as a task that was cancelled
            mark_written(error, self._note(), fact=self.effect.written)
            if self.stage is Stage.WRITE and self.proposal is not None:
                for note in not_edited(self.proposal, aws_message_of(error)):
                    error.add_note(note)
            raise

    def _until_written(self) -> Operation[UpdateResult]:
        while True:
            self.attempt += 1
            try:
                return (yield from self._attempted())
            except Exception as error:
                if self.stage is Stage.WRITE and (is_refusal(error) or is_never_sent(error)):
                    self.sent = self.sent[:-1]
                elif self.stage is Stage.WRITE:
                    self.effect = _NOT_KNOWN
                if self.attempt >= self.options.attempts or not self._may_pass(error):
                    raise
                failure = error
            yield pause_after(self.attempt, self.options.jitter, failure)

    def _may_pass(self, error: Exception) -> bool:
        """Tells whether a fresh start may succeed after a call failed."""
        if self.stage in {Stage.LOCK, Stage.DECIDE}:
            return False
        # botocore has already repeated a read whose connection failed.
        lost = self.stage is not Stage.READ and is_connection_failure(error)
        return lost or is_transient(error)

    def _attempted(self) -> Operation[UpdateResult]:
        self.stage = Stage.READ
        live = yield from describe(self.options, self.user_pool_id, self.client_id)
        if live.stale:
            raise StaleRead(self.user_pool_id, self.client_id)
        self.stage = Stage.DECIDE
        if self.sent and holds(self.sent[-1], live):
            return self._written(self.sent[-1], live)
        self.proposal = proposal = yield from self._planned(live)
        if not proposal or not is_agreed(self.confirm, proposal, self.agreed):
            return UpdateResult(
                plan=proposal,
                after=live,
                changed=self._has_changed(live),
                attempts=self.attempt,
                sent=self.sent,
            )
        if self.options.unknown_members == "refuse":
            refuse_unknown_members(proposal)
        fields = tuple(change.field for change in proposal.changes)
        call = Call(UPDATE, dict(proposal.arguments), fields)
        self.agreed, self.stage, self.sent = proposal, Stage.WRITE, (*self.sent, proposal)
        response = yield call
        return self._written(proposal, app_client_in(response, call, self.options), response)

    def _has_changed(self, live: AppClient) -> bool:
        return bool(self.sent) and (
            self.effect is _OVERWRITTEN or not live.has_same_settings(self.sent[-1].before)
        )

    def _planned(self, live: AppClient) -> Operation[Plan]:
        try:
            return (yield from self.planner(live))
        except StalePlan as stale:
            if self.effect is _OVERWRITTEN:
                raise EditLost(self.user_pool_id, self.client_id, stale.plan) from stale
            raise

    def _written(
        self, sent: Plan, stored: AppClient, response: Response | None = None
    ) -> UpdateResult:
        self.effect = _WRITTEN
        self.options.last_writes.remember(stored)
        return UpdateResult(
            plan=sent,
            after=stored,
            changed=True,
            attempts=self.attempt,
            sent=self.sent,
            answered=response is not None,
            metadata=response.document.get("ResponseMetadata") if response else None,
        )

    def _watched(self, result: UpdateResult) -> Operation[bool | None]:
        """Returns whether a plan holds after a quiet time; None if another writer undid it."""
        self.stage, sent, seen = Stage.CONFIRM, result.plan, result.after
        for _ in range(self.options.attempts):
            try:
                yield Sleep(self.options.confirm_after or 0)
                live = yield from describe(self.options, self.user_pool_id, self.client_id)
            except OutOfTime:
                return False
            except Exception as error:
                if self._may_pass(error):
                    continue
                raise
            if live.stale:
                continue
            if not holds(sent, live, result.after):
                plan, reason = replan(sent, live)
                self.lost = EditLost(self.user_pool_id, self.client_id, plan)
                if self.attempt < self.options.attempts:
                    self.lost.__cause__ = reason
                    return None
                raise self.lost from reason
            if live.is_as_written_as(seen):
                return holds(sent, live)
            seen = live
        return False

    def _note(self) -> str:
        aim = _AIMS.get(self.stage, "changing it")
        if self.proposal is not None:
            aim = f"changing {', '.join(change.field for change in self.proposal.changes)}"
        target = f"app client {self.client_id} of {self.user_pool_id}"
        return f"while {aim} of {target}: {self.effect.words}"


def check_confirm(confirm: object) -> None:
    """Raises a TypeError if it cannot be asked."""
    if confirm is not None and not callable(confirm):
        raise TypeError(
            f"confirm is a function of the plan, not {described(confirm)}; "
            "write confirm=lambda plan: not plan.risks, or leave it out"
        )


def is_agreed(confirm: Confirm | None, proposal: Plan, agreed: Plan | None) -> bool:
    """Asks whether a plan is to be sent, unless one that asks for the same was agreed to."""
    if confirm is None or _asks_the_same(proposal, agreed):
        return True
    answer = confirm(proposal)
    if not isinstance(cast("object", answer), bool):
        raise TypeError(f"confirm has to return True or False, not {described(answer)}")
    return answer


def _asks_the_same(plan: Plan, agreed: Plan | None) -> bool:
    return agreed is not None and (plan.changes, plan.warnings) == (agreed.changes, agreed.warnings)


def refuse_unknown_members(plan: Plan) -> None:
    """Raises UnknownMembers if a plan would send members that this version does not know."""
    live, base = plan.before, plan.base
    names = tuple(sorted({*live.unknown_members, *base.unknown_members}))
    if names or not live.complete or not base.complete:
        raise UnknownMembers(live.user_pool_id, live.client_id, names)
