"""Figures of practices in templates; the work is done in `practices.figures`."""

from django import template

from practices import figures

register = template.Library()


@register.filter
def figure(value: float | None) -> str:
    """Return «8,9» or «12 000»; empty for no number."""
    return "" if value is None else figures.figure(value)


@register.filter
def duration(weeks: int | None) -> str:
    """Return «3 недели» or «около 5 месяцев»; empty for no number."""
    return figures.duration_words(weeks or 0)
