"""How a run shows how far it is."""

from __future__ import annotations

import textwrap
from typing import Any

import nbformat
from nbclient import NotebookClient

CELL = """
    import itertools, warnings
    from cognito_clientcfg import AppClientConfig, AppClients, assign
    from cognito_clientcfg.fleet import targets, update_many
    from cognito_clientcfg.testing import embedded_cognito
    from tests.conftest import create
    from tests.support.app_clients import connected, create_pool

    warnings.simplefilter("default")
    with embedded_cognito():
        client = connected()
        pool_id = create_pool(client)
        for _ in range(3):
            create(client, pool_id, AppClientConfig(client_name="x"))
        edit = assign(auth_session_validity=5)
        update_many(targets(AppClients(client)), edit, progress=True).finish()
"""


def outputs_of(cell: str) -> list[Any]:
    v4: Any = nbformat.v4
    notebook: Any = v4.new_notebook(cells=[v4.new_code_cell(textwrap.dedent(cell))])
    ran: Any = NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    outputs: list[Any] = ran.cells[0].outputs
    return outputs


def test_a_notebook_shows_a_bar_and_no_warning() -> None:
    outputs = outputs_of(CELL)

    assert [] == [each for each in outputs if each.get("name") == "stderr"]
    assert any("application/vnd.jupyter.widget-view+json" in each["data"] for each in outputs)


def test_so_does_one_without_the_widgets() -> None:
    without = '\n    import sys\n    sys.modules["ipywidgets"] = None\n'

    outputs = outputs_of(without + CELL)

    text = "".join(each.get("text", "") for each in outputs)
    assert "IProgress" not in text
    assert "Warning" not in text
