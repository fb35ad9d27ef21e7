"""All tables, with their date and machine: ``python -m tests.benchmarks``."""

from __future__ import annotations

import datetime as dt
import os
import platform

from . import command_line, first_plan, fleet, imports, memory, parse, update


def main() -> None:
    today = dt.datetime.now(dt.UTC).date()
    print(
        f"{today}, {platform.python_implementation()} {platform.python_version()}, "
        f"{platform.machine()}, {os.cpu_count()} processors"
    )
    for benchmark in (imports, first_plan, command_line, parse, update, memory):
        benchmark.main()
    fleet.main(30, 40)
    fleet.main(2, 300)


if __name__ == "__main__":
    main()
