"""Withdrawing the consent to the processing of personal data by the private page of a registration."""

import datetime as dt
import logging
import smtplib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core import mail, serializers
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, connections
from django.test import Client
from pytest_django.fixtures import Settings

from core.dates import region_now
from events.admin_presenters import export_table, participants_context
from events.choices import State
from events.models import Certificate, CoursePage, EventPage, Presence, Registration
from events.services.certificates import NotEarnedError, annul, issue
from events.services.notices import tell_changes
from events.services.registration import Application, cancel, register
from events.services.reminders import remind_all
from events.services.retention import forget_participants
from events.services.withdrawal import withdraw
from letters.models import Letter
from letters.post import failing, send_due
from tests.events.factories import DAY, HOUR, NOW, CoursePageFactory, EventPageFactory, person
from tests.factories import UserFactory
from tests.factories.fixtures import Portal

pytestmark = [pytest.mark.django_db, pytest.mark.database]

# Everything a person typed; none of it may be found anywhere afterwards.
TYPED = ("Анна Ким", "anna@example.org", "Дом дружбы", "8 914 000", "Нужен пандус")
MINUTE = dt.timedelta(minutes=1)


def apply(page: EventPage | CoursePage, now: dt.datetime = NOW, email: str = TYPED[1]) -> Registration:
    name, _, organisation, phone, comment = TYPED
    return register(page, Application(name, email, organisation, phone, comment), now)


def words_of(response: Any) -> str:
    text = BeautifulSoup(response.content, "html.parser").get_text(" ").replace("\u00a0", " ")
    return " ".join(text.split())


def stored() -> str:
    """Return every row in which a participant may stand."""
    rows = [*Registration.objects.all(), *Certificate.objects.all(), *Letter.objects.all(), *Presence.objects.all()]
    return serializers.serialize("json", rows, ensure_ascii=False)


@pytest.fixture
def event(portal: Portal) -> EventPage:
    """One place, ahead of the real clock: the page of the person asks it."""
    return EventPageFactory(title="Смета", seats=1, starts_at=region_now() + 5 * DAY)


@pytest.fixture
def course(portal: Portal) -> CoursePage:
    return CoursePageFactory(title="Первый грант")


def earned(course: CoursePage) -> Registration:
    row = person(course, name=TYPED[0], email=TYPED[1], phone=TYPED[3], comment=TYPED[4], organisation=TYPED[2])
    Presence.objects.bulk_create([Presence(registration=row, session=session) for session in (1, 2)])
    return row


# --- What goes and what stays -----------------------------------------------------------------------------------------


def test_nothing_of_the_person_is_left_and_the_trace_says_when_and_which_version(event: EventPage) -> None:
    row = apply(event)
    remembered = region_now()

    assert withdraw(row, event, remembered)
    send_due(remembered + MINUTE)

    assert not [word for word in TYPED if word in stored()]
    row.refresh_from_db()
    assert row.withdrawn_at == remembered
    assert row.created_at == NOW
    assert row.consent_version == "2026-11-27-365"


def test_a_letter_confirms_it_and_its_address_goes_when_it_has_left(event: EventPage) -> None:
    row = apply(event)
    mail.outbox.clear()
    withdraw(row, event, NOW)
    waiting = Letter.objects.get(key=f"registration-{row.pk}-withdrawn")
    assert waiting.to == TYPED[1]
    assert "2026-11-27-365" in waiting.body
    assert TYPED[0] not in waiting.body
    assert row.token not in waiting.body

    assert send_due(NOW + MINUTE) == 1

    assert [(letter.to, letter.subject) for letter in mail.outbox] == [([TYPED[1]], "Согласие отозвано: Смета")]
    waiting.refresh_from_db()
    assert (waiting.to, waiting.body) == ("", "")
    assert waiting.sent_at


class Refusing(EmailBackend):
    """A mail server that knows nobody and says so with the address."""

    def send_messages(self, messages: Any) -> int:
        raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (550, b"no such user")})


def test_an_address_that_the_server_refuses_goes_with_the_refusal(event: EventPage, settings: Settings) -> None:
    settings.EMAIL_BACKEND = f"{Refusing.__module__}.Refusing"
    row = apply(event)
    send_due(NOW)
    assert TYPED[1] in Letter.objects.get().last_error

    withdraw(row, event, NOW + MINUTE)
    send_due(NOW + 2 * MINUTE)

    assert TYPED[1] not in stored()
    assert not failing().exists()


def test_letters_that_have_not_left_are_not_sent(event: EventPage) -> None:
    row = apply(event)
    withdraw(row, event, NOW)

    send_due(NOW + MINUTE)

    assert [letter.subject for letter in mail.outbox] == ["Согласие отозвано: Смета"]


