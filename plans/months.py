"""Deadlines along the months: a strip of squares for a row of the table, a list by month for the whole plan."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from plans.choices import DueKind
from plans.rows import MeasureRow
from plans.status import Deadline
from plans.words import month_words

# A longer plan has no room for its months beside each measure.
MOST_MONTHS = 36
CELL = 10


@dataclass(frozen=True)
class Month:
    """A month with the deadlines that lie in it."""

    label: str
    items: list[tuple[MeasureRow, Deadline]]
    is_now: bool
    is_past: bool


@dataclass(frozen=True)
class Strip:
    """Months of a plan as squares of a picture: `(x, is on)` each."""

    cells: tuple[tuple[int, bool], ...]

    @property
    def width(self) -> int:
        """Width of the picture in its own units."""
        return CELL * len(self.cells)


def by_month(rows: Sequence[MeasureRow], on: dt.date) -> list[Month]:
    """Return the months in which something is due, in order."""
    found: dict[int, list[tuple[MeasureRow, Deadline]]] = {}
    for row in rows:
        for deadline in row.deadlines:
            found.setdefault(_index(deadline.day), []).append((row, deadline))
    now = _index(on)
    return [
        Month(
            label=month_words(items[0][1].day),
            items=sorted(items, key=lambda item: item[1].day),
            is_now=index == now,
            is_past=index < now,
        )
        for index, items in sorted(found.items())
    ]


def strips(rows: Sequence[MeasureRow]) -> dict[int, Strip]:
    """Return `{key of the measure: its strip}` over the months of all these rows; empty when there are too many."""
    days = [day for row in rows for day in (row.page.due_from, row.page.due_to) if day]
    if not days:
        return {}
    first, last = _index(min(days)), _index(max(days))
    if last - first >= MOST_MONTHS:
        return {}
    return {row.page.pk: _strip(row, first, last) for row in rows}


def _strip(row: MeasureRow, first: int, last: int) -> Strip:
    lit = _lit(row, first, last)
    return Strip(tuple((CELL * (index - first), index in lit) for index in range(first, last + 1)))


def _lit(row: MeasureRow, first: int, last: int) -> set[int]:
    if row.is_permanent:
        return set(range(first, last + 1))
    page = row.page
    if page.due_kind == DueKind.PERIOD and page.due_from and page.due_to:
        return set(range(_index(page.due_from), _index(page.due_to) + 1))
    return {_index(item.day) for item in row.deadlines}


def _index(day: dt.date) -> int:
    return day.year * 12 + day.month - 1
