"""How a run tells how far it is."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from .outcomes import Summary

if TYPE_CHECKING:
    from collections.abc import Generator

    from .outcomes import Outcome

__all__ = ["Progress", "with_progress"]

Progress: TypeAlias = Callable[[Summary], object]


def with_progress(
    outcomes: Generator[Outcome, None, None], summary: Summary, *, progress: bool | Progress
) -> Generator[Outcome, None, None]:
    """Yields outcomes, and tells after each how far the run is.

    Args:
        outcomes: The outcomes.
        summary: Their counts.
        progress: Called with the counts; True shows a bar of tqdm.
    """
    with closing(outcomes):  # what is under way is finished, also if progress raises
        if progress is False:
            yield from outcomes
        elif progress is not True:
            for outcome in outcomes:
                progress(summary)
                yield outcome
        else:
            yield from _with_bar(outcomes, summary)


def _with_bar(
    outcomes: Generator[Outcome, None, None], summary: Summary
) -> Generator[Outcome, None, None]:
    with warnings.catch_warnings():
        # In a notebook without ipywidgets, it warns and shows a bar of text.
        warnings.filterwarnings("ignore", message="IProgress not found")
        from tqdm.auto import tqdm  # noqa: PLC0415 - it is in an extra
    # disable=None hides it in a pipe, and not in a notebook.
    with cast("Any", tqdm)(unit=" app clients", total=summary.expected, disable=None) as bar:
        for outcome in outcomes:
            if summary.expected != bar.total:
                bar.total = summary.expected
                bar.refresh()
            bar.set_postfix_str(_so_far(summary), refresh=False)
            bar.update()
            yield outcome


def _so_far(summary: Summary) -> str:
    counts = [f"{status}={count}" for status, count in summary.counts.items() if count]
    if summary.quota is not None and summary.seconds:
        counts.append(f"{summary.total / summary.seconds:.1f} of {summary.quota:g} a second")
    return ", ".join(counts)
