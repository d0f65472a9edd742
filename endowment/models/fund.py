from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager

from core.dates import region_now
from core.models import BasePage
from core.structured_data import Thing, script
from core.tables import csv_response
from endowment import blocks, exports, presenters
from endowment.forms import FundForm
from endowment.linked_data import fund_things, year_things
from endowment.models.panels import FUND_PANELS, PROMOTE_PANELS
from endowment.payment_code import MAX_BANK, MAX_NAME, MAX_PURPOSE, Requisites, payment_svg
from endowment.querysets import FundQuerySet
from endowment.services.publication import publication_errors, relation_errors
from endowment.validators import check_account, check_bik, check_inn, check_kpp, check_ogrn


class EndowmentFundPage(RoutablePageMixin, BasePage):
    """An endowment: how the capital grew, what its income is spent on, how to give.

    Sums are whole roubles. What must hold before publication is in `endowment.services.publication`; a draft may break
    all of it. Figures leave as CSV, every year has a page of its own with the report that 275-ФЗ asks for.
    """

    share_picture = "share-endowment"

    full_name = models.CharField("Полное название", max_length=250, blank=True)
    summary = models.TextField("Коротко", max_length=400, help_text="Две-три фразы простыми словами, до 400 знаков")
    about = models.TextField("Как устроен", blank=True, help_text="Абзацы разделяйте пустой строкой")
    purpose = models.TextField("Для чего создан", max_length=500, blank=True)
    formed_on = models.DateField("Сформирован", null=True, blank=True)
    term_years = models.PositiveSmallIntegerField("На сколько лет", null=True, blank=True)
    capital_owner = models.ForeignKey(
        "organisations.Organisation",
        verbose_name="Собственник капитала",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    management_company = models.ForeignKey(
        "organisations.Organisation",
        verbose_name="Управляющая компания",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    law_facts = StreamField(blocks.TitledTextsBlock(), verbose_name="Что требует закон", blank=True)

    give_summary = models.TextField("Зачем помогать", max_length=400, blank=True)
    ways = StreamField(blocks.TitledTextsBlock(), verbose_name="Способы", blank=True)
    tax = StreamField(blocks.TitledTextsBlock(), verbose_name="О налогах", blank=True)
    faq = StreamField(blocks.QuestionsBlock(), verbose_name="Вопросы и ответы", blank=True)

    recipient = models.CharField("Получатель", max_length=MAX_NAME, blank=True)
    inn = models.CharField("ИНН", max_length=10, blank=True, validators=[check_inn])
    kpp = models.CharField("КПП", max_length=9, blank=True, validators=[check_kpp])
    ogrn = models.CharField("ОГРН", max_length=13, blank=True, validators=[check_ogrn])
    account = models.CharField("Номер счёта", max_length=20, blank=True, validators=[check_account])
    bank = models.CharField("Банк", max_length=MAX_BANK, blank=True)
    bik = models.CharField("БИК", max_length=9, blank=True, validators=[check_bik])
    correspondent_account = models.CharField(
        "Корреспондентский счёт", max_length=20, blank=True, validators=[check_account]
    )
    payment_purpose = models.CharField("Назначение платежа", max_length=MAX_PURPOSE, blank=True)
    contact_email = models.EmailField("Электронная почта", blank=True)
    contact_phone = models.CharField("Телефон", max_length=40, blank=True)
    is_demo = models.BooleanField("Демонстрационные сведения", default=False)

    objects = PageManager.from_queryset(FundQuerySet)()

    base_form_class = FundForm
    content_panels = [*Page.content_panels, *FUND_PANELS]
    promote_panels = PROMOTE_PANELS
    parent_page_types = ["home.HomePage"]
    show_in_menus_default = True
    subpage_types: list[str] = []
    template = "endowment/fund_page.html"
    page_description = "Капитал, доход которого идёт на проекты НКО: показатели, отчёты, реквизиты"

    # Set by the edit form, which applies the rules itself, each beside its field.
    rules_deferred = False

    class Meta:
        verbose_name = "целевой капитал"
        verbose_name_plural = "целевые капиталы"

    @property
    def name(self) -> str:
        """Full name where there is one."""
        return self.full_name or self.title

    @property
    def requisites(self) -> Requisites:
        """Where the money goes."""
        return Requisites(
            recipient=self.recipient,
            account=self.account,
            bank=self.bank,
            bik=self.bik,
            correspondent_account=self.correspondent_account,
            inn=self.inn,
            kpp=self.kpp,
            purpose=self.payment_purpose,
        )

    def lead_text(self) -> str:
        """Return the editor's description for search engines, or the plain summary."""
        return self.search_description or self.summary

    def clean(self) -> None:
        """Refuse to be live while the publication rules are broken (ValidationError by field)."""
        super().clean()
        if self.rules_deferred:
            return
        errors = {**publication_errors(self), **relation_errors(self)}
        if errors:
            raise ValidationError(errors)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add everything the page of a fund shows; see `endowment.presenters`."""
        return {
            **super().get_context(request, *args, **kwargs),
            **presenters.fund_context(self, request.GET, region_now()),
        }

    def structured_data(self, request: HttpRequest) -> list[Thing]:
        """Return the owner and the figures as a data set."""
        return fund_things(self, request.build_absolute_uri(self.url))

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        """Return the page and its years."""
        urls: list[dict[str, Any]] = super().get_sitemap_urls(request)
        years = self.years.values_list("year", flat=True)
        return [*urls, *({**item, "location": f"{item['location']}{year}/"} for item in urls for year in years)]

    @path("<int:year>/", name="year")
    def year_page(self, request: HttpRequest, year: int) -> HttpResponse:
        """Show the report of one year."""
        context = {**super().get_context(request), **presenters.year_context(self, year)}
        context["year_data"] = script(year_things(self, year, request))
        return TemplateResponse(request, "endowment/year_page.html", context)

    @path("<int:year>/csv/", name="year_csv")
    def year_csv(self, request: HttpRequest, year: int) -> HttpResponse:
        """Hand out the report of one year as a file."""
        header, rows = exports.year_table(self, year)
        return csv_response(f"{self.slug}-{year}", header, rows)

    @path("csv/<slug:table>/", name="csv")
    def table_csv(self, request: HttpRequest, table: str) -> HttpResponse:
        """Hand out a table of the page as a file."""
        make = exports.TABLES.get(table)
        if make is None:
            raise Http404("такой таблицы нет")
        header, rows = make(self)
        return csv_response(f"{self.slug}-{table}", header, rows)

    @path("qr/", name="qr")
    def payment_code(self, request: HttpRequest) -> HttpResponse:
        """Hand out the picture that a bank's application reads."""
        if not self.requisites.is_complete:
            raise Http404("реквизиты не заполнены")
        return HttpResponse(payment_svg(self.requisites), content_type="image/svg+xml")
