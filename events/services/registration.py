"""Registering, waiting and cancelling. Whoever changes the list of a page locks the page first.

PostgreSQL locks the row; SQLite's transactions take the write lock of the whole database when they begin.
"""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from wagtail.models import Page

from events import consent
from events.choices import ACTIVE, State
from events.models import CoursePage, EventPage, Registration
from events.services import notices
from events.services.places import Bookable, Door, places
from freshness.changes import announce

# A second form within this time sends no second letter: nobody can flood a stranger.
LETTER_PAUSE = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class Application:
    """What a person typed, already checked."""

    name: str
    email: str
    organisation: str = ""
    phone: str = ""
    comment: str = ""


class ClosedError(Exception):
    """The registration is not open; `door` tells why."""

    def __init__(self, door: Door) -> None:
        super().__init__(door.value)
        self.door = door


@transaction.atomic
def register(page: Bookable, application: Application, now: dt.datetime) -> Registration:
    """Give a place or put into the waiting list, and write the letter about it.

    An address that is registered already gets its letter once more, and the caller learns nothing of it.

    Raises:
        ClosedError: If one may not register now.
    """
    page = locked(page)
    state = places(page, now)
    if state.door not in (Door.OPEN, Door.FULL):
        raise ClosedError(state.door)
    known = Registration.objects.filter(page_id=page.pk, email=application.email, state__in=ACTIVE).first()
    if known is not None:
        if known.written_at is None or known.written_at <= now - LETTER_PAUSE:
            notices.tell_state(known, page, now)
        return known
    made = Registration.objects.create(
        page_id=page.pk,
        name=application.name,
        organisation=application.organisation,
        email=application.email,
        phone=application.phone,
        comment=application.comment,
        state=State.WAITING if state.door is Door.FULL else State.CONFIRMED,
        consent_version=consent.shown(settings.PARTICIPANTS_KEEP_DAYS),
        created_at=now,
    )
    notices.tell_state(made, page, now)
    return made


@transaction.atomic
def cancel(registration: Registration, page: Bookable, now: dt.datetime) -> None:
    """Give the place back; who waits longest gets it. A second call does nothing.

    Raises:
        ClosedError: If it has begun: what happened cannot be taken back.
    """
    page = locked(page)
    if page.starts_at is not None and page.starts_at <= now:
        raise ClosedError(Door.OVER)
    changed = Registration.objects.filter(pk=registration.pk, state__in=ACTIVE).update(
        state=State.CANCELLED, cancelled_at=now
    )
    if changed:
        announce()
        registration.refresh_from_db()
        notices.tell_state(registration, page, now)
        fill_free_places(page, now)


@transaction.atomic
def fill_free_places(page: Bookable, now: dt.datetime) -> int:
    """Move people up while there are places; return how many. Nobody is moved to what is over or cancelled."""
    page = locked(page)
    state = places(page, now)
    if state.door in (Door.OVER, Door.CANCELLED) or not state.waiting:
        return 0
    queue = Registration.objects.filter(page_id=page.pk, state=State.WAITING).order_by("id")
    moved = list(queue if state.free is None else queue[: state.free])
    for registration in moved:
        registration.state = State.CONFIRMED
        registration.save(update_fields=["state"])
        notices.tell_moved_up(registration, page, now)
    return len(moved)


def locked(page: Bookable) -> Bookable:
    """Lock the page until the end of the transaction and return it as it is now."""
    Page.objects.select_for_update().get(pk=page.pk)
    return type(page).objects.get(pk=page.pk)


def page_of(registration: Registration) -> Bookable:
    """Return the event or the course of a registration."""
    for model in (EventPage, CoursePage):
        page = model.objects.for_display().filter(pk=registration.page_id).first()
        if page is not None:
            return page
    raise LookupError(f"registration {registration.pk} has no page")


def after_publication(page: Bookable, now: dt.datetime) -> None:
    """Write to everybody whom the new version concerns: other time or place, cancelled, more places."""
    page = type(page).objects.for_display().get(pk=page.pk)
    notices.tell_changes(page, now)
    fill_free_places(page, now)
