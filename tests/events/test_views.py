import datetime as dt
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client

from core.dates import region_now
from core.guard import stamp
from core.limits import Limit
from events.choices import State
from events.models import EventPage, Registration
from letters.models import Letter
from tests.events.factories import DAY, CoursePageFactory, EventPageFactory, person
from tests.factories.fixtures import Portal

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def event(portal: Portal) -> EventPage:
    return EventPageFactory(title="Смета", starts_at=region_now() + 5 * DAY, seats=1)


def data(**changes: Any) -> dict[str, Any]:
    filled = {
        "name": "Анна Ким",
        "email": "Anna@Example.org",
        "organisation": "Дом",
        "phone": "",
        "comment": "Нужен пандус",
        "consent": "on",
        "site": "",
        "shown": stamp(region_now() - dt.timedelta(seconds=30)),
    }
    return {name: value for name, value in {**filled, **changes}.items() if value is not None}


def send(client: Client, event: EventPage, **changes: Any) -> Any:
    return client.post(f"/sobytiya/{event.slug}/zapis/", data(**changes))


def words_of(response: Any) -> str:
    text = BeautifulSoup(response.content, "html.parser").get_text(" ").replace("\u00a0", " ")
    return " ".join(text.split())


def test_a_form_makes_a_registration_and_leads_away(client: Client, event: EventPage) -> None:
    response = send(client, event)

    assert response.status_code == 302
    row = Registration.objects.get()
    assert (row.name, row.email, row.comment, row.state) == (
        "Анна Ким",
        "anna@example.org",
        "Нужен пандус",
        State.CONFIRMED,
    )
    assert row.consent_version == "2026-11-27-365"
    assert "Мы отправили письмо" in words_of(client.get(response["Location"]))


def test_the_answer_does_not_tell_whether_the_address_is_known(client: Client, event: EventPage) -> None:
    first, second = send(client, event), send(client, event)

    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert Registration.objects.count() == 1
    assert client.get(first["Location"]).content.decode().count("anna") == 0


def test_over_the_limit_the_form_says_so_before_and_takes_into_the_waiting_list(
    client: Client, event: EventPage
) -> None:
    person(event)

    assert "Мест нет" in words_of(client.get(f"/sobytiya/{event.slug}/zapis/"))
    send(client, event)

    assert Registration.objects.get(email="anna@example.org").state == State.WAITING


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "Напишите имя и фамилию."),
        ({"email": ""}, "Напишите адрес почты"),
        ({"email": "anna@"}, "Проверьте адрес почты."),
        ({"consent": None}, "Без согласия записать нельзя"),
        ({"name": "я" * 500}, "150"),
        ({"site": "http://spam"}, "должно быть пустым"),
        ({"shown": "1"}, "Отправьте форму ещё раз"),
        ({"shown": None}, "Отправьте форму ещё раз"),
    ],
)
def test_a_mistake_is_told_and_nothing_typed_is_lost(
    client: Client, event: EventPage, changes: dict[str, Any], message: str
) -> None:
    refused(send(client, event, **changes), message)


def test_a_form_sent_too_fast_is_refused(client: Client, event: EventPage) -> None:
    # The clock stands still: a busy machine needs the three seconds of a person by itself.
    with time_machine.travel(region_now(), tick=False):
        refused(send(client, event, shown=stamp(region_now())), "слишком быстро")


def refused(response: Any, message: str) -> None:
    assert response.status_code == 422
    assert message in words_of(response)
    assert "Нужен пандус" in response.content.decode()
    assert not Registration.objects.exists()
    assert not Letter.objects.exists()


def test_a_page_opened_yesterday_can_be_sent_again(client: Client, event: EventPage) -> None:
    old = send(client, event, shown=stamp(region_now() - 2 * DAY))
    field = BeautifulSoup(old.content, "html.parser").find("input", {"name": "shown"})
    assert field is not None

    assert str(field["value"]) != ""
    assert send(client, event, shown=stamp(region_now() - dt.timedelta(seconds=5))).status_code == 302


def test_the_consent_is_not_ticked_beforehand(client: Client, event: EventPage) -> None:
    box = BeautifulSoup(client.get(f"/sobytiya/{event.slug}/zapis/").content, "html.parser").find(id="id_consent")

    assert box is not None
    assert not box.has_attr("checked")


def test_a_closed_registration_has_no_form(client: Client, portal: Portal) -> None:
    event = EventPageFactory(starts_at=region_now() + DAY, registration_closes=region_now() - DAY)

    response = client.get(f"/sobytiya/{event.slug}/zapis/")

    assert "Запись закрыта" in words_of(response)
    assert b"<textarea" not in response.content
    answer = send(client, event)
    assert answer.status_code == 422
    assert "Нужен пандус" in answer.content.decode()


def test_too_many_registrations_from_one_address_are_held_back(
    client: Client, event: EventPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events.views.REGISTRATIONS", Limit("registration", 2, DAY))
    for number in range(2):
        assert send(client, event, email=f"a{number}@example.org").status_code == 302

    response = send(client, event, email="a3@example.org")

    assert "слишком много заявок" in words_of(response)
    assert Registration.objects.count() == 2


# --- The private page -------------------------------------------------------------------------------------------------


def test_the_private_page_shows_the_link_and_is_nobody_elses(client: Client, portal: Portal) -> None:
    event = EventPageFactory(
        starts_at=region_now() + DAY, attendance="online", link="https://video.example.org/x", place=""
    )
    row = person(event)

    response = client.get(f"/sobytiya/zapis/{row.token}/")

    assert "Вы записаны" in words_of(response)
    assert "https://video.example.org/x" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "same-origin"
    assert client.get(f"/sobytiya/zapis/{row.token[:-1]}/").status_code == 404


def test_who_waits_sees_the_number_and_no_link(client: Client, event: EventPage) -> None:
    event.link = "https://video.example.org/x"
    event.save_revision().publish()
    person(event, 1)
    row = person(event, 2, State.WAITING)

    response = client.get(f"/sobytiya/zapis/{row.token}/")

    assert "Номер в листе ожидания 1" in words_of(response)
    assert "video.example.org" not in response.content.decode()


def test_cancelling_needs_a_press_and_frees_the_place(client: Client, event: EventPage) -> None:
    row, waiting = person(event, 1), person(event, 2, State.WAITING)
    address = f"/sobytiya/zapis/{row.token}/"
    client.get(address)
    row.refresh_from_db()
    assert row.state == State.CONFIRMED

    response = client.post(address)

    assert response.status_code == 302
    assert "Запись отменена" in words_of(client.get(address))
    waiting.refresh_from_db()
    assert waiting.state == State.CONFIRMED


def test_after_the_beginning_the_page_says_that_it_is_too_late(client: Client, portal: Portal) -> None:
    row = person(EventPageFactory(starts_at=region_now() - DAY))

    assert "Уже началось" in words_of(client.post(f"/sobytiya/zapis/{row.token}/"))


def test_the_private_page_of_a_hidden_event_still_works_and_leads_nowhere(client: Client, event: EventPage) -> None:
    row = person(event)
    event.unpublish()

    response = client.get(f"/sobytiya/zapis/{row.token}/")

    assert response.status_code == 200
    assert "Отменить запись" in words_of(response)


def test_one_registers_for_a_course_the_same_way(client: Client, portal: Portal) -> None:
    course = CoursePageFactory(first=region_now() + DAY)

    assert client.post(f"/sobytiya/{course.slug}/zapis/", data()).status_code == 302
    assert Registration.objects.get().page_id == course.pk
    assert f"/sobytiya/{course.slug}/event.ics" in Letter.objects.get().body
