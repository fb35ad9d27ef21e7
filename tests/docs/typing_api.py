"""The types of the public names, as mypy and pyright have to see them; nothing here is run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, assert_type

from filelock import FileLock

from cognito_clientcfg import (
    AppClient,
    AppClientConfig,
    AppClientName,
    AppClients,
    Drift,
    Edit,
    ErrorKind,
    ExplicitAuthFlow,
    FieldChange,
    Finding,
    InvalidConfig,
    OAuthFlow,
    Plan,
    Pool,
    PreventUserExistenceErrors,
    RefreshTokenRotation,
    Revert,
    Risk,
    TokenValidity,
    UpdateResult,
    Violation,
    add,
    assign,
    from_aws,
    kind_of,
    remove,
    reset,
    to_aws,
    written,
)
from cognito_clientcfg.aio import AsyncAppClients
from cognito_clientcfg.fleet import Quotas, RateLimiter, Run, Summary, targets, update_many
from cognito_clientcfg.formats import from_cloudformation, from_custom_resource, load
from cognito_clientcfg.testing import EmbeddedCognito, embedded_cognito

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from types_aiobotocore_cognito_idp import (
        CognitoIdentityProviderClient as CognitoIdentityProviderAsyncClient,
    )


def configuration(config: AppClientConfig) -> None:
    assert_type(config.client_name, str | None)
    assert_type(config.access_token_validity, TokenValidity | None)
    assert_type(config.auth_session_validity, int | None)
    assert_type(config.callback_urls, frozenset[str] | None)
    assert_type(config.explicit_auth_flows, frozenset[ExplicitAuthFlow | str] | None)
    assert_type(config.allowed_oauth_flows, frozenset[OAuthFlow | str] | None)
    assert_type(config.prevent_user_existence_errors, PreventUserExistenceErrors | str | None)
    assert_type(config.refresh_token_rotation, RefreshTokenRotation | None)
    assert_type(config.publish_secrets_in_aws_secrets_manager, bool | None)
    assert_type(config.evolve(callback_urls=["https://x"]), AppClientConfig)
    assert_type(AppClientConfig(id_token_validity=timedelta(hours=1)), AppClientConfig)
    assert_type(from_aws({"ClientName": "x"}), AppClientConfig)
    assert_type(to_aws(config), dict[str, Any])


def misuse() -> None:
    """Each line is an error for both checkers; an ignore that is not needed would be one too."""
    AppClientConfig(calback_urls=[])  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue] - unknown field
    AppClientConfig(auth_session_validity="5")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - no int
    assign(client_name=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - no str
    add(client_name="x")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue] - holds no set


def edits() -> None:
    assert_type(assign(AppClientConfig(), client_name="x"), Edit)
    assert_type(add(callback_urls={"https://x"}), Edit)
    assert_type(remove(callback_urls=("https://x",)), Edit)
    assert_type(reset("callback_urls"), Edit)


def calls(client: CognitoIdentityProviderClient) -> None:
    clients = AppClients(client, attempts=3, unknown_members="refuse")
    assert_type(AppClients.connect(region_name="us-east-1"), AppClients)
    assert_type(clients.describe("pool", "client"), AppClient)
    plan = clients.plan("pool", "client", reset("callback_urls"), AppClientConfig(), lambda c: c)
    assert_type(plan, Plan)
    assert_type(plan.changes, tuple[FieldChange, ...])
    assert_type(plan.warnings, tuple[Violation, ...])
    assert_type(plan.request, dict[str, Any])
    assert_type(plan.before.creation_date, datetime | None)
    assert_type(plan.before.has_client_secret, bool | None)
    assert_type(plan.risks, tuple[Risk, ...])
    assert_type(plan.risks[0].rule, str)
    assert_type(plan.to_json(), str)
    assert_type(Plan.from_json("{}"), Plan)
    assert_type(clients.drift("pool", "client", AppClientConfig(), reset("callback_urls")), Drift)
    assert_type(clients.apply(plan), UpdateResult)
    assert_type(clients.update("pool", "client", confirm=bool), UpdateResult)
    pool = clients.pool("pool")
    assert_type(pool, Pool)
    assert_type(clients.preflight(plan, pool=pool), tuple[Finding, ...])
    assert_type(clients.update("pool", "client", preflight=pool), UpdateResult)
    assert_type(clients.list_clients("pool"), Iterator[AppClientName])


def for_a_while(clients: AppClients) -> None:
    with clients.temporarily("pool", "client", reset("callback_urls"), confirm=bool) as result:
        assert_type(result, UpdateResult)


async def for_a_while_in_asyncio(clients: AsyncAppClients) -> None:
    async with clients.temporarily("pool", "client", AppClientConfig(), preflight=True) as result:
        assert_type(result, UpdateResult)


def several_writers(client: CognitoIdentityProviderClient, folder: str) -> None:
    AppClients(
        client, confirm_after=2, lock=lambda _pool_id, client_id: FileLock(folder + client_id)
    )
    AppClients(client, lock=FileLock)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - it takes no two ids


def restoring(clients: AppClients, result: UpdateResult) -> None:
    assert_type(result.undo(), Plan)
    assert_type(result.inverse(), Revert)
    assert_type(clients.update("pool", "client", result.inverse()), UpdateResult)
    assert_type(Revert.from_json(result.inverse().to_json()), Revert)
    assert_type(result.confirmed, bool | None)
    assert_type(result.complete, bool)
    earlier = AppClient.from_json(result.before.to_json())
    assert_type(clients.plan_restore(earlier), Plan)
    assert_type(clients.restore(earlier, confirm=bool), UpdateResult)


async def calls_to_be_awaited(client: CognitoIdentityProviderAsyncClient) -> None:
    clients = AsyncAppClients(
        client, attempts=3, deadline=9, confirm_after=2.5, unknown_members="refuse"
    )
    plan = await clients.plan("pool", "client", reset("callback_urls"), lambda c: c)
    assert_type(plan, Plan)
    assert_type(await clients.describe("pool", "client"), AppClient)
    assert_type(await clients.apply(plan), UpdateResult)
    assert_type(await clients.update("pool", "client", confirm=bool), UpdateResult)
    assert_type(await clients.preflight(plan, pool=clients.pool("pool")), tuple[Finding, ...])
    assert_type(await clients.plan_restore(plan.before), Plan)
    assert_type(await clients.restore(plan.before), UpdateResult)
    assert_type(clients.list_clients("pool"), AsyncIterator[AppClientName])


def drivers_mixed_up(
    client: CognitoIdentityProviderClient, other: CognitoIdentityProviderAsyncClient
) -> None:
    AsyncAppClients(client)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - not to be awaited
    AsyncAppClients(other, atempts=1)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue] - unknown option


def mistakes(clients: AppClients, name: str) -> None:
    clients.update("pool", "client", client_name=name)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - a field is no edit
    assign(client_name=None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - it assigns nothing
    remove(callback_urls=None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - it removes nothing
    TokenValidity(1, "hour")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - no unit
    assert_type(reset(name, "callback_urls"), Edit)


def many(clients: AppClients) -> None:
    assert_type(clients.rate_limited(RateLimiter(Quotas())), AppClients)
    run = update_many(targets(clients, named="web*"), reset("callback_urls"), max_failures=3)
    assert_type(run, Run)
    assert_type(run.finish(), Summary)


def files(path: str) -> None:
    assert_type(load(path), AppClientConfig)
    assert_type(from_cloudformation({"ClientName": "x"}), AppClientConfig)

    assert_type(from_custom_resource({"EnableTokenRevocation": "true"}), AppClientConfig)


def errors(error: InvalidConfig) -> None:
    assert_type(kind_of(error), ErrorKind)
    assert_type(written(error), bool | None)
    assert_type(error.violations, tuple[Violation, ...])


def testing() -> None:
    with embedded_cognito(update_semantics="mixed", serve=True) as cognito:
        assert_type(cognito, EmbeddedCognito)
