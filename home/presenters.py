"""Live numbers of the front page, taken from the same search that the catalogue uses."""

import datetime as dt
from collections import Counter
from typing import Any

from django.http import QueryDict
from wagtail.models import Page

from core.dates import region_day
from core.private_sections import in_private_section
from endowment.presenters import home_figure
from events.presenters import home_events
from home.region_map import list_addresses, map_context
from opportunities.models import CatalogueIndexPage
from plans.presenters import home_progress
from search.params import SearchParams
from search.registry import page_types
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
    everything = search(SearchParams.parse(QueryDict(), types=("measure",), per_page=0), now)
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
        "doors": doors(now),
        "fund": home_figure(),
        "plan": home_progress(region_day(now)),
        "events": home_events(now),
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


def doors(now: dt.datetime) -> dict[str, dict[str, Any]]:
    """Return `{"project" and "practice": {"url", "total"}}` of the lists that are there."""
    results = search(SearchParams.parse(QueryDict(), per_page=0), now)
    facet = results.facets.get("type")
    counts = {value.value: value.count for value in facet.values} if facet else {}
    lists = {layer.type: url for layer, url in list_addresses()}
    return {name: {"url": url, "total": counts.get(name, 0)} for name, url in lists.items() if url}


def latest_changes() -> list[dict[str, Any]]:
    """Return what was published last, of every kind that can be found: `{"date", "page", "kind", "is_new"}`."""
    kinds = {kind.model: kind for kind in page_types()}
    pages = Page.objects.exact_type(*kinds).live().exclude(in_private_section()).order_by("-last_published_at")
    return [
        {
            "date": page.last_published_at,
            "page": page,
            "kind": kinds[page.specific_class].label,
            "is_new": page.first_published_at == page.last_published_at,
        }
        for page in pages.exclude(last_published_at=None)[:CHANGES_SHOWN]
    ]
