"""The driver over aiobotocore, in the extra ``aio``."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeVar, Unpack

from . import verbs
from .app_client import AppClient, check_identifiers
from .botocore_hooks import exchange, policy_for
from .calls import Acquire, Answer, Call, Conversation, Release, Wait
from .drive import drive_async
from .service import AppClientName, listing, names_on, operation
from .turns import async_turn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from .config import AppClientConfig
    from .drift import Drift
    from .edits import Edit
    from .plan import Plan
    from .preflight import Finding, Pool
    from .protocol import Confirm, Options
    from .result import UpdateResult
    from .service import AsyncCognitoClient, UntypedClient
    from .turns import AsyncLock

__all__ = ["AsyncAppClients"]

Result = TypeVar("Result")


class AsyncAppClients:
    """:class:`cognito_clientcfg.AppClients` for asyncio: the same verbs, to be awaited.

    Each takes, does and raises what its namesake does; ``confirm`` and edits are plain functions.

    Args:
        client: An aiobotocore "cognito-idp" client, inside its ``async with``.
        lock: As for AppClients, except that it returns an asynchronous context manager.
        **options: ``attempts``, ``confirm_after``, ``preflight`` and ``unmodelled``, likewise.
    """

    def __init__(
        self,
        client: AsyncCognitoClient | UntypedClient,
        *,
        lock: AsyncLock | None = None,
        **options: Unpack[Options],
    ) -> None:
        self._client, self._lock = client, lock
        self._policy = policy_for(client, **options)

    async def describe(self, user_pool_id: str, client_id: str) -> AppClient:
        """Reads an app client."""
        return await self._run(verbs.describe(self._policy, user_pool_id, client_id))

    async def plan(
        self,
        user_pool_id: str,
        client_id: str,
        *edits: Edit | AppClientConfig,
        preflight: bool | Literal["all"] | Pool | None = None,
    ) -> Plan:
        """Reads an app client and plans edits; nothing is written."""
        policy = self._policy.asking(preflight)
        return await self._run(verbs.plan(policy, user_pool_id, client_id, edits))

    def pool(self, user_pool_id: str) -> Pool:
        """Returns a user pool to be asked about many plans; what it answers is read once."""
        check_identifiers(user_pool_id=user_pool_id)
        return self._policy.pool(user_pool_id)

    async def preflight(self, plan: Plan, *, pool: Pool | None = None) -> tuple[Finding, ...]:
        """Asks the user pool about a plan, with reads alone."""
        return await self._run(verbs.preflight(self._policy, plan, pool))

    async def drift(
        self, user_pool_id: str, client_id: str, *wanted: Edit | AppClientConfig
    ) -> Drift:
        """Tells where an app client is not as it is wanted; it never writes."""
        return await self._run(verbs.drift(self._policy, user_pool_id, client_id, wanted))

    async def apply(self, plan: Plan) -> UpdateResult:
        """Sends a plan, exactly as it is, if the app client is still as the plan found it."""
        return await self._run(verbs.apply(self._policy, plan))

    async def update(
        self,
        user_pool_id: str,
        client_id: str,
        *edits: Edit | AppClientConfig,
        confirm: Confirm | None = None,
        preflight: bool | Literal["all"] | Pool | None = None,
    ) -> UpdateResult:
        """Changes what the edits name, and nothing else."""
        policy = self._policy.asking(preflight)
        return await self._run(verbs.update(policy, user_pool_id, client_id, edits, confirm))

    async def plan_restore(self, earlier: AppClient) -> Plan:
        """Plans to put back what an app client was earlier; nothing is written."""
        return await self._run(verbs.plan_restore(self._policy, earlier))

    async def restore(self, earlier: AppClient, *, confirm: Confirm | None = None) -> UpdateResult:
        """Puts back exactly what an app client was earlier."""
        return await self._run(verbs.restore(self._policy, earlier, confirm))

    async def list_clients(self, user_pool_id: str) -> AsyncIterator[AppClientName]:
        """Yields the app clients of a user pool, page by page as they are asked for."""
        check_identifiers(user_pool_id=user_pool_id)
        listed = listing(user_pool_id)
        while not listed.done:
            page = await self._run(verbs.page(self._policy, listed))
            for name in names_on(page, user_pool_id):
                yield name

    async def _run(self, conversation: Conversation[Result]) -> Result:
        async with AsyncExitStack() as held:
            return await drive_async(conversation, partial(self._answer, held))
        raise RuntimeError("the lock has swallowed the error that the update ended with")

    async def _answer(self, held: AsyncExitStack, call: Call) -> Answer | None:
        match call:
            case Wait():
                await asyncio.sleep(call.seconds)
            case Acquire():
                turn = async_turn(call.user_pool_id, call.client_id, self._lock)
                await held.enter_async_context(turn)
            case Release():
                await held.aclose()
            case _:
                with exchange() as current:
                    current.response = await operation(self._client, call)(**call.request)
                return current.answer()
        return None
