"""What the templates of the projects get: facts already fetched and put in order."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from core.blocks import rows
from core.dates import region_day
from opportunities.projects import budget as money
from opportunities.projects.indicators import indicator_chart, indicators_of
from opportunities.projects.progress import Stage, phases, stages_of, years
from opportunities.projects.support import MEASURE_TYPE, open_measures
from opportunities.projects.tables import BUDGET_URL, INDICATORS_URL
from search.related import related_hits

if TYPE_CHECKING:
    from opportunities.models import SectoralProjectPage

PROJECT_TYPE = "project"


def project_context(page: "SectoralProjectPage", now: dt.datetime) -> dict[str, Any]:
    """Return what the page of a project shows beside its own fields."""
    on, stages = region_day(now), stages_of(page)
    return {
        "now": now,
        "phases": phases(stages),
        "stages": stage_rows(stages, on),
        "stages_done": sum(stage.done for stage in stages),
        "years": money.years_words(*span) if (span := years(stages)) else "",
        "goals": list(rows(page.goals)),
        **figures_context(page, on),
        "territories": list(page.territories.all()),
        "partners": [item.organisation for item in page.partners.select_related("organisation")],
        **related_context(page, now),
    }


def stage_rows(stages: list[Stage], on: dt.date) -> list[dict[str, Any]]:
    """Return `{"title", "starts", "ends", "state"}`; `state` is done, now, late or next."""
    return [
        {"title": stage.title, "starts": stage.starts, "ends": stage.ends, "state": stage.state(on)} for stage in stages
    ]


def figures_context(page: "SectoralProjectPage", on: dt.date) -> dict[str, Any]:
    """Return charts of the indicators and of the budget with its total and shares, and the first indicator's figure."""
    indicators, budget = indicators_of(page), money.budget_of(page)
    first = indicators[0] if indicators else None
    return {
        "charts": [indicator_chart(item, on.year) for item in indicators],
        "indicator": first,
        "latest": first.latest() if first else None,
        "indicators_url": INDICATORS_URL if indicators else "",
        "budget_total": money.total(budget),
        "budget_years": money.years_words(budget[0].year, budget[-1].year) if budget else "",
        "shares": money.shares(budget),
        "budget_chart": money.budget_chart(budget, BUDGET_URL) if money.total(budget) else None,
    }


def related_context(page: "SectoralProjectPage", now: dt.datetime) -> dict[str, Any]:
    """Return `measures`, named ones first, `offer` of other open ones, and `related`: everything else named."""
    # Raw values: the streams would load the pages to give them.
    named = [child["value"] for stream in (page.related_measures, page.related_pages) for child in stream.raw_data]
    hits = related_hits(page, [pk for pk in named if pk], now)
    measures = [hit for hit in hits if hit.type == MEASURE_TYPE]
    kinds = [kind.key for kind in page.related_measure_kinds.all()]
    offer = open_measures(kinds, [theme.key for theme in page.themes.all()], now)
    known = {hit.key for hit in measures}
    return {
        "measures": measures + [hit for hit in (offer.hits if offer else ()) if hit.key not in known],
        "offer": offer,
        "related": [hit for hit in hits if hit.type != MEASURE_TYPE],
    }
