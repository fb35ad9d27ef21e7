"""A Pulumi program with the example's resource, under Pulumi's mocks.

Prints the inputs that it gives Pulumi's engine:

    python -m tests.support.pulumi_program POOL CLIENT URL
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pulumi

from cognito_clientcfg import AppClients


def new_resource(arguments: Any) -> tuple[str, dict[str, Any]]:
    # The engine takes a secret, as the provider itself is one, out of its wrapping.
    inputs: dict[str, Any] = dict(arguments.inputs)
    inputs["__provider"] = inputs["__provider"]["value"]
    print(json.dumps(inputs))
    return "id", inputs


def main(user_pool_id: str, client_id: str, url: str) -> None:
    # As a program that has the resource beside it: the provider then travels by value.
    program: dict[str, Any] = {"__name__": "__main__"}
    path = Path(__file__).parents[2] / "examples" / "pulumi_callback_url.py"
    exec(compile(path.read_bytes(), path, "exec"), program)  # noqa: S102 - our own example
    program["connect"] = lambda: AppClients.connect(confirm_after=0.01)
    runtime: Any = pulumi.runtime
    runtime.set_mocks(SimpleNamespace(new_resource=new_resource))
    runtime.test(lambda: program["CallbackURL"]("preview", user_pool_id, client_id, url))()


if __name__ == "__main__":
    main(*sys.argv[1:])
