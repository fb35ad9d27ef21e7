"""What the commands take, and how a shell completes it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

import click
from click.shell_completion import BashComplete, CompletionItem, add_completion_class

from cognito_clientcfg.formats import completions

if TYPE_CHECKING:
    from cognito_clientcfg.formats import Operation

__all__ = [
    "APP_CLIENT",
    "BACKUP_FILE",
    "CANARY",
    "CONFIGURATION_FILE",
    "CONNECTED",
    "CONNECTION",
    "EDITED",
    "EDITS",
    "EXIT_CODE",
    "FILE",
    "MANY",
    "OPTIONAL_CLIENT",
    "OPTIONAL_POOL",
    "OUTPUT",
    "PLANNING",
    "POOL",
    "WRITES",
]


@add_completion_class
class _BashCompletion(BashComplete):
    """Puts NAME=VALUE together again, which bash takes for three words."""

    source_template = BashComplete.source_template.replace(
        "COMPREPLY+=($value)", "COMPREPLY+=($value); [[ $value != *= ]] || compopt -o nospace"
    )
    _typed = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        args, incomplete = super().get_completion_args()
        words = [*args, incomplete, *([""] if incomplete == "=" else [])]
        if words[-2:-1] != ["="]:
            return args, incomplete
        self._typed = f"{words[-3]}="
        return words[:-3], self._typed + words[-1]

    def format_completion(self, item: CompletionItem[str]) -> str:
        return f"{item.type},{item.value.removeprefix(self._typed)}"


def _complete(_: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    return completions(cast("Operation", param.name), incomplete)


def _option(name: str, text: str, **settings: Any) -> click.Option:  # noqa: ANN401 - click's own
    names = [f"--{name.removesuffix('_name').replace('_', '-')}", name]
    return click.Option(names, help=text, **settings)


def _edit(name: str, text: str, metavar: str = "NAME=VALUE") -> click.Option:
    return _option(name, text, metavar=metavar, multiple=True, shell_complete=_complete)


_PATH = click.Path(path_type=Path)
FILE, POOL = click.Argument(["file"], type=_PATH), click.Argument(["pool"])
OPTIONAL_POOL = click.Argument(["pool"], required=False)
OPTIONAL_CLIENT = click.Argument(["client"], required=False)
APP_CLIENT = [POOL, click.Argument(["client"])]
EDITS = [
    _edit("set", "Give a setting a value. Repeat it for each value of a set."),
    _edit("add", "Add a value to a set."),
    _edit("remove", "Remove a value from a set."),
    _edit("reset", "Reset a setting to AWS's default.", "NAME"),
    _option("file", "Set what a JSON, YAML or TOML file gives.", multiple=True, type=click.Path()),
]
WRITES = [
    _option("yes", "Write without being asked.", is_flag=True),
    _option("no_risks", "Refuse a plan that has risks, also with --yes.", is_flag=True),
]
EXIT_CODE = _option("detailed_exitcode", "Exit with 2 if there are changes.", is_flag=True)
PLANNING = [EXIT_CODE, _option("out", "A file for the plan, which apply takes.", type=_PATH)]
CONFIGURATION_FILE = _option("out", "A file for its settings, which --file takes.", type=_PATH)
BACKUP_FILE = _option("out", "The file, or the folder, to write.", type=_PATH, required=True)
CANARY = _option("canary", "Change so many first; go on if none fails.", type=int, default=0)
MANY = [
    _option("pools", "A pattern of names of user pools: 'prod-*'.", default="*"),
    _option("named", "A pattern of names of app clients: 'web-*'.", default="*"),
    _option("csv", "A file with the columns UserPoolId and ClientId.", type=_PATH),
    _option("max_failures", "Begin no more after so many failures.", type=int),
    _option("report", "A file to write, which ends in .html, .jsonl or .txt.", type=_PATH),
]
CONNECTION = [
    _option("profile_name", "A profile of the AWS configuration."),
    _option("region_name", "The AWS Region."),
    _option("endpoint_url", "Another server than AWS's."),
    _option("preflight", "Ask the user pool about a plan before it is written.", is_flag=True),
    _option(
        "confirm_after",
        "Seconds after which to see whether a write holds.",
        type=float,
        metavar="SECONDS",
    ),
    _option(
        "attempts", "How often an update may start over.", type=int, default=5, show_default=True
    ),
]
OUTPUT = [
    _option("json", "Print JSON documents, and nothing else.", is_flag=True),
    _option("no_color", "Print without colours.", is_flag=True),
    _option("verbose", "Tell on standard error what is read and written.", is_flag=True),
]
EDITED, CONNECTED = ([str(each.name) for each in options] for options in (EDITS, CONNECTION))


# How the values of settings are written.
_VALUES = [
    ("--set client_name=shop", "a text"),
    ("--set access_token_validity=30m", "a duration: 30m, 30 minutes, 1 hour 30 minutes"),
    ("--set enable_token_revocation=true", "true or false"),
    ("--set callback_urls=https://a.example --set callback_urls=https://b.example", "a set, whole"),
    ("--add callback_urls=https://c.example", "one more value of a set"),
    ("--set refresh_token_rotation.feature=ENABLED", "a part of a structure; its others stay"),
    ('--set \'refresh_token_rotation={"feature": "ENABLED"}\'', "a structure, whole, in JSON"),
    ("--set CallbackURLs=https://a.example", "AWS's names are taken too"),
]


class Command(click.Command):
    """A command whose function takes a session, and the arguments that are no options.

    Attributes:
        session: Makes the session of the values of options, and of the names of all parameters as
            often as they were given and in that order.
    """

    session: ClassVar[type[Any]]

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        *own, to_help = super().get_params(ctx)
        return [*own, *CONNECTION, *OUTPUT, to_help]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        _, _, order = self.make_parser(ctx).parse_args(args=[*args])
        ctx.obj = [param.name for param in order]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click has it
        arguments = {each.name for each in self.params if isinstance(each, click.Argument)}
        given = {name: ctx.params.pop(name) for name in ctx.params.keys() - arguments}
        ctx.params["session"] = type(self).session(given, ctx.obj)
        return super().invoke(ctx)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's own
        if EDITS[0] in self.params:
            with formatter.section("Values"):
                formatter.write_dl(_VALUES)
            with formatter.section("Names"):
                formatter.write_text(", ".join(completions("reset", "")))
