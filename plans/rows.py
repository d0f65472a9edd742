"""Measures as lists show them: everything fetched, numbers in order, state computed for a day."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wagtail.models import Page

from plans.choices import DueKind, MeasureStatus
from plans.status import Deadline, Fact, deadlines, measure_status, number_key

if TYPE_CHECKING:
    from plans.models import PlanExecutor, PlanMeasurePage, PlanPage, PlanReport

# How the states stand in the legend and in filters, the good ones first.
LEGEND = (
    MeasureStatus.DONE,
    MeasureStatus.DONE_LATE,
    MeasureStatus.IN_PROGRESS,
    MeasureStatus.ONGOING,
    MeasureStatus.NOT_STARTED,
    MeasureStatus.OVERDUE,
)


@dataclass(frozen=True)
class MeasureRow:
    """A measure on a day; reports of later days are left out, the oldest stands first."""

    page: "PlanMeasurePage"
    executors: Sequence["PlanExecutor"]
    reports: Sequence["PlanReport"]
    deadlines: tuple[Deadline, ...]
    status: MeasureStatus

    @property
    def facts(self) -> list[Fact]:
        """The reports as the state sees them."""
        return [report.fact for report in self.reports]

    @property
    def is_permanent(self) -> bool:
        """Tell whether the measure goes on without an end."""
        return self.page.due_kind == DueKind.PERMANENT

    @property
    def done_on(self) -> dt.date | None:
        """The day on which the last deadline was closed; None while one is open."""
        days = [item.done_on for item in self.deadlines]
        return max((day for day in days if day), default=None) if days and all(days) else None

    @property
    def next_deadline(self) -> dt.date | None:
        """The earliest deadline that is not closed."""
        return next((item.day for item in self.deadlines if item.done_on is None), None)

    @property
    def proof(self) -> str:
        """The newest words about proof."""
        return next((report.proof for report in reversed(self.reports) if report.proof), "")

    @property
    def proven(self) -> list["PlanReport"]:
        """The reports that are backed by words, a file or a link, the oldest first."""
        return [report for report in self.reports if report.proof or report.link or report.document_id]

    @property
    def last_report(self) -> "PlanReport | None":
        """The newest report."""
        return self.reports[-1] if self.reports else None


@dataclass(frozen=True)
class Progress:
    """How far a plan has come.

    Attributes:
        counts: `{state: number}` of those that occur, in the order of the legend.
    """

    total: int
    counts: dict[MeasureStatus, int]

    @property
    def done(self) -> int:
        """Measures that are done, in time or late."""
        return self.counts.get(MeasureStatus.DONE, 0) + self.counts.get(MeasureStatus.DONE_LATE, 0)

    @property
    def percent(self) -> int:
        """The share of done measures; 0 for an empty plan."""
        return round(100 * self.done / self.total) if self.total else 0


def row_of(page: "PlanMeasurePage", on: dt.date) -> MeasureRow:
    """Return the measure as it is known on a day; no queries when the page comes from `for_display`."""
    # A preview of a new page has no row in the database yet, so nobody can have reported on it.
    reports = [report for report in page.reports.all() if report.on <= on] if page.pk else []
    facts = [report.fact for report in reports]
    return MeasureRow(
        page=page,
        executors=list(page.executors.all()),
        reports=reports,
        deadlines=deadlines(page.due, facts, on),
        status=measure_status(page.due, facts, on),
    )


def measure_rows(plans: Iterable["PlanPage"], on: dt.date) -> dict[int, list[MeasureRow]]:
    """Return `{key of the plan: measures in the order of their numbers}`; what is not public stays out.

    Four queries, however many plans and measures there are.
    """
    from plans.models import PlanMeasurePage

    keys = {plan.path: plan.pk for plan in plans}
    found: dict[int, list[MeasureRow]] = {pk: [] for pk in keys.values()}
    if keys:
        for page in PlanMeasurePage.objects.below(list(keys)).live().public().for_display():
            found[keys[page.path[: -Page.steplen]]].append(row_of(page, on))
    return {pk: sorted(rows, key=lambda row: number_key(row.page.number)) for pk, rows in found.items()}


def progress_of(statuses: Iterable[MeasureStatus]) -> Progress:
    """Count the states."""
    counts = Counter(statuses)
    return Progress(counts.total(), {status: counts[status] for status in LEGEND if counts[status]})
