"""Dates of events in Russian words. Pure: moments are aware, the day it is comes as an argument.

An unknown moment gives no words.
"""

import datetime as dt
from typing import TypeAlias

from core.dates import MOSCOW_TZ, REGION_TZ, region_day
from core.formatting import WEEKDAYS, day, span

Moment: TypeAlias = dt.datetime | None


def times(starts: Moment, ends: Moment) -> str:
    """Return «10:00–16:00» by the region's time."""
    if starts is None or ends is None:
        return ""
    return _range(starts.astimezone(REGION_TZ), ends.astimezone(REGION_TZ))


def moscow_times(starts: Moment, ends: Moment) -> str:
    """Return the same by Moscow time, with «накануне» when the day is another one there."""
    if starts is None or ends is None:
        return ""
    there = starts.astimezone(MOSCOW_TZ)
    words = _range(there, ends.astimezone(MOSCOW_TZ))
    return f"{words} накануне" if there.date() < region_day(starts) else words


def days(starts: Moment, ends: Moment, today: dt.date) -> str:
    """Return «пятница, 4 декабря», «4–6 декабря» or «28 ноября — 6 декабря»."""
    if starts is None or ends is None:
        return ""
    first, last = region_day(starts), region_day(ends)
    if first == last:
        return f"{WEEKDAYS[first.weekday()]}, {day(first, today)}"
    return span(first, last, today)


def when(starts: Moment, ends: Moment, today: dt.date) -> str:
    """Return days and times in one line."""
    return ", ".join(filter(None, [days(starts, ends, today), times(starts, ends)]))


def _range(first: dt.datetime, last: dt.datetime) -> str:
    return f"{first:%H:%M}–{last:%H:%M}"
