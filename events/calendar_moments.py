"""The hours at which pages of events say something else: beginnings, ends, the time of registration."""

import datetime as dt

from django.db.models import Min, Q

from events.models import CoursePage, CourseSession, EventPage

_OF_PAGES = ("starts_at", "registration_opens", "registration_closes")


def nearest_moments(now: dt.datetime) -> list[dt.datetime | None]:
    """Return the next moment of each kind; three queries. Ends of events are closing windows of the search."""
    found: list[dt.datetime | None] = []
    for model, names in (
        (EventPage, _OF_PAGES),
        (CoursePage, _OF_PAGES[1:]),
        (CourseSession, ("starts_at", "ends_at")),
    ):
        nearest = {f"next_{name}": Min(name, filter=Q(**{f"{name}__gt": now})) for name in names}
        found += model._default_manager.aggregate(**nearest).values()
    return found
