"""What events and courses share: who makes it, for whom, and how many may come."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from modelcluster.fields import ParentalManyToManyField

from core.models import BasePage


class BookablePage(BasePage):
    """A page one may register for. Moments are aware; empty ends of the registration mean «сразу» and «до начала»."""

    share_picture = "share-event"

    summary = models.TextField(
        "Коротко", max_length=400, help_text="До 400 знаков: что будет и зачем приходить. Видно в списках"
    )
    about = models.TextField("Подробно", blank=True, help_text="Абзацы разделяйте пустой строкой")
    organiser = models.ForeignKey(
        "organisations.Organisation",
        verbose_name="Организатор",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    audience = models.CharField("Для кого", max_length=250, blank=True)
    themes = ParentalManyToManyField("taxonomy.Theme", verbose_name="Направления", blank=True, related_name="+")
    takes_registrations = models.BooleanField("Нужна запись", default=True)
    seats = models.PositiveIntegerField(
        "Мест",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Пусто — без ограничения. Кто записался сверх, попадёт в лист ожидания",
    )
    registration_opens = models.DateTimeField("Запись с", null=True, blank=True, help_text="Пусто — сразу")
    registration_closes = models.DateTimeField("Запись до", null=True, blank=True, help_text="Пусто — до начала")
    is_demo = models.BooleanField("Демонстрационные сведения", default=False)

    # Set by the edit form, which applies the rules itself, each beside its field.
    rules_deferred = False

    class Meta:
        abstract = True

    def lead_text(self) -> str:
        """Return the editor's description for search engines, or the plain summary."""
        return self.search_description or self.summary

    def broken_rules(self) -> dict[str, list[str]]:
        """Return what keeps the page from being published, `{field: [message, …]}`."""
        raise NotImplementedError

    def clean(self) -> None:
        """Refuse to be live while the publication rules are broken (ValidationError by field)."""
        super().clean()
        errors = {} if self.rules_deferred else self.broken_rules()
        if errors:
            raise ValidationError(errors)
