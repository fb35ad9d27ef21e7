"""How long the command line takes to start: ``python -m tests.benchmarks.command_line``.

It is measured beside the AWS CLI 1, which is the one that an environment of Python can hold.
"""

from __future__ import annotations

from functools import partial

from .table import OURS, environment, in_turns, print_ratios, processor_seconds

BASE = "`aws --version`"


def main() -> None:
    aws = environment("awscli", "awscli").parent / "aws"
    ours = [str(OURS), "-m", "cognito_clientcfg"]
    commands = {
        BASE: [str(aws), "--version"],
        "`cognito-clientcfg --version`": [*ours, "--version"],
        "`cognito-clientcfg update --help`": [*ours, "update", "--help"],
        "`import boto3`": [str(OURS), "-c", "import boto3"],
    }
    measured = in_turns(
        {name: partial(processor_seconds, command) for name, command in commands.items()},
        rounds=15,
    )
    print_ratios("a whole process", measured, BASE, unit="ms", factor=1000)


if __name__ == "__main__":
    main()
