"""What would create an app client: from a configuration, or as a copy of another one."""

from __future__ import annotations

import attrs

from cognito_clientcfg.config.app_client_config import AppClientConfig, given, overlaid
from cognito_clientcfg.config.aws_members import IDENTIFIERS, NOT_ECHOED
from cognito_clientcfg.config.edits import Edit

from .app_client import AppClient
from .comparison import changed_members
from .plan import EditIntent, Plan, compared

__all__ = ["CopyIntent", "CreationIntent", "not_created"]


def not_created(user_pool_id: str, *, generate_secret: bool) -> AppClient:
    """Returns what stands for an app client before it is created.

    Args:
        user_pool_id: The user pool.
        generate_secret: Whether it is to get a client secret.
    """
    return AppClient(user_pool_id=user_pool_id, client_id="", has_client_secret=generate_secret)


@attrs.frozen
class CreationIntent:
    """The wish for an app client with all that a configuration gives.

    Attributes:
        config: The configuration.
    """

    config: AppClientConfig

    @property
    def edits(self) -> tuple[Edit | AppClientConfig, ...]:
        """The configuration."""
        return (self.config,)

    def __call__(self, live: AppClient) -> Plan:
        """Returns what it comes to; all that the configuration gives is sent, defaults too.

        On an app client that exists, only what differs is sent.

        Raises:
            InvalidConfig: The configuration breaks rules.
        """
        plan = EditIntent(self.edits)(live)
        if live.client_id:
            return plan
        return attrs.evolve(plan, intent=self, laid_over=given(self.config) | dict(plan.laid_over))


@attrs.frozen
class CopyIntent:
    """The wish for an app client like another one, with edits on top.

    Attributes:
        source: The other one.
        edits: The edits.
    """

    source: AppClient
    edits: tuple[Edit | AppClientConfig, ...]

    def __call__(self, live: AppClient) -> Plan:
        """Returns what it comes to; the members of the source are sent as they were read.

        Raises:
            InvalidConfig: What the edits change would break rules.
            AmbiguousEdit: An edit depends on something that only the user pool knows.
        """
        source = attrs.evolve(
            self.source,
            user_pool_id=live.user_pool_id,
            client_id=live.client_id,
            members={k: v for k, v in self.source.members.items() if k not in IDENTIFIERS},
            read_only={},
            has_client_secret=live.has_client_secret,
        )
        edited = EditIntent(self.edits)(source)
        laid_over = dict(edited.laid_over)
        if live.has_client_secret:  # a secret to publish; the answer does not echo the setting
            not_echoed = {name: getattr(self.source.config, name) for name in NOT_ECHOED}
            laid_over = {name: value for name, value in not_echoed.items() if value} | laid_over
        after = overlaid(edited.after, laid_over)
        changes, _ = compared(AppClientConfig(), after)
        unknown = changed_members({}, source.members, source.unknown_members)
        return Plan(
            before=live,
            after=after,
            changes=(*changes, *unknown),
            intent=self,
            laid_over=laid_over,
            restores=source,
        )
