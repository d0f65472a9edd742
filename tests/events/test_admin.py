from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from events.choices import State
from events.models import Certificate, CoursePage, EventPage
from events.services.access import ensure_events
from events.services.attendance import attended
from opportunities.services.bodies import ensure_body
from tests.events.factories import CoursePageFactory, EventIndexPageFactory, EventPageFactory, person
from tests.factories import BodySectionPageFactory, UserFactory
from tests.factories.fixtures import Portal
from users.models import User
from users.roles import MODERATORS

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def events(portal: Portal) -> EventPage:
    """Return an event of `fund` with one person; moderators have their rights."""
    ensure_events(EventIndexPageFactory())
    event = EventPageFactory(title="Смета", organiser="fund")
    person(event, name="=Тайное Имя", phone="8 900", comment="Пандус")
    return event


def login(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def moderator(events: EventPage) -> Client:
    return login(UserFactory(groups=[MODERATORS]))


@pytest.fixture
def organiser(events: EventPage, portal: Portal) -> Client:
    return login(UserFactory(groups=[ensure_body(portal.section).group]))


@pytest.fixture
def stranger(events: EventPage) -> Client:
    return login(UserFactory(groups=[ensure_body(BodySectionPageFactory(organisation="other")).group]))


def test_the_way_back_to_the_list_stands_above_the_participants(events: EventPage, moderator: Client) -> None:
    response = moderator.get(f"/admin/participants/{events.pk}/")

    labels = [str(step["label"]) for step in response.context["breadcrumbs_items"]]
    assert labels[1:] == ["Участники", "Смета"]


def test_moderators_write_and_publish_events(events: EventPage, organiser: Client) -> None:
    rights = events.permissions_for_user(UserFactory(groups=[MODERATORS]))

    assert rights.can_edit()
    assert rights.can_publish()
    assert organiser.get(f"/admin/pages/{events.pk}/edit/").status_code in (302, 403, 404)


def test_the_section_added_in_the_admin_belongs_to_moderators(admin_client: Client, portal: Portal) -> None:
    url = f"/admin/pages/add/events/eventindexpage/{portal.home.pk}/"

    response = admin_client.post(url, {"title": "События", "slug": "sobytiya", "cards_per_page": "12"})

    assert response.status_code == 302
    index = EventIndexPageFactory()
    assert index.permissions_for_user(UserFactory(groups=[MODERATORS])).can_add_subpage()


@pytest.mark.parametrize("who", ["moderator", "organiser"])
def test_moderators_and_the_editors_of_the_organiser_see_the_participants(
    request: pytest.FixtureRequest, events: EventPage, who: str
) -> None:
    client = request.getfixturevalue(who)

    response = client.get(f"/admin/participants/{events.pk}/")

    assert "Тайное Имя" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert "Смета" in client.get("/admin/participants/").content.decode()


def test_editors_of_another_body_see_nothing(stranger: Client, events: EventPage) -> None:
    for path in (f"/admin/participants/{events.pk}/", f"/admin/participants/{events.pk}/export.xlsx"):
        assert stranger.get(path).status_code == 404
    assert stranger.post(f"/admin/participants/{events.pk}/").status_code == 404
    assert stranger.post(f"/admin/participants/{events.pk}/certificates/").status_code == 404
    assert "Смета" not in stranger.get("/admin/participants/").content.decode()


def test_visitors_are_sent_to_the_entrance(client: Client, events: EventPage) -> None:
    for path in ("", f"{events.pk}/", f"{events.pk}/export.xlsx"):
        assert client.get(f"/admin/participants/{path}").status_code == 302


def test_the_table_is_a_spreadsheet_without_formulas(organiser: Client, events: EventPage) -> None:
    response = organiser.get(f"/admin/participants/{events.pk}/export.xlsx")

    rows = list(load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True))
    assert rows[0][:4] == ("Имя", "Организация", "Почта", "Телефон")
    assert rows[1][0] == "=Тайное Имя"
    assert rows[1][5] == "Место есть"


