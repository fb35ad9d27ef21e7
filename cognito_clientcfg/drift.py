"""Whether an app client is as it is wanted, asked without intending to write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from .app_client import STALE, AppClient
from .changes import FieldChange, field_changes, with_defaults
from .edits import edited
from .render import Document, Note, Readable, as_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .config import AppClientConfig
    from .edits import Edit

__all__ = ["Drift", "make_drift"]


@attrs.frozen(kw_only=True)
class Drift(Readable):
    """Where an app client is not as it is wanted; true where there is such a place.

    Values are compared in meaning: sets without order, durations without unit, an empty set as an
    absent one, and what is absent as what its absence is documented to mean.

    Attributes:
        actual: The app client as it was read.
        changes: The fields that differ: ``before`` is what is live, ``after`` what is wanted.
    """

    actual: AppClient
    changes: tuple[FieldChange, ...]

    def __bool__(self) -> bool:
        return bool(self.changes)

    def __str__(self) -> str:
        return as_text(self.document())

    def document(self) -> Document:
        """Returns what differs, for people to read."""
        state = "not as it is wanted" if self else "as it is wanted"
        rows = tuple(change.row() for change in self.changes)
        return Document(f"{self.actual}: {state}", rows, tuple(self._notes()))

    def _notes(self) -> Iterator[Note]:
        if self:
            yield Note("aside", "left is what is live, right what is wanted")
        if self.actual.stale:
            yield Note("warning", STALE)


def make_drift(actual: AppClient, wanted: Iterable[Edit | AppClientConfig]) -> Drift:
    """Returns where an app client is not as edits would have it.

    Raises:
        AmbiguousEdit: An edit depends on what only the user pool knows.
        TypeError: One of them is no edit.
    """
    config = with_defaults(actual.config, edited(actual.config, wanted))
    return Drift(actual=actual, changes=field_changes(actual.config, config))
