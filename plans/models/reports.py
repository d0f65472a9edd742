from django.conf import settings
from django.db import models

from plans.status import Fact


class PlanReport(models.Model):
    """What an executor says about a measure on a day, with proof; it may close one of the deadlines.

    A row of its own, not a part of the page's revisions: docs/adr/0014-plan-reports-are-rows.md.
    """

    measure = models.ForeignKey(
        "plans.PlanMeasurePage", verbose_name="Мероприятие", on_delete=models.CASCADE, related_name="reports"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", verbose_name="Кто отчитывается", on_delete=models.PROTECT, related_name="+"
    )
    on = models.DateField("Дата", db_index=True, help_text="День, когда это произошло")
    text = models.TextField("Что сделано", max_length=1500, help_text="Одна-три фразы: что, где, сколько")
    closes = models.DateField("Какой срок закрыт", null=True, blank=True, help_text="Пусто, пока работа продолжается")
    proof = models.TextField("Чем подтверждается", max_length=500, blank=True, help_text="Документ, список, протокол")
    link_title = models.CharField("Название ссылки", max_length=150, blank=True)
    link = models.URLField("Ссылка", blank=True)
    document = models.ForeignKey(
        "media.PortalDocument",
        verbose_name="Файл",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="Кто написал", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField("Изменён")

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = "отчёт исполнителя"
        verbose_name_plural = "отчёты исполнителей"

    def __str__(self) -> str:
        return f"{self.measure.number}, {self.on:%d.%m.%Y}"

    @property
    def fact(self) -> Fact:
        """What the state of the measure depends on."""
        return Fact(self.on, self.closes)
