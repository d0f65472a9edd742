"""From a record of measures.yaml to the fields of a page. Pure: no queries, no clock."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.html import escape

from home.demo_loading.records import Record, day, is_demo, iso_day
from home.demo_loading.streams import Block, stream

LISTS = ("kinds", "who", "themes", "territories")
# A check period told in months, when only its rough length in days matters.
DAYS_IN_MONTH = 30


def plain_fields(record: Record, on: dt.date) -> dict[str, Any]:
    """Return texts, numbers and days; `on` is the day of loading from which days are counted."""
    return {
        "title": record["title"],
        "draft_title": record["title"],
        "official_title": record["official_title"] or "",
        "summary": record["summary"],
        "about": paragraphs(record["about"]),
        "level": record["level"],
        "year": record["year"],
        "round": record["round"],
        **_legal_basis(record["legal_basis"]),
        **_source(record.get("source") or {}),
        **_amounts(record),
        "stages": list(record["stages"]),
        "recurrence": record["recurrence"],
        **_days(record["dates"], on),
        **_apply(record["apply"]),
        "pass_mark": record["pass_mark"],
        "after_award": record["after_award"] or "",
        **{f"contact_{name}": record["contacts"].get(name) or "" for name in ("role", "phone", "email", "hours")},
        "checked_on": day(on, record["checked"]),
        "recheck_months": record["recheck_months"],
        "is_demo": is_demo(record),
    }


def paragraphs(text: str) -> str:
    """Return the rich text of paragraphs that are parted by empty lines."""
    return "".join(f"<p>{escape(' '.join(part.split()))}</p>" for part in text.split("\n\n") if part.strip())


def _legal_basis(basis: dict[str, Any]) -> dict[str, Any]:
    return {
        "legal_basis_title": basis.get("title") or "",
        "legal_basis_number": str(basis.get("number") or ""),
        "legal_basis_date": iso_day(basis.get("date")),
        "legal_basis_url": basis.get("url") or "",
    }


def _source(source: dict[str, Any]) -> dict[str, str]:
    return {"source_url": source.get("url") or "", "licence": source.get("licence") or ""}


def _amounts(record: Record) -> dict[str, Any]:
    amounts, months = record["amounts"], record["duration_months"]
    return {
        "min_amount": amounts["min"],
        "max_amount": amounts["max"],
        "pool_amount": amounts["pool"],
        "awards_count": amounts["awards"],
        "duration_min_months": months["min"],
        "duration_max_months": months["max"],
    }


def _days(dates: dict[str, Any], on: dt.date) -> dict[str, Any]:
    names = {
        "announced": "announced_on",
        "opens": "opens_on",
        "closes": "closes_on",
        "results": "results_on",
        "project_start": "project_starts_on",
        "project_end": "project_ends_on",
    }
    time = dates.get("closes_time")
    fields: dict[str, Any] = {field: day(on, dates.get(name)) for name, field in names.items()}
    return {**fields, "closes_time": dt.time.fromisoformat(time) if time else None}


def _apply(where: dict[str, Any]) -> dict[str, str]:
    return {
        "apply_where": where.get("where") or "",
        "apply_url": where.get("url") or "",
        "sign_in": where.get("sign_in") or "",
    }


def streams(record: Record, files: Mapping[tuple[str, str], int]) -> dict[str, str]:
    """Return stream fields as JSON; `files` as in `files.Offers`.

    Ids of blocks follow from key and place, so a second load changes nothing.
    """
    blocks: dict[str, Iterable[Block]] = {
        "conditions": ((row["rule"], {"value": row["value"], "text": row["text"]}) for row in record["conditions"]),
        "covered": (("item", text) for text in record["covered"]),
        "not_covered": (("item", text) for text in record["not_covered"]),
        "steps": (("item", text) for text in record["steps"]),
        "documents": (
            ("document", {**_paper(row), "template": files.get((record["key"], row["title"]))})
            for row in record["documents"]
        ),
        "criteria": (("criterion", {"name": row["name"], "points": row["points"]}) for row in record["criteria"]),
        "faq": (("question", {"question": row["q"], "answer": row["a"]}) for row in record["faq"]),
        "odds": (("year", _odds(row)) for row in record["odds"]),
    }
    return {field: stream(record["key"], field, values) for field, values in blocks.items()}


def _paper(row: dict[str, Any]) -> dict[str, Any]:
    return {"title": row["title"], "note": row.get("note") or ""}


def _odds(row: dict[str, Any]) -> dict[str, Any]:
    same = {name: row[name] for name in ("year", "applications", "winners", "pass_mark")}
    return {**same, "average_sum": row["average"]}


def first_published(record: Record, on: dt.date) -> dt.date:
    """Return the day a visitor could first have read the measure: never after `on`.

    A measure that was not announced, a permanent one, has stood on the site for one check period before its last check.
    """
    announced = day(on, record["dates"].get("announced"))
    if announced is None:
        announced = last_touched(record, on) - dt.timedelta(days=record["recheck_months"] * DAYS_IN_MONTH)
    return min(announced, on)


def last_touched(record: Record, on: dt.date) -> dt.date:
    """Return the day an editor last compared the measure with its source."""
    return min(day(on, record["checked"]) or on, on)
