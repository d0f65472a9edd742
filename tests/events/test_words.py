"""Dates of events in words."""

import datetime as dt

import pytest

from core.dates import REGION_TZ
from events.words import days

TODAY = dt.date(2026, 12, 1)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (dt.date(2026, 12, 4), dt.date(2026, 12, 4), "пятница, 4\u00a0декабря"),
        (dt.date(2026, 12, 4), dt.date(2026, 12, 6), "4–6\u00a0декабря"),
        (dt.date(2026, 11, 28), dt.date(2026, 12, 6), "28\u00a0ноября\u00a0— 6\u00a0декабря"),
        (dt.date(2026, 12, 4), dt.date(2027, 12, 6), "4\u00a0декабря\u00a0— 6\u00a0декабря 2027\u00a0года"),
    ],
)
def test_days_of_one_month_share_its_name(first: dt.date, last: dt.date, expected: str) -> None:
    starts, ends = (dt.datetime.combine(day, dt.time(10), tzinfo=REGION_TZ) for day in (first, last))

    assert days(starts, ends, TODAY) == expected
