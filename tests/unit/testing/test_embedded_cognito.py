"""The embedded Cognito behaves like AWS where it hurts, as documented or recorded by others."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from http.client import HTTPConnection
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

import boto3
import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.cognitoidp.responses import CognitoIdpResponse

from cognito_clientcfg import to_aws
from cognito_clientcfg.testing import Quotas, embedded_cognito, service_model
from cognito_clientcfg.testing.throttle import Throttle
from tests.conftest import create
from tests.support.app_clients import FULL, SECONDS, connected, create_pool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from cognito_clientcfg.testing import EmbeddedCognito, UpdateSemantics

NOT_SETTINGS = {
    "UserPoolId",
    "ClientId",
    "ClientSecret",
    "ClientType",
    "CreationDate",
    "LastModifiedDate",
}


def settings_of(answer: Any) -> dict[str, Any]:
    return {
        name: value for name, value in answer["UserPoolClient"].items() if name not in NOT_SETTINGS
    }


class TestRegion:
    @pytest.mark.parametrize(
        ("configured", "used"), [("", "us-east-1"), ("eu-west-1", "eu-west-1")]
    )
    def test_one_is_there_whether_one_is_configured_or_not(
        self, configured: str, used: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
        monkeypatch.setenv("AWS_DEFAULT_REGION", configured)
        if not configured:
            monkeypatch.delenv("AWS_DEFAULT_REGION")

        with embedded_cognito():
            session: Any = boto3.Session()
            client = session.client("cognito-idp")
            pool_id = create_pool(client)

        assert used == client.meta.region_name
        assert pool_id.startswith(used)
        assert configured == os.environ.get("AWS_DEFAULT_REGION", "")


class TestEndpoint:
    @pytest.mark.parametrize(
        "name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"]
    )
    def test_one_that_is_configured_does_not_count_meanwhile(
        self, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(name, "http://127.0.0.1:1")

        with embedded_cognito():
            assert create_pool(connected()).startswith("us-east-1_")

        assert "http://127.0.0.1:1" == os.environ[name]


class TestUpdateSemantics:
    def test_a_plain_update_of_the_name_alone_loses_the_other_members(
        self, boto3_client: CognitoIdentityProviderClient, pool_id: str, full_id: str
    ) -> None:
        ids: Any = {"UserPoolId": pool_id, "ClientId": full_id}
        assert to_aws(FULL) == settings_of(boto3_client.describe_user_pool_client(**ids))

        boto3_client.update_user_pool_client(**ids, ClientName="web app")

        assert {
            "ClientName": "web app",
            "AllowedOAuthFlowsUserPoolClient": False,
            "AuthSessionValidity": 3,
            "EnablePropagateAdditionalUserContextData": False,
            "EnableTokenRevocation": True,
            "RefreshTokenRotation": {"Feature": "DISABLED", "RetryGracePeriodSeconds": 0},
            "RefreshTokenValidity": 30,
        } == settings_of(boto3_client.describe_user_pool_client(**ids))

    def test_some_members_are_kept_where_aws_was_seen_to_keep_them(self) -> None:
        with embedded_cognito(update_semantics="mixed"):
            client = connected()
            pool_id = create_pool(client)
            client_id = create(client, pool_id, FULL)

            answer = client.update_user_pool_client(
                UserPoolId=pool_id, ClientId=client_id, CallbackURLs=["https://x"]
            )

        assert {
            "AllowedOAuthFlowsUserPoolClient": False,
            "AuthSessionValidity": 5,
            "CallbackURLs": ["https://x"],
            "ClientName": "web app",
            "EnablePropagateAdditionalUserContextData": False,
            "EnableTokenRevocation": False,
            "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 20},
            "RefreshTokenValidity": 7,
            "TokenValidityUnits": {
                "AccessToken": "hours",
                "IdToken": "hours",
                "RefreshToken": "days",
            },
        } == settings_of(answer)

    def test_a_name_alone_comes_back_with_what_aws_adds(
        self, boto3_client: CognitoIdentityProviderClient, pool_id: str, minimal_id: str
    ) -> None:
        answer = boto3_client.describe_user_pool_client(UserPoolId=pool_id, ClientId=minimal_id)

        assert {
            "ClientName": "minimal",
            "AllowedOAuthFlowsUserPoolClient": False,
            "AuthSessionValidity": 3,
            "EnablePropagateAdditionalUserContextData": False,
            "EnableTokenRevocation": True,
            "RefreshTokenValidity": 30,
        } == settings_of(answer)


class TestStorage:
    @pytest.fixture
    def update(
        self, boto3_client: CognitoIdentityProviderClient, pool_id: str, minimal_id: str
    ) -> Any:
        def update(**members: Any) -> dict[str, Any]:
            ids: Any = {"UserPoolId": pool_id, "ClientId": minimal_id}
            boto3_client.update_user_pool_client(**ids, **members)
            return settings_of(boto3_client.describe_user_pool_client(**ids))

        return update

    def test_lists_come_back_sorted(self, update: Any) -> None:
        assert ["https://a", "https://b"] == update(CallbackURLs=["https://b", "https://a"])[
            "CallbackURLs"
        ]

    def test_empty_lists_come_back_absent(self, update: Any) -> None:
        assert "CallbackURLs" not in update(CallbackURLs=[])

    def test_units_given_for_some_tokens_are_filled_in(self, update: Any) -> None:
        assert {"AccessToken": "minutes", "IdToken": "hours", "RefreshToken": "days"} == update(
            AccessTokenValidity=10, TokenValidityUnits={"AccessToken": "minutes"}
        )["TokenValidityUnits"]

    def test_a_refresh_token_of_0_becomes_one_of_30_days(self, update: Any) -> None:
        assert 30 == update(RefreshTokenValidity=0)["RefreshTokenValidity"]

    def test_a_missing_grace_period_comes_back_as_0_and_stays(self, update: Any) -> None:
        assert {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0} == update(
            RefreshTokenRotation={"Feature": "ENABLED"}
        )["RefreshTokenRotation"]
        assert {"Feature": "DISABLED", "RetryGracePeriodSeconds": 0} == update()[
            "RefreshTokenRotation"
        ]

    def test_dates_move(
        self, boto3_client: CognitoIdentityProviderClient, pool_id: str, minimal_id: str
    ) -> None:
        ids: Any = {"UserPoolId": pool_id, "ClientId": minimal_id}
        before: Any = boto3_client.describe_user_pool_client(**ids)["UserPoolClient"]

        after: Any = boto3_client.update_user_pool_client(**ids)["UserPoolClient"]

        assert before["CreationDate"] == after["CreationDate"]
        assert before["LastModifiedDate"] < after["LastModifiedDate"]


class TestSecret:
    def test_it_comes_from_create_describe_and_update_alone(
        self, boto3_client: CognitoIdentityProviderClient, pool_id: str
    ) -> None:
        created: Any = boto3_client.create_user_pool_client(
            UserPoolId=pool_id, ClientName="x", GenerateSecret=True
        )["UserPoolClient"]
        ids: Any = {"UserPoolId": pool_id, "ClientId": created["ClientId"]}

        answers: Any = [
            boto3_client.describe_user_pool_client(**ids),
            boto3_client.update_user_pool_client(**ids),
        ]
        listed: Any = boto3_client.list_user_pool_clients(UserPoolId=pool_id)["UserPoolClients"]

        assert 24 <= len(created["ClientSecret"]) <= 64
        assert {created["ClientSecret"]} == {
            answer["UserPoolClient"]["ClientSecret"] for answer in answers
        }
        assert {"ClientId", "ClientName", "UserPoolId"} == {*listed[0]}

    def test_a_client_without_one_has_none(
        self, boto3_client: CognitoIdentityProviderClient, pool_id: str
    ) -> None:
        created = boto3_client.create_user_pool_client(UserPoolId=pool_id, ClientName="x")

        assert "ClientSecret" not in created["UserPoolClient"]

    def test_one_of_the_callers_own_is_kept(
        self, boto3_client: CognitoIdentityProviderClient, pool_id: str
    ) -> None:
        events: Any = boto3_client.meta.events

        def give_secret(params: Any, **_: object) -> None:
            """Adds to the body what botocore takes itself since 2026."""
            params["body"] = json.dumps(json.loads(params["body"]) | {"ClientSecret": "x" * 24})

        events.register("before-call.cognito-idp.CreateUserPoolClient", give_secret)

        created = boto3_client.create_user_pool_client(UserPoolId=pool_id, ClientName="x")

        assert "x" * 24 == created["UserPoolClient"].get("ClientSecret")


ARN = "ClientSecretArn"
PUBLISH = "PublishSecretsInAWSSecretsManager"


@pytest.fixture
def secrets(embedded_cognito: EmbeddedCognito) -> Any:
    """A client that checks nothing, whatever its stubs know."""
    assert embedded_cognito.update_semantics == "reset"
    return connected(config=Config(parameter_validation=False))


def made(client: Any, pool_id: str, **members: Any) -> dict[str, str]:
    """Returns the ids of a new app client."""
    created = client.create_user_pool_client(UserPoolId=pool_id, ClientName="x", **members)
    return {"UserPoolId": pool_id, "ClientId": created["UserPoolClient"]["ClientId"]}


def described(client: Any, ids: dict[str, str]) -> Any:
    return client.describe_user_pool_client(**ids)["UserPoolClient"]


def secret_ids(client: Any, ids: dict[str, str]) -> list[str]:
    listed = client.list_user_pool_client_secrets(**ids)["ClientSecrets"]
    assert all({"ClientSecretId", "ClientSecretCreateDate"} == {*each} for each in listed)
    return [each["ClientSecretId"] for each in listed]


@pytest.mark.todays_model
class TestSecretsManager:
    def test_a_generated_secret_moves_there_and_is_rotated(
        self, secrets: Any, pool_id: str
    ) -> None:
        ids = made(secrets, pool_id, GenerateSecret=True)
        first = secret_ids(secrets, ids)
        second = secrets.add_user_pool_client_secret(**ids)["ClientSecretDescriptor"]

        answer = secrets.update_user_pool_client(**ids, **{PUBLISH: True})["UserPoolClient"]

        place = f"arn:aws:secretsmanager:us-east-1:123456789012:secret/{pool_id}/{ids['ClientId']}-"
        assert answer[ARN].startswith(place)
        assert {"ClientSecret", PUBLISH}.isdisjoint(answer)
        assert described(secrets, ids) == answer
        kept, added = secret_ids(secrets, ids)
        assert second["ClientSecretId"] == kept
        assert [*first, kept] != [added, kept]

    def test_omitting_it_changes_nothing_nor_does_saying_it_again(
        self, secrets: Any, pool_id: str
    ) -> None:
        ids = made(secrets, pool_id, GenerateSecret=True, **{PUBLISH: True})
        before, held = described(secrets, ids)[ARN], secret_ids(secrets, ids)

        secrets.update_user_pool_client(**ids)
        secrets.update_user_pool_client(**ids, **{PUBLISH: True})

        assert before == described(secrets, ids)[ARN]
        assert held == secret_ids(secrets, ids)

    def test_false_moves_it_back(self, secrets: Any, pool_id: str) -> None:
        ids = made(secrets, pool_id, GenerateSecret=True)
        old = described(secrets, ids)["ClientSecret"]
        secrets.update_user_pool_client(**ids, **{PUBLISH: True})

        secrets.update_user_pool_client(**ids, **{PUBLISH: False})

        assert ARN not in described(secrets, ids)
        assert old != described(secrets, ids)["ClientSecret"]

    def test_false_changes_nothing_where_cognito_holds_the_secret(
        self, secrets: Any, pool_id: str
    ) -> None:
        ids = made(secrets, pool_id, GenerateSecret=True)
        before = described(secrets, ids)["ClientSecret"]

        secrets.update_user_pool_client(**ids, **{PUBLISH: False})

        assert before == described(secrets, ids)["ClientSecret"]

    @pytest.mark.parametrize("members", [{}, {"ClientSecret": "x" * 24}])
    def test_it_applies_to_generated_secrets_only(
        self, secrets: Any, pool_id: str, members: Any
    ) -> None:
        ids = made(secrets, pool_id, **members, **{PUBLISH: True})

        answer = secrets.update_user_pool_client(**ids, **{PUBLISH: True})["UserPoolClient"]

        assert {ARN, PUBLISH}.isdisjoint(answer)
        assert members.get("ClientSecret") == answer.get("ClientSecret")

    def test_an_arn_that_is_sent_back_is_not_stored(self, secrets: Any, pool_id: str) -> None:
        ids = made(secrets, pool_id)
        events: Any = secrets.meta.events

        def give_arn(params: Any, **_: object) -> None:
            params["body"] = json.dumps(json.loads(params["body"]) | {ARN: "arn"})

        events.register("before-call.cognito-idp.UpdateUserPoolClient", give_arn)

        assert ARN not in secrets.update_user_pool_client(**ids)["UserPoolClient"]


@pytest.mark.todays_model
class TestSeveralSecrets:
    def test_a_second_one_is_told_once_if_it_was_generated(
        self, secrets: Any, pool_id: str
    ) -> None:
        ids = made(secrets, pool_id, GenerateSecret=True)
        shown = described(secrets, ids)["ClientSecret"]

        added = secrets.add_user_pool_client_secret(**ids)["ClientSecretDescriptor"]

        assert 24 <= len(added["ClientSecretValue"]) <= 64
        assert added["ClientSecretId"] == secret_ids(secrets, ids)[1]
        assert shown == described(secrets, ids)["ClientSecret"]

    def test_one_of_the_callers_own_is_not_told(self, secrets: Any, pool_id: str) -> None:
        ids = made(secrets, pool_id, GenerateSecret=True)

        added = secrets.add_user_pool_client_secret(**ids, ClientSecret="y" * 24)

        assert {"ClientSecretId", "ClientSecretCreateDate"} == {*added["ClientSecretDescriptor"]}

    def test_after_the_first_one_is_deleted_none_is_shown_for_good(
        self, secrets: Any, pool_id: str
    ) -> None:
        ids = made(secrets, pool_id, GenerateSecret=True)
        secrets.add_user_pool_client_secret(**ids)
        first, second = secret_ids(secrets, ids)

        secrets.delete_user_pool_client_secret(**ids, ClientSecretId=first)
        secrets.update_user_pool_client(**ids, EnablePropagateAdditionalUserContextData=True)
        secrets.add_user_pool_client_secret(**ids)

        assert "ClientSecret" not in described(secrets, ids)
        assert second == secret_ids(secrets, ids)[0]

    def test_after_the_second_one_is_deleted_the_first_is_shown(
        self, secrets: Any, pool_id: str
    ) -> None:
        ids = made(secrets, pool_id, GenerateSecret=True)
        shown = described(secrets, ids)["ClientSecret"]
        added = secrets.add_user_pool_client_secret(**ids)["ClientSecretDescriptor"]

        secrets.delete_user_pool_client_secret(**ids, ClientSecretId=added["ClientSecretId"])

        assert shown == described(secrets, ids)["ClientSecret"]

    def test_a_third_one_the_last_one_and_an_absent_one_are_refused(
        self, secrets: Any, pool_id: str
    ) -> None:
        ids = made(secrets, pool_id, GenerateSecret=True)
        (first,) = secret_ids(secrets, ids)

        with pytest.raises(secrets.exceptions.InvalidParameterException, match="last"):
            secrets.delete_user_pool_client_secret(**ids, ClientSecretId=first)
        with pytest.raises(secrets.exceptions.ResourceNotFoundException):
            secrets.delete_user_pool_client_secret(**ids, ClientSecretId="nobody")
        secrets.add_user_pool_client_secret(**ids)
        with pytest.raises(secrets.exceptions.LimitExceededException):
            secrets.add_user_pool_client_secret(**ids)

    def test_an_app_client_without_one_has_none_to_list_and_gets_none(
        self, secrets: Any, pool_id: str
    ) -> None:
        ids = made(secrets, pool_id)

        assert [] == secret_ids(secrets, ids)
        with pytest.raises(secrets.exceptions.InvalidParameterException):
            secrets.add_user_pool_client_secret(**ids)


class TestDeletion:
    @pytest.mark.todays_model
    def test_an_app_client_is_gone_with_its_secrets(self, secrets: Any, pool_id: str) -> None:
        ids = made(secrets, pool_id, GenerateSecret=True)

        secrets.delete_user_pool_client(**ids)

        for operation in ("describe_user_pool_client", "list_user_pool_client_secrets"):
            with pytest.raises(secrets.exceptions.ResourceNotFoundException):
                getattr(secrets, operation)(**ids)

    def test_a_resource_server_goes_and_its_scopes_dangle(
        self, secrets: Any, pool_id: str, full_id: str
    ) -> None:
        secrets.delete_resource_server(UserPoolId=pool_id, Identifier="api")

        ids = {"UserPoolId": pool_id, "ClientId": full_id}
        assert "api/read" in described(secrets, ids)["AllowedOAuthScopes"]
        assert [] == secrets.list_resource_servers(UserPoolId=pool_id)["ResourceServers"]
        with pytest.raises(secrets.exceptions.ResourceNotFoundException):
            secrets.delete_resource_server(UserPoolId=pool_id, Identifier="api")


Post: TypeAlias = "Callable[[str, object], tuple[int, list[tuple[str, str]], Any]]"
SERIALIZATION = "SerializationException"
NULL = "failed to satisfy constraint: Member must not be null"
# What a request adds to the ids of an app client, and what is answered; a None takes an id away.
MALFORMED: list[tuple[str, Any, str, str]] = [
    ("UpdateUserPoolClient", {"CallbackURLs": 5}, SERIALIZATION, "Expected list or null"),
    (
        "UpdateUserPoolClient",
        {"CallbackURLs": [1]},
        SERIALIZATION,
        "NUMBER_VALUE can not be converted to a String",
    ),
    (
        "UpdateUserPoolClient",
        {"CallbackURLs": {"a": 1}},
        SERIALIZATION,
        "Start of structure or map found where not expected.",
    ),
    (
        "UpdateUserPoolClient",
        {"UserPoolId": ["x"]},
        SERIALIZATION,
        "Start of list found where not expected",
    ),
    (
        "UpdateUserPoolClient",
        {"TokenValidityUnits": 3},
        SERIALIZATION,
        "Expected structure or null",
    ),
    (
        "UpdateUserPoolClient",
        {"AuthSessionValidity": 1.5},
        SERIALIZATION,
        "NUMBER_VALUE can not be converted to an Integer",
    ),
    (
        "UpdateUserPoolClient",
        {"AuthSessionValidity": True},
        SERIALIZATION,
        "TRUE_VALUE can not be converted to an Integer",
    ),
    (
        "UpdateUserPoolClient",
        {"EnableTokenRevocation": "true"},
        SERIALIZATION,
        "STRING_VALUE can not be converted to a Boolean",
    ),
    (
        "UpdateUserPoolClient",
        {"AuthSessionValidity": 16},
        "InvalidParameterException",
        "1 validation error detected: Value '16' at 'authSessionValidity' failed to satisfy "
        "constraint: Member must have value less than or equal to 15",
    ),
    (
        "UpdateUserPoolClient",
        {"TokenValidityUnits": {"AccessToken": "weeks"}},
        "InvalidParameterException",
        "1 validation error detected: Value 'weeks' at 'tokenValidityUnits.accessToken' failed to "
        "satisfy constraint: Member must satisfy enum value set: [seconds, minutes, hours, days]",
    ),
    (
        "UpdateUserPoolClient",
        {"RefreshTokenRotation": {"RetryGracePeriodSeconds": 61}},
        "InvalidParameterException",
        f"2 validation errors detected: Value null at 'refreshTokenRotation.feature' {NULL}; Value "
        "'61' at 'refreshTokenRotation.retryGracePeriodSeconds' failed to satisfy constraint: "
        "Member must have value less than or equal to 60",
    ),
    (
        "UpdateUserPoolClient",
        {"AllowedOAuthFlows": ["code", "codes", "a", "b"]},
        "InvalidParameterException",
        "2 validation errors detected: Value '[code, codes, a, b]' at 'allowedOAuthFlows' failed "
        "to satisfy constraint: Member must have length less than or equal to 3; Value '[code, "
        "codes, a, b]' at 'allowedOAuthFlows' failed to satisfy constraint: Member must satisfy "
        "constraint: [Member must satisfy enum value set: [code, implicit, client_credentials]]",
    ),
    (
        "UpdateUserPoolClient",
        {"LogoutURLs": ["https://a b", None]},
        "InvalidParameterException",
        "1 validation error detected: Value '[https://a b, null]' at 'logoutURLs' failed to "
        "satisfy constraint: Member must satisfy constraint: [Member must have length less than or "
        "equal to 1024, Member must have length greater than or equal to 1, Member must satisfy "
        r"regular expression pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}]+]",
    ),
    (
        "UpdateUserPoolClient",
        {"LogoutURLs": ["relative"]},
        "InvalidParameterException",
        "1 validation error detected: Value 'relative' at 'logoutURLs' failed to satisfy "
        "constraint: ",
    ),
    (
        "UpdateUserPoolClient",
        {"ClientName": "é"},
        "InvalidParameterException",
        "1 validation error detected: Value 'é' at 'clientName' failed to satisfy constraint: "
        r"Member must satisfy regular expression pattern: [\w\s+=,.@-]+",
    ),
    (
        "CreateUserPoolClient",
        {},
        "InvalidParameterException",
        f"1 validation error detected: Value null at 'clientName' {NULL}",
    ),
    (
        "AddUserPoolClientSecret",
        {"ClientSecret": "canary"},
        "InvalidParameterException",
        "1 validation error detected: Value at 'clientSecret' failed to satisfy constraint: Member "
        "must have length greater than or equal to 24",
    ),
    *(
        (
            operation,
            {"ClientId": None},
            "InvalidParameterException",
            f"1 validation error detected: Value null at 'clientId' {NULL}",
        )
        for operation in (
            "DescribeUserPoolClient",
            "UpdateUserPoolClient",
            "DeleteUserPoolClient",
            "ListUserPoolClientSecrets",
        )
    ),
    *(
        (
            operation,
            {"MaxResults": most + 1},
            "InvalidParameterException",
            f"1 validation error detected: Value '{most + 1}' at 'maxResults' failed to satisfy "
            f"constraint: Member must have value less than or equal to {most}",
        )
        for operation, most in (
            ("ListUserPoolClients", 60),
            ("ListUserPools", 60),
            ("ListIdentityProviders", 60),
            ("ListResourceServers", 50),
        )
    ),
    (
        "ListUserPoolClients",
        {"NextToken": "nonsense"},
        "InvalidParameterException",
        "Invalid pagination token.",
    ),
    (
        "ListResourceServers",
        {"UserPoolId": "us-east-1_nowhere"},
        "ResourceNotFoundException",
        "User pool us-east-1_nowhere does not exist.",
    ),
]


@pytest.fixture(scope="class")
def post() -> Iterator[Post]:
    """Posts JSON, as somebody without an AWS SDK does."""
    with embedded_cognito(serve=True) as cognito:

        def post(operation: str, body: object) -> tuple[int, list[tuple[str, str]], Any]:
            connection = HTTPConnection(urlsplit(cognito.endpoint_url).netloc, timeout=30)
            headers = {"X-Amz-Target": f"AWSCognitoIdentityProviderService.{operation}"}
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            connection.request("POST", "/", content, headers)
            answer = connection.getresponse()
            content = answer.read()
            connection.close()
            return answer.status, answer.getheaders(), json.loads(content or b"{}")

        yield post


@pytest.fixture(scope="class")
def ids(post: Post) -> dict[str, str]:
    """The ids of an app client with a client secret, on what is served."""
    pool = post("CreateUserPool", {"PoolName": "x"})[2]["UserPool"]["Id"]
    request = {"UserPoolId": pool, "ClientName": "x", "GenerateSecret": True}
    app_client = post("CreateUserPoolClient", request)[2]["UserPoolClient"]
    return {"UserPoolId": pool, "ClientId": app_client["ClientId"]}


class TestMalformedRequests:
    @pytest.mark.parametrize(("operation", "members", "code", "words"), MALFORMED)
    @pytest.mark.todays_model
    def test_the_service_model_refuses_them_in_the_words_of_aws_and_nothing_is_stored(
        self, post: Post, ids: Any, operation: str, members: Any, code: str, words: str
    ) -> None:
        before = post("DescribeUserPoolClient", ids)

        status, _, answer = post(operation, ids | members)

        assert (400, code) == (status, answer["__type"])
        assert answer["message"].startswith(words)
        assert "canary" not in answer["message"]
        assert before[2] == post("DescribeUserPoolClient", ids)[2]

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"5"])
    def test_what_is_no_json_object_is_refused(self, post: Post, body: bytes) -> None:
        status, _, answer = post("UpdateUserPoolClient", body)

        assert (400, SERIALIZATION) == (status, answer["__type"])

    def test_null_counts_as_absent(self, post: Post, ids: Any) -> None:
        request = ids | {"ClientName": None, "RefreshTokenRotation": None}

        assert 200 == post("UpdateUserPoolClient", request)[0]

    def test_an_operation_that_moto_lacks_is_unknown(self, post: Post) -> None:
        status, _, answer = post("StartUserImportJob", {})

        assert (400, "UnknownOperationException") == (status, answer["__type"])

    def test_what_moto_cannot_answer_is_told_in_json(
        self, post: Post, caplog: pytest.LogCaptureFixture
    ) -> None:
        status, _, answer = post("CreateUserPool", {})

        assert (500, "InternalErrorException") == (status, answer["__type"])
        assert "KeyError" in caplog.text

    @pytest.mark.parametrize("operation", ["DescribeUserPoolClient", "ListUserPools", "Nonsense"])
    def test_one_server_header_is_sent(self, post: Post, ids: Any, operation: str) -> None:
        _, headers, _ = post(operation, ids)

        assert 1 == [name.lower() for name, _ in headers].count("server")

    def test_an_operation_that_the_installed_botocore_lacks_is_unknown(
        self, post: Post, ids: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        module = "cognito_clientcfg.testing.service_model"
        uncached = service_model._input_shape.__wrapped__  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
        monkeypatch.setattr(f"{module}._input_shape", uncached)
        lacking = SimpleNamespace(operation_names=[])
        monkeypatch.setattr(f"{module}._service_model", lambda: lacking)

        status, _, answer = post("ListUserPoolClientSecrets", ids)

        assert (400, "UnknownOperationException") == (status, answer["__type"])

    def test_app_clients_that_registered_themselves_are_none(self, post: Post, ids: Any) -> None:
        counts = [
            len(post("ListUserPoolClients", ids | {"ClientType": kind})[2]["UserPoolClients"])
            for kind in ("DCR", "REGULAR")
        ]

        assert [0, 1] == counts


LISTINGS = ["ListUserPoolClients", "ListUserPools", "ListIdentityProviders", "ListResourceServers"]


class TestQuotas:
    def test_a_listing_of_app_clients_and_a_description_count_together(
        self, embedded_cognito: EmbeddedCognito, pool_id: str, full_id: str
    ) -> None:
        client: Any = client_without_retries()
        embedded_cognito.calls.clear()
        embedded_cognito.throttle = throttle = Throttle(Quotas(reads=1, writes=1, per_pool=1000))

        client.list_user_pool_clients(UserPoolId=pool_id)
        with pytest.raises(client.exceptions.TooManyRequestsException):
            client.describe_user_pool_client(UserPoolId=pool_id, ClientId=full_id)

        assert 1 == len(throttle.refused)
        assert ["ListUserPoolClients"] == embedded_cognito.calls

    @pytest.mark.parametrize("operation", LISTINGS)
    def test_listings_are_counted_recorded_and_made_to_fail(
        self, embedded_cognito: EmbeddedCognito, pool_id: str, operation: str
    ) -> None:
        client: Any = client_without_retries()
        request = {"MaxResults": 1} if operation == "ListUserPools" else {"UserPoolId": pool_id}
        embedded_cognito.calls.clear()
        embedded_cognito.throttle = throttle = Throttle(Quotas(reads=1, writes=1, per_pool=1))
        embedded_cognito.fail("NotAuthorizedException", operation=operation)

        with pytest.raises(client.exceptions.NotAuthorizedException):
            getattr(client, xform_name(operation))(**request)
        with pytest.raises(client.exceptions.TooManyRequestsException):
            getattr(client, xform_name(operation))(**request)

        assert [operation] == embedded_cognito.calls
        assert [operation] == [name for _, name in throttle.answered]
        embedded_cognito.throttle = None
        assert getattr(client, xform_name(operation))(**request)


OAUTH = "InvalidOAuthFlowException"
INVALID = "InvalidParameterException"
# Members that AWS refuses, with the code and the words that others recorded.
REFUSALS: list[tuple[dict[str, Any], str, str]] = [
    ({"RefreshTokenValidity": 3651}, INVALID, "Invalid range for token validity."),
    (
        {"AccessTokenValidity": 4, "TokenValidityUnits": {"AccessToken": "minutes"}},
        INVALID,
        "Invalid range for token validity.",
    ),
    (
        {
            "IdTokenValidity": 3,
            "RefreshTokenValidity": 2,
            "TokenValidityUnits": {"RefreshToken": "hours"},
        },
        INVALID,
        "Access and Id Token expiration times must be less than or equal to refresh token "
        "expiration times.",
    ),
    (
        {"AllowedOAuthFlows": ["code", "client_credentials"], "CallbackURLs": ["https://x"]},
        OAUTH,
        "client_credentials flow can not be selected along with code flow or implicit flow.",
    ),
    (
        {"AllowedOAuthFlows": ["client_credentials"], "AllowedOAuthScopes": ["a/b"]},
        OAUTH,
        "client_credentials flow can not be selected if client does not have a client secret.",
    ),
    (
        {"AllowedOAuthFlowsUserPoolClient": True},
        INVALID,
        "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to "
        "use OAuth flows.",
    ),
    (
        {"AllowedOAuthFlows": ["code"], "AllowedOAuthScopes": ["openid"]},
        OAUTH,
        "CallbackUrls can not be empty when code flow or implicit flow is selected",
    ),
    (
        {"DefaultRedirectURI": "https://y", "CallbackURLs": ["https://x"]},
        INVALID,
        "The default redirect URI https://y is not in the callback URIs list.",
    ),
    ({"CallbackURLs": ["http://x"]}, INVALID, "http://x cannot use the HTTP protocol."),
    ({"LogoutURLs": ["http://x"]}, INVALID, "http://x cannot use the HTTP protocol."),
    ({"CallbackURLs": ["https://x#a"]}, INVALID, "https://x#a cannot use fragment"),
    (
        {"CallbackURLs": [f"https://x/{number}" for number in range(101)]},
        INVALID,
        "1 validation error detected: Value '",
    ),
    (
        {"ExplicitAuthFlows": ["USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH"]},
        INVALID,
        "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.",
    ),
    (
        {
            "RefreshTokenRotation": {"Feature": "ENABLED"},
            "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"],
        },
        INVALID,
        "ALLOW_REFRESH_TOKEN_AUTH is not a permitted ExplicitAuthFlow when refresh token rotation "
        "is enabled.",
    ),
    (
        {"EnablePropagateAdditionalUserContextData": True},
        INVALID,
        "Client Secret is required to set EnablePropagateAdditionalUserContextData as true",
    ),
    (
        {"AnalyticsConfiguration": {"ApplicationId": "ab"}},
        INVALID,
        "Invalid analytics configuration given, either <application arn> or <application id, "
        "role arn, external id> are valid",
    ),
    (
        {"AuthSessionValidity": 16},
        INVALID,
        "1 validation error detected: Value '16' at 'authSessionValidity' failed to satisfy "
        "constraint",
    ),
]


POOL_REFUSALS: list[tuple[dict[str, Any], str, str]] = [
    (
        {"AllowedOAuthScopes": ["api/read", "api/raed"]},
        "ScopeDoesNotExistException",
        "Invalid scope requested: api/raed",
    ),
    (
        {"AllowedOAuthScopes": ["api/read", "Cognito"]},
        "ScopeDoesNotExistException",
        "Invalid scope requested: Cognito",
    ),
    (
        {"SupportedIdentityProviders": ["COGNITO", "Google", "Facebook"]},
        "InvalidParameterException",
        "The provider Facebook does not exist for User Pool us-east-1_",
    ),
    (
        {"ReadAttributes": ["sub", "custom:paln"]},
        "InvalidParameterException",
        "Invalid read attributes specified while updating a client",
    ),
    *(
        (
            {"WriteAttributes": attributes},
            "InvalidParameterException",
            "Invalid write attributes specified while updating a client",
        )
        for attributes in (["email", "custom:paln"], ["email", "sub"], ["name"])
    ),
    (
        {"ExplicitAuthFlows": ["ALLOW_USER_AUTH"]},
        "FeatureUnavailableInTierException",
        "The following features need to be disabled for the LITE pricing tier configured: "
        "Passwordless Sign-In",
    ),
]


class TestPoolRefusals:
    @pytest.fixture
    def pool_id(self, boto3_client: CognitoIdentityProviderClient) -> str:
        required = {"Name": "email", "AttributeDataType": "String", "Required": True}
        plan = {"Name": "plan", "AttributeDataType": "String"}
        return create_pool(boto3_client, Schema=[required, plan], UserPoolTier="LITE")

    @pytest.mark.parametrize(("members", "code", "words"), POOL_REFUSALS)
    def test_what_the_pool_does_not_have_is_refused_and_nothing_is_stored(
        self,
        boto3_client: CognitoIdentityProviderClient,
        pool_id: str,
        members: Any,
        code: str,
        words: str,
    ) -> None:
        TestRefusals().test_aws_rules_are_enforced_in_its_words_and_nothing_is_stored(
            boto3_client, pool_id, members, code, words
        )

    @pytest.mark.parametrize("attribute", ["custom:plan", "sub"])
    def test_a_creation_is_refused_in_words_of_its_own(
        self, boto3_client: CognitoIdentityProviderClient, pool_id: str, attribute: str
    ) -> None:
        with pytest.raises(ClientError, match="attributes specified while creating a client"):
            boto3_client.create_user_pool_client(
                UserPoolId=pool_id, ClientName="x", WriteAttributes=[attribute]
            )

    def test_what_the_pool_has_is_stored(
        self, boto3_client: CognitoIdentityProviderClient, pool_id: str
    ) -> None:
        members: Any = {
            "ClientName": "x",
            "AllowedOAuthScopes": ["api/read", "aws.cognito/dcr/register", "openid"],
            "SupportedIdentityProviders": ["COGNITO", "Google"],
            "ReadAttributes": ["custom:plan", "nickname", "sub"],
            "WriteAttributes": ["custom:plan", "email"],
            "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"],
        }

        created = boto3_client.create_user_pool_client(UserPoolId=pool_id, **members)

        assert members.items() <= settings_of(created).items()


class TestRefusals:
    @pytest.mark.parametrize(("members", "code", "words"), REFUSALS)
    def test_aws_rules_are_enforced_in_its_words_and_nothing_is_stored(
        self,
        boto3_client: CognitoIdentityProviderClient,
        pool_id: str,
        members: Any,
        code: str,
        words: str,
    ) -> None:
        created: Any = boto3_client.create_user_pool_client(UserPoolId=pool_id, ClientName="x")
        ids: Any = {"UserPoolId": pool_id, "ClientId": created["UserPoolClient"]["ClientId"]}

        with pytest.raises(ClientError) as error:
            boto3_client.update_user_pool_client(**ids, **members)

        answer: Any = error.value.response
        assert code == answer["Error"]["Code"]
        assert answer["Error"]["Message"].startswith(words)
        assert 400 == answer["ResponseMetadata"]["HTTPStatusCode"]
        assert created["UserPoolClient"] == {
            **boto3_client.describe_user_pool_client(**ids)["UserPoolClient"]
        }

    def test_openid_is_not_for_client_credentials(
        self, boto3_client: CognitoIdentityProviderClient, pool_id: str, full_id: str
    ) -> None:
        with pytest.raises(ClientError, match="openid is not supported with client_credentials"):
            boto3_client.update_user_pool_client(
                UserPoolId=pool_id,
                ClientId=full_id,
                AllowedOAuthFlows=["client_credentials"],
                AllowedOAuthScopes=["openid"],
            )

    def test_a_creation_is_judged_as_an_update_is(
        self, boto3_client: CognitoIdentityProviderClient, pool_id: str
    ) -> None:
        with pytest.raises(ClientError, match="cannot use the HTTP protocol"):
            boto3_client.create_user_pool_client(
                UserPoolId=pool_id, ClientName="x", CallbackURLs=["http://x"]
            )

    def test_an_absent_pool_and_an_absent_client_are_told(
        self, boto3_client: CognitoIdentityProviderClient, pool_id: str
    ) -> None:
        absent = boto3_client.exceptions.ResourceNotFoundException
        with pytest.raises(absent, match="User pool client nobody does not exist"):
            boto3_client.describe_user_pool_client(UserPoolId=pool_id, ClientId="nobody")
        with pytest.raises(absent, match="User pool us-east-1_nowhere does not exist"):
            boto3_client.describe_user_pool_client(UserPoolId="us-east-1_nowhere", ClientId="x")


class TestFailuresOnDemand:
    @pytest.mark.parametrize(
        ("code", "status"),
        [
            ("ConcurrentModificationException", 400),
            ("TooManyRequestsException", 400),
            ("NotAuthorizedException", 400),
        ],
    )
    def test_the_next_calls_fail_and_no_more(
        self,
        embedded_cognito: EmbeddedCognito,
        boto3_client: CognitoIdentityProviderClient,
        pool_id: str,
        full_id: str,
        code: str,
        status: int,
    ) -> None:
        ids: Any = {"UserPoolId": pool_id, "ClientId": full_id}
        embedded_cognito.fail(code, operation="DescribeUserPoolClient", times=1)

        with pytest.raises(ClientError) as error:
            client_without_retries().describe_user_pool_client(**ids)

        answer: Any = error.value.response
        assert (code, status) == (
            answer["Error"]["Code"],
            answer["ResponseMetadata"]["HTTPStatusCode"],
        )
        assert to_aws(FULL) == settings_of(boto3_client.describe_user_pool_client(**ids))

    def test_an_internal_error_has_status_500(
        self, embedded_cognito: EmbeddedCognito, pool_id: str, full_id: str
    ) -> None:
        embedded_cognito.fail("InternalErrorException")

        with pytest.raises(ClientError) as error:
            client_without_retries().update_user_pool_client(UserPoolId=pool_id, ClientId=full_id)

        answer: Any = error.value.response
        assert 500 == answer["ResponseMetadata"]["HTTPStatusCode"]


def client_without_retries() -> CognitoIdentityProviderClient:
    return connected(config=Config(retries={"total_max_attempts": 1}))


OTHER_PROCESS = """
import boto3, sys

