"""Participants of the demo. They have no addresses: nobody is written to, and no living person is named."""

import datetime as dt

from django.conf import settings

from events.choices import State
from events.consent import shown
from events.models import Certificate, CoursePage, EventPage, Presence, Registration
from events.numbers import fold
from home.demo_loading.clock import Clock
from home.demo_loading.progress import Change, Progress

# Slug of the page → how many registered; the first one has more than its seats.
PEOPLE = {"konsultatsiya-smeta": 14, "seminar-kontrol-zakupki": 20, "seminar-kontrol-sovety": 12, "universitet-nko": 9}
# The numbers that anybody may try on the page of the check: a good one and one that was taken back.
NUMBER, ANNULLED = "УН-2026-0001-DEM0-DEM0-DEM0", "УН-2026-0002-DEM0-DEM0-DEM0"
ANNUL_REASON = "В имени слушателя была ошибка, выдано другое удостоверение."
ISSUED_BEFORE, ANNULLED_AFTER = dt.timedelta(days=120), dt.timedelta(days=5)


def load_people_of_events(clock: Clock, progress: Progress) -> None:
    """Load the participants and two certificates of an earlier course."""
    tally = progress.start("Участники событий")
    pages: list[EventPage | CoursePage] = [
        *EventPage.objects.filter(slug__in=PEOPLE),
        *CoursePage.objects.filter(slug__in=PEOPLE),
    ]
    for page in pages:
        for number in range(1, PEOPLE[page.slug] + 1):
            progress.count(tally, _put(page, number, clock), sum(PEOPLE.values()))
    progress.finish(tally.line())
    course = CoursePage.objects.filter(slug="universitet-nko").first()
    for serial, words in enumerate((NUMBER, ANNULLED), start=1):
        if course is not None and not Certificate.objects.filter(number=words).exists():
            _certificate(course, words, serial, clock)


def _put(page: EventPage | CoursePage, number: int, clock: Clock) -> Change:
    name = f"Участник {number} (образец)"
    if Registration.objects.filter(page_id=page.pk, name=name).exists():
        return Change.KEPT
    made = Registration.objects.create(
        page_id=page.pk,
        name=name,
        organisation="Демонстрационная организация",
        state=State.WAITING if page.seats is not None and number > page.seats else State.CONFIRMED,
        consent_version=shown(settings.PARTICIPANTS_KEEP_DAYS),
        created_at=clock.now - dt.timedelta(days=7),
    )
    if isinstance(page, CoursePage):
        past = [item.number for item in page.sessions.all() if item.ends_at <= clock.now]
        # Everybody missed another one.
        Presence.objects.bulk_create(
            [Presence(registration=made, session=session) for session in past if (number + session) % 4]
        )
    return Change.CREATED


def _certificate(course: CoursePage, number: str, serial: int, clock: Clock) -> None:
    issuer, is_annulled = course.certificate_issuer, number == ANNULLED
    issued = (clock.now - ISSUED_BEFORE).date()
    Certificate.objects.create(
        number=number,
        lookup=fold(number),
        course=course,
        prefix=course.certificate_prefix,
        year=2026,
        serial=serial,
        name="Слушатель Демонстрационный (образец)",
        title=course.certificate_title,
        course_title=course.title,
        hours=course.hours or 0,
        issuer=issuer.name if issuer else "",
        issued_on=issued,
        annulled_on=issued + ANNULLED_AFTER if is_annulled else None,
        annul_reason=ANNUL_REASON if is_annulled else "",
    )
