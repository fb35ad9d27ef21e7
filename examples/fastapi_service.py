"""Let the tenants of a platform change their app clients through its own web service, with asyncio.

Needs: the extra "aio"; the package fastapi, with `pip install 'fastapi[standard]'`; AWS credentials
    with cognito-idp:DescribeUserPoolClient and cognito-idp:UpdateUserPoolClient.
Run: USER_POOL_ID=us-east-1_Example fastapi run examples/fastapi_service.py

PUT /tenants/{client_id}/callback-urls?url=... adds a callback URL and returns what changed; GET
on the same path only shows the plan. If a rule is broken, the answer is 422 with all violations.
Who may change which app client is for your service to check.
"""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any

from aiobotocore.session import get_session  # pyright: ignore[reportMissingModuleSource] - aio
from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse

from cognito_clientcfg import InvalidConfig, add
from cognito_clientcfg.aio import AsyncAppClients

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

USER_POOL_ID = os.environ.get("USER_POOL_ID", "us-east-1_Example")


@asynccontextmanager
async def connected(app: FastAPI) -> AsyncGenerator[None, None]:
    session: Any = get_session()
    async with session.create_client("cognito-idp") as client:
        app.state.clients = AsyncAppClients(client)
        yield


app = FastAPI(lifespan=connected)


def app_clients(request: Request) -> AsyncAppClients:
    clients: AsyncAppClients = request.app.state.clients
    return clients


Clients = Annotated[AsyncAppClients, Depends(app_clients)]


@app.get("/tenants/{client_id}/callback-urls")
async def show(client_id: str, url: str, clients: Clients) -> str:
    return str(await clients.plan(USER_POOL_ID, client_id, add(callback_urls={url})))


@app.put("/tenants/{client_id}/callback-urls")
async def change(client_id: str, url: str, clients: Clients) -> list[str]:
    result = await clients.update(USER_POOL_ID, client_id, add(callback_urls={url}))
    return [str(change) for change in result.plan.changes] if result else []


@app.exception_handler(InvalidConfig)
async def refused(_request: Request, error: Any) -> JSONResponse:  # noqa: ANN401 - FastAPI says Exception
    return JSONResponse([str(violation) for violation in error.violations], status_code=422)
