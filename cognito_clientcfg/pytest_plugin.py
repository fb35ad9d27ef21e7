"""The embedded Cognito as a pytest fixture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_clientcfg.testing import EmbeddedCognito

__all__ = ["embedded_cognito"]


@pytest.fixture
def embedded_cognito() -> Iterator[EmbeddedCognito]:
    """An embedded Amazon Cognito that every boto3 client of the test talks to."""
    from . import testing  # noqa: PLC0415 - moto is loaded only for tests that ask for it

    with testing.embedded_cognito() as cognito:
        yield cognito
