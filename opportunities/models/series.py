from django.db import models

from opportunities.choices import Recurrence


class MeasureSeries(models.Model):
    """A contest that comes again: its rounds are separate measures, its history is told in one place."""

    key = models.SlugField("Ключ", max_length=60, unique=True)
    title = models.CharField("Название", max_length=200)
    about = models.TextField("О конкурсе", blank=True, help_text="Что повторяется из года в год и что меняется")
    provider = models.ForeignKey(
        "organisations.Organisation",
        verbose_name="Кто даёт",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    recurrence = models.CharField("Как часто", max_length=12, choices=Recurrence.choices, default=Recurrence.YEARLY)

    class Meta:
        ordering = ["title"]
        verbose_name = "серия конкурсов"
        verbose_name_plural = "серии конкурсов"

    def __str__(self) -> str:
        return self.title
