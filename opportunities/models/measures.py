import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import TaggedItemBase
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageManager

from core.blocks import RelatedPagesBlock
from core.dates import end_of_window, start_of_day
from core.fields import ChoiceListField
from core.models import BasePage
from core.structured_data import Thing
from core.windows import WindowStatus, days_left, window_status
from opportunities import blocks
from opportunities.choices import Level, Recurrence, Stage
from opportunities.forms import SupportMeasureForm
from opportunities.measure_body import measure_parts
from opportunities.models.panels import MEASURE_PANELS, PROMOTE_PANELS
from opportunities.querysets import MAX_RECHECK_MONTHS, SupportMeasureQuerySet
from opportunities.services.publication import publication_errors, relation_errors
from opportunities.structured import measure_things

MAX_ROUBLES = 10**12


class MeasureTag(TaggedItemBase):
    """A free word by which people look for a measure."""

    content_object = ParentalKey(
        "opportunities.SupportMeasurePage", on_delete=models.CASCADE, related_name="tagged_items"
    )


def _roubles(label: str, hint: str = "") -> models.PositiveBigIntegerField:
    return models.PositiveBigIntegerField(
        label, null=True, blank=True, help_text=hint, validators=[MaxValueValidator(MAX_ROUBLES)]
    )


class SupportMeasurePage(BasePage):
    """One support measure an NGO can apply for.

    Days are calendar days of the region (UTC+10), both ends included; an empty day means "no limit". Sums are whole
    roubles. The state of the window is computed from its ends and never stored. What must hold before publication
    is in `opportunities.services.publication`; a draft may break all of it.
    """

    share_picture = "share-measure"

    official_title = models.TextField("Официальное название", blank=True, help_text="Как в приказе или положении")
    summary = models.TextField(
        "За 30 секунд",
        max_length=400,
        help_text=(
            "До 400 знаков, простыми словами: что дают, кому и что для этого нужно. Например: «Шесть помещений от 24 "
            "до 110 м² в четырёх районах города. Коммунальные услуги платит организация»."
        ),
    )
    about = RichTextField("Подробно", blank=True, features=["bold", "ul", "ol", "link", "h3"])
    kinds = ParentalManyToManyField("taxonomy.SupportKind", verbose_name="Вид поддержки", related_name="+")
    level = models.CharField("Уровень", max_length=10, choices=Level.choices)
    provider = models.ForeignKey(
        "organisations.Organisation",
        verbose_name="Кто даёт",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Кто платит или принимает решение",
    )
    operator = models.ForeignKey(
        "organisations.Organisation",
        verbose_name="Кто проводит",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Если конкурс ведёт другая организация",
    )
    series = models.ForeignKey(
        "opportunities.MeasureSeries",
        verbose_name="Серия",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="rounds",
        help_text="Если конкурс проходит не первый раз: свяжет его с прошлыми и следующими",
    )
    year = models.PositiveSmallIntegerField(
        "Год", null=True, blank=True, validators=[MinValueValidator(1990), MaxValueValidator(2100)]
    )
    round = models.PositiveSmallIntegerField(
        "Какой по счёту за год", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    legal_basis_title = models.CharField("Название акта", max_length=300, blank=True)
    legal_basis_number = models.CharField("Номер акта", max_length=60, blank=True, help_text="Например, 123-пр")
    legal_basis_date = models.DateField("Дата акта", null=True, blank=True)
    legal_basis_url = models.URLField("Ссылка на акт", blank=True)

    who = ParentalManyToManyField("taxonomy.ApplicantKind", verbose_name="Кто может получить", related_name="+")
    conditions = StreamField(blocks.ConditionsBlock(), verbose_name="Условия", blank=True)
    themes = ParentalManyToManyField("taxonomy.Theme", verbose_name="Направления", related_name="+")
    territories = ParentalManyToManyField("taxonomy.Territory", verbose_name="Территория", related_name="+")

    min_amount = _roubles("На один проект от, ₽")
    max_amount = _roubles("На один проект до, ₽", "Целое число рублей, например 500000")
    pool_amount = _roubles("Всего на всех, ₽")
    awards_count = models.PositiveIntegerField("Сколько победителей или мест", null=True, blank=True)
    covered = StreamField(blocks.TextItemsBlock(), verbose_name="На что можно тратить", blank=True)
    not_covered = StreamField(blocks.TextItemsBlock(), verbose_name="На что нельзя", blank=True)
    stages = ChoiceListField("Стадия проекта", options=Stage.choices)
    duration_min_months = models.PositiveSmallIntegerField("Проект длится от, месяцев", null=True, blank=True)
    duration_max_months = models.PositiveSmallIntegerField("Проект длится до, месяцев", null=True, blank=True)

    recurrence = models.CharField("Как часто", max_length=12, choices=Recurrence.choices)
    announced_on = models.DateField("Объявлен", null=True, blank=True)
    opens_on = models.DateField("Приём заявок с", null=True, blank=True)
    closes_on = models.DateField("Приём заявок по", null=True, blank=True, help_text="Последний день включительно")
    closes_time = models.TimeField(
        "До которого часа", null=True, blank=True, help_text="По времени региона; пусто — до конца дня"
    )
    results_on = models.DateField("Итоги", null=True, blank=True)
    project_starts_on = models.DateField("Проекты начинаются", null=True, blank=True)
    project_ends_on = models.DateField("Проекты заканчиваются", null=True, blank=True)

    apply_where = models.CharField("Где подать", max_length=200, blank=True, help_text="Например, портал «Гранты края»")
    apply_url = models.URLField("Ссылка на подачу", blank=True, help_text="Адрес страницы, где подают заявку")
    sign_in = models.CharField(
        "Как войти",
        max_length=250,
        blank=True,
        help_text="Например, через Госуслуги, нужна подпись руководителя",
    )
    steps = StreamField(blocks.TextItemsBlock(), verbose_name="Как получить, по шагам", blank=True)
    documents = StreamField(blocks.DocumentsBlock(), verbose_name="Что подготовить", blank=True)
    criteria = StreamField(blocks.CriteriaBlock(), verbose_name="Как оценивают", blank=True)
    pass_mark = models.PositiveSmallIntegerField("Проходной балл", null=True, blank=True)
    after_award = models.TextField("После победы", blank=True, help_text="Отчёты, сроки, что делать с остатком")
    contact_role = models.CharField("Кого спросить", max_length=200, blank=True, help_text="Отдел или должность")
    contact_phone = models.CharField("Телефон", max_length=60, blank=True)
    contact_email = models.EmailField("Электронная почта", blank=True)
    contact_hours = models.CharField("Когда отвечают", max_length=120, blank=True)
    faq = StreamField(blocks.FaqBlock(), verbose_name="Вопросы и ответы", blank=True)
    odds = StreamField(blocks.OddsTableBlock(), verbose_name="Шансы по годам", blank=True)

    checked_on = models.DateField("Проверено", null=True, help_text="День, когда сведения сверили с документом")
    recheck_months = models.PositiveSmallIntegerField(
        "Проверять каждые, месяцев", default=6, validators=[MinValueValidator(1), MaxValueValidator(MAX_RECHECK_MONTHS)]
    )
    source_url = models.URLField("Источник сведений", blank=True)
    licence = models.CharField("Лицензия", max_length=200, blank=True)
    tags = ClusterTaggableManager(
        through=MeasureTag,
        blank=True,
        verbose_name="Слова для поиска",
        help_text="Через запятую: как это называют люди",
    )
    related_pages = StreamField(RelatedPagesBlock(), verbose_name="Пригодится ещё", blank=True)
    is_demo = models.BooleanField("Демонстрационные сведения", default=False)

    objects = PageManager.from_queryset(SupportMeasureQuerySet)()

    base_form_class = SupportMeasureForm
    content_panels = [*Page.content_panels, *MEASURE_PANELS]
    promote_panels = PROMOTE_PANELS
    parent_page_types = ["opportunities.BodySectionPage"]
    subpage_types: list[str] = []
    template = "opportunities/support_measure_page.html"
    page_description = "Грант, помещение, обучение, льгота или другая помощь, за которой можно обратиться"

    # Set by the edit form, which applies the rules itself, each beside its field.
    rules_deferred = False

    class Meta:
        verbose_name = "мера поддержки"
        verbose_name_plural = "меры поддержки"
        indexes = [models.Index(fields=["closes_on"]), models.Index(fields=["opens_on"])]

    @property
    def opens_at(self) -> dt.datetime | None:
        """First moment of the window."""
        return start_of_day(self.opens_on) if self.opens_on else None

    @property
    def closes_at(self) -> dt.datetime | None:
        """First moment after the window."""
        return end_of_window(self.closes_on, self.closes_time) if self.closes_on else None

    def window_status(self, now: dt.datetime) -> WindowStatus:
        """Tell whether an application can be filed at `now`."""
        return window_status(self.opens_at, self.closes_at, now)

    def days_left(self, now: dt.datetime) -> int | None:
        """Return whole days until the last day of the window, None when it is over or has no end."""
        return days_left(self.closes_at, now)

    @property
    def recheck_due_on(self) -> dt.date | None:
        """The day by which the facts have to be compared with the source again."""
        if self.checked_on is None:
            return None
        months = self.checked_on.month - 1 + self.recheck_months
        year, month = self.checked_on.year + months // 12, months % 12 + 1
        first_of_next = dt.date(year + month // 12, month % 12 + 1, 1)
        last_day = (first_of_next - dt.timedelta(days=1)).day
        return dt.date(year, month, min(self.checked_on.day, last_day))

    def is_check_overdue(self, on: dt.date) -> bool:
        """Tell whether the day of the next check has passed."""
        due = self.recheck_due_on
        return due is not None and due < on

    def lead_text(self) -> str:
        """Return the editor's description for search engines, or the plain summary."""
        return self.search_description or self.summary

    def structured_data(self, request: HttpRequest) -> list[Thing]:
        """Return the grant or the service."""
        return measure_things(self, request.build_absolute_uri(request.path))

    def clean(self) -> None:
        """Refuse to be live while the publication rules are broken (ValidationError by field)."""
        super().clean()
        if self.rules_deferred:
            return
        errors = {**publication_errors(self), **relation_errors(self)}
        if errors:
            raise ValidationError(errors)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add everything the page of a measure shows; see `opportunities.measure_body`."""
        return {**super().get_context(request, *args, **kwargs), **measure_parts(self, request)}
