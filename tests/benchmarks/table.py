"""Markdown tables of ratios, and the environments of those that are measured."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import venv
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = ROOT / ".benchmarks"
OURS = Path(sys.executable)


def environment(name: str, *requirements: str) -> Path:
    """Returns the Python of an environment that holds just these, which is made once."""
    directory = ENVIRONMENTS / name
    python = directory / "bin" / "python"
    if not python.exists():
        venv.create(directory, with_pip=True)
        command = [str(python), "-m", "pip", "install", "-q", *requirements]
        subprocess.run(command, check=True)  # noqa: S603 - named by the benchmarks
    return python


def processor_seconds(command: list[str]) -> float:
    """Returns what a process of its own takes of a processor, from its start to its end."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)  # noqa: S603 - named by the benchmarks
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return usage.ru_utime + usage.ru_stime


def in_turns(contestants: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Returns what each measured, a round after the other, so that a slow moment hits all."""
    measured: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(rounds + 1):
        for name, measure in contestants.items():
            figure = measure()
            if number:  # the first round warms up
                measured[name].append(figure)
    return measured


def print_ratios(
    title: str, measured: Mapping[str, list[float]], base: str, *, unit: str, factor: float
) -> None:
    """Prints the medians, and the median of the ratios to one of them, round by round."""
    print(f"\n| {title} | median, {unit} | ratio to {base} |\n|---|---|---|")
    for name, figures in measured.items():
        ratios = [a / b for a, b in zip(figures, measured[base], strict=True)]
        middle, ratio = statistics.median(figures) * factor, statistics.median(ratios)
        print(f"| {name} | {middle:.1f} | {ratio:.2f} |")
