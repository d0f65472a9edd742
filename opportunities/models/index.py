from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from core.dates import region_now
from core.models import BasePage
from opportunities.models.measures import SupportMeasurePage
from opportunities.presenters import catalogue_context
from search.explanation import explains
from search.query_log import note_search


class CatalogueIndexPage(BasePage):
    """The catalogue of support measures: one list over the branches of all bodies."""

    intro = models.CharField("Под заголовком", max_length=250, blank=True)
    cards_per_page = models.PositiveSmallIntegerField(
        "Карточек на странице", default=12, validators=[MinValueValidator(5), MaxValueValidator(50)]
    )

    content_panels = [*Page.content_panels, "intro", "cards_per_page"]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["opportunities.BodySectionPage"]
    max_count = 1
    template = "opportunities/catalogue_index_page.html"
    page_description = "Список всех мер поддержки с фильтрами"

    class Meta:
        verbose_name = "каталог мер поддержки"
        verbose_name_plural = "каталоги мер поддержки"

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find a measure two steps below in one query instead of four; everything else goes the ordinary way."""
        if len(path_components) == 2:
            section, slug = path_components
            measure = (
                SupportMeasurePage.objects.for_display().filter(url_path=f"{self.url_path}{section}/{slug}/").first()
            )
            if measure is not None:
                return measure.route(request, [])
        return super().route(request, path_components)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add `params`, `results` and `now` of the query in the address."""
        found = catalogue_context(self, request.GET, region_now(), explains(request))
        note_search(request, found["params"], found["results"], found["now"])
        return {**super().get_context(request, *args, **kwargs), **found}


class BodySectionPage(BasePage):
    """The branch of one body: what its editors may touch. Visitors are sent to the catalogue filtered by the body.

    Why a branch per body and no owner field: docs/adr/0003-branch-per-body.md.
    """

    organisation = models.OneToOneField(
        "organisations.Organisation",
        verbose_name="Орган или организация",
        on_delete=models.PROTECT,
        related_name="section",
    )

    content_panels = [*Page.content_panels, "organisation"]
    parent_page_types = ["opportunities.CatalogueIndexPage"]
    subpage_types = ["opportunities.SupportMeasurePage"]
    page_description = "Раздел органа власти или организации: его меры редактируют только его редакторы"

    class Meta:
        verbose_name = "раздел органа"
        verbose_name_plural = "разделы органов"

    def clean(self) -> None:
        """Hold one section per body (ValidationError on `organisation`)."""
        super().clean()
        if self.organisation_id:
            others = BodySectionPage.objects.filter(organisation_id=self.organisation_id).exclude(pk=self.pk)
            if others.exists():
                raise ValidationError({"organisation": "У этой организации уже есть раздел."})

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Redirect to the measures of this body."""
        catalogue = self.get_parent().get_url(request)
        return HttpResponseRedirect(f"{catalogue}?provider={self.organisation.key}")
