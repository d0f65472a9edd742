"""A note in var/ about what was loaded, so that a second start of the demo takes no time."""

from pathlib import Path

from django.conf import settings
from django.db import connection

from home.demo_loading.clock import Clock
from home.demo_loading.records import digest
from opportunities.models import SupportMeasurePage
from users.models import User


def path() -> Path:
    """Return where the note lies."""
    return Path(settings.VAR_DIR) / "demo-loaded.txt"


def text(clock: Clock) -> str:
    """Return the note: the day, the content, the database."""
    database = connection.settings_dict
    place = "/".join(str(database.get(name) or "") for name in ("HOST", "PORT", "NAME"))
    return f"{clock.on.isoformat()}\n{digest()}\n{place}\n"


def is_current(clock: Clock) -> bool:
    """Tell whether this very content was loaded into this database for this day and is still there."""
    note = path()
    if not note.exists() or note.read_text(encoding="utf-8") != text(clock):
        return False
    # The file of the database may have been deleted since.
    return SupportMeasurePage.objects.exists() and User.objects.exists()


def write(clock: Clock) -> None:
    """Leave the note."""
    path().parent.mkdir(parents=True, exist_ok=True)
    path().write_text(text(clock), encoding="utf-8")
