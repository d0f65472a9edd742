from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import TaggedItemBase
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page, PageManager

from core.blocks import RelatedPagesBlock
from core.dates import region_now
from core.models import BasePage
from core.structured_data import Thing, thing
from opportunities.forms import SectoralProjectForm
from opportunities.models.panels import PROMOTE_PANELS
from opportunities.models.project_panels import PROJECT_PANELS
from opportunities.projects import blocks
from opportunities.projects.presenters import PROJECT_TYPE, project_context
from opportunities.projects.publication import publication_errors, relation_errors
from opportunities.projects.tables import table_response
from opportunities.querysets import SectoralProjectQuerySet
from search.list_page import LIST_TEMPLATE, ListLook, ListPage


class ProjectTag(TaggedItemBase):
    """A free word by which people look for a project."""

    content_object = ParentalKey(
        "opportunities.SectoralProjectPage", on_delete=models.CASCADE, related_name="tagged_items"
    )


class ProjectPartner(Orderable):
    """An organisation that works in a project."""

    page = ParentalKey("opportunities.SectoralProjectPage", on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        "organisations.Organisation", verbose_name="Организация", on_delete=models.PROTECT, related_name="+"
    )

    class Meta(Orderable.Meta):
        verbose_name = "партнёр"
        verbose_name_plural = "партнёры"


class ProjectIndexPage(ListPage):
    """The sectoral projects of the region: one list with filters.

    Projects are the moderators' own: no body has a branch here.
    """

    share_picture = "share-project"
    subpage_types = ["opportunities.SectoralProjectPage"]
    template = LIST_TEMPLATE
    page_description = "Список отраслевых проектов с фильтрами"
    listed_type = PROJECT_TYPE
    look = ListLook(
        noun="проект,проекта,проектов",
        noun_object="проект,проекта,проектов",
        search_label="Поиск по проектам",
        placeholder="Врач в селе, молодёжь, берега",
        filters="components/project_filters.html",
        sorts="components/project_sorts.html",
    )

    class Meta:
        verbose_name = "раздел отраслевых проектов"
        verbose_name_plural = "разделы отраслевых проектов"

    def listed_page(self, path_components: list[str]) -> Page | None:
        """Return the project at this address."""
        if len(path_components) != 1:
            return None
        address = f"{self.url_path}{path_components[0]}/"
        return SectoralProjectPage.objects.for_display().filter(url_path=address).first()


class SectoralProjectPage(BasePage):
    """What a ministry changes in its sector, and how an NGO can take part.

    Sums are whole roubles, days are days of the region, both ends included. The state of the project is computed from
    its stages and never stored. What must hold before publication is in `opportunities.projects.publication`; a draft
    may break all of it.
    """

    share_picture = "share-project"

    summary = models.TextField(
        "За 30 секунд",
        max_length=400,
        help_text="До 400 знаков, простыми словами: что делает министерство и где нужны НКО",
    )
    about = RichTextField("Подробно", features=["bold", "ul", "ol", "link", "h3"])
    goals = StreamField(blocks.GoalsBlock(), verbose_name="Цели", blank=True)
    ministry = models.ForeignKey(
        "organisations.Organisation",
        verbose_name="Кто ведёт",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Министерство или другой орган",
    )
    national_project = models.ForeignKey(
        "opportunities.NationalProject",
        verbose_name="Национальный проект",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Если проект входит в национальный",
    )
    themes = ParentalManyToManyField("taxonomy.Theme", verbose_name="Направления", blank=True, related_name="+")
    territories = ParentalManyToManyField("taxonomy.Territory", verbose_name="Территория", related_name="+")
    indicators = StreamField(blocks.IndicatorsBlock(), verbose_name="Показатели", blank=True)
    budget = StreamField(blocks.BudgetBlock(), verbose_name="Бюджет по годам и источникам", blank=True)
    stages = StreamField(blocks.StagesBlock(), verbose_name="Этапы", blank=True)
    participate = models.TextField(
        "Что может делать НКО",
        help_text="Чем заняться, куда написать, что будет дальше. Абзацы разделяйте пустой строкой",
    )
    related_measure_kinds = ParentalManyToManyField(
        "taxonomy.SupportKind", verbose_name="Какие виды поддержки подходят", blank=True, related_name="+"
    )
    related_measures = StreamField(blocks.RelatedMeasuresBlock(), verbose_name="Какие меры показать", blank=True)
    related_pages = StreamField(
        RelatedPagesBlock(),
        verbose_name="Новости и страницы",
        blank=True,
        help_text="Страницы, которые ссылаются на проект, портал добавит сам",
    )
    tags = ClusterTaggableManager(
        through=ProjectTag,
        blank=True,
        verbose_name="Слова для поиска",
        help_text="Через запятую: как это называют люди",
    )
    is_demo = models.BooleanField("Демонстрационные сведения", default=False)

    objects = PageManager.from_queryset(SectoralProjectQuerySet)()

    base_form_class = SectoralProjectForm
    content_panels = [*Page.content_panels, *PROJECT_PANELS]
    promote_panels = PROMOTE_PANELS
    parent_page_types = ["opportunities.ProjectIndexPage"]
    subpage_types: list[str] = []
    template = "opportunities/sectoral_project_page.html"
    page_description = "Проект министерства: цели, показатели, деньги, этапы и место для НКО"

    # Set by the edit form, which applies the rules itself, each beside its field.
    rules_deferred = False

    class Meta:
        verbose_name = "отраслевой проект"
        verbose_name_plural = "отраслевые проекты"

    def lead_text(self) -> str:
        """Return the editor's description for search engines, or the plain summary."""
        return self.search_description or self.summary

    def structured_data(self, request: HttpRequest) -> list[Thing]:
        """Return the project and who leads it."""
        leader = thing("GovernmentOrganization", name=self.ministry.name) if self.ministry else None
        address = request.build_absolute_uri(request.path)
        return [
            thing("Project", name=self.title, description=self.summary, url=address, parentOrganization=leader),
        ]

    def clean(self) -> None:
        """Refuse to be live while the publication rules are broken (ValidationError by field)."""
        super().clean()
        if self.rules_deferred:
            return
        errors = {**publication_errors(self), **relation_errors(self)}
        if errors:
            raise ValidationError(errors)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with a table as a file when the address asks for one, else with the page."""
        table = table_response(self, request.GET.get("csv", ""))
        return table if table is not None else super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add everything the page of a project shows; see `opportunities.projects.presenters`."""
        return {**super().get_context(request, *args, **kwargs), **project_context(self, region_now())}
