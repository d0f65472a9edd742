from itertools import pairwise

import pytest

from core.series_charts import HEIGHT, Series, make_chart, nice_top, plain


@pytest.mark.parametrize(
    ("highest", "top"), [(0, 4), (3, 4), (64, 80), (100, 100), (33_379_000, 40_000_000), (0.7, 0.8)]
)
def test_the_scale_ends_above_the_highest_figure_in_four_round_steps(highest, top):
    assert nice_top(highest) == pytest.approx(top)


def test_each_figure_is_a_column_and_a_missing_one_is_none():
    chart = make_chart("ФАПы", ["2025", "2026"], [Series("план", (52, 64)), Series("факт", (50, None))])

    assert [mark.words for mark in chart.marks] == ["52", "50", "64"]
    assert chart.table == (("2025", ("52", "50")), ("2026", ("64", "нет данных")))


def test_columns_of_a_group_do_not_cover_one_another():
    years = [str(year) for year in range(2015, 2027)]
    chart = make_chart("Много лет", years, [Series("план", (9,) * 12), Series("факт", (8,) * 12)])
    edges = [(mark.x, mark.x + mark.width) for mark in chart.marks]

    assert all(end <= start for (_, end), (start, _) in pairwise(edges))


def test_layers_stand_one_upon_another_and_reach_the_sum():
    chart = make_chart("Бюджет", ["2025"], [Series("край", (30,)), Series("район", (10,))], kind="layers", unit="₽")
    lower, upper = chart.marks

    assert lower.y + lower.height == chart.zero
    assert upper.y + upper.height == lower.y


def test_a_line_is_broken_where_a_figure_is_missing():
    chart = make_chart("Капитал", list("abcde"), [Series("на конец", (1, 2, None, 4, 5))], kind="lines")

    assert len(chart.lines) == 2
    assert len(chart.marks) == 4


def test_roubles_are_exact_in_the_table_and_short_in_the_picture():
    chart = make_chart("Капитал", ["2025"], [Series("на конец", (33_379_000,))], unit="₽")

    assert chart.table[0][1] == ("33\u00a0379\u00a0000\u00a0₽",)
    assert chart.marks[0].words == "33,4\u00a0млн\u00a0₽"


def test_a_figure_below_zero_is_drawn_as_zero_and_told_as_it_is():
    chart = make_chart("Доход", ["2022"], [Series("доход", (-5,))])

    assert chart.marks[0].height == 0
    assert chart.marks[0].y < HEIGHT
    assert chart.table[0][1] == ("-5",)


def test_a_series_of_another_length_is_refused():
    with pytest.raises(ValueError, match="one figure for each label"):
        make_chart("Ошибка", ["2025"], [Series("план", (1, 2))])


def test_a_chart_without_years_is_empty():
    assert make_chart("Пусто", [], []).marks == ()


@pytest.mark.parametrize(
    ("value", "words"), [(72.5, "72,5"), (1250000, "1\u00a0250\u00a0000"), (3, "3"), (0.333, "0,33")]
)
def test_numbers_are_said_in_russian(value, words):
    assert plain(value) == words
