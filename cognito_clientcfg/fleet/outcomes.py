"""What became of each of many app clients and of all of them together, and how people read it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import attrs

from cognito_clientcfg.display import document_of
from cognito_clientcfg.display.document import Document, Note, Value
from cognito_clientcfg.display.html import drawn, folded
from cognito_clientcfg.display.json_document import failed, head, planned
from cognito_clientcfg.displayable import Displayable
from cognito_clientcfg.error_kinds import code_of
from cognito_clientcfg.errors import CognitoClientConfigError
from cognito_clientcfg.planning.plan import Plan

from .accounts import Account
from .target import Target

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO

__all__ = ["Outcome", "Report", "Status", "Summary"]

Status: TypeAlias = Literal[
    "changed", "planned", "unchanged", "skipped", "declined", "refused", "failed"
]
_STATUSES: tuple[Status, ...] = get_args(Status)
_WRONG: frozenset[Status] = frozenset({"refused", "failed"})


@attrs.frozen(kw_only=True)
class Outcome(Displayable):
    """What became of one app client.

    Attributes:
        status: "changed"; "planned", if nothing was to be written; "unchanged", if the edits held
            already; "skipped", if its name or its configuration did not select it; "declined" by
            ``confirm``; "refused" by AWS or by this library, so that trying again would not help;
            "failed".
        target: The app client; None if a whole account could not be reached.
        account: The account and Region, if one was given.
        plan: What was sent or would have been, if it came to a plan.
        error: Why it was refused or failed.
        attempts: How many reads were started from; 0 if it is not known.
    """

    status: Status
    target: Target | None
    account: Account | None = None
    plan: Plan | None = None
    error: Exception | None = None
    attempts: int = 0

    @property
    def cause(self) -> str:
        """What failures are grouped by: AWS's code or else the type of the error; "" if none."""
        if self.error is None:
            return ""
        return code_of(self.error) or type(self.error).__name__

    def to_json(self) -> str:
        """Returns it as one line of JSON, without a secret, in the format of ``Plan.to_json``."""
        return json.dumps(
            {
                **head("outcome"),
                "status": self.status,
                "account": None if self.account is None else str(self.account),
                "user_pool_id": self.target and self.target.user_pool_id,
                "client_id": self.target and self.target.client_id,
                **planned(self.plan),
                "attempts": self.attempts,
                "cause": self.cause or None,
                "error": None if self.error is None else _error_text(self.error),
                **failed(self.error),
            },
            ensure_ascii=False,
        )


def _error_text(error: Exception) -> str:
    """Returns an error with its notes; if it is not one of this library, with its type."""
    notes: list[str] = getattr(error, "__notes__", [])
    name = "" if isinstance(error, CognitoClientConfigError) else f"{type(error).__name__}: "
    return "\n".join((f"{name}{error}", *notes))


@attrs.define
class Summary(Displayable):
    """How many app clients have which status.

    Attributes:
        counts: How many have each status.
        causes: How many were refused or failed for each cause.
        stopped: Why it ended before all were tried; "" if it did not.
        seconds: How long it took.
    """

    counts: dict[Status, int] = attrs.field(factory=lambda: dict.fromkeys(_STATUSES, 0))
    causes: dict[str, int] = attrs.field(factory=dict[str, int])
    stopped: str = ""
    seconds: float = 0.0

    @property
    def total(self) -> int:
        """How many were tried."""
        return sum(self.counts.values())

    @property
    def wrong(self) -> int:
        """How many were refused or failed."""
        return sum(self.counts[status] for status in _WRONG)

    def count(self, outcome: Outcome) -> None:
        """Adds an outcome."""
        self.counts[outcome.status] += 1
        if outcome.status in _WRONG:
            self.causes[outcome.cause] = self.causes.get(outcome.cause, 0) + 1


@attrs.frozen
class Report(Displayable):
    """All outcomes of a run together, kept to be read or filed.

    Attributes:
        outcomes: The outcomes.
        summary: Their counts.
    """

    outcomes: tuple[Outcome, ...]
    summary: Summary

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> Report:
        """Returns a report of outcomes.

        Args:
            outcomes: Outcomes of any origin, or a run, which is carried out to its end.
        """
        kept = tuple(outcomes)
        summary = getattr(outcomes, "summary", None)
        if not isinstance(summary, Summary):
            summary = Summary()
            for outcome in kept:
                summary.count(outcome)
        return cls(kept, summary)

    def to_json_lines(self) -> str:
        """Returns one line of JSON for each outcome."""
        return "".join(f"{outcome.to_json()}\n" for outcome in self.outcomes)

    def __str__(self) -> str:
        return "\n\n".join((*map(str, self._noteworthy()), str(self.summary)))

    def show(self, file: TextIO | None = None) -> None:
        for outcome in self._noteworthy():
            outcome.show(file)
            print(file=file)
        self.summary.show(file)

    def to_html(self) -> str:
        """Returns a piece of HTML that needs nothing else: counts, causes, and folded outcomes."""
        groups: dict[str, list[Outcome]] = {}
        for outcome in self.outcomes:
            groups.setdefault(outcome.cause or outcome.status, []).append(outcome)
        errors_first = sorted(groups.items(), key=lambda group: not group[1][0].error)
        folds = (
            folded(f"{title}: {len(group)}", "".join(outcome.to_html() for outcome in group))
            for title, group in errors_first
        )
        return drawn(document_of(self), "".join(folds))

    def _noteworthy(self) -> Iterator[Outcome]:
        return (outcome for outcome in self.outcomes if outcome.status != "unchanged")


@document_of.register
def _(outcome: Outcome) -> Document:
    if outcome.plan is not None and outcome.error is None:
        planned = document_of(outcome.plan)
        return planned._replace(heading=f"{outcome.status}: {planned.heading}")
    about = outcome.target or outcome.account or "an account"
    notes = () if outcome.error is None else (Note("warning", _error_text(outcome.error)),)
    return Document(f"{outcome.status}: {about}", notes=notes)


@document_of.register
def _(summary: Summary) -> Document:
    rows = [Value(status, str(count)) for status, count in summary.counts.items() if count]
    notes = [
        Note("warning", f"{cause}: {count}")
        for cause, count in sorted(summary.causes.items(), key=lambda each: -each[1])
    ]
    if summary.stopped:
        notes.append(Note("warning", f"stopped before all were tried: {summary.stopped}"))
    plural = "" if summary.total == 1 else "s"
    duration = f" in {summary.seconds:.1f} s" if summary.seconds else ""
    heading = f"{summary.total} app client{plural}{duration}"
    return Document(heading, tuple(rows), tuple(notes))


@document_of.register
def _(report: Report) -> Document:
    return document_of(report.summary)
