from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PageChooserPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Page, PageManager

from core.dates import region_today
from core.models import BasePage
from core.structured_data import Thing, thing
from plans.choices import PlanKind
from plans.exports import changes_table, plan_calendar, plan_table
from plans.presenters import changes_context, plan_context
from plans.querysets import PlanQuerySet


class PlanPage(RoutablePageMixin, BasePage):
    """A plan or a road map: a document with numbered measures, each of them a page below.

    Beside the page itself it answers for the table as a file, the calendar of deadlines and the report on what
    changed between two days; all of them take the filters of the page where they make sense.
    """

    share_picture = "share-plan"

    kind = models.CharField("Что это", max_length=10, choices=PlanKind.choices, default=PlanKind.ROADMAP)
    summary = models.TextField("Коротко", max_length=500, help_text="Две-три фразы: о чём план и что он даст людям")
    approved_on = models.DateField("Утверждён", null=True, blank=True)
    act_url = models.URLField("Ссылка на документ", blank=True)
    responsible = models.ForeignKey(
        "organisations.Organisation",
        verbose_name="Кто отвечает за план",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    parent_measure = models.ForeignKey(
        "plans.PlanMeasurePage",
        verbose_name="По какому мероприятию составлена",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="road_maps",
        help_text="Для дорожной карты: пункт плана, который её потребовал",
    )
    is_demo = models.BooleanField("Демонстрационные сведения", default=False)

    objects = PageManager.from_queryset(PlanQuerySet)()

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            ["summary", FieldRowPanel(["kind", "approved_on"]), "responsible", "act_url"], heading="О плане"
        ),
        MultiFieldPanel([PageChooserPanel("parent_measure"), FieldPanel("is_demo")], heading="Ещё"),
    ]
    parent_page_types = ["plans.PlanIndexPage"]
    subpage_types = ["plans.PlanMeasurePage"]
    template = "plans/plan_page.html"
    page_description = "План или дорожная карта: мероприятия, сроки, исполнители, ход работ"

    class Meta:
        verbose_name = "план"
        verbose_name_plural = "планы"

    def lead_text(self) -> str:
        """Return the editor's description for search engines, or the summary."""
        return self.search_description or self.summary

    def structured_data(self, request: HttpRequest) -> list[Thing]:
        """Return the plan as a document of its owner."""
        owner = thing("GovernmentOrganization", name=self.responsible.name) if self.responsible else None
        return [
            thing(
                "CreativeWork",
                name=self.title,
                description=self.summary,
                dateCreated=self.approved_on.isoformat() if self.approved_on else None,
                url=request.build_absolute_uri(request.path),
                author=owner,
                sameAs=self.act_url,
                inLanguage="ru",
            )
        ]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add measures, progress and filters; see `plans.presenters`."""
        return {
            **super().get_context(request, *args, **kwargs),
            **plan_context(self, request.GET, region_today()),
        }

    @path("tablitsa/<slug:file_format>/")
    def table(self, request: HttpRequest, file_format: str) -> HttpResponse:
        """Return the measures that pass the filters as CSV, XLSX or JSON (Http404 for anything else)."""
        return plan_table(self, file_format, request, region_today())

    @path("otchet/<slug:file_format>/")
    def changes_file(self, request: HttpRequest, file_format: str) -> HttpResponse:
        """Return what changed between two days as CSV or XLSX (Http404 for anything else and for wrong days)."""
        return changes_table(self, file_format, request, region_today())

    @path("sroki/")
    def calendar(self, request: HttpRequest) -> HttpResponse:
        """Return the deadlines that pass the filters as a calendar."""
        return plan_calendar(self, request, region_today())

    @path("otchet/")
    def changes(self, request: HttpRequest) -> HttpResponse:
        """Show what changed between two days; a page to print."""
        context = super().get_context(request)
        context |= changes_context(self, request.GET, region_today())
        return TemplateResponse(request, "plans/plan_changes.html", context)
