import datetime as dt
import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client
from icalendar import Calendar
from pytest_django.fixtures import DjangoAssertNumQueries
from wagtail.models import PageViewRestriction
from wagtail.test.utils import WagtailPageTestCase

from core.dates import region_now
from events.models import CoursePage, EventIndexPage, EventPage
from events.presenters import home_events
from home.models import HomePage
from organisations.models import Organisation
from search.models import SearchEntry
from tests.events.factories import DAY, HOUR, CoursePageFactory, EventIndexPageFactory, EventPageFactory, person
from tests.factories import OrganisationFactory, TerritoryFactory
from tests.factories.fixtures import Portal

pytestmark = [pytest.mark.django_db, pytest.mark.database]

MAX_QUERIES = 16


@pytest.fixture
def now() -> dt.datetime:
    """Whole pages read the real clock."""
    return region_now().replace(minute=0, second=0, microsecond=0)


def text_of(response: Any) -> str:
    """Return the visible words of a page with plain spaces."""
    main = BeautifulSoup(response.content, "html.parser").main
    assert main is not None
    return " ".join(main.get_text(" ").replace("\u00a0", " ").split())


def things(response: Any) -> dict[str, Any]:
    """Return `{type: thing}` of the structured data."""
    script = BeautifulSoup(response.content, "html.parser").find("script", type="application/ld+json")
    assert script is not None
    return {item["@type"]: item for item in json.loads(script.text)["@graph"]}


class PageTreeTests(WagtailPageTestCase):
    def test_the_section_stands_under_the_home_page_and_holds_events_and_courses(self) -> None:
        self.assertAllowedParentPageTypes(EventIndexPage, {HomePage})
        self.assertAllowedSubpageTypes(EventIndexPage, {EventPage, CoursePage})
        self.assertAllowedParentPageTypes(EventPage, {EventIndexPage})
        self.assertAllowedSubpageTypes(CoursePage, set())


# --- One event --------------------------------------------------------------------------------------------------------


def test_an_event_tells_all_its_facts(client: Client, portal: Portal, now: dt.datetime) -> None:
    organiser = OrganisationFactory(key="min-health", name="Министерство здравоохранения", short_name="Минздрав")
    event = EventPageFactory(
        title="Врач доедет",
        about="Маршрут составлен.",
        attendance="mixed",
        starts_at=now.replace(hour=15) + 3 * DAY,
        link="https://video.example.org/secret",
        audience="Главы поселений",
        organiser=organiser,
        territory=TerritoryFactory(key="nanaysky", name="Нанайский район"),
        programme=[{"time": dt.time(15), "title": "Маршрут и расписание"}],
        seats=40,
    )

    response = client.get(event.url)

    words = text_of(response)
    for fact in (
        "Врач доедет",
        "Маршрут составлен.",
        "15:00–17:00 по времени края",
        "08:00–10:00 по Москве",
        "Дом НКО, зал 1",
        "Главы поселений",
        "Министерство здравоохранения",
        "Нанайский район",
        "Маршрут и расписание",
        "Осталось 40 мест из 40",
        "Ссылка придёт в письме",
    ):
        assert fact in words, fact
    html = response.content.decode()
    assert "/organizatsii/min-health/" in html
    assert "video.example.org" not in html


def test_a_public_link_is_shown_to_everybody(client: Client, portal: Portal, now: dt.datetime) -> None:
    event = EventPageFactory(
        attendance="online", link="https://video.example.org/x", link_is_public=True, starts_at=now + DAY
    )

    assert "https://video.example.org/x" in client.get(event.url).content.decode()


