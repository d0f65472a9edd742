import datetime as dt
from typing import Self

from django.db.models import Q
from wagtail.models import PageQuerySet

from core.windows import CLOSING_DAYS


class SupportMeasureQuerySet(PageQuerySet):
    """Named questions about measures; views and tasks ask these and never filter by hand."""

    def accepting_q(self, on: dt.date) -> Q:
        """Return "an application can be filed on this day"; both ends of the window count, no end means for ever."""
        started = Q(opens_on__isnull=True) | Q(opens_on__lte=on)
        not_ended = Q(closes_on__isnull=True) | Q(closes_on__gte=on)
        return started & not_ended

    def accepting(self, on: dt.date) -> Self:
        """Keep measures whose window contains `on` (a day in the region's time zone)."""
        return self.filter(self.accepting_q(on))

    def closing_within(self, days: int, on: dt.date) -> Self:
        """Keep accepting measures that close in `days` calendar days or fewer.

        Raises:
            ValueError: If `days` is negative.
        """
        if days < 0:
            raise ValueError(f"days must be zero or more, got {days}")
        return self.accepting(on).filter(closes_on__lte=on + dt.timedelta(days=days))

    def closing_soon(self, on: dt.date) -> Self:
        """Keep measures with the state «Скоро закроется» on this day."""
        return self.closing_within(CLOSING_DAYS, on)

    def upcoming(self, on: dt.date) -> Self:
        """Keep measures that open after this day."""
        return self.filter(opens_on__gt=on)

    def closed(self, on: dt.date) -> Self:
        """Keep measures whose last day has passed."""
        return self.filter(closes_on__lt=on)

    def for_display(self) -> Self:
        """Join what a page, a card or a search document shows, so that none of them queries by itself."""
        return self.select_related("provider", "operator", "series")

    def for_mapping(self) -> Self:
        """Like `for_display`, with the lists prefetched: for building many search documents."""
        return self.for_display().prefetch_related("kinds", "who", "themes", "territories", "tagged_items__tag")


class SectoralProjectQuerySet(PageQuerySet):
    """Named questions about sectoral projects."""

    def for_display(self) -> Self:
        """Join what a page, a card or a search document shows, so that none of them queries by itself."""
        return self.select_related("ministry", "national_project")

    def for_mapping(self) -> Self:
        """Like `for_display`, with the lists prefetched: for building many search documents."""
        return self.for_display().prefetch_related(
            "themes", "territories", "partners__organisation", "tagged_items__tag"
        )
