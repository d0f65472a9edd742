"""Every event and course of the demo is kept, a second load changes nothing."""

import datetime as dt
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management.base import OutputWrapper
from django.db import transaction
from django.test import Client
from wagtail.models import Page

from core.blocks import rows
from core.dates import REGION_TZ, start_of_day
from events.blocks import clock
from events.choices import State
from events.models import Certificate, CoursePage, EventPage, Registration
from home.demo_loading.clock import Clock
from home.demo_loading.event_people import ANNULLED, NUMBER
from home.demo_loading.events import load_events
from home.demo_loading.organisations import load_organisations
from home.demo_loading.progress import Progress
from home.demo_loading.records import BadRecordError, Record, read
from home.demo_loading.site import load_site
from home.demo_loading.taxonomy import load_lists, load_territories, load_themes
from letters.models import Letter

ON = dt.date(2026, 11, 24)
CLOCK = Clock(on=ON, now=start_of_day(ON) + dt.timedelta(hours=12))
EVENTS, COURSES = read("events"), read("courses")

# Without the mark these tests would run after those that empty the database.
pytestmark = pytest.mark.django_db


def load(events: list[Record] = EVENTS, courses: list[Record] = COURSES) -> str:
    out = StringIO()
    load_events(events, courses, CLOCK, Progress(OutputWrapper(out)))
    return out.getvalue()


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The events loaded once for the whole module."""
    cache.clear()
    progress = Progress(OutputWrapper(StringIO()))
    with django_db_blocker.unblock(), transaction.atomic():
        load_lists(progress)
        load_themes(read("themes"), progress)
        load_territories(read("territories"), progress)
        load_organisations(read("organisations"), progress)
        load_site(progress)
        load()
        yield
        transaction.set_rollback(True)
    cache.clear()


@pytest.fixture(autouse=True)
def _savepoint(loaded: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("record", EVENTS, ids=lambda record: record["key"])
def test_every_event_is_kept(record: Record) -> None:
    page = EventPage.objects.get(slug=record["key"])

    assert page.live
    assert page.starts_at is not None
    starts = page.starts_at.astimezone(REGION_TZ)
    assert starts.date() == ON + dt.timedelta(days=record["starts"])
    assert f"{starts:%H:%M}" == record["time"]
    assert page.ends_at == page.starts_at + dt.timedelta(hours=record["hours"])
    assert page.is_online is record["online"]
    for name in ("title", "summary", "kind", "audience", "seats"):
        assert getattr(page, name) == record[name], name
    assert page.organiser.key == record["organiser"]
    assert page.territory.key == record["territory"]
    assert sorted(theme.key for theme in page.themes.all()) == sorted(record["themes"])
    assert (page.course.slug if page.course else None) == record["course"]
    programme = [{"time": clock(row["time"]), "title": row["title"]} for row in rows(page.programme)]
    assert programme == record["programme"]


@pytest.mark.parametrize("record", COURSES, ids=lambda record: record["key"])
def test_every_course_is_kept(record: Record) -> None:
    page = CoursePage.objects.get(slug=record["key"])
    sessions = list(page.sessions.all())

    assert page.hours == record["hours"] == sum(item.hours for item in sessions)
    assert [item.title for item in sessions] == [row["title"] for row in record["sessions"]]
    assert [item.event.slug if item.event else None for item in sessions] == [
        row["event"] for row in record["sessions"]
    ]
    assert [item.starts_at.astimezone(REGION_TZ).date() for item in sessions] == [
        ON + dt.timedelta(days=row["starts"]) for row in record["sessions"]
    ]
    assert [str(row) for row in rows(page.certificate_rules)] == record["certificate"]["rules"]


def test_a_second_load_changes_nothing() -> None:
    before = dict(Page.objects.values_list("slug", "latest_revision_id"))

    lines = load()

    assert f"События: {len(EVENTS)} (без изменений {len(EVENTS)})" in lines
    assert f"Курсы: {len(COURSES)} (без изменений {len(COURSES)})" in lines
    assert dict(Page.objects.values_list("slug", "latest_revision_id")) == before


def test_one_event_is_full_with_people_waiting_and_nobody_is_written_to() -> None:
    page = EventPage.objects.get(slug="konsultatsiya-smeta")

    states = list(Registration.objects.filter(page_id=page.pk).values_list("state", flat=True))
    assert states.count(State.CONFIRMED) == page.seats
    assert states.count(State.WAITING) == 2
    assert not Letter.objects.exists()


def test_the_number_of_the_demo_can_be_checked(client: Client) -> None:
    assert Certificate.objects.get(number=NUMBER)
    assert "Документ настоящий" in client.get(f"/sobytiya/proverka/{NUMBER}/").content.decode()
    text = client.get(f"/sobytiya/proverka/{ANNULLED}/").content.decode()
    assert "Документ аннулирован" in text
    assert "Документ настоящий" not in text


def test_registration_has_its_days_and_an_event_may_be_cancelled(client: Client) -> None:
    def field(slug: str, name: str) -> Any:
        return getattr(EventPage.objects.get(slug=slug), name)

    opens, closes = (field("obsuzhdenie-fap", name) for name in ("registration_opens", "registration_closes"))
    assert opens == start_of_day(ON - dt.timedelta(days=15)) + dt.timedelta(hours=10)
    assert closes == start_of_day(ON + dt.timedelta(days=9)) + dt.timedelta(hours=18)
    assert field("forum-ploshchadka-sosedi", "registration_opens") > CLOCK.now
    assert field("seminar-kontrol-natsproekty", "link_is_public")
    cancelled = EventPage.objects.get(is_cancelled=True)
    assert "чинят крышу" in cancelled.cancel_reason
    assert "чинят крышу" in client.get(cancelled.url).content.decode()


@pytest.mark.parametrize(
    ("change", "words"), [({"organiser": "magic"}, "magic"), ({"place": " "}, "place"), ({"themes": ["x"]}, "x")]
)
def test_a_wrong_record_is_named(change: dict[str, Any], words: str) -> None:
    with pytest.raises(BadRecordError, match=words) as caught:
        load([{**EVENTS[0], **change}])

    assert EVENTS[0]["key"] in str(caught.value)


def test_every_page_renders(client: Client) -> None:
    for page in (*EventPage.objects.all(), *CoursePage.objects.all()):
        assert client.get(page.url).status_code == 200, page.slug
