"""Fuzzes what reads foreign input, guided by coverage, until stopped or something is found.

``pip install atheris && python -m tests.support.fuzz -max_total_time=60``; its options are those of
libFuzzer.
"""

from __future__ import annotations

import importlib
import json
import sys
from contextlib import suppress
from typing import Any

from cognito_clientcfg import AppClient, InvalidConfig, assign, from_aws, to_aws
from cognito_clientcfg.config.aws_members import IDENTIFIERS, READ_ONLY, SETTABLE, settable
from cognito_clientcfg.planning.restoration import make_restoration
from cognito_clientcfg.updating.botocore_hooks import Exchange
from tests.support.app_clients import make_plan

IDS = {"UserPoolId": "us-east-1_Example", "ClientId": "1example23456789"}
NAMES = sorted(SETTABLE | IDENTIFIERS | READ_ONLY | {"AccessToken", "ApplicationArn", "Feature"})
WORDS = [*NAMES, "ALLOW_USER_AUTH", "ENABLED", "code", "days", "http://b", "https://[", "minutes"]


def value(data: Any, depth: int = 4) -> Any:
    choice = data.ConsumeIntInRange(0, 7 if depth else 5)
    if choice == 7:
        return members(data, depth - 1)
    if choice == 6:
        return [value(data, depth - 1) for _ in range(data.ConsumeIntInRange(0, 4))]
    scalars = (None, data.ConsumeBool(), data.ConsumeInt(9), data.ConsumeRegularFloat())
    return (*scalars, data.PickValueInList(WORDS), data.ConsumeUnicode(6))[choice]


def members(data: Any, depth: int = 4) -> dict[str, Any]:
    names = (data.PickValueInList(NAMES) for _ in range(data.ConsumeIntInRange(0, 6)))
    return {name: value(data, depth) for name in names}


def once(raw: bytes) -> None:
    data = importlib.import_module("atheris").FuzzedDataProvider(raw)
    given = members(data)
    with suppress(InvalidConfig):
        assert from_aws(given) == from_aws(to_aws(from_aws(given)))
    text = json.dumps({"UserPoolClient": given | IDS})
    exchange = Exchange()
    exchange.see(text.encode(), 200)
    response = exchange.response()
    live = response.members or {}
    with suppress(InvalidConfig):
        found = AppClient.from_members(live, has_client_secret=response.has_client_secret)
        assert found == AppClient.from_json(text) == AppClient.from_json(found.to_json())
        assert not make_restoration(found, found)
        plan = make_plan(found, [assign(client_name="new")])
        assert not plan or settable(live) | {"ClientName": "new"} == plan.request
        AppClient.from_json(data.ConsumeUnicode(99))


if __name__ == "__main__":
    atheris = importlib.import_module("atheris")
    atheris.instrument_all()
    atheris.Setup(sys.argv, once)
    atheris.Fuzz()
