"""What the templates of plans get: facts already fetched and put in order; also the progress for the front page."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from wagtail.models import Page

from plans.changes import changes, quarter_days, quarters_with_news
from plans.choices import MeasureStatus, PlanKind
from plans.filters import PlanFilter, options
from plans.forms import PeriodForm
from plans.months import by_month, strips
from plans.rows import MeasureRow, measure_rows, progress_of, row_of
from plans.status import Due, Fact, measure_status, number_key
from plans.words import quarter_words
from search.models import SearchEntry

if TYPE_CHECKING:
    from plans.models import PlanIndexPage, PlanMeasurePage, PlanPage, PlanReport

MEASURE_TYPE, PLAN_TYPE = "plan_measure", "plan"
NEWS_SHOWN = 5
QUARTERS_SHOWN = 8


def index_context(page: "PlanIndexPage", on: dt.date) -> dict[str, Any]:
    """Return `plans`: `{"plan", "rows", "progress"}` each, the official one first."""
    from plans.models import PlanPage

    plans = list(PlanPage.objects.child_of(page).live().public().official_first())
    rows = measure_rows(plans, on)
    return {
        "plans": [
            {"plan": plan, "rows": rows[plan.pk], "progress": progress_of(row.status for row in rows[plan.pk])}
            for plan in plans
        ]
    }


def plan_context(plan: "PlanPage", query: QueryDict, on: dt.date) -> dict[str, Any]:
    """Return the measures that pass the filters, and the progress of all; see `templates/plans/plan_page.html`."""
    rows = measure_rows([plan], on)[plan.pk]
    chosen = PlanFilter.parse(query, rows)
    shown = chosen.apply(rows)
    squares = strips(rows)
    return {
        "on": on,
        "rows": rows,
        "shown": [{"row": row, "strip": squares.get(row.page.pk)} for row in shown],
        "progress": progress_of(row.status for row in rows),
        "chosen": chosen,
        "options": options(rows),
        "months": by_month(shown, on),
        "news": latest_reports(shown),
        "parent": parent_measure(plan),
    }


def latest_reports(rows: list[MeasureRow]) -> list[dict[str, Any]]:
    """Return the newest reports, `{"row", "report"}` each."""
    found = sorted(((row, report) for row in rows for report in row.reports), key=_newness, reverse=True)
    return [{"row": row, "report": report} for row, report in found[:NEWS_SHOWN]]


def _newness(said: "tuple[MeasureRow, PlanReport]") -> tuple[dt.date, int]:
    return said[1].on, said[1].pk


def parent_measure(plan: "PlanPage") -> "PlanMeasurePage | None":
    """Return the public measure that asked for this road map."""
    from plans.models import PlanMeasurePage

    if plan.parent_measure_id is None:
        return None
    return PlanMeasurePage.objects.filter(pk=plan.parent_measure_id).live().public().first()


def measure_context(page: "PlanMeasurePage", on: dt.date) -> dict[str, Any]:
    """Return the measure with its deadlines, reports (the newest first), neighbours and road maps."""
    from plans.models import PlanPage

    plan = PlanPage.objects.parent_of(page).first()
    row = row_of(page, on)
    previous, following = neighbours(page, plan)
    return {
        "on": on,
        "plan": plan,
        "row": row,
        "reports": list(reversed(row.reports)),
        "previous": previous,
        "following": following,
        "sections": sections(page),
        "road_maps": list(PlanPage.objects.filter(parent_measure_id=page.pk).live().public()) if page.pk else [],
    }


def sections(page: "PlanMeasurePage") -> list[Page]:
    """Return the pages of the portal that the measure names, without those that visitors may not see; one query."""
    keys = [child["value"] for child in page.related_pages.raw_data]
    found = Page.objects.live().public().in_bulk(keys) if keys else {}
    return [found[key] for key in keys if key in found]


def neighbours(
    page: "PlanMeasurePage", plan: "PlanPage | None"
) -> "tuple[PlanMeasurePage | None, PlanMeasurePage | None]":
    """Return the public measures before and after this one by number."""
    if plan is None:
        return None, None
    others = list(type(page).objects.below([plan.path]).live().public().exclude(pk=page.pk))
    others.sort(key=lambda other: number_key(other.number))
    place = number_key(page.number)
    before = [other for other in others if number_key(other.number) < place]
    after = [other for other in others if number_key(other.number) > place]
    return before[-1] if before else None, after[0] if after else None


def changes_context(plan: "PlanPage", query: QueryDict, on: dt.date) -> dict[str, Any]:
    """Return what changed between two days of the address; without days, in the latest quarter with news."""
    rows = measure_rows([plan], on)[plan.pk]
    quarters = quarters_with_news(rows, on)
    asked = "since" in query or "until" in query
    since, until = quarter_days(*quarters[0]) if quarters else (on, on)
    form = PeriodForm(query if asked else {"since": since.isoformat(), "until": until.isoformat()})
    is_valid = form.is_valid()
    if is_valid:
        since, until = form.cleaned_data["since"], form.cleaned_data["until"]
    found = changes(rows, since, until, on) if is_valid else []
    known = min(until, on)
    return {
        "on": on,
        "form": form,
        "since": since if is_valid else None,
        "until": until if is_valid else None,
        "known": known,
        "changes": found,
        "finished": [item for item in found if item.is_new_state and item.after in _FINISHED],
        "failed": [item for item in found if item.is_new_state and item.after is MeasureStatus.OVERDUE],
        "progress": progress_of(measure_status(row.page.due, row.facts, known) for row in rows),
        "quarters": [quarter_link(year, quarter, since, until) for year, quarter in quarters[:QUARTERS_SHOWN]],
    }


_FINISHED = (MeasureStatus.DONE, MeasureStatus.DONE_LATE)


def quarter_link(year: int, quarter: int, since: dt.date, until: dt.date) -> dict[str, Any]:
    """Return `{"label", "query", "is_current"}` of a quarter."""
    first, last = quarter_days(year, quarter)
    return {
        "label": quarter_words(year, quarter),
        "query": f"?since={first.isoformat()}&until={last.isoformat()}",
        "is_current": (first, last) == (since, until),
    }


def home_progress(on: dt.date) -> dict[str, Any] | None:
    """Return the progress of the official plan for the front page; None while there is no public plan. One query.

    The facts come from the documents of the search, which live and die in the transaction of their pages.

    Returns:
        `title`, `url`, numbers `total`, `done` (in time), `late`, `in_progress` (permanent ones included),
        `not_started`, `overdue`, and `panes`: `{"number", "title", "url", "status"}` in the order of the numbers.
    """
    entries = SearchEntry.objects.filter(type__in=(PLAN_TYPE, MEASURE_TYPE), deleted=False).order_by("object_id")
    documents = [document for document in entries.values_list("document", flat=True) if document]
    plans = [item for item in documents if item["type"] == PLAN_TYPE and item["card"]["kind"] == PlanKind.PLAN.value]
    if not plans:
        return None
    plan = plans[0]
    cards = [
        item["card"]
        for item in documents
        if item["type"] == MEASURE_TYPE and item["card"]["plan"]["value"] == plan["object_id"]
    ]
    panes = [{**card, "status": card_status(card, on)} for card in sorted(cards, key=_by_number)]
    counts = progress_of(pane["status"] for pane in panes).counts
    return {
        "title": plan["title"],
        "url": plan["url"],
        "total": len(panes),
        "done": counts.get(MeasureStatus.DONE, 0),
        "late": counts.get(MeasureStatus.DONE_LATE, 0),
        "in_progress": counts.get(MeasureStatus.IN_PROGRESS, 0) + counts.get(MeasureStatus.ONGOING, 0),
        "not_started": counts.get(MeasureStatus.NOT_STARTED, 0),
        "overdue": counts.get(MeasureStatus.OVERDUE, 0),
        "panes": [{name: pane[name] for name in ("number", "title", "url", "status")} for pane in panes],
    }


def card_status(card: dict[str, Any], on: dt.date) -> MeasureStatus:
    """Tell the state of a measure by its card: the engine stores days, never a state."""
    return measure_status(Due.from_json(card["due"]), [Fact.from_json(item) for item in card["facts"]], on)


def _by_number(card: dict[str, Any]) -> tuple[tuple[int, str], ...]:
    return number_key(card["number"])
