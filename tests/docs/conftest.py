from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from tests.support.examples import example, only_named_actions

if TYPE_CHECKING:
    from tests.support.examples import Run


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a program with arguments; it may call only what it names as needed."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")

    def run(name: str, *arguments: str) -> int | None:
        monkeypatch.setattr("sys.argv", ["example", *arguments])
        with only_named_actions(f"{name}.py"):
            return cast("int | None", example(name).main())

    return run
