"""Pages that name a page, for templates of sections that do not know each other."""

from django import template
from wagtail.models import Page

from core.dates import region_now
from search.related import naming_hits
from search.results import SearchHit

register = template.Library()


@register.simple_tag
def naming(page: Page, type_name: str, field: str) -> list[SearchHit]:
    """Return the public pages of a type that name `page` in the stream `field`; two queries at most."""
    return naming_hits(page, type_name, field, region_now())
