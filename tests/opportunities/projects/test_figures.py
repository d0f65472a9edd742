import pytest

from core.formatting import NBSP
from opportunities.projects.budget import (
    BudgetYear,
    budget_chart,
    budget_rows,
    budget_words,
    shares,
    total,
    years_words,
)
from opportunities.projects.indicators import Figure, Indicator, conclusion, indicator_chart, indicator_rows

NOW = 2026


def indicator(*figures: tuple[int, float, float | None], better: str = "more") -> Indicator:
    return Indicator("Новые ФАПы", "единиц", better, tuple(Figure(*figure) for figure in figures))


@pytest.mark.parametrize(
    ("figures", "better", "words"),
    [
        (((2025, 52, 50),), "more", "2025: план 52, факт 50 — отстаёт."),
        (((2025, 52, 52),), "more", "2025: план 52, факт 52 — по плану."),
        (((2025, 52, 55),), "more", "2025: план 52, факт 55 — лучше плана."),
        (((2025, 18, 19),), "less", "2025: план 18, факт 19 — отстаёт."),
        (((2025, 18, 12),), "less", "2025: план 18, факт 12 — лучше плана."),
        (((2024, 9.5, 9.1), (2025, 11, None)), "more", "2024: план 9,5, факт 9,1 — отстаёт."),
        (
            ((2025, 52, 50), (2026, 64, 59)),
            "more",
            "2025: план 52, факт 50 — отстаёт. 2026, год ещё идёт: план 64, пока 59.",
        ),
        (((2026, 64, 70),), "more", "2026: план 64, факт 70 — лучше плана."),
        (((2027, 75, None),), "more", "Данных о результате пока нет."),
        (((2025, 5, 0),), "more", "2025: план 5, факт 0 — отстаёт."),
    ],
)
def test_the_conclusion_judges_finished_years_only(
    figures: tuple[tuple[int, float, float | None], ...], better: str, words: str
) -> None:
    assert conclusion(indicator(*figures, better=better), NOW).replace(NBSP, " ") == words


def test_the_chart_shows_fact_and_plan_of_each_year() -> None:
    chart = indicator_chart(indicator((2025, 52, 50), (2026, 64, None)), NOW)

    assert chart.labels == ("2025", "2026")
    assert chart.table == (("2025", ("50", "52")), ("2026", ("нет данных", "64")))
    assert len(chart.marks) == 3


def test_rows_of_indicators_hold_numbers_and_the_gap() -> None:
    rows = list(indicator_rows([indicator((2024, 9.5, 9.1), (2025, 52, 50), (2026, 64, None))]))

    assert rows == [
        ("Новые ФАПы", "единиц", 2024, 9.5, 9.1, -0.4),
        ("Новые ФАПы", "единиц", 2025, 52, 50, -2),
        ("Новые ФАПы", "единиц", 2026, 64, None, None),
    ]


MONEY = [BudgetYear(2024, (600, 300, 100, 0)), BudgetYear(2025, (1200, 700, 100, 0))]


def test_the_budget_is_summed_and_shared_without_silent_sources() -> None:
    assert total(MONEY) == 3000
    assert [(share.name, share.sum, share.percent) for share in shares(MONEY)] == [
        ("федеральный бюджет", 1800, 60),
        ("бюджет края", 1000, 33),
        ("бюджеты округов и районов", 200, 7),
    ]
    assert list(budget_rows(MONEY)) == [(2024, 600, 300, 100, 0, 1000), (2025, 1200, 700, 100, 0, 2000)]


def test_the_budget_chart_says_where_most_comes_from() -> None:
    chart = budget_chart(MONEY, "?csv=budget")

    assert [item.name for item in chart.series] == [share.name for share in shares(MONEY)]
    assert "60 %" in chart.conclusion.replace(NBSP, " ")
    assert "за 2024–2025 годы" in chart.conclusion.replace(NBSP, " ")
    assert budget_words([]) == ""
    assert years_words(2025, 2025).replace(NBSP, " ") == "2025 год"
