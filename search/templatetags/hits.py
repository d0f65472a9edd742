"""Hits in templates; the work is done in `search.cards`."""

from django import template
from django.utils.safestring import SafeString

from search.cards import draw
from search.results import SearchHit

register = template.Library()


@register.simple_tag
def card(hit: SearchHit) -> SafeString:
    """Return the hit as a card of a list."""
    return draw(hit.card_template, hit)


@register.simple_tag
def line(hit: SearchHit) -> SafeString:
    """Return the hit as a line of the common search."""
    return draw(hit.result_template, hit)
