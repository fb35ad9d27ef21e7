"""The part of AppClients that is built of other operations: by name, and for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Never, TypeVar

from cognito_clientcfg.config.edits import assign, check_no_fields
from cognito_clientcfg.planning.app_client import check_identifiers

from . import by_name, creation, operations
from .service_client import app_clients_of, names_on, pools_on, user_pools
from .temporary import TemporaryChange, temporarily

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from cognito_clientcfg.config.app_client_config import AppClientConfig
    from cognito_clientcfg.config.edits import Edit
    from cognito_clientcfg.planning.app_client import AppClient
    from cognito_clientcfg.planning.result import UpdateResult

    from .calls import Operation
    from .creation import OnSecret
    from .options import Confirm, Options, Preflight
    from .service_client import AppClientName, UserPoolName
    from .user_pool import Listing

__all__ = ["NamedAppClients"]

Result = TypeVar("Result")


class NamedAppClients:
    """What AppClients do by name or for a while; a subclass carries the operations out."""

    if TYPE_CHECKING:
        _options: Options

        def _run(self, running: Operation[Result]) -> Result: ...

    def find(self, user_pool_id: str, client_name: str) -> AppClientName:
        """Returns the only app client of a name in a user pool.

        >>> clients.update(*clients.find(pool_id, "web").ids, add(...))  # doctest: +SKIP

        All app clients of the user pool are listed, since AWS cannot search for a name.

        Args:
            user_pool_id: The user pool.
            client_name: The name; it is case-sensitive.

        Raises:
            AppClientNotFound: No app client has the name; the nearest names are listed.
            AmbiguousName: Several have it; their ids are listed.
            InvalidConfig: The id is malformed.
            TypeError: The name is not a str.
            IncompleteAnswer: A page does not hold app clients.
            botocore.exceptions.ClientError: AWS refused.
        """
        return self._run(by_name.find(self._options, user_pool_id, client_name))

    def find_pool(self, name: str) -> UserPoolName:
        """Returns the only user pool of a name in the account and Region.

        Args:
            name: The name; it is case-sensitive.

        Raises:
            AppClientNotFound: No user pool has the name; the nearest names are listed.
            AmbiguousName: Several have it; their ids are listed.
            TypeError: The name is not a str.
            IncompleteAnswer: A page does not hold user pools.
            botocore.exceptions.ClientError: AWS refused.
        """
        return self._run(by_name.find_pool(self._options, name))

    def ensure(  # noqa: PLR0913 - each has its name where it is given
        self,
        user_pool_id: str,
        config: AppClientConfig,
        *,
        generate_secret: bool = False,
        on_secret: OnSecret | None = None,
        confirm: Confirm | None = None,
        preflight: Preflight | None = None,
    ) -> UpdateResult:
        """Creates the app client of a name if there is none, else brings it to a configuration.

        A creation is never repeated after its answer was lost: the name is looked for instead. Two
        writers that create at the same moment leave two app clients of one name, which the next
        call raises as AmbiguousName; a ``lock`` prevents it. It is called with the name in place of
        the client id, which does not exist yet. ``confirm_after`` counts for an update only.

        Args:
            user_pool_id: The user pool.
            config: What it has to be; ``client_name`` says which one. What it does not give is
                AWS's default for a new app client, and stays as it is for one that exists.
            generate_secret: Whether a new app client gets a client secret; an existing one stays as
                it is.
            on_secret: Called once with the user pool id, the client id and the secret of a new app
                client; a plain function. It is kept nowhere else, and AWS shows it to whoever may
                describe the app client. It is not called if AWS publishes the secret in Secrets
                Manager instead.
            confirm: As for ``update``; the plan shows what would be created.
            preflight: As for ``update``.

        Returns:
            What was done; ``created`` says whether the app client is new.

        Raises:
            AmbiguousName: Several app clients have the name.
            InvalidConfig: The configuration breaks rules or has no ``client_name``.
            TypeError: ``config`` or ``on_secret`` is something else.
            Exception: What ``on_secret`` raises, with a note that says which app client exists.
            botocore.exceptions.ClientError: AWS refused. A note on it says whether the app client
                was created.
        """
        options = self._options.asking(preflight)
        return self._run(
            creation.ensure(options, user_pool_id, config, generate_secret, on_secret, confirm)
        )

    def copy(
        self,
        app_client: AppClient,
        to_user_pool_id: str,
        *edits: Edit | AppClientConfig,
        client_name: str | None = None,
        generate_secret: bool | None = None,
        on_secret: OnSecret | None = None,
    ) -> UpdateResult:
        """Creates an app client like another one, in a user pool or under a name of its own.

        All members are sent as they were read, also those that this version does not know; never
        the secret. If AppClients has ``preflight``, what the user pool lacks is an error. What
        breaks rules in the other one is a warning on the plan: AWS accepted it once.

        Args:
            app_client: What was read, or loaded from a backup.
            to_user_pool_id: The user pool of the new one.
            *edits: Made on top of what is copied, from left to right.
            client_name: The name of the new one; by default that of the other, unless an edit
                changes it.
            generate_secret: Whether the new one gets a client secret; by default if the other one
                is known to have one.
            on_secret: As for :meth:`ensure`.

        Raises:
            AmbiguousName: The user pool has an app client of that name already.
            InvalidConfig: What the edits change would break rules, or the user pool makes an error
                of it.
            AmbiguousEdit: An edit depends on attributes that only the user pool knows.
            UnknownMembers: There are members that this version does not know, and
                ``unknown_members="refuse"`` was asked for.
            TypeError: ``app_client`` or ``on_secret`` is something else.
            Exception: As :meth:`ensure`.
            botocore.exceptions.ClientError: As :meth:`ensure`.
        """
        named = edits if client_name is None else (*edits, assign(client_name=client_name))
        return self._run(
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
    ) -> AbstractContextManager[UpdateResult]:
        """Changes what the edits name while the body of a ``with`` statement runs.

        >>> flow = add(explicit_auth_flows={"ALLOW_USER_PASSWORD_AUTH"})  # doctest: +SKIP
        >>> with clients.temporarily(pool_id, client_id, flow) as result: ...  # doctest: +SKIP

        The change is taken back with ``result.inverse()`` when the body returns, fails, is
        interrupted or cancelled, and also if the first write is interrupted or fails after it may
        have been sent. What others write meanwhile stays. If another writer has changed the same
        setting, it is left as it is, which a UserWarning says, or a note on what the body raised.

        What the body raises stays what is raised. If the change could not be taken back, a note on
        it says so, on which app client, and how to take it back; if the body raised nothing, the
        error of taking back is raised with that note. A second interrupt ends the taking back too,
        and a process that is killed takes nothing back.

        If the edits hold already, nothing is written and nothing taken back: of two that overlap
        with the same change, the second loses it when the first one ends. The app client is held,
        also by a ``lock``, around each of the two writes, not while the body runs.

        Args:
            user_pool_id: The user pool.
            client_id: The app client.
            *edits: As for ``update``.
            confirm: As for ``update``; not asked about taking back. If it declines, the body runs
                without the change: ``result.changed`` is False and ``result.plan`` is true.
            preflight: As for ``update``; taking back is not refused by it.
            **fields: None are taken, as for ``update``.

        Returns:
            A context manager that yields what the update did.

        Raises:
            Exception: As ``update``, before the body runs or when the change is taken back.
        """
        check_no_fields("temporarily", fields)
        options = self._options.asking(preflight)
        change = TemporaryChange(options, user_pool_id, client_id, edits, confirm)
        return temporarily(change, self._run)

    def list_clients(self, user_pool_id: str) -> Iterator[AppClientName]:
        """Yields the app clients of a user pool, page by page as they are asked for.

        Raises:
            InvalidConfig: The id is malformed.
            IncompleteAnswer: A page does not hold app clients.
            botocore.exceptions.ClientError: AWS refused.
        """
        check_identifiers(user_pool_id=user_pool_id)
        return self._names(user_pool_id)

    def list_pools(self) -> Iterator[UserPoolName]:
        """Yields the user pools of the account and Region, page by page as they are asked for.

        Raises:
            IncompleteAnswer: A page does not hold user pools.
            botocore.exceptions.ClientError: AWS refused.
        """
        listing = user_pools()
        while not listing.done:
            yield from pools_on(self._run(operations.page(self._options, listing)))

    def _names(self, user_pool_id: str) -> Iterator[AppClientName]:
        listing = app_clients_of(user_pool_id)
        while not listing.done:
            page = self._run(operations.page(self._options, listing))
            yield from names_on(page, user_pool_id)

    def next_page(self, listing: Listing) -> list[Any]:
        """Reads the next page of a listing; ``list_clients`` and ``list_pools`` do it for you.

        Args:
            listing: What is listed, and which page comes next; it can go on in another process.

        Raises:
            IncompleteAnswer: It is no such page.
            botocore.exceptions.ClientError: AWS refused.
        """
        return self._run(operations.page(self._options, listing))
