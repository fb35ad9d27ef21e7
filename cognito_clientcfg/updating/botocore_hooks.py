"""What botocore does of its own accord with a call of ours, and should not.

botocore drops what its model does not list from an answer, and refuses it in a request. Handlers on
the events of the caller's own client get round both, for calls made under :func:`exchange` only:
the client stays as it was for everybody else. An answer is parsed here, once, without the secret,
and botocore gets an empty one to parse; a request is serialised here, once, before it is signed.
Under botocore's Stubber, which answers before anything is sent, botocore's parse is all there is.
A client secret is dropped, unless a CallForSecret asked for it: then it is handed over once.

botocore also repeats a write of its own accord, after a time-out or a 5xx, over whatever another
writer did in between. It asks the handlers of ``needs-retry`` whether to: each can say yes, but
none can say no. So a failed write is put to them as if it had been the last attempt, which makes
of the answer what botocore makes of it with retries off; then it is shown to them as no failure,
until all of them were asked. If there is no answer, raising ends the repetition.
"""

from __future__ import annotations

import functools
import inspect
import json
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from cognito_clientcfg.config.aws_members import READ_ONLY, Members
from cognito_clientcfg.config.json_text import nests_too_deep
from cognito_clientcfg.config.validators import is_list, is_mapping
from cognito_clientcfg.planning.app_client import SECRET

from .calls import OneTimeSecret, Response

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Mapping

__all__ = ["Exchange", "exchange", "install", "read_only_members"]

_DESCRIBE, _UPDATE = "DescribeUserPoolClient", "UpdateUserPoolClient"
# The writes, each with the members that botocore is left to validate: those that AWS requires.
_WRITES = {
    "CreateUserPoolClient": frozenset({"UserPoolId", "ClientName"}),
    _UPDATE: frozenset({"UserPoolId", "ClientId"}),
}
# Answers that may hold a secret, the member that holds it, and the structure around it.
_REDACTED = {
    "DescribeIdentityProvider": "ProviderDetails",
    "ListUserPoolClientSecrets": "ClientSecretValue",
}
_SUCCESS_STATUS, _FIRST_FAILURE_STATUS = 200, 300
_FEW = 64
# More attempts than anybody allows, yet few enough for a handler to compute a pause from.
_LAST_ATTEMPT = 1000


class Exchange:
    """One call on its way: the request in full, the answer as it came, and as botocore parsed it.

    Nothing of it shows the client secret, unless botocore's Stubber put it into ``document``.

    Args:
        for_secret: Whether the client secret is to be handed over, once.
    """

    def __init__(self, *, for_secret: bool = False) -> None:
        self.for_secret = for_secret
        self.secret: OneTimeSecret | None = None
        self.request: Members = {}
        self.seen = False
        self.members: Members | None = None
        self.has_client_secret: bool | None = None
        self.document: Members = {}
        self.failure: tuple[Any, int, Members, Members] | None = None

    def see(self, body: bytes, status_code: int) -> bytes:
        """Keeps what an answer holds, and returns what botocore is to parse."""
        self.seen, self.members, self.has_client_secret = True, None, None
        self.secret = None
        document: object = {}
        with suppress(ValueError):
            document = _parsed(body)
        if not is_mapping(document):  # on which botocore's parser fails
            return b"{}"
        members = document.get("UserPoolClient")
        if not is_mapping(members):
            has_code = isinstance(document.get("__type", ""), str)  # or botocore's parser fails
            return body if has_code and status_code >= _FIRST_FAILURE_STATUS else b"{}"
        # No text nests deeper than it has brackets.
        if body.count(b"{") + body.count(b"[") <= _FEW or not nests_too_deep(document):
            self.has_client_secret = True if members.get(SECRET) else None
            self._keep_secret(members)
            self.members = {name: value for name, value in members.items() if name != SECRET}
        return b"{}"

    def response(self) -> Response:
        """Returns the answer without the client secret, raw if a hook saw it."""
        if self.seen:
            return Response(self.members, self.document, self.has_client_secret, secret=self.secret)
        document = _redacted(self.document)
        members = document.get("UserPoolClient")
        if not is_mapping(members):
            return Response(None, document, complete=False)
        kept = {name: value for name, value in members.items() if name != SECRET}
        has_secret = True if SECRET in members else None
        self._keep_secret(members)
        whole = {**document, "UserPoolClient": kept}
        return Response(kept, whole, has_secret, complete=False, secret=self.secret)

    def _keep_secret(self, members: Mapping[str, object]) -> None:
        if self.for_secret and isinstance(members.get(SECRET), str):
            self.secret = OneTimeSecret(str(members[SECRET]))

    def hide_failure(self, http_response: Any, parsed: Members) -> None:
        """Makes a failure look like none to the handlers that are asked whether to repeat it."""
        self.failure = (http_response, http_response.status_code, parsed, dict(parsed))
        http_response.status_code = _SUCCESS_STATUS
        parsed.pop("Error", None)

    def show_failure(self) -> None:
        """Puts back what was hidden."""
        if self.failure is not None:
            http_response, status_code, parsed, whole = self.failure
            http_response.status_code = status_code
            parsed.update(whole)
            self.failure = None