def test_the_event_is_a_thing_of_schema_org(client: Client, portal: Portal, now: dt.datetime) -> None:
    event = EventPageFactory(attendance="mixed", starts_at=now + DAY, link="https://video.example.org/secret")

    found = things(client.get(event.url))

    thing = found["Event"]
    assert thing["eventStatus"] == "https://schema.org/EventScheduled"
    assert thing["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert thing["offers"]["price"] == 0
    assert thing["startDate"].endswith("+10:00")
    assert {place["@type"] for place in thing["location"]} == {"Place", "VirtualLocation"}
    assert "secret" not in json.dumps(thing)
    assert "BreadcrumbList" in found


def test_a_cancelled_event_says_why_everywhere(client: Client, portal: Portal, now: dt.datetime) -> None:
    event = EventPageFactory(starts_at=now + DAY, is_cancelled=True, cancel_reason="Заболел ведущий.")

    response = client.get(event.url)

    assert "Заболел ведущий." in text_of(response)
    assert things(response)["Event"]["eventStatus"] == "https://schema.org/EventCancelled"
    assert "Отменено" in text_of(client.get("/sobytiya/"))
    entry = Calendar.from_ical(client.get(f"/sobytiya/{event.slug}/event.ics").content).walk("VEVENT")[0]
    assert entry["status"] == "CANCELLED"
    assert home_events(now) == []


def test_materials_stand_on_a_past_event(client: Client, portal: Portal, now: dt.datetime) -> None:
    event = EventPageFactory(
        starts_at=now - DAY, materials=[{"title": "Запись встречи", "document": None, "link": "https://example.org/v"}]
    )

    words = text_of(client.get(event.url))

    assert "Прошло" in words
    assert "Запись встречи" in words
    assert "Записаться" not in words


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"ends_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}, "ends_at"),
        ({"starts_at": None, "ends_at": None}, "starts_at"),
        ({"place": ""}, "place"),
        ({"summary": " "}, "summary"),
        ({"is_cancelled": True}, "cancel_reason"),
        ({"registration_closes": dt.datetime(2090, 1, 1, tzinfo=dt.UTC)}, "registration_closes"),
        ({"slug": "proverka"}, "slug"),
        ({"seats": 0}, "seats"),
    ],
)
def test_a_broken_rule_is_told_at_its_field(portal: Portal, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        EventPageFactory(**fields)

    assert field in caught.value.message_dict


def test_a_draft_may_break_the_rules(portal: Portal) -> None:
    assert EventPageFactory(live=False, starts_at=None, ends_at=None, place="").pk


# --- The list ---------------------------------------------------------------------------------------------------------


def titles(response: Any) -> list[str]:
    soup = BeautifulSoup(response.content, "html.parser")
    return [tag.get_text().replace("\u00a0", " ") for tag in soup.select(".event-card__title")]


def test_the_list_shows_what_is_ahead_soonest_first(client: Client, portal: Portal, now: dt.datetime) -> None:
    EventPageFactory(title="Через месяц", starts_at=now + 30 * DAY)
    EventPageFactory(title="Прошло", starts_at=now - DAY)
    EventPageFactory(title="Завтра", starts_at=now + DAY)
    EventPageFactory(title="Идёт", starts_at=now - HOUR, ends_at=now + 2 * HOUR)
    EventPageFactory(title="Черновик", starts_at=now + DAY, live=False)
    hidden = EventPageFactory(title="Закрытое", starts_at=now + DAY)
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)

    assert titles(client.get("/sobytiya/")) == ["Идёт", "Завтра", "Через месяц"]


def test_the_past_comes_latest_first_and_all_is_everything(client: Client, portal: Portal, now: dt.datetime) -> None:
    EventPageFactory(title="Год назад", starts_at=now - 365 * DAY)
    EventPageFactory(title="Вчера", starts_at=now - DAY)
    EventPageFactory(title="Завтра", starts_at=now + DAY)

    assert titles(client.get("/sobytiya/?when=past")) == ["Вчера", "Год назад"]
    assert titles(client.get("/sobytiya/?when=all"))[0] == "Завтра"
    assert len(titles(client.get("/sobytiya/?when=all"))) == 3


def test_filters_narrow_and_keep_the_time(client: Client, portal: Portal, now: dt.datetime) -> None:
    EventPageFactory(title="Семинар", kind="seminar", starts_at=now - DAY)
    EventPageFactory(title="Вебинар", kind="webinar", attendance="online", starts_at=now - DAY)
    EventPageFactory(title="Будущий вебинар", kind="webinar", attendance="online", starts_at=now + DAY)

    response = client.get("/sobytiya/?when=past&event_kind=webinar")

    assert titles(response) == ["Вебинар"]
    links = [str(tag["href"]) for tag in BeautifulSoup(response.content, "html.parser").select(".chips a")]
    assert "/sobytiya/?when=past" in links
    assert "/sobytiya/?event_kind=webinar" in links
    assert titles(client.get("/sobytiya/?attendance=online&theme=capacity")) == ["Будущий вебинар"]


