"""Plans, results and drifts as JSON documents, and a plan out of one.

All documents have one head and tell changes, warnings, risks and findings in the same form.
"""

from __future__ import annotations

import json
from functools import singledispatch
from typing import TYPE_CHECKING, Any, cast

import attrs

from cognito_clientcfg.config.app_client_config import (
    SETTINGS,
    AppClientConfig,
    meaning,
    overlaid,
)
from cognito_clientcfg.config.aws_members import MEMBERS, Members, read, written
from cognito_clientcfg.config.edits import edited, edits_between
from cognito_clientcfg.config.json_text import parse_json
from cognito_clientcfg.config.records import NestedRecord, unchecked
from cognito_clientcfg.config.serialization import to_aws
from cognito_clientcfg.config.validators import SetOf, is_list, is_set
from cognito_clientcfg.config.values import Unreadable
from cognito_clientcfg.error_kinds import kind_of
from cognito_clientcfg.error_kinds import written as written_of
from cognito_clientcfg.errors import InvalidConfig, Violation
from cognito_clientcfg.planning.app_client import AppClient, from_saved, saved
from cognito_clientcfg.planning.comparison import Drift
from cognito_clientcfg.planning.finding import Finding
from cognito_clientcfg.planning.plan import EditIntent, FieldChange, Plan, compared
from cognito_clientcfg.planning.restoration import make_restoration
from cognito_clientcfg.planning.result import UpdateResult

from .documents import outcome_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cognito_clientcfg.config.edits import Edit
    from cognito_clientcfg.planning.risks import Risk

__all__ = ["FORMAT", "VERSION", "as_json", "failed", "head", "planned", "read_plan"]

FORMAT, VERSION = "cognito-clientcfg", 1
_CHECKSUM = "checksum"
_EXPECTED = f'an object with "format": "{FORMAT}" in it is expected'
# Stands for what AWS returned in another type than this version knows; its value is not repeated.
_UNREADABLE = {"unreadable": True}


def as_json(value: object) -> str:
    """Returns a plan, a result or a drift as an indented JSON document."""
    return json.dumps(_document(value), indent=2)


def read_plan(text: str) -> Plan:
    """Returns the plan that a document holds.

    Raises:
        InvalidConfig: It holds none, or not just the plan that was written.
        TypeError: It is not a text.
    """
    if not isinstance(cast("object", text), str):
        raise TypeError(f"the text of a saved plan is expected, not {type(text).__name__}")
    found, wrong = _plan_in(text)
    del text  # it may hold what is not to be shown, and some tracebacks show what a frame holds
    if found is None or wrong:
        raise InvalidConfig(wrong)
    return found


@singledispatch
def _document(value: object) -> Members:
    raise TypeError(f"{type(value).__name__} is not written as JSON")


@_document.register
def _(plan: Plan) -> Members:
    document = {
        **head("plan", plan.before),
        "creates": plan.creates,
        **planned(plan),
        "request": plan.arguments,
        "before": saved(plan.before),
        "restores": None if plan.restores is None or plan.creates else saved(plan.restores),
        "stale": plan.before.stale,
    }
    return document | {_CHECKSUM: _checksum(document)}


@_document.register
def _(result: UpdateResult) -> Members:
    return {
        **head("result", result.after if result.changed else result.plan.before),
        "outcome": outcome_of(result),
        "confirmed": result.confirmed,
        "attempts": result.attempts,
        "answered": result.answered,
        **planned(result.plan),
        "written": [plan.arguments for plan in result.sent] if result.changed else [],
        "stored_differently": [*map(_change, result.stored_differently)],
        "before": saved(result.before),
        "after": saved(result.after),
    }


@_document.register
def _(drift: Drift) -> Members:
    return {
        **head("drift", drift.actual),
        "drifted": bool(drift),
        "changes": [*map(_change, drift.changes)],
        "unknown_members": [*drift.actual.unknown_members],
        "complete": drift.actual.complete,
        "stale": drift.actual.stale,
    }


