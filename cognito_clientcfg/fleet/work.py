"""What a run does with each app client."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, cast

import attrs

from cognito_clientcfg.config.app_client_config import AppClientConfig
from cognito_clientcfg.config.edits import Edit, check_edits
from cognito_clientcfg.config.revert import NOT_TAKEN_BACK
from cognito_clientcfg.config.validators import described
from cognito_clientcfg.error_kinds import is_refusal, is_throttle, written
from cognito_clientcfg.errors import CognitoClientConfigError
from cognito_clientcfg.planning.app_client import AppClient
from cognito_clientcfg.planning.comparison import make_drift
from cognito_clientcfg.planning.inverse import inverse_of
from cognito_clientcfg.planning.selection import IfSelected
from cognito_clientcfg.updating.options import Confirm

from .outcomes import NotKnown, Outcome, Status
from .stopping import InterruptibleTurns, Stop, Stopped
from .target import Target

if TYPE_CHECKING:
    from cognito_clientcfg.clients import AppClients
    from cognito_clientcfg.planning.plan import Plan
    from cognito_clientcfg.planning.result import UpdateResult
    from cognito_clientcfg.updating.rate_limiter import Quotas, RateLimiter
    from cognito_clientcfg.updating.user_pool import Pool

    from .targets import Targets

__all__ = ["AskPool", "Assignment", "Connection", "Edits", "EditsFor", "Task", "Where", "Work"]

Edits: TypeAlias = tuple[Edit | AppClientConfig, ...]
EditsFor: TypeAlias = Callable[[Target], Edit | Iterable[Edit | AppClientConfig] | None]
Where: TypeAlias = Callable[[AppClient], bool]
AskPool: TypeAlias = bool | Literal["all"] | None

_POOLS_KNOWN = 256


class Assignment(NamedTuple):
    """An app client and what is wanted of it.

    Attributes:
        target: The app client.
        edits: The edits; None if it is to be skipped.
    """

    target: Target
    edits: Edits | None


class Connection:
    """An account and Region as this process reaches it.

    Args:
        unit: App clients of the account and Region.
    """

    def __init__(self, unit: Targets) -> None:
        self.account = unit.account
        self._clients = unit.app_clients()
        self.limiter = cast("RateLimiter", self._clients.rate_limiter)
        self.pool_of = lru_cache(_POOLS_KNOWN)(self._pool_of)

    def app_clients(self, stop: Stop) -> tuple[AppClients, InterruptibleTurns]:
        """Returns what reads and writes app clients until a run is stopped."""
        turns = InterruptibleTurns(self.limiter, stop)
        return self._clients.rate_limited(turns), turns

    def _pool_of(self, user_pool_id: str, whole: bool) -> Pool:  # noqa: FBT001 - it is a key
        return attrs.evolve(self._clients.pool(user_pool_id), whole=whole)


@attrs.frozen(kw_only=True)
class Work:
    """What is done with each app client; it can be sent to another process.

    Attributes:
        does: Whether to plan, to update, to look for drift, or to take an update back.
        where: Selects app clients as they were read; None for all.
        confirm: Asked before an update is sent.
        preflight: Whether to ask the user pool about each plan; None if the AppClients know.
        workers: How many app clients of an account and Region are worked on at once.
        named: A pattern of names.
    """

    does: Literal["plan", "update", "drift", "take back"]
    where: Where | None = None
    confirm: Confirm | None = None
    preflight: AskPool = None
    workers: int = 16
    named: str = "*"

    @property
    def writes(self) -> bool:
        """Whether it writes."""
        return self.does in {"update", "take back"}

    def rate(self, quotas: Quotas) -> float:
        """Returns how many app clients of an account and Region the quotas allow in a second."""
        return min(quotas.reads, quotas.writes) if self.writes else quotas.reads

    def on(self, assignment: Assignment, connection: Connection, stop: Stop) -> Outcome | None:
        """Returns what became of one app client; its errors are part of that.

        Args:
            assignment: The app client and what is wanted of it.
            connection: Its account and Region.
            stop: Whether the run is to stop.

        Returns:
            The outcome; None if the run was stopped before anything was written.
        """
        target, edits = assignment
        if edits is None:
            return Outcome(status="skipped", target=target, account=connection.account)
        clients, turns = connection.app_clients(stop)
        sent: list[Plan] = []
        try:
            outcome = self._outcome(assignment, clients, connection, sent)
        except Stopped as stopped:
            if not turns.has_written or written(stopped) is False:
                return None
            outcome = _lost(NotKnown("the run was stopped before the answer came", stopped))
        except Exception as error:  # noqa: BLE001 - it is the error of this app client alone
            outcome = _lost(error)
        except BaseException as error:  # noqa: BLE001 - an edit may end its thread
            outcome = _lost(_ended_by(error))
        failure = outcome.error
        if sent and self.does == "update" and failure and written(failure) is not False:
            outcome = attrs.evolve(outcome, inverse=inverse_of(sent))
        return attrs.evolve(outcome, target=target, account=connection.account)

    def _outcome(
        self, assignment: Assignment, clients: AppClients, connection: Connection, sent: list[Plan]
    ) -> Outcome:
        target, edits = assignment[0], assignment.edits or ()
        ids = target.ids
        if self.does == "drift":
            return self._drift(clients.describe(*ids), edits)
        if self.where is not None or self.named != "*":
            edits = (IfSelected(edits, self._selects),)
        whole = self.preflight == "all"
        preflight = self.preflight and connection.pool_of(target.user_pool_id, whole)
        if self.does == "plan":
            plan = clients.plan(*ids, *edits, preflight=preflight)
            status: Status = "planned" if plan else self._unchanged(plan, read=not assignment.edits)
            return Outcome(status=status, target=target, plan=plan)

        def confirm(plan: Plan) -> bool:
            answer = self.confirm is None or self.confirm(plan)
            if answer:
                sent.append(plan)
            return answer

        result = clients.update(*ids, *edits, confirm=confirm, preflight=preflight)
        return Outcome(
            status=self._status(result),
            target=target,
            plan=result.plan,
            attempts=result.attempts,
            stored_differently=result.stored_differently,
            inverse=result.inverse() if result else None,
        )

    def _drift(self, live: AppClient, wanted: Edits) -> Outcome:
        if not self._selects(live):
            return Outcome(status="skipped", target=None)
        drift = make_drift(live, wanted)
        return Outcome(status="drifted" if drift else "unchanged", target=None, drift=drift)

    def _status(self, result: UpdateResult) -> Status:
        if self.does == "take back":
            left = any(each.rule == NOT_TAKEN_BACK for each in result.plan.warnings)
            return "not taken back" if left else "taken back"
        if result:
            return "changed"
        return "declined" if result.plan else self._unchanged(result.plan)

    def _unchanged(self, plan: Plan, *, read: bool = False) -> Status:
        if not self._selects(plan.before):
            return "skipped"
        return "read" if read else "unchanged"

    def _selects(self, live: AppClient) -> bool:
        if not fnmatchcase(live.config.client_name or "", self.named):
            return False
        selected = self.where is None or self.where(live)
        if not isinstance(cast("object", selected), bool):
            raise TypeError(f"where must return True or False, not {type(selected).__name__}")
        return selected


class Task(NamedTuple):
    """What is wanted of many app clients.

    Attributes:
        edits: What is wanted of all of them.
        edits_for: Returns what is wanted of one of them.
        work: What is done with each.
    """

    edits: Edits
    edits_for: EditsFor | None
    work: Work

    def named(self, pattern: str) -> Task:
        """Returns the same, for app clients with such names only."""
        return self._replace(work=attrs.evolve(self.work, named=pattern))

    def assigned(self, target: Target) -> Assignment:
        """Returns an app client with its edits: those for all of them, then its own.

        Raises:
            TypeError: ``edits_for`` returned something else.
            Exception: What ``edits_for`` raised.
        """
        own = () if self.edits_for is None else self.edits_for(target)
        edits = None if own is None else (*self.edits, *_edits_in(own))
        return Assignment(target, edits)


def _edits_in(returned: object) -> Edits:
    edits: Edits
    what = described(returned)
    if callable(returned) or isinstance(returned, AppClientConfig):
        edits = (cast("Edit | AppClientConfig", returned),)
    elif isinstance(returned, Iterable) and not isinstance(returned, str | Mapping):
        edits = tuple(cast("Iterable[Edit | AppClientConfig]", returned))
    else:
        raise TypeError(
            "edits_for must return an edit such as assign(...), several of them, or None to skip "
            f"the app client, not {what}"
        )
    check_edits(edits)
    return edits


def _lost(error: Exception) -> Outcome:
    unknown = isinstance(error, NotKnown)
    status: Status = "unknown" if unknown else "refused" if _is_final(error) else "failed"
    return Outcome(status=status, target=None, error=error)


def _ended_by(error: BaseException) -> Exception:
    reason = f"{type(error).__name__} ended its thread"
    if written(error) is not False:
        return NotKnown(reason, error)
    ended = RuntimeError(reason)
    ended.__cause__ = error
    return ended


def _is_final(error: Exception) -> bool:
    if isinstance(error, CognitoClientConfigError):
        return isinstance(error, ValueError)
    return is_refusal(error) and not is_throttle(error)
