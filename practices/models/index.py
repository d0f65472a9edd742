from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from core.dates import region_now
from core.models import BasePage
from practices.models.practices import PracticePage
from practices.presenters import catalogue_context
from search.explanation import explains
from search.query_log import note_search


class PracticeIndexPage(BasePage):
    """The library of best practices: one list with filters.

    Practices are the moderators' own: no body has a branch here.
    """

    intro = models.CharField("Под заголовком", max_length=250, blank=True)
    cards_per_page = models.PositiveSmallIntegerField(
        "Карточек на странице", default=12, validators=[MinValueValidator(5), MaxValueValidator(50)]
    )

    content_panels = [*Page.content_panels, "intro", "cards_per_page"]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["practices.PracticePage"]
    max_count = 1
    template = "practices/practice_index_page.html"
    page_description = "Список всех практик с фильтрами"

    class Meta:
        verbose_name = "библиотека практик"
        verbose_name_plural = "библиотеки практик"

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find a practice in one query with everything it shows; anything else goes the ordinary way."""
        if len(path_components) == 1:
            page = (
                PracticePage.objects.for_display()
                .with_photos()
                .filter(url_path=f"{self.url_path}{path_components[0]}/")
                .first()
            )
            if page is not None:
                return page.route(request, [])
        return super().route(request, path_components)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add `params`, `results` and `now` of the query in the address."""
        found = catalogue_context(self, request.GET, region_now(), explains(request))
        note_search(request, found["params"], found["results"], found["now"])
        return {**super().get_context(request, *args, **kwargs), **found}