def head(kind: str, app_client: AppClient | None = None) -> Members:
    """Returns what each document begins with.

    Args:
        kind: What it is about.
        app_client: The app client, if it was read.
    """
    start: Members = {"format": FORMAT, "version": VERSION, "kind": kind}
    if app_client is None:
        return start
    return start | {
        "user_pool_id": app_client.user_pool_id,
        "client_id": app_client.client_id or None,
        "client_name": _plain(app_client.config.client_name),
    }


def planned(found: Plan | Drift | None) -> Members:
    """Returns what a document tells of a plan or a drift; it is empty if there is none."""
    told: Members = {"changes": [], "warnings": [], "risks": [], "findings": []}
    if found is None:
        return told | {"unknown_members": []}
    if isinstance(found, Plan):
        told = {
            "changes": [],
            "warnings": [*map(_said, found.warnings)],
            "risks": [*map(_said, found.risks)],
            "findings": [*map(_said, found.findings)],
        }
    live = found.before if isinstance(found, Plan) else found.actual
    changes = [*map(_change, found.changes)]
    return told | {"changes": changes, "unknown_members": [*live.unknown_members]}


def failed(error: BaseException | None) -> Members:
    """Returns what a document tells programs of an error; nothing is known if there is none."""
    if error is None:
        return {"error_kind": None, "written": None}
    return {"error_kind": str(kind_of(error)), "written": written_of(error)}


def _change(change: FieldChange) -> Members:
    """Returns a change in both spellings."""
    return {
        "field": change.field,
        "before": _value(change.field, change.before),
        "after": _value(change.field, change.after),
        "added": sorted(map(str, change.added)),
        "removed": sorted(map(str, change.removed)),
        "aws": {
            "before": _members(change.field, change.before),
            "after": _members(change.field, change.after),
        },
    }


def _value(field: str, value: object) -> object:
    """Returns a value in our spelling."""
    if value is None or isinstance(value, Unreadable):
        return None if value is None else _UNREADABLE
    return written(SETTINGS[field].validator, value, str)


def _members(field: str, value: object) -> Members:
    """Returns a value in AWS's spelling; a token's validity takes two members."""
    if value is None:
        return {}
    if isinstance(value, Unreadable):
        return {MEMBERS.get(field, field): _UNREADABLE}
    return to_aws(overlaid(AppClientConfig(), {field: value}))


def _said(said: Violation | Risk) -> Members:
    """Returns a warning, a finding or a risk."""
    return {name: _plain(value) for name, value in attrs.asdict(said, recurse=False).items()}


def _plain(value: object) -> object:
    """Returns any value of a configuration in plain JSON types."""
    if value is None or isinstance(value, bool | int | float | dict):
        return cast("object", value)
    if is_set(value):
        return sorted(map(str, value))
    if isinstance(value, tuple):
        return [*map(_plain, cast("tuple[object, ...]", value))]
    if isinstance(value, Unreadable):
        return _UNREADABLE
    if attrs.has(type(value)):
        record = attrs.asdict(cast("attrs.AttrsInstance", value), recurse=False)
        return {name: _plain(nested) for name, nested in record.items()}
    return str(value)


def _checksum(document: Mapping[str, object]) -> str:
    """Returns the checksum of a document, whatever its order and white space."""
    import hashlib  # noqa: PLC0415 - needed only here

    content = {name: value for name, value in document.items() if name != _CHECKSUM}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _plan_in(text: str) -> tuple[Plan | None, tuple[Violation, ...]]:
    """Returns the plan that a document holds, or why it holds none."""
    document, wrong = parse_json(text)
    if wrong:
        return None, wrong
    if not isinstance(document, dict):
        return None, (_not_a_plan(_EXPECTED),)
    document = cast("Members", document)
    if refused := _refusal(document):
        return None, (refused,)
    try:
        plan = _planned_again(document)
    except InvalidConfig as error:
        return None, error.violations
    except (AttributeError, LookupError, TypeError, ValueError):
        return None, (_not_a_plan("it is not as this version writes plans; plan again"),)
    return plan, tuple(_not_following(document, _document(plan)))


