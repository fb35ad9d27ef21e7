"""What was there before an edit and stands in its way: of a full set, or beside other flows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import attrs

from .validators import is_set
from .values import IMPLIED_AUTH_FLOWS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from cognito_clientcfg.errors import Violation

__all__ = ["with_room", "with_what_was_there"]

_MOST_CANDIDATES = 3
_NEARLY = 0.8
# Rules about what cannot stand together in one set.
_APART = frozenset({"legacy_flows_apart", "client_credentials_alone"})


class _Config(Protocol):
    """What is needed of a configuration."""

    @property
    def default_redirect_uri(self) -> str | None: ...


def with_room(violation: Violation, config: _Config, wanted: _Config) -> Violation:
    """Returns what is wrong; of a set that grows too large, also why, and what could go.

    Args:
        violation: What is wrong with one value of ``wanted``.
        config: The configuration before.
        wanted: What edits make of it; its default_redirect_uri cannot go.
    """
    new = violation.value
    if violation.rule != "at_most" or not is_set(new):
        return violation
    old = getattr(config, violation.fields[0])
    before = old if is_set(old) else frozenset[str]()
    if not new - before:
        return violation
    gone = f" and removes {len(before - new)}" if before - new else ""
    message = (
        f"{violation.message}: {len(before)} are there now, and the edit adds "
        f"{len(new - before)}{gone}"
    )
    if candidates := _most_like((before & new) - {wanted.default_redirect_uri}, new - before):
        likest = ", ".join(map(repr, candidates))
        message += (
            f"; make room with remove({violation.fields[0]}={{...}}); "
            f"most like what is added: {likest}"
        )
    return attrs.evolve(violation, message=message)


def with_what_was_there(violation: Violation, config: _Config) -> Violation:
    """Returns what is wrong; of flows that cannot stand together, also which were there.

    Args:
        violation: What is wrong with the result of edits.
        config: The configuration before.
    """
    new, field = violation.value, violation.fields[0]
    if violation.rule not in _APART or not is_set(new):
        return violation
    old = getattr(config, field)
    before = old if is_set(old) else IMPLIED_AUTH_FLOWS
    there, added = sorted(map(str, before & new)), sorted(map(str, new - before))
    if not there or not added:
        return violation
    was = f"{', '.join(there)} {'was' if len(there) == 1 else 'were'} there already"
    if not is_set(old):
        was = f"AWS implies {', '.join(there)} as long as no flow is listed"
    instead = ", ".join(map(repr, added))
    message = f"{violation.message}; {was}; assign({field}={{{instead}}}) replaces what was there"
    return attrs.evolve(violation, message=message)


def _most_like(candidates: Iterable[str], added: Collection[str]) -> list[str]:
    """Returns the few candidates that begin and end most like something that is added.

    Previews differ from each other in the middle: https://branch-17.preview.example.com/callback.
    What is much less like them is left out.
    """
    shared = {
        each: max(_common(each, new) + _common(each[::-1], new[::-1]) for new in added)
        for each in candidates
    }
    least = _NEARLY * max(shared.values(), default=0)
    likest = sorted(shared, key=lambda each: (-shared[each], each))[:_MOST_CANDIDATES]
    return [each for each in likest if shared[each] >= least]


def _common(one: str, other: str) -> int:
    """Returns how many characters two texts begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
