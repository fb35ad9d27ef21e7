"""An embedded Amazon Cognito for tests and notebooks, in the extra ``testing``.

It is moto, except that CreateUserPoolClient, DescribeUserPoolClient and UpdateUserPoolClient behave
as AWS where it hurts: an update takes the place of the whole configuration. moto itself merges, so
that a test of "nothing is reset" cannot fail there. What it knows of AWS is what is documented and
what others recorded; nobody compared it with the service.

Scopes, identity providers and attributes have to exist in the user pool, and quotas are
kept where they are asked for. Not imitated: what a sign-in would make of the settings.
"""

from __future__ import annotations

import json
import logging
import secrets
import string
import threading
import time
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Literal, TypeAlias
from unittest import mock

import attrs
from botocore.httpsession import URLLib3Session
from moto import mock_aws
from moto.cognitoidp.responses import CognitoIdpResponse
from moto.core.exceptions import JsonRESTError
from moto.core.models import botocore_stubber
from moto.server import ThreadedMotoServer

from .kinds import is_list
from .plan import violations_of
from .quotas import Quotas
from .user_pool_rules import JUDGED, refusals
from .wire import SETTABLE, Members, member_name, read, settable

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from botocore.awsrequest import AWSPreparedRequest, AWSResponse
    from moto.cognitoidp.models import CognitoIdpUserPool, CognitoIdpUserPoolClient

    from .errors import Violation

__all__ = ["EmbeddedCognito", "Omission", "Quotas", "embedded_cognito"]

Omission: TypeAlias = Literal["reset", "mixed"]

# What the service returns for a client that was made with a name alone, as others recorded it.
_DEFAULTS: Members = {
    "AllowedOAuthFlowsUserPoolClient": False,
    "AuthSessionValidity": 3,
    "EnablePropagateAdditionalUserContextData": False,
    "EnableTokenRevocation": True,
    "RefreshTokenValidity": 30,
}
_DEFAULT_UNITS = {"AccessToken": "hours", "IdToken": "hours", "RefreshToken": "days"}
# What an update keeps although it is omitted: the name in any case, the rest as recorded in places.
_KEPT: dict[Omission, frozenset[str]] = {
    "reset": frozenset({"ClientName"}),
    "mixed": frozenset(
        {
            "AuthSessionValidity",
            "ClientName",
            "EnableTokenRevocation",
            "RefreshTokenRotation",
            "RefreshTokenValidity",
        }
    ),
}
_OPERATIONS = ("CreateUserPoolClient", "DescribeUserPoolClient", "UpdateUserPoolClient")
_OAUTH_FLOW_RULES = frozenset(
    {"callback_url_needed", "client_credentials_alone", "client_credentials_needs_secret"}
)
_MESSAGES = {
    "ConcurrentModificationException": "Only one request to update user pool client can be "
    "processed at a time.",
    "InternalErrorException": "Internal error",
    "TooManyRequestsException": "Too many requests",
}
_BAD_REQUEST, _SERVER_ERROR = 400, 500


@attrs.define
class Failure:
    """An error that is still to be answered a number of times."""

    operation: str
    code: str
    times: int


@attrs.define
class _Dates:
    created: float = attrs.field(factory=time.time)
    modified: float = attrs.field(factory=time.time)


@attrs.define
class EmbeddedCognito:
    """An Amazon Cognito inside this process; :func:`embedded_cognito` makes one.

    Attributes:
        omission: What an update does with members that it omits: "reset" takes all of them back to
            their defaults, as the documentation says; "mixed" keeps those few that were seen kept.
        endpoint_url: Where it is served, if it is.
        calls: The names of the operations on app clients so far, in their order.
        failures: What :meth:`fail` asked for.
        quotas: How often operations on app clients are answered; None for as often as they come.
    """

    omission: Omission
    endpoint_url: str = ""
    calls: list[str] = attrs.field(factory=list[str])
    failures: list[Failure] = attrs.field(factory=list[Failure])
    quotas: Quotas | None = None

    def fail(self, code: str, *, operation: str = "UpdateUserPoolClient", times: int = 1) -> None:
        """Has the next calls of an operation fail before they do anything.

        Args:
            code: An error code, such as "ConcurrentModificationException" or
                "TooManyRequestsException"; "InternalErrorException" comes with status 500.
            operation: CreateUserPoolClient, DescribeUserPoolClient or UpdateUserPoolClient.
            times: How many of them fail.

        Raises:
            ValueError: It is another operation.
        """
        if operation not in _OPERATIONS:
            raise ValueError(f"{operation!r} is none of {', '.join(_OPERATIONS)}")
        self.failures.append(Failure(operation, code, times))


