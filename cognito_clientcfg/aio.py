"""App clients over aiobotocore, in the extra ``aio``."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from functools import partial
from typing import TYPE_CHECKING, Never, TypeVar, Unpack

from cognito_clientcfg.config.edits import assign, check_no_fields
from cognito_clientcfg.planning.app_client import AppClient, check_identifiers
from cognito_clientcfg.updating import by_name, creation, operations
from cognito_clientcfg.updating.botocore_hooks import exchange
from cognito_clientcfg.updating.calls import (
    Acquire,
    Call,
    CallForSecret,
    Operation,
    Request,
    Response,
    Sleep,
    method_of,
    run_async,
)
from cognito_clientcfg.updating.options import options_for
from cognito_clientcfg.updating.service_client import (
    AppClientName,
    UserPoolName,
    app_clients_of,
    check_client,
    names_on,
    pools_on,
    user_pools,
)
from cognito_clientcfg.updating.supervision import supervised
from cognito_clientcfg.updating.temporary import TemporaryChange, async_temporarily
from cognito_clientcfg.updating.this_process import async_turn, check_lock, suppressed
from cognito_clientcfg.updating.tracebacks import shorten

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager

    from cognito_clientcfg.config.app_client_config import AppClientConfig
    from cognito_clientcfg.config.edits import Edit
    from cognito_clientcfg.planning.comparison import Drift
    from cognito_clientcfg.planning.finding import Finding
    from cognito_clientcfg.planning.plan import Plan
    from cognito_clientcfg.planning.result import UpdateResult
    from cognito_clientcfg.updating.creation import OnSecret
    from cognito_clientcfg.updating.options import Confirm, Preflight, UserOptions
    from cognito_clientcfg.updating.service_client import AsyncCognitoClient, UntypedClient
    from cognito_clientcfg.updating.this_process import AsyncLock
    from cognito_clientcfg.updating.user_pool import Pool

__all__ = ["AsyncAppClients"]

Result = TypeVar("Result")


class AsyncAppClients:
    """:class:`cognito_clientcfg.AppClients` for asyncio: the same methods, to be awaited.

    Each takes, does and raises what the method of that name does; ``confirm`` and edits are plain
    functions. There is no ``connect`` and no ``rate_limited``: the caller makes the client, and
    decides how fast to call.

    Args:
        client: An aiobotocore "cognito-idp" client, inside its ``async with``.
        lock: As for AppClients, except that it returns an asynchronous context manager.
        **options: ``attempts``, ``deadline``, ``confirm_after``, ``preflight`` and
            ``unknown_members``, as for AppClients.
    """

    def __init__(
        self,
        client: AsyncCognitoClient | UntypedClient,
        *,
        lock: AsyncLock | None = None,
        **options: Unpack[UserOptions],
    ) -> None:
        check_client(client, is_async=True)
        check_lock(lock, "an asynchronous context manager")
        self._client, self._lock = client, lock
        self._options = options_for(client, **options)

    async def describe(self, user_pool_id: str, client_id: str) -> AppClient:
        """Reads an app client."""
        return await self._run(operations.describe(self._options, user_pool_id, client_id))

    async def plan(
        self,
        user_pool_id: str,
        client_id: str,
        *edits: Edit | AppClientConfig,
        preflight: Preflight | None = None,
        **fields: Never,
    ) -> Plan:
        """Reads an app client and plans edits; nothing is written."""
        check_no_fields("plan", fields)
        options = self._options.asking(preflight)
        return await self._run(operations.plan(options, user_pool_id, client_id, edits))

    def pool(self, user_pool_id: str) -> Pool:
        """Returns a user pool to be asked about many plans; what it answers is read once."""
        check_identifiers(user_pool_id=user_pool_id)
        return self._options.pool(user_pool_id)

    async def preflight(self, plan: Plan, *, pool: Pool | None = None) -> tuple[Finding, ...]:
        """Asks the user pool about a plan, with reads alone."""
        return await self._run(operations.preflight(self._options, plan, pool))

    async def drift(
        self,
        user_pool_id: str,
        client_id: str,
        *wanted: Edit | AppClientConfig,
        **fields: Never,
    ) -> Drift:
        """Reads an app client and compares it with what is wanted; it never writes."""
        check_no_fields("drift", fields)
        return await self._run(operations.drift(self._options, user_pool_id, client_id, wanted))

    async def apply(self, plan: Plan) -> UpdateResult:
        """Sends a plan, exactly as it is, if the app client is still as the plan found it."""
        return await self._run(operations.apply(self._options, plan))

    async def update(
        self,
        user_pool_id: str,
        client_id: str,
        *edits: Edit | AppClientConfig,
        confirm: Confirm | None = None,
        preflight: Preflight | None = None,
        **fields: Never,
    ) -> UpdateResult:
        """Changes what the edits name, and nothing else."""
        check_no_fields("update", fields)
        options = self._options.asking(preflight)
        return await self._run(operations.update(options, user_pool_id, client_id, edits, confirm))

    async def plan_restore(self, earlier: AppClient) -> Plan:
        """Plans to put back what an app client was earlier; nothing is written."""
        return await self._run(operations.plan_restore(self._options, earlier))

    async def restore(self, earlier: AppClient, *, confirm: Confirm | None = None) -> UpdateResult:
        """Puts back exactly what an app client was earlier."""
        return await self._run(operations.restore(self._options, earlier, confirm))

    async def list_clients(self, user_pool_id: str) -> AsyncIterator[AppClientName]:
        """Yields the app clients of a user pool, page by page as they are asked for."""
        check_identifiers(user_pool_id=user_pool_id)
        listing = app_clients_of(user_pool_id)
        while not listing.done:
            page = await self._run(operations.page(self._options, listing))
            for name in names_on(page, user_pool_id):
                yield name

    async def list_pools(self) -> AsyncIterator[UserPoolName]:
        """Yields the user pools of the account and Region, page by page."""
        listing = user_pools()
        while not listing.done:
            for pool in pools_on(await self._run(operations.page(self._options, listing))):
                yield pool

    async def find(self, user_pool_id: str, client_name: str) -> AppClientName:
        """Returns the only app client of a name in a user pool."""
        return await self._run(by_name.find(self._options, user_pool_id, client_name))

    async def find_pool(self, name: str) -> UserPoolName:
        """Returns the only user pool of a name in the account and Region."""
        return await self._run(by_name.find_pool(self._options, name))

    async def ensure(  # noqa: PLR0913 - each has its name where it is given
        self,
        user_pool_id: str,
        config: AppClientConfig,
        *,
        generate_secret: bool = False,
        on_secret: OnSecret | None = None,
        confirm: Confirm | None = None,
        preflight: Preflight | None = None,
    ) -> UpdateResult:
        """Creates the app client of a name if there is none, else brings it to a configuration."""
        options = self._options.asking(preflight)
        return await self._run(
            creation.ensure(options, user_pool_id, config, generate_secret, on_secret, confirm)
        )

    async def copy(
        self,
        app_client: AppClient,
        to_user_pool_id: str,
        *edits: Edit | AppClientConfig,
        client_name: str | None = None,
        generate_secret: bool | None = None,
        on_secret: OnSecret | None = None,
    ) -> UpdateResult:
        """Creates an app client like another one, in a user pool or under a name of its own."""
        named = edits if client_name is None else (*edits, assign(client_name=client_name))
        return await self._run(
            creation.copy(
                self._options, app_client, to_user_pool_id, named, generate_secret, on_secret
            )
        )

    def temporarily(
        self,
        user_pool_id: str,
        client_id: str,
        *edits: Edit | AppClientConfig,
        confirm: Confirm | None = None,
        preflight: Preflight | None = None,
        **fields: Never,
    ) -> AbstractAsyncContextManager[UpdateResult]:
        """Changes what the edits name while the body of an ``async with`` statement runs."""
        check_no_fields("temporarily", fields)
        options = self._options.asking(preflight)
        change = TemporaryChange(options, user_pool_id, client_id, edits, confirm)
        return async_temporarily(change, self._run)

    async def _run(self, running: Operation[Result]) -> Result:
        failure: Exception | None = None
        async with AsyncExitStack() as held:
            try:
                return await run_async(
                    supervised(running, self._options), partial(self._answer, held)
                )
            except Exception as error:
                failure = error
                shorten(error)
                raise
        raise suppressed(failure)

    async def _answer(self, held: AsyncExitStack, request: Request) -> Response | None:
        match request:
            case Call(name, arguments):
                call = method_of(self._client, name)
                with exchange(for_secret=isinstance(request, CallForSecret)) as current:
                    current.document = await call(**arguments)
                return current.response()
            case Sleep(seconds):
                await asyncio.sleep(seconds)
            case Acquire(user_pool_id, client_id):
                held_turn = async_turn(user_pool_id, client_id, self._lock)
                await held.enter_async_context(held_turn)
            case _:
                await held.aclose()
        return None
