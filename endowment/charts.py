"""The charts of a fund's page; `core.series_charts` lays them out."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.formatting import counted, money_short
from core.series_charts import STYLES, Chart, Series, make_chart
from endowment.figures import by_programme

if TYPE_CHECKING:
    from endowment.models import EndowmentProgramme, EndowmentYear, ProgrammeSpending

REST = "Остальные программы"


def capital_chart(years: Sequence["EndowmentYear"], csv_url: str) -> Chart:
    """Return the capital at the end of each year as a line."""
    first, last = years[0], years[-1]
    ends = f"{money_short(first.capital_end)} до {money_short(last.capital_end)}"
    span = counted(last.year - first.year, ("год", "года", "лет"))
    if last.capital_end == first.capital_end:
        conclusion = f"На конец {last.year} года {money_short(last.capital_end)}."
    else:
        conclusion = f"За {span} {'вырос' if last.capital_end > first.capital_end else 'уменьшился'} с {ends}."
    values = tuple(row.capital_end for row in years)
    return make_chart(
        "Капитал на конец года",
        _labels(years),
        [Series("Капитал", values)],
        kind="lines",
        unit="₽",
        conclusion=conclusion,
        csv_url=csv_url,
    )


def contributions_chart(years: Sequence["EndowmentYear"]) -> Chart:
    """Return what donors gave in each year."""
    best = max(years, key=lambda row: row.contributions)
    conclusion = f"Больше всего пришло в {best.year} году: {money_short(best.contributions)}."
    series = [Series("Взносы", tuple(row.contributions for row in years))]
    return make_chart("Взносы за год", _labels(years), series, unit="₽", conclusion=conclusion)


def income_chart(years: Sequence["EndowmentYear"]) -> Chart:
    """Return what the investments earned in each year; a loss is drawn as nothing and stands in the table."""
    last = years[-1]
    words = "вложения принесли" if last.income >= 0 else "вложения потеряли"
    conclusion = f"В {last.year} году {words} {money_short(abs(last.income))}."
    series = [Series("Доход", tuple(row.income for row in years))]
    return make_chart("Доход от вложений", _labels(years), series, unit="₽", conclusion=conclusion)


def spending_chart(
    years: Sequence["EndowmentYear"], spending: Sequence["ProgrammeSpending"], csv_url: str
) -> Chart | None:
    """Return the spending in layers, a programme each; None when nothing was spent.

    There are as many layers as there are colours: the smallest programmes share the last one.
    """
    rows = by_programme(spending)
    if not rows:
        return None
    if len(rows) > len(STYLES):
        largest = sorted(rows, key=lambda pair: -sum(pair[1].values()))[: len(STYLES) - 1]
        shown = [pair for pair in rows if pair in largest]
        rest = [sums for programme, sums in rows if (programme, sums) not in shown]
    else:
        shown, rest = rows, []
    series = [Series(programme.name, tuple(sums.get(row.year, 0) for row in years)) for programme, sums in shown]
    if rest:
        series.append(Series(REST, tuple(sum(sums.get(row.year, 0) for sums in rest) for row in years)))
    return make_chart(
        "Расходы по программам",
        _labels(years),
        series,
        kind="layers",
        unit="₽",
        conclusion=spending_words(rows),
        csv_url=csv_url,
    )


def spending_words(rows: Sequence[tuple["EndowmentProgramme", dict[int, int]]]) -> str:
    """Return what the layers show: the largest programme, or the sum of the only one."""
    programme, sums = max(rows, key=lambda pair: sum(pair[1].values()))
    total = money_short(sum(sums.values()))
    if len(rows) == 1:
        return f"Всё ушло на программу «{programme.name}»: {total}."
    return f"Больше всего ушло на программу «{programme.name}»: {total}."


def _labels(years: Sequence["EndowmentYear"]) -> list[str]:
    return [str(row.year) for row in years]