def test_this_month_is_a_list_of_the_month(client: Client, portal: Portal, now: dt.datetime) -> None:
    EventPageFactory(title="Сейчас", starts_at=now - HOUR, ends_at=now)
    EventPageFactory(title="Через год", starts_at=now + 365 * DAY)

    assert titles(client.get("/sobytiya/?when=month")) == ["Сейчас"]


@pytest.mark.parametrize(
    "query",
    ["month=2026-13", "month=x", "month=0000-00", "when=never", "event_kind=x", "page=x", "q=%00%FF", "sort=x"],
)
def test_impossible_values_are_ignored(client: Client, portal: Portal, query: str) -> None:
    EventIndexPageFactory()

    assert client.get(f"/sobytiya/?{query}").status_code == 200


def test_a_page_past_the_end_does_not_exist(client: Client, portal: Portal) -> None:
    EventIndexPageFactory()

    assert client.get("/sobytiya/?page=9").status_code == 404


def test_the_month_is_a_table_of_weeks_with_ways_to_its_neighbours(client: Client, portal: Portal) -> None:
    starts = dt.datetime(2026, 12, 4, 10, tzinfo=region_now().tzinfo)
    EventPageFactory(title="Четвёртого", starts_at=starts, kind="webinar")
    EventPageFactory(title="Три дня", starts_at=starts + DAY, ends_at=starts + 3 * DAY)
    EventPageFactory(title="В январе", starts_at=starts + 40 * DAY)

    response = client.get("/sobytiya/?month=2026-12")

    soup = BeautifulSoup(response.content, "html.parser")
    cells = {
        str(cell.select_one(".month__day").get_text())[:2].strip(): cell.get_text()  # type: ignore[union-attr]
        for cell in soup.select(".month td.has-events")
    }
    assert set(cells) == {"4", "5", "6", "7"}
    assert "Четвёртого" in cells["4"]
    assert "В январе" not in response.content.decode()
    hrefs = [str(tag["href"]) for tag in soup.select(".month__ways a")]
    assert "/sobytiya/?month=2026-11" in hrefs
    assert "/sobytiya/?month=2027-01" in hrefs
    filtered = client.get("/sobytiya/?month=2026-12&event_kind=webinar")
    assert "Три дня" not in filtered.content.decode()
    assert "?event_kind=webinar&amp;month=2027-01" in filtered.content.decode()


@pytest.mark.parametrize("query", ["", "?when=all&q=семинар", "?month=2026-12"])
def test_the_list_costs_a_bounded_number_of_queries(
    client: Client, portal: Portal, django_assert_max_num_queries: DjangoAssertNumQueries, query: str
) -> None:
    starts = dt.datetime(2026, 12, 4, 10, tzinfo=region_now().tzinfo)
    for number in range(15):
        EventPageFactory(title=f"Семинар {number}", starts_at=starts + number * DAY)
    CoursePageFactory(first=region_now() + DAY)
    client.get(f"/sobytiya/{query}")

    with django_assert_max_num_queries(MAX_QUERIES):
        client.get(f"/sobytiya/{query}")


@pytest.mark.parametrize("make", [EventPageFactory, CoursePageFactory])
def test_a_page_costs_a_bounded_number_of_queries(
    client: Client, portal: Portal, django_assert_max_num_queries: DjangoAssertNumQueries, make: Any
) -> None:
    page = make()
    client.get(page.url)

    with django_assert_max_num_queries(14):
        client.get(page.url)


# --- Calendars --------------------------------------------------------------------------------------------------------


def entries(response: Any) -> dict[str, Any]:
    assert response["Content-Type"].startswith("text/calendar")
    return {str(item["summary"]): item for item in Calendar.from_ical(response.content).walk("VEVENT")}


def test_the_calendar_obeys_the_filters(client: Client, portal: Portal, now: dt.datetime) -> None:
    EventPageFactory(title="Семинар", starts_at=now + DAY)
    EventPageFactory(title="Вебинар", kind="webinar", starts_at=now - DAY)
    EventPageFactory(title="Черновик", live=False)

    assert set(entries(client.get("/sobytiya/calendar.ics"))) == {"Семинар", "Вебинар"}
    assert set(entries(client.get("/sobytiya/calendar.ics?event_kind=webinar"))) == {"Вебинар"}
    assert set(entries(client.get("/sobytiya/calendar.ics?when=past&q=нет"))) == set()


