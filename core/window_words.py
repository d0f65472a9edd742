"""The window of a call for applications in plain words: one sentence for cards, pages, lists and letters alike."""

import datetime as dt
from dataclasses import dataclass

from core.formatting import NBSP, counted, day, plural
from core.windows import WindowStatus

DAYS = ("день", "дня", "дней")


@dataclass(frozen=True)
class WindowWords:
    """`main` is the day, `note` says how far it is; both may be empty, `main` starts with a small letter."""

    main: str = ""
    note: str = ""


def days_left_words(days: int) -> str:
    """Return «осталось 12 дней», «остался 1 день», «последний день»."""
    if days <= 0:
        return f"последний{NBSP}день"
    return f"{plural(days, ('остался', 'осталось', 'осталось'))} {counted(days, DAYS)}"


def window_words(
    status: WindowStatus | str | None,
    opens_on: dt.date | None,
    closes_on: dt.date | None,
    closes_time: str,
    today: dt.date,
) -> WindowWords:
    """Say until when (or since when) an application can be filed.

    Args:
        status: State of the window; None for what has no window.
        opens_on: First day, included.
        closes_on: Last day, included.
        closes_time: Hour of the last day as «18:00», or empty for its end.
        today: The region's calendar day.
    """
    match status:
        case WindowStatus.SOON if opens_on:
            days = (opens_on - today).days
            note = f"откроется через {counted(days, DAYS)}" if days > 1 else "откроется завтра"
            return WindowWords(f"с{NBSP}{day(opens_on, today)}", note if days > 0 else "откроется сегодня")
        case WindowStatus.OPEN | WindowStatus.CLOSING if closes_on:
            return _closing(closes_on, closes_time, today)
        case WindowStatus.PERMANENT:
            return WindowWords(f"в{NBSP}любое время", "")
        case WindowStatus.CLOSED if closes_on:
            return WindowWords("приём завершён", f"принимали до{NBSP}{day(closes_on, today)}")
        case _:
            return WindowWords()


def _closing(closes_on: dt.date, closes_time: str, today: dt.date) -> WindowWords:
    days = (closes_on - today).days
    hour = f" до{NBSP}{closes_time}" if closes_time else ""
    if days <= 0:
        return WindowWords(f"сегодня{hour}", days_left_words(days))
    if days == 1:
        return WindowWords(f"завтра{hour}", days_left_words(days))
    return WindowWords(f"до{NBSP}{day(closes_on, today)}", days_left_words(days))
