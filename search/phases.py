"""States that come with the calendar: a document keeps the day on which each begins, a query asks about its own day.

So a document stays right without anybody mapping it anew at midnight; why, tells docs/adr/0016-phases-of-a-document.md.
A phase is stored among the facet values as «late@2026-12-02»: such texts stand in the order of their days.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

ALWAYS = dt.date.min
_MARK = "@"


def beginning(phase: str, on: dt.date = ALWAYS) -> str:
    """Return the facet value of a phase that begins on a day, or has always been there."""
    return f"{phase}{_MARK}{on.isoformat()}"


def is_phase(value: str) -> bool:
    """Tell whether a facet value is the beginning of a phase."""
    return _MARK in value


def begun_between(phase: str, today: dt.date) -> tuple[str, str]:
    """Return the ends, both included, between which the value of the phase lies when it has begun by `today`."""
    return f"{phase}{_MARK}", beginning(phase, today)


def phase_on(values: Iterable[str], phases: Sequence[str], today: dt.date) -> str | None:
    """Return the last of `phases` that has begun by `today`; None before the first one."""
    known = list(values)
    for phase in reversed(phases):
        low, high = begun_between(phase, today)
        if any(low <= value <= high for value in known):
            return phase
    return None
