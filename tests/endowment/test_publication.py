"""Figures that do not agree are named in their cell."""

import pytest

from endowment.models import EndowmentYear, ProgrammeSpending
from endowment.services.publication import table_errors
from tests.endowment.factories import year

GOOD = [year(2020, 0, contributions=3_000_000), year(2021, 3_000_000, income=200_000, programme_spending=50_000)]
SPENT = [ProgrammeSpending(year=2021, programme_id=1, sum=50_000)]


def test_rows_that_agree_have_no_errors() -> None:
    assert table_errors(GOOD, SPENT) == {}
    assert table_errors(list(reversed(GOOD)), SPENT) == {}
    assert table_errors([], []) == {}


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        (year(2021, 3_000_000, income=50_000, capital_end=3_040_000), "capital_end", "Разница 10 000 ₽"),
        (year(2021, 2_900_000), "capital_start", "На конец 2020 года было 3 000 000 ₽"),
        (year(2022, 3_000_000), "year", "Пропущен 2021 год"),
        (year(2020, 0, contributions=1), "year", "2020 год уже есть"),
        (year(2021, 3_000_000, contributions=5, property_received=6), "property_received", "Имуществом"),
        (year(2021, 3_000_000, programme_spending=7), "programme_spending", "По программам расписано 0 ₽"),
    ],
)
def test_a_wrong_year_is_named_in_its_cell(row: EndowmentYear, field: str, words: str) -> None:
    errors = table_errors([GOOD[0], row], [])

    assert list(errors) == ["years"]
    assert list(errors["years"]) == [1]
    assert list(errors["years"][1]) == [field]
    assert words in errors["years"][1][field][0].replace("\u00a0", " ")


def test_a_loss_is_a_figure_like_any_other() -> None:
    assert table_errors([GOOD[0], year(2021, 3_000_000, income=-400_000)], []) == {}


def test_spending_of_an_unknown_year_and_a_programme_twice_are_named() -> None:
    rows = [*SPENT, ProgrammeSpending(year=2021, programme_id=1, sum=0), ProgrammeSpending(year=2030, sum=1)]

    errors = table_errors(GOOD, rows)["spending"]

    assert errors == {
        1: {"programme": ["За 2021 год эта программа уже указана."]},
        2: {"year": ["2030 года нет в таблице показателей."]},
    }
