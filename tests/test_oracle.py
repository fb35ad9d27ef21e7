"""The model that botocore carries, and the types that mypy-boto3 derives from it, against ours.

A failure here says that AWS has added something, and what.
"""

from __future__ import annotations

from typing import Any, get_args, get_type_hints

import botocore.session
import pytest

from cognito_clientcfg import (
    AnalyticsConfiguration,
    AppClientConfig,
    ExplicitAuthFlow,
    Feature,
    InvalidConfig,
    OAuthFlow,
    PreventUserExistenceErrors,
    RefreshTokenRotation,
    TimeUnit,
)
from cognito_clientcfg.faults import PASSING
from cognito_clientcfg.kinds import listed_by_botocore
from cognito_clientcfg.wire import IDENTIFIERS, READ_ONLY, SETTABLE, member_name

MODEL = botocore.session.get_session().get_service_model("cognito-idp")


def shape(name: str) -> Any:
    return MODEL.shape_for(name)


def members(operation: str) -> Any:
    return MODEL.operation_model(operation).input_shape.members  # type: ignore[union-attr]  # it has one


DESCRIBED: Any = shape("UserPoolClientType").members


class TestMembers:
    def test_ours_are_those_of_the_update(self) -> None:
        assert SETTABLE | IDENTIFIERS == members("UpdateUserPoolClient").keys()

    def test_describe_minus_update_is_exactly_the_read_only_four(self) -> None:
        assert READ_ONLY == DESCRIBED.keys() - members("UpdateUserPoolClient").keys()

    def test_update_minus_describe_is_nothing(self) -> None:
        assert set() == members("UpdateUserPoolClient").keys() - DESCRIBED.keys()

    def test_ours_are_those_of_the_type_stubs(self) -> None:
        type_defs = pytest.importorskip("mypy_boto3_cognito_idp.type_defs")
        request = get_type_hints(type_defs.UpdateUserPoolClientRequestTypeDef)

        assert SETTABLE | IDENTIFIERS == request.keys()

    def test_the_required_ones_are_the_ids_and_the_feature(self) -> None:
        update: Any = MODEL.operation_model("UpdateUserPoolClient").input_shape

        assert IDENTIFIERS == {*update.required_members}
        assert ["Feature"] == shape("RefreshTokenRotationType").required_members
        assert [] == shape("AnalyticsConfigurationType").required_members
        assert [] == shape("TokenValidityUnitsType").required_members

    @pytest.mark.parametrize(
        ("ours", "theirs"),
        [
            (AnalyticsConfiguration, "AnalyticsConfigurationType"),
            (RefreshTokenRotation, "RefreshTokenRotationType"),
        ],
    )
    def test_nested_members_are_ours(self, ours: type, theirs: str) -> None:
        assert {*shape(theirs).members} == {
            member_name(name) for name in get_type_hints(ours) if not name.startswith("_")
        }

    def test_each_token_has_its_unit(self) -> None:
        tokens = {
            name.removesuffix("Validity") for name in SETTABLE if name.endswith("TokenValidity")
        }

        assert tokens == shape("TokenValidityUnitsType").members.keys()


class TestWords:
    @pytest.mark.parametrize(
        ("ours", "theirs"),
        [
            (ExplicitAuthFlow, "ExplicitAuthFlowsType"),
            (OAuthFlow, "OAuthFlowType"),
            (PreventUserExistenceErrors, "PreventUserExistenceErrorTypes"),
            (Feature, "FeatureType"),
            (TimeUnit, "TimeUnitsType"),
        ],
    )
    def test_enumerations_are_ours(self, ours: Any, theirs: str) -> None:
        assert {*ours} == listed_by_botocore(theirs)
        assert [*ours.__members__] == [word.upper() for word in ours]

    @pytest.mark.parametrize(
        ("ours", "theirs"),
        [
            (ExplicitAuthFlow, "ExplicitAuthFlowsTypeType"),
            (OAuthFlow, "OAuthFlowTypeType"),
            (PreventUserExistenceErrors, "PreventUserExistenceErrorTypesType"),
            (Feature, "FeatureTypeType"),
            (TimeUnit, "TimeUnitsTypeType"),
        ],
    )
    def test_those_of_the_type_stubs_are_among_ours(self, ours: Any, theirs: str) -> None:
        literals = pytest.importorskip("mypy_boto3_cognito_idp.literals")

        assert {*get_args(getattr(literals, theirs))} <= {*ours}


