"""Dates of events in Russian words. Pure: moments are aware, the day it is comes as an argument."""

import datetime as dt

from core.dates import MOSCOW_TZ, REGION_TZ, region_day
from core.formatting import NBSP, WEEKDAYS, day


def times(starts: dt.datetime, ends: dt.datetime) -> str:
    """Return «10:00–16:00» by the region's time."""
    return _range(starts.astimezone(REGION_TZ), ends.astimezone(REGION_TZ))


def moscow_times(starts: dt.datetime, ends: dt.datetime) -> str:
    """Return the same by Moscow time, with «накануне» when the day is another one there."""
    there = starts.astimezone(MOSCOW_TZ)
    words = _range(there, ends.astimezone(MOSCOW_TZ))
    return f"{words} накануне" if there.date() < region_day(starts) else words


def days(starts: dt.datetime, ends: dt.datetime, today: dt.date) -> str:
    """Return «пятница, 4 декабря» or «4 декабря — 6 декабря» for more days than one."""
    first, last = region_day(starts), region_day(ends)
    if first == last:
        return f"{WEEKDAYS[first.weekday()]}, {day(first, today)}"
    return f"{day(first, today)}{NBSP}— {day(last, today)}"


def when(starts: dt.datetime, ends: dt.datetime, today: dt.date) -> str:
    """Return days and times in one line."""
    return f"{days(starts, ends, today)}, {times(starts, ends)}"


def _range(first: dt.datetime, last: dt.datetime) -> str:
    return f"{first:%H:%M}–{last:%H:%M}"
