"""What an update did."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from cognito_clientcfg.config.app_client_config import SETTINGS
from cognito_clientcfg.config.aws_members import Members, overlay
from cognito_clientcfg.displayable import Documented

from .app_client import AppClient
from .comparison import stored_differently
from .inverse import inverse_of
from .plan import FieldChange, Plan
from .restoration import make_restoration

if TYPE_CHECKING:
    from collections.abc import Collection

    from cognito_clientcfg.config.revert import Revert

__all__ = ["UpdateResult"]


@attrs.frozen(kw_only=True)
class UpdateResult(Documented):
    """What an update did; true if it changed something.

    Attributes:
        plan: What was sent last, or would have been.
        after: The app client as the write left it, or as it was read if nothing was written.
        changed: Whether something was written. If this is False and the plan is true, ``confirm``
            declined it; a plan that was declined after an answer was lost counts as written if the
            app client is no longer as it was.
        attempts: How many reads were started from.
        confirmed: With ``confirm_after``: True if the edits held and nobody wrote for the whole
            quiet time; False if others went on writing, a read kept failing, AWS stored a changed
            field differently, or ``confirm`` declined to make an edit again. None if it was not
            asked for, or nothing was written.
        sent: Every plan that was sent and may have taken effect: more than one if an answer was
            lost, or another writer undid an edit, and it had to be sent again.
        answered: Whether the answer to the last write came.
        metadata: The ResponseMetadata of that answer.
        created: Whether the app client was created. If the answer was lost, it is the only one of
            its name that was found afterwards, and none was there before.
    """

    plan: Plan
    after: AppClient
    changed: bool
    attempts: int
    confirmed: bool | None = None
    sent: tuple[Plan, ...] = attrs.field(default=(), repr=False)
    answered: bool = attrs.field(default=False, repr=False)
    metadata: Members | None = attrs.field(default=None, repr=False, hash=False)
    created: bool = False

    @property
    def response(self) -> Members | None:
        """The whole answer to the write, less the secret; None if there was none.

        Members that botocore does not know are in it too, and dates are datetimes.
        """
        if not self.answered:
            return None
        return {"UserPoolClient": self.after.all_members(), "ResponseMetadata": self.metadata or {}}

    @cached_property
    def stored_differently(self) -> tuple[FieldChange, ...]:
        """Fields that are otherwise than they were sent.

        AWS stored them so or, if the answer was lost and read again, another writer did. What a
        creation left out is not among them: it is AWS's to choose.
        """
        return stored_differently(self.plan, self.after) if self._was_written else ()

    @property
    def _was_written(self) -> bool:
        return self.changed and bool(self.sent) and self.plan is self.sent[-1]

    @cached_property
    def before(self) -> AppClient:
        """The app client as it was before each field was first changed.

        A field that a later write changed again, since another writer had changed it, is as that
        writer left it.
        """
        plans = self.sent or (self.plan,)
        before, changed = plans[-1].before, set(plans[-1].changed_fields)
        for plan in reversed(plans[:-1]):
            earlier = plan.changed_fields & SETTINGS.keys() - changed
            before = _with_fields(before, earlier, plan.before)
            changed |= earlier
        return before

    @property
    def complete(self) -> bool:
        """Whether botocore was kept from leaving out members and from repeating the update.

        False under botocore's Stubber, and for a client that does not emit botocore's events.
        """
        return self.before.complete and self.after.complete

    def undo(self) -> Plan:
        """Returns the plan that puts back exactly what was read before, for ``apply``.

        Use it right after a mistake, if nobody else may have written since: it restores all of it
        or nothing. To take back one change among those of others, use :meth:`inverse`.

        It is stale as soon as anybody else has written, and also if the answer to the write was
        lost and the app client is otherwise than it was sent: the plan that is attached to
        StalePlan shows the difference. Members that this version does not know are put back too.
        What was absent goes back to AWS's default. A setting that AWS does not echo, such as
        ``publish_secrets_in_aws_secrets_manager``, is left as it is; a warning on the plan says so.

        Raises:
            ValueError: The app client was created: delete it to undo that.
            InvalidConfig: A setting was of a type that this version does not know, and an edit
                replaced it; or the app client had no name before.
        """
        self._refuse_created()
        lost = self.sent and not self.answered
        return make_restoration(self.sent[-1].as_sent if lost else self.after, self.before)

    def inverse(self) -> Revert:
        """Returns the edit that takes back what this changed, and nothing else, for ``update``.

        Use it if others may have written since, or will have by then, as at the end of a test run
        or of a preview. To put back exactly what was there, use :meth:`undo`.

        It works on whatever is live by then. An element that was added to a set is removed, and one
        that was removed is added again; one that was there before stays. Any other value goes back
        only if it still is what was written, or what AWS stored in its place; otherwise it is left,
        and the warning ``not_taken_back`` on the plan says so. What was absent goes back to AWS's
        default. What breaks a rule in what is put back is a warning on the plan: AWS accepted it
        once, and decides again. A setting that AWS does not echo, such as
        ``publish_secrets_in_aws_secrets_manager``, is part of it, with its risks. Members that this
        version does not know are not.

        If nothing was changed, it changes nothing. An update that was sent several times, since an
        answer was lost, is taken back as a whole.

        Raises:
            ValueError: The app client was created: delete it to undo that.
        """
        self._refuse_created()
        stored = self.stored_differently if self.answered else ()
        return inverse_of((self.sent or (self.plan,)) if self.changed else (), stored)

    def _refuse_created(self) -> None:
        if self.created:
            raise ValueError(
                f"app client {self.after.client_id} of {self.after.user_pool_id} was created by "
                "this; delete it with DeleteUserPoolClient to undo that"
            )

    def __bool__(self) -> bool:
        return self.changed


def _with_fields(app_client: AppClient, fields: Collection[str], other: AppClient) -> AppClient:
    """Returns an app client with some fields as they are in another reading of it."""
    shown = {name for field in fields if (name := SETTINGS[field].shown_by)}
    echoed = {
        field: getattr(other.config, field) for field in fields if not SETTINGS[field].shown_by
    }
    read_only = {name: value for name, value in app_client.read_only.items() if name not in shown}
    read_only |= {name: value for name, value in other.read_only.items() if name in shown}
    members = overlay(app_client.members, echoed)
    return attrs.evolve(app_client, members=members, read_only=read_only)