def test_attendance_is_marked_and_taken_back(organiser: Client, events: EventPage) -> None:
    row = person(events, 2)
    cancelled = person(events, 3, State.CANCELLED)
    address = f"/admin/participants/{events.pk}/"

    organiser.post(address, {f"p-{row.pk}-1": "on", f"p-{cancelled.pk}-1": "on", "p-x-1": "on"})
    assert attended(events.pk) == {row.pk: {1}}
    organiser.post(address, {})

    assert attended(events.pk) == {}


def course_with_people() -> tuple[CoursePage, Any]:
    course = CoursePageFactory(organiser="fund")
    row = person(course, 5, name="Анна Ким")
    return course, row


def test_a_moderator_issues_and_annuls_a_certificate(moderator: Client) -> None:
    course, row = course_with_people()
    moderator.post(f"/admin/participants/{course.pk}/", {f"p-{row.pk}-1": "on", f"p-{row.pk}-3": "on"})
    assert f'name="name-{row.pk}"' in moderator.get(f"/admin/participants/{course.pk}/").content.decode()

    moderator.post(
        f"/admin/participants/{course.pk}/certificates/",
        {"issue": [str(row.pk), "x", "9" * 30], f"name-{row.pk}": "Анна Владимировна Ким"},
    )

    made = Certificate.objects.get()
    assert made.name == "Анна Владимировна Ким"
    assert moderator.get(f"/admin/certificates/{made.pk}/file.pdf").content.startswith(b"%PDF-")
    address = f"/admin/certificates/{made.pk}/annul/"
    assert "Напишите причину" in moderator.post(address, {"reason": " "}).content.decode()
    moderator.post(address, {"reason": "Ошибка."})
    made.refresh_from_db()
    assert made.annul_reason == "Ошибка."


def test_too_few_sessions_are_told_and_nothing_is_issued(moderator: Client) -> None:
    course, row = course_with_people()

    response = moderator.post(f"/admin/participants/{course.pk}/certificates/", {"issue": str(row.pk)}, follow=True)

    assert "Посещено занятий: 0, нужно 2." in response.content.decode()
    assert not Certificate.objects.exists()


def test_the_organiser_marks_attendance_but_issues_nothing(organiser: Client) -> None:
    course, row = course_with_people()
    organiser.post(f"/admin/participants/{course.pk}/", {f"p-{row.pk}-1": "on", f"p-{row.pk}-2": "on"})

    response = organiser.post(f"/admin/participants/{course.pk}/certificates/", {"issue": str(row.pk)})

    assert response.status_code in (302, 403)
    assert not Certificate.objects.exists()
    assert attended(course.pk) == {row.pk: {1, 2}}


def test_the_list_of_participants_costs_a_bounded_number_of_queries(
    moderator: Client, events: EventPage, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        person(events, number + 10)
    moderator.get(f"/admin/participants/{events.pk}/")

    with django_assert_max_num_queries(30):
        moderator.get(f"/admin/participants/{events.pk}/")


def test_an_event_that_ends_before_it_begins_is_refused_at_the_field(moderator: Client, events: EventPage) -> None:
    index = EventIndexPageFactory()
    data = {
        "title": "Ошибка",
        "slug": "oshibka",
        "kind": "seminar",
        "summary": "Суть.",
        "starts_at": "04.12.2026 12:00",
        "ends_at": "04.12.2026 10:00",
        "attendance": "onsite",
        "place": "Зал",
        "territory": events.territory_id,
        "organiser": events.organiser_id,
        "programme-count": "0",
        "materials-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "action-publish": "1",
    }

    response = moderator.post(f"/admin/pages/add/events/eventpage/{index.pk}/", data)

    assert response.status_code == 200
    assert "Событие заканчивается раньше, чем начинается." in response.content.decode()
    assert "Ошибка" in response.content.decode()
    assert not EventPage.objects.filter(slug="oshibka").exists()
    data["ends_at"] = "04.12.2026 14:00"
    assert moderator.post(f"/admin/pages/add/events/eventpage/{index.pk}/", data).status_code == 302
    assert EventPage.objects.get(slug="oshibka").live