def test_other_people_and_other_registrations_are_left_alone(event: EventPage) -> None:
    first, other = apply(event), apply(EventPageFactory(starts_at=region_now() + 5 * DAY))
    # Somebody whose number begins with the same digits.
    next_to = Letter.objects.get(key__startswith=f"registration-{other.pk}-")
    next_to.pk, next_to.key = None, f"registration-{first.pk}0-confirmed-1"
    next_to.save()

    withdraw(first, event, NOW)

    other.refresh_from_db()
    assert other.name == TYPED[0]
    kept = set(Letter.objects.exclude(to="").values_list("key", flat=True))
    assert {key.rpartition("-")[0] for key in kept} == {
        f"registration-{other.pk}-confirmed",
        f"registration-{first.pk}0-confirmed",
        f"registration-{first.pk}",
    }


# --- The place --------------------------------------------------------------------------------------------------------


def test_the_place_goes_to_whoever_waits_longest_as_with_a_cancellation(event: EventPage) -> None:
    first, second, third = (apply(event, NOW, f"anna-{number}@example.org") for number in (1, 2, 3))

    withdraw(first, event, NOW + HOUR)

    states = dict(Registration.objects.order_by("pk").values_list("pk", "state"))
    assert states == {first.pk: State.CANCELLED, second.pk: State.CONFIRMED, third.pk: State.WAITING}
    assert Letter.objects.filter(to=second.email).latest("pk").subject == "Место освободилось: Смета"


def test_two_posts_one_after_another_free_one_place_and_write_one_letter(event: EventPage) -> None:
    first = apply(event)
    for number in (2, 3):
        apply(event, NOW, f"anna-{number}@example.org")

    assert withdraw(first, event, NOW)
    assert not withdraw(first, event, NOW + MINUTE)

    assert Registration.objects.filter(state=State.CONFIRMED).count() == 1
    assert Letter.objects.filter(key__endswith="-withdrawn").count() == 1
    assert Registration.objects.get(pk=first.pk).withdrawn_at == NOW


def test_who_has_cancelled_before_frees_nothing_twice(event: EventPage) -> None:
    first = apply(event)
    for number in (2, 3):
        apply(event, NOW, f"anna-{number}@example.org")
    cancel(first, event, NOW)

    withdraw(first, event, NOW + HOUR)

    assert Registration.objects.filter(state=State.CONFIRMED).count() == 1
    assert Registration.objects.get(pk=first.pk).cancelled_at == NOW


def test_who_was_there_is_counted_without_a_name(portal: Portal) -> None:
    event = EventPageFactory(starts_at=NOW - DAY)
    row = person(event, name=TYPED[0], email=TYPED[1])
    Presence.objects.create(registration=row, session=1)

    withdraw(row, event, NOW)

    row.refresh_from_db()
    assert row.state == State.CONFIRMED
    assert Presence.objects.filter(registration=row).exists()
    assert TYPED[0] not in stored()


def test_one_may_register_again_afterwards(event: EventPage) -> None:
    withdraw(apply(event), event, NOW)

    assert apply(event, NOW + HOUR).state == State.CONFIRMED


def test_nobody_writes_to_them_any_more(portal: Portal) -> None:
    event = EventPageFactory(starts_at=NOW + 20 * HOUR)
    row = person(event)
    withdraw(row, event, NOW)
    count = Letter.objects.count()
    event.starts_at, event.ends_at = NOW + 21 * HOUR, NOW + 22 * HOUR

    assert remind_all(NOW) == tell_changes(event, NOW) == 0
    assert Letter.objects.count() == count


def test_the_retention_command_passes_by(portal: Portal) -> None:
    event = EventPageFactory(starts_at=NOW - 400 * DAY)
    row = person(event)
    withdraw(row, event, NOW - 390 * DAY)

    assert forget_participants(365, NOW) == 0
    row.refresh_from_db()
    assert row.withdrawn_at == NOW - 390 * DAY


def test_after_the_retention_a_name_in_a_document_can_still_be_taken_back(client: Client, course: CoursePage) -> None:
    row = earned(course)
    made = issue(row, course, TYPED[0], UserFactory(), NOW)
    forget_participants(0, NOW + 60 * DAY)
    row.refresh_from_db()
    assert "Отозвать согласие" in words_of(client.get(f"/sobytiya/zapis/{row.token}/"))

    assert withdraw(row, course, NOW + 61 * DAY)

    made.refresh_from_db()
    assert made.name == ""
    assert not Letter.objects.filter(key__endswith="-withdrawn").exists()


# --- Documents --------------------------------------------------------------------------------------------------------


