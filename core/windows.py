"""The state of a call for applications, computed from its two ends and the moment it is asked for."""

import datetime as dt

from django.db.models import TextChoices

from core.dates import region_day, start_of_day

CLOSING_DAYS = 14


class WindowStatus(TextChoices):
    """State of an application window; never stored, always computed.

    As a search filter `open` also covers `closing`: who asks for open calls must not miss the urgent ones.
    """

    CLOSING = "closing", "Скоро закроется"
    OPEN = "open", "Идёт приём"
    PERMANENT = "permanent", "Бессрочно"
    SOON = "soon", "Скоро откроется"
    CLOSED = "closed", "Приём завершён"


def closing_boundary(now: dt.datetime) -> dt.datetime:
    """Return the first moment that is too far ahead to be called "closing soon"."""
    return start_of_day(region_day(now) + dt.timedelta(days=CLOSING_DAYS + 1))


def window_status(opens_at: dt.datetime | None, closes_at: dt.datetime | None, now: dt.datetime) -> WindowStatus:
    """Tell the state of the window at `now`.

    Args:
        opens_at: First moment of the window, included; None means it has always been open.
        closes_at: First moment after the window (excluded); None means it never ends.
        now: Aware moment of the question.
    """
    if opens_at is not None and opens_at > now:
        return WindowStatus.SOON
    if closes_at is None:
        return WindowStatus.PERMANENT
    if closes_at <= now:
        return WindowStatus.CLOSED
    # An exclusive end at midnight belongs to the day before, hence the comparison "not later than the boundary".
    if closes_at <= closing_boundary(now):
        return WindowStatus.CLOSING
    return WindowStatus.OPEN


def days_left(closes_at: dt.datetime | None, now: dt.datetime) -> int | None:
    """Return whole calendar days until the last day of the window: 0 on that day, None without an end or after it."""
    if closes_at is None or closes_at <= now:
        return None
    last_day = region_day(closes_at - dt.timedelta(microseconds=1))
    return (last_day - region_day(now)).days
