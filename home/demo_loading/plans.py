"""Plans and road maps: every measure as a live page, every update as a report of an executor."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from wagtail.models import Page

from core.dates import start_of_day
from home.demo_loading.clock import Clock
from home.demo_loading.files import Offers, offered_files
from home.demo_loading.pages import add_live, amend, index_page, keys_of, refuse_unknown, reported
from home.demo_loading.progress import Change, Progress
from home.demo_loading.records import Record, is_demo, iso_day
from home.demo_loading.site import publish
from home.demo_loading.streams import stream
from organisations.models import Organisation
from plans.choices import DueKind
from plans.models import PlanExecutor, PlanIndexPage, PlanMeasurePage, PlanPage, PlanReport
from plans.services.access import ensure_plans

INDEX_SLUG = "plan"
INDEX_INTRO = "Что власти и фонды края обещали сделать для гражданского общества, к какому сроку и что уже сделано."
_NOON = dt.timedelta(hours=12)

KNOWN_FIELDS = {
    "key",
    "title",
    "kind",
    "approved",
    "owner",
    "parent_measure",
    "summary",
    "act_url",
    "facts",
    "measures",
}
KNOWN_MEASURE_FIELDS = {
    "number",
    "title",
    "due",
    "executors",
    "by_agreement",
    "pages",
    "done_on",
    "closed",
    "proof",
    "link",
    "updates",
}


@dataclass(frozen=True)
class _Said:
    """One report as a record tells it."""

    organisation_id: int
    on: dt.date
    text: str
    closes: dt.date | None
    proof: str = ""
    link_title: str = ""
    link: str = ""
    document_id: int | None = None


def load_plans(records: list[Record], clock: Clock, progress: Progress) -> PlanIndexPage:
    """Load the section, every plan with its measures and reports; return the section.

    Call it after the organisations, the files and the home page. A page with an unpublished draft belongs to its
    editor and is left alone; so are the reports of a measure on which a person has reported.

    Raises:
        BadRecordError: If a record has a field nobody stores, refers to something unknown or breaks a rule of
            publication.
    """
    index = index_page(PlanIndexPage, "План", INDEX_SLUG, INDEX_INTRO)
    ensure_plans(index)
    bodies, files = Organisation.objects.in_bulk(field_name="key"), offered_files()
    plans, measures = progress.start("Планы"), progress.start("Мероприятия планов")
    total = sum(len(record["measures"]) for record in records)
    for record in records:
        name = f"plans: {record['key']}"
        refuse_unknown(name, record, KNOWN_FIELDS)
        with reported(name):
            plan, change = _put_plan(record, index, bodies, clock)
        progress.count(plans, change, len(records))
        for item in record["measures"]:
            refuse_unknown(f"{name}: {item['number']}", item, KNOWN_MEASURE_FIELDS)
            with reported(f"{name}: {item['number']}"):
                change = _put_measure(item, record, plan, bodies, files, clock)
            progress.count(measures, change, total)
    progress.finish(plans.line())
    progress.finish(measures.line())
    return index


def link_sections(records: list[Record]) -> None:
    """Let the measures name the sections of `pages`; call it when all sections are there.

    Raises:
        BadRecordError: If there is no such page.
    """
    for record in records:
        for item in record["measures"]:
            key = f"{record['key']}: {item['number']}"
            with reported(f"plans: {key}"):
                named = [("page", pk) for pk in keys_of(item.get("pages", ()))]
                amend(_measure(record["key"], item["number"]), related_pages=stream(key, "related_pages", named))


def _put_plan(
    record: Record, index: PlanIndexPage, bodies: dict[str, Organisation], clock: Clock
) -> tuple[PlanPage, Change]:
    parent = record.get("parent_measure")
    fields = {
        "title": record["title"],
        "draft_title": record["title"],
        "kind": record["kind"],
        "summary": record["summary"],
        "approved_on": iso_day(record["approved"]),
        "act_url": record.get("act_url", ""),
        "responsible": bodies[record["owner"]],
        "parent_measure": _measure(parent["plan"], parent["number"]) if parent else None,
        "is_demo": is_demo(record),
    }
    found = PlanPage.objects.child_of(index).filter(slug=record["key"]).first()
    page = found or PlanPage(slug=record["key"], live=False)
    return page, _store(page, fields, index, _published(record, clock), is_new=found is None)


def _measure(plan: str, number: str) -> PlanMeasurePage:
    """Return a measure of a plan that stands earlier in the file. KeyError: there is none."""
    found = PlanMeasurePage.objects.filter(number=number, url_path__contains=f"/{plan}/").first()
    if found is None:
        raise KeyError(f"{plan}: {number}")
    return found


def _published(record: Record, clock: Clock) -> dt.datetime:
    return clock.published_at(iso_day(record["approved"]) or clock.on)


def _put_measure(
    item: Record, record: Record, plan: PlanPage, bodies: dict[str, Organisation], files: Offers, clock: Clock
) -> Change:
    due = item["due"]
    fields = {
        "title": item["title"],
        "draft_title": item["title"],
        "number": str(item["number"]),
        "due_kind": DueKind(due["kind"]).value,
        "due_from": iso_day(due.get("from")),
        "due_to": iso_day(due.get("date") or due.get("to")),
        "due_text": due["text"],
        "is_demo": any(update["facts"] == "demo" for update in item["updates"]) or is_demo(record),
    }
    found = PlanMeasurePage.objects.child_of(plan).filter(number=item["number"]).first()
    page = found or PlanMeasurePage(slug=str(item["number"]).replace(".", "-"), live=False)
    wanted = [(bodies[key].pk, key in item["by_agreement"]) for key in item["executors"]]
    change = _store(page, fields, plan, _published(record, clock), is_new=found is None, executors=wanted)
    if change is Change.SKIPPED:
        return change
    file = files.get((f"{record['key']}/{item['number']}", item.get("proof", "")))
    said = list(_reports(item, page, bodies, file))
    return Change.UPDATED if _put_reports(page, said) and change is Change.KEPT else change


def _store(
    page: PlanPage | PlanMeasurePage,
    fields: dict[str, Any],
    parent: Page,
    published: dt.datetime,
    *,
    is_new: bool,
    executors: list[tuple[int, bool]] | None = None,
) -> Change:
    """Bring a page to these fields and publish it when anything differs."""
    if page.has_unpublished_changes and not is_new:
        return Change.SKIPPED
    same = not is_new and all(getattr(page, name) == value for name, value in fields.items())
    if isinstance(page, PlanMeasurePage) and executors is not None:
        same = _set_executors(page, executors) and same
    if same:
        return Change.KEPT
    for name, value in fields.items():
        setattr(page, name, value)
    if not is_new:
        publish(page)
        return Change.UPDATED
    page.first_published_at = published
    add_live(parent, page)
    type(page).objects.filter(pk=page.pk).update(last_published_at=published)
    return Change.CREATED


def _set_executors(page: PlanMeasurePage, wanted: list[tuple[int, bool]]) -> bool:
    """Give the page these executors; return whether it had them already."""
    current = [(item.organisation_id, item.by_agreement) for item in page.executors.all()] if page.pk else []
    if current == wanted:
        return True
    page.executors = [
        PlanExecutor(organisation_id=key, by_agreement=agreed, sort_order=place)
        for place, (key, agreed) in enumerate(wanted)
    ]
    return False


def _reports(item: Record, page: PlanMeasurePage, bodies: dict[str, Organisation], file: int | None) -> Iterator[_Said]:
    """Yield the updates; one of the day on which a deadline was met closes it.

    The proof, words, link and file, stands with the last such, without one with the newest.
    """
    closed = {iso_day(on): iso_day(deadline) for deadline, on in (item.get("closed") or {}).items()}
    if item.get("done_on"):
        closed[iso_day(item["done_on"])] = page.due_to
    days = [dt.date.fromisoformat(str(update["date"])) for update in item["updates"]]
    if missing := set(closed) - set(days):
        raise KeyError(f"нет отчёта за {sorted(map(str, missing))[0]}")
    proven = max((day for day in days if day in closed), default=max(days, default=None))
    link = item.get("link") or {}
    proof = {
        "proof": item.get("proof", ""),
        "link_title": link.get("title", ""),
        "link": link.get("url", ""),
        "document_id": file,
    }
    for day, update in zip(days, item["updates"], strict=True):
        yield _Said(
            organisation_id=bodies[update.get("by") or item["executors"][0]].pk,
            on=day,
            text=update["text"],
            closes=closed.get(day),
            **(proof if day == proven else {}),
        )


def _put_reports(page: PlanMeasurePage, said: list[_Said]) -> bool:
    """Bring the reports to what the record says; return whether anything was written."""
    existing = list(page.reports.all())
    current = [_Said(**{field.name: getattr(row, field.name) for field in fields(_Said)}) for row in existing]
    if current == said or any(row.author_id for row in existing):
        return False
    page.reports.all().delete()
    for item in said:
        moment = start_of_day(item.on) + _NOON
        PlanReport.objects.create(measure=page, changed_at=moment, **vars(item))
    return True
