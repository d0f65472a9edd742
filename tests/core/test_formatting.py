import datetime as dt
from typing import Any

import pytest

from core.formatting import (
    amount_words,
    counted,
    day,
    day_year,
    edition,
    grouped,
    money,
    money_short,
    months,
    nbsp,
    plural,
    row,
    span,
    to_date,
)

TODAY = dt.date(2026, 11, 24)
DAYS = ("день", "дня", "дней")


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "дней"),
        (1, "день"),
        (2, "дня"),
        (4, "дня"),
        (5, "дней"),
        (11, "дней"),
        (12, "дней"),
        (14, "дней"),
        (21, "день"),
        (22, "дня"),
        (101, "день"),
        (111, "дней"),
        (112, "дней"),
        (-1, "день"),
    ],
)
def test_the_word_agrees_with_its_number(number: int, expected: Any) -> None:
    assert plural(number, DAYS) == expected


def test_a_number_and_its_word_never_part() -> None:
    assert counted(12, DAYS) == "12\u00a0дней"


@pytest.mark.parametrize(
    ("number", "expected"), [(0, "0"), (1626, "1626"), (12000, "12\u00a0000"), (3000000, "3\u00a0000\u00a0000")]
)
def test_thousands_are_set_apart_from_five_digits_on(number: int, expected: Any) -> None:
    assert grouped(number) == expected


@pytest.mark.parametrize(
    ("roubles", "expected"),
    [
        (0, "0\u00a0₽"),
        (1, "1\u00a0₽"),
        (9500, "9\u00a0500\u00a0₽"),
        (10_000, "10\u00a0тыс.\u00a0₽"),
        (72_350, "72,4\u00a0тыс.\u00a0₽"),
        (500_000, "500\u00a0тыс.\u00a0₽"),
        (999_940, "999,9\u00a0тыс.\u00a0₽"),
        (999_960, "1\u00a0млн\u00a0₽"),
        (1_250_000, "1,3\u00a0млн\u00a0₽"),
        (1_500_000, "1,5\u00a0млн\u00a0₽"),
        (3_000_000, "3\u00a0млн\u00a0₽"),
        (75_100_000, "75,1\u00a0млн\u00a0₽"),
        (2_400_000_000, "2,4\u00a0млрд\u00a0₽"),
        (12_000_000_000_000, "12\u00a0000\u00a0млрд\u00a0₽"),
        (-500_000, "−500\u00a0тыс.\u00a0₽"),
    ],
)
def test_a_sum_for_a_card_is_short(roubles: int, expected: Any) -> None:
    assert money_short(roubles) == expected


def test_an_exact_sum_keeps_every_rouble_on_one_line() -> None:
    assert money(500_000) == "500\u00a0000\u00a0₽"
    assert money(5_000) == "5\u00a0000\u00a0₽"


@pytest.mark.parametrize(
    ("low", "high", "short", "expected"),
    [
        (None, None, True, ""),
        (None, 3_000_000, True, "до\u00a03\u00a0млн\u00a0₽"),
        (300_000, 3_000_000, True, "до\u00a03\u00a0млн\u00a0₽"),
        (300_000, 3_000_000, False, "от\u00a0300\u00a0000\u00a0₽ до\u00a03\u00a0000\u00a0000\u00a0₽"),
        (150_000, 150_000, True, "150\u00a0тыс.\u00a0₽"),
        (100_000, None, False, "от\u00a0100\u00a0000\u00a0₽"),
        (0, 500_000, False, "до\u00a0500\u00a0000\u00a0₽"),
        (0, None, True, ""),
    ],
)
def test_what_one_project_may_get_is_said_by_its_two_ends(
    low: int | None, high: int | None, short: bool, expected: Any
) -> None:
    assert amount_words(low, high, short=short) == expected


