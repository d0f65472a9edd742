import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from events.choices import State
from events.models import EventPage, Registration
from events.services.places import Door, place_in_queue, places
from events.services.registration import (
    LETTER_PAUSE,
    Application,
    ClosedError,
    cancel,
    register,
)
from letters.models import Letter
from tests.events.factories import DAY, HOUR, NOW, CoursePageFactory, EventPageFactory, person
from tests.factories.fixtures import Portal

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def apply(page: EventPage, number: int, now: dt.datetime = NOW) -> Registration:
    return register(page, Application(name=f"Анна {number}", email=f"anna-{number}@example.org"), now)


def subjects(email: str) -> list[str]:
    return list(Letter.objects.filter(to=email).order_by("pk").values_list("subject", flat=True))


def test_a_registration_gets_a_place_and_a_letter_with_the_private_link(portal: Portal) -> None:
    event = EventPageFactory(title="Смета", seats=2, link="https://video.example.org/x")

    made = apply(event, 1)

    assert made.state == State.CONFIRMED
    letter = Letter.objects.get(to="anna-1@example.org")
    assert letter.subject == "Вы записаны: Смета"
    assert f"/sobytiya/zapis/{made.token}/" in letter.body
    assert f"/sobytiya/{event.slug}/event.ics" in letter.body
    assert "пятница, 4 декабря" in letter.body.replace("\u00a0", " ")
    assert len(made.token) > 40


def test_the_limit_leads_to_the_waiting_list_in_order(portal: Portal) -> None:
    event = EventPageFactory(seats=2)

    states = [apply(event, number).state for number in range(4)]

    assert states == [State.CONFIRMED, State.CONFIRMED, State.WAITING, State.WAITING]
    last = Registration.objects.get(email="anna-3@example.org")
    assert place_in_queue(last) == 2
    assert "под номером 2" in Letter.objects.get(to=last.email).body
    assert places(event, NOW).door is Door.FULL


def test_a_known_address_is_not_registered_twice_and_gets_its_letter_again_after_a_pause(portal: Portal) -> None:
    event = EventPageFactory(seats=5)
    first = apply(event, 1)

    assert apply(event, 1).pk == first.pk
    assert len(subjects(first.email)) == 1
    assert apply(event, 1, NOW + LETTER_PAUSE).pk == first.pk
    assert len(subjects(first.email)) == 2
    assert Registration.objects.count() == 1


def test_a_cancelled_place_goes_to_whoever_waits_longest(portal: Portal) -> None:
    event = EventPageFactory(title="Смета", seats=1)
    first, second, third = (apply(event, number) for number in (1, 2, 3))

    cancel(first, event, NOW + HOUR)

    states = dict(Registration.objects.values_list("email", "state"))
    assert states == {first.email: State.CANCELLED, second.email: State.CONFIRMED, third.email: State.WAITING}
    assert subjects(first.email)[-1] == "Запись отменена: Смета"
    assert subjects(second.email)[-1] == "Место освободилось: Смета"
    assert len(subjects(third.email)) == 1


def test_cancelling_twice_frees_one_place_only(portal: Portal) -> None:
    event = EventPageFactory(seats=1)
    first = apply(event, 1)
    apply(event, 2)
    apply(event, 3)

    cancel(first, event, NOW)
    cancel(first, event, NOW)

    assert Registration.objects.filter(state=State.CONFIRMED).count() == 1


def test_who_cancelled_may_register_again_and_waits_behind_the_others(portal: Portal) -> None:
    event = EventPageFactory(seats=1)
    first = apply(event, 1)
    apply(event, 2)
    cancel(first, event, NOW)

    assert apply(event, 1, NOW + HOUR).state == State.WAITING


@pytest.mark.parametrize(
    ("fields", "door"),
    [
        ({"takes_registrations": False}, Door.NOT_NEEDED),
        ({"registration_opens": NOW + DAY}, Door.NOT_YET),
        ({"registration_closes": NOW - DAY}, Door.CLOSED),
        ({"starts_at": NOW - HOUR}, Door.CLOSED),
        ({"starts_at": NOW - DAY}, Door.OVER),
        ({"is_cancelled": True, "cancel_reason": "Болезнь."}, Door.CANCELLED),
    ],
)
def test_a_closed_door_takes_nobody(portal: Portal, fields: dict, door: Door) -> None:
    event = EventPageFactory(**fields)

    assert places(event, NOW).door is door
    with pytest.raises(ClosedError):
        apply(event, 1)
    assert not Registration.objects.exists()


def test_what_has_begun_cannot_be_cancelled(portal: Portal) -> None:
    event = EventPageFactory(starts_at=NOW + HOUR)
    made = apply(event, 1)

    with pytest.raises(ClosedError):
        cancel(made, event, NOW + 2 * HOUR)
    made.refresh_from_db()
    assert made.state == State.CONFIRMED


def test_more_seats_move_the_waiting_up_when_the_page_is_published(portal: Portal) -> None:
    # The clock of a publication is the real one, so the event has to be ahead of it.
    event = EventPageFactory(seats=1, starts_at=dt.datetime(2050, 1, 10, 10, tzinfo=NOW.tzinfo))
    apply(event, 1)
    waiting = apply(event, 2)

    event.seats = 2
    event.save_revision().publish()

    waiting.refresh_from_db()
    assert waiting.state == State.CONFIRMED


def test_one_may_register_for_a_course_before_its_first_session(portal: Portal) -> None:
    assert places(CoursePageFactory(first=NOW + DAY), NOW).door is Door.OPEN
    assert places(CoursePageFactory(first=NOW - DAY), NOW).door is Door.CLOSED


def test_people_of_another_event_do_not_take_seats(portal: Portal) -> None:
    event = EventPageFactory(seats=1)
    person(EventPageFactory(seats=1))

    assert places(event, NOW).free == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_twenty_people_at_once_never_get_more_than_the_seats(portal: Portal) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite in memory has one connection; its writers wait for one another by design")
    event = EventPageFactory(seats=5)

    def attempt(number: int) -> str:
        try:
            return apply(event, number).state
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        states = list(pool.map(attempt, range(20)))

    assert states.count(State.CONFIRMED) == 5
    assert states.count(State.WAITING) == 15


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_same_person_pressing_ten_times_is_registered_once(portal: Portal) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite in memory has one connection")
    event = EventPageFactory(seats=5)

    def attempt(_: int) -> int:
        try:
            return apply(event, 1).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(5) as pool:
        assert len(set(pool.map(attempt, range(10)))) == 1
    assert Letter.objects.filter(to="anna-1@example.org").count() == 1
