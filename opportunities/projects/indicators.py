"""Plan and fact of the indicators: pictures with a conclusion in words, and rows of the table to download. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.blocks import rows
from core.formatting import NBSP
from core.series_charts import Chart, Series, make_chart, plain
from core.tables import Cell
from opportunities.choices import Better

if TYPE_CHECKING:
    from opportunities.models import SectoralProjectPage

INDICATORS_HEADER = ("Показатель", "Единица", "Год", "План", "Факт", "Отклонение")


@dataclass(frozen=True)
class Figure:
    """Plan and fact of one year; `fact` is None while nobody knows it."""

    year: int
    plan: float
    fact: float | None


@dataclass(frozen=True)
class Indicator:
    """An indicator with its figures by year; `better` tells which way is good."""

    name: str
    unit: str
    better: str
    figures: tuple[Figure, ...]

    def is_met(self, figure: Figure) -> bool:
        """Tell whether the fact is as good as the plan or better; a missing fact is not."""
        if figure.fact is None:
            return False
        return figure.fact <= figure.plan if self.better == Better.LESS else figure.fact >= figure.plan

    def latest(self) -> Figure | None:
        """Return the latest year with a fact."""
        return next((figure for figure in reversed(self.figures) if figure.fact is not None), None)


def indicators_of(page: "SectoralProjectPage") -> list[Indicator]:
    """Return the indicators in the editor's order, their figures by year."""
    return [_indicator(row) for row in rows(page.indicators)]


def _indicator(row: Any) -> Indicator:
    # A draft may have rows without a year or a plan yet.
    whole = (item for item in row["series"] if item["year"] is not None and item["plan"] is not None)
    figures = (Figure(item["year"], item["plan"], item["fact"]) for item in whole)
    return Indicator(row["name"], row["unit"], row["better"], tuple(sorted(figures, key=lambda item: item.year)))


def indicator_chart(indicator: Indicator, year_now: int) -> Chart:
    """Return plan and fact side by side; `year_now` is the year that still goes on."""
    return make_chart(
        indicator.name,
        [str(figure.year) for figure in indicator.figures],
        [
            Series("факт", tuple(figure.fact for figure in indicator.figures)),
            Series("план", tuple(figure.plan for figure in indicator.figures)),
        ],
        unit=indicator.unit,
        conclusion=conclusion(indicator, year_now),
    )


def conclusion(indicator: Indicator, year_now: int) -> str:
    """Say how it goes: «2025: план 52, факт 50 — отстаёт. 2026, год ещё идёт: план 64, пока 59.»

    The year that goes on is not judged before its plan is met.
    """
    known = [figure for figure in indicator.figures if figure.fact is not None]
    over = [figure for figure in known if figure.year < year_now]
    said = [_year_words(indicator, figure) for figure in over[-1:]]
    said += [_running_words(indicator, figure) for figure in known if figure.year >= year_now][:1]
    return " ".join(said) or "Данных о результате пока нет."


def _year_words(indicator: Indicator, figure: Figure) -> str:
    return f"{_plan_words(figure)}, факт {plain(figure.fact or 0)}{NBSP}— {_verdict(indicator, figure)}."


def _running_words(indicator: Indicator, figure: Figure) -> str:
    if indicator.is_met(figure):
        return _year_words(indicator, figure)
    return f"{figure.year}, год ещё идёт: план {plain(figure.plan)}, пока {plain(figure.fact or 0)}."


def _plan_words(figure: Figure) -> str:
    return f"{figure.year}: план {plain(figure.plan)}"


def _verdict(indicator: Indicator, figure: Figure) -> str:
    if not indicator.is_met(figure):
        return "отстаёт"
    return "по плану" if figure.fact == figure.plan else "лучше плана"


def indicator_rows(indicators: Sequence[Indicator]) -> Iterator[tuple[Cell, ...]]:
    """Yield one row for each indicator and year."""
    for item in indicators:
        for figure in item.figures:
            gap = None if figure.fact is None else _number(round(figure.fact - figure.plan, 2))
            yield item.name, item.unit, figure.year, _number(figure.plan), _number(figure.fact), gap


def _number(value: float | None) -> Cell:
    """Return a whole number without the tail of a float."""
    return int(value) if value is not None and value == int(value) else value
