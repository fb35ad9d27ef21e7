"""The edit that takes a change back, and nothing else, whatever others wrote meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import attrs

from cognito_clientcfg.errors import InvalidConfig, Violation

from .app_client_config import SETTINGS, AppClientConfig, given, meaning, overlaid, violations
from .edits import edited
from .validators import is_set, unchecked, unknown_field
from .values import Unreadable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from .edits import Edit

__all__ = ["accepted_before", "not_taken_back", "revert"]


def revert(
    before: AppClientConfig,
    after: AppClientConfig,
    *,
    stored: AppClientConfig | None = None,
    absent: Collection[str] = (),
) -> Edit:
    """Returns the edit that takes a change back from what is live by then.

    An element that the change added to a set is removed, and one that it removed is added again;
    all other elements stay. Any other value goes back only if it still is what the change wrote;
    otherwise it is left, and a warning on the plan, ``not_taken_back``, says so. What was absent
    before goes back to AWS's default.

    >>> edit = revert(AppClientConfig(), AppClientConfig(callback_urls=["https://b.example"]))
    >>> edit(AppClientConfig(callback_urls=["https://a.example", "https://b.example"]))
    AppClientConfig(callback_urls={'https://a.example'})

    ``UpdateResult.inverse`` returns it for what an update changed.

    Args:
        before: The changed fields as they were; one that was absent is not given.
        after: The changed fields as they were written; one that was taken away is not given.
        stored: Fields that AWS stored otherwise than they were written; such a value goes back too.
        absent: Fields of ``before`` that were absent and are given as what the user pool said that
            this stands for.

    Raises:
        InvalidConfig: A field in ``absent`` is unknown.
        TypeError: What is given is no configuration.
    """
    stored = AppClientConfig() if stored is None else stored
    for config in (before, after, stored):
        if not isinstance(cast("object", config), AppClientConfig):
            raise TypeError(f"an AppClientConfig is expected, not {type(config).__name__}")
    unknown = tuple(unknown_field(name, SETTINGS) for name in absent if name not in SETTINGS)
    if unknown:
        raise InvalidConfig(unknown)
    changed = {
        name: (getattr(before, name), getattr(after, name))
        for name in SETTINGS
        if meaning(name, getattr(before, name)) != meaning(name, getattr(after, name))
    }
    return _Revert(
        before=_given({name: old for name, (old, _) in changed.items()}),
        after=_given({name: new for name, (_, new) in changed.items()}),
        stored=_given({name: getattr(stored, name) for name in changed}),
        absent=frozenset(absent).intersection(changed),
    )


def not_taken_back(
    config: AppClientConfig, edits: Iterable[Edit | AppClientConfig]
) -> Iterator[Violation]:
    """Yields what reverts among edits leave, since another writer has changed it."""
    edits = tuple(edits)
    if not any(isinstance(edit, _Revert) for edit in edits):
        return
    for edit in edits:
        if isinstance(edit, _Revert):
            yield from edit.left(config)
        config = edited(config, (edit,))


def accepted_before(edits: Iterable[Edit | AppClientConfig]) -> Iterator[Violation]:
    """Yields what is wrong with values that reverts put back: AWS accepted them once."""
    for edit in edits:
        if isinstance(edit, _Revert):
            earlier = given(edit.before).items()
            yield from violations({k: v for k, v in earlier if not isinstance(v, Unreadable)})


@attrs.frozen(repr=False, kw_only=True)
class _Revert:
    before: AppClientConfig
    after: AppClientConfig
    stored: AppClientConfig
    absent: frozenset[str]

    def __call__(self, config: AppClientConfig) -> AppClientConfig:
        back = {name: self._taken_back(config, name)[0] for name in self._fields()}
        return overlaid(config, back)

    def left(self, config: AppClientConfig) -> Iterator[Violation]:
        """Yields the fields of a configuration that are left as they are."""
        for name in self._fields():
            value, is_left = self._taken_back(config, name)
            if is_left:
                message = "another writer has changed it since, and it is left as it is"
                yield Violation((name,), value, "not_taken_back", message)

    def _fields(self) -> Iterator[str]:
        names = given(self.before).keys() | given(self.after).keys()
        return (name for name in SETTINGS if name in names)

    def _taken_back(self, config: AppClientConfig, name: str) -> tuple[object, bool]:
        """Returns the value of a field without the change, and whether it is left as it is."""
        live, old, new = (getattr(each, name) for each in (config, self.before, self.after))
        was_absent = name in self.absent or old is None
        now, then, written = (meaning(name, value) for value in (live, old, new))
        if is_set(now) and is_set(then) and is_set(written):
            back = (now - (written - then)) | (then - written)
            if back == now:
                return live, False
            return (None if was_absent and back == then else back), False
        if now == then or (live is None and was_absent):
            return live, False
        stored = getattr(self.stored, name)
        if now == written or (stored is not None and now == meaning(name, stored)):
            return (None if was_absent else old), False
        return live, True

    def __repr__(self) -> str:
        words = [repr(self.before), repr(self.after)]
        if given(self.stored):
            words.append(f"stored={self.stored!r}")
        if self.absent:
            words.append(f"absent={sorted(self.absent)}")
        return f"revert({', '.join(words)})"


def _given(values: Mapping[str, object]) -> AppClientConfig:
    return unchecked(AppClientConfig, {k: v for k, v in values.items() if v is not None})
