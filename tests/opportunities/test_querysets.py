import datetime as dt

import pytest

from opportunities.models import SupportMeasurePage
from tests.factories.fixtures import Portal

TODAY = dt.date(2026, 3, 10)


def day(offset: int) -> dt.date:
    return TODAY + dt.timedelta(days=offset)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("opens_on", "closes_on", "expected"),
    [
        pytest.param(None, None, True, id="no-limits"),
        pytest.param(TODAY, TODAY, True, id="one-day-window-includes-that-day"),
        pytest.param(None, day(-1), False, id="closed-yesterday"),
        pytest.param(day(1), day(5), False, id="opens-tomorrow"),
        pytest.param(day(-5), day(5), True, id="in-the-middle"),
    ],
)
def test_accepting_counts_both_ends_of_the_window(
    portal: Portal, opens_on: dt.date | None, closes_on: dt.date | None, expected: bool
) -> None:
    measure = portal.measure(opens_on=opens_on, closes_on=closes_on)

    assert (measure in SupportMeasurePage.objects.accepting(on=TODAY)) is expected


@pytest.mark.django_db
def test_closing_within_counts_calendar_days(portal: Portal) -> None:
    tomorrow = portal.measure(closes_on=day(1))
    portal.measure(closes_on=day(8))
    portal.measure()

    assert list(SupportMeasurePage.objects.closing_within(7, on=TODAY)) == [tomorrow]
    with pytest.raises(ValueError, match="zero or more"):
        SupportMeasurePage.objects.closing_within(-1, on=TODAY)


@pytest.mark.django_db
def test_upcoming_closing_soon_and_closed_do_not_overlap(portal: Portal) -> None:
    soon = portal.measure(opens_on=day(1), closes_on=day(9))
    closing = portal.measure(opens_on=day(-9), closes_on=day(14))
    closed = portal.measure(closes_on=day(-1))
    portal.measure(closes_on=day(15))

    objects = SupportMeasurePage.objects
    assert list(objects.upcoming(TODAY)) == [soon]
    assert list(objects.closing_soon(TODAY)) == [closing]
    assert list(objects.closed(TODAY)) == [closed]
