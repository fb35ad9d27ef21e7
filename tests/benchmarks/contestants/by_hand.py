"""A copy of the dictionary, as a script does it; nothing is checked."""

from __future__ import annotations

from typing import Any


def round_trip(members: dict[str, Any]) -> Any:  # noqa: ANN401 - as the others
    return {
        name: list(value) if isinstance(value, list) else value for name, value in members.items()
    }
