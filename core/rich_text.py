"""Links to pages within texts."""

from typing import Any

from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler


class LightPageLinkHandler(PageLinkHandler):
    """Wagtail's links to pages by one query a text: an address needs nothing of what the kinds of pages add."""

    @classmethod
    def get_many(cls, attrs_list: list[dict[str, Any]]) -> list[Page | None]:
        """Return the pages of the links, None for those that are no more. Wagtail asks once more for each kind."""
        keys = [attrs.get("id") for attrs in attrs_list]
        found = {str(page.pk): page for page in Page.objects.filter(pk__in=keys).specific(defer=True)}
        return [found.get(str(key)) for key in keys]
