"""What must be true of a fund before visitors see it. Each message stands beside its field or in its row."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from core.formatting import money
from endowment.validators import account_errors

if TYPE_CHECKING:
    from endowment.models import EndowmentFundPage, EndowmentYear, ProgrammeSpending

Errors = dict[str, list[str]]
# Place of the row in its table → its errors.
RowErrors = dict[int, Errors]
Found = tuple[int, str, str]

_REQUISITES = {
    "recipient": "Впишите получателя.",
    "inn": "Впишите ИНН получателя.",
    "account": "Впишите номер счёта.",
    "bank": "Впишите название банка.",
    "bik": "Впишите БИК банка.",
}


def publication_errors(fund: "EndowmentFundPage") -> Errors:
    """Return the broken rules about own fields, `{field: [message, …]}`; empty when the page may be published."""
    errors: Errors = {}
    if not fund.summary.strip():
        errors["summary"] = ["Напишите простыми словами, что это за капитал: без этого публиковать нельзя."]
    if fund.capital_owner_id is None:
        errors["capital_owner"] = ["Выберите организацию, которой принадлежит капитал."]
    filled = [name for name in _REQUISITES if getattr(fund, name)]
    if filled:
        errors |= {name: [message] for name, message in _REQUISITES.items() if name not in filled}
    if fund.bik and fund.account:
        errors |= account_errors(fund.account, fund.correspondent_account, fund.bik)
    return errors


def table_errors(years: Sequence["EndowmentYear"], spending: Sequence["ProgrammeSpending"]) -> dict[str, RowErrors]:
    """Return the rows whose figures do not agree, `{"years" | "spending": {place: {field: [message]}}}`."""
    found = {
        "years": _by_row([*_year_errors(years), *_programme_errors(years, spending)]),
        "spending": _by_row(_spending_errors(spending, years)),
    }
    return {name: rows for name, rows in found.items() if rows}


def relation_errors(fund: "EndowmentFundPage") -> Errors:
    """Return the same for the page as a whole: `{"years" | "spending": [message with its year, …]}`."""
    tables = {"years": list(fund.years.all()), "spending": list(fund.spending.all())}
    found = table_errors(tables["years"], tables["spending"])
    return {
        name: [
            f"{tables[name][place].year} год. {message}"
            for place, errors in rows.items()
            for messages in errors.values()
            for message in messages
        ]
        for name, rows in found.items()
    }


def _by_row(found: list[Found] | Iterator[Found]) -> RowErrors:
    rows: RowErrors = {}
    for place, field, message in found:
        rows.setdefault(place, {}).setdefault(field, []).append(message)
    return rows


def _year_errors(years: Sequence["EndowmentYear"]) -> Iterator[Found]:
    seen: set[int] = set()
    for place, row in enumerate(years):
        if row.year in seen:
            yield place, "year", f"{row.year} год уже есть в таблице."
        seen.add(row.year)
        if row.property_received > row.contributions:
            yield place, "property_received", "Имуществом не может поступить больше, чем всего взносов."
        if row.capital_end != row.computed_end:
            yield place, "capital_end", _difference(row.capital_end, row.computed_end, "По строке получается")
    yield from _chain_errors(years)


def _chain_errors(years: Sequence["EndowmentYear"]) -> Iterator[Found]:
    """Every year begins with what the one before it ended with."""
    ordered = sorted(enumerate(years), key=lambda pair: pair[1].year)
    for (_, before), (place, row) in pairwise(ordered):
        if row.year > before.year + 1:
            yield place, "year", f"Пропущен {before.year + 1} год: годы должны идти подряд."
        elif row.year == before.year + 1 and row.capital_start != before.capital_end:
            reason = f"На конец {before.year} года было"
            yield place, "capital_start", _difference(row.capital_start, before.capital_end, reason)


def _programme_errors(years: Sequence["EndowmentYear"], spending: Sequence["ProgrammeSpending"]) -> Iterator[Found]:
    for place, row in enumerate(years):
        total = sum(item.sum for item in spending if item.year == row.year)
        if total != row.programme_spending:
            yield place, "programme_spending", _difference(row.programme_spending, total, "По программам расписано")


def _spending_errors(spending: Sequence["ProgrammeSpending"], years: Sequence["EndowmentYear"]) -> Iterator[Found]:
    known = {row.year for row in years}
    seen: set[tuple[int, int]] = set()
    for place, row in enumerate(spending):
        if row.year not in known:
            yield place, "year", f"{row.year} года нет в таблице показателей."
        if (row.year, row.programme_id) in seen:
            yield place, "programme", f"За {row.year} год эта программа уже указана."
        seen.add((row.year, row.programme_id))


def _difference(written: int, expected: int, reason: str) -> str:
    return f"{reason} {money(expected)}, вписано {money(written)}. Разница {money(abs(written - expected))}."
