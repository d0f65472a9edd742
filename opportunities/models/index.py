from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from wagtail.models import Page

from core.memory import RememberedCopies
from core.models import BasePage
from opportunities.models.measures import SupportMeasurePage
from opportunities.presenters import MEASURE_TYPE
from search.list_page import LIST_TEMPLATE, ListLook, ListPage


class CatalogueIndexPage(ListPage):
    """The catalogue of support measures: one list over the branches of all bodies."""

    share_picture = "share-measure"
    subpage_types = ["opportunities.BodySectionPage"]
    template = LIST_TEMPLATE
    page_description = "Список всех мер поддержки с фильтрами"
    listed_type = MEASURE_TYPE
    look = ListLook(
        noun="мера,меры,мер",
        noun_object="меру,меры,мер",
        search_label="Поиск по мерам",
        placeholder="Деньги, помещение, обучение",
        filters="components/measure_filters.html",
        sorts="components/measure_sorts.html",
    )

    class Meta:
        verbose_name = "каталог мер поддержки"
        verbose_name_plural = "каталоги мер поддержки"

    def listed_page(self, path_components: list[str]) -> Page | None:
        """Return the measure two steps below: one query instead of four, and none for one that was just read."""
        if len(path_components) != 2:
            return None
        section, slug = path_components
        return _measure(f"{self.url_path}{section}/{slug}/")


@RememberedCopies
def _measure(url_path: str) -> SupportMeasurePage | None:
    return SupportMeasurePage.objects.for_display().filter(url_path=url_path).first()


class BodySectionPage(BasePage):
    """The branch of one body: what its editors may touch. Visitors are sent to the catalogue filtered by the body.

    Why a branch per body and no owner field: docs/adr/0003-branch-per-body.md.
    """

    share_picture = "share-measure"

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

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        """Return nothing: search engines are to know the catalogue, not the redirects into it."""
        return []
