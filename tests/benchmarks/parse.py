"""Reading and writing a full app client: ``python -m tests.benchmarks.parse``."""

from __future__ import annotations

import json
import subprocess
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cognito_clientcfg import to_aws
from tests.support.app_clients import FULL

from .table import OURS, environment, in_turns, print_ratios

if TYPE_CHECKING:
    from collections.abc import Callable

BASE = "msgspec with constraints"
MEMBERS = json.dumps(to_aws(FULL))


def seconds(python: Path, contestant: str) -> float:
    done = subprocess.run(  # noqa: S603 - named below
        [str(python), "-m", "contestants", contestant],
        cwd=Path(__file__).parent,
        input=MEMBERS,
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def main() -> None:
    contestants: dict[str, Callable[[], float]] = {
        BASE: partial(seconds, environment("msgspec", "msgspec"), "with_msgspec"),
        "cognito_clientcfg, with every check": partial(seconds, OURS, "ours"),
        "a copy by hand, unchecked": partial(seconds, OURS, "by_hand"),
        "pydantic with constraints": partial(
            seconds, environment("pydantic", "pydantic"), "with_pydantic"
        ),
        "aws-resource-validator-cognito-idp": partial(
            seconds,
            environment("aws_resource_validator", "aws-resource-validator-cognito-idp"),
            "with_aws_resource_validator",
        ),
        "capo-cognito-identity-provider, unchecked": partial(
            seconds, environment("capo", "capo-cognito-identity-provider"), "with_capo"
        ),
    }
    measured = in_turns(contestants, rounds=5)
    print_ratios("read and write a full app client", measured, BASE, unit="µs", factor=1e6)


if __name__ == "__main__":
    main()
