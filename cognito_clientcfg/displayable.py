"""What people read: on a terminal, in a notebook, in a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from typing import TextIO

__all__ = ["Displayable", "PrettyPrinter"]


class PrettyPrinter(Protocol):
    """What IPython hands to ``_repr_pretty_``."""

    def text(self, text: str, /) -> object: ...

    def break_(self) -> object: ...


class Displayable:
    """A value that people read. How it is drawn is known to :mod:`cognito_clientcfg.display`."""

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # IPython prefers the __repr__ that attrs gives a class to a _repr_pretty_ that it inherits.
        setattr(cls, "_repr_pretty_", cls._repr_pretty_)  # noqa: B010 - a method is not assignable

    def __str__(self) -> str:
        from cognito_clientcfg import display  # noqa: PLC0415 - only what is looked at is drawn

        return display.as_text(self)

    def show(self, file: TextIO | None = None) -> None:
        """Prints it; on a terminal in colour, and wrapped between words at its width.

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

    def _repr_pretty_(self, printer: PrettyPrinter, cycle: object) -> None:  # noqa: ARG002 - IPython's
        first, *others = self._at_a_prompt().splitlines()
        printer.text(first)
        for line in others:
            printer.break_()
            printer.text(line)

    def _at_a_prompt(self) -> str:
        return str(self)
