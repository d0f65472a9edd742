"""Names of the sectors, read once and cached."""

from django.core.cache import cache

from core.labels import Label
from core.memory import Remembered
from practices.models.sectors import PracticeSector
from taxonomy.labels import in_tree_order

CACHE_KEY = "practice-sector-labels-1"
# A short life bounds how long another process shows an old name when the cache is not shared.
CACHE_SECONDS = 60


@Remembered
def labels() -> dict[str, Label]:
    """Return `{key: Label}` of all sectors in the order of the tree; one SQL query when the cache is cold."""
    found: dict[str, Label] | None = cache.get(CACHE_KEY)
    if found is None:
        found_rows = PracticeSector.objects.order_by().values_list("key", "name", "parent__key", "sort_order")
        found = in_tree_order([Label(key, name, "", parent, order) for key, name, parent, order in found_rows])
        cache.set(CACHE_KEY, found, CACHE_SECONDS)
    return found


def forget_labels(**_: object) -> None:
    """Drop the cached names; connected to saves and deletes of sectors."""
    cache.delete(CACHE_KEY)
    labels.forget()
