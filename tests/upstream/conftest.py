from __future__ import annotations

from typing import TYPE_CHECKING

import botocore

from .comparison import installed

if TYPE_CHECKING:
    import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Reports what AWS has added."""
    if lines := installed().lines():
        terminalreporter.section(
            f"new in botocore {botocore.__version__}: python -m tests.upstream"
        )
        for line in lines:
            terminalreporter.line(line)
