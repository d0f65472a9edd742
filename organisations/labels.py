"""Short names of organisations for facets and cards, read once and cached."""

from django.core.cache import cache

from core.labels import Label
from core.memory import Remembered
from organisations.models import Organisation

CACHE_KEY = "organisation-labels-1"
CACHE_SECONDS = 60


@Remembered
def labels() -> dict[str, Label]:
    """Return `{key: Label}` of all organisations by name; one SQL query when the cache is cold."""
    found: dict[str, Label] | None = cache.get(CACHE_KEY)
    if found is None:
        rows = Organisation.objects.order_by("name").values_list("key", "short_name", "name")
        found = {
            key: Label(key, short or name, name, order=position) for position, (key, short, name) in enumerate(rows)
        }
        cache.set(CACHE_KEY, found, CACHE_SECONDS)
    return found


def forget_labels(**_: object) -> None:
    """Drop the cached names; connected to saves and deletes of organisations."""
    cache.delete(CACHE_KEY)
    labels.forget()
