"""What changed in a plan between two days: the quarterly report, computed from the same facts as the plan itself."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plans.choices import MeasureStatus
from plans.rows import MeasureRow
from plans.status import Deadline, deadlines, measure_status

if TYPE_CHECKING:
    from plans.models import PlanReport

_MONTHS = 3


@dataclass(frozen=True)
class Change:
    """A measure in a period: its state before the first day and on the last one, and what lies between."""

    row: MeasureRow
    before: MeasureStatus
    after: MeasureStatus
    reports: list["PlanReport"]
    due: list[Deadline]

    @property
    def is_new_state(self) -> bool:
        """Tell whether the state is another one than before."""
        return self.before is not self.after


def changes(rows: Sequence[MeasureRow], since: dt.date, until: dt.date, on: dt.date) -> list[Change]:
    """Return the measures about which anything happened from `since` to `until`, both included.

    Of a period that is not over only what is known on the day `on` is told: nobody is late in advance.
    """
    found = (_change(row, since, until, on) for row in rows)
    return [item for item in found if item.is_new_state or item.reports or item.due]


def quarter_of(day: dt.date) -> tuple[int, int]:
    """Return the year and the quarter, 1 to 4."""
    return day.year, (day.month - 1) // _MONTHS + 1


def quarter_days(year: int, quarter: int) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a quarter."""
    first = dt.date(year, (quarter - 1) * _MONTHS + 1, 1)
    after = dt.date(year + quarter // 4, quarter % 4 * _MONTHS + 1, 1)
    return first, after - dt.timedelta(days=1)


def quarters_with_news(rows: Sequence[MeasureRow], on: dt.date) -> list[tuple[int, int]]:
    """Return the quarters up to the day in which there are reports or deadlines, the latest first."""
    days = [report.on for row in rows for report in row.reports]
    days += [item.day for row in rows for item in row.deadlines if item.day <= on]
    return sorted({quarter_of(day) for day in days}, reverse=True)


def _change(row: MeasureRow, since: dt.date, until: dt.date, on: dt.date) -> Change:
    before, known = min(since - dt.timedelta(days=1), on), min(until, on)
    facts, due = row.facts, row.page.due
    return Change(
        row=row,
        before=measure_status(due, facts, before),
        after=measure_status(due, facts, known),
        reports=[report for report in row.reports if since <= report.on <= until],
        due=[item for item in deadlines(due, facts, known) if since <= item.day <= until],
    )
