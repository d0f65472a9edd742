"""Names of national projects, read once and cached."""

from django.core.cache import cache

from core.labels import Label
from core.memory import Remembered
from opportunities.choices import ProjectStatus
from opportunities.models.national_projects import NationalProject

CACHE_KEY = "national-project-labels-1"
# A short life bounds how long another process shows an old name when the cache is not shared.
CACHE_SECONDS = 60


@Remembered
def labels() -> dict[str, Label]:
    """Return `{key: Label}` of all national projects in the editors' order; one SQL query when the cache is cold."""
    found: dict[str, Label] | None = cache.get(CACHE_KEY)
    if found is None:
        names = NationalProject.objects.values_list("key", "name")
        found = {key: Label(key, name, order=position) for position, (key, name) in enumerate(names)}
        cache.set(CACHE_KEY, found, CACHE_SECONDS)
    return found


def forget_labels(**_: object) -> None:
    """Drop the cached names; connected to saves and deletes of national projects."""
    cache.delete(CACHE_KEY)
    labels.forget()


def status_labels() -> dict[str, Label]:
    """Return the states of a project, those that need help first."""
    order = (ProjectStatus.RUNNING, ProjectStatus.LATE, ProjectStatus.PLANNED, ProjectStatus.DONE)
    return {item.value: Label(item.value, str(item.label), order=place) for place, item in enumerate(order)}
