import datetime as dt
from typing import Any

from django.http import HttpRequest
from wagtail.models import Page

from practices.models.practices import PracticePage
from practices.params import LibraryParams
from practices.presenters import PRACTICE_TYPE, compared
from search.list_page import ListLook, ListPage


class PracticeIndexPage(ListPage):
    """The library of best practices: one list with filters.

    Practices are the moderators' own: no body has a branch here.
    """

    share_picture = "share-practice"
    subpage_types = ["practices.PracticePage"]
    template = "practices/practice_index_page.html"
    page_description = "Список всех практик с фильтрами"
    listed_type = PRACTICE_TYPE
    params_class = LibraryParams
    look = ListLook(
        noun="практика,практики,практик",
        noun_object="практику,практики,практик",
        search_label="Поиск по практикам",
        placeholder="Диабет, соседи, школа",
        filters="components/practice_filters.html",
        sorts="components/practice_sorts.html",
        list_class="cols cols--2",
        under_card="components/compare_link.html",
    )

    class Meta:
        verbose_name = "библиотека практик"
        verbose_name_plural = "библиотеки практик"

    def listed_page(self, path_components: list[str]) -> Page | None:
        """Return the practice at this address."""
        if len(path_components) != 1:
            return None
        address = f"{self.url_path}{path_components[0]}/"
        return PracticePage.objects.for_display().with_photos().filter(url_path=address).first()

    def list_context(self, request: HttpRequest, now: dt.datetime) -> dict[str, Any]:
        """Add `compared`, the practices chosen for comparison."""
        found = super().list_context(request, now)
        return {**found, "compared": compared(found["params"])}
