"""Runs the command line: ``python -m cognito_clientcfg``, and the script ``cognito-clientcfg``."""

import sys
from io import TextIOWrapper

__all__ = ["main"]


def main() -> int:
    """Runs it, if the extra ``cli`` is installed, and returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a URL need not be in ASCII
    try:
        from cognito_clientcfg import cli  # noqa: PLC0415 - it may be missing
    except ModuleNotFoundError as error:
        missing = f"{error.name} is missing; write: pip install 'cognito-clientcfg[cli]'"
        print(missing, file=sys.stderr)  # noqa: T201 - the answer of a command
        return 1
    except KeyboardInterrupt:
        return 130
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
