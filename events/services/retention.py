"""Personal data of participants is removed some time after the event; numbers stay for the reports."""

import datetime as dt

from django.db.models import Max

from events.models import CourseSession, EventPage, Registration

EMPTY = {"name": "", "organisation": "", "email": "", "phone": "", "comment": ""}


def forget_participants(days: int, now: dt.datetime) -> int:
    """Empty the personal fields of registrations for what ended more than `days` ago; return how many.

    Registrations that were cancelled go by the same day. Certificates keep the printed name: they are public documents.
    """
    border = now - dt.timedelta(days=days)
    events = EventPage.objects.filter(ends_at__lt=border).values("pk")
    courses = CourseSession.objects.values("page").annotate(last=Max("ends_at")).filter(last__lt=border).values("page")
    old = Registration.objects.filter(page__in=events) | Registration.objects.filter(page__in=courses)
    return old.exclude(email="").update(**EMPTY)
