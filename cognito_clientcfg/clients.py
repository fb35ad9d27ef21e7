"""The driver over boto3."""

from __future__ import annotations

import inspect
import time
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

import attrs

from . import protocol
from .botocore_hooks import exchange, install, read_only_members
from .protocol import (
    Answer,
    Call,
    Confirm,
    Conversation,
    Describe,
    Policy,
    Update,
    UpdateResult,
    Wait,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .config import AppClientConfig
    from .edits import Edit
    from .plan import AppClient, Plan
    from .wire import Members

__all__ = ["AppClientName", "AppClients", "CognitoClient", "UpdateResult", "drive"]

Result = TypeVar("Result")


class CognitoClient(Protocol):
    """What is used of a boto3 "cognito-idp" client."""

    @property
    def meta(self) -> Any: ...
    @property
    def describe_user_pool_client(self) -> Callable[..., Any]: ...
    @property
    def update_user_pool_client(self) -> Callable[..., Any]: ...
    @property
    def get_paginator(self) -> Callable[..., Any]: ...


@attrs.frozen
class AppClientName:
    """An app client as ListUserPoolClients names it.

    Attributes:
        user_pool_id: The user pool.
        client_id: The app client.
        client_name: Its name.
    """

    user_pool_id: str
    client_id: str
    client_name: str


def _agreed(_plan: Plan) -> bool:
    return True


def drive(conversation: Conversation[Result], answer: Callable[[Call], Answer | None]) -> Result:
    """Returns what a conversation comes to.

    Args:
        conversation: A generator of the protocol.
        answer: Does what a call asks for; what it raises is thrown into the conversation.
    """
    try:
        call = next(conversation)
        while True:
            try:
                answered = answer(call)
            except Exception as error:  # noqa: BLE001 - what it means is the protocol's to say
                call = conversation.throw(error)
            else:
                call = conversation.send(answered)
    except StopIteration as finished:
        result: Result = finished.value
        return result


class AppClients:
    """The app clients of Amazon Cognito user pools, to be read and changed one setting at a time.

    An object may be shared between threads, as a boto3 client may. Writers of one app client are
    not held apart: of two that read at the same moment, the second may overwrite the first.

    Args:
        client: A boto3 "cognito-idp" client. It is used as it is configured, and stays as it is for
            all other calls.
        attempts: How often an update may start over from a fresh read, after a conflict, a
            throttle or a failure of the service; 1 or more. The pause before attempt n + 1 is a
            random part of 0.5 s times 2 to the power of n - 1, and of 20 s at most.
        unmodelled: "carry" sends members that this version does not understand back as they came;
            "refuse" raises UnmodelledMembers instead of writing.
    """

    def __init__(
        self,
        client: CognitoClient,
        *,
        attempts: int = 5,
        unmodelled: Literal["carry", "refuse"] = "carry",
    ) -> None:
        self._client = client
        self._policy = Policy(
            attempts=attempts, unmodelled=unmodelled, read_only=read_only_members(client)
        )
        install(client)

    @classmethod
    def connect(
        cls,
        *,
        attempts: int = 5,
        unmodelled: Literal["carry", "refuse"] = "carry",
        **options: Any,
    ) -> AppClients:
        """Returns the app clients that a new boto3 client reaches.

        Args:
            attempts: As for :class:`AppClients`.
            unmodelled: As for :class:`AppClients`.
            **options: What boto3.Session takes, such as ``profile_name`` and ``region_name``, and
                what its ``client`` takes, such as ``endpoint_url`` and ``config``.
        """
        import boto3  # noqa: PLC0415 - importing the library does not load boto3

        for_session = options.keys() & inspect.signature(boto3.Session).parameters.keys()
        session: Any = boto3.Session(**{name: options.pop(name) for name in for_session})
        client: CognitoClient = session.client("cognito-idp", **options)
        return cls(client, attempts=attempts, unmodelled=unmodelled)

    def describe(self, user_pool_id: str, client_id: str) -> AppClient:
        """Reads an app client. Whatever it holds loads; the secret is dropped at once.

        Raises:
            InvalidConfig: An id is none.
            IncompleteAnswer: The answer does not hold the app client.
            botocore.exceptions.ClientError: AWS refused.
        """
        return drive(protocol.describe(user_pool_id, client_id, self._policy), self._answer)

    def plan(self, user_pool_id: str, client_id: str, *edits: Edit | AppClientConfig) -> Plan:
        """Reads an app client and plans edits, from left to right; nothing is written.

        Raises:
            InvalidConfig: What the edits change would break rules, or an id is none.
            AmbiguousEdit: An edit depends on what only the user pool knows.
            IncompleteAnswer: The answer does not hold the app client.
            botocore.exceptions.ClientError: AWS refused.
        """
        planner = protocol.planner(edits)
        conversation = protocol.plan(user_pool_id, client_id, self._policy, planner)
        return drive(conversation, self._answer)

    def apply(self, plan: Plan) -> UpdateResult:
        """Sends a plan, exactly as it is, if the app client is still as the plan found it.

        Raises:
            StalePlan: The app client has changed; the same edits planned anew are attached, or
                None where they cannot be planned any more.
            UnmodelledMembers: As :meth:`update`.
            IncompleteAnswer: As :meth:`update`.
            botocore.exceptions.ClientError: As :meth:`update`.
        """
        ids = plan.before.user_pool_id, plan.before.client_id
        conversation = protocol.update(*ids, self._policy, protocol.exactly(plan), _agreed)
        return drive(conversation, self._answer)

    def update(
        self,
        user_pool_id: str,
        client_id: str,
        *edits: Edit | AppClientConfig,
        confirm: Confirm | None = None,
    ) -> UpdateResult:
        """Changes what the edits name, and nothing else; writes nothing where they hold already.

        Args:
            user_pool_id: The user pool.
            client_id: The app client.
            *edits: Applied from left to right. A configuration assigns what it gives.
            confirm: Called with the plan before it is sent; False leaves it at that.

        Raises:
            InvalidConfig: What the edits change would break rules, or an id is none.
            AmbiguousEdit: An edit depends on what only the user pool knows.
            UnmodelledMembers: The app client holds what this version does not understand, and
                ``unmodelled="refuse"`` was asked for.
            IncompleteAnswer: The answer does not hold the app client.
            botocore.exceptions.ClientError: AWS refused, or went on failing. A note on it says what
                was being changed and whether anything was written.
        """
        planner = protocol.planner(edits)
        conversation = protocol.update(
            user_pool_id, client_id, self._policy, planner, confirm or _agreed
        )
        return drive(conversation, self._answer)

    def list_clients(self, user_pool_id: str) -> Iterator[AppClientName]:
        """Yields the app clients of a user pool, page by page as they are asked for.

        Raises:
            InvalidConfig: The id is none.
            botocore.exceptions.ClientError: AWS refused.
        """
        protocol.check_identifiers(user_pool_id=user_pool_id)
        return self._names(user_pool_id)

    def _names(self, user_pool_id: str) -> Iterator[AppClientName]:
        pages = self._client.get_paginator("list_user_pool_clients").paginate(
            UserPoolId=user_pool_id, PaginationConfig={"PageSize": 60}
        )
        for page in pages:
            for found in page.get("UserPoolClients", ()):
                yield AppClientName(user_pool_id, found["ClientId"], found["ClientName"])

    def _answer(self, call: Call) -> Answer | None:
        if isinstance(call, Wait):
            time.sleep(call.seconds)
            return None
        with exchange() as current:
            try:
                response = self._call(call)
            except Exception as error:  # noqa: BLE001 - raised again unless the raw answer is whole
                response = current.rescued(error)
            return current.answer(response)

    def _call(self, call: Describe | Update) -> Members:
        if isinstance(call, Update):
            response: Members = self._client.update_user_pool_client(**call.request)
        else:
            response = self._client.describe_user_pool_client(
                UserPoolId=call.user_pool_id, ClientId=call.client_id
            )
        return response
