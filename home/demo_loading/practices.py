"""The library of best practices: sectors, the index page, every practice as a live page."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Model

from home.demo_loading.clock import Clock
from home.demo_loading.files import Offers, offered_files
from home.demo_loading.pages import amend, index_page, put_page, refuse_unknown, reported, stored_fields
from home.demo_loading.progress import Progress
from home.demo_loading.records import Record, is_demo
from home.demo_loading.rows import put
from home.demo_loading.streams import stream
from opportunities.models import SupportMeasurePage
from organisations.models import Organisation
from practices.models import PracticeIndexPage, PracticePage, PracticeSector
from practices.services.access import ensure_library
from taxonomy.models import SupportKind, Territory, Theme

INDEX_SLUG = "praktiki"
INDEX_INTRO = "Что сработало в районах края: результат в цифрах, шаги, расходы и кто может оплатить повторение."

# Top sectors in the order of display; health care has parts.
SECTORS: dict[str, tuple[str, dict[str, str]]] = {
    "health": (
        "Здравоохранение",
        {
            "prevention": "Профилактика",
            "rehabilitation": "Реабилитация",
            "palliative": "Паллиативная помощь",
            "rural_medicine": "Сельская медицина",
            "mental_health": "Психическое здоровье",
            "hospital_volunteers": "Добровольцы в больницах",
            "elderly_care": "Помощь пожилым",
            "children_health": "Здоровье детей",
        },
    ),
    "education": ("Образование", {}),
    "culture": ("Культура", {}),
    "sport": ("Спорт", {}),
    "ecology": ("Экология", {}),
    "social": ("Социальная поддержка", {}),
    "tos": ("ТОС и соседи", {}),
}
# Room for values that editors put between the given ones.
STEP = 10
# Practices came to the library one by one; the first record of the file is the latest.
DAYS_BETWEEN = 9

TEXTS = ("title", "summary", "result", "problem", "solution", "people", "suits", "risks")
PLAIN = (*TEXTS, "suits_kinds", "stage", "year", "funded_by_note", "quote_role", "quote")
# field of the record and of the page → name of its only block
STREAMS = {
    "steps": "step",
    "costs": "cost",
    "evidence": "row",
    "repeated_by": "place",
    "materials": "material",
}
LISTS: dict[str, type[Model]] = {"themes": Theme, "territories": Territory, "funded_by_kinds": SupportKind}
KNOWN_FIELDS = {"key", "sector", "organisation", "funded_by", "tags", "facts", *PLAIN, *STREAMS, *LISTS}


@dataclass(frozen=True)
class Known:
    """Everything a practice refers to, by key."""

    lists: dict[str, Mapping[str, Model]]
    bodies: Mapping[str, Organisation]
    sectors: Mapping[str, PracticeSector]
    files: Offers


def load_practices(records: list[Record], clock: Clock, progress: Progress) -> PracticeIndexPage:
    """Load sectors, the library's page and every practice; return the page.

    Call it after `load_site` (needs the home page), the lists, territories, themes and organisations, and
    before `load_measures`, which looks the practices up by slug to fill `related_pages` of measures. A page
    with an unpublished draft belongs to its editor and is left alone.

    Raises:
        BadRecordError: If a record has a field nobody stores, refers to something unknown or breaks a rule of
            publication.
    """
    load_sectors(progress)
    tally = progress.start("Практики")
    index = index_page(PracticeIndexPage, "Лучшие практики", INDEX_SLUG, INDEX_INTRO)
    ensure_library(index)
    known = _known()
    for position, record in enumerate(records):
        name = f"practices: {record['key']}"
        refuse_unknown(name, record, KNOWN_FIELDS)
        published = clock.published_at(clock.on - dt.timedelta(days=DAYS_BETWEEN * (position + 1)))
        apply = partial(_apply, record=record, known=known)
        with reported(name):
            change = put_page(PracticePage, record["key"], index, apply, content, published)
        progress.count(tally, change, len(records))
    progress.finish(tally.line())
    return index


def link_measures(records: list[Record]) -> None:
    """Let every practice name the measures of `funded_by`; call it after `load_measures`.

    Raises:
        BadRecordError: If there is no such measure.
    """
    measures = dict(SupportMeasurePage.objects.values_list("slug", "pk"))
    for record in records:
        with reported(f"practices: {record['key']}"):
            named = [("page", measures[key]) for key in record["funded_by"]]
        page = PracticePage.objects.get(slug=record["key"])
        amend(page, funded_by=stream(record["key"], "funded_by", named))


def load_sectors(progress: Progress) -> None:
    """Load the tree of sectors."""
    tally, total = progress.start("Отрасли практик"), sum(1 + len(parts) for _, parts in SECTORS.values())
    for position, (key, (name, parts)) in enumerate(SECTORS.items(), start=1):
        top, change = put(PracticeSector, key, {"name": name, "parent": None, "sort_order": position * STEP})
        progress.count(tally, change, total)
        for place, (part, part_name) in enumerate(parts.items(), start=1):
            values = {"name": part_name, "parent": top, "sort_order": place * STEP}
            progress.count(tally, put(PracticeSector, part, values)[1], total)
    progress.finish(tally.line())


def _known() -> Known:
    return Known(
        lists={name: model._default_manager.in_bulk(field_name="key") for name, model in LISTS.items()},
        bodies=Organisation.objects.in_bulk(field_name="key"),
        sectors=PracticeSector.objects.in_bulk(field_name="key"),
        files=offered_files(),
    )


def _apply(page: PracticePage, record: Record, known: Known) -> None:
    fields: dict[str, Any] = {name: record[name] for name in PLAIN}
    fields |= {name: (record[name] or "").strip() for name in TEXTS}
    fields |= {name: stream(record["key"], name, _blocks(name, record, known.files)) for name in STREAMS}
    fields |= {name: [known.lists[name][key] for key in record[name]] for name in LISTS}
    fields["draft_title"] = fields["title"]
    fields["sector"] = known.sectors[record["sector"]]
    fields["organisation"] = known.bodies[record["organisation"]]
    fields["is_demo"] = is_demo(record)
    for row in record["repeated_by"]:
        # The page keeps keys: a wrong one would show an empty name.
        _ = known.bodies[row["organisation"]], known.lists["territories"][row["territory"]]
    for name, value in fields.items():
        setattr(page, name, value)
    if sorted(page.tags.names()) != sorted(record["tags"]):
        page.tags.set(record["tags"])


def _blocks(name: str, record: Record, files: Offers) -> Iterable[tuple[str, dict[str, Any]]]:
    for row in record[name]:
        extra: dict[str, Any] = {"name": ""} if name == "repeated_by" else {}
        if name == "materials":
            extra = {"document": files.get((record["key"], row["title"])), "link": ""}
        yield STREAMS[name], {**row, **extra}


def content(page: PracticePage) -> dict[str, Any]:
    """Return what a record decides, in a form that can be compared."""
    lists = {name: sorted(row.pk for row in getattr(page, name).all()) for name in LISTS}
    return {**stored_fields(page), **lists, "tags": sorted(page.tags.names())}
