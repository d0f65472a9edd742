from core.charts import BAR_WIDTH, panes, part_bars


def test_the_longest_bar_takes_the_whole_width_and_the_others_their_share() -> None:
    first, second = part_bars([("2024", 50, 100), ("2025", 30, 200)])

    assert (second.whole_width, second.part_width) == (BAR_WIDTH, round(BAR_WIDTH * 0.15))
    assert first.whole_width == BAR_WIDTH // 2
    assert (first.percent, second.percent) == (50, 15)


def test_bars_stand_one_below_another() -> None:
    assert [bar.y for bar in part_bars([("a", 1, 2), ("b", 1, 2), ("c", 1, 2)])] == [4, 40, 76]


def test_years_without_applications_draw_nothing_and_do_not_divide_by_zero() -> None:
    (bar,) = part_bars([("2025", 0, 0)])

    assert (bar.whole_width, bar.part_width, bar.percent) == (0, 0, 0)


def test_no_years_no_bars() -> None:
    assert part_bars([]) == []


def test_windows_with_light_come_first() -> None:
    drawn = panes(3)

    assert [pane.is_lit for pane in drawn] == [True] * 3 + [False] * 7
    assert (drawn[5].x, drawn[5].y) == (0, 48)
