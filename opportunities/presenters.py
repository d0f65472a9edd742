"""What the templates of the catalogue and of a measure get: facts already fetched and put in order."""

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Value
from wagtail.models import Page

from core.blocks import rows
from core.dates import MOSCOW_TZ, region_day, region_now
from core.labels import Label
from core.private_sections import in_private_section
from core.windows import WindowStatus
from opportunities.choices import Level, Recurrence, Stage
from opportunities.fit_form import FitForm, was_asked
from opportunities.services.eligibility import Condition, Verdict, check
from search.related import related_hits
from search.results import SearchHit
from taxonomy.labels import labels

if TYPE_CHECKING:
    from opportunities.models import SupportMeasurePage

MEASURE_TYPE = "measure"
# Types of the other sections whose pages say that they live on a measure.
PRACTICE_TYPE, PROJECT_TYPE = "practice", "project"
# List of a measure → facet under which its names are known.
TERM_LISTS = {"kinds": "kind", "who": "who", "themes": "theme", "territories": "territory"}
# What a round is told by, its odds beside; a measure has eighty columns more.
_ROUND_FIELDS = ("year", "round", "opens_on", "closes_on", "closes_time", "pool_amount", "max_amount")


def measure_context(page: "SupportMeasurePage", query: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page of a measure shows beside its own fields."""
    now = region_now()
    lists = term_lists(page)
    conditions = measure_conditions(page)
    form, verdict = fit(conditions, {label.value: label.label for label in lists["who"]}, query, region_day(now))
    rounds = series_rounds(page, now)
    odds = sorted(rows(page.odds), key=lambda row: row["year"])
    return {
        "now": now,
        "status": page.window_status(now),
        "days_left": page.days_left(now),
        "closes_moscow": page.closes_at.astimezone(MOSCOW_TZ)
        if page.closes_at and page.level == Level.FEDERAL
        else None,
        **lists,
        "stages": [Stage(code).label for code in page.stages],
        "conditions": conditions,
        "rounds": rounds,
        "next_round": next_round(rounds),
        **related_context(page, now),
        "odds": odds,
        "odds_summary": odds_in_ten(odds),
        "criteria_total": sum(row["points"] for row in rows(page.criteria)),
        "fit_form": form,
        "fit": verdict,
        "recheck_due_on": page.recheck_due_on,
        "overdue": page.is_check_overdue(region_day(now)),
        "is_permanent": page.recurrence == Recurrence.PERMANENT,
    }


def term_lists(page: "SupportMeasurePage") -> dict[str, list[Label]]:
    """Return the names of what the measure is tagged with, by list: `{"kinds": [Label, …], "who": […], …}`.

    One query for a stored page; a preview holds its lists in memory.
    """
    known = labels()
    keys = stored_term_keys(page) if page.pk and not in_memory(page) else edited_term_keys(page)
    return {
        field: [label for key, label in known[facet].items() if key in keys[field]]
        for field, facet in TERM_LISTS.items()
    }


def in_memory(page: "SupportMeasurePage") -> bool:
    """Tell whether a list of the page was changed or restored from a version and may differ from the database."""
    changed = getattr(page, "_cluster_related_objects", None) or {}
    return any(field in changed for field in TERM_LISTS)


def edited_term_keys(page: "SupportMeasurePage") -> dict[str, set[str]]:
    """Return `{field: keys}` of a page in memory."""
    return {field: {term.key for term in getattr(page, field).all()} for field in TERM_LISTS}


def stored_term_keys(page: "SupportMeasurePage") -> dict[str, set[str]]:
    """Return `{field: keys}` of a stored page in one query."""
    parts = []
    for field in TERM_LISTS:
        relation = type(page)._meta.get_field(field)
        rows = relation.remote_field.through.objects.order_by().filter(supportmeasurepage=page.pk)
        named = rows.annotate(field=Value(field, output_field=CharField()))
        parts.append(named.values_list("field", f"{relation.m2m_reverse_field_name()}__key"))
    keys: dict[str, set[str]] = {field: set() for field in TERM_LISTS}
    for field, key in parts[0].union(*parts[1:], all=True):
        keys[field].add(key)
    return keys


def measure_conditions(page: "SupportMeasurePage") -> list[Condition]:
    """Return the typed conditions of the page in the editor's order."""
    return [Condition(child.block_type, child.value["value"], child.value["text"]) for child in page.conditions]


def fit(
    conditions: list[Condition], allowed: dict[str, str], query: Mapping[str, Any], on: dt.date
) -> tuple[FitForm, Verdict | None]:
    """Return the form of questions and, when the address carries answers, the verdict."""
    if not was_asked(query):
        return FitForm(conditions, allowed), None
    form = FitForm(conditions, allowed, query)
    form.is_valid()
    return form, check(conditions, allowed, form.applicant(on))


def related_context(page: "SupportMeasurePage", now: dt.datetime) -> dict[str, Any]:
    """Return `practices` and `projects`, hits of public pages that the measure names or that name it, and `related`.

    `related` is everything else that the editor named, in his order, without what visitors may not see: hits, and pages
    of kinds that are not searched. Two queries, three when there are such pages.
    """
    named = [child["value"] for child in page.related_pages.raw_data]
    hits: dict[str, list[SearchHit]] = {PRACTICE_TYPE: [], PROJECT_TYPE: []}
    found: dict[int, SearchHit | Page] = {}
    for hit in related_hits(page, named, now):
        if hit.type in hits:
            hits[hit.type].append(hit)
        else:
            found[hit.id] = hit
    told = {hit.id for shown in hits.values() for hit in shown}
    others = [key for key in named if key not in told]
    if missing := set(others) - found.keys():
        found |= Page.objects.live().exclude(in_private_section()).in_bulk(missing)
    return {
        "practices": hits[PRACTICE_TYPE],
        "projects": hits[PROJECT_TYPE],
        "related": [found[key] for key in others if key in found],
    }


def next_round(rounds: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the other round of the contest that takes applications, else the one that opens next."""
    others = [item for item in rounds if not item["current"] and item["status"] != WindowStatus.CLOSED]
    # The latest come first, the one that opens next is the last of those to come.
    return min(reversed(others), key=lambda item: item["status"] == WindowStatus.SOON, default=None)


def series_rounds(page: "SupportMeasurePage", now: dt.datetime) -> list[dict[str, Any]]:
    """Return all live rounds of the page's contest, the latest first; empty when it belongs to no series."""
    if page.series_id is None:
        return []
    rounds = type(page).objects.live().exclude(in_private_section()).filter(series_id=page.series_id)
    rounds = rounds.only("title", "url_path", "odds", *_ROUND_FIELDS)
    return [
        {
            "title": item.title,
            "page": item,
            "year": item.year,
            "round": item.round,
            "status": item.window_status(now),
            "opens_on": item.opens_on,
            "closes_on": item.closes_on,
            "pool": item.pool_amount,
            "max_amount": item.max_amount,
            "result": next((row for row in rows(item.odds) if row["year"] == item.year), None),
            "current": item.pk == page.pk,
        }
        for item in rounds.order_by("-year", "-round", "-opens_on")
    ]


def odds_in_ten(odds: list[Any]) -> int | None:
    """Return how many applications of ten won in the latest year with figures; None without figures."""
    for row in reversed(odds):
        if row["applications"]:
            return round(10 * row["winners"] / row["applications"])
    return None
