"""Blocks of a practice: tables and lists that live inside the page row, so showing them costs no query."""

from typing import Any

from django import forms
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from organisations.labels import labels as organisation_labels
from practices.choices import MaterialType
from taxonomy.forms import indented
from taxonomy.labels import labels

NOT_CHOSEN = ("", "Не выбрано")


class KeyBlock(blocks.FieldBlock):
    """A key chosen from a list of the database, which is read when a form opens and never when a page is shown."""

    def __init__(self, required: bool = True, **kwargs: Any) -> None:
        self.field = forms.ChoiceField(choices=self.choices, required=required)
        super().__init__(**kwargs)

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Return `(key, name)` of all values, the empty one first."""
        raise NotImplementedError


class OrganisationKeyBlock(KeyBlock):
    """Key of an organisation, chosen by its full name."""

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Return all organisations."""
        return [NOT_CHOSEN, *((key, label.short or label.label) for key, label in organisation_labels().items())]


class TerritoryKeyBlock(KeyBlock):
    """Key of a territory, chosen from the tree."""

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Return all territories, children moved to the right."""
        return [NOT_CHOSEN, *((key, indented(label)) for key, label in labels()["territory"].items())]


class StepBlock(blocks.StructBlock):
    """One step of the way, as a neighbour would repeat it."""

    title = blocks.CharBlock(label="Шаг", max_length=120, help_text="Начните с глагола: «Составить списки»")
    text = blocks.TextBlock(label="Что сделали", rows=3)
    weeks = blocks.IntegerBlock(label="Сколько недель", min_value=1, max_value=520, required=False)


class CostBlock(blocks.StructBlock):
    """One line of the costs."""

    name = blocks.CharBlock(label="На что", max_length=150)
    sum = blocks.IntegerBlock(label="Сумма, ₽", min_value=0, max_value=10**12)


class EvidenceBlock(blocks.StructBlock):
    """One figure before and after with the source anybody may ask for."""

    indicator = blocks.CharBlock(
        label="Показатель", max_length=200, help_text="Что считали: «Вызовы скорой из-за давления»"
    )
    unit = blocks.CharBlock(label="Единица", max_length=60, help_text="Например: %, человек, вызовов в год")
    before = blocks.FloatBlock(label="Было")
    after = blocks.FloatBlock(label="Стало")
    period = blocks.CharBlock(label="За какое время", max_length=100, help_text="Например: 2021 и 2023 годы")
    source = blocks.CharBlock(
        label="Откуда цифры", max_length=250, help_text="Журнал, отчёт, опрос и сколько в нём людей"
    )


class RepetitionBlock(blocks.StructBlock):
    """Who has repeated the practice. Keys, not rows: the page shows names from the cached directory."""

    organisation = OrganisationKeyBlock(label="Кто повторил", required=False)
    name = blocks.CharBlock(
        label="Название, если её нет в справочнике", max_length=250, required=False, help_text="Иначе оставьте пустым"
    )
    territory = TerritoryKeyBlock(label="Где")
    year = blocks.IntegerBlock(label="С какого года", min_value=1990, max_value=2100)
    note = blocks.CharBlock(label="Что изменили", max_length=250, required=False)


class MaterialBlock(blocks.StructBlock):
    """Something that saves time to those who repeat. Without a file it can be asked for from the author."""

    title = blocks.CharBlock(label="Название", max_length=200)
    type = blocks.ChoiceBlock(label="Что это", choices=[("", "Выберите"), *MaterialType.choices])
    document = DocumentChooserBlock(label="Файл", required=False)
    link = blocks.URLBlock(label="Ссылка", required=False, help_text="Если материал лежит на другом сайте")


class StepsBlock(blocks.StreamBlock):
    """The way, step by step."""

    step = StepBlock(label="Шаг", icon="list-ol")


class CostsBlock(blocks.StreamBlock):
    """What it cost, line by line; the total is computed."""

    cost = CostBlock(label="Расход", icon="plus")


class EvidenceTableBlock(blocks.StreamBlock):
    """Figures before and after; the first one stands on the card."""

    row = EvidenceBlock(label="Показатель", icon="table")


class RepetitionsBlock(blocks.StreamBlock):
    """Where it works already."""

    place = RepetitionBlock(label="Кто повторил", icon="check")


class MaterialsBlock(blocks.StreamBlock):
    """Materials for those who repeat."""

    material = MaterialBlock(label="Материал", icon="doc-full")


class FundingPagesBlock(blocks.StreamBlock):
    """Measures that can pay for repeating the practice."""

    page = blocks.PageChooserBlock(label="Мера поддержки", page_type="opportunities.SupportMeasurePage")
