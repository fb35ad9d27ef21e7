"""What botocore does of itself with a call of ours, and should not.

botocore drops what its model does not list from an answer, and refuses it in a request. Handlers on
the events of the caller's own client get round both, for calls made under :func:`exchange` only:
the client stays as it was for everybody else. Under botocore's Stubber, which answers before
anything is sent, they see nothing, and the answer as botocore parsed it is all there is.

botocore also repeats an update of itself, after a time-out or a 5xx, over whatever another writer
did in between. It asks the handlers of ``needs-retry`` whether to: each can say yes, but none can
say no. So an update that failed is first put to them as if it were the last attempt, so that the
answer becomes what it is with retries off. Then, while they are asked in earnest, it looks like no
failure. If there is no answer, raising ends the repetition.
"""

from __future__ import annotations

import functools
import inspect
import json
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Unpack

import attrs

from .calls import Answer
from .kinds import is_mapping
from .last_writes import OF_THIS_PROCESS
from .protocol import Policy
from .saved import nests_too_deep, without_secret
from .wire import READ_ONLY, Members

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator

    from .protocol import Options

__all__ = ["Exchange", "exchange", "policy_for", "read_only_members"]

_DESCRIBE, _UPDATE = "DescribeUserPoolClient", "UpdateUserPoolClient"
_DESCRIBE_PROVIDER = "DescribeIdentityProvider"
_SUCCESS_STATUS, _FIRST_FAILURE_STATUS = 200, 300
# More attempts than anybody allows, yet few enough for a handler to compute a pause from.
_LAST_ATTEMPT = 1000


@attrs.define
class Exchange:
    """One call on its way: the request in full, the answer as it came, and as botocore parsed it.

    Nothing of it is the client secret, unless botocore's Stubber put it into ``response``.
    """

    request: Members | None = attrs.field(default=None, repr=False)
    seen: bool = False
    members: Members | None = attrs.field(default=None, repr=False)
    has_client_secret: bool = False
    parsed: bool = False
    response: Members = attrs.field(factory=dict[str, Any], repr=False)
    failure: tuple[Any, int, Members, Members] | None = attrs.field(default=None, repr=False)

    def see(self, body: bytes) -> bytes:
        """Keeps what an answer holds, and returns it without the secret for botocore to parse."""
        self.seen, self.parsed = True, False
        self.members, self.has_client_secret = None, False
        try:
            document: object = json.loads(body)
        except (ValueError, RecursionError):
            return body
        members = document.get("UserPoolClient") if is_mapping(document) else None
        if not is_mapping(document) or not is_mapping(members):
            return body
        if nests_too_deep(document):
            return b"{}"
        self.members, self.has_client_secret = without_secret(members), "ClientSecret" in members
        return json.dumps({**document, "UserPoolClient": self.members}).encode()

    def answer(self) -> Answer:
        """Returns the answer without the client secret, raw where a hook saw it."""
        parsed: object = self.response.get("UserPoolClient")
        members = self.members if self.seen else parsed
        if not is_mapping(members) or not is_mapping(parsed):
            response = _without_provider_details(self.response)
            return Answer(None, has_client_secret=False, response=response)
        return Answer(
            without_secret(members),
            has_client_secret=self.has_client_secret or "ClientSecret" in members,
            response=self.response | {"UserPoolClient": without_secret(parsed)},
            guarded=self.seen,
        )

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

    def rescue(self) -> bool:
        """Takes an answer that botocore failed to parse, and tells whether there was one."""
        if self.parsed or not self.seen:
            return False
        self.response = {"UserPoolClient": self.members}
        return True


_current: ContextVar[Exchange | None] = ContextVar("cognito_clientcfg_exchange", default=None)


