"""Months as values of a facet and as a table of weeks."""

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from core.dates import region_day
from core.formatting import MONTH_NAMES
from core.labels import Label
from search.results import SearchHit

# The facet offers only months that something happens in; a wider range costs nothing but memory.
FIRST_YEAR, LAST_YEAR = 2015, 2060


@dataclass(frozen=True)
class Day:
    """One cell; `hits` in order of their beginning."""

    date: dt.date
    in_month: bool
    is_today: bool
    hits: tuple[SearchHit, ...]


def key(day: dt.date) -> str:
    """Return «2026-12»."""
    return f"{day:%Y-%m}"


def keys_between(starts: dt.datetime, ends: dt.datetime) -> tuple[str, ...]:
    """Return all months that an event touches, twelve at most."""
    day, last = region_day(starts).replace(day=1), region_day(ends)
    found = [key(day)]
    while (day := shifted(day, 1)) <= last and len(found) < 12:
        found.append(key(day))
    return tuple(found)


@cache
def labels() -> dict[str, Label]:
    """Return the names of all months one may ask for."""
    months = [dt.date(year, month, 1) for year in range(FIRST_YEAR, LAST_YEAR + 1) for month in range(1, 13)]
    return {key(month): Label(key(month), name(month), order=order) for order, month in enumerate(months)}


def name(month: dt.date) -> str:
    """Return «декабрь 2026»."""
    return f"{MONTH_NAMES[month.month - 1]} {month.year}"


def first_day(text: str) -> dt.date:
    """Return the first day of a month that stands in `labels`."""
    return dt.date.fromisoformat(f"{text}-01")


def shifted(month: dt.date, by: int) -> dt.date:
    """Return the first day of the month so many months later."""
    years, index = divmod(month.month - 1 + by, 12)
    return dt.date(month.year + years, index + 1, 1)


def weeks(month: dt.date, hits: Iterable[SearchHit], today: dt.date) -> list[list[Day]]:
    """Return the weeks of a month from Monday to Sunday; an event of several days stands in each of them."""
    by_day: dict[dt.date, list[SearchHit]] = {}
    for hit in sorted(hits, key=lambda item: item.card["starts"]):
        day, last = dt.date.fromisoformat(hit.card["starts"][:10]), dt.date.fromisoformat(hit.card["ends"][:10])
        for offset in range(min((last - day).days, 62) + 1):
            by_day.setdefault(day + dt.timedelta(days=offset), []).append(hit)
    return [
        [Day(day, day.month == month.month, day == today, tuple(by_day.get(day, ()))) for day in week]
        for week in calendar.Calendar().monthdatescalendar(month.year, month.month)
    ]
