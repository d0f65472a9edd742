"""Russian words for deadlines, half-years and quarters. Pure."""

import datetime as dt

from core.formatting import MONTH_NAMES, NBSP, day_year
from plans.choices import DueKind
from plans.status import Due

_ROMAN = ("I", "II", "III", "IV")


def month_words(day: dt.date) -> str:
    """Return «март 2020»."""
    return f"{MONTH_NAMES[day.month - 1]}{NBSP}{day.year}"


def half_year_words(year: int, half: int) -> str:
    """Return «II полугодие 2020»."""
    return f"{_ROMAN[half - 1]}{NBSP}полугодие {year}"


def quarter_words(year: int, quarter: int) -> str:
    """Return «III квартал 2020»."""
    return f"{_ROMAN[quarter - 1]}{NBSP}квартал {year}"


def due_words(due: Due) -> str:
    """Say the deadline when the plan itself gives no words: «до 31 марта 2020 года»; empty while it is not set."""
    if due.kind is DueKind.PERMANENT:
        return "постоянно"
    if due.ends is None:
        return ""
    if due.starts is None or due.kind is DueKind.DATE:
        return f"до{NBSP}{day_year(due.ends)}"
    span = f"с{NBSP}{day_year(due.starts)} по{NBSP}{day_year(due.ends)}"
    return f"раз в{NBSP}полгода {span}" if due.kind is DueKind.HALF_YEARLY else span
