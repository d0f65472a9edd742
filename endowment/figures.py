"""Sums over the years of a fund. Pure: rows come fetched, sums are whole roubles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from endowment.models import EndowmentProgramme, EndowmentYear, ProgrammeSpending

SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 240, 60, 4


@dataclass(frozen=True)
class Totals:
    """What came in and went out over all years."""

    contributions: int
    income: int
    fees: int
    administration: int
    spending: int

    @property
    def costs(self) -> int:
        """What management and administration cost together."""
        return self.fees + self.administration

    @property
    def costs_percent(self) -> int:
        """Share of the income that management and administration cost, rounded; 0 without income."""
        return percent(self.costs, self.income)


@dataclass(frozen=True)
class Part:
    """A part of a year's income."""

    name: str
    amount: int
    percent: int


def totals(years: Iterable["EndowmentYear"]) -> Totals:
    """Add up the years."""
    rows = list(years)
    return Totals(
        contributions=sum(row.contributions for row in rows),
        income=sum(row.income for row in rows),
        fees=sum(row.management_fee for row in rows),
        administration=sum(row.operating_costs for row in rows),
        spending=sum(row.programme_spending for row in rows),
    )


def percent(part: int, whole: int) -> int:
    """Return the share in hundredths, rounded; 0 when there is no whole."""
    return round(100 * part / whole) if whole > 0 else 0


def income_parts(year: "EndowmentYear", spending: Iterable["ProgrammeSpending"]) -> list[Part]:
    """Return where the income of a year went: programmes, the two kinds of costs, what stayed in the capital.

    Programmes may have got more than the year earned; then there is a part taken from earlier years instead of the
    one that stayed.
    """
    kept = year.kept_income
    parts = [(f"Программа «{row.programme}»", row.sum) for row in spending if row.year == year.year]
    parts += [("Управляющей компании", year.management_fee), ("Расходы собственника", year.operating_costs)]
    if kept:
        parts.append(("Осталось в капитале", kept) if kept > 0 else ("Взяли из запаса прошлых лет", -kept))
    return [Part(name, amount, percent(amount, year.income)) for name, amount in parts if amount]


def by_programme(spending: Iterable["ProgrammeSpending"]) -> list[tuple["EndowmentProgramme", dict[int, int]]]:
    """Return `[(programme, {year: sum})]` in the order of the list of programmes."""
    found: dict[int, tuple[EndowmentProgramme, dict[int, int]]] = {}
    for row in spending:
        _, sums = found.setdefault(row.programme_id, (row.programme, {}))
        sums[row.year] = sums.get(row.year, 0) + row.sum
    return sorted(found.values(), key=lambda pair: (pair[0].sort_order, pair[0].name))


def sparkline(values: Sequence[int]) -> str:
    """Return the points of a polyline «x,y x,y» in whole units of a picture of 240 × 60; zero is its lower edge."""
    width, height = SPARK_WIDTH - 2 * SPARK_EDGE, SPARK_HEIGHT - 2 * SPARK_EDGE
    highest, steps = max(values, default=0) or 1, max(len(values) - 1, 1)
    return " ".join(
        f"{SPARK_EDGE + round(width * place / steps)},{SPARK_EDGE + height - round(height * value / highest)}"
        for place, value in enumerate(values)
    )
