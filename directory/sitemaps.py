from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from directory.documents import address
from organisations.models import Organisation


class OrganisationSitemap(Sitemap):
    """Addresses of all organisations."""

    limit = 5000

    def items(self) -> QuerySet:
        """Return the keys in one order for all pages of the map."""
        return Organisation.objects.order_by("pk").values_list("key", flat=True)

    def location(self, item: str) -> str:
        """Return the path of an organisation."""
        return address(item)
