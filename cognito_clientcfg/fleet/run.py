"""A run over many app clients: planned, updated or looked at for drift."""

from __future__ import annotations

import threading
import time
import warnings
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Executor
from contextlib import closing
from typing import TYPE_CHECKING, cast

from cognito_clientcfg.config.edits import check_edits
from cognito_clientcfg.config.validators import Integer, described

from .execution import Execution, RunOptions, not_targets
from .progress import Progress, with_progress
from .targets import Targets
from .work import Task, Work

if TYPE_CHECKING:
    from cognito_clientcfg.config.app_client_config import AppClientConfig
    from cognito_clientcfg.config.edits import Edit
    from cognito_clientcfg.updating.options import Confirm

    from .outcomes import Outcome, Summary
    from .rollout import Proceed
    from .stopping import Interrupts
    from .work import AskPool, EditsFor, Where

__all__ = ["Run", "drift_many", "plan_many", "update_many"]

_MOST_ERRORS_KEPT = 1000


class Run:
    """Outcomes as they come; nothing is done before the first one is asked for.

    Ctrl-C ends it cleanly while an outcome is waited for: nothing new is begun, what is under way
    is finished and comes out, then KeyboardInterrupt is raised. That takes 3 seconds at most, and
    the time of one call. A second Ctrl-C ends it at once: what is under way comes out as "unknown".

    Several threads may take outcomes from it in turns. It keeps no outcome that it has given out,
    only the first thousand errors. Dropping one of which nothing was asked warns with a
    RuntimeWarning, since nothing was done.

    Attributes:
        summary: The counts so far.
    """

    def __init__(
        self, outcomes: Generator[Outcome, None, None], summary: Summary, interrupts: Interrupts
    ) -> None:
        self.summary = summary
        self._outcomes, self._interrupts = outcomes, interrupts
        self._errors = list[Exception]()
        self._begun = False
        self._lock = threading.RLock()

    def __iter__(self) -> Run:
        return self

    def __next__(self) -> Outcome:
        self._begun = True
        with self._lock, self._interrupts.noted():
            outcome = next(self._outcomes)
        if outcome.error is not None and len(self._errors) < _MOST_ERRORS_KEPT:
            self._errors.append(outcome.error)
        return outcome

    def __repr__(self) -> str:
        if not self._begun:
            return "<Run: nothing was started; iterate over it, or call finish()>"
        return f"<Run: {self.summary}>"

    def __del__(self) -> None:
        if not self._begun:
            warnings.warn(
                "a run over many app clients was dropped, and nothing was started; iterate over "
                "it, or call finish()",
                RuntimeWarning,
                stacklevel=2,
                source=self,
            )

    def stop(self) -> None:
        """Has nothing new begun; call it in any thread, or when a signal such as SIGTERM comes.

        Whoever iterates over the run, or called :meth:`finish`, still gets what is under way, in 3
        seconds and the time of one call. With ``all_or_none``, all that was changed is then taken
        back; a second call ends that too.
        """
        self._interrupts.stop.now()

    def finish(self, each: Callable[[Outcome], object] | None = None) -> Summary:
        """Carries the run out to its end, and returns the counts.

        Args:
            each: Called with each outcome; Ctrl-C raises nothing in it. If it raises, the run ends.
        """
        with self._interrupts.noted():
            try:
                for outcome in self:
                    if each is not None:
                        each(outcome)
            finally:
                with self._lock:
                    self._outcomes.close()
        return self.summary

    def raise_errors(self) -> None:
        """Carries the run out to its end, and raises what was refused or failed, all together.

        Raises:
            ExceptionGroup: The first thousand errors.
        """
        self.finish()
        if not self._errors:
            return
        summary = self.summary
        text = f"{summary.wrong - summary.unlisted} of {summary.total} app clients went wrong"
        if summary.unlisted:
            text += f", and {summary.unlisted} user pools or accounts could not be worked on"
        raise ExceptionGroup(text, self._errors)


