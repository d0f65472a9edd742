"""Whether one may register for a page, and how many places there are."""

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias, Union

from django.db.models import Count

from events.choices import ACTIVE, State
from events.models.registrations import Registration

if TYPE_CHECKING:
    from events.models import CoursePage, EventPage

Bookable: TypeAlias = Union["EventPage", "CoursePage"]


class Door(Enum):
    """Whether one may register now."""

    NOT_NEEDED = "not_needed"
    NOT_YET = "not_yet"
    OPEN = "open"
    FULL = "full"
    CLOSED = "closed"
    OVER = "over"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Places:
    """The state of the list; `free` is None where seats are not counted."""

    door: Door
    taken: int
    waiting: int
    free: int | None


def places(page: Bookable, now: dt.datetime) -> Places:
    """Return the state of the list; one query."""
    counts = dict(
        Registration.objects.filter(page_id=page.pk, state__in=ACTIVE).values_list("state").annotate(Count("pk"))
    )
    taken, waiting = counts.get(State.CONFIRMED, 0), counts.get(State.WAITING, 0)
    free = None if page.seats is None else max(page.seats - taken, 0)
    return Places(_door(page, free, waiting, now), taken, waiting, free)


def _door(page: Bookable, free: int | None, waiting: int, now: dt.datetime) -> Door:
    closed = _closed_door(page, now)
    if closed is not None:
        return closed
    return Door.FULL if free == 0 or waiting else Door.OPEN


def _closed_door(page: Bookable, now: dt.datetime) -> Door | None:
    if page.is_cancelled:
        return Door.CANCELLED
    if page.ends_at is None or page.ends_at <= now:
        return Door.OVER
    if not page.takes_registrations:
        return Door.NOT_NEEDED
    if page.registration_until is not None and page.registration_until <= now:
        return Door.CLOSED
    if page.registration_opens is not None and page.registration_opens > now:
        return Door.NOT_YET
    return None


def place_in_queue(registration: Registration) -> int:
    """Return the number in the waiting list, from 1."""
    before = Registration.objects.filter(page_id=registration.page_id, state=State.WAITING, pk__lte=registration.pk)
    return before.count()
