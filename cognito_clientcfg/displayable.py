"""What people read: on a terminal, in a notebook, in a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

__all__ = ["Displayable"]


class Displayable:
    """A value that people read. How it is drawn is known to :mod:`cognito_clientcfg.display`."""

    __slots__ = ()

    def __str__(self) -> str:
        from cognito_clientcfg import display  # noqa: PLC0415 - only what is looked at is drawn

        return display.as_text(self)

    def show(self, file: TextIO | None = None) -> None:
        """Prints it, in colour on a terminal.

        The environment variables NO_COLOR and FORCE_COLOR (https://no-color.org and
        https://force-color.org) go before what the file is.

        Args:
            file: Where to; absent, standard output.
        """
        from cognito_clientcfg import display  # noqa: PLC0415 - only what is looked at is drawn

        display.show(self, file)

    def to_html(self) -> str:
        """Returns it as a piece of HTML that needs nothing else, for a notebook or a report."""
        from cognito_clientcfg import display  # noqa: PLC0415 - only what is looked at is drawn

        return display.as_html(self)

    def _repr_html_(self) -> str:
        return self.to_html()
