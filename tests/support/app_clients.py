"""What several tests use: an app client with every setting, a boto3 client without a network."""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeGuard

import attrs
import boto3
import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.loaders import Loader

from cognito_clientcfg import (
    AnalyticsConfiguration,
    AppClient,
    AppClientConfig,
    Edit,
    ExplicitAuthFlow,
    OAuthFlow,
    Plan,
    PreventUserExistenceErrors,
    RefreshTokenRotation,
    TokenValidity,
    to_aws,
)
from cognito_clientcfg.planning.plan import EditIntent
from cognito_clientcfg.updating.calls import Call, Request

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient


# It parses botocore's model of the service, a megabyte of JSON, once for all tests.
_LOADER = botocore.session.get_session().get_component("data_loader")


class Newer(Loader):
    """Loads botocore's models, and changes the shapes of cognito-idp as a newer botocore might.

    botocore shares a model between the clients that one loader serves, and no further.
    """

    def __init__(self, change: Callable[[dict[str, Any]], object]) -> None:
        super().__init__()
        self.change = change

    def load_service_model(
        self, service_name: str, type_name: str, api_version: str | None = None
    ) -> Any:
        model: Any = copy.deepcopy(super().load_service_model(service_name, type_name, api_version))
        if (service_name, type_name) == ("cognito-idp", "service-2"):
            self.change(model["shapes"])
        return model


def connected(*, loader: Any = _LOADER, **options: Any) -> CognitoIdentityProviderClient:
    """Returns a boto3 client; pyright cannot tell the type of boto3.client itself."""
    client: CognitoIdentityProviderClient = _session(loader).client(
        "cognito-idp", region_name="us-east-1", **options
    )
    return client


@functools.lru_cache(1)  # to make a session takes longer than most tests
def _session(loader: Any) -> Any:
    botocore_session = botocore.session.get_session()
    botocore_session.register_component("data_loader", loader)
    return boto3.Session(botocore_session=botocore_session)


# How long a test waits for another process, a socket or a thread. It is far more than any needs.
SECONDS = 120
# What to install for a test that is skipped.
DEV = "pip install -e '.[dev]'"
NO_AIOBOTOCORE = (
    "aiobotocore is not installed, since it pins an older botocore: in another environment, "
    "pip install -e '.[test,aio]'"
)
POOL_ID = "us-east-1_Example00"
CLIENT_ID = "1example23456789"
PUBLISH = "PublishSecretsInAWSSecretsManager"
SECRET_ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret/web-Ab12Cd"
SECRET = "canarysecretcanarysecretcanarysecretcanarysecret000"

FULL = AppClientConfig(
    client_name="web app",
    access_token_validity=timedelta(minutes=30),
    id_token_validity=TokenValidity(45, "minutes"),
    refresh_token_validity=timedelta(days=7),
    auth_session_validity=5,
    read_attributes={"email", "name", "custom:plan"},
    write_attributes={"email", "name"},
    explicit_auth_flows={ExplicitAuthFlow.ALLOW_USER_SRP_AUTH, ExplicitAuthFlow.ALLOW_CUSTOM_AUTH},
    supported_identity_providers={"COGNITO", "Google"},
    callback_urls={"https://app.example.com/callback", "myapp://callback"},
    logout_urls={"https://app.example.com/bye"},
    default_redirect_uri="https://app.example.com/callback",
    allowed_oauth_flows={OAuthFlow.CODE},
    allowed_oauth_scopes={"openid", "email", "api/read"},
    allowed_oauth_flows_user_pool_client=True,
    analytics_configuration=AnalyticsConfiguration(
        application_arn="arn:aws:mobiletargeting:us-east-1:123456789012:apps/0123456789abcdef"
    ),
    prevent_user_existence_errors=PreventUserExistenceErrors.ENABLED,
    enable_token_revocation=False,
    enable_propagate_additional_user_context_data=True,
    refresh_token_rotation=RefreshTokenRotation("ENABLED", 20),
)


def create_pool(client: CognitoIdentityProviderClient, **more: Any) -> str:
    """Creates a user pool that has what FULL names of it, and returns its id."""
    custom = {"Name": "plan", "AttributeDataType": "String", "Mutable": True}
    options: Any = {"PoolName": "pool", "Schema": [custom]} | more
    pool_id = client.create_user_pool(**options)["UserPool"].get("Id", "")
    client.create_resource_server(
        UserPoolId=pool_id,
        Identifier="api",
        Name="api",
        Scopes=[{"ScopeName": name, "ScopeDescription": name} for name in ("read", "write")],
    )
    client.create_identity_provider(
        UserPoolId=pool_id,
        ProviderName="Google",
        ProviderType="Google",
        ProviderDetails={"client_id": "1", "client_secret": "canary", "authorize_scopes": "openid"},
        AttributeMapping={"email": "email", "username": "sub"},
    )
    return pool_id


