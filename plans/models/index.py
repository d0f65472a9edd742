from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from core.dates import region_today
from core.models import BasePage
from plans.models.measures import PlanMeasurePage
from plans.models.plans import PlanPage
from plans.presenters import index_context


class PlanIndexPage(BasePage):
    """All plans: the official one with its measures as windows first, then the road maps."""

    share_picture = "share-plan"

    intro = models.CharField("Под заголовком", max_length=250, blank=True)

    content_panels = [*Page.content_panels, "intro"]
    parent_page_types = ["home.HomePage"]
    show_in_menus_default = True
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

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find a plan or a measure in one query with what it shows; anything else goes the ordinary way."""
        models = {1: PlanPage.objects.official_first(), 2: PlanMeasurePage.objects.for_display()}
        if len(path_components) in models:
            asked = models[len(path_components)].filter(url_path=f"{self.url_path}{'/'.join(path_components)}/")
            page = asked.first()
            if page is not None:
                return page.route(request, [])
        return super().route(request, path_components)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the plans with their progress."""
        return {**super().get_context(request, *args, **kwargs), **index_context(self, region_today())}
