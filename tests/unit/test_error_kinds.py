from __future__ import annotations

import asyncio
import pickle
from typing import Any

import botocore.session
import pytest
from botocore import exceptions, parsers
from botocore.exceptions import ClientError

from cognito_clientcfg import (
    AmbiguousEdit,
    AmbiguousName,
    AppClientNotFound,
    CognitoClientConfigError,
    EditLost,
    ErrorKind,
    IncompleteAnswer,
    InvalidConfig,
    StalePlan,
    StaleRead,
    UnknownMembers,
    assign,
    errors,
    kind_of,
    written,
)
from cognito_clientcfg.error_kinds import is_never_sent, mark_written, name_of
from cognito_clientcfg.updating.calls import UnknownOperation

URL = "https://cognito-idp.us-east-1.amazonaws.com/"
IDS = ("us-east-1_x", "x")


def refusal(code: str, status: int = 400) -> ClientError:
    answer: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "UpdateUserPoolClient")


OURS: dict[Exception, str] = {
    AmbiguousEdit("read_attributes", "add()"): "refused",
    AmbiguousName(None, "web", ("a", "b")): "refused",
    AppClientNotFound(None, "web"): "not_found",
    EditLost(*IDS, None): "conflict",
    IncompleteAnswer("DescribeUserPoolClient", "us-east-1_x"): "unavailable",
    InvalidConfig(()): "refused",
    StalePlan(*IDS, None): "conflict",
    StaleRead(*IDS): "unavailable",
    UnknownMembers(*IDS, ()): "refused",
    UnknownOperation("ListUserPoolClientSecrets"): "refused",
}
OF_BOTOCORE: dict[Exception, str] = {
    exceptions.CredentialRetrievalError(provider="x", error_msg="y"): "denied",
    exceptions.NoCredentialsError(): "denied",
    exceptions.PartialCredentialsError(provider="x", cred_var="y"): "denied",
    exceptions.SSOTokenLoadError(error_msg="x"): "denied",
    exceptions.TokenRetrievalError(provider="x", error_msg="y"): "denied",
    exceptions.UnauthorizedSSOTokenError(): "denied",
    exceptions.ConnectTimeoutError(endpoint_url=URL): "unavailable",
    exceptions.ConnectionClosedError(endpoint_url=URL): "unavailable",
    exceptions.EndpointConnectionError(endpoint_url=URL): "unavailable",
    exceptions.HTTPClientError(error="x"): "unavailable",
    exceptions.ProxyConnectionError(proxy_url=URL): "unavailable",
    exceptions.ReadTimeoutError(endpoint_url=URL): "unavailable",
    exceptions.SSLError(endpoint_url=URL, error=OSError()): "unavailable",
    parsers.ResponseParserError("x"): "unavailable",
    exceptions.NoRegionError(): "refused",
    exceptions.ParamValidationError(report="x"): "refused",
    exceptions.ProfileNotFound(profile="x"): "refused",
    exceptions.BotoCoreError(): "unknown",
}
OF_PYTHON: dict[BaseException, str] = {
    ConnectionResetError(): "unavailable",
    TimeoutError(): "unavailable",
    asyncio.CancelledError(): "unknown",
    TypeError(): "unknown",
    ZeroDivisionError(): "unknown",
}


class TestKindOf:
    @pytest.mark.parametrize(
        ("error", "kind"),
        [*OURS.items(), *OF_BOTOCORE.items(), *OF_PYTHON.items()],
        ids=lambda value: value if isinstance(value, str) else type(value).__name__,
    )
    def test_an_error_of_whatever_origin_has_one(self, error: BaseException, kind: str) -> None:
        assert ErrorKind(kind) is kind_of(error)

    def test_the_table_has_all_errors_of_this_library(self) -> None:
        public = {getattr(errors, name) for name in errors.__all__}
        ours = {each for each in public if isinstance(each, type) and issubclass(each, Exception)}

        assert ours - {CognitoClientConfigError} == {
            type(error) for error in OURS if not isinstance(error, UnknownOperation)
        }

    @pytest.mark.parametrize(
        ("code", "status", "kind"),
        [
            ("TooManyRequestsException", 400, "throttled"),
            ("ThrottlingException", 400, "throttled"),
            ("anything", 429, "throttled"),
            ("ConcurrentModificationException", 400, "conflict"),
            ("ResourceNotFoundException", 400, "not_found"),
            ("AccessDeniedException", 400, "denied"),
            ("NotAuthorizedException", 400, "denied"),
            ("ExpiredTokenException", 400, "denied"),
            ("UnrecognizedClientException", 400, "denied"),
            ("InvalidParameterException", 400, "refused"),
            ("LimitExceededException", 400, "refused"),
            ("InternalErrorException", 500, "unavailable"),
            ("anything", 503, "unavailable"),
            ("anything", 0, "unknown"),
        ],
    )
    def test_an_answer_of_aws_has_one_by_its_code_and_status(
        self, code: str, status: int, kind: str
    ) -> None:
        assert ErrorKind(kind) is kind_of(refusal(code, status))

    @pytest.mark.parametrize(
        "operation", ["DescribeUserPoolClient", "UpdateUserPoolClient", "CreateUserPoolClient"]
    )
    def test_all_errors_that_the_model_lists_have_one(self, operation: str) -> None:
        model: Any = botocore.session.get_session().get_service_model("cognito-idp")
        listed = [shape.name for shape in model.operation_model(operation).error_shapes]

        assert listed
        assert ErrorKind.UNKNOWN not in {kind_of(refusal(name)) for name in listed}

    def test_it_is_named_by_its_code_or_its_class(self) -> None:
        assert "TooManyRequestsException" == name_of(refusal("TooManyRequestsException"))
        assert "TypeError" == name_of(TypeError())


class TestWritten:
    def test_it_is_what_was_marked(self) -> None:
        for fact in (True, False, None):
            error = refusal("x")
            mark_written(error, "a note", fact=fact)

            assert fact is written(error)
            assert ["a note"] == error.__notes__

    def test_it_is_told_of_an_error_that_was_raised_from_it(self) -> None:
        cause = asyncio.CancelledError()
        mark_written(cause, fact=True)
        error = TimeoutError()
        error.__cause__ = cause

        assert written(error) is True

    def test_it_is_not_known_of_errors_of_another_origin(self) -> None:
        assert written(refusal("x")) is None
        assert written(ValueError()) is None

    def test_an_edit_that_cannot_be_made_wrote_nothing(self) -> None:
        with pytest.raises(InvalidConfig) as caught:
            assign(client_name="")

        assert written(caught.value) is False

    def test_it_survives_a_pickle(self) -> None:
        error = StaleRead(*IDS)
        mark_written(error, fact=True)

        assert written(pickle.loads(pickle.dumps(error))) is True


class TestNeverSent:
    @pytest.mark.parametrize(
        ("error", "sent"),
        [
            (exceptions.EndpointConnectionError(endpoint_url=URL), False),
            (exceptions.ConnectTimeoutError(endpoint_url=URL), False),
            (exceptions.NoCredentialsError(), False),
            (exceptions.ReadTimeoutError(endpoint_url=URL), True),
            (exceptions.ConnectionClosedError(endpoint_url=URL), True),
            (refusal("AccessDeniedException"), True),
        ],
    )
    def test_a_request_without_a_connection_or_credentials_is_not(
        self, error: Exception, *, sent: bool
    ) -> None:
        assert sent is not is_never_sent(error)
