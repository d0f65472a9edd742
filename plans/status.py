"""Deadlines of a measure and its state, computed from facts and a day. Pure: no queries, no clock."""

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from plans.choices import DueKind, MeasureStatus

_HALF_YEAR = 6
# A row of half-years longer than this is a mistake of typing, not a plan.
_MOST_DEADLINES = 40


@dataclass(frozen=True)
class Due:
    """When a measure must be done; days of the region, both included.

    A date has only `ends`, a period both, a half-yearly one a deadline on `starts` and every six months up to `ends`,
    a permanent one neither.
    """

    kind: DueKind
    starts: dt.date | None = None
    ends: dt.date | None = None

    def to_json(self) -> dict[str, str | None]:
        """Return the deadline as JSON values; `from_json` gives an equal one back."""
        return {"kind": self.kind.value, "starts": _iso(self.starts), "ends": _iso(self.ends)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Build the deadline from what `to_json` gave."""
        return cls(DueKind(data["kind"]), _day(data["starts"]), _day(data["ends"]))


@dataclass(frozen=True)
class Fact:
    """A report as the state sees it: made on a day, closing one of the deadlines or none."""

    on: dt.date
    closes: dt.date | None = None

    def to_json(self) -> dict[str, str | None]:
        """Return the fact as JSON values; `from_json` gives an equal one back."""
        return {"on": _iso(self.on), "closes": _iso(self.closes)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Build the fact from what `to_json` gave."""
        return cls(dt.date.fromisoformat(data["on"]), _day(data["closes"]))


@dataclass(frozen=True)
class Deadline:
    """One day by which something must be done, and the day on which it was."""

    day: dt.date
    done_on: dt.date | None
    is_overdue: bool

    @property
    def is_late(self) -> bool:
        """Tell whether it was done after its day."""
        return self.done_on is not None and self.done_on > self.day


def deadline_days(due: Due) -> tuple[dt.date, ...]:
    """Return the deadlines in order; none for a permanent measure and for a draft without dates."""
    if due.kind is DueKind.PERMANENT or due.ends is None:
        return ()
    if due.kind is not DueKind.HALF_YEARLY or due.starts is None:
        return (due.ends,)
    days = [_later(due.starts, step * _HALF_YEAR) for step in range(_MOST_DEADLINES)]
    return tuple(day for day in days if day <= due.ends)


def deadlines(due: Due, facts: Iterable[Fact], on: dt.date) -> tuple[Deadline, ...]:
    """Return the deadlines with the days on which they were closed, as known on the day `on`.

    When several executors report the same thing done, the first report counts. A fact belongs to the deadline of its
    half-year, so a deadline that the plan moved by some days keeps its mark.
    """
    days = deadline_days(due)
    marks: dict[dt.date, dt.date] = {}
    for fact in sorted(facts, key=lambda item: item.on):
        if fact.closes is not None and fact.on <= on:
            for day in days:
                if len(days) == 1 or half_year(day) == half_year(fact.closes):
                    marks.setdefault(day, fact.on)
    return tuple(Deadline(day, marks.get(day), day not in marks and day < on) for day in days)


def measure_status(due: Due, facts: Sequence[Fact], on: dt.date) -> MeasureStatus:
    """Tell the state of a measure on a day; facts of later days do not count.

    The deadline itself is still in time: what is not done is overdue from the next day on.
    """
    ordered = deadlines(due, facts, on)
    has_news = any(fact.on <= on for fact in facts)
    if any(item.is_overdue for item in ordered):
        return MeasureStatus.OVERDUE
    if ordered and all(item.done_on is not None for item in ordered):
        return MeasureStatus.DONE_LATE if any(item.is_late for item in ordered) else MeasureStatus.DONE
    if not has_news:
        return MeasureStatus.NOT_STARTED
    return MeasureStatus.IN_PROGRESS if ordered else MeasureStatus.ONGOING


def half_year(day: dt.date) -> tuple[int, int]:
    """Return the year and which half of it the day lies in: 1 or 2."""
    return day.year, 1 if day.month <= _HALF_YEAR else 2


def number_key(number: str) -> tuple[tuple[int, str], ...]:
    """Return the key by which «1.10» stands after «1.9»; a part that is no number comes after those that are."""
    parts = (part.strip() for part in number.split("."))
    return tuple((int(part), "") if part.isascii() and part.isdecimal() else (10**9, part) for part in parts)


def _later(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months later; the last day of a month stays the last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    was_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return dt.date(year, month + 1, last if was_last else min(day.day, last))


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
