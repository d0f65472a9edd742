from typing import Any

from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from core.dates import region_now
from core.memory import RememberedCopies
from core.models import BasePage, PortalSettings
from core.structured_data import Thing, thing


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

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find a page as Wagtail does, but fetch no section whose address only leads further: its kind is enough."""
        if len(path_components) > 1:
            section = _section(self, path_components[0])
            # A section with addresses of its own may answer itself and then needs everything it has.
            if section is not None and not issubclass(section.specific_class or Page, RoutablePageMixin):
                found: RouteResult = section.specific_deferred.route(request, path_components[1:])
                return found
        page = _whole_section(self, path_components[0]) if path_components else None
        return super().route(request, path_components) if page is None else page.route(request, path_components[1:])

    def structured_data(self, request: HttpRequest) -> list[Thing]:
        """Return the site with its search, and who runs it."""
        here = request.build_absolute_uri("/")
        portal = PortalSettings.for_request(request)
        operator = {"name": portal.operator_name, "telephone": portal.operator_phone, "email": portal.operator_email}
        search = {
            "target": f"{here.rstrip('/')}{reverse('search:page')}?q={{query}}",
            "query-input": "required name=query",
        }
        return [
            thing(
                "WebSite",
                name=self.title,
                description=self.lead_text(),
                url=here,
                inLanguage="ru",
                potentialAction=thing("SearchAction", **search),
                publisher=thing("Organization", **operator) if portal.operator_name else None,
            )
        ]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add live numbers, deadlines and ways in."""
        # The presenters gather all sections, whose models may not be there yet when this module is read.
        from home.presenters import home_context

        return {**super().get_context(request, *args, **kwargs), **home_context(request.GET, region_now())}


@RememberedCopies
def _section(home: HomePage, slug: str) -> Page | None:
    return home.get_children().filter(slug=slug).first()


@RememberedCopies
def _whole_section(home: HomePage, slug: str) -> Page | None:
    section = _section(home, slug)
    return None if section is None else section.specific