_current: ContextVar[Exchange | None] = ContextVar("cognito_clientcfg_exchange", default=None)


@contextmanager
def exchange(*, for_secret: bool = False) -> Generator[Exchange, None, None]:
    """Has the hooks take part in the call that is made inside, whose answer it is to be given.

    Args:
        for_secret: Whether the client secret is to be handed over, once.
    """
    token = _current.set(current := Exchange(for_secret=for_secret))
    try:
        yield current
    finally:
        # A coroutine that is collected ends in another context, in which nothing was set.
        with suppress(ValueError):
            _current.reset(token)


def install(client: Any) -> None:
    """Registers the hooks on a client's events, once however often it is called."""
    events = client.meta.events

    def register(how: Callable[..., None], event: str, hook: Callable[..., Any]) -> None:
        how(event, hook, unique_id=f"cognito_clientcfg.{event}")

    for operation in (_DESCRIBE, *_WRITES):
        register(events.register, f"before-parse.cognito-idp.{operation}", _see_answer)
    for operation in _REDACTED:
        register(events.register, f"before-parse.cognito-idp.{operation}", _redact_answer)
    # Last of all, so that whoever looks at the parameters, botocore's Stubber too, sees them all.
    register(events.register_last, "before-parameter-build", _keep_request)
    judge = functools.partial(_judge_failure, events)
    for operation in _WRITES:
        register(events.register, f"before-call.cognito-idp.{operation}", _send_request)
        register(events.register_first, f"needs-retry.cognito-idp.{operation}", judge)
    register(events.register_last, "needs-retry", _show_failure)


def read_only_members(client: Any) -> frozenset[str]:
    """Returns the members that an update does not take, also those that only botocore knows of."""
    model = client.meta.service_model
    described = model.operation_model(_DESCRIBE).output_shape.members["UserPoolClient"].members
    taken = model.operation_model(_UPDATE).input_shape.members
    return READ_ONLY.union(described.keys() - taken.keys())


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body.decode())
    except (RecursionError, UnicodeDecodeError):
        return None


def _see_answer(response_dict: dict[str, Any], **_: object) -> None:
    if (current := _current.get()) is not None:
        status_code = response_dict["status_code"]
        response_dict["body"] = current.see(response_dict["body"], status_code)


def _redact_answer(response_dict: dict[str, Any], **_: object) -> None:
    if _current.get() is None:
        return
    try:
        document: object = json.loads(response_dict["body"])
    except (ValueError, RecursionError):
        document = {}
    response_dict["body"] = json.dumps(_redacted(document)).encode()


def _redacted(value: Any) -> Any:
    """Returns a document without the details of a provider, its client secret among them."""
    if is_mapping(value):
        names = _REDACTED.values()
        return {name: _redacted(nested) for name, nested in value.items() if name not in names}
    return [_redacted(each) for each in value] if is_list(value) else value


def _keep_request(params: Members, model: Any, **_: object) -> None:
    """Leaves botocore what is required to validate; the whole request is sent all the same."""
    current = _current.get()
    if current is not None and model.name in _WRITES:
        current.request = dict(params)
        for name in current.request.keys() - _WRITES[model.name]:
            del params[name]


def _send_request(params: dict[str, Any], **_: object) -> None:
    if (current := _current.get()) is not None and current.request:
        params["body"] = json.dumps(current.request).encode()


def _judge_failure(
    events: Any,
    operation: Any,
    response: Any,
    caught_exception: Exception | None,
    **event: Any,
) -> Awaitable[None] | None:
    """Keeps botocore from repeating a write."""
    if (current := _current.get()) is None:
        return None
    if caught_exception is not None:
        raise caught_exception
    if response[0].status_code < _FIRST_FAILURE_STATUS:
        return None
    event |= {"response": response, "caught_exception": None, "operation": operation}
    event["attempts"] = _LAST_ATTEMPT
    del event["event_name"]
    hide = functools.partial(current.hide_failure, *response)
    # The events of aiobotocore have to be awaited.
    asked = events.emit("needs-retry.cognito-idp", **event)
    if inspect.isawaitable(asked):
        return _afterwards(asked, hide)
    hide()
    return None


async def _afterwards(asked: Awaitable[object], hide: Callable[[], None]) -> None:
    await asked
    hide()


def _show_failure(**_: object) -> None:
    if (current := _current.get()) is not None:
        current.show_failure()
