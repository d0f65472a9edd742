import datetime as dt

import pytest

from events.choices import State
from events.models import Registration
from events.services.notices import tell_changes
from events.services.registration import Application, register
from events.services.reminders import remind_all
from events.services.retention import forget_participants
from letters.models import Letter
from tests.events.factories import DAY, HOUR, NOW, CoursePageFactory, EventPageFactory, person
from tests.factories.fixtures import Portal

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_reminder_goes_once_to_those_with_a_place(portal: Portal) -> None:
    event = EventPageFactory(title="Завтра", starts_at=NOW + 20 * HOUR)
    person(event, 1)
    person(event, 2, State.WAITING)
    person(event, 3, State.CANCELLED)
    person(EventPageFactory(starts_at=NOW + 3 * DAY), 4)

    assert remind_all(NOW) == 1
    assert remind_all(NOW + HOUR) == 0
    assert list(Letter.objects.values_list("to", "subject")) == [("person-1@example.org", "Напоминаем: Завтра")]


def test_nobody_is_reminded_of_a_cancelled_event_or_a_draft(portal: Portal) -> None:
    person(EventPageFactory(starts_at=NOW + HOUR, is_cancelled=True, cancel_reason="Болезнь."))
    draft = EventPageFactory(starts_at=NOW + HOUR)
    person(draft)
    draft.unpublish()

    assert remind_all(NOW) == 0


def test_who_registered_today_is_not_reminded(portal: Portal) -> None:
    person(EventPageFactory(starts_at=NOW + 20 * HOUR), created_at=NOW - HOUR)

    assert remind_all(NOW) == 0


def test_a_new_time_is_told_once_and_a_new_word_is_not(portal: Portal) -> None:
    event = EventPageFactory(title="Смета")
    register(event, Application("Анна", "anna@example.org"), NOW)
    event.summary = "Другими словами."
    assert tell_changes(event, NOW) == 0

    event.starts_at, event.ends_at = NOW + 11 * DAY, NOW + 11 * DAY + HOUR

    assert tell_changes(event, NOW) == 1
    assert tell_changes(event, NOW + HOUR) == 0
    assert Letter.objects.order_by("-pk")[0].subject == "Изменилось время или место: Смета"


def test_publishing_a_cancellation_tells_everybody_why(portal: Portal) -> None:
    starts = dt.datetime(2050, 1, 10, 10, tzinfo=NOW.tzinfo)
    event = EventPageFactory(title="Смета", starts_at=starts, seats=1)
    for number in (1, 2):
        register(event, Application("Анна", f"anna-{number}@example.org"), NOW)

    event.is_cancelled, event.cancel_reason = True, "Заболел ведущий."
    event.save_revision().publish()

    letters = Letter.objects.filter(subject="Событие отменено: Смета")
    assert letters.count() == 2
    assert all("Заболел ведущий." in letter.body for letter in letters)
    assert Registration.objects.filter(state=State.WAITING).count() == 1


def test_personal_data_goes_after_the_time_and_numbers_stay(portal: Portal) -> None:
    old = EventPageFactory(starts_at=NOW - 400 * DAY)
    person(old, comment="Нужен пандус", phone="8", organisation="Дом")
    recent = person(EventPageFactory(starts_at=NOW - 10 * DAY), 2)
    person(CoursePageFactory(first=NOW - 500 * DAY), 3)

    assert forget_participants(365, NOW) == 2
    assert forget_participants(365, NOW) == 0
    row = Registration.objects.get(page_id=old.pk)
    assert (row.name, row.email, row.phone, row.comment, row.organisation) == ("", "", "", "", "")
    assert row.state == State.CONFIRMED
    recent.refresh_from_db()
    assert recent.email
