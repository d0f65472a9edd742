"""The way back: from stored rows to the records of home/demo, so that a test can compare leaf by leaf."""

import datetime as dt
import html
import re
from collections.abc import Iterator
from typing import Any

from core.blocks import rows
from opportunities.models import MeasureSeries, SupportMeasurePage
from organisations.models import Organisation
from taxonomy.models import Territory, Theme

Path = tuple[str | int, ...]


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield `(path, value)` of everything in a record that is neither a list nor a dictionary."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from leaves(inner, (*path, position))
    else:
        yield path, value


def at(record: Any, path: Path) -> Any:
    """Return what stands at `path`, or the text «missing»."""
    for step in path:
        try:
            record = record[step]
        except (KeyError, IndexError, TypeError):
            return "missing"
    return record


def of_theme(theme: Theme) -> dict[str, Any]:
    """Return the record of a direction."""
    return {"key": theme.key, "name": theme.name, "parent": _key(theme.parent)}


def of_territory(place: Territory) -> dict[str, Any]:
    """Return the record of a territory."""
    names = {"key": place.key, "name": place.name, "short": place.short_name}
    return {**names, "parent": _key(place.parent), "kind": place.kind}


def of_organisation(body: Organisation) -> dict[str, Any]:
    """Return the record of an organisation."""
    same = {name: getattr(body, name) for name in ("key", "name", "type", "about", "site", "email", "phone", "address")}
    return {
        **same,
        "short": body.short_name,
        "parent": _key(body.parent),
        "territory": _key(body.territory),
        "facts": "demo" if body.is_demo else "real",
    }


def of_series(series: MeasureSeries) -> dict[str, Any]:
    """Return the record of a series."""
    same = {name: getattr(series, name) for name in ("key", "title", "about", "recurrence")}
    return {**same, "provider": _key(series.provider)}


def of_measure(page: SupportMeasurePage, on: dt.date) -> dict[str, Any]:
    """Return the record of a measure, days counted from `on`."""
    same = ("title", "official_title", "summary", "level", "year", "round", "recurrence", "pass_mark")
    return {
        **{name: getattr(page, name) for name in (*same, "after_award", "recheck_months")},
        **{name: _key(getattr(page, name)) for name in ("provider", "operator", "series")},
        "key": page.slug,
        "about": "\n\n".join(html.unescape(part) for part in re.findall(r"<p>(.*?)</p>", page.about)) + "\n",
        "stages": page.stages,
        "dates": _dates(page, on),
        "checked": _offset(page.checked_on, on),
        "facts": "demo" if page.is_demo else "real",
        **_lists(page),
        **_groups(page),
        **_tables(page),
    }


def _key(row: Any) -> str | None:
    return row.key if row else None


def _offset(day: dt.date | None, on: dt.date) -> int | None:
    return (day - on).days if day else None


def _dates(page: SupportMeasurePage, on: dt.date) -> dict[str, Any]:
    return {
        "announced": _offset(page.announced_on, on),
        "opens": _offset(page.opens_on, on),
        "closes": _offset(page.closes_on, on),
        "closes_time": page.closes_time.strftime("%H:%M") if page.closes_time else None,
        "results": _offset(page.results_on, on),
        "project_start": _offset(page.project_starts_on, on),
        "project_end": _offset(page.project_ends_on, on),
    }


def _lists(page: SupportMeasurePage) -> dict[str, list[str]]:
    names = ("kinds", "who", "themes", "territories")
    lists = {name: sorted(row.key for row in getattr(page, name).all()) for name in names}
    return {**lists, "tags": sorted(page.tags.names())}


def _groups(page: SupportMeasurePage) -> dict[str, dict[str, Any]]:
    return {
        "legal_basis": {
            "title": page.legal_basis_title or None,
            "number": page.legal_basis_number or None,
            "date": page.legal_basis_date.isoformat() if page.legal_basis_date else None,
            "url": page.legal_basis_url or None,
        },
        "source": {"url": page.source_url, "licence": page.licence},
        "amounts": {
            "min": page.min_amount,
            "max": page.max_amount,
            "pool": page.pool_amount,
            "awards": page.awards_count,
        },
        "duration_months": {"min": page.duration_min_months, "max": page.duration_max_months},
        "apply": {"where": page.apply_where, "url": page.apply_url, "sign_in": page.sign_in},
        "contacts": {name: getattr(page, f"contact_{name}") for name in ("role", "phone", "email", "hours")},
    }


def _tables(page: SupportMeasurePage) -> dict[str, list[Any]]:
    return {
        "conditions": [
            {"rule": block.block_type, "value": block.value["value"], "text": block.value["text"]}
            for block in page.conditions
        ],
        "covered": list(rows(page.covered)),
        "not_covered": list(rows(page.not_covered)),
        "steps": list(rows(page.steps)),
        "documents": [{"title": row["title"], "note": row["note"]} for row in rows(page.documents)],
        "criteria": [{"name": row["name"], "points": row["points"]} for row in rows(page.criteria)],
        "faq": [{"q": row["question"], "a": row["answer"]} for row in rows(page.faq)],
        "odds": [
            {
                "year": row["year"],
                "applications": row["applications"],
                "winners": row["winners"],
                "average": row["average_sum"],
                "pass_mark": row["pass_mark"],
            }
            for row in rows(page.odds)
        ],
    }