def members_of(config: AppClientConfig, **more: object) -> dict[str, Any]:
    """Returns the members that AWS shows of an app client that has just these settings."""
    members = to_aws(config)
    shown = {"ClientSecretArn": SECRET_ARN} if members.pop(PUBLISH, False) else {}
    return {"UserPoolId": POOL_ID, "ClientId": CLIENT_ID, **members, **shown, **more}


def make_plan(before: AppClient, edits: Iterable[Edit | AppClientConfig]) -> Plan:
    """Returns what edits would do to an app client."""
    return EditIntent(tuple(edits))(before)


DESCRIBE, UPDATE = "DescribeUserPoolClient", "UpdateUserPoolClient"


def is_call(request: Request | None, operation: str) -> TypeGuard[Call]:
    """Tells whether a request of the protocol asks for a call of this operation."""
    return isinstance(request, Call) and request.operation == operation


def short_name(request: Request) -> str:
    """Returns "Describe" or "Update" for these calls, else the name of the class or operation."""
    if not isinstance(request, Call):
        return type(request).__name__
    return request.operation.removesuffix("UserPoolClient")


def app_client(
    config: AppClientConfig | None = None, *, has_client_secret: bool | None = True, **more: object
) -> AppClient:
    """Returns an app client that was read with just these settings."""
    members = members_of(config or AppClientConfig(), **more)
    return AppClient.from_members(members, has_client_secret=has_client_secret)


@attrs.frozen
class _Body:
    content: bytes

    def stream(self, **_: object) -> Iterator[bytes]:
        yield self.content


def always(status: int, body: object) -> Callable[[str, dict[str, Any]], tuple[int, object]]:
    """Returns what gives one answer whatever is asked."""

    def answers(_operation: str, _request: dict[str, Any]) -> tuple[int, object]:
        return status, body

    return answers


@attrs.define
class Wire:
    """What stands in for the network: it keeps the requests and gives the answers.

    Attributes:
        answers: Called with an operation and its request; returns a status and a body.
        requests: The operations and requests so far.
    """

    answers: Callable[[str, dict[str, Any]], tuple[int, object]]
    requests: list[tuple[str, dict[str, Any]]] = attrs.field(factory=list[Any])

    def client(self, *, loader: Any = _LOADER, **config: Any) -> CognitoIdentityProviderClient:
        """Returns a real boto3 client, cut off just above its HTTP connection."""
        client = connected(
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
            config=Config(**config),
            loader=loader,
        )
        events: Any = client.meta.events
        events.register("before-send.cognito-idp", self._send)
        return client

    def _send(self, request: Any, **_: object) -> AWSResponse:
        operation = request.headers["X-Amz-Target"].decode().rpartition(".")[2]
        body = json.loads(request.body)
        self.requests.append((operation, body))
        status, answer = self.answers(operation, body)
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        return AWSResponse(request.url, status, HTTPHeaders(), _Body(content))

    def sent(self, operation: str) -> list[dict[str, Any]]:
        """Returns the requests for one operation."""
        return [body for name, body in self.requests if name == operation]


def replacing(live: dict[str, Any]) -> Wire:
    """Returns a network behind which an update replaces all but the secret, as AWS documents it."""

    def answers(operation: str, request: dict[str, Any]) -> tuple[int, object]:
        if operation == "ListUserPoolClientSecrets":
            secrets: list[object] = [{}] if "ClientSecret" in live else []
            return 200, {"ClientSecrets": secrets}
        if operation == "UpdateUserPoolClient":
            shown = {name: live[name] for name in live.keys() & {"ClientSecret", "ClientSecretArn"}}
            if (publish := request.get(PUBLISH)) is not None:
                shown = {"ClientSecretArn": SECRET_ARN} if publish else {"ClientSecret": SECRET}
            live.clear()
            live.update({name: value for name, value in request.items() if name != PUBLISH} | shown)
        if operation == "ListUserPoolClientSecrets":
            return 200, {"ClientSecrets": [{"ClientSecretId": f"{CLIENT_ID}--1"}]}
        return 200, {"UserPoolClient": live}

    return Wire(answers)
