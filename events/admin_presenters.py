"""What the screens of participants show."""

import datetime as dt
from typing import Any

from django.db.models import Count, Q

from core.dates import REGION_TZ, region_day
from core.tables import Cell
from events import words
from events.choices import State
from events.models import Certificate, CoursePage, EventPage, Registration
from events.services.access import AnyUser, bodies_of
from events.services.attendance import ONLY_SESSION, attended
from events.services.places import Bookable, places
from users.visibility import explorable_pages

OVERVIEW_LIMIT = 200
_COUNTS = {
    "confirmed": Count("event_registrations", filter=Q(event_registrations__state=State.CONFIRMED)),
    "waiting": Count("event_registrations", filter=Q(event_registrations__state=State.WAITING)),
}


def overview_rows(user: AnyUser, now: dt.datetime) -> list[dict[str, Any]]:
    """Return `{"page", "when", "confirmed", "waiting", "is_over"}`: what is ahead first, soonest first; two queries."""
    own = Q(pk__in=explorable_pages(user).values("pk")) | Q(organiser__in=bodies_of(user))
    events = list(EventPage.objects.filter(own).order_by("-starts_at").annotate(**_COUNTS)[:OVERVIEW_LIMIT])
    courses = CoursePage.objects.filter(own).prefetch_related("sessions").annotate(**_COUNTS)
    today = region_day(now)
    rows = [
        {
            "page": page,
            "when": words.when(page.starts_at, page.ends_at, today),
            "confirmed": page.confirmed,
            "waiting": page.waiting,
            "is_over": page.ends_at <= now,
            "starts": page.starts_at,
        }
        for page in (*events, *courses)
        if page.starts_at and page.ends_at
    ]
    ahead = sorted((row for row in rows if not row["is_over"]), key=lambda row: row["starts"])
    return ahead + sorted((row for row in rows if row["is_over"]), key=lambda row: row["starts"], reverse=True)


def participants_context(page: Bookable, now: dt.datetime, *, may_issue: bool) -> dict[str, Any]:
    """Return the list of a page: `rows` with marks for each of `sessions`, cancelled registrations last."""
    is_course = isinstance(page, CoursePage)
    sessions = session_columns(page)
    marks = attended(page.pk)
    certificates = _certificates(page)
    needed = page.attendance_min or 0 if isinstance(page, CoursePage) else 0
    rows = []
    for number, registration in enumerate(_registrations(page), start=1):
        own = marks.get(registration.pk, set())
        certificate = certificates.get(registration.pk)
        earned = registration.state == State.CONFIRMED and len(own) >= needed
        rows.append(
            {
                "number": number,
                "registration": registration,
                "state": state_words(registration),
                "marks": [{"number": column["number"], "present": column["number"] in own} for column in sessions],
                "visits": len(own),
                "certificate": certificate,
                "may_get": may_issue
                and earned
                and certificate is None
                and registration.withdrawn_at is None
                and bool(getattr(page, "certificate_title", "")),
            }
        )
    return {
        "page": page,
        "is_course": is_course,
        "sessions": sessions,
        "rows": rows,
        "needed": needed,
        "places": places(page, now),
        "may_issue": may_issue and is_course and bool(page.certificate_title),
    }


def export_table(page: Bookable) -> tuple[list[str], list[list[Cell]]]:
    """Return the header and the rows of the spreadsheet; times are the region's."""
    sessions, marks, certificates = session_columns(page), attended(page.pk), _certificates(page)
    header = ["Имя", "Организация", "Почта", "Телефон", "Комментарий", "Состояние", "Записан"]
    header += [f"Был: {column['label']}" for column in sessions]
    header += ["Документ"] if isinstance(page, CoursePage) else []
    rows: list[list[Cell]] = []
    for item in _registrations(page):
        own = marks.get(item.pk, set())
        row: list[Cell] = [item.name, item.organisation, item.email, item.phone, item.comment]
        row += [state_words(item), f"{item.created_at.astimezone(REGION_TZ):%d.%m.%Y %H:%M}"]
        row += ["да" if column["number"] in own else "" for column in sessions]
        if isinstance(page, CoursePage):
            row.append(certificates[item.pk].number if item.pk in certificates else "")
        rows.append(row)
    return header, rows


def state_words(registration: Registration) -> str:
    """Return «Место есть», for a person who took the consent back «Согласие отозвано 27.11.2026»."""
    if registration.withdrawn_at is None:
        return State(registration.state).label
    return f"Согласие отозвано {registration.withdrawn_at.astimezone(REGION_TZ):%d.%m.%Y}"


def session_columns(page: Bookable) -> list[dict[str, Any]]:
    """Return `{"number", "label", "title"}` of what attendance is noted for."""
    if isinstance(page, CoursePage):
        return [
            {"number": item.number, "label": str(item.number), "title": item.title}
            for item in page.sessions.order_by("number")
        ]
    return [{"number": ONLY_SESSION, "label": "событие", "title": page.title}]


def _registrations(page: Bookable) -> list[Registration]:
    order = {State.CONFIRMED.value: 0, State.WAITING.value: 1, State.CANCELLED.value: 2}
    found = Registration.objects.filter(page_id=page.pk).order_by("id")
    return sorted(found, key=lambda item: order[item.state])


def _certificates(page: Bookable) -> dict[int, Certificate]:
    found = Certificate.objects.filter(registration__page_id=page.pk, annulled_on=None)
    return {item.registration_id: item for item in found if item.registration_id is not None}
