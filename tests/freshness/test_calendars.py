"""Calendars that people subscribe to follow what they are made of: whatever an editor changes is in the next answer."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import caches
from icalendar import Calendar
from wagtail.models import Page

from core.dates import region_now, region_today
from events.models import CoursePage, EventPage
from freshness import generation
from plans.choices import DueKind
from plans.models import PlanMeasurePage, PlanPage
from tests.events.factories import DAY, HOUR, CoursePageFactory, EventPageFactory
from tests.factories.fixtures import Portal
from tests.freshness.conftest import Commit
from tests.plans.factories import PlanMeasurePageFactory, PlanPageFactory

pytestmark = pytest.mark.django_db

Visit = Callable[..., Any]
ALL_EVENTS = "/sobytiya/calendar.ics"
TITLE = "Чтение сметы"


def entries(visit: Visit, address: str) -> dict[str, Any]:
    """Return `{title: first moment}` of a calendar; every call is another visitor's."""
    response = visit(address)
    assert response.status_code == 200, address
    found = Calendar.from_ical(response.content).walk("VEVENT")
    return {str(entry["summary"]): entry.decoded("dtstart") for entry in found}


def keep(visit: Visit, *addresses: str) -> None:
    """Let the answers be kept and see that they are."""
    for address in addresses:
        visit(address)
        assert visit(address).headers["X-Page-Cache"] == "hit", address


def publish(page: Page, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


@pytest.fixture
def event(kept: Portal) -> EventPage:
    starts = (region_now() + 10 * DAY).replace(hour=12, minute=0, second=0, microsecond=0)
    page: EventPage = EventPageFactory(title=TITLE, slug="smeta", starts_at=starts, ends_at=starts + HOUR)
    return page


@pytest.fixture
def plan(kept: Portal) -> PlanPage:
    page: PlanPage = PlanPageFactory(slug="plan-2027")
    return page


@pytest.fixture
def due(plan: PlanPage) -> PlanMeasurePage:
    day = region_today() + 40 * DAY
    page: PlanMeasurePage = PlanMeasurePageFactory(parent=plan, number="1.1", title="Открыть школу", due_to=day)
    return page


def test_a_published_event_is_in_the_calendar(visit: Visit, event: EventPage, commit: Commit) -> None:
    draft = EventPageFactory(title="Второе чтение", starts_at=event.starts_at, ends_at=event.ends_at, live=False)
    keep(visit, ALL_EVENTS)
    assert set(entries(visit, ALL_EVENTS)) == {TITLE}

    with commit():
        publish(draft)

    assert set(entries(visit, ALL_EVENTS)) == {TITLE, "Второе чтение"}


def test_a_withdrawn_event_leaves_the_calendar(visit: Visit, event: EventPage, commit: Commit) -> None:
    own = f"/sobytiya/{event.slug}/event.ics"
    keep(visit, ALL_EVENTS, own)

    with commit():
        event.unpublish()

    assert entries(visit, ALL_EVENTS) == {}
    assert visit(own).status_code == 404


def test_an_event_moves_in_the_calendar(visit: Visit, event: EventPage, commit: Commit) -> None:
    own = f"/sobytiya/{event.slug}/event.ics"
    keep(visit, ALL_EVENTS, own)
    before = event.starts_at
    assert before is not None
    assert entries(visit, ALL_EVENTS) == entries(visit, own) == {TITLE: before}

    with commit():
        publish(event, starts_at=before + DAY, ends_at=before + DAY + HOUR)

    assert entries(visit, ALL_EVENTS) == entries(visit, own) == {TITLE: before + DAY}


def test_a_cancelled_event_is_cancelled_in_the_calendar(visit: Visit, event: EventPage, commit: Commit) -> None:
    keep(visit, ALL_EVENTS)

    with commit():
        publish(event, is_cancelled=True, cancel_reason="Зал закрыт")

    entry = Calendar.from_ical(visit(ALL_EVENTS).content).walk("VEVENT")[0]
    assert entry["status"] == "CANCELLED"


def test_a_session_moves_in_the_calendar_of_its_course(visit: Visit, kept: Portal, commit: Commit) -> None:
    noon = (region_now() + 10 * DAY).replace(hour=12, minute=0, second=0, microsecond=0)
    sessions = [
        {"number": number, "title": "Занятие", "starts_at": noon + number * DAY, "ends_at": noon + number * DAY + HOUR}
        for number in (1, 2)
    ]
    course: CoursePage = CoursePageFactory(slug="kurs", sessions=sessions)
    own = f"/sobytiya/{course.slug}/event.ics"
    keep(visit, own)
    assert list(entries(visit, own).values()) == [noon + DAY, noon + 2 * DAY]

    with commit():
        first, second = course.sessions.all()
        second.starts_at, second.ends_at = noon + 5 * DAY, noon + 5 * DAY + HOUR
        course.sessions = [first, second]
        publish(course)

    assert list(entries(visit, own).values()) == [noon + DAY, noon + 5 * DAY]


def test_a_deadline_moves_in_the_calendar_of_the_plan(
    visit: Visit, plan: PlanPage, due: PlanMeasurePage, commit: Commit
) -> None:
    address = f"{plan.url}sroki/"
    keep(visit, address)
    assert list(entries(visit, address).values()) == [due.due_to]

    assert due.due_to is not None
    later = due.due_to + dt.timedelta(days=30)
    with commit():
        publish(due, due_kind=DueKind.DATE, due_to=later)

    assert list(entries(visit, address).values()) == [later]


def test_deadlines_come_and_go_with_their_measures(
    visit: Visit, plan: PlanPage, due: PlanMeasurePage, commit: Commit
) -> None:
    address = f"{plan.url}sroki/"
    keep(visit, address)
    draft = PlanMeasurePageFactory(
        parent=plan, number="1.2", title="Посадить сад", due_to=region_today() + 50 * DAY, live=False
    )
    with commit():
        publish(draft)
    assert len(entries(visit, address)) == 2

    keep(visit, address)
    with commit():
        due.unpublish()
    (only,) = entries(visit, address)
    assert "Посадить сад" in only

    keep(visit, address)
    with commit():
        plan.unpublish()
    assert visit(address).status_code == 404


@pytest.mark.parametrize("hide_by", [Page.delete, Page.unpublish])
def test_a_hidden_event_is_hidden_from_every_process(
    visit: Visit, event: EventPage, commit: Commit, hide_by: Callable[[Page], Any]
) -> None:
    """A hard change: nobody may get the old calendar, not even while another visitor draws the new one."""
    keep(visit, ALL_EVENTS)
    before = caches["pages"].get(generation.HARD)

    with commit():
        hide_by(event)

    assert caches["pages"].get(generation.HARD) == before + 1
    assert entries(visit, ALL_EVENTS) == {}
