"""What the pages of lists with filters have in common: measures, projects, practices, events."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import Http404, HttpRequest
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from core.dates import region_now
from core.models import BasePage
from search.explanation import explains
from search.params import SearchParams
from search.query_log import note_search
from search.service import search

# Every list names its template itself: Wagtail gives a page type without one a name of its own.
LIST_TEMPLATE = "search/list_page.html"


@dataclass(frozen=True)
class ListLook:
    """Words and parts of a list.

    Attributes:
        noun: Three forms of what is counted: «мера,меры,мер».
        noun_object: The same after «показать»: «меру,меры,мер».
        search_label: Name of the search field.
        placeholder: Examples in the field.
        filters: Template of the filters.
        sorts: Template of the orders.
        list_class: Class of the list of cards.
        under_card: Template of what stands under a card; empty where there is nothing.
    """

    noun: str
    noun_object: str
    search_label: str
    placeholder: str
    filters: str
    sorts: str
    list_class: str = "card-list"
    under_card: str = ""


class ListPage(BasePage):
    """One list of one type of the search, under the front page; there is only one such page."""

    intro = models.CharField("Под заголовком", max_length=250, blank=True)
    cards_per_page = models.PositiveSmallIntegerField(
        "Карточек на странице", default=12, validators=[MinValueValidator(5), MaxValueValidator(50)]
    )

    content_panels = [*Page.content_panels, "intro", "cards_per_page"]
    parent_page_types = ["home.HomePage"]
    show_in_menus_default = True
    max_count = 1

    listed_type: ClassVar[str] = ""
    params_class: ClassVar[type[SearchParams]] = SearchParams
    look: ClassVar[ListLook | None] = None

    class Meta:
        abstract = True

    def lead_text(self) -> str:
        """Return the editor's description for search engines, or the words under the heading."""
        return self.search_description or self.intro

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find a page of the list in one query with everything it shows; anything else goes the ordinary way."""
        page = self.listed_page(path_components)
        return super().route(request, path_components) if page is None else page.route(request, [])

    def listed_page(self, path_components: list[str]) -> Page | None:
        """Return the page of the list at this address below, with everything it shows."""
        return None

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add `params`, `results`, `now` of the query in the address, and `look`."""
        found = self.list_context(request, region_now())
        note_search(request, found["params"], found["results"], found["now"])
        return {**super().get_context(request, *args, **kwargs), **found, "look": self.look}

    def list_context(self, request: HttpRequest, now: dt.datetime) -> dict[str, Any]:
        """Return `params`, `results` and `now`.

        Raises:
            Http404: If the page number is past the end.
        """
        params = self.params_class.parse(request.GET, types=(self.listed_type,), per_page=self.cards_per_page)
        results = search(params, now, explain=explains(request))
        if params.page > max(results.pages, 1):
            raise Http404("страницы с таким номером нет")
        return {"params": params, "results": results, "now": now}
