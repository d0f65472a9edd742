"""The tables of a fund as files: header and rows. Sums are whole roubles."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from django.http import Http404

from core.tables import Cell
from endowment.statutory import manager_name, recipients, report_lines

if TYPE_CHECKING:
    from endowment.models import EndowmentFundPage

Table: TypeAlias = tuple[list[str], list[list[Cell]]]

_FIGURES = (
    ("Год", "year"),
    ("Капитал на начало года, ₽", "capital_start"),
    ("Взносы, ₽", "contributions"),
    ("из них имуществом, ₽", "property_received"),
    ("Доход от управления, ₽", "income"),
    ("Управляющей компании, ₽", "management_fee"),
    ("Расходы собственника, ₽", "operating_costs"),
    ("На программы, ₽", "programme_spending"),
    ("Капитал на конец года, ₽", "capital_end"),
    ("Пояснение", "note"),
)


def figures_table(fund: "EndowmentFundPage") -> Table:
    """Return all figures, a row per year."""
    rows: list[list[Cell]] = [[getattr(row, name) for _, name in _FIGURES] for row in fund.years.all()]
    return [title for title, _ in _FIGURES], rows


def programmes_table(fund: "EndowmentFundPage") -> Table:
    """Return the spending, a row per year and programme."""
    rows: list[list[Cell]] = [
        [row.year, row.programme.name, row.sum, row.projects]
        for row in fund.spending.select_related("programme").order_by("year")
    ]
    return ["Год", "Программа", "Сумма, ₽", "Проектов"], rows


def projects_table(fund: "EndowmentFundPage") -> Table:
    """Return the supported projects in the order of years."""
    rows: list[list[Cell]] = [
        [row.year, row.title, row.organisation.name, row.programme.name, row.sum, row.result]
        for row in fund.supported.select_related("organisation", "programme").order_by("year")
    ]
    return ["Год", "Проект", "Организация", "Программа", "Сумма, ₽", "Результат"], rows


def year_table(fund: "EndowmentFundPage", year: int) -> Table:
    """Return the report of a year, a row per line.

    Raises:
        Http404: If the fund has no such year.
    """
    row = fund.years.filter(year=year).first()
    if row is None:
        raise Http404("такого года нет")
    spending = fund.spending.select_related("programme").filter(year=year)
    lines: list[list[Cell]] = [[line.name, line.amount] for line in report_lines(row, spending)]
    supported = recipients(fund.supported.select_related("organisation").filter(year=year), year)
    lines += [[f"Получатель: {item.organisation.name}, проект «{item.title}»", item.sum] for item in supported]
    lines += [["Собственник капитала", fund.capital_owner.name if fund.capital_owner else ""]]
    lines += [["Управляющая компания", manager_name(fund, row)]]
    return ["Показатель", f"За {year} год, ₽"], lines


# The name in the address → the table.
TABLES: dict[str, Callable[["EndowmentFundPage"], Table]] = {
    "pokazateli": figures_table,
    "programmy": programmes_table,
    "proekty": projects_table,
}
