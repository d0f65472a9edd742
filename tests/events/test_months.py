import datetime as dt

from core.dates import REGION_TZ
from events.months import keys_between, labels, name, shifted, weeks


def moment(day: int, month: int = 12, hour: int = 10) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, tzinfo=REGION_TZ)


def test_an_event_belongs_to_every_month_it_touches() -> None:
    assert keys_between(moment(4), moment(4, hour=12)) == ("2026-12",)
    assert keys_between(moment(30, 11), moment(2)) == ("2026-11", "2026-12")


def test_the_day_of_an_event_is_the_day_of_the_region() -> None:
    evening_in_london = dt.datetime(2026, 11, 30, 20, tzinfo=dt.UTC)
    assert keys_between(evening_in_london, evening_in_london) == ("2026-12",)


def test_weeks_begin_on_monday_and_cover_the_month() -> None:
    table = weeks(dt.date(2026, 12, 1), [], dt.date(2026, 12, 9))

    assert all(len(week) == 7 and week[0].date.weekday() == 0 for week in table)
    assert [day.date for week in table for day in week if day.in_month] == [
        dt.date(2026, 12, number) for number in range(1, 32)
    ]
    assert [day.date.day for week in table for day in week if day.is_today] == [9]


def test_months_have_names_and_neighbours() -> None:
    assert name(dt.date(2026, 12, 1)) == "декабрь 2026"
    assert shifted(dt.date(2026, 12, 1), 1) == dt.date(2027, 1, 1)
    assert shifted(dt.date(2026, 1, 1), -1) == dt.date(2025, 12, 1)
    assert labels()["2026-02"].label == "февраль 2026"