def test_a_day_carries_its_year_only_when_it_is_another_year() -> None:
    assert day(dt.date(2026, 12, 14), TODAY) == "14\u00a0декабря"
    assert day(dt.date(2027, 1, 9), TODAY) == "9\u00a0января 2027\u00a0года"
    assert day_year(dt.date(2026, 5, 1)) == "1\u00a0мая 2026\u00a0года"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("2026-12-14", dt.date(2026, 12, 14)),
        ("2026-12-14T10:00:00+10:00", dt.date(2026, 12, 14)),
        (dt.date(2026, 12, 14), dt.date(2026, 12, 14)),
        (dt.datetime(2026, 12, 14, 23, 59, tzinfo=dt.UTC), dt.date(2026, 12, 14)),
    ],
)
def test_a_day_is_read_from_dates_moments_and_texts(value: Any, expected: Any) -> None:
    assert to_date(value) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("письмо в дом", "письмо в\u00a0дом"),
        ("и в доме", "и\u00a0в\u00a0доме"),
        ("до 12 дней", "до\u00a012\u00a0дней"),
        ("500 ₽ — это мало", "500\u00a0₽\u00a0— это мало"),
        ("До 1,5 млн ₽ или 5 %", "До\u00a01,5\u00a0млн\u00a0₽ или\u00a05\u00a0%"),
        ("Для НКО", "Для\u00a0НКО"),
        ("за I полугодие и III квартал", "за\u00a0I\u00a0полугодие и\u00a0III\u00a0квартал"),
        ("занятие 3. Кому", "занятие\u00a03. Кому"),
        ("от 15 000 до 120 000 ₽", "от\u00a015\u00a0000 до\u00a0120\u00a0000\u00a0₽"),
        ("кто-то и кое-как", "кто-то и\u00a0кое-как"),
        ("", ""),
        ("конец и", "конец и"),
    ],
)
def test_short_words_and_numbers_hold_on_to_the_next_word(text: str, expected: Any) -> None:
    assert nbsp(text) == expected


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("2026-11-26", "от\u00a026\u00a0ноября 2026\u00a0года"),
        ("povtor-2026-11-26", "от\u00a026\u00a0ноября 2026\u00a0года"),
        ("2026-11", "2026-11"),
    ],
)
def test_an_edition_is_named_by_its_day(version: str, expected: str) -> None:
    assert edition(version) == expected


@pytest.mark.parametrize(
    ("first", "last", "today", "expected"),
    [
        ((2026, 12, 4), (2026, 12, 4), TODAY, "4~декабря"),
        ((2026, 12, 4), (2026, 12, 6), TODAY, "4–6~декабря"),
        ((2025, 12, 4), (2025, 12, 6), TODAY, "4–6~декабря 2025~года"),
        ((2025, 10, 18), (2025, 11, 17), TODAY, "18~октября~— 17~ноября 2025~года"),
        ((2026, 10, 6), (2027, 1, 12), TODAY, "6~октября~— 12~января 2027~года"),
        ((2026, 5, 26), (2026, 11, 22), None, "26~мая~— 22~ноября 2026~года"),
        ((2026, 5, 26), (2027, 5, 22), None, "26~мая 2026~года~— 22~мая 2027~года"),
    ],
)
def test_a_span_says_once_what_its_days_share(
    first: tuple[int, int, int], last: tuple[int, int, int], today: dt.date | None, expected: str
) -> None:
    assert span(dt.date(*first), dt.date(*last), today) == expected.replace("~", "\u00a0")


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ((2022, 1, 10), (2022, 8, 1), "январь~— август 2022~года"),
        ((2022, 8, 1), (2025, 4, 30), "август 2022~— апрель 2025~года"),
        ((2026, 5, 1), (2026, 5, 30), "май 2026~года"),
    ],
)
def test_a_stage_is_told_by_its_months(first: tuple[int, int, int], last: tuple[int, int, int], expected: str) -> None:
    assert months(dt.date(*first), dt.date(*last)) == expected.replace("~", "\u00a0")


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Грант", "Конкурс"], "Грант, конкурс"),
        (["НКО", "ТОС без юрлица", "Инициативная группа"], "НКО, ТОС без юрлица, инициативная группа"),
        (["Человек"], "Человек"),
        ([], ""),
    ],
)
def test_names_in_a_row_begin_small_unless_they_are_abbreviations(names: list[str], expected: str) -> None:
    assert row(names) == expected