def test_one_event_as_a_file_has_its_moments_in_utc(client: Client, portal: Portal) -> None:
    event = EventPageFactory(title="Смета", starts_at=dt.datetime(2026, 12, 4, 10, tzinfo=region_now().tzinfo))

    entry = entries(client.get(f"/sobytiya/{event.slug}/event.ics"))["Смета"]

    assert entry.decoded("dtstart") == dt.datetime(2026, 12, 4, 0, tzinfo=dt.UTC)
    assert str(entry["location"]) == "Дом НКО, зал 1"


def test_a_course_as_a_file_has_all_its_sessions(client: Client, portal: Portal) -> None:
    course = CoursePageFactory(title="Грант")

    assert set(entries(client.get(f"/sobytiya/{course.slug}/event.ics"))) == {
        f"Грант, занятие {number}. Тема {number}" for number in (1, 2, 3)
    }


def test_a_draft_or_a_private_event_has_no_file(client: Client, portal: Portal) -> None:
    draft = EventPageFactory(live=False)
    hidden = EventPageFactory()
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)

    for page in (draft, hidden):
        assert client.get(f"/sobytiya/{page.slug}/event.ics").status_code == 404
        assert client.get(f"/sobytiya/{page.slug}/zapis/").status_code == 404


# --- Courses and search -----------------------------------------------------------------------------------------------


def test_a_course_shows_sessions_rules_and_who_gives_the_document(client: Client, portal: Portal) -> None:
    course = CoursePageFactory(
        title="Первый грант", certificate_rules=["Прийти на два занятия."], first=region_now() + DAY
    )

    response = client.get(course.url)

    words = text_of(response)
    for fact in (
        "Первый грант",
        "1. Тема 1",
        "3. Тема 3",
        "9 часов",
        "Прийти на два занятия.",
        "Организация institute",
    ):
        assert fact in words, fact
    assert things(response)["Course"]["name"] == "Первый грант"
    assert "Первый грант" in text_of(client.get("/sobytiya/"))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"certificate_prefix": "AB"}, "certificate_prefix"),
        ({"attendance_min": 4}, "attendance_min"),
        ({"sessions": []}, "hours"),
        ({"certificate_issuer": None}, "certificate_issuer"),
    ],
)
def test_a_broken_rule_of_a_course_is_told_at_its_field(portal: Portal, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        CoursePageFactory(**fields)

    assert field in caught.value.message_dict


def test_the_common_search_finds_events_with_a_line_of_their_own(
    client: Client, portal: Portal, now: dt.datetime
) -> None:
    EventPageFactory(title="Смета без боли", starts_at=now + 3 * DAY)
    CoursePageFactory(title="Смета за вечер")

    words = text_of(client.get("/poisk/?q=смета"))

    assert "Смета без боли" in words
    assert "Смета за вечер" in words
    assert "Идёт приём" not in words
    assert "Скоро закроется" not in words


def test_the_organisation_shows_its_events(client: Client, portal: Portal) -> None:
    EventPageFactory(title="Смета без боли", organiser="fund")

    assert "Смета без боли" in text_of(client.get("/organizatsii/fund/"))


def test_a_renamed_organiser_changes_the_document(portal: Portal) -> None:
    event = EventPageFactory(organiser="min-x")
    body = Organisation.objects.get(key="min-x")
    body.short_name = "Новое имя"
    body.save()

    entry = SearchEntry.objects.get(type="event", object_id=event.pk)
    assert entry.document["card"]["organiser"]["label"] == "Новое имя"


def test_the_home_page_gets_the_next_events(portal: Portal, now: dt.datetime) -> None:
    for number in range(5):
        EventPageFactory(title=f"Через {number}", starts_at=now + (number + 1) * DAY)
    EventPageFactory(title="Прошло", starts_at=now - DAY)

    assert [hit.title for hit in home_events(now)] == ["Через 0", "Через 1", "Через 2"]


def test_people_never_get_into_the_search(client: Client, portal: Portal) -> None:
    person(EventPageFactory(), name="Тайное Имя")

    assert "Тайное" not in json.dumps(list(SearchEntry.objects.values_list("document", flat=True)), ensure_ascii=False)
