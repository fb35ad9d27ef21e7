"""App clients over boto3."""

from __future__ import annotations

import copy
import functools
import inspect
import time
from contextlib import ExitStack, nullcontext
from typing import TYPE_CHECKING, Any, Literal, Never, TypeVar

from cognito_clientcfg.config.edits import check_no_fields
from cognito_clientcfg.planning.app_client import AppClient, check_identifiers
from cognito_clientcfg.planning.result import UpdateResult
from cognito_clientcfg.updating import operations
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
    run,
)
from cognito_clientcfg.updating.named_app_clients import NamedAppClients
from cognito_clientcfg.updating.options import options_for
from cognito_clientcfg.updating.service_client import AppClientName, UserPoolName, check_client
from cognito_clientcfg.updating.supervision import supervised
from cognito_clientcfg.updating.this_process import check_lock, suppressed, turn
from cognito_clientcfg.updating.tracebacks import shorten

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from cognito_clientcfg.config.app_client_config import AppClientConfig
    from cognito_clientcfg.config.edits import Edit
    from cognito_clientcfg.planning.comparison import Drift
    from cognito_clientcfg.planning.finding import Finding
    from cognito_clientcfg.planning.plan import Plan
    from cognito_clientcfg.updating.options import Confirm, Preflight
    from cognito_clientcfg.updating.rate_limiter import Turns
    from cognito_clientcfg.updating.service_client import CognitoClient, UntypedClient
    from cognito_clientcfg.updating.this_process import Lock
    from cognito_clientcfg.updating.user_pool import Pool

__all__ = ["AppClientName", "AppClients", "UpdateResult", "UserPoolName"]

Result = TypeVar("Result")


