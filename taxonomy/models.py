"""Closed lists and trees by which everything on the portal is sorted."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import TextChoices


class Term(models.Model):
    """One value of a list. `key` stands in addresses of the catalogue, so it never changes after publication."""

    key = models.SlugField("Ключ", max_length=60, unique=True, help_text="Латиницей; стоит в адресах, потом не меняйте")
    name = models.CharField("Название", max_length=160)
    sort_order = models.PositiveIntegerField("Порядок", default=0, help_text="Меньшее число стоит выше")

    class Meta:
        abstract = True
        ordering = ["sort_order", "name"]

    def __str__(self) -> str:
        return self.name


class TreeTerm(Term):
    """A value of a tree; `parent` is empty at the top."""

    parent = models.ForeignKey(
        "self",
        verbose_name="Входит в",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )

    class Meta(Term.Meta):
        abstract = True

    def clean(self) -> None:
        """Refuse a parent that lies below this value (ValidationError on `parent`)."""
        super().clean()
        seen = {self.pk} if self.pk else set()
        node = self.parent
        while node is not None:
            if node.pk in seen:
                raise ValidationError({"parent": "Получается круг: выбранное значение само входит в это."})
            seen.add(node.pk)
            node = node.parent


class Theme(TreeTerm):
    """A direction of work: social support, health, culture…"""

    class Meta(TreeTerm.Meta):
        verbose_name = "направление"
        verbose_name_plural = "направления"


class Territory(TreeTerm):
    """The region, its okrugs and districts, settlements where they are needed."""

    class Kind(TextChoices):
        REGION = "region", "край"
        OKRUG = "okrug", "городской округ"
        DISTRICT = "district", "район"
        SETTLEMENT = "settlement", "поселение"

    short_name = models.CharField("Краткое название", max_length=80, blank=True)
    kind = models.CharField("Вид", max_length=12, choices=Kind.choices, default=Kind.DISTRICT)

    class Meta(TreeTerm.Meta):
        verbose_name = "территория"
        verbose_name_plural = "территории"


class SupportKind(Term):
    """A kind of support: a grant, premises, training…"""

    icon = models.CharField(
        "Значок", max_length=30, blank=True, help_text="Имя значка из набора портала, например ruble"
    )
    is_money = models.BooleanField("Это деньги", default=False)

    class Meta(Term.Meta):
        verbose_name = "вид поддержки"
        verbose_name_plural = "виды поддержки"


class ApplicantKind(Term):
    """Who may apply: an NGO, a ТОС, a person…"""

    short_name = models.CharField("Кратко", max_length=60, blank=True, help_text="Для карточки, например «СОНКО»")

    class Meta(Term.Meta):
        verbose_name = "кто может получить"
        verbose_name_plural = "кто может получить"
