import datetime as dt
from typing import Self

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import F, Q
from django.db.models.functions import ExtractDay, ExtractMonth, ExtractYear
from wagtail.models import PageQuerySet

from core.page_rights import editable_pages
from core.windows import CLOSING_DAYS

# The longest time between two checks that a form accepts.
MAX_RECHECK_MONTHS = 36


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

    def check_overdue(self, on: dt.date) -> Self:
        """Keep measures whose facts had to be compared with the source before this day, but for closed calls.

        The answer is that of `SupportMeasurePage.is_check_overdue`; nobody can apply to a closed call any more, so
        its card needs no checks.
        """
        late = Q()
        for months in range(1, MAX_RECHECK_MONTHS + 1):
            late |= Q(recheck_months=months, checked_on__lt=_months_before(on, months))
        return self.filter(late).filter(Q(closes_on__isnull=True) | Q(closes_on__gte=on))

    def by_check_due(self) -> Self:
        """Put those whose check is due first to the front."""
        month = ExtractYear("checked_on") * 12 + ExtractMonth("checked_on") + F("recheck_months")
        return self.order_by(month, ExtractDay("checked_on"), "pk")

    def editable_by(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Keep measures the user may change."""
        return self.filter(pk__in=editable_pages(user).values("pk"))

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


def _months_before(on: dt.date, months: int) -> dt.date:
    """Return the first day of a check that is not overdue on `on` when the next one comes after so many months."""
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    try:
        return dt.date(year, month + 1, on.day)
    except ValueError:
        # There is no such day in that month, so that all of its days are too early.
        return dt.date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