class AppClients(NamedAppClients):
    """The app clients of Amazon Cognito user pools, to be read and changed one setting at a time.

    An object may be shared between threads, as a boto3 client may. Within one process the writers
    of an app client take turns. Nothing in AWS's API is conditional: of two processes that read at
    the same moment, the second may overwrite the first, unless they share a ``lock`` or ask for
    ``confirm_after``.

    What a method raises shows its call and the line of an edit that failed, but not the way through
    this library and botocore; with the environment variable COGNITO_CLIENTCFG_FULL_TRACEBACK=1 it
    shows all frames.

    Args:
        client: A boto3 "cognito-idp" client, typed by boto3-stubs or not. It is used as it is
            configured, and stays as it is for all other calls.
        attempts: How often an update may start over from a fresh read, after a conflict, a
            throttle, a failure of the service or a lost edit; 1 or more. The pause before attempt
            n + 1 is a random part of 0.5 s times 2 to the power of n - 1, and of 20 s at most.
        deadline: Seconds that a call of a method may take to its last attempt, the page of a
            listing as well. No attempt and no pause begins that would pass it: the last error is
            raised then, with a note. If it passes during a wait for the lock, TimeoutError is
            raised; during the quiet time of ``confirm_after``, the result is not confirmed. What
            has begun is ended: a call to AWS lasts as long as the timeouts of the boto3 client
            allow.
        confirm_after: A quiet time in seconds. After a write the app client is read again and
            again, this far apart and ``attempts`` times at most, until nobody has written in
            between; an edit that another writer has overwritten meanwhile is made again. No edit is
            lost if all writers ask for it and the quiet time is longer than each of them takes from
            its read to the end of its write; one that is overwritten in every attempt is raised as
            EditLost.
        lock: Called with a user pool id and a client id; returns a context manager that holds the
            app client, also against other processes, from the read to the end of the write. What
            it raises is raised.
        preflight: Whether ``plan``, ``update``, ``apply`` and ``restore`` ask the user pool about
            each plan before anything is written, as :meth:`preflight` does: an error is raised, a
            warning is on the plan. "all" asks about all that would be sent, not only about what
            changes: scopes, identity providers and attributes that do not exist any more.
        unknown_members: "carry" sends members that this version does not know back unchanged;
            "refuse" raises UnknownMembers instead of writing.
    """

    def __init__(  # noqa: PLR0913 - each has its name where it is given
        self,
        client: CognitoClient | UntypedClient,
        *,
        attempts: int = 5,
        deadline: float | None = None,
        confirm_after: float | None = None,
        lock: Lock | None = None,
        preflight: bool | Literal["all"] = False,
        unknown_members: Literal["carry", "refuse"] = "carry",
    ) -> None:
        check_client(client)
        check_lock(lock)
        self._client, self._lock = client, lock
        self._limiter: Turns | None = None
        self._options = options_for(
            client,
            attempts=attempts,
            deadline=deadline,
            confirm_after=confirm_after,
            preflight=preflight,
            unknown_members=unknown_members,
        )

    @classmethod
    def connect(  # noqa: PLR0913 - as above
        cls,
        *,
        attempts: int = 5,
        deadline: float | None = None,
        confirm_after: float | None = None,
        lock: Lock | None = None,
        preflight: bool | Literal["all"] = False,
        unknown_members: Literal["carry", "refuse"] = "carry",
        **options: Any,
    ) -> AppClients:
        """Returns the app clients that a new boto3 client reaches.

        Args:
            attempts: As for :class:`AppClients`.
            deadline: As for :class:`AppClients`.
            confirm_after: As for :class:`AppClients`.
            lock: As for :class:`AppClients`.
            preflight: As for :class:`AppClients`.
            unknown_members: As for :class:`AppClients`.
            **options: What boto3.Session takes, such as ``profile_name`` and ``region_name``, and
                what its ``client`` takes, such as ``endpoint_url`` and ``config``.
        """
        import boto3  # noqa: PLC0415 - importing the library does not load boto3

        for_session = options.keys() & inspect.signature(boto3.Session).parameters.keys()
        session: Any = boto3.Session(**{name: options.pop(name) for name in for_session})
        client: CognitoClient = session.client("cognito-idp", **options)
        return cls(
            client,
            attempts=attempts,
            deadline=deadline,
            confirm_after=confirm_after,
            lock=lock,
            preflight=preflight,
            unknown_members=unknown_members,
        )

    def rate_limited(self, limiter: Turns) -> AppClients:
        """Returns the same app clients, to be called no faster than a rate limiter allows.

        Args:
            limiter: One for all that use an account and Region from this process.
        """
        limited = copy.copy(self)
        limited._limiter = limiter  # noqa: SLF001 - its own class
        return limited

    @property
    def rate_limiter(self) -> Turns | None:
        """What :meth:`rate_limited` was given; None if nothing holds the calls back."""
        return self._limiter

    def describe(self, user_pool_id: str, client_id: str) -> AppClient:
        """Reads an app client, whatever it holds; the secret is dropped at once.

        Raises:
            InvalidConfig: An id is malformed.
            IncompleteAnswer: The answer does not hold the app client.
            botocore.exceptions.ClientError: AWS refused.
        """
        return self._run(operations.describe(self._options, user_pool_id, client_id))

    def plan(
        self,
        user_pool_id: str,
        client_id: str,
        *edits: Edit | AppClientConfig,
        preflight: Preflight | None = None,
        **fields: Never,
    ) -> Plan:
        """Reads an app client and plans edits, from left to right; nothing is written.

        Args:
            user_pool_id: The user pool.
            client_id: The app client.
            *edits: As for :meth:`update`.
            preflight: As for :meth:`update`.
            **fields: None are taken, as for :meth:`update`.

        Raises:
            InvalidConfig: The result would break a rule, or an id is malformed.
            AmbiguousEdit: An edit depends on what only the user pool knows, which is not asked.
            IncompleteAnswer: The answer does not hold the app client.
            botocore.exceptions.ClientError: AWS refused.
        """
        check_no_fields("plan", fields)
        return self._run(
            operations.plan(self._options.asking(preflight), user_pool_id, client_id, edits)
        )

    def pool(self, user_pool_id: str) -> Pool:
        """Returns a user pool to be asked about many plans; what it answers is read once.

        Raises:
            InvalidConfig: The id is malformed.
        """
        check_identifiers(user_pool_id=user_pool_id)
        return self._options.pool(user_pool_id)

    def preflight(self, plan: Plan, *, pool: Pool | None = None) -> tuple[Finding, ...]:
        """Asks the user pool about a plan, with reads alone, and only what its changes need.

        Scopes take ListResourceServers; identity providers ListIdentityProviders, and
        DescribeIdentityProvider for each; attributes, those that providers map included, and the
        feature plan DescribeUserPool. If the credentials do not allow one of them, a warning says
        so. Of AppClients with ``preflight="all"``, it is about all that the plan sends.

        Args:
            plan: The plan.
            pool: What :meth:`pool` returned, to ask each thing once for many plans.

        Returns:
            What AWS would refuse, or accept so that sign-ins fail; errors first.

        Raises:
            ValueError: The pool is another one than that of the plan.
            IncompleteAnswer: An answer does not hold what was asked for.
            botocore.exceptions.ClientError: AWS refused.
        """
        return self._run(operations.preflight(self._options, plan, pool))

    def apply(self, plan: Plan) -> UpdateResult:
        """Sends a plan, exactly as it is, if the app client is still as the plan found it.

        If it is not, but the edits hold already, nothing is written: a plan may be applied again.

        Raises:
            StalePlan: The app client has changed. What the same edits would do now is attached, or
                None if they cannot be planned any more.
            EditLost: Another writer has overwritten it within the quiet time of ``confirm_after``.
            UnknownMembers: As :meth:`update`.
            IncompleteAnswer: As :meth:`update`.
            botocore.exceptions.ClientError: As :meth:`update`.
        """
        return self._run(operations.apply(self._options, plan))

    def update(
        self,
        user_pool_id: str,
        client_id: str,
        *edits: Edit | AppClientConfig,
        confirm: Confirm | None = None,
        preflight: Preflight | None = None,
        **fields: Never,
    ) -> UpdateResult:
        """Changes what the edits name, and nothing else; writes nothing if they hold already.

        Args:
            user_pool_id: The user pool.
            client_id: The app client.
            *edits: Applied from left to right. A configuration assigns what it gives.
            confirm: Called with the plan before it is sent, and again if another attempt would
                change something else or comes with other warnings; returns True, or False to
                leave it at that. It is called while the app client is held, so it must not update
                app clients itself.
            preflight: Whether to ask the user pool about the plan before it is sent; "all" for all
                that is sent, not only what changes; or what :meth:`pool` returned, to ask each
                thing once for many updates. With it, ``add`` and ``remove`` on attributes that are
                absent start from the pool's standard ones. Absent, as AppClients was told.
            **fields: None are taken: write ``assign(client_name=...)``, not ``client_name=...``.

        Raises:
            InvalidConfig: The result would break a rule, or an id is malformed; or the user
                pool makes an error of it.
            AmbiguousEdit: An edit depends on what only the user pool knows, which is not asked.
            UnknownMembers: The app client holds members that this version does not know, and
                ``unknown_members="refuse"`` was asked for.
            EditLost: Other writers have overwritten it, with ``confirm_after``, in each attempt.
            RuntimeError: ``confirm`` or an edit updates the same app client in turn.
            TypeError: ``confirm`` did not return True or False, or an argument is not an edit.
            IncompleteAnswer: The answer does not hold the app client.
            botocore.exceptions.ClientError: AWS refused, or went on failing. A note on it says what
                was being changed and whether anything was written.
        """
        check_no_fields("update", fields)
        options = self._options.asking(preflight)
        return self._run(operations.update(options, user_pool_id, client_id, edits, confirm))

    def drift(
        self,
        user_pool_id: str,
        client_id: str,
        *wanted: Edit | AppClientConfig,
        **fields: Never,
    ) -> Drift:
        """Reads an app client and compares it with what is wanted; it never writes.

        Args:
            user_pool_id: The user pool.
            client_id: The app client.
            *wanted: A configuration, of which the fields that it gives count; or edits, which
                drift if they do not hold. ``update`` with the same makes it so.
            **fields: None are taken, as for :meth:`update`.

        Raises:
            InvalidConfig: An id is malformed.
            AmbiguousEdit: An edit depends on what only the user pool knows.
            IncompleteAnswer: The answer does not hold the app client.
            botocore.exceptions.ClientError: AWS refused.
        """
        check_no_fields("drift", fields)
        return self._run(operations.drift(self._options, user_pool_id, client_id, wanted))

    def plan_restore(self, earlier: AppClient) -> Plan:
        """Reads an app client and plans to put back what it was earlier; nothing is written.

        Args:
            earlier: What was read then, or loaded from a file.

        Raises:
            InvalidConfig: A setting of the earlier state is of another type than AWS takes.
            IncompleteAnswer: The answer does not hold the app client.
            botocore.exceptions.ClientError: AWS refused.
        """
        return self._run(operations.plan_restore(self._options, earlier))

    def restore(self, earlier: AppClient, *, confirm: Confirm | None = None) -> UpdateResult:
        """Puts back exactly what an app client was earlier, all of it.

        What others changed since is undone too; ``plan_restore`` or ``confirm`` shows it before.
        What breaks rules in it is a warning on the plan: AWS accepted it once, and decides again.

        Args:
            earlier: What was read then, or loaded from a file.
            confirm: As for :meth:`update`.

        Raises:
            InvalidConfig: As :meth:`plan_restore`.
            UnknownMembers: As :meth:`update`.
            EditLost: As :meth:`update`.
            IncompleteAnswer: As :meth:`update`.
            botocore.exceptions.ClientError: As :meth:`update`.
        """
        return self._run(operations.restore(self._options, earlier, confirm))

    def _run(self, running: Operation[Result]) -> Result:
        failure: Exception | None = None
        with ExitStack() as held:
            try:
                return run(
                    supervised(running, self._options), functools.partial(self._answer, held)
                )
            except Exception as error:
                failure = error
                shorten(error)
                raise
        raise suppressed(failure)

    def _answer(self, held: ExitStack, request: Request) -> Response | None:
        match request:
            case Call(name, arguments):
                call = method_of(self._client, name)
                for_secret = isinstance(request, CallForSecret)
                with self._limit(name, arguments), exchange(for_secret=for_secret) as current:
                    current.document = call(**arguments)
                return current.response()
            case Sleep(seconds):
                (time if self._limiter is None else self._limiter).sleep(seconds)
            case Acquire(user_pool_id, client_id):
                held.enter_context(turn(user_pool_id, client_id, self._lock))
            case _:
                held.close()
        return None

    def _limit(self, name: str, arguments: dict[str, Any]) -> AbstractContextManager[object]:
        if self._limiter is None:
            return nullcontext()
        return self._limiter.turn(name, arguments.get("UserPoolId", ""))