class TestBounds:
    @pytest.mark.parametrize(
        ("name", "bounds"),
        [
            ("ClientNameType", {"min": 1, "max": 128, "pattern": r"[\w\s+=,.@-]+"}),
            ("RefreshTokenValidityType", {"min": 0, "max": 315_360_000}),
            ("AccessTokenValidityType", {"min": 1, "max": 86_400}),
            ("IdTokenValidityType", {"min": 1, "max": 86_400}),
            ("AuthSessionValidityType", {"min": 3, "max": 15}),
            ("ClientPermissionType", {"min": 1, "max": 2048}),
            ("CallbackURLsListType", {"min": 0, "max": 100}),
            ("LogoutURLsListType", {"min": 0, "max": 100}),
            (
                "RedirectUrlType",
                {"min": 1, "max": 1024, "pattern": r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+"},
            ),
            (
                "ProviderNameType",
                {"min": 1, "max": 32, "pattern": r"[\p{L}\p{M}\p{S}\p{N}\p{P}\p{Z}]+"},
            ),
            ("OAuthFlowsType", {"min": 0, "max": 3}),
            ("ScopeListType", {"max": 50}),
            ("ScopeType", {"min": 1, "max": 256, "pattern": r"[\x21\x23-\x5B\x5D-\x7E]+"}),
            ("HexStringType", {"pattern": "^[0-9a-fA-F]+$"}),
            ("RetryGracePeriodSecondsType", {"min": 0, "max": 60}),
            ("UserPoolIdType", {"min": 1, "max": 55, "pattern": r"[\w-]+_[0-9a-zA-Z]+"}),
            ("ClientIdType", {"min": 1, "max": 128, "pattern": r"[\w+]+", "sensitive": True}),
        ],
    )
    def test_they_are_those_that_we_check(self, name: str, bounds: dict[str, Any]) -> None:
        assert bounds == shape(name).metadata

    @pytest.mark.parametrize(
        ("field", "theirs"),
        [
            ("client_name", "ClientNameType"),
            ("read_attributes", "ClientPermissionType"),
            ("write_attributes", "ClientPermissionType"),
            ("supported_identity_providers", "ProviderNameType"),
            ("allowed_oauth_scopes", "ScopeType"),
        ],
    )
    def test_the_longest_text_of_the_model_is_taken_and_no_longer_one(
        self, field: str, theirs: str
    ) -> None:
        longest = shape(theirs).metadata["max"]

        def fields(length: int) -> Any:
            text = f"x/{'y' * (length - 2)}"
            return {field: text.replace("/", "-") if field == "client_name" else [text]}

        assert AppClientConfig(**fields(longest))
        with pytest.raises(InvalidConfig, match="length"):
            AppClientConfig(**fields(longest + 1))


class TestErrors:
    def test_the_update_answers_with_the_codes_that_we_know(self) -> None:
        codes = {error.name for error in MODEL.operation_model("UpdateUserPoolClient").error_shapes}

        assert {
            "ConcurrentModificationException",
            "FeatureUnavailableInTierException",
            "InternalErrorException",
            "InvalidOAuthFlowException",
            "InvalidParameterException",
            "NotAuthorizedException",
            "OperationNotEnabledException",
            "ResourceNotFoundException",
            "ScopeDoesNotExistException",
            "TooManyRequestsException",
        } == codes
        assert {
            "ConcurrentModificationException",
            "InternalErrorException",
            "TooManyRequestsException",
        } == codes & PASSING
