"""The endowment of the region: programmes, the page with all its rows, reports as files."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db.models import Model
from wagtail.fields import StreamField
from wagtail.models import Page

from endowment.models import (
    BoardMember,
    EndowmentFundPage,
    EndowmentProgramme,
    EndowmentReport,
    EndowmentYear,
    ProgrammeSpending,
    SupportedProject,
)
from home.demo_loading.clock import Clock
from home.demo_loading.progress import Change, Progress
from home.demo_loading.records import DEMO_DIR, BadRecordError, Record, is_demo, iso_day
from home.demo_loading.rows import put
from home.demo_loading.site import publish
from home.demo_loading.streams import stream
from home.models import HomePage
from media.models import PortalDocument
from organisations.models import Organisation
from practices.services.access import ensure_library
from taxonomy.models import Theme

SLUG, TITLE = "endaument", "Целевой капитал"
FILES = DEMO_DIR / "endowment"
# Room for values that editors put between the given ones.
STEP = 10
# Tables of the page: the rows of a record become rows of these models.
TABLES: dict[str, type[Model]] = {
    "years": EndowmentYear,
    "spending": ProgrammeSpending,
    "board": BoardMember,
    "reports": EndowmentReport,
    "supported": SupportedProject,
}
_NOT_COMPARED = {"id", "page_id", "sort_order"}


def load_endowment(record: Record, clock: Clock, progress: Progress) -> EndowmentFundPage:
    """Load programmes and the fund; return its page. A page with an unpublished draft is left alone.

    Call it after `load_site`, the themes and the organisations.

    Raises:
        BadRecordError: If the record refers to something unknown or its figures do not agree.
    """
    try:
        programmes = _load_programmes(record["programmes"], progress)
        tally = progress.start("Целевой капитал")
        bodies = Organisation.objects.in_bulk(field_name="key")
        change = _put(record, bodies, programmes, clock)
    except KeyError as error:
        raise BadRecordError(f"endowment: неизвестный ключ {error}") from error
    except ValidationError as error:
        raise BadRecordError(f"endowment: {error.message_dict}") from error
    progress.count(tally, change, 1)
    progress.finish(tally.line())
    page = EndowmentFundPage.objects.get(slug=SLUG)
    ensure_library(page)
    return page


def _load_programmes(records: list[Record], progress: Progress) -> dict[str, EndowmentProgramme]:
    tally = progress.start("Программы капитала")
    themes = Theme.objects.in_bulk(field_name="key")
    found: dict[str, EndowmentProgramme] = {}
    for position, record in enumerate(records, start=1):
        values = {"name": record["title"], "about": record["about"], "sort_order": position * STEP}
        programme, change = put(EndowmentProgramme, record["key"], values)
        wanted = [themes[key] for key in record["themes"]]
        if set(wanted) != set(programme.themes.all()):
            programme.themes.set(wanted)
            change = Change.UPDATED if change is Change.KEPT else change
        found[record["key"]] = programme
        progress.count(tally, change, len(records))
    progress.finish(tally.line())
    return found


def _put(
    record: Record,
    bodies: Mapping[str, Organisation],
    programmes: Mapping[str, EndowmentProgramme],
    clock: Clock,
) -> Change:
    page = EndowmentFundPage.objects.filter(slug=SLUG).first()
    if page is not None and page.has_unpublished_changes:
        return Change.SKIPPED
    before = content(page) if page else None
    page = page or EndowmentFundPage(slug=SLUG, title=TITLE, draft_title=TITLE, show_in_menus=True, live=False)
    for name, value in _fields(record, bodies).items():
        setattr(page, name, value)
    rows = _rows(record, bodies, programmes)
    if before is not None and before == {**content(page), **{name: _facts(rows[name]) for name in rows}}:
        return Change.KEPT
    for name, items in rows.items():
        setattr(page, name, items)
    if before is None:
        page.first_published_at = clock.published_at(clock.on)
        Page.objects.get(pk=HomePage.objects.get().pk).add_child(instance=page)
    publish(page)
    return Change.CREATED if before is None else Change.UPDATED


def _fields(record: Record, bodies: Mapping[str, Organisation]) -> dict[str, Any]:
    fund, give = record["fund"], record["give"]
    requisites = give["requisites"]
    return {
        "full_name": fund["title"],
        "summary": fund["summary"],
        "about": "\n\n".join(fund["about"]),
        "purpose": fund["purpose"],
        "formed_on": iso_day(fund["formed_on"]),
        "term_years": fund["term_years"],
        "capital_owner": bodies[fund["owner"]],
        "management_company": bodies[fund["management_company"]],
        "law_facts": _texts("law_facts", fund["law_facts"]),
        "give_summary": give["summary"],
        "ways": _texts("ways", give["ways"]),
        "tax": _texts("tax", give["tax"]),
        "faq": stream(SLUG, "faq", (("item", {"question": row["q"], "answer": row["a"]}) for row in give["faq"])),
        **{name: requisites[name] for name in ("recipient", "inn", "kpp", "ogrn", "account", "bank", "bik")},
        "correspondent_account": requisites["correspondent_account"],
        "payment_purpose": requisites["purpose"],
        "contact_email": requisites["email"],
        "contact_phone": requisites["phone"],
        "is_demo": is_demo(fund),
    }


def _texts(name: str, rows: Iterable[Record]) -> Any:
    return stream(SLUG, name, (("item", {"title": row["title"], "text": row["text"]}) for row in rows))


def _rows(
    record: Record, bodies: Mapping[str, Organisation], programmes: Mapping[str, EndowmentProgramme]
) -> dict[str, list[Model]]:
    """Return the rows of the tables, not saved."""

    def resolved(row: Record) -> Record:
        values = {name: value for name, value in row.items() if name != "facts"}
        if "programme" in row:
            values["programme"] = programmes[row["programme"]]
        for name in {"organisation", "management_company"} & set(row):
            values[name] = bodies[row[name]]
        if "published" in row:
            values["published_on"] = iso_day(values.pop("published"))
            values["document"] = _document(row)
        return values

    return {name: [model(**resolved(row)) for row in record[name]] for name, model in TABLES.items()}


def _document(row: Record) -> PortalDocument | None:
    """Return the file of a report, stored once; None when there is none."""
    path: Path = FILES / f"otchyot-{row['year']}.pdf"
    if not path.exists():
        return None
    found = PortalDocument.objects.filter(title=row["title"]).first()
    if found is None:
        found = PortalDocument(title=row["title"])
        found.file.save(path.name, ContentFile(path.read_bytes()), save=False)
        found.file_size = path.stat().st_size
        found.save()
    return found


def content(page: EndowmentFundPage) -> dict[str, Any]:
    """Return what the record decides, in a form that can be compared."""
    found: dict[str, Any] = {}
    for field in EndowmentFundPage._meta.local_concrete_fields:
        value = getattr(page, field.attname)
        found[field.attname] = value.get_prep_value() if isinstance(field, StreamField) else value
    return {**found, **{name: _facts(getattr(page, name).all()) for name in TABLES}}


def _facts(rows: Iterable[Model]) -> list[tuple[Any, ...]]:
    """Return the values of the rows whatever their order in the database is."""
    return sorted(
        (
            tuple(
                getattr(row, field.attname) for field in row._meta.concrete_fields if field.attname not in _NOT_COMPARED
            )
            for row in rows
        ),
        key=str,
    )
