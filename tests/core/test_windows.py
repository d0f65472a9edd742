import datetime as dt

import pytest

from core.dates import REGION_TZ, end_of_window, start_of_day
from core.windows import WindowStatus, days_left, window_status

TODAY = dt.date(2026, 11, 24)
NOON = dt.datetime(2026, 11, 24, 12, 0, tzinfo=REGION_TZ)


def day(offset: int) -> dt.date:
    return TODAY + dt.timedelta(days=offset)


@pytest.mark.parametrize(
    ("opens", "closes", "expected"),
    [
        pytest.param(None, None, WindowStatus.PERMANENT, id="no-limits"),
        pytest.param(-5, None, WindowStatus.PERMANENT, id="opened-without-end"),
        pytest.param(1, None, WindowStatus.SOON, id="opens-tomorrow-for-ever"),
        pytest.param(1, 30, WindowStatus.SOON, id="opens-tomorrow"),
        pytest.param(0, 30, WindowStatus.OPEN, id="opens-today"),
        pytest.param(-5, 15, WindowStatus.OPEN, id="fifteen-days-left"),
        pytest.param(-5, 14, WindowStatus.CLOSING, id="fourteen-days-left"),
        pytest.param(-5, 0, WindowStatus.CLOSING, id="last-day-counts"),
        pytest.param(-5, -1, WindowStatus.CLOSED, id="closed-yesterday"),
    ],
)
def test_status_counts_both_ends_of_the_window(opens: int | None, closes: int | None, expected: WindowStatus) -> None:
    opens_at = start_of_day(day(opens)) if opens is not None else None
    closes_at = end_of_window(day(closes)) if closes is not None else None

    assert window_status(opens_at, closes_at, NOON) is expected


def test_the_hour_of_the_last_day_ends_the_window() -> None:
    closes_at = end_of_window(TODAY, dt.time(18, 0))

    assert window_status(None, closes_at, NOON) is WindowStatus.CLOSING
    assert window_status(None, closes_at, NOON.replace(hour=17, minute=59)) is WindowStatus.CLOSING
    assert window_status(None, closes_at, NOON.replace(hour=18)) is WindowStatus.CLOSED


def test_the_day_is_the_regions_day_and_not_utc() -> None:
    """At 23:30 in Khabarovsk it is still 13:30 of the same day in UTC; at 00:30 the day has changed."""
    closes_at = end_of_window(TODAY)

    late_evening = dt.datetime(2026, 11, 24, 13, 30, tzinfo=dt.UTC)
    after_midnight = dt.datetime(2026, 11, 24, 14, 30, tzinfo=dt.UTC)

    assert window_status(None, closes_at, late_evening) is WindowStatus.CLOSING
    assert window_status(None, closes_at, after_midnight) is WindowStatus.CLOSED


@pytest.mark.parametrize(("closes", "expected"), [(0, 0), (1, 1), (14, 14), (-1, None)])
def test_days_left_are_calendar_days(closes: int, expected: int | None) -> None:
    assert days_left(end_of_window(day(closes)), NOON) == expected


def test_days_left_on_the_last_day_with_an_hour() -> None:
    assert days_left(end_of_window(TODAY, dt.time(18, 0)), NOON) == 0
    assert days_left(None, NOON) is None