@contextmanager
def exchange() -> Generator[Exchange, None, None]:
    """Has the hooks take part in the call that is made inside, whose response it is to be given.

    An answer that botocore fails to parse is no error here, but an answer like any other.
    """
    token = _current.set(current := Exchange())
    try:
        yield current
    except Exception:
        if not current.rescue():
            raise
    finally:
        # A coroutine that is collected ends in another context, in which nothing was set.
        with suppress(ValueError):
            _current.reset(token)


def policy_for(client: Any, **options: Unpack[Options]) -> Policy:
    """Returns how updates through a client are driven, and has the hooks look at its calls."""
    _install(client)
    return Policy(
        **options,
        read_only=read_only_members(client),
        region_name=client.meta.region_name,
        last_writes=OF_THIS_PROCESS,
    )


def _install(client: Any) -> None:
    """Registers the hooks on a client's events, once however often it is called."""
    for event, hook in (
        (f"before-parse.cognito-idp.{_DESCRIBE}", _see_answer),
        (f"before-parse.cognito-idp.{_UPDATE}", _see_answer),
        (f"before-parse.cognito-idp.{_DESCRIBE_PROVIDER}", _see_provider),
        (f"provide-client-params.cognito-idp.{_UPDATE}", _keep_request),
        (f"before-call.cognito-idp.{_UPDATE}", _send_request),
    ):
        client.meta.events.register(event, hook, unique_id=f"cognito_clientcfg.{event}")
    for operation in (_DESCRIBE, _UPDATE):
        event = f"needs-retry.cognito-idp.{operation}"
        judge = functools.partial(_judge_answer, client.meta.events)
        client.meta.events.register_first(event, judge, unique_id=f"cognito_clientcfg.{event}")
    client.meta.events.register_last(
        "needs-retry", _show_failure, unique_id="cognito_clientcfg.needs-retry"
    )


def read_only_members(client: Any) -> frozenset[str]:
    """Returns the members that an update does not take, also those that only botocore knows of."""
    model = client.meta.service_model
    described = model.operation_model(_DESCRIBE).output_shape.members["UserPoolClient"].members
    taken = model.operation_model(_UPDATE).input_shape.members
    return READ_ONLY.union(described.keys() - taken.keys())


def _see_answer(response_dict: dict[str, Any], **_: object) -> None:
    if (current := _current.get()) is not None:
        response_dict["body"] = current.see(response_dict["body"])


def _see_provider(response_dict: dict[str, Any], **_: object) -> None:
    """Takes the details of an identity provider, its client secret among them, out of an answer."""
    if _current.get() is None:
        return
    try:
        document: object = json.loads(response_dict["body"])
    except (ValueError, RecursionError):
        document = {}
    response_dict["body"] = json.dumps(_without_provider_details(document)).encode()


def _without_provider_details(document: Any) -> Any:
    provider = document.get("IdentityProvider") if is_mapping(document) else None
    if not is_mapping(provider):
        return document
    kept = {name: value for name, value in provider.items() if name != "ProviderDetails"}
    return {**document, "IdentityProvider": kept}


def _keep_request(params: Members, model: Any, **_: object) -> Members | None:
    """Returns the part of a request that botocore accepts; the whole is sent all the same."""
    from botocore.validate import ParamValidator  # noqa: PLC0415 - botocore is loaded by now

    if (current := _current.get()) is None:
        return None
    current.request = params
    known, validator = model.input_shape.members, ParamValidator()
    return {
        name: value
        for name, value in params.items()
        if name in known and not validator.validate(value, known[name]).has_errors()
    }


def _send_request(params: dict[str, Any], **_: object) -> None:
    if (current := _current.get()) is not None and current.request is not None:
        params["body"] = json.dumps(current.request).encode()


def _judge_answer(
    events: Any, operation: Any, response: Any, caught_exception: Exception | None, **event: Any
) -> Awaitable[None] | None:
    """Notes that botocore could parse an answer, and keeps it from repeating an update."""
    if (current := _current.get()) is None:
        return None
    current.parsed = True
    if operation.name != _UPDATE:
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
