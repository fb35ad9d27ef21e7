"""capo, which checks nothing."""

from typing import Any

from capo_cognito_identity_provider.types.user_pool_client_type import (
    deserialize_aws_json_1_1,
    serialize_aws_json_1_1,
)


def round_trip(members: dict[str, Any]) -> Any:
    return serialize_aws_json_1_1(deserialize_aws_json_1_1(members))
