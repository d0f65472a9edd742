"""Blocks of a sectoral project: tables that live inside the page row, so showing them costs no query."""

from wagtail import blocks

from opportunities.choices import Better

FIRST_YEAR, LAST_YEAR = 2000, 2100
MAX_ROUBLES = 10**13


def _year() -> blocks.IntegerBlock:
    return blocks.IntegerBlock(label="Год", min_value=FIRST_YEAR, max_value=LAST_YEAR)


def _roubles(label: str) -> blocks.IntegerBlock:
    return blocks.IntegerBlock(label=label, min_value=0, max_value=MAX_ROUBLES, default=0)


class FigureBlock(blocks.StructBlock):
    """Plan and fact of one year."""

    year = _year()
    plan = blocks.FloatBlock(label="План")
    fact = blocks.FloatBlock(label="Факт", required=False, help_text="Пусто, пока данных нет")


class IndicatorBlock(blocks.StructBlock):
    """One thing by which the project is judged, year by year."""

    name = blocks.CharBlock(label="Показатель", max_length=200, help_text="Что считают: «Сёла с выездной бригадой»")
    unit = blocks.CharBlock(label="Единица", max_length=60, help_text="Например: %, человек за год, единиц")
    better = blocks.ChoiceBlock(label="Что считать успехом", choices=Better.choices, default=Better.MORE)
    series = blocks.ListBlock(FigureBlock(label="Год"), label="План и факт по годам", min_num=1)


class BudgetYearBlock(blocks.StructBlock):
    """Money of one year by source, whole roubles."""

    year = _year()
    federal = _roubles("Федеральный бюджет, ₽")
    krai = _roubles("Бюджет края, ₽")
    municipal = _roubles("Бюджеты округов и районов, ₽")
    private = _roubles("Партнёры и бизнес, ₽")


class StageBlock(blocks.StructBlock):
    """One stage with its days, both included."""

    title = blocks.CharBlock(label="Этап", max_length=200)
    starts = blocks.DateBlock(label="Начало")
    ends = blocks.DateBlock(label="Конец", help_text="Последний день включительно")
    done = blocks.BooleanBlock(label="Сделано", required=False)


class GoalsBlock(blocks.StreamBlock):
    """What the project is for, a sentence each."""

    goal = blocks.CharBlock(label="Цель", max_length=300)


class IndicatorsBlock(blocks.StreamBlock):
    """Indicators; the first one stands on top of the page."""

    indicator = IndicatorBlock(label="Показатель", icon="table")


class BudgetBlock(blocks.StreamBlock):
    """Money by year and source; totals are computed."""

    year = BudgetYearBlock(label="Год", icon="date")


class StagesBlock(blocks.StreamBlock):
    """Stages; the state of the project is computed from them."""

    stage = StageBlock(label="Этап", icon="list-ol")


class RelatedMeasuresBlock(blocks.StreamBlock):
    """Measures for those who take part."""

    page = blocks.PageChooserBlock(label="Мера поддержки", page_type="opportunities.SupportMeasurePage")
