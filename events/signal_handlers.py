from typing import Any

from core.dates import region_now
from events.services.places import Bookable
from events.services.registration import after_publication


def on_published(instance: Bookable, **_: Any) -> None:
    """Publish, by hand or by schedule."""
    after_publication(instance, region_now())