client = boto3.client(
    "cognito-idp", region_name="us-east-1", endpoint_url=sys.argv[1],
    aws_access_key_id="a", aws_secret_access_key="b",
)
ids = {"UserPoolId": client.create_user_pool(PoolName="p")["UserPool"]["Id"]}
made = client.create_user_pool_client(**ids, ClientName="x", AuthSessionValidity=9)
ids["ClientId"] = made["UserPoolClient"]["ClientId"]
client.update_user_pool_client(**ids)
print(client.describe_user_pool_client(**ids)["UserPoolClient"]["AuthSessionValidity"])
"""


class TestServer:
    @pytest.mark.parametrize("semantics", ["reset", "mixed"])
    def test_it_serves_other_processes(self, semantics: UpdateSemantics) -> None:
        with embedded_cognito(update_semantics=semantics, serve=True) as cognito:
            assert cognito.endpoint_url.startswith("http://127.0.0.1:")
            done = subprocess.run(  # noqa: S603 - a script of our own
                [sys.executable, "-c", OTHER_PROCESS, cognito.endpoint_url],
                capture_output=True,
                text=True,
                check=True,
                timeout=SECONDS,
            )

        assert {"reset": "3", "mixed": "9"}[semantics] == done.stdout.strip()

    def test_nothing_is_served_unless_asked_for(self, embedded_cognito: EmbeddedCognito) -> None:
        assert "" == embedded_cognito.endpoint_url


class TestMoto:
    """What is used of moto's insides; a failure here says that they moved."""

    def test_its_actions_are_still_methods_of_the_response(self) -> None:
        assert {
            "create_user_pool_client",
            "describe_user_pool_client",
            "update_user_pool_client",
        } <= vars(CognitoIdpResponse).keys()

    def test_they_are_its_own_again_afterwards(self) -> None:
        before = CognitoIdpResponse.update_user_pool_client
        with embedded_cognito():
            assert before is not CognitoIdpResponse.update_user_pool_client
        assert before is CognitoIdpResponse.update_user_pool_client

    def test_its_other_operations_see_the_app_clients(
        self, boto3_client: CognitoIdentityProviderClient, pool_id: str, full_id: str
    ) -> None:
        boto3_client.delete_user_pool_client(UserPoolId=pool_id, ClientId=full_id)

        assert [] == boto3_client.list_user_pool_clients(UserPoolId=pool_id)["UserPoolClients"]


