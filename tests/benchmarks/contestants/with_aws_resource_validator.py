"""aws-resource-validator, which checks patterns and lengths by pydantic."""

from typing import Any

from aws_resource_validator.pydantic_models.cognito_idp.cognito_idp_classes import (
    UserPoolClientTypeTypeDef,
)


def round_trip(members: dict[str, Any]) -> Any:
    return UserPoolClientTypeTypeDef.model_validate(members).model_dump(exclude_none=True)