@attrs.define
class _Actions:
    """The operations on app clients, as moto calls them: with the request that it received."""

    cognito: EmbeddedCognito
    dates: dict[str, _Dates] = attrs.field(factory=dict[str, _Dates])
    lock: threading.RLock = attrs.field(factory=threading.RLock)

    def create(self, response: CognitoIdpResponse) -> str:
        with self._call("CreateUserPoolClient", response) as request:
            pool_id, secret = request.pop("UserPoolId"), request.pop("ClientSecret", None)
            has_secret = request.pop("GenerateSecret", False) or secret is not None
            stored = self._stored({}, request, has_client_secret=has_secret)
            _judge(self._pool(response, pool_id), stored, created=True)
            client = response.backend.create_user_pool_client(pool_id, has_secret, stored)
            client.secret = secret or _random_secret()
            self.dates[client.id] = _Dates()
            return self._answer(client)

    def describe(self, response: CognitoIdpResponse) -> str:
        with self._call("DescribeUserPoolClient", response) as request:
            return self._answer(self._client(response, request))

    def update(self, response: CognitoIdpResponse) -> str:
        with self._call("UpdateUserPoolClient", response) as request:
            client = self._client(response, request)
            given = settable(request, frozenset({"UserPoolId", "ClientId"}))
            stored = self._stored(
                client.extended_config, given, has_client_secret=client.generate_secret
            )
            _judge(self._pool(response, client.user_pool_id), stored, created=False)
            client.extended_config = stored
            dates = self.dates.setdefault(client.id, _Dates())
            dates.modified = max(time.time(), dates.modified + 0.001)
            return self._answer(client)

    @contextmanager
    def _call(self, operation: str, response: CognitoIdpResponse) -> Generator[Members, None, None]:
        request: Members = json.loads(response.body)
        with self._let_in(operation, request.get("UserPoolId", "")), self.lock:
            self.cognito.calls.append(operation)
            for failure in self.cognito.failures:
                if failure.operation == operation and failure.times:
                    failure.times -= 1
                    raise _error(failure.code, _MESSAGES.get(failure.code, failure.code))
            yield request

    @contextmanager
    def _let_in(self, operation: str, user_pool_id: str) -> Generator[None, None, None]:
        if self.cognito.quotas is None:
            yield
            return
        with self.cognito.quotas.call(operation, user_pool_id) as refused:
            if refused:
                raise _error(refused, _MESSAGES[refused])
            yield

    def _pool(self, response: CognitoIdpResponse, pool_id: str) -> CognitoIdpUserPool:
        pool = response.backend.user_pools.get(pool_id)
        if pool is None:
            raise _error("ResourceNotFoundException", f"User pool {pool_id} does not exist.")
        return pool

    def _client(self, response: CognitoIdpResponse, request: Members) -> CognitoIdpUserPoolClient:
        client = self._pool(response, request["UserPoolId"]).clients.get(request["ClientId"])
        if client is None:
            message = f"User pool client {request['ClientId']} does not exist."
            raise _error("ResourceNotFoundException", message)
        return client

    def _stored(self, before: Members, request: Members, *, has_client_secret: bool) -> Members:
        """Returns what a request makes of an app client."""
        kept = {name: before[name] for name in _KEPT[self.cognito.omission] & before.keys()}
        stored = _DEFAULTS | kept | settable(request)
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

    def _answer(self, client: CognitoIdpUserPoolClient) -> str:
        dates = self.dates.setdefault(client.id, _Dates())
        members: Members = {
            "UserPoolId": client.user_pool_id,
            "ClientId": client.id,
            **client.extended_config,
            "CreationDate": dates.created,
            "LastModifiedDate": dates.modified,
            "ClientType": "REGULAR",
        }
        if client.generate_secret:
            members["ClientSecret"] = client.secret
        return json.dumps({"UserPoolClient": members})


