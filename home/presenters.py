"""Live numbers of the front page, taken from the same search that the catalogue uses."""

import datetime as dt
from collections import Counter
from typing import Any

from django.http import QueryDict

from core.dates import region_day
from home.region_map import map_context
from opportunities.models import CatalogueIndexPage, SupportMeasurePage
from search.params import SearchParams
from search.results import SearchHit, SearchResults
from search.service import search

DEADLINE_DAYS = 30
DEADLINES_SHOWN = 6
CHANGES_SHOWN = 5

# Ready questions: icon of the sprite, words, query of the catalogue.
READY_QUESTIONS = (
    ("ruble", "Деньги на проект", "kind=contest&kind=grant&kind=subsidy&status=open&status=soon"),
    ("building", "Помещение", "kind=property"),
    ("book", "Обучение", "kind=training"),
    ("letter", "Письмо поддержки", "kind=letter"),
    ("people", "Я из ТОС", "who=tos_informal&who=tos_legal"),
    ("hourglass", "Скоро закроются", "status=closing&sort=deadline"),
)


def home_context(asked: QueryDict, now: dt.datetime) -> dict[str, Any]:
    """Return the numbers, deadlines and ways in for the front page; see `templates/home/home_page.html`."""
    catalogue = CatalogueIndexPage.objects.live().first()
    everything = search(SearchParams.parse(QueryDict(), types=("measure",), per_page=1), now)
    query = QueryDict(f"closes_within={DEADLINE_DAYS}&sort=deadline")
    closing = search(SearchParams.parse(query, types=("measure",), per_page=100), now)
    return {
        "now": now,
        "catalogue": catalogue,
        "catalogue_url": catalogue.url if catalogue else "",
        "stats": status_counts(everything),
        "deadlines": closing.hits[:DEADLINES_SHOWN],
        "deadlines_total": closing.total,
        "deadlines_query": query.urlencode(),
        "days": deadline_days(closing.hits, region_day(now)),
        "ready": [{"icon": icon, "label": label, "query": ask} for icon, label, ask in READY_QUESTIONS],
        "kinds": everything.facets["kind"].values if "kind" in everything.facets else [],
        **map_context(asked, now),
        "changes": latest_changes(),
    }


def status_counts(results: SearchResults) -> dict[str, int]:
    """Return `{"total": …, "open": …, "closing": …, …}` of the whole catalogue."""
    counts = {value.value: value.count for value in results.facets["status"].values}
    return {"total": results.total, **counts}


def deadline_days(hits: tuple[SearchHit, ...] | list[SearchHit], today: dt.date) -> list[dict[str, Any]]:
    """Return the strip of the coming days: `{"date", "count", "is_today", "is_weekend"}` each."""
    closing = Counter(hit.card.get("closes_on") for hit in hits)
    days = [today + dt.timedelta(days=offset) for offset in range(DEADLINE_DAYS + 1)]
    return [
        {
            "date": day,
            "count": closing[day.isoformat()],
            "is_today": day == today,
            "is_weekend": day.weekday() >= 5,
        }
        for day in days
    ]


def latest_changes() -> list[dict[str, Any]]:
    """Return the measures published last: `{"date", "page", "is_new"}`."""
    pages = SupportMeasurePage.objects.live().public().order_by("-last_published_at")[:CHANGES_SHOWN]
    return [
        {
            "date": page.last_published_at,
            "page": page,
            "is_new": page.first_published_at == page.last_published_at,
        }
        for page in pages
    ]
