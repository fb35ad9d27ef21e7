"""What an update would do: an app client and what is wanted of it in, a plan out."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Protocol, cast

import attrs

from cognito_clientcfg.config.app_client_config import (
    NO_CLIENT_NAME,
    SETTINGS,
    AppClientConfig,
    given,
    meaning,
    overlaid,
    values_of,
)
from cognito_clientcfg.config.aws_members import MEMBERS, TOKENS, UNITS, Members, overlay
from cognito_clientcfg.config.edits import Edit, edited
from cognito_clientcfg.config.revert import not_taken_back, reverted_fields
from cognito_clientcfg.config.room import with_room, with_what_was_there
from cognito_clientcfg.config.rules import (
    ADVICE,
    HAS_CLIENT_SECRET,
    RULES,
    broken,
    redirect_uri_advice,
)
from cognito_clientcfg.config.validators import is_mapping, is_set
from cognito_clientcfg.config.values import Unreadable
from cognito_clientcfg.displayable import Displayable, Documented, read_plan
from cognito_clientcfg.errors import InvalidConfig, Violation

from .app_client import AppClient
from .risks import Risk, risks
from .selection import counting

__all__ = ["NEEDS_SECRET", "EditIntent", "FieldChange", "Intent", "Plan"]


@attrs.frozen
class FieldChange(Displayable):
    """One field that differs.

    Attributes:
        field: Its name; in AWS's spelling if this version does not know the member.
        before: Its value before, None if it was absent.
        after: Its value after, None if it is left out.
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
        meant = meaning(self.field, value)
        return meant if is_set(meant) else frozenset()


class Intent(Protocol):
    """What was asked for, in whatever state the app client is found."""

    @property
    def edits(self) -> tuple[Edit | AppClientConfig, ...]: ...

    def __call__(self, live: AppClient) -> Plan: ...


@attrs.frozen
class EditIntent:
    """What edits ask for.

    Attributes:
        edits: The edits.
        implied: What the user pool said that absent fields stand for.
    """

    edits: tuple[Edit | AppClientConfig, ...]
    implied: Mapping[str, object] = attrs.field(factory=dict[str, object], hash=False)

    def __call__(self, live: AppClient) -> Plan:
        """Returns what they come to on an app client as it is now.

        Raises:
            InvalidConfig: What the edits change would break rules.
            AmbiguousEdit: An edit depends on something that only the user pool knows.
            TypeError: One of the edits is not one.
        """
        absent = {
            name: value
            for name, value in self.implied.items()
            if getattr(live.config, name) is None
        }
        start = overlaid(live.config, absent) if absent else live.config
        edits = tuple(counting(self.edits, live))
        wanted = edited(start, edits)
        changes, errors = compared(start, wanted)
        values = {change.field: change.after for change in changes}
        after = overlaid(live.config, values) if values else live.config
        accepted: list[Violation] = []
        if changes:
            fact = _facts(after, has_client_secret=live.has_client_secret)
            wrong = broken(RULES, fact, values.keys())
            errors += (with_what_was_there(each, live.config) for each in wrong)
            accepted = [each for each in errors if _is_only_put_back(each, values, edits)]
            errors = [each for each in errors if each not in accepted]
            errors += _units_lost(live.members, values)
        if errors:
            raise InvalidConfig(tuple(errors))
        return Plan(
            before=live,
            after=after,
            changes=tuple(changes),
            intent=self,
            laid_over=values,
            findings=(*not_taken_back(start, edits), *accepted),
        )


