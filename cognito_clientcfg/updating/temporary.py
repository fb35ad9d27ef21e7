"""A change for as long as the body of a with statement runs, over boto3 and over asyncio."""

from __future__ import annotations

import warnings
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import TYPE_CHECKING, Any

from cognito_clientcfg.config.revert import NOT_TAKEN_BACK
from cognito_clientcfg.errors import shown
from cognito_clientcfg.planning.app_client import check_identifiers
from cognito_clientcfg.planning.inverse import inverse_of

from .calls import OutOfTime, Sleep
from .operations import intent_of, planner_for
from .read_modify_write import Update

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Coroutine, Generator, Iterable

    from cognito_clientcfg.config.app_client_config import AppClientConfig
    from cognito_clientcfg.config.edits import Edit
    from cognito_clientcfg.config.revert import Revert
    from cognito_clientcfg.planning.result import UpdateResult

    from .calls import Operation
    from .options import Confirm, Options

__all__ = ["TemporaryChange", "async_temporarily", "temporarily"]

# A read was seen to lag behind an update for up to 0.9 s (recorded from the live service).
_SECONDS_UNTIL_A_LOST_WRITE_SHOWS = 1.0
_LONGEST_REASON = 2_000
_THE_WITH_STATEMENT = 5  # by way of two context managers and what contextlib makes of them


class TemporaryChange:
    """An update that is taken back later.

    Args:
        options: How to carry it out.
        user_pool_id: The user pool.
        client_id: The app client.
        edits: What to change.
        confirm: As for ``update``; not asked about taking it back.
    """

    def __init__(
        self,
        options: Options,
        user_pool_id: str,
        client_id: str,
        edits: Iterable[Edit | AppClientConfig],
        confirm: Confirm | None,
    ) -> None:
        check_identifiers(user_pool_id=user_pool_id, client_id=client_id)
        self._options, self._ids = options.asking(preflight=False), (user_pool_id, client_id)
        self._change = self._updating(options, edits, confirm)
        self._result: UpdateResult | None = None
        self._taking_back: Update | None = None
        self._taken_back: UpdateResult | None = None

    def made(self) -> Operation[UpdateResult]:
        """Makes the change."""
        self._result = yield from self._change.carried_out()
        return self._result

    def taken_back(self) -> Operation[None]:
        """Takes the change back if it was made, or may have been before the update failed."""
        if not self._may_be_in_force:
            return
        if self._result is None:
            with suppress(OutOfTime):
                yield Sleep(_SECONDS_UNTIL_A_LOST_WRITE_SHOWS)
        self._taking_back = self._updating(self._options, (self._inverse(),))
        self._taken_back = yield from self._taking_back.carried_out()

    @contextmanager
    def told(self, raised: BaseException | None) -> Generator[None, None, None]:
        """Says what could not be taken back inside.

        Args:
            raised: What the body or the update raised; it stays what is raised. Only if taking back
                is interrupted in turn, that is raised.
        """
        try:
            yield
        except BaseException as error:
            if not self._may_be_in_force:
                raise
            if raised is None or not isinstance(error, Exception):
                error.add_note(self._still_in_force())
                raise
            raised.add_note(self._still_in_force(error))
        if self._taken_back is None:
            return
        left = [each for each in self._taken_back.plan.warnings if each.rule == NOT_TAKEN_BACK]
        text = f"not all that was changed of {self._who} for a while was taken back:"
        text = "\n".join((text, *(f"  - {violation}" for violation in left)))
        if left and raised is None:
            warnings.warn(text, stacklevel=_THE_WITH_STATEMENT)
        elif left and raised is not None:
            raised.add_note(text)
        elif raised is not None and self._result is None:
            raised.add_note("what may have been written of it was taken back")

    def _updating(
        self,
        options: Options,
        edits: Iterable[Edit | AppClientConfig],
        confirm: Confirm | None = None,
    ) -> Update:
        user_pool_id, client_id = self._ids
        planner = planner_for(options, user_pool_id, intent_of(edits))
        return Update(options, user_pool_id, client_id, planner, confirm)

    @property
    def _may_be_in_force(self) -> bool:
        written = self._result is None or self._result.changed
        return bool(self._change.sent) and written and self._taken_back is None

    @property
    def _who(self) -> str:
        return "app client {1} of {0}".format(*self._ids)

    def _inverse(self) -> Revert:
        return inverse_of(self._change.sent) if self._result is None else self._result.inverse()

    def _still_in_force(self, error: Exception | None = None) -> str:
        tried = self._taking_back is not None and self._taking_back.sent
        is_known = self._result is not None and not tried
        state = "is still in force" if is_known else "may still be in force"
        lines = [f"the change to {self._who} {state}, since taking it back failed"]
        if error is not None:
            lines.append(f"  {type(error).__name__}: {shown(error, str, _LONGEST_REASON)}")
            lines += (f"  {note}" for note in getattr(error, "__notes__", ()))
        call = "update({!r}, {!r}, {!r})".format(*self._ids, self._inverse())
        lines.append(f"to take it back, make an update with result.inverse(): {call}")
        return "\n".join(lines)


@contextmanager
def temporarily(
    change: TemporaryChange, run: Callable[[Operation[Any]], Any]
) -> Generator[UpdateResult, None, None]:
    """Makes a change and takes it back at the end, whatever ends the body.

    Args:
        change: The change.
        run: Carries an operation out.
    """
    raised: BaseException | None = None
    try:
        yield run(change.made())
    except BaseException as error:
        raised = error
        raise
    finally:
        with change.told(raised):
            run(change.taken_back())


@asynccontextmanager
async def async_temporarily(
    change: TemporaryChange, run: Callable[[Operation[Any]], Coroutine[Any, Any, Any]]
) -> AsyncGenerator[UpdateResult, None]:
    """Does the same in asyncio; taking back runs to its end although the task is cancelled."""
    raised: BaseException | None = None
    try:
        yield await run(change.made())
    except BaseException as error:
        raised = error
        raise
    finally:
        with change.told(raised):
            await _to_its_end(run(change.taken_back()))


async def _to_its_end(coroutine: Coroutine[Any, Any, None]) -> None:
    """Runs a coroutine to its end, and only then raises that it was cancelled meanwhile."""
    import asyncio  # noqa: PLC0415 - importing the library does not load asyncio

    task, cancelled = asyncio.ensure_future(coroutine), None
    while not task.done():
        try:
            await asyncio.wait((task,))
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is None:
        return task.result()
    failure = None if task.cancelled() else task.exception()
    if failure is not None:
        raise cancelled from failure
    raise cancelled
