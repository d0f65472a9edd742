import datetime as dt
from typing import Self

from wagtail.models import PageQuerySet


class EventQuerySet(PageQuerySet):
    """Named questions about events."""

    def for_display(self) -> Self:
        """Join what a page, a card or a search document shows."""
        return self.select_related("organiser", "territory", "course")

    def for_mapping(self) -> Self:
        """Like `for_display`, with the lists prefetched: for building many search documents."""
        return self.for_display().prefetch_related("themes")

    def starting_between(self, first: dt.datetime, last: dt.datetime) -> Self:
        """Keep what begins from `first`, included, to `last`, excluded, and is not cancelled."""
        return self.filter(starts_at__gte=first, starts_at__lt=last, is_cancelled=False)


class CourseQuerySet(PageQuerySet):
    """Named questions about courses."""

    def for_display(self) -> Self:
        """Join what a page, a card or a search document shows."""
        joined = self.select_related("organiser", "partner", "certificate_issuer")
        return joined.prefetch_related("sessions__event")

    def for_mapping(self) -> Self:
        """Like `for_display`, with the lists prefetched: for building many search documents."""
        return self.for_display().prefetch_related("themes")
