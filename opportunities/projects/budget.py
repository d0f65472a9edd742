"""Money of a project by year and source: a picture, shares of the sources, rows of the table to download. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.blocks import rows
from core.formatting import NBSP, money_short
from core.series_charts import Chart, Series, make_chart
from core.tables import Cell

if TYPE_CHECKING:
    from opportunities.models import SectoralProjectPage

SOURCES = {
    "federal": "федеральный бюджет",
    "krai": "бюджет края",
    "municipal": "бюджеты округов и районов",
    "private": "партнёры и бизнес",
}
BUDGET_HEADER = ("Год", *(f"{name.capitalize()}, ₽" for name in SOURCES.values()), "Всего, ₽")


@dataclass(frozen=True)
class BudgetYear:
    """Money of one year, whole roubles, in the order of SOURCES."""

    year: int
    sums: tuple[int, ...]

    @property
    def total(self) -> int:
        """All sources together."""
        return sum(self.sums)


@dataclass(frozen=True)
class Share:
    """What one source gives over all years; `percent` of the whole is rounded."""

    name: str
    sum: int
    percent: int


def budget_of(page: "SectoralProjectPage") -> list[BudgetYear]:
    """Return the money by year, the earliest first, without rows of a draft that have no year yet."""
    whole = (row for row in rows(page.budget) if row["year"] is not None)
    years = [BudgetYear(row["year"], tuple(row[name] or 0 for name in SOURCES)) for row in whole]
    return sorted(years, key=lambda item: item.year)


def total(budget: Sequence[BudgetYear]) -> int:
    """Return all money of all years, whole roubles."""
    return sum(item.total for item in budget)


def shares(budget: Sequence[BudgetYear]) -> list[Share]:
    """Return the sources that give something, in their order."""
    whole = total(budget)
    by_source = ((name, sum(item.sums[i] for item in budget)) for i, name in enumerate(SOURCES.values()))
    return [Share(name, given, round(100 * given / whole)) for name, given in by_source if given]


def budget_chart(budget: Sequence[BudgetYear], csv_url: str) -> Chart:
    """Return the years in layers by source, without the sources that give nothing."""
    given = [i for i in range(len(SOURCES)) if any(item.sums[i] for item in budget)]
    names = list(SOURCES.values())
    return make_chart(
        "Бюджет по годам",
        [str(item.year) for item in budget],
        [Series(names[i], tuple(item.sums[i] for item in budget)) for i in given],
        kind="layers",
        unit="₽",
        conclusion=budget_words(budget),
        csv_url=csv_url,
    )


def budget_words(budget: Sequence[BudgetYear]) -> str:
    """Say the whole and its largest part: «Всего 1,1 млрд ₽ за 2022–2027 годы, больше всего — федеральный бюджет…»."""
    parts = shares(budget)
    if not parts:
        return ""
    largest = max(parts, key=lambda part: part.sum)
    span = years_words(budget[0].year, budget[-1].year)
    source = f"{largest.name}: {largest.percent}{NBSP}%"
    return f"Всего {money_short(total(budget))} за{NBSP}{span}, больше всего{NBSP}— {source}."


def years_words(first: int, last: int) -> str:
    """Return «2025 год» or «2022–2027 годы»."""
    return f"{first}{NBSP}год" if first == last else f"{first}–{last}{NBSP}годы"


def budget_rows(budget: Sequence[BudgetYear]) -> Iterator[tuple[Cell, ...]]:
    """Yield one row for each year; sums of all years are left to the reader of the file."""
    for item in budget:
        yield item.year, *item.sums, item.total
