"""What an update did."""

from __future__ import annotations

import attrs

from .app_client import AppClient
from .changes import FieldChange
from .plan import Plan, before_all, make_restoration
from .render import Document, Note, Readable, as_text
from .wire import Members

__all__ = ["UpdateResult"]


@attrs.frozen(kw_only=True)
class UpdateResult(Readable):
    """What an update did; true where it changed something.

    Attributes:
        plan: What was sent last, or would have been.
        after: The app client as the write left it, or as it was read where nothing was written.
        changed: Whether something was written. A plan that is true beside this being False was
            declined by ``confirm``; one that was declined after an answer was lost counts as
            written where the app client is no longer as it was.
        attempts: How many reads were started from.
        stored_differently: Fields that are otherwise than they were sent: AWS stored them so or,
            where the answer was lost and read again, another writer did.
        confirmed: With ``confirm_after``: True if the edits held and nobody wrote for the whole
            quiet time; False if AWS stored something else than an edit says, which
            ``stored_differently`` shows, others went on writing, a read went on failing in passing
            or being older than the write, or ``confirm`` declined to make an edit again. None where
            it was not asked for, or nothing was written.
        sent: Every plan that was sent and may have taken effect: more than one where an answer was
            lost, or another writer undid an edit, and it had to be sent again.
        response: The whole answer to UpdateUserPoolClient as botocore parsed it, less the secret;
            None where there was none.
    """

    plan: Plan
    after: AppClient
    changed: bool
    attempts: int
    stored_differently: tuple[FieldChange, ...] = ()
    confirmed: bool | None = None
    sent: tuple[Plan, ...] = attrs.field(default=(), repr=False)
    response: Members | None = attrs.field(default=None, repr=False, hash=False)

    @property
    def before(self) -> AppClient:
        """The app client as it was before each field was first changed."""
        return before_all(self.sent or (self.plan,))

    @property
    def guarded(self) -> bool:
        """Whether botocore was kept from leaving out members and from repeating the update.

        False under botocore's Stubber, and for a client that does not emit botocore's events.
        """
        return self.before.guarded and self.after.guarded

    def undo(self) -> Plan:
        """Returns the plan that puts back exactly what was read before, for ``apply``.

        It is stale as soon as anybody else has written, and also where the answer to the write was
        lost and the app client is otherwise than it was sent: the plan that is attached to
        StalePlan shows the difference. Members that this version does not understand are put back
        too. What was absent goes back to AWS's default.

        Raises:
            InvalidConfig: A setting was of a type that this version does not know, and an edit
                replaced it.
        """
        left = self.sent[-1].as_sent if self.sent and self.response is None else self.after
        return make_restoration(left, self.before)

    def __bool__(self) -> bool:
        return self.changed

    def __str__(self) -> str:
        return as_text(self.document())

    def document(self) -> Document:
        """Returns what became of the plan, for people to read."""
        outcome = "changed" if self.changed else "declined" if self.plan else "unchanged"
        if self.confirmed is not None:
            outcome += ", confirmed" if self.confirmed else ", not confirmed"
        planned = self.plan.document()
        stored = (
            Note("warning", f"stored differently: {change}") for change in self.stored_differently
        )
        return Document(f"{outcome}, {planned.heading}", planned.rows, (*planned.notes, *stored))
