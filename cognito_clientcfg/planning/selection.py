"""Edits that count only for some app clients."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import attrs

from cognito_clientcfg.config.app_client_config import AppClientConfig
from cognito_clientcfg.config.edits import Edit, edited

from .app_client import AppClient

__all__ = ["IfSelected", "counting"]


@attrs.frozen
class IfSelected:
    """Edits that count only for the app clients that a function selects.

    Attributes:
        edits: The edits.
        selects: Returns whether they count for an app client as it was read.
    """

    edits: tuple[Edit | AppClientConfig, ...]
    selects: Callable[[AppClient], bool]

    def __call__(self, config: AppClientConfig) -> AppClientConfig:
        """Returns a configuration with the edits, as for an app client that is selected."""
        return edited(config, self.edits)


def counting(
    edits: tuple[Edit | AppClientConfig, ...], live: AppClient
) -> Iterator[Edit | AppClientConfig]:
    """Yields the edits that count for an app client as it was read."""
    for edit in edits:
        if not isinstance(edit, IfSelected):
            yield edit
        elif edit.selects(live):
            yield from edit.edits
