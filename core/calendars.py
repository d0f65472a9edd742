"""Dates as files for a calendar of one's own (iCalendar, RFC 5545)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpResponse
from icalendar import Calendar, Event

PRODUCT = "-//okno//portal//RU"
# How often a calendar programme should ask again.
_REFRESH = dt.timedelta(hours=12)


@dataclass(frozen=True)
class CalendarItem:
    """One entry.

    Attributes:
        uid: Stays the same as long as the thing is the same, so that a change moves the entry: «event-7@okno.example».
        starts: A day for what takes the whole day, an aware moment otherwise.
        ends: The last day, included, or the aware moment of the end; None means the day or moment of the start.
        changed: When the thing was last changed, aware.
    """

    uid: str
    title: str
    starts: dt.date | dt.datetime
    ends: dt.date | dt.datetime | None
    changed: dt.datetime
    url: str = ""
    text: str = ""
    place: str = ""
    is_cancelled: bool = False


def calendar_response(name: str, file_name: str, items: Iterable[CalendarItem]) -> HttpResponse:
    """Return the entries as a calendar called `name`, for subscribing or as a file `file_name`.ics."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    # One line: the library escapes line ends only in the fields that it knows.
    calendar.add("x-wr-calname", " ".join(_clean(name).split()))
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    for item in items:
        calendar.add_component(_event(item))
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(file_name)}.ics"
    return response


def _event(item: CalendarItem) -> Event:
    event = Event()
    event.add("uid", item.uid)
    event.add("dtstamp", item.changed.astimezone(dt.UTC))
    event.add("last-modified", item.changed.astimezone(dt.UTC))
    event.add("summary", _clean(item.title))
    event.add("dtstart", _moment(item.starts))
    event.add("dtend", _end(item))
    for name, value in (("description", item.text), ("location", item.place), ("url", item.url)):
        if value:
            event.add(name, _clean(value))
    event.add("status", "CANCELLED" if item.is_cancelled else "CONFIRMED")
    if not isinstance(item.starts, dt.datetime):
        # A deadline is no meeting: the day stays free.
        event.add("transp", "TRANSPARENT")
    return event


def _end(item: CalendarItem) -> dt.date | dt.datetime:
    """Return the end as the format wants it: a day is excluded there."""
    ends = item.starts if item.ends is None else item.ends
    return _moment(ends) if isinstance(ends, dt.datetime) else ends + dt.timedelta(days=1)


def _moment(value: dt.date | dt.datetime) -> dt.date | dt.datetime:
    return value.astimezone(dt.UTC) if isinstance(value, dt.datetime) else value


def _clean(text: str) -> str:
    """Drop control characters but ends of lines: the rest of the escaping is the library's."""
    return "".join(char for char in text if char >= " " or char == "\n")
