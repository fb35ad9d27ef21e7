"""What became of each of many app clients, and how many there are of each kind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import attrs

from cognito_clientcfg.config.edits import Edit
from cognito_clientcfg.display.json_document import failed, head, planned
from cognito_clientcfg.displayable import Displayable
from cognito_clientcfg.error_kinds import code_of, mark_written
from cognito_clientcfg.errors import CognitoClientConfigError
from cognito_clientcfg.planning.comparison import Drift
from cognito_clientcfg.planning.plan import FieldChange, Plan

from .accounts import Account
from .target import Target

if TYPE_CHECKING:
    from cognito_clientcfg.planning.app_client import AppClient

__all__ = ["NotKnown", "Outcome", "Status", "Summary", "error_text"]

Status: TypeAlias = Literal[
    "changed",
    "planned",
    "drifted",
    "unchanged",
    "read",
    "skipped",
    "declined",
    "refused",
    "failed",
    "unknown",
    "taken back",
    "not taken back",
]
_STATUSES: tuple[Status, ...] = get_args(Status)
_WRONG: frozenset[Status] = frozenset({"refused", "failed", "unknown", "not taken back"})
_AGAIN: frozenset[Status] = frozenset({"taken back", "not taken back"})


class NotKnown(CognitoClientConfigError, RuntimeError):
    """Whether an app client was written is not known; a second run finds out.

    Args:
        reason: Why.
        error: What was raised instead of an answer.
    """

    def __init__(self, reason: str, error: BaseException | None = None) -> None:
        super().__init__(f"written or not is not known: {reason}; run again")
        self.__cause__ = error
        mark_written(self, fact=None)
        self._arguments = reason, error

    def __reduce__(self) -> tuple[type[NotKnown], tuple[str]]:
        return type(self), self._arguments[:1]


@attrs.frozen(kw_only=True)
class Outcome(Displayable):
    """What became of one app client, or that a user pool or an account could not be worked on.

    Attributes:
        status: "changed"; "planned", if nothing was to be written; "drifted", if it is not as it
            is wanted; "unchanged", if the edits held already; "read", if there were no edits;
            "skipped", if it was not selected; "declined" by ``confirm``; "refused" by AWS or by
            this library, so that trying again would not help; "failed"; "unknown", if its worker
            was lost or its run ended before an answer came, so that it may have been written. With
            ``all_or_none``, a second outcome says "taken back", or "not taken back" if anything
            that was changed is still so.
        target: The app client; None if a user pool could not be listed, or an account not reached.
        user_pool_id: The user pool that could not be listed; else None.
        account: The account and Region, if one was given.
        plan: What was sent or would have been, if it came to a plan.
        drift: What it was found to be, if drift was looked for.
        error: Why it was refused or failed.
        attempts: How many reads were started from; 0 if it is not known.
        stored_differently: The fields that AWS stored otherwise than they were sent.
        inverse: The edit that takes back what was changed or may have been, for ``update``; None if
            nothing was sent.
    """

    status: Status
    target: Target | None
    user_pool_id: str | None = None
    account: Account | None = None
    plan: Plan | None = None
    drift: Drift | None = None
    error: Exception | None = None
    attempts: int = 0
    stored_differently: tuple[FieldChange, ...] = ()
    inverse: Edit | None = attrs.field(default=None, repr=False)

    @property
    def app_client(self) -> AppClient | None:
        """The app client as it was read; None if it was not read, or not to its end."""
        if self.drift is not None:
            return self.drift.actual
        return None if self.plan is None else self.plan.before

    @property
    def is_wrong(self) -> bool:
        """Whether it was refused, failed, is unknown or was not taken back."""
        return self.status in _WRONG

    @property
    def cause(self) -> str:
        """What failures are grouped by: AWS's code or else the type of the error; "" if none."""
        if self.error is None:
            return ""
        return code_of(self.error) or type(self.error).__name__

    @property
    def about(self) -> str:
        """What it is about, in words."""
        pool = f"user pool {self.user_pool_id}" if self.user_pool_id else ""
        return str(self.target or pool or self.account or "an account")

    def to_json(self) -> str:
        """Returns it as one line of JSON, without a secret, in the format of ``Plan.to_json``."""
        return json.dumps(
            {
                **head("outcome"),
                "status": self.status,
                "account": None if self.account is None else str(self.account),
                "user_pool_id": self.target.user_pool_id if self.target else self.user_pool_id,
                "client_id": self.target and self.target.client_id,
                **planned(self.plan or self.drift),
                "stored_differently": [change.field for change in self.stored_differently],
                "attempts": self.attempts,
                "cause": self.cause or None,
                "error": None if self.error is None else error_text(self.error),
                **failed(self.error),
            },
            ensure_ascii=False,
        )


def error_text(error: Exception) -> str:
    """Returns an error with its notes; if it is not one of this library, with its type."""
    notes: list[str] = getattr(error, "__notes__", [])
    name = "" if isinstance(error, CognitoClientConfigError) else f"{type(error).__name__}: "
    return "\n".join((f"{name}{error}", *notes))


@attrs.define
class Summary(Displayable):
    """How many app clients have which status.

    Attributes:
        counts: How many have each status.
        causes: How many outcomes there are for each cause.
        unlisted: How many user pools could not be listed, and accounts not reached.
        stored_differently: Of how many app clients AWS stored a field otherwise than it was sent.
        expected: How many app clients there are to be tried; None as long as that is not known.
        quota: How many calls of the kind that the run is about AWS allows in a second, in the
            account and Region; None if there are several of these.
        stopped: Why it ended before all were tried; "" if it did not.
        seconds: How long it took.
    """

    counts: dict[Status, int] = attrs.field(factory=lambda: dict.fromkeys(_STATUSES, 0))
    causes: dict[str, int] = attrs.field(factory=dict[str, int])
    unlisted: int = 0
    stored_differently: int = 0
    expected: int | None = None
    quota: float | None = None
    stopped: str = ""
    seconds: float = 0.0

    @property
    def total(self) -> int:
        """How many app clients were tried."""
        return sum(count for status, count in self.counts.items() if status not in _AGAIN)

    @property
    def wrong(self) -> int:
        """How many app clients were refused, failed or are unknown, and what was not listed."""
        return self.unlisted + sum(self.counts[status] for status in _WRONG)

    def count(self, outcome: Outcome) -> None:
        """Adds an outcome."""
        if outcome.target is None:
            self.unlisted += 1
        else:
            self.counts[outcome.status] += 1
        if outcome.is_wrong:
            self.causes[outcome.cause] = self.causes.get(outcome.cause, 0) + 1
        self.stored_differently += bool(outcome.stored_differently)
