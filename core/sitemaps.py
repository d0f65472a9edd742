from django.contrib.sitemaps import Sitemap
from django.urls import reverse


class FixedPagesSitemap(Sitemap):
    """Pages for visitors that stand neither in the tree nor in a table."""

    def items(self) -> list[str]:
        """Return the names of their addresses."""
        return ["core:accessibility", "core:policy"]

    def location(self, item: str) -> str:
        """Return the path of a page."""
        return reverse(item)
