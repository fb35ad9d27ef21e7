"""The operations of the embedded Cognito: counted, let in, checked and answered."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
from botocore import xform_name
from moto.cognitoidp.responses import CognitoIdpResponse
from moto.core.exceptions import InvalidToken

from .app_client_actions import AppClientActions
from .aws_errors import aws_error
from .cognito import OPERATIONS, EmbeddedCognito
from .service_model import decoded, validate
from .user_pool_rules import pool_of

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from cognito_clientcfg.config.aws_members import Members

__all__ = ["Operations"]

_Action: TypeAlias = "Callable[[CognitoIdpResponse, Members], object]"


@attrs.define
class Operations:
    """What takes the place of moto's operations."""

    cognito: EmbeddedCognito
    _lock: threading.RLock = attrs.field(factory=threading.RLock, init=False)

    def methods(self) -> dict[str, Any]:
        """Returns the methods of moto's CognitoIdpResponse that answer them, by their names."""
        app_clients = AppClientActions(self.cognito.update_semantics)
        actions: dict[str, _Action] = {
            "CreateUserPoolClient": app_clients.create,
            "DescribeUserPoolClient": app_clients.describe,
            "UpdateUserPoolClient": app_clients.update,
            "DeleteUserPoolClient": app_clients.delete,
            "AddUserPoolClientSecret": app_clients.add_secret,
            "ListUserPoolClientSecrets": app_clients.list_secrets,
            "DeleteUserPoolClientSecret": app_clients.delete_secret,
            "DeleteResourceServer": _delete_resource_server,
        }
        return {
            xform_name(operation): self._method(
                operation, actions.get(operation) or _listing(operation)
            )
            for operation in OPERATIONS
        }

    def _method(self, operation: str, action: _Action) -> Callable[[CognitoIdpResponse], object]:
        def method(response: CognitoIdpResponse) -> object:
            request = decoded(response.body)
            with self._let_in(operation, str(request.get("UserPoolId", ""))), self._lock:
                self.cognito.calls.append(operation)
                for failure in self.cognito.failures:
                    if failure.operation == operation and failure.times:
                        failure.times -= 1
                        raise aws_error(failure.code)
                validate(operation, request)
                return action(response, request)

        return method

    @contextmanager
    def _let_in(self, operation: str, user_pool_id: str) -> Generator[None, None, None]:
        if self.cognito.throttle is None:
            yield
            return
        with self.cognito.throttle.call(operation, user_pool_id) as refused:
            if refused:
                raise aws_error(refused)
            yield


def _listing(operation: str) -> _Action:
    """Returns moto's listing, of a user pool that exists."""
    moto_lists = getattr(CognitoIdpResponse, xform_name(operation))

    def listing(response: CognitoIdpResponse, request: Members) -> object:
        if "UserPoolId" in request:
            pool_of(response, request)
        if request.get("ClientType") == "DCR":
            return json.dumps({"UserPoolClients": []})
        try:
            return moto_lists(response)
        except InvalidToken:
            raise aws_error("InvalidParameterException", "Invalid pagination token.") from None

    return listing


def _delete_resource_server(response: CognitoIdpResponse, request: Members) -> str:
    """Answers DeleteResourceServer; app clients may hold its scopes on, as others recorded."""
    servers = pool_of(response, request).resource_servers
    if request["Identifier"] not in servers:
        message = f"Resource server {request['Identifier']} does not exist."
        raise aws_error("ResourceNotFoundException", message)
    del servers[request["Identifier"]]
    return ""