@attrs.frozen(kw_only=True)
class Plan(Documented):
    """What an update would send, and why; true if there is something to send.

    Attributes:
        before: The app client as it was read.
        after: Its settings as they would be.
        changes: The fields that differ in meaning, in the order of AppClientConfig; then, if an
            earlier state is put back, the members that this version does not know.
        intent: What was asked for: edits, or an earlier state to put back.
        laid_over: The fields that are laid over the members that are sent back.
        restores: The earlier state whose members are sent back; None if those that were read are.
        findings: What AWS was asked about the plan and makes of it: warnings.
    """

    before: AppClient
    after: AppClientConfig
    changes: tuple[FieldChange, ...]
    intent: Intent = attrs.field(repr=False, eq=False)
    laid_over: Mapping[str, object] = attrs.field(repr=False, eq=False)
    restores: AppClient | None = attrs.field(default=None, repr=False, eq=False)
    findings: tuple[Violation, ...] = attrs.field(default=(), repr=False)

    @property
    def edits(self) -> tuple[Edit | AppClientConfig, ...]:
        """What was asked for; empty if an earlier state is put back."""
        return self.intent.edits

    @property
    def base(self) -> AppClient:
        """The app client whose members are sent back."""
        return self.before if self.restores is None else self.restores

    @property
    def creates(self) -> bool:
        """Whether an app client is to be created; ``before`` then has no settings and no id."""
        return not self.before.client_id

    @property
    def request(self) -> Members:
        """The exact arguments of UpdateUserPoolClient, or of CreateUserPoolClient, in a copy.

        They are the members that were read, unchanged, with the changes laid over them; or those of
        the earlier state, with the defaults of what it did not have. Left out are members that are
        read-only, and known ones that are empty, which AWS takes for absent.
        """
        return copy.deepcopy(self.arguments)

    @cached_property
    def arguments(self) -> Members:
        """The same, made once; not to be altered."""
        if self.creates:
            generates = {"GenerateSecret": True} if self.before.has_client_secret else {}
            members = overlay(self.base.members, self.laid_over)
            return {"UserPoolId": self.before.user_pool_id, **members, **generates}
        identifiers = {"UserPoolId": self.before.user_pool_id, "ClientId": self.before.client_id}
        return identifiers | overlay(self.base.members, self.laid_over)

    @cached_property
    def as_sent(self) -> AppClient:
        """The app client as it is if AWS stores just what the plan sends."""
        read_only = dict(self.before.read_only)
        for field, setting in SETTINGS.items():
            if setting.shown_by and field in self.laid_over:
                read_only.pop(setting.shown_by, None)
                if self.laid_over[field]:
                    read_only[setting.shown_by] = True
        return attrs.evolve(
            AppClient.from_members({"ClientId": "", **self.arguments}),
            read_only=read_only,
            has_client_secret=self.before.has_client_secret,
            complete=self.before.complete,
        )

    @cached_property
    def warnings(self) -> tuple[Violation, ...]:
        """Rules that what was there before breaks, advice on what changes, and the findings."""
        changed = self.changed_fields
        fact = _facts(self.after, has_client_secret=self.before.has_client_secret)
        restores = self.restores is not None
        found = [
            *_known_violations(self.before.config, self.after, everything=restores),
            *(
                violation
                for violation in broken(RULES, fact)
                if restores or changed.isdisjoint(violation.fields)
            ),
            *broken(ADVICE, fact, changed),
            *(
                violation
                for change in self.changes
                if change.field == "callback_urls"
                for violation in redirect_uri_advice(change.added)
            ),
        ]
        return (*found, *(finding for finding in self.findings if finding not in found))

    @property
    def risks(self) -> tuple[Risk, ...]:
        """What the changes open or break although AWS accepts them."""
        return tuple(risks(self.before.config, self.after))

    @cached_property
    def changed_fields(self) -> frozenset[str]:
        """The names of what changes."""
        return frozenset(change.field for change in self.changes)

    @property
    def depends_on_secret(self) -> bool:
        """Whether AWS would refuse it if the app client had no secret, and that is not known."""
        if (
            self.before.has_client_secret is not None
            or self.restores is not None
            or self.changed_fields.isdisjoint(NEEDS_SECRET)
        ):
            return False
        fact = _facts(self.after, has_client_secret=False)
        return any(broken(_SECRET_RULES, fact, self.changed_fields))

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """Reads what :meth:`to_json` wrote; ``apply`` sends exactly what it shows, or is stale.

        Edits may be functions, which are not stored: ``edits`` has others that change the same.

        Raises:
            InvalidConfig: It is no such document, was cut or edited, or creates an app client.
            TypeError: It is not a text.
        """
        return cast("Plan", read_plan(text))

    def replan(self, live: AppClient) -> Plan:
        """Returns what the same wish comes to on another state of the app client.

        Raises:
            InvalidConfig: What it changes would break rules there.
            AmbiguousEdit: An edit depends on something that only the user pool knows.
        """
        return self.intent(live)

    def __bool__(self) -> bool:
        return bool(self.changes)


