"""What people read: on a terminal, in a notebook, in a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

__all__ = ["Displayable", "Documented", "read_plan"]


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
