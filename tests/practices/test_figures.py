import pytest

from practices.figures import change_words, duration_words, figure


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (8.9, "8,9"),
        (47, "47"),
        (47.0, "47"),
        (12_000, "12 000"),
        (3.256, "3,26"),
        (-1.5, "−1,5"),
        (-0.001, "0"),
        (0, "0"),
    ],
)
def test_a_figure_is_written_as_people_write_it(value: float, words: str) -> None:
    assert figure(value).replace("\u00a0", " ") == words


@pytest.mark.parametrize(
    ("before", "after", "unit", "words"),
    [
        pytest.param(8.9, 7.9, "%", "на 1 процентный пункт меньше", id="shares-in-points"),
        pytest.param(41, 66, "% от подлежащих", "на 25 процентных пунктов больше", id="shares-of-something"),
        pytest.param(10, 12.5, "%", "на 2,5 процентного пункта больше", id="half-a-point"),
        pytest.param(55, 78, "баллов", "на 42 % больше", id="percent"),
        pytest.param(71, 34, "вызовов", "в 2,1 раза меньше", id="times-less"),
        pytest.param(12, 84, "человек", "в 7 раз больше", id="whole-times"),
        pytest.param(2880, 22, "минут", "в 131 раз меньше", id="many-times"),
        pytest.param(5, 5, "дней", "не изменилось", id="the-same"),
        pytest.param(0, 5600, "раз", "", id="nothing-before"),
        pytest.param(3, 0, "случаев", "", id="nothing-after"),
        pytest.param(-5, 10, "градусов", "", id="below-zero"),
    ],
)
def test_a_change_is_told_in_words(before: float, after: float, unit: str, words: str) -> None:
    assert change_words(before, after, unit).replace("\u00a0", " ") == words


@pytest.mark.parametrize(
    ("weeks", "words"),
    [
        (0, ""),
        (1, "1 неделя"),
        (3, "3 недели"),
        (24, "около 6 месяцев"),
        (52, "около года"),
        (91, "около 21 месяца"),
    ],
)
def test_a_long_duration_is_told_in_months(weeks: int, words: str) -> None:
    assert duration_words(weeks).replace("\u00a0", " ") == words
