"""Withdrawing the consent to the processing of personal data: everything about the person goes at once.

What stays is a row without a person: which version was agreed to and when, when it was withdrawn, whether somebody was
there. Documents keep their numbers without the name. Backups are outside of this, see docs/security.md.
"""

import datetime as dt
import logging

from django.db import transaction

from events.choices import ACTIVE, State
from events.models import Registration
from events.services import notices
from events.services.certificates import erase_names
from events.services.places import Bookable
from events.services.registration import fill_free_places, locked
from events.services.retention import EMPTY
from freshness.changes import announce
from letters.post import forget_letters

logger = logging.getLogger(__name__)


def frees_place(registration: Registration, page: Bookable, now: dt.datetime) -> bool:
    """Tell whether somebody else gets the place: what has begun is not taken back, who was there is counted."""
    return registration.state in ACTIVE and (page.starts_at is None or page.starts_at > now)


@transaction.atomic
def withdraw(registration: Registration, page: Bookable, now: dt.datetime) -> bool:
    """Remove the person, cancel what has not begun, write the last letter; return whether there was anything to do.

    Any number of these at once do it once: the page is locked, as for every change of its list.
    """
    page = locked(page)
    registration = Registration.objects.select_for_update().get(pk=registration.pk)
    if registration.withdrawn_at is not None:
        return False
    email, frees = registration.email, frees_place(registration, page, now)
    registration.withdrawn_at = now
    if frees:
        registration.state, registration.cancelled_at = State.CANCELLED, now
    for field, nothing in EMPTY.items():
        setattr(registration, field, nothing)
    registration.save()
    erase_names(registration)
    forget_letters(notices.letters_of(registration))
    if email:
        notices.tell_withdrawn(registration, email, page, now)
    if frees:
        announce()
        fill_free_places(page, now)
    # Outlives the database: after a return to an older copy the number tells whose data must go again.
    logger.info("events: consent of registration %s withdrawn", registration.pk)
    return True
