"""The yearly report that article 12 of the law 275-ФЗ asks of the owner of an endowment, line by line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from endowment.models import EndowmentFundPage, EndowmentYear, ProgrammeSpending, SupportedProject


@dataclass(frozen=True)
class Line:
    """One line: `amount` is whole roubles; `is_part` marks a part of the line above."""

    name: str
    amount: int
    is_part: bool = False


def report_lines(year: "EndowmentYear", spending: Iterable["ProgrammeSpending"]) -> list[Line]:
    """Return the figures in the order of the law: property, receipts, income, its use, costs."""
    programmes = [Line(f"программа «{row.programme}»", row.sum, True) for row in spending if row.year == year.year]
    return [
        Line("Стоимость имущества в управлении на начало года", year.capital_start),
        Line("Стоимость имущества в управлении на конец года", year.capital_end),
        Line("Поступило для формирования и пополнения капитала", year.contributions),
        Line("деньгами", year.money_received, True),
        Line("ценными бумагами и недвижимостью, по первоначальной оценке", year.property_received, True),
        Line("Доход от доверительного управления", year.income),
        Line("Использовано дохода на программы", year.programme_spending),
        *programmes,
        Line("Вознаграждение и расходы управляющей компании", year.management_fee),
        Line("Административно-управленческие расходы собственника", year.operating_costs),
        Line("Осталось дохода в капитале", year.kept_income),
    ]


def manager_name(fund: "EndowmentFundPage", year: "EndowmentYear") -> str:
    """Return who managed the property in this year; empty when nobody is named."""
    body = year.management_company or fund.management_company
    return body.name if body else ""


def recipients(supported: Iterable["SupportedProject"], year: int) -> Sequence["SupportedProject"]:
    """Return who got the income of this year, the largest sum first."""
    return sorted((row for row in supported if row.year == year), key=lambda row: -row.sum)
