"""What people read: on a terminal, in a notebook, in a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from typing import TextIO

__all__ = ["Displayable", "Documented", "PrettyPrinter", "read_plan"]


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


class Documented(Displayable):
    """A value that programs read too."""

    __slots__ = ()

    def to_json(self) -> str:
        """Returns it as an indented JSON document, without a client secret.

        ``cognito_clientcfg.formats.document_schema`` returns the JSON Schema of the format. A plan
        and a result hold the app client whole, members that this version does not know included.
        """
        from cognito_clientcfg import display  # noqa: PLC0415 - only what is looked at is drawn

        return display.as_json(self)


def read_plan(text: str) -> object:
    """Returns the plan that a document holds; see ``Plan.from_json``."""
    from cognito_clientcfg import display  # noqa: PLC0415 - loaded when it is called

    return display.read_plan(text)
