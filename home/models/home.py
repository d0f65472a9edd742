from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.models import Page

from core.dates import region_now
from core.models import BasePage


class HomePage(BasePage):
    """The front page: a question field, what closes soon, the ways in."""

    heading = models.CharField(
        "Заголовок",
        max_length=120,
        default="Найдите деньги, помещение и помощь для своего дела",
        help_text="Одна фраза",
    )

    content_panels = [*Page.content_panels, "heading"]
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1
    template = "home/home_page.html"
    page_description = "Главная страница портала"

    class Meta:
        verbose_name = "главная страница"
        verbose_name_plural = "главные страницы"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add live numbers, deadlines and ways in."""
        # The presenters gather all sections, whose models may not be there yet when this module is read.
        from home.presenters import home_context

        return {**super().get_context(request, *args, **kwargs), **home_context(request.GET, region_now())}