def plan_many(  # noqa: PLR0913 - each has its name where it is given
    targets: Targets | Iterable[Targets],
    *edits: Edit | AppClientConfig,
    edits_for: EditsFor | None = None,
    where: Where | None = None,
    preflight: AskPool = None,
    workers: int = 16,
    executor: Executor | None = None,
    accounts_at_once: int | None = None,
    max_failures: int | None = None,
    progress: bool | Progress = False,
) -> Run:
    """Reads app clients and plans edits, once the run is iterated over or finished.

    Nothing is sent before the returned run is iterated over or its ``finish()`` is called, and
    nothing is ever written.

    Without edits it only reads: ``print(Report.of(plan_many(targets(clients))))`` shows all app
    clients of an account and Region with their settings.

    Args:
        targets: As for :func:`update_many`.
        *edits: As for :func:`update_many`.
        edits_for: As for :func:`update_many`.
        where: As for :func:`update_many`.
        preflight: As for :func:`update_many`.
        workers: As for :func:`update_many`.
        executor: As for :func:`update_many`.
        accounts_at_once: As for :func:`update_many`.
        max_failures: As for :func:`update_many`.
        progress: As for :func:`update_many`.

    Raises:
        TypeError: An argument is of another type.
        ValueError: A number is below 1.
    """
    work = Work(does="plan", where=where, preflight=preflight, workers=workers)
    options = RunOptions(executor, accounts_at_once, max_failures)
    return _run(targets, Task(edits, edits_for, work), options, progress=progress)


def drift_many(  # noqa: PLR0913 - each has its name where it is given
    targets: Targets | Iterable[Targets],
    *wanted: Edit | AppClientConfig,
    edits_for: EditsFor | None = None,
    where: Where | None = None,
    workers: int = 16,
    executor: Executor | None = None,
    accounts_at_once: int | None = None,
    max_failures: int | None = None,
    progress: bool | Progress = False,
) -> Run:
    """Compares app clients with what is wanted, once the run is iterated over or finished.

    Nothing is sent before the returned run is iterated over or its ``finish()`` is called. Each app
    client is read and compared as AppClients.drift does it.

    Args:
        targets: As for :func:`update_many`.
        *wanted: A configuration, of which the fields that it gives count; or edits, which drift if
            they do not hold.
        edits_for: Returns what is wanted of one app client, as for :func:`update_many`.
        where: As for :func:`update_many`.
        workers: As for :func:`update_many`.
        executor: As for :func:`update_many`.
        accounts_at_once: As for :func:`update_many`.
        max_failures: As for :func:`update_many`.
        progress: As for :func:`update_many`.

    Returns:
        A run whose outcomes are "drifted" or "unchanged", with their ``drift``.

    Raises:
        TypeError: An argument is of another type.
        ValueError: A number is below 1.
    """
    work = Work(does="drift", where=where, workers=workers)
    options = RunOptions(executor, accounts_at_once, max_failures)
    return _run(targets, Task(wanted, edits_for, work), options, progress=progress)