def _refusal(document: Members) -> Violation | None:
    """Returns why a document cannot be a plan that was written and is to be applied."""
    if document.get("format") != FORMAT:
        return _not_a_plan(_EXPECTED)
    if document.get("version") != VERSION or document.get("kind") != "plan":
        return _not_a_plan(f'"kind": "plan" of "version": {VERSION} is expected')
    if document.get(_CHECKSUM) != _checksum(document):
        return _not_a_plan("it was cut or edited after it was written; plan again", _CHECKSUM)
    if document.get("creates"):
        message = "it creates an app client, which cannot be applied; call ensure or copy again"
        return _not_a_plan(message, "creates")
    return None


def _not_following(document: Members, again: Members) -> Iterator[Violation]:
    """Yields what a document shows otherwise than what it holds comes to."""
    message = (
        "it does not follow from the rest of the document: it was edited, or written by another "
        "version of this library; plan again"
    )
    for name in document | again:
        if name != _CHECKSUM and document.get(name, ...) != again.get(name, ...):
            yield _not_a_plan(message, name)


def _planned_again(document: Members) -> Plan:
    before = attrs.evolve(_read_before(document["before"]), stale=document["stale"] is True)
    if document["restores"] is None:
        plan, accepted = _edited_again(before, document)
    else:
        plan, accepted = make_restoration(before, _read_before(document["restores"])), ()
    known = [(_said(violation), violation) for violation in accepted]
    findings = (
        next((violation for told, violation in known if told == said), None) or _finding(said, plan)
        for said in document["findings"]
    )
    return attrs.evolve(plan, findings=tuple(findings))


def _edited_again(before: AppClient, document: Members) -> tuple[Plan, tuple[Violation, ...]]:
    """Returns what the changes in a document come to, and the broken rules that it tells.

    A change that takes an earlier one back may break rules: that was found when it was planned.

    Raises:
        InvalidConfig: They break rules, and the document does not tell so.
    """
    edits: list[Edit] = []
    implied: dict[str, object] = {}
    for change in document["changes"]:
        field: str = change["field"]
        old: object = getattr(before.config, field)
        validator = SETTINGS[field].validator
        if old is None and isinstance(validator, SetOf) and change["before"]:
            old = implied[field] = getattr(read(change["aws"]["before"]), field)
        after = _read_after(field, change, document["request"])
        edits += edits_between(field, meaning(field, old), after)
    intent = EditIntent(tuple(edits), implied)
    try:
        return intent(before), ()
    except InvalidConfig as error:
        if any(_said(each) not in document["findings"] for each in error.violations):
            raise
        accepted = error.violations
    start = overlaid(before.config, implied)
    changes = tuple(compared(start, edited(start, edits))[0])
    values = {change.field: change.after for change in changes}
    after = overlaid(before.config, values)
    plan = Plan(before=before, after=after, changes=changes, intent=intent, laid_over=values)
    return plan, accepted


def _read_after(field: str, change: Mapping[str, Any], request: Members) -> object:
    after: object = change["after"]
    validator = SETTINGS[field].validator
    if after is None or SETTINGS[field].shown_by:
        return after
    if after == {} and isinstance(validator, NestedRecord):
        return unchecked(validator.cls, {})
    members = request if after == _UNREADABLE else change["aws"]["after"]
    return getattr(read(members), field)


def _read_before(document: object) -> AppClient:
    app_client, wrong = from_saved(document, by_hand=False)
    if app_client is None:
        raise InvalidConfig(wrong)
    has_secret = cast("Mapping[str, bool | None]", document)["HasClientSecret"]
    return attrs.evolve(app_client, has_client_secret=has_secret)


def _finding(said: Mapping[str, Any], plan: Plan) -> Violation:
    fields, value = tuple(said["fields"]), said["value"]
    if is_list(value):
        value = tuple(value)
    if len(fields) == 1 and fields[0] in SETTINGS:  # it may be all that the field holds
        held = (getattr(config, fields[0]) for config in (plan.before.config, plan.after))
        value = next((each for each in held if _plain(each) == said["value"]), value)
    found: dict[str, Any] = {**said, "fields": fields, "value": value}
    return Finding(**found) if "severity" in said else Violation(**found)


def _not_a_plan(message: str, field: str = "saved plan") -> Violation:
    return Violation((field,), None, "saved_plan", message)
