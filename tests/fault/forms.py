"""The public forms as people send them: a registration for an event, a proposal of a practice."""

import datetime as dt
from typing import Any

from core.dates import region_now
from core.guard import stamp
from events.models import EventPage
from tests.events.factories import DAY, HOUR, EventPageFactory
from tests.practices.factories import PracticeIndexPageFactory

PROPOSE = "/praktiki/predlozhit/"
# Stands in every form and must come back to whoever was refused.
TEXT = "Клуб «Добрый сосед»"


def event(slug: str, **fields: Any) -> EventPage:
    """Return an event a month ahead that takes registrations."""
    PracticeIndexPageFactory()
    starts = region_now() + 30 * DAY
    page: EventPage = EventPageFactory(slug=slug, title=slug, starts_at=starts, ends_at=starts + HOUR, **fields)
    return page


def register_path(page: EventPage) -> str:
    """Return where one registers for it."""
    return f"/sobytiya/{page.slug}/zapis/"


def registration(email: str) -> dict[str, str]:
    """Return a filled-in registration, opened a minute ago."""
    shown = stamp(_a_minute_ago())
    return {"name": "Анна Ким", "email": email, "organisation": TEXT, "consent": "on", "site": "", "shown": shown}


def proposal(email: str) -> dict[str, str]:
    """Return the first step of a proposal, opened a minute ago."""
    shown = stamp(_a_minute_ago())
    person = {"organisation_name": TEXT, "contact_name": "Анна Ким", "contact_email": email, "contact_phone": ""}
    return {**person, "consent": "on", "site": "", "shown": shown}


def _a_minute_ago() -> dt.datetime:
    return region_now() - dt.timedelta(minutes=1)
