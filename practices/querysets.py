from typing import Self

from wagtail.models import PageQuerySet


class PracticeQuerySet(PageQuerySet):
    """Named questions about practices."""

    def for_display(self) -> Self:
        """Join what a page, a card or a search document shows, so that none of them queries by itself."""
        return self.select_related("sector", "organisation", "organisation__territory")

    def with_photos(self) -> Self:
        """Fetch the photos with their resized copies, so that a gallery of any length costs three queries."""
        return self.prefetch_related("photos__image__renditions")

    def for_mapping(self) -> Self:
        """Like `for_display`, with the lists prefetched: for building many search documents."""
        return self.for_display().prefetch_related("themes", "territories", "funded_by_kinds", "tagged_items__tag")
