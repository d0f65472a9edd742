"""A letter the day before."""

import datetime as dt

from django.db import transaction

from events.choices import State
from events.models import EventPage, Registration
from events.services import notices

AHEAD = dt.timedelta(hours=24)


def remind_all(now: dt.datetime) -> int:
    """Remind everybody with a place at what begins within a day; return how many letters were written.

    Each person gets one, however often this runs: whoever marks the row first writes the letter.
    """
    written = 0
    for event in EventPage.objects.live().for_display().starting_between(now, now + AHEAD):
        for registration in Registration.objects.filter(page_id=event.pk, state=State.CONFIRMED, reminded_at=None):
            written += _remind(registration, event, now)
    return written


@transaction.atomic
def _remind(registration: Registration, event: EventPage, now: dt.datetime) -> int:
    first = Registration.objects.filter(pk=registration.pk, reminded_at=None).exclude(email="").update(reminded_at=now)
    if first and registration.created_at <= now - AHEAD / 2:
        notices.remind(registration, event, now)
        return 1
    # Who registered this very day has the letter about it at hand.
    return 0
