"""Configurations as plain JSON types under the names of their fields."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from cognito_clientcfg import AppClientConfig, to_aws
from cognito_clientcfg.config.app_client_config import SETTINGS
from cognito_clientcfg.config.serialization import from_fields, to_fields
from tests.support import strategies
from tests.support.app_clients import FULL


@given(config=strategies.configs())
def test_what_is_written_is_read_also_the_unit_of_a_duration(config: AppClientConfig) -> None:
    assert to_aws(config) == to_aws(from_fields(to_fields(config)))


def test_every_setting_has_its_name() -> None:
    config = FULL.evolve(publish_secrets_in_aws_secrets_manager=True)

    assert SETTINGS.keys() == to_fields(config).keys()
    assert config == from_fields(to_fields(config))


@pytest.mark.parametrize("fields", ["client_name", None, ["client_name"]])
def test_what_is_not_a_mapping_is_refused(fields: Any) -> None:
    with pytest.raises(TypeError, match="a mapping of fields is expected, not"):
        from_fields(fields)
