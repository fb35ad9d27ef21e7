"""What a run does with each app client."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, cast

import attrs

from cognito_clientcfg.config.app_client_config import AppClientConfig
from cognito_clientcfg.config.edits import Edit, edited
from cognito_clientcfg.error_kinds import is_refusal, is_throttle
from cognito_clientcfg.errors import CognitoClientConfigError

from .outcomes import Outcome, Status

if TYPE_CHECKING:
    from cognito_clientcfg.clients import AppClients
    from cognito_clientcfg.updating.options import Confirm
    from cognito_clientcfg.updating.user_pool import Pool

    from .target import Target, Targets

__all__ = ["Where", "Work"]

Where: TypeAlias = Callable[[AppClientConfig], bool]


class Work(NamedTuple):
    """What is done with each app client; it can be sent to another process.

    Attributes:
        edits: The edits.
        does: Whether to plan or to update.
        where: Selects app clients by their configuration; None for all.
        confirm: Asked before an update is sent.
        preflight: Whether to ask the user pool about each plan.
        workers: How many app clients of an account and Region are worked on at once.
    """

    edits: tuple[Edit | AppClientConfig, ...]
    does: Literal["plan", "update"]
    where: Where | None
    confirm: Confirm | None
    preflight: bool
    workers: int

    def on(
        self, target: Target, unit: Targets, clients: AppClients, pool_of: Callable[[str], Pool]
    ) -> Outcome:
        """Returns what became of one app client; its errors are part of that.

        Args:
            target: The app client.
            unit: The targets that it is one of.
            clients: What reads and writes it.
            pool_of: Returns a user pool to be asked about many plans.
        """
        selected = _IfSelected(self.edits, self.where, unit.named)
        edits = self.edits if self.where is None and unit.named == "*" else (selected,)
        ids = target.user_pool_id, target.client_id
        status: Status
        try:
            preflight = self.preflight and pool_of(target.user_pool_id)
            if self.does == "plan":
                plan, attempts = clients.plan(*ids, *edits, preflight=preflight), 0
                status = "planned" if plan else selected.otherwise
            else:
                result = clients.update(*ids, *edits, confirm=self.confirm, preflight=preflight)
                plan, attempts = result.plan, result.attempts
                status = "changed" if result else "declined" if plan else selected.otherwise
        except Exception as error:  # noqa: BLE001 - it is the error of this app client alone
            status = "refused" if _is_final(error) else "failed"
            return Outcome(status=status, target=target, account=unit.account, error=error)
        return Outcome(
            status=status, target=target, account=unit.account, plan=plan, attempts=attempts
        )


@attrs.define(unsafe_hash=True)
class _IfSelected:
    """An edit that changes only selected app clients, so that one read selects and plans.

    Attributes:
        edits: The edits.
        where: Selects app clients by their configuration; None for all.
        named: A pattern of names.
        otherwise: The status of the app client that it saw last, if that is not changed.
    """

    edits: tuple[Edit | AppClientConfig, ...]
    where: Where | None
    named: str
    otherwise: Literal["unchanged", "skipped"] = attrs.field(
        default="unchanged", init=False, eq=False, repr=False
    )

    def __call__(self, config: AppClientConfig) -> AppClientConfig:
        selected = fnmatchcase(config.client_name or "", self.named) and (
            self.where is None or self.where(config)
        )
        if not isinstance(cast("object", selected), bool):
            raise TypeError(f"where must return True or False, not {type(selected).__name__}")
        self.otherwise = "unchanged" if selected else "skipped"
        return edited(config, self.edits) if selected else config


def _is_final(error: Exception) -> bool:
    if isinstance(error, CognitoClientConfigError):
        return isinstance(error, ValueError)
    return is_refusal(error) and not is_throttle(error)
