"""What measures ask of their editors on the first screen of the admin, and the whole lists behind it."""

import datetime as dt
from collections.abc import Sequence

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.forms import RadioSelect
from django.urls import reverse
from django_filters.filters import ChoiceFilter
from wagtail.admin.views.pages.listing import PageFilterSet
from wagtail.models import Page

from core.dates import region_today
from core.desk import DeskPanel
from core.formatting import NBSP, counted, day, plural
from core.window_words import DAYS, window_words
from core.windows import WindowStatus
from opportunities.models import SupportMeasurePage
from opportunities.querysets import SupportMeasureQuerySet

OVERDUE, CLOSING = "overdue", "closing"


def overdue_checks(user: AbstractBaseUser | AnonymousUser, on: dt.date) -> SupportMeasureQuerySet:
    """Return live measures of the user's whose facts had to be compared before this day, the longest waiting first."""
    return SupportMeasurePage.objects.live().editable_by(user).check_overdue(on).by_check_due()


def closing_measures(user: AbstractBaseUser | AnonymousUser, on: dt.date) -> SupportMeasureQuerySet:
    """Return live measures of the user's that visitors see as «Скоро закроется» on this day, the nearest end first."""
    return (
        SupportMeasurePage.objects.live().editable_by(user).closing_soon(on).order_by("closes_on", "closes_time", "pk")
    )


class MeasuresPanel(DeskPanel):
    """A list of measures, the whole of which Wagtail shows as the list of pages of the type."""

    query: str

    def facts(self, page: Page, on: dt.date) -> tuple[str, ...]:
        """Say whose it is, then what the days of the panel are."""
        return (page.provider.short_name if page.provider else "", *self.days(page, on))

    def days(self, page: Page, on: dt.date) -> tuple[str, str]:
        """Return the day that the panel is about, and how far it is from today."""
        raise NotImplementedError

    def all_url(self) -> str:
        """Return the list of all measures with the filter set."""
        meta = SupportMeasurePage._meta
        return f"{reverse('wagtailadmin_pages:type_use', args=[meta.app_label, meta.model_name])}?{self.query}"


class OverdueChecksPanel(MeasuresPanel):
    """Measures to compare with their sources."""

    name = "overdue-checks"
    heading = "Пора перепроверить"
    headings = ("Кто даёт", "Когда ждали", "Сколько прошло")
    order = 240
    query = f"check={OVERDUE}"

    def pages(self, user: AbstractBaseUser | AnonymousUser, on: dt.date, limit: int) -> Sequence[Page]:
        """Return those that have waited longest."""
        return list(overdue_checks(user, on).for_display()[:limit])

    def days(self, page: Page, on: dt.date) -> tuple[str, str]:
        """Say the day it was due and how long ago that was."""
        due = page.recheck_due_on
        late = (on - due).days
        passed = plural(late, ("прошёл", "прошло", "прошло"))
        return f"ждали{NBSP}{day(due, on)}", f"{passed} {counted(late, DAYS)}"


class ClosingSoonPanel(MeasuresPanel):
    """Measures whose last days have come."""

    name = "closing-soon"
    heading = "Скоро закроются"
    headings = ("Кто даёт", "Последний день", "Сколько осталось")
    order = 245
    query = f"window={CLOSING}"

    def pages(self, user: AbstractBaseUser | AnonymousUser, on: dt.date, limit: int) -> Sequence[Page]:
        """Return those that close first."""
        return list(closing_measures(user, on).for_display()[:limit])

    def days(self, page: Page, on: dt.date) -> tuple[str, str]:
        """Say until when and how many days are left, in the words of the site."""
        hour = f"{page.closes_time:%H:%M}" if page.closes_time else ""
        words = window_words(WindowStatus.CLOSING, page.opens_on, page.closes_on, hour, on)
        return words.main, words.note


class MeasureFilterSet(PageFilterSet):
    """Wagtail's filters of a list of pages, and what the first screen counts."""

    check = ChoiceFilter(
        label="Проверка сведений",
        choices=[(OVERDUE, "Пора перепроверить")],
        empty_label="Все",
        widget=RadioSelect,
        method="filter_check",
    )
    window = ChoiceFilter(
        label="Приём заявок",
        choices=[(CLOSING, "Скоро закроется")],
        empty_label="Все",
        widget=RadioSelect,
        method="filter_window",
    )

    def filter_check(self, measures: SupportMeasureQuerySet, name: str, value: str) -> SupportMeasureQuerySet:
        """Keep published measures whose check is overdue today."""
        return measures.live().check_overdue(region_today()) if value == OVERDUE else measures

    def filter_window(self, measures: SupportMeasureQuerySet, name: str, value: str) -> SupportMeasureQuerySet:
        """Keep published measures that close soon."""
        return measures.live().closing_soon(region_today()) if value == CLOSING else measures