def update_many(  # noqa: PLR0913 - each has its name where it is given
    targets: Targets | Iterable[Targets],
    *edits: Edit | AppClientConfig,
    edits_for: EditsFor | None = None,
    where: Where | None = None,
    confirm: Confirm | None = None,
    preflight: AskPool = None,
    workers: int = 16,
    executor: Executor | None = None,
    accounts_at_once: int | None = None,
    canary: int = 0,
    proceed: Proceed | None = None,
    max_failures: int | None = None,
    all_or_none: bool = False,
    progress: bool | Progress = False,
) -> Run:
    """Changes what the edits name of many app clients, once the run is iterated over or finished.

    Nothing is sent before the returned run is iterated over or its ``finish()`` is called.

    In asyncio, run it in a thread: ``await asyncio.to_thread(run.finish)``, with ``run.stop()`` in
    a ``finally``, since asyncio cannot end a thread. AWS allows 15 updates a second, which a few
    threads reach.

    Args:
        targets: What the function ``targets`` returned: app clients of one account and Region, or
            several of them, one for each account and Region.
        *edits: As for AppClients.update. With an executor that uses other processes, edits and
            functions must be picklable, except for ``edits_for`` and ``proceed``.
        edits_for: Called with each Target; returns what else is to be changed of it: an edit,
            several of them, or None to skip it. It is called in any thread of this process, and
            with an executor again if its app client was not begun in time.
        where: Called with each AppClient that was read, perhaps twice; app clients for which it
            returns False are skipped.
        confirm: As for AppClients.update; it may be called in any thread.
        preflight: Whether to ask the user pools about the plans; "all" for all that is sent, not
            only what changes. Each pool is asked each question once. By default as AppClients were
            told, which then ask for each app client.
        workers: How many app clients of an account and Region are worked on at once, and at most so
            many of a user pool as its quota allows calls in a second. AWS's quotas allow 15 updates
            a second: to use them fully takes 15 times as many workers as a read and a write take
            seconds.
        executor: What the app clients of the accounts and Regions are worked on by, since their
            quotas are independent: a ProcessPoolExecutor, loky's executor, or what Dask's
            ``Client.get_executor()`` returns. Targets must then be those of an Account. Each batch
            ends after two seconds, so that the run can be stopped. Without one, accounts
            are worked on one after another, in threads.
        accounts_at_once: How many accounts an executor works on at once; by default, as many as it
            has workers, or 16 if it cannot be asked. More of them wait for a worker, so that a run
            takes longer to stop.
        canary: How many app clients come first.
        proceed: Called with the counts after the canary; returns whether to go on. It may ask
            somebody, or wait and look. By default, the run goes on if none was refused or failed.
        max_failures: After how many refused or failed ones to start no more. What is under way
            then is finished: of each account that is worked on, ``workers`` app clients.
        all_or_none: Whether the first one that is refused or fails, or a canary that is not
            approved, ends the run, and all that was changed is taken back, each by the edit in
            ``Outcome.inverse``. Each gets a second outcome: "taken back" or "not taken back". After
            Ctrl-C nothing is taken back.
        progress: Called with the counts after each outcome. True shows a bar of tqdm (extra
            ``fleet``), which is silent in a pipe.

    Raises:
        TypeError: An argument is of another type.
        ValueError: A number is below 1, or ``canary`` is below 0; or there is ``proceed`` and no
            ``canary``.
    """
    work = Work(does="update", where=where, confirm=confirm, preflight=preflight, workers=workers)
    options = RunOptions(executor, accounts_at_once, max_failures, canary, proceed, all_or_none)
    return _run(targets, Task(edits, edits_for, work), options, progress=progress)


def _run(
    targets: Targets | Iterable[Targets],
    task: Task,
    options: RunOptions,
    *,
    progress: bool | Progress,
) -> Run:
    _check(task, options, progress)
    units = (targets,) if isinstance(targets, Targets) else targets
    if not isinstance(cast("object", units), Iterable):
        raise not_targets(units)
    execution = Execution(task, options)
    summary = execution.summary
    outcomes = with_progress(_timed(execution.outcomes(units), summary), summary, progress=progress)
    return Run(outcomes, summary, execution.interrupts)


def _check(task: Task, options: RunOptions, progress: object) -> None:
    check_edits(task.edits)
    work = task.work
    for name, function in (
        ("edits_for", task.edits_for),
        ("where", work.where),
        ("confirm", work.confirm),
        ("proceed", options.proceed),
    ):
        if function is not None and not callable(cast("object", function)):
            raise TypeError(f"{name} must be a function, not {described(function)}")
    if not isinstance(progress, bool) and not callable(progress):
        raise TypeError(f"progress must be True, False or a function, not {described(progress)}")
    if work.preflight != "all" and not isinstance(cast("object", work.preflight), bool | None):
        raise TypeError(f'preflight must be True, False or "all", not {described(work.preflight)}')
    if not isinstance(cast("object", options.executor), Executor | None):
        raise TypeError(
            "executor must be an Executor of concurrent.futures or loky, or what Dask's "
            f"Client.get_executor() returns, not {described(options.executor)}"
        )
    if not isinstance(cast("object", options.all_or_none), bool):
        raise TypeError(f"all_or_none must be True or False, not {described(options.all_or_none)}")
    for name, value, low in (
        ("workers", work.workers, 1),
        ("max_failures", options.max_failures, 1),
        ("accounts_at_once", options.accounts_at_once, 1),
        ("canary", options.canary, 0),
    ):
        if value is not None and not Integer(low, None, name).is_valid(value):
            raise ValueError(f"{name} must be an int of {low} or more, not {described(value)}")
    if options.proceed is not None and not options.canary:
        raise ValueError("proceed is called after the canary, so canary must be 1 or more")


def _timed(
    outcomes: Generator[Outcome, None, None], summary: Summary
) -> Generator[Outcome, None, None]:
    start = time.monotonic()
    try:
        with closing(outcomes):
            for outcome in outcomes:
                summary.seconds = time.monotonic() - start
                yield outcome
    finally:
        summary.seconds = time.monotonic() - start
