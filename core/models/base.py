import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, PageViewRestriction
from wagtail.models.sites import SiteRootPath

from core.dates import region_day
from core.sites import root_paths
from core.structured_data import Thing

# Written by Wagtail, never by a form; the database itself keeps them unique and pointing at rows that are there.
KEPT_BY_WAGTAIL = frozenset(
    {
        *("path", "translation_key", "locale", "content_type", "owner"),
        *("latest_revision", "live_revision", "alias_of"),
    }
)


class BasePage(Page):
    """Root of every page type of the portal: one place for what all of them share."""

    class Meta:
        abstract = True

    # Name of the picture for social networks in static/img, see scripts/share_pictures.py.
    share_picture: ClassVar[str] = "share"

    @property
    def first_published_on(self) -> dt.date | None:
        """The region's day of the first publication: a saved page and one read again hold it in different zones."""
        return region_day(self.first_published_at) if self.first_published_at else None

    def full_clean(self, exclude: Iterable[str] | None = None, **options: Any) -> None:
        """Validate what people write: to look up the rest costs eight queries, four times for one press of a button."""
        super().full_clean(exclude={*(exclude or ()), *KEPT_BY_WAGTAIL}, **options)

    def lead_text(self) -> str:
        """Return one plain sentence about the page for cards, search engines and social networks."""
        return self.search_description

    def structured_data(self, request: HttpRequest) -> list[Thing]:
        """Return the page as things of schema.org; the way to it is added by the frame."""
        return []

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Return the restrictions of this page and of those above, as Wagtail does.

        One query for a page that everybody sees: Wagtail asks for the pages above first, because a copy that follows
        its original obeys the restrictions of the original, and for the restrictions afterwards.
        """
        paths = [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]
        special = Q(alias_of__isnull=False) | Q(view_restrictions__isnull=False)
        if Page.objects.filter(special, path__in=paths).exists():
            return super().get_view_restrictions()
        return PageViewRestriction.objects.none()

    def _get_site_root_paths(self, cache_object: Any = None, **kwargs: Any) -> list[SiteRootPath]:
        """Return the roots that the process remembers: Wagtail would fetch them from the cache for each page."""
        holder = cache_object or self
        if not hasattr(holder, "_wagtail_cached_site_root_paths"):
            holder._wagtail_cached_site_root_paths = root_paths()
        return super()._get_site_root_paths(cache_object, **kwargs)

    def get_admin_display_title(self) -> str:
        """Return the title for the admin; who may not edit the page learns nothing that is not published."""
        user = get_active_log_context().user
        if user is None or self.permissions_for_user(user).can_edit():
            return super().get_admin_display_title()
        return self.title if self.live else "Неопубликованная страница"
