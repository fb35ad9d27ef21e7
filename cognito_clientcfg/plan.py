"""What an update would do: an app client and edits in, a plan out.

Nothing here talks to anybody.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import attrs

from .config import NO_CLIENT_NAME, SETTINGS, AppClientConfig, given, meaning, overlaid
from .edits import Edit, edited
from .errors import InvalidConfig, Violation
from .kinds import is_list, is_mapping, is_set
from .render import change_lines, value_text
from .rules import ADVICE, HAS_CLIENT_SECRET, RULES, broken
from .values import Unreadable
from .wire import READ_ONLY, Members, lay_over, read, settable, unmodelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

__all__ = [
    "AppClient",
    "FieldChange",
    "Plan",
    "field_changes",
    "make_plan",
    "stored_differently",
    "violations_of",
]


def _without_order(value: object) -> object:
    if is_mapping(value):
        return {name: _without_order(nested) for name, nested in value.items()}
    if is_list(value):
        return sorted(map(_without_order, value), key=repr)
    return value


@attrs.frozen(kw_only=True)
class AppClient:
    """An app client as DescribeUserPoolClient returned it, without its secret.

    Attributes:
        user_pool_id: The user pool.
        client_id: The app client.
        config: Its settings. They load whatever they hold: values that break rules, words that are
            unknown here, and :class:`Unreadable` for what is of another type.
        has_client_secret: Whether it has a secret; the secret itself is never kept.
        creation_date: When it was created, if AWS said so.
        last_modified_date: When it was last written, if AWS said so.
        client_type: REGULAR or DCR, if AWS said so.
        unmodelled: Names of the members that are carried, but not understood by this version.
        members: What an update sends back, in AWS's spelling. Not to be altered.
    """

    user_pool_id: str
    client_id: str
    config: AppClientConfig
    has_client_secret: bool
    creation_date: datetime | None = None
    last_modified_date: datetime | None = None
    client_type: str | None = None
    unmodelled: tuple[str, ...] = ()
    members: Members = attrs.field(
        factory=dict[str, Any], repr=False, eq=_without_order, hash=False
    )

    @classmethod
    def from_members(
        cls, members: Members, *, has_client_secret: bool, read_only: AbstractSet[str] = READ_ONLY
    ) -> AppClient:
        """Returns the app client that the members of an answer describe."""
        live = settable(members, read_only)
        config, client_type = read(live), members.get("ClientType")
        return cls(
            user_pool_id=members["UserPoolId"],
            client_id=members["ClientId"],
            config=config,
            has_client_secret=has_client_secret,
            creation_date=_moment(members.get("CreationDate")),
            last_modified_date=_moment(members.get("LastModifiedDate")),
            client_type=client_type if isinstance(client_type, str) else None,
            unmodelled=unmodelled(live, config),
            members=live,
        )

    def has_same_settings(self, other: AppClient) -> bool:
        """Tells whether an update of the one would send what an update of the other would."""
        return _without_order(self.members) == _without_order(other.members)

    def __str__(self) -> str:
        name = f" ({value_text(self.config.client_name)})" if self.config.client_name else ""
        return f"app client {self.client_id}{name} of {self.user_pool_id}"


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, OSError, ValueError):
        return None


@attrs.frozen
class FieldChange:
    """One field that differs.

    Attributes:
        field: Its name; in AWS's spelling where this version does not understand the member.
        before: Its value before, None where it was absent.
        after: Its value after, None where it is left out.
    """

    field: str
    before: object
    after: object

    @property
    def added(self) -> frozenset[str]:
        """What a set gains, counted from what its absence means."""
        return self._elements(self.after) - self._elements(self.before)

    @property
    def removed(self) -> frozenset[str]:
        """What a set loses, counted from what its absence means."""
        return self._elements(self.before) - self._elements(self.after)

    def _elements(self, value: object) -> frozenset[str]:
        elements = meaning(self.field, value)
        return elements if is_set(elements) else frozenset()

    def __str__(self) -> str:
        return "\n".join(change_lines(self.field, self.before, self.after))


@attrs.frozen(kw_only=True)
class Plan:
    """What an update would send, and why; true where there is something to send.

    Attributes:
        before: The app client as it was read.
        after: Its settings as they would be.
        changes: The fields that differ in meaning, in the order of AppClientConfig.
        warnings: Rules that what was there before breaks, and advice of AWS's documentation.
        edits: What was asked for.
    """

    before: AppClient
    after: AppClientConfig
    changes: tuple[FieldChange, ...]
    warnings: tuple[Violation, ...]
    edits: tuple[Edit | AppClientConfig, ...] = attrs.field(repr=False, eq=False)

    @property
    def request(self) -> Members:
        """The exact arguments of UpdateUserPoolClient, in a copy of its own.

        It is what was read, verbatim, with the changes laid over it. Left out are members that are
        read-only, and members of the known ones that are empty, which AWS takes for absent.
        """
        return lay_over(self.before.members, self.after, (change.field for change in self.changes))

    def __bool__(self) -> bool:
        return bool(self.changes)

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        if not self:
            yield f"{self.before}: nothing to change"
        else:
            yield f"{self.before}:"
            for change in self.changes:
                yield from (f"  {line}" for line in str(change).splitlines())
            yield f"  (the other {len(SETTINGS) - len(self.changes)} settings stay as they are)"
        if self.before.unmodelled:
            names = value_text(frozenset(self.before.unmodelled))
            yield f"  (carried as they are, unknown here: {names})"
        yield from (f"  warning: {warning}" for warning in self.warnings)


def make_plan(before: AppClient, edits: Iterable[Edit | AppClientConfig]) -> Plan:
    """Returns what edits would do to an app client.

    Raises:
        InvalidConfig: What the edits change would break rules.
        AmbiguousEdit: An edit depends on what only the user pool knows.
        TypeError: One of the edits is none.
    """
    edits = tuple(edits)
    wanted = edited(before.config, edits)
    changes = field_changes(before.config, _with_defaults(before.config, wanted))
    after = overlaid(before.config, {change.field: change.after for change in changes})
    changed = frozenset(change.field for change in changes)
    errors, warnings = _judged(before, wanted, after, changed)
    if errors:
        raise InvalidConfig(tuple(errors))
    return Plan(before=before, after=after, changes=changes, warnings=tuple(warnings), edits=edits)


def field_changes(before: AppClientConfig, after: AppClientConfig) -> tuple[FieldChange, ...]:
    """Returns the fields that differ in meaning."""
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in SETTINGS)
    return tuple(
        FieldChange(name, old, new)
        for name, old, new in pairs
        if meaning(name, old) != meaning(name, new)
    )


def stored_differently(plan: Plan, stored: AppClient) -> tuple[FieldChange, ...]:
    """Returns what AWS stored otherwise than the plan sent it."""
    carried = (
        FieldChange(name, Unreadable.of(sent), Unreadable.of(kept))
        for name in plan.before.unmodelled
        if (sent := _at(plan.before.members, name)) != (kept := _at(stored.members, name))
    )
    return (*field_changes(plan.after, stored.config), *carried)


def _at(members: object, path: str) -> object:
    for name in path.split("."):
        members = members.get(name) if is_mapping(members) else None
    return members


def _with_defaults(before: AppClientConfig, wanted: AppClientConfig) -> AppClientConfig:
    """Returns what is wanted, with the default written out where a value is taken away."""
    taken_away = (
        name for name in SETTINGS if _is_given(before, name) and not _is_given(wanted, name)
    )
    return overlaid(wanted, {name: SETTINGS[name].default for name in taken_away})


def _is_given(config: AppClientConfig, name: str) -> bool:
    return getattr(config, name) not in (None, frozenset())


def _judged(
    before: AppClient, wanted: AppClientConfig, after: AppClientConfig, changed: AbstractSet[str]
) -> tuple[list[Violation], list[Violation]]:
    errors: list[Violation] = []
    warnings: list[Violation] = []
    if wanted.client_name is None and before.config.client_name is not None:
        errors.append(NO_CLIENT_NAME)
    known = list(_bounds_broken(before.config))
    for violation in _bounds_broken(wanted):
        (warnings if violation in known else errors).append(violation)
    facts = _facts(after, has_client_secret=before.has_client_secret)
    for violation in broken(RULES, facts):
        (warnings if changed.isdisjoint(violation.fields) else errors).append(violation)
    warnings += broken(ADVICE, facts)
    return errors, warnings


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
