"""Blocks of a support measure: tables and lists that live inside the page row, so that showing them costs no query."""

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock

from opportunities.choices import LegalForm
from taxonomy.forms import indented
from taxonomy.labels import labels


def _sentence() -> blocks.CharBlock:
    return blocks.CharBlock(
        label="Условие словами", max_length=400, help_text="Одно понятное предложение, его увидят посетители"
    )


class NumberRule(blocks.StructBlock):
    """A rule with one whole number; its unit is in the label of the block."""

    value = blocks.IntegerBlock(label="Значение", min_value=0)
    text = _sentence()


class FlagRule(blocks.StructBlock):
    """A rule that holds or does not; with `value` false the opposite is allowed and nobody breaks the rule."""

    value = blocks.BooleanBlock(label="Обязательно", required=False, default=True)
    text = _sentence()


def territory_choices() -> list[tuple[str, str]]:
    """Return the territories in the order of their tree; Wagtail's own words for nothing chosen are English."""
    return [("", "Выберите"), *((key, indented(label)) for key, label in labels()["territory"].items())]


class TerritoryRule(blocks.StructBlock):
    """The applicant is registered in this territory or below it; `value` is the key of the territory."""

    value = blocks.ChoiceBlock(label="Территория", choices=territory_choices)
    text = _sentence()


class LegalFormRule(blocks.StructBlock):
    """The applicant has one of these legal forms."""

    value = blocks.MultipleChoiceBlock(label="Организационные формы", choices=LegalForm.choices)
    text = _sentence()


class ConditionsBlock(blocks.StreamBlock):
    """Conditions of a measure. The name of a block is the name of its rule in `services.eligibility`."""

    registered_months_min = NumberRule(label="Зарегистрированы не меньше, месяцев", icon="date")
    activity_years_min = NumberRule(label="Работают не меньше, лет", icon="date")
    sonko_register = FlagRule(label="Есть в реестре СОНКО", icon="check")
    arrears_max = NumberRule(label="Долг по налогам не больше, ₽", icon="warning")
    own_share_percent_min = NumberRule(label="Свой вклад не меньше, %", icon="plus")
    applications_max = NumberRule(label="Заявок от одного заявителя не больше", icon="doc-full")
    territory_registered = TerritoryRule(label="Зарегистрированы на территории", icon="site")
    no_foreign_agent = FlagRule(label="Не иностранный агент", icon="check")
    reports_filed = FlagRule(label="Сданы прежние отчёты", icon="check")
    age_min = NumberRule(label="Возраст не меньше, лет", icon="user")
    age_max = NumberRule(label="Возраст не больше, лет", icon="user")
    members_min = NumberRule(label="Участников не меньше", icon="group")
    legal_form = LegalFormRule(label="Организационная форма", icon="group")


class PreparedDocumentBlock(blocks.StructBlock):
    """One paper to prepare, with a template to download where there is one."""

    title = blocks.CharBlock(label="Документ", max_length=200)
    note = blocks.CharBlock(label="Пояснение", max_length=300, required=False, help_text="Например: не старше 30 дней")
    template = DocumentChooserBlock(label="Образец или форма", required=False)


class CriterionBlock(blocks.StructBlock):
    """One row of the table of criteria."""

    name = blocks.CharBlock(label="За что дают баллы", max_length=250)
    points = blocks.IntegerBlock(label="Баллы", min_value=0, max_value=1000)


class QuestionBlock(blocks.StructBlock):
    """A question of applicants with its answer."""

    question = blocks.CharBlock(label="Вопрос", max_length=300)
    answer = blocks.TextBlock(label="Ответ", rows=3)


class OddsBlock(blocks.StructBlock):
    """Honest odds of one year: how many applied, how many won."""

    year = blocks.IntegerBlock(label="Год", min_value=1990, max_value=2100)
    applications = blocks.IntegerBlock(label="Заявок", min_value=0)
    winners = blocks.IntegerBlock(label="Победителей", min_value=0)
    average_sum = blocks.IntegerBlock(label="Средняя сумма, ₽", min_value=0, required=False)
    pass_mark = blocks.IntegerBlock(label="Проходной балл", min_value=0, required=False)

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Refuse more winners than applications (error on `winners`)."""
        cleaned = super().clean(value)
        if cleaned["winners"] > cleaned["applications"]:
            error = ValidationError("Победителей не может быть больше, чем заявок.")
            raise StructBlockValidationError(block_errors={"winners": error})
        return cleaned


class TextItemsBlock(blocks.StreamBlock):
    """A plain list of short texts."""

    item = blocks.CharBlock(label="Пункт", max_length=500)


class DocumentsBlock(blocks.StreamBlock):
    """Papers to prepare; shown as a checklist."""

    document = PreparedDocumentBlock(label="Документ", icon="doc-full")


class CriteriaBlock(blocks.StreamBlock):
    """The table by which applications are judged."""

    criterion = CriterionBlock(label="Критерий", icon="list-ol")


class FaqBlock(blocks.StreamBlock):
    """Questions and answers."""

    question = QuestionBlock(label="Вопрос", icon="help")


class OddsTableBlock(blocks.StreamBlock):
    """Odds by year; a year stands once."""

    year = OddsBlock(label="Год", icon="date")
