from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from cognito_clientcfg.config.app_client_config import SETTINGS
from cognito_clientcfg.config.serialization import to_fields
from cognito_clientcfg.formats import json_schema
from tests.support import strategies
from tests.support.app_clients import FULL

if TYPE_CHECKING:
    from cognito_clientcfg import AppClientConfig

SCHEMA = json_schema()
VALIDATOR: Any = Draft202012Validator(SCHEMA)


def test_it_is_a_schema_of_every_setting() -> None:
    Draft202012Validator.check_schema(SCHEMA)

    assert SETTINGS.keys() == SCHEMA["properties"].keys()
    assert all(field["description"] for field in SCHEMA["properties"].values())


@given(config=strategies.configs())
def test_what_is_written_fits_it(config: AppClientConfig) -> None:
    VALIDATOR.validate(to_fields(config))


def test_every_setting_fits_it_in_either_form() -> None:
    fields = to_fields(FULL.evolve(publish_secrets_in_aws_secrets_manager=True))

    VALIDATOR.validate(fields | {"access_token_validity": {"value": 30, "unit": "minutes"}})


def test_it_tells_what_a_value_may_be() -> None:
    properties = SCHEMA["properties"]

    assert {
        "description": "Minutes for a sign-in to complete, 3 to 15; absent, 3.",
        "type": "integer",
        "minimum": 3,
        "maximum": 15,
    } == properties["auth_session_validity"]
    assert {
        "type": "array",
        "items": {"type": "string", "minLength": 1, "maxLength": 1024},
        "uniqueItems": True,
        "maxItems": 100,
    } == {
        key: properties["logout_urls"][key]
        for key in properties["logout_urls"]
        if key != "description"
    }
    assert "boolean" == properties["publish_secrets_in_aws_secrets_manager"]["type"]


@pytest.mark.parametrize(
    "fields",
    [
        {"calback_urls": []},
        {"auth_session_validity": 2},
        {"auth_session_validity": "3"},
        {"enable_token_revocation": "false"},
        {"publish_secrets_in_aws_secrets_manager": 1},
        {"explicit_auth_flows": ["ALLOW_ALL"]},
        {"write_attributes": []},
        {"callback_urls": ["https://a", "https://a"]},
        {"access_token_validity": "30"},
        {"access_token_validity": {"value": 1}},
        {"refresh_token_rotation": {"feature": "ENABLED", "retry_grace_period": 1}},
        {"refresh_token_rotation": {"retry_grace_period_seconds": 61}},
    ],
)
def test_what_is_wrong_does_not_fit_it(fields: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid(fields)