def test_a_document_keeps_its_number_without_the_name(client: Client, course: CoursePage) -> None:
    row = earned(course)
    first = issue(row, course, "Анна Ким-Старая", UserFactory(), NOW)
    annul(first, "Ошибка в имени.", NOW)
    row.refresh_from_db()
    made = issue(row, course, TYPED[0], UserFactory(), NOW)

    withdraw(row, course, NOW)

    shown = words_of(client.get(f"/sobytiya/proverka/{made.number}/"))
    assert "Документ настоящий" in shown
    assert "имя удалено по просьбе владельца" in shown
    assert "Первый грант" in shown
    first.refresh_from_db()
    assert first.name == ""
    for suffix in ("udostoverenie/", "udostoverenie.pdf"):
        assert client.get(f"/sobytiya/zapis/{row.token}/{suffix}").status_code == 404


def test_no_document_is_issued_to_who_has_gone(course: CoursePage) -> None:
    row = earned(course)
    seen = Registration.objects.get(pk=row.pk)
    withdraw(row, course, NOW)

    with pytest.raises(NotEarnedError, match="отозвал согласие"):
        issue(seen, course, TYPED[0], UserFactory(), NOW)


def test_editors_see_that_somebody_was_there_and_no_more(course: CoursePage) -> None:
    row = earned(course)
    withdraw(row, course, NOW)

    (shown,) = participants_context(course, NOW, may_issue=True)["rows"]
    assert shown["state"] == "Согласие отозвано 24.11.2026"
    assert shown["visits"] == 2
    assert not shown["may_get"]
    _, ((*cells,),) = export_table(course)
    assert cells[:6] == ["", "", "", "", "", "Согласие отозвано 24.11.2026"]


# --- The pages --------------------------------------------------------------------------------------------------------


def test_the_private_page_leads_to_a_question_that_changes_nothing(client: Client, event: EventPage) -> None:
    row = apply(event)
    page = BeautifulSoup(client.get(f"/sobytiya/zapis/{row.token}/").content, "html.parser")
    link = page.find("a", href=f"/sobytiya/zapis/{row.token}/otozvat/")
    assert link is not None

    response = client.get(str(link["href"]))

    assert response.status_code == 200
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response["Cache-Control"]
    asked = words_of(response)
    for words in (
        "имя, почта, организация, телефон, комментарий",
        "место достанется другому",
        "2026-11-27-365",
        TYPED[1],
    ):
        assert words in asked
    row.refresh_from_db()
    assert row.name == TYPED[0]


def test_a_press_removes_and_the_link_says_so_ever_after(client: Client, event: EventPage) -> None:
    row = apply(event)
    address = f"/sobytiya/zapis/{row.token}/"

    pressed = [client.post(f"{address}otozvat/") for _ in range(2)]

    assert [(answer.status_code, answer["Location"]) for answer in pressed] == [(302, address)] * 2
    for answer in (client.get(address), client.post(address), client.get(f"{address}otozvat/")):
        assert answer.status_code == 410
        assert "Ваши данные удалены" in words_of(answer)
        assert not [word for word in TYPED if word in answer.content.decode()]
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in answer["Cache-Control"]


def test_a_press_from_another_site_removes_nothing(event: EventPage) -> None:
    row = apply(event)

    assert Client(enforce_csrf_checks=True).post(f"/sobytiya/zapis/{row.token}/otozvat/").status_code == 403

    row.refresh_from_db()
    assert row.withdrawn_at is None


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_made_up_link_is_not_found(client: Client, portal: Portal, method: str) -> None:
    assert getattr(client, method)(f"/sobytiya/zapis/{'x' * 43}/otozvat/").status_code == 404


def test_the_question_offers_the_document_first(client: Client, course: CoursePage) -> None:
    row = earned(course)
    made = issue(row, course, TYPED[0], UserFactory(), NOW)

    asked = client.get(f"/sobytiya/zapis/{row.token}/otozvat/")

    assert made.number in words_of(asked)
    assert "сначала скачайте PDF" in words_of(asked)
    assert f"/sobytiya/zapis/{row.token}/udostoverenie.pdf" in asked.content.decode()


def test_the_log_names_a_number_and_no_person(event: EventPage, caplog: pytest.LogCaptureFixture) -> None:
    row = apply(event)
    with caplog.at_level(logging.INFO):
        withdraw(row, event, NOW)

    assert f"consent of registration {row.pk} withdrawn" in caplog.text
    assert not [word for word in (*TYPED, row.token) if word in caplog.text]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_ten_presses_at_once_remove_once(portal: Portal) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite in memory has one connection")
    event = EventPageFactory(title="Смета", seats=1, starts_at=NOW + 5 * DAY)
    first = apply(event)
    for number in (2, 3):
        apply(event, NOW, f"anna-{number}@example.org")

    def press(_: int) -> bool:
        try:
            return withdraw(first, event, NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(5) as pool:
        done = list(pool.map(press, range(10)))

    assert done.count(True) == 1
    assert Registration.objects.filter(state=State.CONFIRMED).count() == 1
    assert Letter.objects.filter(key__endswith="-withdrawn").count() == 1
