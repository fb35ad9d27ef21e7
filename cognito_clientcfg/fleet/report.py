"""The outcomes of a run together, and how people read them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import attrs

from cognito_clientcfg.config.validators import described
from cognito_clientcfg.display import document_of
from cognito_clientcfg.display.document import Document, Note, Value
from cognito_clientcfg.display.html import drawn, folded
from cognito_clientcfg.displayable import Displayable

from .outcomes import Outcome, Summary, error_text
from .run import Run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from os import PathLike
    from typing import TextIO

__all__ = ["Report"]

_MOST_NAMED = 10


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
        kept: list[Outcome] = []
        if isinstance(outcomes, Run):
            summary = outcomes.finish(kept.append)
            return cls(tuple(kept), summary)
        summary = Summary()
        for outcome in outcomes:
            if not isinstance(cast("object", outcome), Outcome):
                raise TypeError(
                    f"expected outcomes, or a run such as plan_many(...), not {described(outcome)}"
                )
            summary.count(outcome)
            kept.append(outcome)
        return cls(tuple(kept), summary)

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
            folded(f"{title}: {len(group)}", "".join(each.to_html() for each in _told_once(group)))
            for title, group in errors_first
        )
        return drawn(document_of(self), "".join(folds))

    def save(self, path: str | PathLike[str]) -> None:
        """Writes it to a file: a page, one line of JSON for each outcome, or text.

        Args:
            path: The file, which ends in .html, .jsonl or .txt; it is overwritten.

        Raises:
            ValueError: The name ends in something else.
            OSError: The file cannot be written.
        """
        file = Path(path)
        match file.suffix:
            case ".html":
                head = '<!doctype html><meta charset="utf-8"><title>App clients</title>'
                text = head + self.to_html()
            case ".jsonl":
                text = self.to_json_lines()
            case ".txt":
                text = f"{self}\n"
            case _:
                raise ValueError(f"the report must end in .html, .jsonl or .txt, not {file.name!r}")
        file.write_text(text, encoding="utf-8")

    def _noteworthy(self) -> Iterator[Displayable]:
        return _told_once(
            outcome for outcome in self.outcomes if outcome.status not in {"unchanged", "skipped"}
        )


@attrs.frozen
class _Alike(Displayable):
    """Outcomes with the same status and the same error, to be read at once."""

    outcomes: tuple[Outcome, ...]


def _told_once(outcomes: Iterable[Outcome]) -> Iterator[Displayable]:
    """Yields outcomes; those that failed alike together, where the first of them stands."""
    outcomes = tuple(outcomes)
    alike: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.error is not None:
            alike.setdefault(_failure(outcome), []).append(outcome)
    for outcome in outcomes:
        group = (outcome,) if outcome.error is None else alike.pop(_failure(outcome), ())
        if group:
            yield _Alike(tuple(group)) if len(group) > 1 else outcome


def _failure(outcome: Outcome) -> tuple[str, str]:
    """Returns what a failure is recognised by: its text, less the ids that it is about."""
    text = error_text(outcome.error) if outcome.error else ""
    target = outcome.target
    for name in (target.client_id, target.user_pool_id) if target else ():
        text = text.replace(name, "...")
    return outcome.status, text


@document_of.register
def _(outcome: Outcome) -> Document:
    if outcome.drift is not None:
        found = document_of(outcome.drift)
        return found._replace(heading=f"{outcome.status}: {outcome.drift.actual}")
    if outcome.plan is None or outcome.error is not None:
        notes = () if outcome.error is None else (Note("error", error_text(outcome.error)),)
        return Document(f"{outcome.status}: {outcome.about}", notes=notes)
    about = outcome.plan.before if outcome.status == "read" else outcome.plan
    planned = document_of(about)
    stored = tuple(
        Note("warning", f"stored differently: {change}") for change in outcome.stored_differently
    )
    heading = f"{outcome.status}: {planned.heading}"
    return planned._replace(heading=heading, notes=(*planned.notes, *stored))


@document_of.register
def _(alike: _Alike) -> Document:
    first, count = alike.outcomes[0], len(alike.outcomes)
    named = [Note("aside", outcome.about) for outcome in alike.outcomes[:_MOST_NAMED]]
    if count > _MOST_NAMED:
        named.append(Note("aside", f"and {count - _MOST_NAMED} more"))
    _, text = _failure(first)
    return Document(
        f"{first.status}: {count} with the same error", notes=(Note("error", text), *named)
    )


@document_of.register
def _(summary: Summary) -> Document:
    rows = [Value(status, str(count)) for status, count in summary.counts.items() if count]
    if summary.unlisted:
        rows.append(Value("user pools and accounts that failed", str(summary.unlisted)))
    notes = [
        Note("error", f"{cause}: {count}")
        for cause, count in sorted(summary.causes.items(), key=lambda each: -each[1])
    ]
    if summary.stored_differently:
        notes.append(
            Note("warning", f"AWS stored a field differently: {summary.stored_differently}")
        )
    if summary.stopped:
        notes.append(Note("warning", f"stopped before all were tried: {summary.stopped}"))
    plural = "" if summary.total == 1 else "s"
    duration = f" in {summary.seconds:.1f} s" if summary.seconds else ""
    heading = f"{summary.total} app client{plural}{duration}"
    return Document(heading, tuple(rows), tuple(notes))


@document_of.register
def _(report: Report) -> Document:
    return document_of(report.summary)
