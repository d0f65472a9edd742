import datetime as dt

import pytest

from plans.choices import DueKind, MeasureStatus
from plans.status import Due, Fact, deadline_days, deadlines, measure_status, number_key

MARCH = dt.date(2020, 3, 31)
BY_MARCH = Due(DueKind.DATE, None, MARCH)
HALF_YEARLY = Due(DueKind.HALF_YEARLY, dt.date(2019, 12, 31), dt.date(2020, 12, 31))
PERMANENT = Due(DueKind.PERMANENT)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("facts", "on", "status"),
    [
        pytest.param([], "2020-03-31", MeasureStatus.NOT_STARTED, id="nothing-said-on-the-last-day"),
        pytest.param([], "2020-04-01", MeasureStatus.OVERDUE, id="nothing-said-a-day-later"),
        pytest.param([Fact(day("2020-02-01"))], "2020-03-31", MeasureStatus.IN_PROGRESS, id="news"),
        pytest.param([Fact(day("2020-02-01"))], "2020-04-01", MeasureStatus.OVERDUE, id="news-but-late"),
        pytest.param([Fact(MARCH, MARCH)], "2020-04-01", MeasureStatus.DONE, id="done-on-the-last-day"),
        pytest.param([Fact(day("2020-04-01"), MARCH)], "2020-04-02", MeasureStatus.DONE_LATE, id="done-a-day-late"),
        pytest.param([Fact(day("2020-04-05"), MARCH)], "2020-04-02", MeasureStatus.OVERDUE, id="not-known-yet"),
        pytest.param([Fact(MARCH, day("2020-02-29"))], "2020-04-01", MeasureStatus.DONE, id="the-deadline-was-moved"),
    ],
)
def test_the_state_of_a_measure_with_a_date(facts: list[Fact], on: str, status: MeasureStatus) -> None:
    assert measure_status(BY_MARCH, facts, day(on)) is status
    # The beginning of a period is no deadline.
    assert measure_status(Due(DueKind.PERIOD, day("2019-11-01"), MARCH), facts, day(on)) is status


def test_a_permanent_measure_goes_on_once_something_was_said() -> None:
    assert measure_status(PERMANENT, [], MARCH) is MeasureStatus.NOT_STARTED
    assert measure_status(PERMANENT, [Fact(day("2020-01-01"))], day("2030-01-01")) is MeasureStatus.ONGOING


@pytest.mark.parametrize(
    ("starts", "ends", "days"),
    [
        ("2019-12-31", "2020-12-31", ["2019-12-31", "2020-06-30", "2020-12-31"]),
        ("2026-06-30", "2026-12-31", ["2026-06-30", "2026-12-31"]),
        ("2026-03-15", "2027-03-14", ["2026-03-15", "2026-09-15"]),
        ("2026-08-31", "2027-03-31", ["2026-08-31", "2027-02-28"]),
    ],
)
def test_half_yearly_deadlines_keep_the_end_of_the_month(starts: str, ends: str, days: list[str]) -> None:
    due = Due(DueKind.HALF_YEARLY, day(starts), day(ends))

    assert [item.isoformat() for item in deadline_days(due)] == days


def test_each_half_year_has_its_own_mark() -> None:
    facts = [Fact(day("2019-12-17"), day("2019-12-31")), Fact(day("2020-07-02"), day("2020-06-30"))]

    first, second, third = deadlines(HALF_YEARLY, facts, day("2020-12-31"))

    assert (first.done_on, first.is_late, first.is_overdue) == (day("2019-12-17"), False, False)
    assert (second.done_on, second.is_late) == (day("2020-07-02"), True)
    assert (third.done_on, third.is_overdue) == (None, False)
    assert measure_status(HALF_YEARLY, facts, day("2020-12-31")) is MeasureStatus.IN_PROGRESS
    assert measure_status(HALF_YEARLY, facts, day("2021-01-01")) is MeasureStatus.OVERDUE
    assert measure_status(HALF_YEARLY, [*facts, Fact(day("2020-12-03"), day("2020-12-31"))], day("2021-01-01")) is (
        MeasureStatus.DONE_LATE
    )


def test_of_two_executors_the_first_to_report_closes_the_deadline() -> None:
    facts = [Fact(day("2020-04-09"), MARCH), Fact(day("2020-03-30"), MARCH)]

    assert measure_status(BY_MARCH, facts, day("2020-05-01")) is MeasureStatus.DONE


def test_a_draft_without_dates_has_no_deadline() -> None:
    assert deadline_days(Due(DueKind.DATE)) == ()
    assert deadline_days(Due(DueKind.HALF_YEARLY, day("2020-01-01"))) == ()


def test_a_century_of_half_years_is_cut() -> None:
    assert len(deadline_days(Due(DueKind.HALF_YEARLY, day("1900-01-31"), day("2999-12-31")))) == 40


def test_numbers_stand_as_people_count() -> None:
    numbers = ["1.10", "2", "1.9", "10.1", "1", "1.1.2", "1.а"]

    assert sorted(numbers, key=number_key) == ["1", "1.1.2", "1.9", "1.10", "1.а", "2", "10.1"]


def test_days_survive_json() -> None:
    fact = Fact(MARCH, MARCH)

    assert Due.from_json(HALF_YEARLY.to_json()) == HALF_YEARLY
    assert Fact.from_json(fact.to_json()) == fact
