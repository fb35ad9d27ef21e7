"""Durations as people write them: ``30m``, ``30 minutes``, ``1 hour 30 minutes``."""

from __future__ import annotations

import re

__all__ = ["DURATION", "SECONDS", "parse_duration"]

# The units of AWS (botocore model, TimeUnitsType), the largest first.
SECONDS = {"days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1}
_SPELLINGS = {
    "days": ("d", "day", "days"),
    "hours": ("h", "hr", "hrs", "hour", "hours"),
    "minutes": ("m", "min", "mins", "minute", "minutes"),
    "seconds": ("s", "sec", "secs", "second", "seconds"),
}
_UNITS = {spelling: unit for unit, spellings in _SPELLINGS.items() for spelling in spellings}
_ANY_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
# What a text looks like that is a duration; that each unit stands once is not said by it.
DURATION = f"^[0-9]+ ?({_ANY_UNIT})( ?[0-9]+ ?({_ANY_UNIT}))*$"
_PART = re.compile(r"([0-9]{1,12}) ?([a-z]+) ?", re.ASCII)


def parse_duration(text: str) -> tuple[int, str] | None:
    """Returns a number and its unit, None if a text is no duration, or none at all.

    >>> parse_duration("30m"), parse_duration("1 hour 30 minutes"), parse_duration("60 minutes")
    ((30, 'minutes'), (90, 'minutes'), (60, 'minutes'))

    One number keeps the unit that it is written with. Several are added up, in the largest unit
    that holds the sum; each unit stands once.
    """
    numbers: dict[str, int] = {}
    place = 0
    while place < len(text):
        part = _PART.match(text, place)
        unit = None if part is None else _UNITS.get(part[2])
        if part is None or unit is None or unit in numbers:
            return None
        numbers[unit], place = int(part[1]), part.end()
    seconds = sum(number * SECONDS[unit] for unit, number in numbers.items())
    if not seconds or text.endswith(" "):
        return None
    if len(numbers) == 1:
        ((unit, number),) = numbers.items()
        return number, unit
    unit = next(unit for unit in SECONDS if seconds % SECONDS[unit] == 0)
    return seconds // SECONDS[unit], unit
