"""Rows of a fund's page. Sums are whole roubles, years are calendar years."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

FUND = "endowment.EndowmentFundPage"
# The law on endowments is of the very end of 2006.
FIRST_YEAR, LAST_YEAR = 2007, 2100
_YEARS = [MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]


class EndowmentYear(models.Model):
    """What happened to the capital within one year.

    `capital_end` = `capital_start` + `contributions` + `income` − `management_fee` − `operating_costs` −
    `programme_spending`; the rules are in `endowment.services.publication`. Income may be negative: a loss.
    """

    page = ParentalKey(FUND, on_delete=models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField("Год", validators=_YEARS)
    capital_start = models.PositiveBigIntegerField("На начало года")
    contributions = models.PositiveBigIntegerField("Взносы за год", default=0)
    property_received = models.PositiveBigIntegerField("из них имуществом", default=0)
    income = models.BigIntegerField("Доход от управления", default=0)
    management_fee = models.PositiveBigIntegerField("Управляющей компании", default=0)
    operating_costs = models.PositiveBigIntegerField("Расходы собственника", default=0)
    programme_spending = models.PositiveBigIntegerField("На программы", default=0)
    capital_end = models.PositiveBigIntegerField("На конец года")
    management_company = models.ForeignKey(
        "organisations.Organisation",
        verbose_name="Другая управляющая компания",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    note = models.CharField("Пояснение", max_length=300, blank=True)

    class Meta:
        ordering = ["year", "pk"]
        verbose_name = "год"
        verbose_name_plural = "годы"

    def __str__(self) -> str:
        return str(self.year)

    @property
    def computed_end(self) -> int:
        """Return what must be there at the end of the year."""
        costs = self.management_fee + self.operating_costs + self.programme_spending
        return self.capital_start + self.contributions + self.income - costs

    @property
    def kept_income(self) -> int:
        """Return the income that stayed in the capital; below zero when earlier years paid for this one."""
        return self.income - self.management_fee - self.operating_costs - self.programme_spending

    @property
    def money_received(self) -> int:
        """Return the contributions in money."""
        return self.contributions - self.property_received


class ProgrammeSpending(models.Model):
    """How much of a year's income went to one programme."""

    page = ParentalKey(FUND, on_delete=models.CASCADE, related_name="spending")
    year = models.PositiveSmallIntegerField("Год", validators=_YEARS)
    programme = models.ForeignKey(
        "endowment.EndowmentProgramme", verbose_name="Программа", on_delete=models.PROTECT, related_name="+"
    )
    sum = models.PositiveBigIntegerField("Сумма, ₽")
    projects = models.PositiveSmallIntegerField("Проектов", default=1)

    class Meta:
        ordering = ["year", "programme__sort_order", "pk"]
        verbose_name = "расход по программе"
        verbose_name_plural = "расходы по программам"

    def __str__(self) -> str:
        return f"{self.year}, {self.programme}"


class BoardMember(Orderable):
    """A seat in the board that decides what the income is spent on: a role and who fills it, no names."""

    page = ParentalKey(FUND, on_delete=models.CASCADE, related_name="board")
    role = models.CharField("Роль, без имени", max_length=160)
    organisation = models.ForeignKey(
        "organisations.Organisation", verbose_name="Организация", on_delete=models.PROTECT, related_name="+"
    )

    class Meta(Orderable.Meta):
        verbose_name = "член совета"
        verbose_name_plural = "члены совета"

    def __str__(self) -> str:
        return self.role


class EndowmentReport(models.Model):
    """A report of the owner as a file."""

    page = ParentalKey(FUND, on_delete=models.CASCADE, related_name="reports")
    year = models.PositiveSmallIntegerField("За год", validators=_YEARS)
    title = models.CharField("Название", max_length=250)
    published_on = models.DateField("Опубликован", null=True, blank=True)
    document = models.ForeignKey(
        "media.PortalDocument", verbose_name="Файл", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-year", "-pk"]
        verbose_name = "отчёт"
        verbose_name_plural = "отчёты"

    def __str__(self) -> str:
        return self.title


class SupportedProject(Orderable):
    """A project paid by the income and what came of it."""

    page = ParentalKey(FUND, on_delete=models.CASCADE, related_name="supported")
    title = models.CharField("Название", max_length=180)
    organisation = models.ForeignKey(
        "organisations.Organisation", verbose_name="Кто сделал", on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField("Год", validators=_YEARS)
    sum = models.PositiveBigIntegerField("Сумма, ₽")
    programme = models.ForeignKey(
        "endowment.EndowmentProgramme", verbose_name="Программа", on_delete=models.PROTECT, related_name="+"
    )
    result = models.TextField("Что получилось", max_length=600, blank=True, help_text="Два предложения с цифрами")

    class Meta(Orderable.Meta):
        verbose_name = "проект"
        verbose_name_plural = "проекты"

    def __str__(self) -> str:
        return self.title
