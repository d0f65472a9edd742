"""The one place that reads the clock; everything else takes the moment as an argument."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

REGION_TZ = ZoneInfo(settings.TIME_ZONE)
MOSCOW_TZ = ZoneInfo("Europe/Moscow")


def region_now() -> dt.datetime:
    """Return the present moment, aware, in the region's time zone (UTC+10)."""
    return timezone.now().astimezone(REGION_TZ)


def region_today() -> dt.date:
    """Return the calendar day it is in the region now."""
    return region_now().date()


def start_of_day(day: dt.date) -> dt.datetime:
    """Return midnight with which `day` begins in the region."""
    return dt.datetime.combine(day, dt.time.min, tzinfo=REGION_TZ)


def end_of_window(day: dt.date, time: dt.time | None = None) -> dt.datetime:
    """Return the first moment at which an application is late.

    Without a time the whole `day` counts, so the answer is the next midnight.
    """
    if time is None:
        return start_of_day(day + dt.timedelta(days=1))
    return dt.datetime.combine(day, time, tzinfo=REGION_TZ)


def region_day(moment: dt.datetime) -> dt.date:
    """Return the region's calendar day that holds `moment`."""
    return moment.astimezone(REGION_TZ).date()
