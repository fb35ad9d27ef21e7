"""A run under way: account by account or by an executor, and all or none of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from typing import TYPE_CHECKING, cast

import attrs

from cognito_clientcfg.clients import AppClients
from cognito_clientcfg.config.edits import Edit
from cognito_clientcfg.config.validators import described

from .executor import InExecutor
from .outcomes import Outcome, Summary
from .rollout import Proceed, Rollout, carry_out
from .stopping import Interrupts, Stop
from .targets import Targets
from .threads import InThreads, unreached
from .work import Connection, Task, Work

if TYPE_CHECKING:
    from .accounts import Account
    from .rollout import Source
    from .target import Target

__all__ = ["Execution", "RunOptions", "not_targets"]


@attrs.frozen
class RunOptions:
    """How far a run goes, and what carries it out; as for ``update_many``."""

    executor: Executor | None
    accounts_at_once: int | None
    max_failures: int | None
    canary: int = 0
    proceed: Proceed | None = None
    all_or_none: bool = False


class Execution:
    """A run under way.

    Args:
        task: What is wanted of the app clients.
        options: How far to go, and what carries it out.

    Attributes:
        summary: The counts so far.
        interrupts: What Ctrl-C does.
    """

    def __init__(self, task: Task, options: RunOptions) -> None:
        self._task, self._options = task, options
        self.summary, self.interrupts = Summary(), Interrupts(Stop())
        self._reached: AppClients | Account | None = None
        self._written: dict[AppClients | Account, list[tuple[Target, Edit]]] = {}

    def outcomes(self, units: Iterable[Targets]) -> Generator[Outcome, None, None]:
        """Yields what becomes of the app clients."""
        options = self._options
        if isinstance(units, Sequence):
            self.summary.expected = _number_of(units)
        rollout = Rollout(
            self.summary,
            self.interrupts,
            max_failures=1 if options.all_or_none else options.max_failures,
            canary=options.canary,
            proceed=options.proceed,
        )
        failure: Exception | None = None
        try:
            for outcome in self._carried_out(units, self._task, rollout):
                self._keep(outcome)
                yield outcome
        except Exception as error:
            if not options.all_or_none:
                raise
            failure = error
        ended_early = rollout.stop.is_set
        self.summary.stopped = self._why_stopped(rollout, failure)
        if self.interrupts.pressed:
            raise KeyboardInterrupt
        if options.all_or_none and (ended_early or self.summary.wrong or failure):
            yield from self._taken_back()
        if failure is not None:
            raise failure

    def _why_stopped(self, rollout: Rollout, failure: Exception | None) -> str:
        if failure is not None:
            return f"{type(failure).__name__} was raised"
        return (self.summary.stopped or "stop() was called") if rollout.left_out else ""

    def _carried_out(
        self, units: Iterable[Targets], task: Task, rollout: Rollout
    ) -> Generator[Outcome, None, None]:
        waiting = _checked(units)
        if self._options.executor is not None:
            source = InExecutor(
                waiting, task, self._options.executor, rollout, self._options.accounts_at_once
            )
            yield from self._expecting(source, carry_out(source, source.at_once, rollout))
            return
        is_only_one = isinstance(units, Sequence) and len(units) == 1
        for unit in waiting:
            self._reached = unit.reached
            yield from self._in_threads(unit, task, rollout, is_only_one=is_only_one)
            if rollout.stop.is_set:
                rollout.left_out = rollout.left_out or next(waiting, None) is not None
                return

    def _in_threads(
        self, unit: Targets, task: Task, rollout: Rollout, *, is_only_one: bool
    ) -> Generator[Outcome, None, None]:
        """Yields the outcomes of an account and Region; that it is not reached is one too."""
        try:
            connection = Connection(unit)
            clients, _ = connection.app_clients(rollout.stop)
            source = InThreads(unit.found(clients), task.named(unit.named), connection, rollout)
            outcomes = carry_out(source, lambda: task.work.workers, rollout)
            if is_only_one:
                self.summary.quota = task.work.rate(connection.limiter.quotas)
                outcomes = self._expecting(source, outcomes)
            yield from outcomes
            failure = source.failure
        except Exception as error:  # noqa: BLE001 - it is the error of this account and Region
            failure = error
        if failure is not None:
            if unit.account is None:
                raise failure
            yield rollout.count(unreached(unit.account, failure))

    def _expecting(
        self, source: Source, outcomes: Generator[Outcome, None, None]
    ) -> Generator[Outcome, None, None]:
        for outcome in outcomes:
            if self.summary.expected is None:
                self.summary.expected = source.expected()
            yield outcome

    def _keep(self, outcome: Outcome) -> None:
        """Keeps what takes an outcome back, if all or none are to be changed."""
        reached = outcome.account or self._reached
        if self._options.all_or_none and reached and outcome.target and outcome.inverse:
            target = attrs.evolve(outcome.target)  # told apart from itself if it comes twice
            self._written.setdefault(reached, []).append((target, outcome.inverse))

    def _taken_back(self) -> Generator[Outcome, None, None]:
        """Yields what becomes of all that was changed, and is taken back."""
        units, inverses = list[Targets](), dict[int, Edit]()
        for reached, written in self._written.items():
            inverses |= {id(target): inverse for target, inverse in written}
            units.append(Targets(reached, [target for target, _ in reversed(written)]))

        def inverse_for(target: Target) -> Edit:
            return inverses[id(target)]

        task = Task((), inverse_for, Work(does="take back", workers=self._task.work.workers))
        self.interrupts.stop = Stop()
        rollout = Rollout(self.summary, self.interrupts, takes_back=True)
        told = Counter["Target | None"]()
        for outcome in self._carried_out(units, task, rollout):
            told[outcome.target] += 1
            yield outcome
        reason = RuntimeError(
            "the run ended before this was taken back; update it with the inverse of its outcome"
        )
        for reached, written in self._written.items():
            for target, _ in written:
                told[target] -= 1
                if told[target] < 0:
                    account = None if isinstance(reached, AppClients) else reached
                    outcome = Outcome(
                        status="not taken back", target=target, account=account, error=reason
                    )
                    self.summary.count(outcome)
                    yield outcome
        if self.interrupts.pressed:
            raise KeyboardInterrupt


def _checked(units: Iterable[Targets]) -> Iterator[Targets]:
    for unit in units:
        if not isinstance(cast("object", unit), Targets):
            raise not_targets(unit)
        yield unit


def not_targets(value: object) -> TypeError:
    """Returns the error about what was given in place of targets."""
    return TypeError(
        f"expected targets, as in update_many(targets(clients, ...), ...), not {described(value)}"
    )


def _number_of(units: Sequence[Targets]) -> int | None:
    """Returns how many app clients there are, if that can be told without listing any."""
    with suppress(OSError, TypeError, ValueError):  # each unit tells what is wrong with it
        counts = [unit.count() for unit in units]
        if None not in counts:
            return sum(filter(None, counts))
    return None
