"""Runs the command line: ``python -m cognito_clientcfg``, and the script ``cognito-clientcfg``."""

import sys

__all__ = ["main"]


def main() -> int:
    """Runs it, if the extra ``cli`` is installed, and returns its exit code."""
    try:
        from cognito_clientcfg import cli  # noqa: PLC0415 - it may be missing
    except ModuleNotFoundError as error:
        missing = f"{error.name} is missing; write: pip install 'cognito-clientcfg[cli]'"
        print(missing, file=sys.stderr)  # noqa: T201 - the answer of a command
        return 1
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