@contextmanager
def embedded_cognito(
    *, omission: Omission = "reset", serve: bool = False, quotas: Quotas | None = None
) -> Generator[EmbeddedCognito, None, None]:
    """Has every boto3 client of this process talk to an Amazon Cognito inside it.

    All of AWS is mocked meanwhile, as by moto's ``mock_aws``, with made-up credentials; what was
    created is gone afterwards. A Region has to be configured or given, as ever.

    Args:
        omission: What an update does with members that it omits; see :class:`EmbeddedCognito`.
        serve: Whether to serve it over HTTP too, on a free port of 127.0.0.1, for other processes;
            ``endpoint_url`` is where.
        quotas: How often operations on app clients are answered, and how fast; absent, as often as
            they come and at once.

    Yields:
        The embedded Cognito, which can be made to fail on demand.

    Raises:
        ValueError: ``omission`` is something else.
    """
    if omission not in _KEPT:
        raise ValueError(f"omission is one of {', '.join(_KEPT)}, not {omission!r}")
    cognito = EmbeddedCognito(omission, quotas=quotas)
    actions = _Actions(cognito)
    with (
        mock_aws(),
        mock.patch.object(URLLib3Session, "send", _intercepted(URLLib3Session.send)),
        mock.patch.multiple(
            CognitoIdpResponse,
            create_user_pool_client=_method(actions.create),
            describe_user_pool_client=_method(actions.describe),
            update_user_pool_client=_method(actions.update),
        ),
        _served(cognito) if serve else nullcontext(),
    ):
        yield cognito


def _intercepted(send: Callable[..., AWSResponse]) -> Callable[..., AWSResponse]:
    """Returns a way out for clients that were made before moto was there to intercept them."""

    def intercepted(session: URLLib3Session, request: AWSPreparedRequest) -> AWSResponse:
        answer: AWSResponse | None = botocore_stubber("before-send", request)
        return send(session, request) if answer is None else answer

    return intercepted


def _method(
    action: Callable[[CognitoIdpResponse], str],
) -> Callable[[CognitoIdpResponse], str]:
    return lambda response: action(response)  # noqa: PLW0108 - a function binds, a method would not


@contextmanager
def _served(cognito: EmbeddedCognito) -> Generator[None, None, None]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    log = logging.getLogger("werkzeug")  # which writes a line for each request, if nobody says no
    level = log.level
    log.setLevel(level or logging.WARNING)
    server.start()
    try:
        cognito.endpoint_url = "http://{}:{}".format(*server.get_host_and_port())
        yield
    finally:
        server.stop()
        log.setLevel(level)


def _kept_units(kept: Members, before: Members) -> Members:
    units = before.get("TokenValidityUnits", {})
    return {name: unit for name, unit in units.items() if f"{name}Validity" in kept}


def _random_secret() -> str:
    return "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(51))


def _judge(pool: CognitoIdpUserPool, members: Members, *, created: bool) -> None:
    for code, message in refusals(pool, members, created=created):
        raise _error(code, message)


def _refusal(violation: Violation) -> JsonRESTError:
    code = "InvalidParameterException"
    if violation.rule in _OAUTH_FLOW_RULES:
        code = "InvalidOAuthFlowException"
    member = member_name(violation.fields[0])
    constraint = (
        f"1 validation error detected: Value '{violation.value}' at "
        f"'{member[0].lower()}{member[1:]}' failed to satisfy constraint: {violation.message}"
    )
    return _error(code, violation.aws_says or constraint)


def _error(code: str, message: str) -> JsonRESTError:
    error = JsonRESTError(code, message)
    error.code = _SERVER_ERROR if code == "InternalErrorException" else _BAD_REQUEST
    return error
