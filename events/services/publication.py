"""What must be true of an event or a course before visitors see it. Each message stands beside its field."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from events.choices import Attendance

if TYPE_CHECKING:
    from events.models import CoursePage, EventPage
    from events.models.bookable import BookablePage

Errors = dict[str, list[str]]
# Words that the section's own addresses begin with, see `events.urls`.
RESERVED = ("proverka", "zapis")
_PREFIX = re.compile(r"[А-ЯЁ]{2,4}")


def event_errors(event: "EventPage") -> Errors:
    """Return the broken rules, `{field: [message, …]}`; empty when the event may be published."""
    return _gather([*_common_errors(event), *_time_errors(event), *_place_errors(event)])


def course_errors(course: "CoursePage") -> Errors:
    """Return the broken rules of a course."""
    return _gather([*_common_errors(course), *_session_errors(course), *_certificate_errors(course)])


def _gather(found: list[tuple[str, str]]) -> Errors:
    errors: Errors = {}
    for field, message in found:
        errors.setdefault(field, []).append(message)
    return errors


def _common_errors(page: "BookablePage") -> Iterator[tuple[str, str]]:
    if page.slug in RESERVED:
        yield "slug", f"Адрес «{page.slug}» занят самим разделом. Возьмите другой."
    if not page.summary.strip():
        yield "summary", "Напишите коротко, что будет и зачем приходить."
    if page.organiser_id is None:
        yield "organiser", "Выберите организатора."
    opens, closes = page.registration_opens, page.registration_closes
    if opens and closes and closes <= opens:
        yield "registration_closes", "Запись закрывается раньше, чем открывается."


def _time_errors(event: "EventPage") -> Iterator[tuple[str, str]]:
    if event.starts_at is None:
        yield "starts_at", "Укажите день и время начала."
    if event.ends_at is None:
        yield "ends_at", "Укажите день и время окончания."
    if event.starts_at and event.ends_at and event.ends_at <= event.starts_at:
        yield "ends_at", "Событие заканчивается раньше, чем начинается."
    if event.ends_at and event.registration_closes and event.registration_closes > event.ends_at:
        yield "registration_closes", "Запись закрывается позже, чем заканчивается событие."


def _place_errors(event: "EventPage") -> Iterator[tuple[str, str]]:
    if event.attendance != Attendance.ONLINE and not event.place.strip():
        yield "place", "Напишите, куда приходить."
    if event.territory_id is None:
        yield "territory", "Выберите территорию. Для события на весь край выберите край."
    if event.is_cancelled and not event.cancel_reason.strip():
        yield "cancel_reason", "Напишите, почему событие отменено: записавшиеся получат это в письме."


def _session_errors(course: "CoursePage") -> Iterator[tuple[str, str]]:
    sessions = list(course.sessions.all())
    numbers = [item.number for item in sessions]
    if not sessions:
        yield "hours", "Добавьте хотя бы одно занятие."
    if len(set(numbers)) < len(numbers):
        yield "hours", "У двух занятий один номер: по номеру отмечают посещение."
    late = [str(item.number) for item in sessions if item.ends_at <= item.starts_at]
    if late:
        yield "hours", f"Занятие {', '.join(late)} заканчивается раньше, чем начинается."
    if course.hours is None:
        yield "hours", "Укажите, сколько часов в курсе."


def _certificate_errors(course: "CoursePage") -> Iterator[tuple[str, str]]:
    if not course.certificate_title.strip():
        return
    if not _PREFIX.fullmatch(course.certificate_prefix):
        yield "certificate_prefix", "Впишите от двух до четырёх заглавных русских букв."
    if course.certificate_issuer_id is None:
        yield "certificate_issuer", "Выберите, кто выдаёт документ."
    if not course.attendance_min:
        yield "attendance_min", "Укажите, сколько занятий нужно посетить."
    elif course.attendance_min > len(course.sessions.all()):
        yield "attendance_min", "Занятий меньше, чем нужно посетить."
