"""Prints what the installed botocore lists and the package does not know.

Ends with status 1 if the package breaks a promise because of that.
"""

from __future__ import annotations

import sys

import botocore

from .comparison import installed

if __name__ == "__main__":
    report = installed()
    print(f"botocore {botocore.__version__}: {len(report.broken)} broken, {len(report.news)} new")
    print(*report.lines(), sep="\n")
    sys.exit(bool(report.broken))
