"""Events and courses: the section, every page live, and a few participants without addresses."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wagtail.models import Page

from core.dates import REGION_TZ
from events.choices import Attendance
from events.models import CoursePage, CourseSession, EventIndexPage, EventPage
from events.models.bookable import BookablePage
from events.services.access import ensure_events
from home.demo_loading.clock import Clock
from home.demo_loading.event_people import load_people_of_events
from home.demo_loading.files import Offers, offered_files
from home.demo_loading.pages import index_page, put_page, reported, stored_fields
from home.demo_loading.progress import Change, Progress
from home.demo_loading.records import Record, day, is_demo
from home.demo_loading.streams import stream
from organisations.models import Organisation
from taxonomy.models import Territory, Theme

INDEX_SLUG = "sobytiya"
INDEX_INTRO = "Обсуждения, семинары, занятия и консультации для НКО, ТОС и общественных советов края."
# How the records tell that there is no hall at all.
ONLINE_PLACE = "Видеосвязь"
ANNOUNCED_BEFORE = dt.timedelta(days=30)
PREFIXES = {"universitet-nko": "УН", "pervyy-grant": "ПГ"}
# Sessions without a page of their own: when they begin, hours with the teacher.
SESSION_TIMES = {"universitet-nko": (dt.time(10), 6), "pervyy-grant": (dt.time(18, 30), 2)}
HOUR = dt.timedelta(hours=1)
OPENS_AT, CLOSES_AT = dt.time(10), dt.time(18)


@dataclass(frozen=True)
class Known:
    """Everything an event refers to, by key."""

    themes: Mapping[str, Theme]
    places: Mapping[str, Territory]
    bodies: Mapping[str, Organisation]
    files: Offers


def load_events(events: list[Record], courses: list[Record], clock: Clock, progress: Progress) -> EventIndexPage:
    """Load the section, courses, events and participants; a page with an unpublished draft is left to its editor.

    Raises:
        BadRecordError: If a record refers to something unknown or breaks a rule of publication.
    """
    index = index_page(EventIndexPage, "События", INDEX_SLUG, INDEX_INTRO)
    ensure_events(index)
    known = Known(
        Theme.objects.in_bulk(field_name="key"),
        Territory.objects.in_bulk(field_name="key"),
        Organisation.objects.in_bulk(field_name="key"),
        offered_files(),
    )
    # Courses come first, since events name them; their sessions name events and are put again afterwards.
    made = {record["key"] for record in courses if _put(CoursePage, record, index, known, clock) is Change.CREATED}
    tally = progress.start("События")
    for record in events:
        progress.count(tally, _put(EventPage, record, index, known, clock), len(events))
    progress.finish(tally.line())
    tally = progress.start("Курсы")
    for record in courses:
        change = _put(CoursePage, record, index, known, clock)
        progress.count(tally, Change.CREATED if record["key"] in made else change, len(courses))
    progress.finish(tally.line())
    load_people_of_events(clock, progress)
    return index


def _put(model: type[BookablePage], record: Record, index: Page, known: Known, clock: Clock) -> Change:
    published = clock.published_at((_first_moment(record, clock) - ANNOUNCED_BEFORE).date())

    def apply(page: BookablePage) -> None:
        fields = _event_fields(record, known, clock) if model is EventPage else _course_fields(record, known, clock)
        for name, value in fields.items():
            setattr(page, name, value)
        if isinstance(page, CoursePage):
            _put_sessions(page, record, clock)

    with reported(f"events: {record['key']}"):
        return put_page(model, record["key"], index, apply, _content, published)


def _first_moment(record: Record, clock: Clock) -> dt.datetime:
    offset = record["starts"] if "starts" in record else record["sessions"][0]["starts"]
    return _at(clock, offset, dt.time(10))


def _event_fields(record: Record, known: Known, clock: Clock) -> dict[str, Any]:
    starts = _at(clock, record["starts"], dt.time.fromisoformat(record["time"]))
    programme = [("row", {"time": f"{row['time']}:00", "title": row["title"]}) for row in record["programme"]]
    return {
        **_common_fields(record, known, clock),
        "summary": record["summary"],
        "about": record["about"].strip(),
        "kind": record["kind"],
        "starts_at": starts,
        "ends_at": starts + record["hours"] * HOUR,
        "attendance": _attendance(record),
        "place": "" if _attendance(record) == Attendance.ONLINE else record["place"],
        "territory": known.places[record["territory"]],
        "seats": record["seats"],
        "programme": stream(record["key"], "programme", programme),
        "materials": stream(record["key"], "materials", _materials(record, known.files)),
        "link": f"https://video.example.org/{record['key']}" if record["online"] else "",
        "link_is_public": record.get("link_is_public", False),
        "is_cancelled": "cancelled" in record,
        "cancel_reason": record.get("cancelled", ""),
        "course": CoursePage.objects.get(slug=record["course"]) if record["course"] else None,
        # Sessions of a course are for those who registered for the course.
        "takes_registrations": not record["course"],
    }


def _materials(record: Record, files: Offers) -> list[tuple[str, dict[str, Any]]]:
    """Return what is left after the event: files of the library and recordings on another site."""
    rows = record.get("materials", ())
    return [
        ("material", {"title": row["title"], "document": files.get((record["key"], row["title"])), "link": row["link"]})
        for row in rows
    ]


def _attendance(record: Record) -> str:
    if not record["online"]:
        return Attendance.ONSITE
    return Attendance.ONLINE if record["place"].startswith(ONLINE_PLACE) else Attendance.MIXED


def _course_fields(record: Record, known: Known, clock: Clock) -> dict[str, Any]:
    certificate = record["certificate"]
    rules = [("rule", text) for text in certificate["rules"]]
    return {
        **_common_fields(record, known, clock),
        "summary": record["about"][0].split(". ")[0].rstrip(".") + ".",
        "about": "\n\n".join(record["about"]),
        "partner": known.bodies[record["partner"]],
        "themes": [known.themes["capacity"]],
        "hours": record["hours"],
        "hours_note": record["hours_note"],
        "seats": 60,
        "certificate_title": certificate["title"],
        "certificate_issuer": known.bodies[certificate["issued_by"]],
        "certificate_prefix": PREFIXES[record["key"]],
        "attendance_min": certificate["attendance_min"],
        "certificate_rules": stream(record["key"], "certificate_rules", rules),
        "certificate_note": certificate["valid"],
    }


def _common_fields(record: Record, known: Known, clock: Clock) -> dict[str, Any]:
    return {
        "title": record["title"],
        "draft_title": record["title"],
        "organiser": known.bodies[record["organiser"]],
        "audience": record["audience"],
        "themes": [known.themes[key] for key in record.get("themes", ())],
        **_registration(record, clock),
        "is_demo": is_demo(record),
    }


def _registration(record: Record, clock: Clock) -> dict[str, Any]:
    """Return when the registration opens, in the morning, and closes, in the evening; None where nothing is said."""
    days = record.get("registration") or {}
    return {
        "registration_opens": _at(clock, days["opens"], OPENS_AT) if "opens" in days else None,
        "registration_closes": _at(clock, days["closes"], CLOSES_AT) if "closes" in days else None,
    }


def _put_sessions(page: CoursePage, record: Record, clock: Clock) -> None:
    """Bring the sessions to the record by their numbers: rows keep their keys, so attendance stays with them."""
    own = {item.number: item for item in page.sessions.all()}
    time, hours = SESSION_TIMES[record["key"]]
    for order, row in enumerate(record["sessions"]):
        session = own.get(row["number"]) or CourseSession(number=row["number"])
        event = EventPage.objects.filter(slug=row["event"]).first() if row["event"] else None
        session.sort_order = order
        session.title, session.hours, session.homework = row["title"], row["hours"], row["homework"]
        session.event = event
        session.starts_at = (event and event.starts_at) or _at(clock, row["starts"], time)
        session.ends_at = (event and event.ends_at) or session.starts_at + hours * HOUR
        own[row["number"]] = session
    page.sessions = [own[row["number"]] for row in record["sessions"]]


def _at(clock: Clock, offset: int, time: dt.time) -> dt.datetime:
    date = day(clock.on, offset)
    assert date is not None  # noqa: S101  an offset always gives a day
    return dt.datetime.combine(date, time, tzinfo=REGION_TZ)


def _content(page: BookablePage) -> dict[str, Any]:
    """Return what a record decides, in a form that can be compared."""
    found = {**stored_fields(page), "themes": sorted(theme.pk for theme in page.themes.all())}
    if isinstance(page, CoursePage):
        names = ("number", "title", "starts_at", "ends_at", "hours", "homework", "event_id")
        found["sessions"] = [tuple(getattr(item, name) for name in names) for item in page.sessions.all()]
    return found
