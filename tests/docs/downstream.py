"""A package that depends on this one, as its author would write it; only its types are checked.

`.ci/run` checks it against the installed wheel with and without boto3-stubs, and lets no expression
in it be of type Any.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from cognito_clientcfg import (
    AppClient,
    AppClientConfig,
    AppClients,
    CognitoClientConfigError,
    Edit,
    ExplicitAuthFlow,
    InvalidConfig,
    Plan,
    RefreshTokenRotation,
    StalePlan,
    UpdateResult,
    add,
    assign,
    from_aws,
    remove,
    reset,
)

if TYPE_CHECKING:
    from cognito_clientcfg.aio import AsyncAppClients

BASELINE = AppClientConfig(
    access_token_validity=timedelta(minutes=30),
    explicit_auth_flows={ExplicitAuthFlow.ALLOW_USER_SRP_AUTH},
    refresh_token_rotation=RefreshTokenRotation("ENABLED", 30),
)
FROM_A_TEMPLATE = from_aws({"CallbackURLs": ["https://app.example.com/callback"]})


def without_subdomains(config: AppClientConfig) -> AppClientConfig:
    urls = config.callback_urls or frozenset[str]()
    return config.evolve(callback_urls={url for url in urls if url.count(".") < 3})


EDITS: tuple[Edit | AppClientConfig, ...] = (
    BASELINE,
    FROM_A_TEMPLATE,
    assign(client_name="web"),
    add(callback_urls=["https://app.example.com/other"]),
    remove(logout_urls={"https://app.example.com/bye"}),
    reset("read_attributes"),
    without_subdomains,
)


@dataclass(frozen=True)
class Outcome:
    client: AppClient
    fields: tuple[str, ...]
    confirmed: bool | None


def outcome(result: UpdateResult) -> Outcome:
    fields = tuple(change.field for change in result.plan.changes if change.added or change.removed)
    return Outcome(result.after, fields, result.confirmed)


def harmless(plan: Plan) -> bool:
    return not plan.risks and not plan.warnings


def change(clients: AppClients, user_pool_id: str, client_id: str) -> Outcome | str:
    try:
        if clients.drift(user_pool_id, client_id, BASELINE):
            return outcome(clients.update(user_pool_id, client_id, *EDITS, confirm=harmless))
        plan = clients.plan(user_pool_id, client_id, *EDITS)
        return outcome(clients.apply(plan)) if plan else str(plan)
    except StalePlan as stale:
        return str(stale.plan)
    except InvalidConfig as error:
        return "; ".join(f"{violation.fields}: {violation.rule}" for violation in error.violations)
    except CognitoClientConfigError as error:
        return str(error)


def names(clients: AppClients, user_pool_id: str) -> dict[str, str]:
    return {client.client_id: client.client_name for client in clients.list_clients(user_pool_id)}


async def change_later(clients: AsyncAppClients, user_pool_id: str, client_id: str) -> Outcome:
    result = await clients.update(user_pool_id, client_id, *EDITS)
    undone = await clients.apply(result.undo())
    return outcome(undone)


def saved(client: AppClient) -> AppClient:
    return AppClient.from_json(client.to_json())


CLIENTS = AppClients.connect(region_name="us-east-1", confirm_after=2.0)
