"""What the commands take, and how a shell completes it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click
from click.shell_completion import BashComplete, CompletionItem, add_completion_class

from cognito_clientcfg.formats import completions

if TYPE_CHECKING:
    from cognito_clientcfg.formats import Operation

__all__ = [
    "APP_CLIENT",
    "BACKUP_FILE",
    "CANARY",
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
    "PLAN_FILE",
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
    _edit("set", "Give a setting a value; a set, each of its values."),
    _edit("add", "Add a value to a set."),
    _edit("remove", "Remove a value from a set."),
    _edit("reset", "Reset a setting to AWS's default.", "NAME"),
    _option("file", "Set what a JSON, YAML or TOML file gives.", multiple=True, type=click.Path()),
]
WRITES = [
    _option("yes", "Write without being asked.", is_flag=True),
    _option("no_risks", "Refuse a plan that has risks, also with --yes.", is_flag=True),
]
PLAN_FILE = _option("out", "A file for the plan, which apply takes.", type=_PATH)
EXIT_CODE = _option("detailed_exitcode", "Exit with 2 if there are changes.", is_flag=True)
BACKUP_FILE = _option("out", "The file, or the folder, to write.", type=_PATH, required=True)
CANARY = _option("canary", "Change so many first; go on if none fails.", type=int, default=0)
MANY = [
    _option("pools", "A pattern of names of user pools: 'prod-*'.", default="*"),
    _option("named", "A pattern of names of app clients: 'web-*'.", default="*"),
    _option("csv", "A file with the columns UserPoolId and ClientId.", type=click.Path()),
    _option("max_failures", "Begin no more after so many failures.", type=int),
    _option("report", "A file to write, which ends in .html, .jsonl or .txt.", type=_PATH),
]
CONNECTION = [
    _option("profile_name", "A profile of the AWS configuration."),
    _option("region_name", "The AWS Region."),
    _option("endpoint_url", "Another server than AWS's."),
    _option("preflight", "Ask the user pool about a plan before it is written.", is_flag=True),
    _option("confirm_after", "Seconds after which to see whether a write holds.", type=float),
    _option("attempts", "How often an update may start over.", type=int, default=5),
]
OUTPUT = [
    _option("json", "Print JSON documents, and nothing else.", is_flag=True),
    _option("no_color", "Print without colours.", is_flag=True),
    _option("verbose", "Tell on standard error what is read and written.", is_flag=True),
]
EDITED, CONNECTED = ([str(each.name) for each in options] for options in (EDITS, CONNECTION))
