"""What people read about each kind of value: what changes, what stays, and what to look at."""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING

from cognito_clientcfg.config.app_client_config import SETTINGS, AppClientConfig, given, meaning
from cognito_clientcfg.config.aws_members import MEMBERS
from cognito_clientcfg.config.validators import API_REFERENCE, Integer, is_set
from cognito_clientcfg.config.values import value_text
from cognito_clientcfg.planning.app_client import AppClient
from cognito_clientcfg.planning.comparison import Drift
from cognito_clientcfg.planning.plan import FieldChange, Plan
from cognito_clientcfg.planning.result import UpdateResult

from .document import Change, Dimmed, Document, Link, Note, Row, SetChange, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cognito_clientcfg.errors import Violation

__all__ = ["change_row", "document_of", "elements", "outcome_of"]

_INCOMPLETE = "not complete: botocore may have left out members that it does not know"
_STALE = "stale: AWS went on answering with an older state than this process itself wrote last"
_SECRET = {
    True: "it has a client secret",
    False: "it has no client secret",
    None: "it shows no client secret: it has none, or its first one was deleted",
}
_PAGES = {
    API_REFERENCE: "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/"
    "API_UpdateUserPoolClient.html"
}


@singledispatch
def document_of(value: object) -> Document:
    """Returns what there is to read about a value.

    Raises:
        TypeError: It is not a value that people read.
    """
    raise TypeError(f"{type(value).__name__} cannot be displayed")


@document_of.register
def _(config: AppClientConfig) -> Document:
    return Document("AppClientConfig", tuple(_value_row(name, config) for name in given(config)))


@document_of.register
def _(app_client: AppClient) -> Document:
    rows = tuple(_value_row(name, app_client.config) for name in SETTINGS)
    notes = [Note("aside", _SECRET[app_client.has_client_secret])]
    if (date := app_client.last_modified_date) is not None:
        notes.append(Note("aside", f"last written {date:%Y-%m-%d %H:%M:%S %Z}"))
    if app_client.unknown_members:
        unknown = value_text(frozenset(app_client.unknown_members))
        notes.append(Note("aside", f"unknown to this version: {unknown}"))
    return Document(str(app_client), rows, (*notes, *_reservations(app_client)))


@document_of.register
def _(change: FieldChange) -> Document:
    return Document("", (change_row(change),))


@document_of.register
def _(plan: Plan) -> Document:
    live = plan.before
    title = live.titled(plan.after.client_name) if plan.creates else str(live)
    heading = title if plan else f"{title}: nothing to change"
    return Document(heading, tuple(map(change_row, plan.changes)), tuple(_notes_on(plan)))


@document_of.register
def _(result: UpdateResult) -> Document:
    outcome = outcome_of(result)
    if result.confirmed is not None:
        outcome += ", confirmed" if result.confirmed else ", not confirmed"
    planned = document_of(result.plan)
    stored = tuple(
        Note("warning", f"stored differently: {change}") for change in result.stored_differently
    )
    about = str(result.after) if result.created else planned.heading
    return Document(f"{outcome}: {about}", planned.rows, (*planned.notes, *stored))


@document_of.register
def _(drift: Drift) -> Document:
    state = "not as it is wanted" if drift else "as it is wanted"
    return Document(
        f"{drift.actual}: {state}",
        tuple(map(change_row, drift.changes)),
        tuple(_reservations(drift.actual)),
        columns=("live", "wanted"),
    )


def outcome_of(result: UpdateResult) -> str:
    """Returns "created", "changed", "declined" or "unchanged"."""
    if result.changed:
        return "created" if result.created else "changed"
    return "declined" if result.plan else "unchanged"


def _notes_on(plan: Plan) -> Iterator[Note]:
    changed = plan.changed_fields
    if plan and not plan.creates and (others := SETTINGS.keys() - changed):
        stay = "setting stays as it is" if len(others) == 1 else "settings stay as they are"
        yield Note("aside", f"the other {len(others)} {stay}")
    for change in plan.changes:
        if change.before is not None and getattr(plan.before.config, change.field, "") is None:
            standard = value_text(change.before)
            yield Note("aside", f"{change.field} lists none, which means: {standard}")
    if plan.creates and plan.before.has_client_secret:
        yield Note("aside", "a client secret is generated")
    replaced = changed | {MEMBERS.get(field, field) for field in changed}
    carried = frozenset(plan.before.unknown_members) - replaced
    if plan and carried:
        yield Note("aside", f"sent back as they are, unknown here: {value_text(carried)}")
    yield from _reservations(plan.before)
    known = _known_warnings(plan)
    if known:
        plural = "" if len(known) == 1 else "s"
        fields = value_text(frozenset(field for warning in known for field in warning.fields))
        told = f"{len(known)} known warning{plural} about what stays as it is"
        yield Note("aside", f"{told}: {fields}; see plan.warnings")
    yield from (
        Note("warning", str(warning), _link(warning.source))
        for warning in plan.warnings
        if warning not in known
    )
    yield from (Note("risk", str(risk), _link(risk.source)) for risk in plan.risks)


def _known_warnings(plan: Plan) -> list[Violation]:
    """Returns the warnings that every plan would repeat: nothing that they are about changes."""
    return [
        warning
        for warning in plan.warnings
        if warning not in plan.findings
        and plan.changed_fields.isdisjoint(field.partition(".")[0] for field in warning.fields)
    ]


def _link(source: str) -> Link | None:
    """Returns the page of a source, if it has one."""
    url = _PAGES.get(source, source)
    return Link(source, url) if url.startswith("https://") else None


def _reservations(app_client: AppClient) -> Iterator[Note]:
    """Yields what may be wrong with a reading itself."""
    if not app_client.complete:
        yield Note("aside", _INCOMPLETE)
    if app_client.stale:
        yield Note("warning", _STALE)


def elements(values: Iterable[object]) -> tuple[str, ...]:
    """Returns the elements of a set in words, sorted."""
    return tuple(sorted(map(value_text, values)))


def change_row(change: FieldChange) -> Row:
    """Returns the row of a change: a set element by element, all else at once."""
    name = value_text(change.field)
    if all(is_set(meaning(change.field, value)) for value in (change.before, change.after)):
        return SetChange(name, elements(change.added), elements(change.removed))
    before, after = (_in_words(change.field, value) for value in (change.before, change.after))
    return Change(name, before, after)


def _value_row(name: str, config: AppClientConfig) -> Value:
    value = getattr(config, name)
    return Value(name, elements(value) if is_set(value) and value else _in_words(name, value))


def _in_words(name: str, value: object) -> str:
    """Returns the value of a field as people say it; what its absence means is marked so."""
    meant = meaning(name, value)
    validator = SETTINGS[name].validator if name in SETTINGS else None
    is_number = isinstance(validator, Integer) and validator.accepts(meant)
    unit = f" {validator.unit}" if isinstance(validator, Integer) and is_number else ""
    words = f"{value_text(meant)}{unit}"
    if meant is not value:
        return Dimmed(f"{words} (default)")
    return Dimmed(words) if value is None or value == frozenset() else words
