"""cognito_clientcfg, with every check."""

from __future__ import annotations

from typing import Any

from cognito_clientcfg import from_aws, to_aws


def round_trip(members: dict[str, Any]) -> Any:
    return to_aws(from_aws(members))
