import datetime as dt
from typing import Any

import pytest

from core.window_words import WindowWords, days_left_words, window_words
from core.windows import WindowStatus

TODAY = dt.date(2026, 11, 24)


def say(status: Any, opens: dt.date | None = None, closes: dt.date | None = None, time: str = "") -> tuple[str, str]:
    words = window_words(status, opens, closes, time, TODAY)
    return (words.main.replace("\u00a0", " "), words.note.replace("\u00a0", " "))


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, "последний день"),
        (1, "остался 1 день"),
        (2, "осталось 2 дня"),
        (11, "осталось 11 дней"),
        (21, "остался 21 день"),
    ],
)
def test_days_left_are_counted_in_russian(days: int, expected: Any) -> None:
    assert days_left_words(days).replace("\u00a0", " ") == expected


def test_an_open_call_says_its_last_day_and_how_far_it_is() -> None:
    assert say(WindowStatus.CLOSING, closes=dt.date(2026, 12, 6)) == ("до 6 декабря", "осталось 12 дней")
    assert say(WindowStatus.OPEN, closes=dt.date(2027, 1, 15)) == ("до 15 января 2027 года", "осталось 52 дня")


def test_today_and_tomorrow_are_called_so_and_tell_the_hour() -> None:
    assert say(WindowStatus.CLOSING, closes=TODAY, time="18:00") == ("сегодня до 18:00", "последний день")
    assert say(WindowStatus.CLOSING, closes=dt.date(2026, 11, 25)) == ("завтра", "остался 1 день")


def test_a_future_call_says_when_it_opens() -> None:
    assert say(WindowStatus.SOON, opens=dt.date(2026, 12, 5)) == ("с 5 декабря", "откроется через 11 дней")
    assert say(WindowStatus.SOON, opens=dt.date(2026, 11, 25)) == ("с 25 ноября", "откроется завтра")
    assert say(WindowStatus.SOON, opens=TODAY) == ("с 24 ноября", "откроется сегодня")


def test_a_call_without_an_end_is_always_open() -> None:
    assert say(WindowStatus.PERMANENT) == ("в любое время", "")


def test_a_finished_call_says_until_when_it_was() -> None:
    assert say(WindowStatus.CLOSED, closes=dt.date(2026, 9, 25)) == ("приём завершён", "принимали до 25 сентября")


@pytest.mark.parametrize("status", [None, WindowStatus.SOON, WindowStatus.OPEN, WindowStatus.CLOSED])
def test_what_has_no_days_says_nothing(status: Any) -> None:
    assert window_words(status, None, None, "", TODAY) == WindowWords()


def test_a_status_may_come_as_plain_text() -> None:
    assert say("closing", closes=dt.date(2026, 12, 6))[0] == "до 6 декабря"
