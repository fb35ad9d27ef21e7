"""What an update would do: an app client and edits in, a plan out.

Nothing here talks to anybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from .app_client import NOT_GUARDED, STALE, AppClient
from .changes import FieldChange, field_changes, with_defaults
from .config import NO_CLIENT_NAME, SETTINGS, AppClientConfig, given, meaning, overlaid
from .edits import Edit, edited
from .errors import AmbiguousEdit, InvalidConfig, Violation
from .kinds import MODEL, is_mapping, is_set
from .render import Document, Note, Readable, as_text, value_text
from .risks import Risk, risks
from .rules import HAS_CLIENT_SECRET, RULES, advice, broken
from .values import Unreadable
from .wire import MEMBERS, Members, lay_over, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

__all__ = [
    "Plan",
    "before_all",
    "is_in_force",
    "make_plan",
    "make_restoration",
    "planned_anew",
    "stored_differently",
    "violations_of",
]


@attrs.frozen(kw_only=True)
class Plan(Readable):
    """What an update would send, and why; true where there is something to send.

    Attributes:
        before: The app client as it was read.
        after: Its settings as they would be.
        changes: The fields that differ in meaning, in the order of AppClientConfig; then, where an
            earlier state is put back, the members that this version does not understand.
        warnings: Rules that what was there before breaks, and advice of AWS's documentation.
        edits: What was asked for.
        restores: The earlier state that is put back, where that was asked for.
    """

    before: AppClient
    after: AppClientConfig
    changes: tuple[FieldChange, ...]
    warnings: tuple[Violation, ...]
    edits: tuple[Edit | AppClientConfig, ...] = attrs.field(default=(), repr=False, eq=False)
    restores: AppClient | None = attrs.field(default=None, repr=False, eq=False)

    @property
    def request(self) -> Members:
        """The exact arguments of UpdateUserPoolClient, in a copy of its own.

        It is what was read, verbatim, with the changes laid over it; or the earlier state that is
        put back, verbatim, with the defaults of what it did not have. Left out are members that are
        read-only, and members of the known ones that are empty, which AWS takes for absent.
        """
        members = (self.restores or self.before).members
        held = self.before.config if self.restores is None else read(members)
        written = (name for name in SETTINGS if getattr(held, name) != getattr(self.after, name))
        identifiers = {"UserPoolId": self.before.user_pool_id, "ClientId": self.before.client_id}
        return identifiers | lay_over(members, self.after, written)

    @property
    def as_sent(self) -> AppClient:
        """The app client as it is if AWS stores just what the plan sends."""
        return AppClient.from_members(
            self.request,
            has_client_secret=self.before.has_client_secret,
            guarded=self.before.guarded,
        )

    def anew(self, live: AppClient) -> Plan:
        """Returns what the same wish comes to on another state of the app client.

        Raises:
            InvalidConfig: What it changes would break rules there.
            AmbiguousEdit: An edit depends on what only the user pool knows.
        """
        if self.restores is not None:
            return make_restoration(live, self.restores)
        return make_plan(live, self.edits)

    def __bool__(self) -> bool:
        return bool(self.changes)

    @property
    def risks(self) -> tuple[Risk, ...]:
        """What the changes open or break although AWS accepts them."""
        return risks(self.before.config, self.after)

    def __str__(self) -> str:
        return as_text(self.document())

    def document(self) -> Document:
        """Returns what changes, what stays, warnings and risks, for people to read."""
        heading = f"{self.before}" if self else f"{self.before}: nothing to change"
        rows = tuple(change.row() for change in self.changes)
        return Document(heading, rows, tuple(self._notes()))

    def _notes(self) -> Iterator[Note]:
        changed = {change.field for change in self.changes}
        if self and (others := SETTINGS.keys() - changed):
            yield Note("aside", f"the other {len(others)} settings stay as they are")
        for change in self.changes:
            if change.before is not None and getattr(self.before.config, change.field, "") is None:
                standard = value_text(change.before)
                yield Note("aside", f"{change.field} lists none, which means: {standard}")
        if carried := frozenset(self.before.unmodelled) - changed:
            yield Note("aside", f"carried as they are, unknown here: {value_text(carried)}")
        if not self.before.guarded:
            yield Note("aside", NOT_GUARDED)
        if self.before.stale:
            yield Note("warning", STALE)
        yield from (Note("warning", str(warning)) for warning in self.warnings)
        yield from (Note("risk", str(risk)) for risk in self.risks)


def make_plan(before: AppClient, edits: Iterable[Edit | AppClientConfig]) -> Plan:
    """Returns what edits would do to an app client.

    Raises:
        InvalidConfig: What the edits change would break rules.
        AmbiguousEdit: An edit depends on what only the user pool knows.
        TypeError: One of the edits is none.
    """
    edits = tuple(edits)
    wanted = edited(before.config, edits)
    changes = field_changes(before.config, with_defaults(before.config, wanted))
    after = overlaid(before.config, {change.field: change.after for change in changes})
    changed = frozenset(change.field for change in changes)
    errors, warnings = _judged(before, wanted, after, changed)
    if errors:
        raise InvalidConfig(tuple(errors))
    return Plan(before=before, after=after, changes=changes, warnings=tuple(warnings), edits=edits)


def make_restoration(live: AppClient, earlier: AppClient) -> Plan:
    """Returns what puts an earlier state of an app client back.

    It was accepted once, so that what breaks rules in it is a warning, and AWS decides.

    Raises:
        InvalidConfig: A setting of the earlier state is of another type than AWS takes.
    """
    after = with_defaults(live.config, earlier.config)
    changes = field_changes(live.config, after)
    if wrong := tuple(_not_restorable(changes)):
        raise InvalidConfig(wrong)
    has_secret, names = live.has_client_secret, {*live.unmodelled, *earlier.unmodelled}
    return Plan(
        before=live,
        after=after,
        changes=(*changes, *_carried_changes(live.members, earlier.members, names)),
        warnings=(
            *violations_of(after, has_client_secret=has_secret),
            *_advice(live, after, frozenset(change.field for change in changes)),
        ),
        restores=earlier,
    )


def _not_restorable(changes: Iterable[FieldChange]) -> Iterator[Violation]:
    for change in changes:
        if isinstance(change.after, Unreadable):
            message = f"must be {SETTINGS[change.field].kind.expected}; it is of another JSON type"
            yield Violation((MEMBERS[change.field],), None, "type", message, MODEL)
        if change.field == "client_name" and change.after is None:
            yield NO_CLIENT_NAME


def stored_differently(plan: Plan, stored: AppClient) -> tuple[FieldChange, ...]:
    """Returns what AWS stored otherwise than the plan sent it."""
    if stored.config == plan.after and not _carried(plan):
        return ()
    return _differences(plan, plan.as_sent, stored)


def is_in_force(plan: Plan, live: AppClient, stored: AppClient | None = None) -> bool:
    """Tells whether what a plan changed is so, or the wish behind the plan holds all the same.

    Args:
        plan: What was sent.
        live: The app client as it is now.
        stored: The app client as the write left it, where that is known.
    """
    differences = _differences(plan, stored or plan.as_sent, live)
    if {change.field for change in plan.changes}.isdisjoint(each.field for each in differences):
        return True
    anew, _ = planned_anew(plan, live)
    return anew is not None and not anew


def planned_anew(wanted: Plan, live: AppClient) -> tuple[Plan | None, Exception | None]:
    """Returns what the wish of a plan comes to now, or why it cannot be planned any more."""
    try:
        return wanted.anew(live), None
    except (AmbiguousEdit, InvalidConfig) as error:
        return None, error


def before_all(sent: Sequence[Plan]) -> AppClient:
    """Returns the app client with each field as it was before the first of these plans changed it.

    A field that a later plan changed again, since another writer had changed it, is as that writer
    left it.
    """
    before, changed = sent[-1].before, {change.field for change in sent[-1].changes}
    for plan in reversed(sent[:-1]):
        earlier = {change.field for change in plan.changes} & SETTINGS.keys() - changed
        before = AppClient.from_members(
            lay_over(before.members, plan.before.config, earlier),
            has_client_secret=before.has_client_secret,
            guarded=before.guarded,
        )
        changed |= earlier
    return before


def _differences(plan: Plan, one: AppClient, other: AppClient) -> tuple[FieldChange, ...]:
    carried = _carried_changes(one.members, other.members, _carried(plan))
    return (*field_changes(one.config, other.config), *carried)


def _carried(plan: Plan) -> set[str]:
    return {*plan.before.unmodelled, *(plan.restores or plan.before).unmodelled}


def _carried_changes(
    before: Members, after: Members, names: Iterable[str]
) -> Iterator[FieldChange]:
    """Yields the members that this version does not understand, where they differ."""
    for name in sorted(set(names) - set(MEMBERS.values())):
        old, new = _at(before, name), _at(after, name)
        if old != new:
            yield FieldChange(name, _unread(old), _unread(new))


def _unread(value: object) -> Unreadable | None:
    return None if value is None else Unreadable.of(value)


def _at(members: Members, path: str) -> object:
    structure, _, name = path.partition(".")
    if path in members or not is_mapping(nested := members.get(structure)):
        return members.get(path)
    return nested.get(name)


def _judged(
    before: AppClient, wanted: AppClientConfig, after: AppClientConfig, changed: AbstractSet[str]
) -> tuple[list[Violation], list[Violation]]:
    errors: list[Violation] = []
    warnings: list[Violation] = []
    if wanted.client_name is None and before.config.client_name is not None:
        errors.append(NO_CLIENT_NAME)
    if beyond := list(_bounds_broken(wanted)):
        known = list(_bounds_broken(before.config))
        for violation in beyond:
            (warnings if violation in known else errors).append(violation)
    facts = _facts(after, has_client_secret=before.has_client_secret)
    for violation in broken(RULES, facts):
        (warnings if changed.isdisjoint(violation.fields) else errors).append(violation)
    warnings += _advice(before, after, changed)
    return errors, warnings


def _advice(
    before: AppClient, after: AppClientConfig, changed: AbstractSet[str]
) -> Iterator[Violation]:
    facts = _facts(after, has_client_secret=before.has_client_secret)
    urls = (before.config.callback_urls, after.callback_urls)
    old, new = (each if is_set(each) else frozenset[str]() for each in urls)
    return advice(facts, changed, new - old)


def violations_of(config: AppClientConfig, *, has_client_secret: bool) -> Iterator[Violation]:
    """Yields all that is wrong with a configuration that is complete."""
    yield from _bounds_broken(config)
    yield from broken(RULES, _facts(config, has_client_secret=has_client_secret))


def _bounds_broken(config: AppClientConfig) -> Iterator[Violation]:
    for name, value in given(config).items():
        if not isinstance(value, Unreadable):
            yield from SETTINGS[name].kind.violations(name, value)


def _facts(config: AppClientConfig, *, has_client_secret: bool) -> dict[str, object]:
    # AWS judges the flows that are listed: rotation is accepted where none is.
    facts = {name: meaning(name, getattr(config, name)) for name in SETTINGS}
    facts["explicit_auth_flows"] = config.explicit_auth_flows or None
    readable = {name: fact for name, fact in facts.items() if not isinstance(fact, Unreadable)}
    return readable | {HAS_CLIENT_SECRET: has_client_secret}
