"""Sectoral projects: national projects, the index page, every project as a live page."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Model

from home.demo_loading.clock import Clock
from home.demo_loading.measure_fields import paragraphs
from home.demo_loading.pages import amend, index_page, keys_of, put_page, refuse_unknown, reported, stored_fields
from home.demo_loading.progress import Progress
from home.demo_loading.records import Record, is_demo
from home.demo_loading.rows import put
from home.demo_loading.streams import listed, stream
from opportunities.choices import Better
from opportunities.models import (
    NationalProject,
    ProjectIndexPage,
    ProjectPartner,
    SectoralProjectPage,
    SupportMeasurePage,
)
from opportunities.services.workflow import ensure_moderation
from organisations.models import Organisation
from taxonomy.models import SupportKind, Territory, Theme

INDEX_TITLE = "Отраслевые проекты"
INDEX_SLUG = "proekty"
INDEX_INTRO = "Что меняют министерства: цели, показатели, деньги и этапы. И где в этой работе нужны НКО."

# key → name, in the order of display
NATIONAL_PROJECTS = {
    "long-active-life": "Продолжительная и активная жизнь",
    "family": "Семья",
    "youth-children": "Молодёжь и дети",
    "ecology": "Экологическое благополучие",
    "infrastructure": "Инфраструктура для жизни",
    "health-2024": "Здравоохранение",
}
# Room for values that editors put between the given ones.
STEP = 10
# Projects came to the portal one by one; the first record of the file is the latest.
DAYS_BETWEEN = 12

TEXTS = ("title", "summary", "participate")
LISTS: dict[str, type[Model]] = {"themes": Theme, "territories": Territory, "related_measure_kinds": SupportKind}
KNOWN_FIELDS = {
    "key",
    *TEXTS,
    *LISTS,
    "about",
    "ministry",
    "national_project",
    "goals",
    "indicators",
    "budget",
    "stages",
    "partners",
    "related_measures",
    "related_pages",
    "tags",
    "facts",
}


@dataclass(frozen=True)
class Known:
    """Everything a project refers to: lists, bodies and measures by key, national projects by name."""

    lists: Mapping[str, Mapping[str, Model]]
    bodies: Mapping[str, Organisation]
    national_projects: Mapping[str, NationalProject]
    measures: Mapping[str, int]


def load_projects(records: list[Record], clock: Clock, progress: Progress) -> ProjectIndexPage:
    """Load national projects, the index page and every project; return the page.

    Call it after the lists, organisations, the site and the measures. A page with an unpublished draft belongs to its
    editor and is left alone.

    Raises:
        BadRecordError: If a record has a field nobody stores, refers to something unknown or breaks a rule of
            publication.
    """
    load_national_projects(progress)
    tally = progress.start("Отраслевые проекты")
    index = index_page(ProjectIndexPage, INDEX_TITLE, INDEX_SLUG, INDEX_INTRO)
    ensure_moderation(index)
    known = _known()
    for position, record in enumerate(records):
        name = f"projects: {record['key']}"
        refuse_unknown(name, record, KNOWN_FIELDS)
        published = clock.published_at(clock.on - dt.timedelta(days=DAYS_BETWEEN * (position + 1)))
        apply = partial(_apply, record=record, known=known, on=clock.on)
        with reported(name):
            change = put_page(SectoralProjectPage, record["key"], index, apply, content, published)
        progress.count(tally, change, len(records))
    progress.finish(tally.line())
    return index


def link_pages(records: list[Record]) -> None:
    """Let the projects name the pages of `related_pages`; call it when all sections are there.

    Raises:
        BadRecordError: If there is no such page.
    """
    for record in records:
        with reported(f"projects: {record['key']}"):
            named = [("page", pk) for pk in keys_of(record.get("related_pages", ()))]
            page = SectoralProjectPage.objects.get(slug=record["key"])
            amend(page, related_pages=stream(record["key"], "related_pages", named))


def load_national_projects(progress: Progress) -> None:
    """Load the national projects that a regional one may belong to."""
    tally = progress.start("Национальные проекты")
    for place, (key, name) in enumerate(NATIONAL_PROJECTS.items(), start=1):
        _, change = put(NationalProject, key, {"name": name, "sort_order": place * STEP})
        progress.count(tally, change, len(NATIONAL_PROJECTS))
    progress.finish(tally.line())


def _known() -> Known:
    return Known(
        lists={name: model._default_manager.in_bulk(field_name="key") for name, model in LISTS.items()},
        bodies=Organisation.objects.in_bulk(field_name="key"),
        national_projects={item.name: item for item in NationalProject.objects.filter(key__in=NATIONAL_PROJECTS)},
        measures=dict(SupportMeasurePage.objects.values_list("slug", "pk")),
    )


def _apply(page: SectoralProjectPage, record: Record, known: Known, on: dt.date) -> None:
    fields: dict[str, Any] = {name: (record[name] or "").strip() for name in TEXTS}
    fields |= {name: stream(record["key"], name, blocks) for name, blocks in _streams(record, known, on).items()}
    fields |= {name: [known.lists[name][key] for key in record[name]] for name in LISTS}
    fields["draft_title"] = fields["title"]
    fields["about"] = paragraphs(record["about"])
    fields["ministry"] = known.bodies[record["ministry"]]
    national = record["national_project"]
    fields["national_project"] = known.national_projects[national] if national else None
    fields["is_demo"] = is_demo(record)
    for name, value in fields.items():
        setattr(page, name, value)
    partners = [known.bodies[key] for key in record["partners"]]
    if [item.organisation_id for item in page.partners.all()] != [body.pk for body in partners]:
        page.partners = [ProjectPartner(organisation=body, sort_order=place) for place, body in enumerate(partners)]
    if sorted(page.tags.names()) != sorted(record["tags"]):
        page.tags.set(record["tags"])


def _streams(record: Record, known: Known, on: dt.date) -> dict[str, Iterable[tuple[str, Any]]]:
    return {
        "goals": (("goal", text) for text in record["goals"]),
        "indicators": (("indicator", value) for value in _indicators(record)),
        "budget": (("year", row) for row in record["budget"]),
        "stages": (("stage", _stage(row, on)) for row in record["stages"]),
        "related_measures": (("page", known.measures[key]) for key in record["related_measures"]),
    }


def _indicators(record: Record) -> Iterator[dict[str, Any]]:
    for row in record["indicators"]:
        series = listed(record["key"], row["name"], row["series"])
        yield {"name": row["name"], "unit": row["unit"], "better": row.get("better", Better.MORE), "series": series}


def _stage(row: dict[str, Any], on: dt.date) -> dict[str, Any]:
    days = {name: (on + dt.timedelta(days=row[name])).isoformat() for name in ("starts", "ends")}
    return {"title": row["title"], "done": row["done"], **days}


def content(page: SectoralProjectPage) -> dict[str, Any]:
    """Return what a record decides, in a form that can be compared."""
    lists = {name: sorted(row.pk for row in getattr(page, name).all()) for name in LISTS}
    partners = [item.organisation_id for item in page.partners.all()]
    return {**stored_fields(page), **lists, "partners": partners, "tags": sorted(page.tags.names())}
