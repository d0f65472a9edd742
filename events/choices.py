"""Closed lists of events."""

from django.db.models import TextChoices


class EventKind(TextChoices):
    """What happens."""

    DISCUSSION = "discussion", "Обсуждение"
    SEMINAR = "seminar", "Семинар"
    COURSE_SESSION = "course_session", "Занятие курса"
    FORUM = "forum", "Площадка форума"
    WEBINAR = "webinar", "Вебинар"
    CONSULTATION = "consultation", "Консультация"


class Attendance(TextChoices):
    """How one takes part."""

    ONSITE = "onsite", "Очно"
    ONLINE = "online", "По видеосвязи"
    MIXED = "mixed", "Очно и по видеосвязи"


class State(TextChoices):
    """What has become of a registration."""

    CONFIRMED = "confirmed", "Место есть"
    WAITING = "waiting", "В листе ожидания"
    CANCELLED = "cancelled", "Отменена"


ACTIVE = (State.CONFIRMED, State.WAITING)