class TestEarlierClients:
    def test_a_client_from_before_moto_was_imported_is_intercepted(self) -> None:
        done = subprocess.run(  # noqa: S603 - a script of our own
            [sys.executable, "-c", EARLIER_CLIENT],
            capture_output=True,
            text=True,
            check=True,
            timeout=SECONDS,
        )

        assert "pool of the embedded Cognito" == done.stdout.strip()


EARLIER_CLIENT = """
import boto3, sys

client = boto3.client(
    "cognito-idp", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b"
)
assert "moto" not in sys.modules

from cognito_clientcfg.testing import embedded_cognito

with embedded_cognito():
    print(client.create_user_pool(PoolName="pool of the embedded Cognito")["UserPool"]["Name"])
"""


class TestMistakes:
    def test_without_the_extra_it_says_what_to_install(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "moto", None)
        for name in ("cognito_clientcfg.testing", "cognito_clientcfg.testing.embedded"):
            monkeypatch.delitem(sys.modules, name)

        with pytest.raises(ModuleNotFoundError) as missing:
            importlib.import_module("cognito_clientcfg.testing")

        told = "moto is missing; write: pip install 'cognito-clientcfg[testing]'"
        assert (told, "moto") == (str(missing.value), missing.value.name)

    def test_other_update_semantics_are_refused(self) -> None:
        other: Any = "merge"

        with (
            pytest.raises(ValueError, match="one of reset, mixed, not 'merge'"),
            embedded_cognito(update_semantics=other),
        ):
            pass

    def test_a_latency_without_quotas_is_refused(self) -> None:
        with (
            pytest.raises(ValueError, match="latency goes with quotas"),
            embedded_cognito(latency=1),
        ):
            pass

    def test_another_operation_is_refused(self, embedded_cognito: EmbeddedCognito) -> None:
        with pytest.raises(ValueError, match="is none of CreateUserPoolClient"):
            embedded_cognito.fail("TooManyRequestsException", operation="updateUserPoolClient")


class TestFixture:
    def test_pytest_finds_it_through_the_entry_point(self, pytester: pytest.Pytester) -> None:
        pytester.makepyfile(
            "def test_it(embedded_cognito):\n"
            "    assert embedded_cognito.update_semantics == 'reset'\n"
        )

        pytester.runpytest_subprocess(timeout=SECONDS).assert_outcomes(passed=1)
