"""Letters to those who registered. Each is written in the transaction of what it tells about."""

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from core.dates import region_day
from events import words
from events.choices import ACTIVE, State
from events.models.registrations import Registration
from events.services.places import Bookable, place_in_queue
from letters.post import write_letter

if TYPE_CHECKING:
    from events.models import Certificate

_STATE_TEMPLATES = {
    State.CONFIRMED: "letters/registration_confirmed.txt",
    State.WAITING: "letters/registration_waiting.txt",
    State.CANCELLED: "letters/registration_cancelled.txt",
}


def tell_state(registration: Registration, page: Bookable, now: dt.datetime) -> None:
    """Tell what has become of the registration: confirmed, waiting or cancelled."""
    _write(registration, page, registration.state, _STATE_TEMPLATES[State(registration.state)], now)


def tell_moved_up(registration: Registration, page: Bookable, now: dt.datetime) -> None:
    """Tell that a place has become free."""
    _write(registration, page, "moved", "letters/registration_moved_up.txt", now)


def remind(registration: Registration, page: Bookable, now: dt.datetime) -> None:
    """Remind of what happens tomorrow."""
    _write(registration, page, "reminder", "letters/event_reminder.txt", now)


def tell_certificate(registration: Registration, page: Bookable, certificate: "Certificate", now: dt.datetime) -> None:
    """Tell that a certificate is ready."""
    _write(registration, page, "certificate", "letters/certificate_issued.txt", now, certificate=certificate)


def tell_withdrawn(registration: Registration, email: str, page: Bookable, now: dt.datetime) -> None:
    """Confirm to the address that has just been removed; it is forgotten for good when the letter has left."""
    key = f"{letters_of(registration)}withdrawn"
    context = _context(registration, page, now)
    write_letter(key, email, "letters/registration_withdrawn.txt", context, now, kept=False)


@transaction.atomic
def tell_changes(page: Bookable, now: dt.datetime) -> int:
    """Write to everybody who knows other facts than the page has now; return to how many.

    Nothing is sent about what is over, and nothing twice: each registration keeps a print of what it was told.
    """
    if page.ends_at is None or page.ends_at <= now:
        return 0
    facts = facts_print(page)
    known = Registration.objects.filter(page_id=page.pk, state__in=ACTIVE).exclude(told=facts).exclude(email="")
    # Locked: nobody who withdraws his consent this very moment gets a letter after it.
    told = known.select_for_update()
    template = "letters/event_cancelled.txt" if page.is_cancelled else "letters/event_changed.txt"
    changed = list(told)
    for registration in changed:
        _write(registration, page, f"facts-{facts}", template, now)
    return len(changed)


def facts_print(page: Bookable) -> str:
    """Return a short print of everything whose change people must learn: time, place, link, cancellation."""
    facts = [
        *(moment.astimezone(dt.UTC).isoformat() if moment else "" for moment in (page.starts_at, page.ends_at)),
        getattr(page, "place", ""),
        getattr(page, "link", ""),
        str(page.is_cancelled),
    ]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]


def letters_of(registration: Registration) -> str:
    """Return how the keys of all letters about a registration begin."""
    return f"registration-{registration.pk}-"


def absolute(path: str) -> str:
    """Return a full address for a letter."""
    return f"{settings.WAGTAILADMIN_BASE_URL}{path}"


def _write(
    registration: Registration, page: Bookable, occasion: str, template: str, now: dt.datetime, **more: Any
) -> None:
    if not registration.email:
        # The address was removed with the other personal data.
        return
    key = f"{letters_of(registration)}{occasion}-{int(now.timestamp())}"
    write_letter(key, registration.email, template, {**_context(registration, page, now), **more}, now)
    registration.written_at, registration.told = now, facts_print(page)
    registration.save(update_fields=["written_at", "told"])


def _context(registration: Registration, page: Bookable, now: dt.datetime) -> dict[str, Any]:
    starts, ends, today = page.starts_at, page.ends_at, region_day(now)
    online = bool(getattr(page, "is_online", False))
    return {
        "registration": registration,
        "page": page,
        "is_course": not hasattr(page, "programme"),
        "when": words.when(starts, ends, today),
        "days": words.days(starts, ends, today),
        "moscow": words.moscow_times(starts, ends) if online else "",
        "page_url": absolute(page.url or "/"),
        "calendar_url": absolute(reverse("events:event_calendar", args=[page.slug])),
        "private_url": absolute(reverse("events:registration", args=[registration.token])),
        "queue": place_in_queue(registration) if registration.state == State.WAITING else 0,
    }
