"""What the embedded Cognito does with app clients."""

from __future__ import annotations

import json
import secrets
import time
from typing import TYPE_CHECKING

import attrs

from cognito_clientcfg.config.aws_members import (
    SETTABLE,
    Members,
    member_name,
    read,
    settable,
)
from cognito_clientcfg.config.validators import is_list
from cognito_clientcfg.planning.plan import violations_of

from .aws_errors import aws_error, failure, spelled, validation_error
from .client_secrets import ClientSecrets, generated_secret
from .cognito import KEPT, UpdateSemantics
from .user_pool_rules import JUDGED, pool_of, refusals

if TYPE_CHECKING:
    from moto.cognitoidp.models import CognitoIdpUserPool, CognitoIdpUserPoolClient
    from moto.cognitoidp.responses import CognitoIdpResponse

    from cognito_clientcfg.errors import Violation

__all__ = ["AppClientActions"]

# What the service returns for a client that was made with a name alone, as others recorded it.
_DEFAULTS: Members = {
    "AllowedOAuthFlowsUserPoolClient": False,
    "AuthSessionValidity": 3,
    "EnablePropagateAdditionalUserContextData": False,
    "EnableTokenRevocation": True,
    "RefreshTokenValidity": 30,
}
_DEFAULT_UNITS = {"AccessToken": "hours", "IdToken": "hours", "RefreshToken": "days"}
# What is no setting of an app client, or is shown in another way.
_NOT_STORED = frozenset(
    {
        "ClientId",
        "ClientSecretArn",
        "GenerateSecret",
        "PublishSecretsInAWSSecretsManager",
        "UserPoolId",
    }
)
_OAUTH_FLOW_RULES = frozenset(
    {"callback_url_needed", "client_credentials_alone", "client_credentials_needs_secret"}
)


@attrs.define
class _AppClient:
    """What moto does not keep of an app client."""

    created: float = attrs.field(factory=time.time)
    modified: float = attrs.field(factory=time.time)
    secrets: ClientSecrets = attrs.field(factory=ClientSecrets)


