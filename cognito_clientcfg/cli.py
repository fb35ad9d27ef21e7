"""The command line, in the extra ``cli``: each command is a call of the library, and its answer.

It imports everything below it.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import click
from botocore.exceptions import BotoCoreError, ClientError

from cognito_clientcfg import AppClient, AppClients, CognitoClientConfigError, Plan, __version__
from cognito_clientcfg.fleet import Report, drift_many, plan_many, targets, update_many
from cognito_clientcfg.formats import dump, edits_from_arguments

from . import cli_options as options

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cognito_clientcfg import Drift, UpdateResult
    from cognito_clientcfg.fleet import Outcome, Run
    from cognito_clientcfg.formats import Operation

__all__ = ["commands", "main"]

_DONE, _FAILED, _DIFFERENT, _INTERRUPTED = 0, 1, 2, 130
_TOLD = (CognitoClientConfigError, BotoCoreError, ClientError, OSError, TypeError, ValueError)


class _Session:
    """What the options say, and what they reach; ``order`` has their names as they were given."""

    def __init__(self, given: dict[str, Any], order: list[str]) -> None:
        self.options = given
        edited = {name: iter(given[name]) for name in options.EDITED if name in given}
        self.edits = edits_from_arguments(
            (cast("Operation", name), next(edited[name])) for name in order if name in edited
        )
        if edited and not self.edits:
            raise click.UsageError("say what is wanted: --set, --add, --remove, --reset or --file")
        if given["no_color"]:
            os.environ["NO_COLOR"] = "1"
        if given["verbose"]:
            logging.basicConfig(format="%(levelname)s %(message)s")
            logging.getLogger("cognito_clientcfg").setLevel(logging.DEBUG)

    @cached_property
    def clients(self) -> AppClients:
        return AppClients.connect(**{name: self.options[name] for name in options.CONNECTED})

    def pool_id(self, pool: str) -> str:
        name = pool.removeprefix("name:")
        return pool if name == pool else self.clients.find_pool(name).user_pool_id

    def ids(self, pool: str, client: str) -> tuple[str, str]:
        pool_id, name = self.pool_id(pool), client.removeprefix("name:")
        return (pool_id, client) if name == client else self.clients.find(pool_id, name).ids

    def run(self, verb: Callable[..., Run], **settings: object) -> Run:
        if self.options["report"]:
            Report.of(()).save(self.options["report"])  # what cannot be written is told at once
        names = {name: self.options[name] for name in ("pools", "named")}
        several = targets(self.clients, self.options["csv"], **names)
        settings["max_failures"] = self.options["max_failures"]
        return verb(several, *self.edits, progress=not self.options["json"], **settings)

    def tell(self, value: AppClient | Plan | UpdateResult | Drift | Outcome) -> None:
        if self.options["json"]:
            click.echo(value.to_json())
        else:
            value.show()

    def tell_result(self, result: UpdateResult) -> int:
        declined = result.plan and not result.changed
        if self.options["json"] or not declined:
            self.tell(result)
        return self.nothing_written() if declined else _DONE

    def nothing_written(self) -> int:
        click.echo("nothing was written", err=True)
        return _FAILED

    def tell_run(self, run: Run) -> int:
        """Tells what became of many app clients, also before a Ctrl-C; returns the exit code."""
        outcomes: list[Outcome] = []

        def each(outcome: Outcome) -> None:
            outcomes.append(outcome)
            if self.options["json"]:
                self.tell(outcome)

        try:
            run.finish(each)
        finally:
            report = Report(tuple(outcomes), run.summary)
            if not self.options["json"]:
                report.show()
            if self.options["report"]:
                report.save(self.options["report"])
        counts = run.summary.counts
        if not run.summary.total:
            click.echo("Error: no app client was found; patterns are of names", err=True)
        if run.summary.wrong or counts["declined"] or not run.summary.total:
            return _FAILED
        planned = counts["planned"] and self.options.get("detailed_exitcode")
        return _DIFFERENT if planned or counts["drifted"] else _DONE

    def refuses(self, plan: Plan) -> bool:
        return bool(self.options["no_risks"] and plan.risks)

    def agrees(self, plan: Plan) -> bool:
        """Tells whether a plan is to be written; shows what it asks about, or refuses."""
        if self.refuses(plan) or not self.options["yes"]:
            plan.show(sys.stderr)
        if self.refuses(plan):
            click.echo("there are risks, and --no-risks was given", err=True)
        return not self.refuses(plan) and self.agreed("Write this change?")

    def agreed(self, question: str) -> bool:
        if self.options["yes"]:
            return True
        if all(stream and stream.isatty() for stream in (sys.stdin, sys.stderr)):
            return click.confirm(question, err=True)
        raise click.ClickException("nothing was written: nobody can be asked here; give --yes")


options.Command.session = _Session


@click.group()
@click.version_option(__version__)
def commands() -> None:
    """Change settings of Amazon Cognito app clients, and nothing else.

    POOL and CLIENT are ids, or name:NAME. Credentials are found as boto3 finds them.

    Exit codes: 0, done or nothing to do; 1, an error, a refusal, or no; 2, there are changes or
    drift (plan --detailed-exitcode, drift); 130, Ctrl-C.
    """


@commands.group()
def fleet() -> None:
    """Plan, update or compare many app clients, within AWS's quotas."""


commands.command_class = fleet.command_class = options.Command


@commands.command(params=[*options.APP_CLIENT, options.CONFIGURATION_FILE])
def show(session: _Session, pool: str, client: str) -> None:
    """Show an app client."""
    found = session.clients.describe(*session.ids(pool, client))
    if session.options["out"]:
        dump(found.config, session.options["out"])
    session.tell(found)


