from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import TaggedItemBase
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager

from core.blocks import rows
from core.dates import region_now
from core.fields import ChoiceListField
from core.models import BasePage
from core.structured_data import Thing, thing
from practices import blocks
from practices.choices import PracticeStage, SuitsKind
from practices.forms import PracticeForm
from practices.models.panels import PRACTICE_PANELS, PROMOTE_PANELS
from practices.presenters import practice_context
from practices.querysets import PracticeQuerySet
from practices.services.publication import publication_errors, relation_errors


class PracticeTag(TaggedItemBase):
    """A free word by which people look for a practice."""

    content_object = ParentalKey("practices.PracticePage", on_delete=models.CASCADE, related_name="tagged_items")


class PracticePage(BasePage):
    """What worked in one place, told so that another place can repeat it.

    Sums are whole roubles, durations whole weeks. What must hold before publication is in
    `practices.services.publication`; a draft may break all of it.
    """

    share_picture = "share-practice"

    summary = models.TextField(
        "За 30 секунд",
        max_length=400,
        help_text="До 400 знаков, простыми словами: кто, что и для кого сделал",
    )
    result = models.TextField(
        "Что получилось",
        max_length=600,
        blank=True,
        help_text="Два-три предложения с цифрами. Стоят в самом верху страницы.",
    )
    problem = models.TextField("В чём была проблема", max_length=1500)
    solution = models.TextField("Что придумали", help_text="Абзацы разделяйте пустой строкой")
    steps = StreamField(blocks.StepsBlock(), verbose_name="Как сделали по шагам", blank=True)
    costs = StreamField(blocks.CostsBlock(), verbose_name="Сколько стоило", blank=True)
    people = models.TextField(
        "Кто нужен",
        max_length=500,
        blank=True,
        help_text="Например: две медсестры по четверти ставки, водитель",
    )
    evidence = StreamField(
        blocks.EvidenceTableBlock(),
        verbose_name="Чем подтверждается",
        blank=True,
        help_text="Первая строка стоит на карточке и вверху страницы.",
    )
    suits_kinds = ChoiceListField(
        "Кому подойдёт", options=SuitsKind.choices, help_text="По этим отметкам практику найдут в списке"
    )
    suits = models.TextField("При каких условиях подойдёт", max_length=600, blank=True)
    risks = models.TextField("Чего опасаться", max_length=800, blank=True)

    sector = models.ForeignKey(
        "practices.PracticeSector",
        verbose_name="Отрасль",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    themes = ParentalManyToManyField("taxonomy.Theme", verbose_name="Направления", blank=True, related_name="+")
    territories = ParentalManyToManyField("taxonomy.Territory", verbose_name="Территория", related_name="+")
    stage = models.CharField(
        "Насколько проверена", max_length=10, choices=PracticeStage.choices, default=PracticeStage.PROVEN
    )
    organisation = models.ForeignKey(
        "organisations.Organisation",
        verbose_name="Автор",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Организация, которая придумала и сделала",
    )
    year = models.PositiveSmallIntegerField(
        "С какого года", null=True, blank=True, validators=[MinValueValidator(1990), MaxValueValidator(2100)]
    )
    repeated_by = StreamField(blocks.RepetitionsBlock(), verbose_name="Уже повторили", blank=True)

    funded_by = StreamField(blocks.FundingPagesBlock(), verbose_name="Какие меры могут оплатить", blank=True)
    funded_by_kinds = ParentalManyToManyField(
        "taxonomy.SupportKind",
        verbose_name="Какие виды поддержки подходят",
        blank=True,
        related_name="+",
        help_text="Страница предложит меры этих видов",
    )
    funded_by_note = models.TextField("Кто за что платит", max_length=400, blank=True)
    materials = StreamField(blocks.MaterialsBlock(), verbose_name="Материалы", blank=True)
    quote_role = models.CharField("Кто говорит", max_length=120, blank=True, help_text="Роль, без имени: «Фельдшер»")
    quote = models.TextField("Слова участника", max_length=400, blank=True)
    tags = ClusterTaggableManager(
        through=PracticeTag,
        blank=True,
        verbose_name="Слова для поиска",
        help_text="Через запятую: как это называют люди",
    )
    is_demo = models.BooleanField("Демонстрационные сведения", default=False)

    objects = PageManager.from_queryset(PracticeQuerySet)()

    base_form_class = PracticeForm
    content_panels = [*Page.content_panels, *PRACTICE_PANELS]
    promote_panels = PROMOTE_PANELS
    parent_page_types = ["practices.PracticeIndexPage"]
    subpage_types: list[str] = []
    template = "practices/practice_page.html"
    page_description = "Опыт, который сработал и который можно повторить у себя"

    # Set by the edit form, which applies the rules itself, each beside its field.
    rules_deferred = False

    class Meta:
        verbose_name = "практика"
        verbose_name_plural = "практики"

    @property
    def cost_total(self) -> int | None:
        """All costs together, whole roubles; None when no cost is named."""
        sums = [row["sum"] for row in rows(self.costs)]
        return sum(sums) if sums else None

    @property
    def weeks_total(self) -> int:
        """Weeks of all steps, one after another."""
        return sum(row["weeks"] or 0 for row in rows(self.steps))

    def lead_text(self) -> str:
        """Return the editor's description for search engines, or the plain summary."""
        return self.search_description or self.summary

    def structured_data(self, request: HttpRequest) -> list[Thing]:
        """Return the practice as instructions to repeat it: steps, cost, author."""
        steps = [
            thing("HowToStep", position=number, name=row["title"], text=row["text"])
            for number, row in enumerate(rows(self.steps), start=1)
        ]
        cost, body = self.cost_total, self.organisation
        return [
            thing(
                "HowTo",
                name=self.title,
                description=self.lead_text(),
                url=request.build_absolute_uri(self.url),
                step=steps,
                estimatedCost=thing("MonetaryAmount", currency="RUB", value=cost) if cost is not None else None,
                author=thing("Organization", name=body.name, url=body.site) if body else None,
                datePublished=self.first_published_on.isoformat() if self.first_published_on else None,
            )
        ]

    def clean(self) -> None:
        """Refuse to be live while the publication rules are broken (ValidationError by field)."""
        super().clean()
        if self.rules_deferred:
            return
        errors = {**publication_errors(self), **relation_errors(self)}
        if errors:
            raise ValidationError(errors)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add everything the page of a practice shows; see `practices.presenters`."""
        return {**super().get_context(request, *args, **kwargs), **practice_context(self, region_now())}
