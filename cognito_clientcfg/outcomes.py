"""What became of each of many app clients, and of all of them together."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from .errors import CognitoClientConfigError
from .faults import code_of
from .plan import Plan
from .render import Document, Note, Readable, Row, Value, as_html, as_text, folded
from .targets import Account, Target

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Outcome", "Report", "Status", "Summary"]

Status: TypeAlias = Literal[
    "changed", "planned", "unchanged", "not selected", "declined", "refused", "failed"
]
STATUSES: tuple[Status, ...] = (
    "changed",
    "planned",
    "unchanged",
    "not selected",
    "declined",
    "refused",
    "failed",
)
_WRONG: frozenset[Status] = frozenset({"refused", "failed"})


@attrs.frozen(kw_only=True)
class Outcome(Readable):
    """What became of one app client.

    Attributes:
        status: "changed"; "planned", where nothing was to be written; "unchanged", where the edits
            held already; "not selected" by name or by configuration; "declined" by ``confirm``;
            "refused", by AWS or by this library, so that trying again would not help; "failed".
        target: The app client; None where a whole account could not be reached.
        account: Where it is, if that was said.
        plan: What was sent or would have been, where it came so far.
        error: Why it was refused or failed.
        attempts: How many reads were started from; 0 where it is not known.
    """

    status: Status
    target: Target | None
    account: Account | None = None
    plan: Plan | None = None
    error: Exception | None = None
    attempts: int = 0

    @property
    def cause(self) -> str:
        """What failures are grouped by: the kind of the error, with AWS's code; "" if none."""
        if self.error is None:
            return ""
        return code_of(self.error) or type(self.error).__name__

    def __str__(self) -> str:
        return as_text(self.document())

    def document(self) -> Document:
        """Returns what became of it, for people to read."""
        if self.plan is not None and self.error is None:
            planned = self.plan.document()
            return attrs.evolve(planned, heading=f"{self.status}: {planned.heading}")
        what = str(self.target or self.account or "an account")
        notes = () if self.error is None else (Note("warning", _text(self.error)),)
        return Document(f"{self.status}: {what}", notes=notes)

    def _rows(self) -> Iterator[Row]:
        return (change.row() for change in (self.plan.changes if self.plan else ()))

    def to_json(self) -> str:
        """Returns it as one line of JSON, without a secret."""
        return json.dumps(
            {
                "status": self.status,
                "account": None if self.account is None else str(self.account),
                "user_pool_id": self.target and self.target.user_pool_id,
                "client_id": self.target and self.target.client_id,
                "changes": {row.name: _told(row) for row in self._rows()},
                "attempts": self.attempts,
                "cause": self.cause or None,
                "error": None if self.error is None else _text(self.error),
            },
            ensure_ascii=False,
        )


def _told(row: Row) -> dict[str, object]:
    return {name: value for name, value in attrs.asdict(row).items() if name != "name"}


def _text(error: Exception) -> str:
    notes: list[str] = getattr(error, "__notes__", [])
    name = "" if isinstance(error, CognitoClientConfigError) else f"{type(error).__name__}: "
    return "\n".join((f"{name}{error}", *notes))


@attrs.define
class Summary(Readable):
    """How many app clients came to what.

    Attributes:
        counts: How many of each status.
        causes: How many were refused or failed for each cause.
        stopped: Why it ended before all were tried; "" if it did not.
        seconds: How long it took.
    """

    counts: dict[Status, int] = attrs.field(factory=lambda: dict.fromkeys(STATUSES, 0))
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

    def __str__(self) -> str:
        return as_text(self.document())

    def document(self) -> Document:
        """Returns the counts, for people to read."""
        rows = [Value(status, str(count)) for status, count in self.counts.items() if count]
        notes = [
            Note("warning", f"{cause}: {count}")
            for cause, count in sorted(self.causes.items(), key=lambda each: -each[1])
        ]
        if self.stopped:
            notes.append(Note("warning", f"stopped before all were tried: {self.stopped}"))
        took = f" in {self.seconds:.1f} s" if self.seconds else ""
        heading = f"{self.total} app client{'' if self.total == 1 else 's'}{took}"
        return Document(heading, tuple(rows), tuple(notes))


@attrs.frozen
class Report:
    """All outcomes of a run together, kept to be read or filed.

    Attributes:
        outcomes: The outcomes.
        summary: Their counts.
    """

    outcomes: tuple[Outcome, ...]
    summary: Summary

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> Report:
        """Returns a report of outcomes, such as those of a run, which it carries out."""
        kept = tuple(outcomes)
        summary = getattr(outcomes, "summary", None)
        if not isinstance(summary, Summary):
            summary = Summary()
            for outcome in kept:
                summary.count(outcome)
        return cls(kept, summary)

    def __str__(self) -> str:
        told = (outcome for outcome in self.outcomes if outcome.status != "unchanged")
        return "\n\n".join((*map(str, told), str(self.summary)))

    def to_json_lines(self) -> str:
        """Returns one line of JSON for each outcome."""
        return "".join(f"{outcome.to_json()}\n" for outcome in self.outcomes)

    def to_html(self) -> str:
        """Returns a piece of HTML that needs nothing else: counts, causes, and folded outcomes."""
        return as_html(self.summary.document(), "".join(self._groups()))

    def _repr_html_(self) -> str:
        return self.to_html()

    def _groups(self) -> Iterator[str]:
        groups: dict[str, list[Outcome]] = {}
        for outcome in self.outcomes:
            groups.setdefault(outcome.cause or outcome.status, []).append(outcome)
        for title, outcomes in sorted(groups.items(), key=lambda each: not each[1][0].error):
            drawn = "".join(outcome.to_html() for outcome in outcomes)
            yield folded(html.escape(f"{title}: {len(outcomes)}"), drawn)
