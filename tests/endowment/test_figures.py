import pytest

from endowment.charts import REST, capital_chart, spending_chart
from endowment.figures import income_parts, sparkline, totals
from endowment.models import EndowmentProgramme, ProgrammeSpending
from tests.endowment.factories import year


@pytest.mark.parametrize(
    ("values", "points"),
    [
        ([], ""),
        ([5], "4,4"),
        ([0, 0], "4,56 236,56"),
        ([10, 20, 40], "4,43 120,30 236,4"),
    ],
)
def test_a_sparkline_stays_within_its_picture(values: list[int], points: str) -> None:
    assert sparkline(values) == points


def test_the_parts_of_an_income_add_up_to_it() -> None:
    row = year(2025, 0, income=1000, management_fee=100, operating_costs=50, programme_spending=600)

    parts = income_parts(row, [spent(2025, 1, 600), spent(2024, 1, 999)])

    assert [(part.name, part.amount, part.percent) for part in parts] == [
        ("Программа «Программа 1»", 600, 60),
        ("Управляющей компании", 100, 10),
        ("Расходы собственника", 50, 5),
        ("Осталось в капитале", 250, 25),
    ]


def test_a_year_that_spent_more_than_it_earned_says_where_the_money_came_from() -> None:
    row = year(2025, 1000, income=100, programme_spending=300)

    assert income_parts(row, [spent(2025, 1, 300)])[-1].name == "Взяли из запаса прошлых лет"


def test_a_loss_has_no_shares() -> None:
    row = year(2025, 1000, income=-100)

    assert [part.percent for part in income_parts(row, [])] == [0]
    assert totals([row]).costs_percent == 0


def test_more_programmes_than_colours_share_the_last_layer() -> None:
    years = [year(2025, 0)]
    chart = spending_chart(years, [spent(2025, number, number * 100) for number in range(1, 7)], "")

    assert chart is not None
    assert [item.name for item in chart.series] == ["Программа 4", "Программа 5", "Программа 6", REST]
    assert chart.series[-1].values == (600,)
    assert chart.conclusion.replace("\u00a0", " ") == "Больше всего ушло на программу «Программа 6»: 600 ₽."


@pytest.mark.parametrize(
    ("capital", "words"),
    [
        ((1_000_000, 2_000_000), "За 1 год вырос с 1 млн ₽ до 2 млн ₽."),
        ((2_000_000, 1_000_000), "За 1 год уменьшился с 2 млн ₽ до 1 млн ₽."),
        ((2_000_000, 2_000_000), "На конец 2025 года 2 млн ₽."),
    ],
)
def test_the_capital_is_told_in_words_whether_it_grew_or_not(capital: tuple[int, int], words: str) -> None:
    years = [year(2024 + place, 0) for place in range(2)]
    for row, capital_end in zip(years, capital, strict=True):
        row.capital_end = capital_end

    assert capital_chart(years, "").conclusion.replace("\u00a0", " ") == words


def spent(number: int, programme: int, roubles: int) -> ProgrammeSpending:
    named = EndowmentProgramme(pk=programme, key=f"p{programme}", name=f"Программа {programme}", sort_order=programme)
    return ProgrammeSpending(year=number, programme=named, sum=roubles)
