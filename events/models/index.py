import datetime as dt
from typing import Any

from django.http import HttpRequest
from wagtail.models import Page

from events.models.courses import CoursePage
from events.models.events import EventPage
from events.presenters import index_context
from search.list_page import ListPage


class EventIndexPage(ListPage):
    """All events: a list with filters or one month as a table, and the courses."""

    share_picture = "share-event"
    subpage_types = ["events.EventPage", "events.CoursePage"]
    template = "events/event_index_page.html"
    page_description = "Список событий с фильтрами, календарь и курсы"

    class Meta:
        verbose_name = "раздел событий"
        verbose_name_plural = "разделы событий"

    def listed_page(self, path_components: list[str]) -> Page | None:
        """Return the event or the course at this address."""
        if len(path_components) != 1:
            return None
        path = f"{self.url_path}{path_components[0]}/"
        found = (model.objects.for_display().filter(url_path=path).first() for model in (EventPage, CoursePage))
        return next((page for page in found if page is not None), None)

    def list_context(self, request: HttpRequest, now: dt.datetime) -> dict[str, Any]:
        """Return the list or the month that the address asks for."""
        return index_context(self, request.GET, now)
