"""The creation of an app client, which is never repeated once it may have been done."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from cognito_clientcfg.config.app_client_config import AppClientConfig
from cognito_clientcfg.error_kinds import (
    is_connection_failure,
    is_never_sent,
    is_refusal,
    is_transient,
    mark_written,
)
from cognito_clientcfg.errors import AmbiguousName, IncompleteAnswer, InvalidConfig, Violation
from cognito_clientcfg.planning.app_client import AppClient, check_identifiers
from cognito_clientcfg.planning.comparison import holds
from cognito_clientcfg.planning.creation import CopyIntent, CreationIntent, not_created
from cognito_clientcfg.planning.result import UpdateResult

from .by_name import app_clients_named
from .calls import Acquire, Call, CallForSecret, Operation, Release, Response
from .operations import expected, planner_for, update
from .read_modify_write import (
    DESCRIBE,
    Effect,
    app_client_in,
    check_confirm,
    is_agreed,
    refuse_unknown_members,
)
from .user_pool import pause_after

if TYPE_CHECKING:
    from cognito_clientcfg.config.edits import Edit
    from cognito_clientcfg.planning.plan import Intent, Plan

    from .options import Confirm, Options
    from .service_client import AppClientName

__all__ = ["OnSecret", "copy", "ensure"]

OnSecret: TypeAlias = Callable[[str, str, str], object]

_CREATE = "CreateUserPoolClient"
_NOT_CREATED = Effect("nothing was created", written=False)
_NOT_KNOWN = Effect(
    "whether it was created is not known; look for its name before you try again", written=None
)
_NAME_NEEDED = Violation(
    ("client_name",), None, "name_needed", "an app client is created under a name; give it one"
)


def ensure(  # noqa: PLR0913, PLR0917 - each has its name where a user gives it
    options: Options,
    user_pool_id: str,
    config: AppClientConfig,
    generate_secret: bool,  # noqa: FBT001 - as above
    on_secret: OnSecret | None,
    confirm: Confirm | None,
) -> Operation[UpdateResult]:
    """Creates the app client of a name, or brings it to a configuration."""
    intent = CreationIntent(expected(config, AppClientConfig))
    before = not_created(user_pool_id, generate_secret=generate_secret)
    creation = _Creation(options, before, intent, on_secret, confirm, _name_of(config))
    result = yield from creation.carried_out()
    if isinstance(result, UpdateResult):
        return result
    return (yield from update(options, *result.ids, (config,), confirm))


def copy(  # noqa: PLR0913, PLR0917 - each has its name where a user gives it
    options: Options,
    app_client: AppClient,
    user_pool_id: str,
    edits: tuple[Edit | AppClientConfig, ...],
    generate_secret: bool | None,  # noqa: FBT001 - as above
    on_secret: OnSecret | None,
) -> Operation[UpdateResult]:
    """Creates an app client like another one."""
    intent = CopyIntent(expected(app_client, AppClient), edits)
    if generate_secret is None:
        generate_secret = app_client.has_client_secret is True
    before = not_created(user_pool_id, generate_secret=generate_secret)
    name = _name_of(intent(before).after)
    result = yield from _Creation(options, before, intent, on_secret, None, name).carried_out()
    if isinstance(result, UpdateResult):
        return result
    raise AmbiguousName(user_pool_id, name, (result.client_id,))


def _name_of(config: AppClientConfig) -> str:
    if not isinstance(config.client_name, str):
        raise InvalidConfig((_NAME_NEEDED,))
    return config.client_name


class _Creation:
    """A creation under way."""

    def __init__(  # noqa: PLR0913, PLR0917 - used in this module alone
        self,
        options: Options,
        before: AppClient,
        intent: Intent,
        on_secret: OnSecret | None,
        confirm: Confirm | None,
        name: str,
    ) -> None:
        check_identifiers(user_pool_id=before.user_pool_id)
        _check_on_secret(on_secret)
        check_confirm(confirm)
        self.options, self.before, self.name = options, before, name
        self.planner = planner_for(options, before.user_pool_id, intent)
        self.on_secret, self.confirm = on_secret, confirm
        self.call_type = Call if on_secret is None else CallForSecret
        self.attempt = 0
        self.effect = _NOT_CREATED

    def carried_out(self) -> Operation[UpdateResult | AppClientName]:
        """Returns what was created, or the app client that has the name already.

        The name is held meanwhile. An error gets a note that says whether one was created.
        """
        pool_id = self.before.user_pool_id
        try:
            yield Acquire(pool_id, self.name)
            result = yield from self._until_created()
            yield Release()
        except BaseException as error:
            note = f"while creating app client {self.name!r} of {pool_id}: {self.effect.words}"
            mark_written(error, note, fact=self.effect.written)
            raise
        return result

    def _until_created(self) -> Operation[UpdateResult | AppClientName]:
        agreed: Plan | None = None
        while True:
            self.attempt += 1
            if (existing := (yield from self._existing())) is not None:
                return existing
            plan = yield from self.planner(self.before)
            if not is_agreed(self.confirm, plan, agreed):
                return self._result(plan, self.before)
            if self.options.unknown_members == "refuse":
                refuse_unknown_members(plan)
            agreed, self.effect = plan, _NOT_KNOWN
            fields = tuple(change.field for change in plan.changes)
            try:
                response = yield self.call_type(_CREATE, dict(plan.arguments), fields)
                created = self._app_client_in(response)
            except Exception as error:
                failure = error
                if not is_refusal(error) and not is_never_sent(error):
                    break
                self.effect = _NOT_CREATED
                if self.attempt >= self.options.attempts or not is_transient(error):
                    raise
            else:
                return self._created(plan, created, response, answered=True)
            yield pause_after(self.attempt, self.options.jitter, failure)
        return (yield from self._looked_for(plan, failure))

    def _existing(self) -> Operation[AppClientName | None]:
        same, _ = yield from app_clients_named(self.options, self.before.user_pool_id, self.name)
        if len(same) > 1:
            ids = tuple(each.client_id for each in same)
            raise AmbiguousName(self.before.user_pool_id, self.name, ids)
        return same[0] if same else None

    def _looked_for(self, plan: Plan, lost: Exception) -> Operation[UpdateResult | AppClientName]:
        """Returns what a creation left whose answer was lost; it may still be on its way."""
        for attempt in range(1, self.options.attempts + 1):
            yield pause_after(attempt, self.options.jitter, lost)
            try:
                existing = yield from self._existing()
                if existing is None:
                    continue
                words = f"app client {existing.client_id} exists now, perhaps by this"
                self.effect = Effect(words, written=None)
                request = {"UserPoolId": existing.user_pool_id, "ClientId": existing.client_id}
                call = self.call_type(DESCRIBE, request)
                response = yield call
                live = app_client_in(response, call, self.options)
            except Exception as error:
                if not is_transient(error) and not is_connection_failure(error):
                    raise
            else:
                if not holds(plan, live):  # another writer has created it
                    return existing
                return self._created(plan, live, response, answered=False)
        raise lost

    def _app_client_in(self, response: Response | None) -> AppClient:
        pool_id = self.before.user_pool_id
        members = response.members if response is not None else None
        client_id = members.get("ClientId") if members else None
        if not isinstance(client_id, str) or not client_id:
            raise IncompleteAnswer(_CREATE, pool_id)
        call = Call(_CREATE, {"UserPoolId": pool_id, "ClientId": client_id})
        return app_client_in(response, call, self.options)

    def _created(
        self, plan: Plan, live: AppClient, response: Response | None, *, answered: bool
    ) -> UpdateResult:
        told = f"it was created as app client {live.client_id}"
        self.effect = Effect(told, written=True)
        self.options.last_writes.remember(live)
        if self.on_secret is not None and response is not None and response.secret is not None:
            words = f"{told}, which exists; on_secret raised when it was given the secret"
            self.effect = Effect(words, written=True)
            self.on_secret(live.user_pool_id, live.client_id, response.secret.take())
            self.effect = Effect(told, written=True)
        metadata = response.document.get("ResponseMetadata") if response and answered else None
        return UpdateResult(
            plan=plan,
            after=live,
            changed=True,
            attempts=self.attempt,
            sent=(plan,),
            answered=answered,
            metadata=metadata,
            created=True,
        )

    def _result(self, plan: Plan, after: AppClient) -> UpdateResult:
        return UpdateResult(plan=plan, after=after, changed=False, attempts=self.attempt)


def _check_on_secret(on_secret: object) -> None:
    if on_secret is None:
        return
    if not callable(on_secret):
        raise TypeError(f"on_secret is a function, not {type(on_secret).__name__}")
    if inspect.iscoroutinefunction(on_secret):
        raise TypeError("on_secret is a plain function: nobody would await its coroutine")
