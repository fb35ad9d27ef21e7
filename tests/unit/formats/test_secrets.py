"""A client secret in a file stays there: no configuration and no error holds it."""

from __future__ import annotations

import json
import pickle
import traceback
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from cognito_clientcfg import AppClientConfig, InvalidConfig
from cognito_clientcfg.formats import (
    Format,
    dumps,
    from_cloudformation,
    from_custom_resource,
    from_terraform,
    load,
    loads,
)
from tests.support.app_clients import FULL, SECRET, members_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MEMBERS = members_of(FULL, ClientSecret=SECRET)
ATTRIBUTES = {"name": "web", "client_secret": SECRET}
BROKEN_TEXTS: list[tuple[Format, str]] = [
    ("json", f'{{"ClientSecret": "{SECRET}", "ClientName": 5}}'),
    ("json", f'{{"ClientSecret": "{SECRET}"'),
    ("json", f'{{"ClientSecret": "{SECRET}", "ClientSecret": "{SECRET}"}}'),
    ("yaml", f"ClientSecret: {SECRET}\nClientName: 5\n"),
    ("yaml", f"ClientSecret: {SECRET}\nClientName: [\n"),
    ("yaml", f"ClientSecret: {SECRET}\nClientSecret: {SECRET}\n"),
    ("yaml", f"ClientSecret: *{SECRET}\n"),
    ("toml", f'ClientSecret = "{SECRET}"\nClientSecret = "{SECRET}"\n'),
    ("toml", f'ClientSecret = "{SECRET}"\nClientName = 5\n'),
    ("toml", f'ClientSecret = "{SECRET}"\nClientName = \n'),
]
STATE_FILE = {
    "version": 4,
    "resources": [
        {
            "mode": "managed",
            "type": "aws_cognito_user_pool_client",
            "name": "web",
            "instances": [{"attributes": ATTRIBUTES}],
        }
    ],
}
BROKEN: dict[str, Callable[[], AppClientConfig]] = {
    **{
        f"{format_} {number}": partial(loads, text, format=format_, spelling="members")
        for number, (format_, text) in enumerate(BROKEN_TEXTS)
    },
    "in our spelling": lambda: loads(json.dumps(MEMBERS), format="json"),
    "a template": lambda: from_cloudformation(MEMBERS | {"ClientName": 5}),
    "a template as text": lambda: from_cloudformation(BROKEN_TEXTS[3][1]),
    "a template in which it is given twice": lambda: from_cloudformation(BROKEN_TEXTS[5][1]),
    "properties of a custom resource": lambda: from_custom_resource(MEMBERS | {"ClientName": 5}),
    "a whole event": lambda: from_custom_resource({"ResourceProperties": MEMBERS}),
    "attributes": lambda: from_terraform(ATTRIBUTES | {"name": 5}),
    "attributes as text": lambda: from_terraform(json.dumps(ATTRIBUTES | {"name": 5})),
    "a broken state": lambda: from_terraform(json.dumps(ATTRIBUTES)[:-1]),
    "a state file": lambda: from_terraform(json.dumps(STATE_FILE).replace('"web"', "5")),
    "a state file that is cut": lambda: from_terraform(json.dumps(STATE_FILE)[:-1]),
    "a state file of another version": lambda: from_terraform(STATE_FILE | {"version": 3}),
    "an address that a state file lacks": lambda: from_terraform(STATE_FILE, "x"),
    "a misspelt argument": lambda: from_terraform(ATTRIBUTES | {"nam": "x"}),
}


def shown(error: InvalidConfig) -> str:
    """Returns an error with its traceback and the locals of the library's frames."""
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_globals["__name__"].startswith("tests."):
        frames = frames.tb_next
    assert frames is not None
    formatted = traceback.TracebackException(InvalidConfig, error, frames, capture_locals=True)
    pickled = pickle.dumps(error).decode("latin-1")
    return "".join([*formatted.format(), repr(error.violations), pickled])


def failure(run: Callable[[], object]) -> InvalidConfig:
    with pytest.raises(InvalidConfig) as error:
        run()
    return error.value


@pytest.mark.parametrize("name", BROKEN)
def test_no_error_holds_it(name: str) -> None:
    error = failure(BROKEN[name])

    assert SECRET not in shown(error)
    assert error.__context__ is None


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
@pytest.mark.parametrize("name", ["web.json", "web.toml", "web.yaml"])
def test_no_error_about_another_encoding_holds_it(tmp_path: Path, encoding: str, name: str) -> None:
    (tmp_path / name).write_bytes(f"ClientSecret: {SECRET}é".encode(encoding))

    error = failure(lambda: load(tmp_path / name, spelling="members"))

    assert "this is not in UTF-8" in str(error)
    assert SECRET not in shown(error)
    assert error.__context__ is None


@pytest.mark.parametrize(
    "read",
    [
        lambda: loads(json.dumps(MEMBERS), format="json", spelling="members"),
        lambda: loads(json.dumps(MEMBERS), format="yaml", spelling="members"),
        lambda: from_cloudformation(MEMBERS),
        lambda: from_cloudformation(json.dumps(MEMBERS)),
        lambda: from_custom_resource(MEMBERS),
        lambda: from_terraform(ATTRIBUTES),
        lambda: from_terraform(json.dumps(ATTRIBUTES)),
        lambda: from_terraform(STATE_FILE),
        lambda: from_terraform(json.dumps(STATE_FILE)),
    ],
)
def test_no_configuration_and_no_file_written_from_it_holds_it(read: Any) -> None:
    config: AppClientConfig = read()

    assert config.client_name
    assert SECRET not in repr(config)
    assert SECRET not in pickle.dumps(config).decode("latin-1")
    assert SECRET not in dumps(config, format="json", spelling="members")
