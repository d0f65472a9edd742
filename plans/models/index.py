from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.models import Page

from core.dates import region_today
from core.models import BasePage
from plans.presenters import index_context


class PlanIndexPage(BasePage):
    """All plans: the official one with its measures as windows first, then the road maps."""

    intro = models.CharField("Под заголовком", max_length=250, blank=True)

    content_panels = [*Page.content_panels, "intro"]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["plans.PlanPage"]
    max_count = 1
    template = "plans/plan_index_page.html"
    page_description = "План и дорожные карты с ходом исполнения"

    class Meta:
        verbose_name = "раздел планов"
        verbose_name_plural = "разделы планов"

    def lead_text(self) -> str:
        """Return the editor's description for search engines, or the words under the heading."""
        return self.search_description or self.intro

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the plans with their progress."""
        return {**super().get_context(request, *args, **kwargs), **index_context(self, region_today())}
