"""Figures of practices in templates; the work is done in `practices.figures`."""

from django import template

from practices import figures
from practices.params import LibraryParams

register = template.Library()


@register.filter
def figure(value: float | None) -> str:
    """Return «8,9» or «12 000»; empty for no number."""
    return "" if value is None else figures.figure(value)


@register.filter
def duration(weeks: int | None) -> str:
    """Return «3 недели» or «около 5 месяцев»; empty for no number."""
    return figures.duration_words(weeks or 0)


@register.filter
def with_compared(params: LibraryParams, pk: int) -> str:
    """Return the query of the list with the practice chosen for comparison, or dropped when it is chosen."""
    return params.with_compared(pk)
