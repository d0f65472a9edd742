"""What the templates of the section get: facts already fetched and put in order."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.http import Http404, QueryDict

from core.blocks import rows
from core.dates import region_day
from events import months, words
from events.params import MONTH, WHEN, EventParams
from events.services.places import places
from search.params import SearchParams
from search.results import SearchHit
from search.service import search

if TYPE_CHECKING:
    from events.models import CoursePage, EventIndexPage, EventPage

# More do not fit into a table one can read; nobody in the region comes near.
MONTH_LIMIT = 300
COURSES_SHOWN = 6


def index_context(page: "EventIndexPage", query: QueryDict, now: dt.datetime) -> dict[str, Any]:
    """Return the list or the month: `params`, `results`, `times`, `courses`, and `calendar` for a month.

    Raises:
        Http404: If the page number is past the end.
    """
    params = EventParams.read(query, now, page.cards_per_page)
    month = params.month
    if month is not None:
        params = EventParams.read(query, now, MONTH_LIMIT)
    results = search(params, now)
    if params.page > max(results.pages, 1):
        raise Http404("страницы с таким номером нет")
    return {
        "params": params,
        "results": results,
        "now": now,
        "times": time_choices(params),
        "month_query": params.query(when="", month=months.key(month or region_day(now))),
        "list_query": params.query(month=None, when=""),
        "calendar": month_context(params, month, results.hits, region_day(now)) if month else None,
        "courses": [] if month or params.active or params.q else courses(now),
    }


def time_choices(params: EventParams) -> list[dict[str, Any]]:
    """Return `{"value", "label", "selected"}` of the choice of time."""
    return [{"value": value, "label": label, "selected": value == params.when} for value, label in WHEN.items()]


def month_context(params: EventParams, month: dt.date, hits: list[SearchHit], today: dt.date) -> dict[str, Any]:
    """Return the table of a month with the ways to its neighbours; None where there is no neighbour."""
    around = {name: months.key(months.shifted(month, step)) for name, step in (("previous", -1), ("next", 1))}
    known = months.labels()
    weeks = months.weeks(month, hits, today)
    return {
        "key": months.key(month),
        "name": months.name(month),
        "weeks": weeks,
        "days": [day for week in weeks for day in week if day.in_month and day.hits],
        "today_query": params.query(**{MONTH: months.key(today)}) if months.key(today) != months.key(month) else "",
        **{
            name: {"query": params.query(**{MONTH: key}), "name": known[key].label} if key in known else None
            for name, key in around.items()
        },
    }


def courses(now: dt.datetime) -> list[SearchHit]:
    """Return the courses that go on or are ahead."""
    query = QueryDict("sort=deadline")
    hits = search(SearchParams.parse(query, types=("course",), per_page=COURSES_SHOWN), now).hits
    return [hit for hit in hits if hit.status != "closed"]


def home_events(now: dt.datetime, limit: int = 3) -> list[SearchHit]:
    """Return the next events, soonest first, without cancelled ones: `hit.card` has starts, times, kind, place."""
    hits = search(EventParams.read(QueryDict(), now, limit * 2), now).hits
    return [hit for hit in hits if not hit.card["is_cancelled"]][:limit]


def event_context(page: "EventPage", now: dt.datetime) -> dict[str, Any]:
    """Return what the page of an event shows beside its own fields."""
    starts, ends, today = page.starts_at, page.ends_at, region_day(now)
    return {
        "now": now,
        "places": places(page, now),
        "days": words.days(starts, ends, today),
        "times": words.times(starts, ends),
        "moscow": words.moscow_times(starts, ends) if page.is_online else "",
        "days_ahead": (region_day(starts) - today).days if starts else None,
        "is_over": ends is not None and ends <= now,
        "is_now": starts is not None and ends is not None and starts <= now < ends,
        "programme": list(rows(page.programme)),
        "materials": list(rows(page.materials)),
        "course": page.course if page.course and page.course.live else None,
    }


def course_context(page: "CoursePage", now: dt.datetime) -> dict[str, Any]:
    """Return what the page of a course shows beside its own fields."""
    sessions = list(page.sessions.all())
    today = region_day(now)
    upcoming = next((item.pk for item in sessions if item.ends_at > now), None)
    return {
        "now": now,
        "places": places(page, now),
        "sessions": [
            {
                "session": item,
                "when": words.when(item.starts_at, item.ends_at, today),
                "state": "done" if item.ends_at <= now else "next" if item.pk != upcoming else "now",
                "event": item.event if item.event and item.event.live else None,
            }
            for item in sessions
        ],
        "days": words.days(page.starts_at, page.ends_at, today) if page.starts_at and page.ends_at else "",
        "is_over": page.ends_at is not None and page.ends_at <= now,
        "rules": list(rows(page.certificate_rules)),
    }