_SECRET_RULES = tuple(rule for rule in RULES if HAS_CLIENT_SECRET in rule.facts)
NEEDS_SECRET = frozenset(field for rule in _SECRET_RULES for field in rule.fields)


def compared(
    before: AppClientConfig, wanted: AppClientConfig
) -> tuple[list[FieldChange], list[Violation]]:
    """Returns the fields that differ in meaning, and what is newly wrong with a value.

    If a value is taken away, its default is written out, since AWS keeps some members that are
    left out.
    """
    changes: list[FieldChange] = []
    errors: list[Violation] = []
    for name, old, new in zip(SETTINGS, values_of(before), values_of(wanted), strict=True):
        if old is new:
            continue
        validator, _, default, _ = SETTINGS[name]
        if new is not None and new != old and not validator.is_valid(new):
            known = () if old is None else tuple(validator.violations(name, old))
            errors += (
                with_room(each, before, wanted)
                for each in validator.violations(name, new)
                if each not in known
            )
        taken_away = new is None or new == _EMPTY
        written = default if taken_away and _is_given(before, name) else new
        if meaning(name, old) != meaning(name, written):
            changes.append(FieldChange(name, old, written))
    if wanted.client_name is None and before.client_name is not None:
        errors.insert(0, NO_CLIENT_NAME)
    return changes, errors


_EMPTY: frozenset[str] = frozenset()


def _is_only_put_back(
    violation: Violation, changed: Mapping[str, object], edits: Iterable[Edit | AppClientConfig]
) -> bool:
    """Tells whether all that changes of what breaks a rule is taken back: AWS accepted it once."""
    concerned = changed.keys() & {field.partition(".")[0] for field in violation.fields}
    return bool(concerned) and concerned <= reverted_fields(edits)


def _is_given(config: AppClientConfig, name: str) -> bool:
    return getattr(config, name) not in (None, _EMPTY)


def _units_lost(members: Members, changed: Mapping[str, object]) -> Iterator[Violation]:
    """Yields the tokens whose unit would be lost with units that this version cannot read."""
    units = members.get(UNITS)
    tokens = [field for field in SETTINGS if MEMBERS[field] in TOKENS]
    if units is None or is_mapping(units) or changed.keys().isdisjoint(tokens):
        return
    for field in tokens:
        if field not in changed:
            message = "AWS returned its unit in a form that this version cannot read; assign it too"
            yield Violation((field,), None, "unreadable", message)


def violations_of(
    config: AppClientConfig, *, has_client_secret: bool | None
) -> Iterator[Violation]:
    """Yields all that is wrong with a configuration that is complete."""
    yield from _known_violations(config, config, everything=True)
    yield from broken(RULES, _facts(config, has_client_secret=has_client_secret))


def _known_violations(
    before: AppClientConfig, after: AppClientConfig, *, everything: bool
) -> Iterator[Violation]:
    """Yields what is wrong with single values and was so before, or everything."""
    for name, value in given(after).items():
        validator = SETTINGS[name].validator
        if isinstance(value, Unreadable) or validator.is_valid(value):
            continue
        old = getattr(before, name)
        known = () if old is None else tuple(validator.violations(name, old))
        yield from (
            violation
            for violation in validator.violations(name, value)
            if everything or violation in known
        )


def _facts(config: AppClientConfig, *, has_client_secret: bool | None) -> Callable[[str], object]:
    """Returns what tells a fact about a complete configuration."""

    def fact(name: str) -> object:
        if name == HAS_CLIENT_SECRET:
            return has_client_secret
        value = getattr(config, name)
        if isinstance(value, Unreadable):
            return None
        # AWS judges the flows that are listed: rotation is accepted if none is.
        return (value or None) if name == "explicit_auth_flows" else meaning(name, value)

    return fact
