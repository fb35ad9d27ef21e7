"""What configurations and runs take of memory: ``python -m tests.benchmarks.memory``.

A run over 10,000 app clients is to take little more than one over 1,000. It reads Linux's /proc.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tracemalloc
from pathlib import Path

from cognito_clientcfg import AppClients, assign, from_aws, to_aws
from cognito_clientcfg.fleet import Quotas, RateLimiter, targets, update_many
from tests.support.app_clients import CLIENT_ID, FULL, members_of, replacing

from .table import ROOT

COUNT = 2000
UNLIMITED = Quotas(reads=1e6, writes=1e6, per_pool=1e6)


def run(count: int) -> None:
    """Changes so many app clients with canned answers, and prints the peak in megabytes."""
    clients = AppClients(replacing(members_of(FULL)).client()).rate_limited(RateLimiter(UNLIMITED))
    pairs = (("us-east-1_Example00", CLIENT_ID) for _ in range(count))
    summary = update_many(targets(clients, pairs), assign(auth_session_validity=7)).finish()
    assert count == summary.total
    status = Path("/proc/self/status").read_text()  # getrusage counts what its parent had, too
    print(int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024)


def peak(count: int) -> float:
    command = [sys.executable, "-m", "tests.benchmarks.memory", str(count)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    return float(done.stdout)


def main() -> None:
    members = to_aws(FULL)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    kept = [from_aws(members) for _ in range(COUNT)]
    each = (tracemalloc.get_traced_memory()[0] - before) / len(kept)
    tracemalloc.stop()
    small, large = peak(1000), peak(10_000)
    print(f"\na full configuration takes {each / 1024:.1f} KiB")
    print("\n| peak of a run | MiB | ratio |\n|---|---|---|")
    print(f"| 1,000 app clients | {small:.0f} | 1.00 |")
    print(f"| 10,000 app clients | {large:.0f} | {large / small:.2f} |")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run(int(sys.argv[1]))
    else:
        main()
