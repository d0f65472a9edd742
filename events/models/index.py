from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from core.dates import region_now
from core.models import BasePage
from events.models.courses import CoursePage
from events.models.events import EventPage
from events.presenters import index_context


class EventIndexPage(BasePage):
    """All events: a list with filters or one month as a table, and the courses."""

    intro = models.CharField("Под заголовком", max_length=250, blank=True)
    cards_per_page = models.PositiveSmallIntegerField(
        "Карточек на странице", default=12, validators=[MinValueValidator(5), MaxValueValidator(50)]
    )

    content_panels = [*Page.content_panels, "intro", "cards_per_page"]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["events.EventPage", "events.CoursePage"]
    max_count = 1
    template = "events/event_index_page.html"
    page_description = "Список событий с фильтрами, календарь и курсы"

    class Meta:
        verbose_name = "раздел событий"
        verbose_name_plural = "разделы событий"

    def lead_text(self) -> str:
        """Return the editor's description for search engines, or the words under the heading."""
        return self.search_description or self.intro

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find an event or a course with everything it shows; anything else goes the ordinary way."""
        if len(path_components) == 1:
            path = f"{self.url_path}{path_components[0]}/"
            for model in (EventPage, CoursePage):
                page = model.objects.for_display().filter(url_path=path).first()
                if page is not None:
                    return page.route(request, [])
        return super().route(request, path_components)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the list or the month that the address asks for."""
        return {**super().get_context(request, *args, **kwargs), **index_context(self, request.GET, region_now())}