@attrs.define
class AppClientActions:
    """The operations on app clients, each called with moto's response and the checked request.

    PublishSecretsInAWSSecretsManager does nothing for an app client without a generated secret, as
    it is documented; whether AWS refuses it instead is not recorded.
    """

    update_semantics: UpdateSemantics
    _app_clients: dict[str, _AppClient] = attrs.field(factory=dict[str, _AppClient], init=False)

    def create(self, response: CognitoIdpResponse, request: Members) -> str:
        """Answers CreateUserPoolClient."""
        pool = pool_of(response, request)
        secret: str | None = request.pop("ClientSecret", None)
        has_secret = request.get("GenerateSecret", False) or secret is not None
        stored = self._stored({}, request, has_client_secret=has_secret)
        _judge(pool, stored, created=True)
        client = response.backend.create_user_pool_client(pool.id, has_secret, stored)
        client.secret = secret or generated_secret()
        self._app_client(client, generated=secret is None)
        self._publish(response, client, request)
        return self._answer(client)

    def describe(self, response: CognitoIdpResponse, request: Members) -> str:
        """Answers DescribeUserPoolClient."""
        return self._answer(_client_of(response, request))

    def update(self, response: CognitoIdpResponse, request: Members) -> str:
        """Answers UpdateUserPoolClient."""
        client = _client_of(response, request)
        stored = self._stored(
            client.extended_config, request, has_client_secret=client.generate_secret
        )
        _judge(pool_of(response, request), stored, created=False)
        client.extended_config = stored
        self._publish(response, client, request)
        app_client = self._app_client(client)
        app_client.modified = max(time.time(), app_client.modified + 0.001)
        return self._answer(client)

    def delete(self, response: CognitoIdpResponse, request: Members) -> str:
        """Answers DeleteUserPoolClient."""
        client = _client_of(response, request)
        response.backend.delete_user_pool_client(client.user_pool_id, client.id)
        self._app_clients.pop(client.id, None)
        return ""

    def add_secret(self, response: CognitoIdpResponse, request: Members) -> str:
        """Answers AddUserPoolClientSecret."""
        held = self._app_client(_client_of(response, request)).secrets
        return json.dumps({"ClientSecretDescriptor": held.add(request.get("ClientSecret"))})

    def list_secrets(self, response: CognitoIdpResponse, request: Members) -> str:
        """Answers ListUserPoolClientSecrets."""
        held = self._app_client(_client_of(response, request)).secrets
        return json.dumps({"ClientSecrets": held.descriptors()})

    def delete_secret(self, response: CognitoIdpResponse, request: Members) -> str:
        """Answers DeleteUserPoolClientSecret."""
        held = self._app_client(_client_of(response, request)).secrets
        held.delete(request["ClientSecretId"])
        return "{}"

    def _publish(
        self, response: CognitoIdpResponse, client: CognitoIdpUserPoolClient, request: Members
    ) -> None:
        held = self._app_client(client).secrets
        published = request.get("PublishSecretsInAWSSecretsManager")
        if published:
            held.publish(_arn(response, client))
        elif published is not None:
            held.withdraw()

    def _stored(self, before: Members, request: Members, *, has_client_secret: bool) -> Members:
        """Returns what a request makes of an app client."""
        kept = {name: before[name] for name in KEPT[self.update_semantics] & before.keys()}
        given = settable({name: request[name] for name in request.keys() - _NOT_STORED})
        stored = _DEFAULTS | kept | given
        units = _kept_units(kept, before) | request.get("TokenValidityUnits", {})
        if units:
            stored["TokenValidityUnits"] = _DEFAULT_UNITS | units
        if stored["RefreshTokenValidity"] == 0:
            stored["RefreshTokenValidity"] = _DEFAULTS["RefreshTokenValidity"]
        if "RefreshTokenRotation" in stored.keys() | before.keys():
            rotation = stored.get("RefreshTokenRotation", {"Feature": "DISABLED"})
            stored["RefreshTokenRotation"] = {"RetryGracePeriodSeconds": 0} | rotation
        for violation in violations_of(read(stored), has_client_secret=has_client_secret):
            if violation.rule not in JUDGED:
                raise _refusal(violation)
        return {
            name: sorted(value, key=str) if name in SETTABLE and is_list(value) else value
            for name, value in stored.items()
        }

    def _app_client(
        self, client: CognitoIdpUserPoolClient, *, generated: bool = True
    ) -> _AppClient:
        """Returns what is known of an app client, which moto's CloudFormation may have made."""
        if client.id not in self._app_clients:
            self._app_clients[client.id] = app_client = _AppClient()
            if client.generate_secret:
                app_client.secrets.start(client.secret, generated=generated)
        return self._app_clients[client.id]

    def _answer(self, client: CognitoIdpUserPoolClient) -> str:
        app_client = self._app_client(client)
        members: Members = {
            "UserPoolId": client.user_pool_id,
            "ClientId": client.id,
            **client.extended_config,
            "CreationDate": app_client.created,
            "LastModifiedDate": app_client.modified,
            "ClientType": "REGULAR",
            **app_client.secrets.members(),
        }
        return json.dumps({"UserPoolClient": members})


def _client_of(response: CognitoIdpResponse, request: Members) -> CognitoIdpUserPoolClient:
    client = pool_of(response, request).clients.get(request["ClientId"])
    if client is None:
        message = f"User pool client {request['ClientId']} does not exist."
        raise aws_error("ResourceNotFoundException", message)
    return client


def _arn(response: CognitoIdpResponse, client: CognitoIdpUserPoolClient) -> str:
    """Returns an ARN of the form that the service model gives to ClientSecretArn."""
    place = f"arn:{response.partition}:secretsmanager:{response.region}:{response.current_account}"
    return f"{place}:secret/{client.user_pool_id}/{client.id}-{secrets.token_hex(3)}"


def _kept_units(kept: Members, before: Members) -> Members:
    units = before.get("TokenValidityUnits", {})
    return {name: unit for name, unit in units.items() if f"{name}Validity" in kept}


def _judge(pool: CognitoIdpUserPool, members: Members, *, created: bool) -> None:
    for code, message in refusals(pool, members, created=created):
        raise aws_error(code, message)


def _refusal(violation: Violation) -> Exception:
    if not violation.aws_message:
        member = member_name(violation.fields[0])
        value, path = spelled(violation.value), f"{member[0].lower()}{member[1:]}"
        return validation_error([failure(f" '{value}'", path, violation.message)])
    oauth = violation.rule in _OAUTH_FLOW_RULES
    code = "InvalidOAuthFlowException" if oauth else "InvalidParameterException"
    return aws_error(code, violation.aws_message)