@commands.command("list", params=[options.OPTIONAL_POOL])
def list_names(session: _Session, pool: str | None) -> None:
    """List the app clients of a user pool, or the user pools."""
    clients = session.clients
    found = clients.list_pools() if pool is None else clients.list_clients(session.pool_id(pool))
    if session.options["json"]:
        click.echo(json.dumps([each._asdict() for each in found], indent=2))
    else:
        for each in found:
            click.echo("\t".join(each[-2:]))


@commands.command(params=[*options.APP_CLIENT, *options.EDITS, *options.PLANNING])
def plan(session: _Session, pool: str, client: str) -> int:
    """Show what a change would do, and write nothing."""
    planned = session.clients.plan(*session.ids(pool, client), *session.edits)
    if session.options["out"]:
        session.options["out"].write_text(planned.to_json(), encoding="utf-8")
    session.tell(planned)
    return _DIFFERENT if planned and session.options["detailed_exitcode"] else _DONE


@commands.command(params=[options.FILE, *options.WRITES])
def apply(session: _Session, file: Path) -> int:
    """Write exactly the plan that a file holds, or refuse it as stale."""
    planned = _read(Plan.from_json, file)
    if planned and not session.agrees(planned):
        return session.nothing_written()
    return session.tell_result(session.clients.apply(planned))


@commands.command(params=[*options.APP_CLIENT, *options.EDITS, *options.WRITES])
def update(session: _Session, pool: str, client: str) -> int:
    """Show a change, ask, and write it."""
    ids = session.ids(pool, client)
    result = session.clients.update(*ids, *session.edits, confirm=session.agrees)
    return session.tell_result(result)


@commands.command(params=[*options.APP_CLIENT, *options.EDITS])
def drift(session: _Session, pool: str, client: str) -> int:
    """Show where an app client is not as it is wanted."""
    found = session.clients.drift(*session.ids(pool, client), *session.edits)
    session.tell(found)
    return _DIFFERENT if found else _DONE


@commands.command(params=[options.POOL, options.OPTIONAL_CLIENT, options.BACKUP_FILE])
def backup(session: _Session, pool: str, client: str | None) -> int:
    """Save an app client in a file, or those of a user pool in a folder; not the secret."""
    out: Path = session.options["out"]
    named = session.pool_id(pool) if client is None else session.ids(pool, client)
    run = plan_many(targets(session.clients, named))
    for outcome in run:
        if outcome.app_client is None:
            outcome.show(sys.stderr)
            continue
        folder = client is None or out.is_dir()
        file = out / f"{outcome.app_client.client_id}.json" if folder else out
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(outcome.app_client.to_json(), encoding="utf-8")
        click.echo(outcome.app_client.to_json() if session.options["json"] else file)
    return _FAILED if run.summary.wrong else _DONE


@commands.command(params=[options.FILE, *options.WRITES])
def restore(session: _Session, file: Path) -> int:
    """Put back all settings that a backup holds."""
    earlier = _read(AppClient.from_json, file)
    return session.tell_result(session.clients.restore(earlier, confirm=session.agrees))


@fleet.command("plan", params=[*options.EDITS, *options.MANY, options.EXIT_CODE])
def fleet_plan(session: _Session) -> int:
    """Show what a change would do, and write nothing."""
    return session.tell_run(session.run(plan_many))


@fleet.command("drift", params=[*options.EDITS, *options.MANY])
def fleet_drift(session: _Session) -> int:
    """Show which app clients are not as they are wanted."""
    return session.tell_run(session.run(drift_many))


@fleet.command("update", params=[*options.EDITS, *options.MANY, *options.WRITES, options.CANARY])
def fleet_update(session: _Session) -> int:
    """Show all changes, ask, and write just those; with --yes, only write."""
    yes: bool = session.options["yes"]
    shown: dict[object, object] = {}
    if not yes:
        report = Report.of(session.run(plan_many))
        report.show(sys.stderr)
        plans = [
            plan for each in report.outcomes if (plan := each.plan) and not session.refuses(plan)
        ]
        shown = {plan.before.ids: plan.changes for plan in plans}
        question = f"Write this to {len(shown)} app client{'s' * (len(shown) != 1)}?"
        if shown and not session.agreed(question):
            return session.nothing_written()

    def confirm(plan: Plan) -> bool:
        return not session.refuses(plan) and (yes or shown.get(plan.before.ids) == plan.changes)

    run = session.run(update_many, canary=session.options["canary"], confirm=confirm)
    return session.tell_run(run)


def _read(reader: Callable[[str], Any], file: Path) -> Any:  # noqa: ANN401 - a plan, or a backup
    try:
        return reader(file.read_text(encoding="utf-8"))
    except (CognitoClientConfigError, UnicodeError) as error:
        error.add_note(f"in {file}")
        raise


def main() -> int:
    """Runs the command line, and returns its exit code."""
    try:
        return commands.main(prog_name="cognito-clientcfg", standalone_mode=False) or _DONE
    except click.ClickException as error:
        error.show()
    except click.Abort as error:  # in place of Ctrl-C, and of the end of the input
        click.echo("\ninterrupted", err=True)
        _tell_notes(error, error.__context__)
        return _INTERRUPTED if isinstance(error.__context__, KeyboardInterrupt) else _FAILED
    except _TOLD as error:
        click.echo(f"Error: {error}", err=True)
        _tell_notes(error)
    return _FAILED


def _tell_notes(*errors: BaseException | None) -> None:
    for note in [note for error in errors for note in getattr(error, "__notes__", ())]:
        click.echo(note, err=True)
