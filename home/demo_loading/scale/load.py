"""Generated measures in a branch of their own: `load_demo_data --scale N`."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Model
from taggit.models import Tag
from wagtail.models import Page

from home.demo_loading.clock import Clock
from home.demo_loading.measure_fields import LISTS, first_published, last_touched, plain_fields, streams
from home.demo_loading.progress import Change, Progress
from home.demo_loading.records import Record, read
from home.demo_loading.rows import put
from home.demo_loading.scale.generate import generate
from home.demo_loading.scale.insert import insert_pages, insert_rows, link
from home.demo_loading.scale.words import Words, collect
from home.demo_loading.sections import section_of
from opportunities.documents import to_document
from opportunities.models import BodySectionPage, CatalogueIndexPage, MeasureTag, SupportMeasurePage
from organisations.models import Organisation, OrganisationType
from search.index import bulk_enqueue
from taxonomy.models import ApplicantKind, SupportKind, Territory, Theme

BODY_KEY = "nagruzka"
BODY_NAME = "Нагрузочные данные"
LABEL = "Нагрузочные меры"
# One transaction: long enough to be quick, short enough for an editor to wait for.
BATCH = 1_000
# Lines of progress on a long run outside a terminal.
LINES = 10


@dataclass(frozen=True)
class Known:
    """Everything a measure refers to, by key: `{list: {key: row}}`, organisations, tags by name."""

    lists: dict[str, Mapping[str, Model]]
    bodies: Mapping[str, Organisation]
    tags: Mapping[str, Tag]


def load_scale(total: int, clock: Clock, progress: Progress) -> None:
    """Add generated measures until there are `total`; more than that stay.

    Needs the lists, the organisations and the catalogue of the demo.
    """
    tally = progress.start(LABEL)
    section = _section()
    done = SupportMeasurePage.objects.child_of(section).count()
    tally.counts[Change.KEPT] = done
    if done < total:
        words = collect(read("measures"), read("themes"), read("territories"))
        known = _known(words)
        started, first = time.monotonic(), done
        while done < total:
            size = min(BATCH, total - done)
            with transaction.atomic():
                _add([generate(number, words) for number in range(done + 1, done + size + 1)], section, known, clock)
            done += size
            tally.counts[Change.CREATED] = done - first
            rate = (done - first) / (time.monotonic() - started)
            _tell(f"{LABEL}: {done} из {total}, {rate:.0f} в секунду", done - first, total - first, progress)
    progress.finish(tally.line())


def _tell(text: str, done: int, total: int, progress: Progress) -> None:
    progress.show(text)
    tenth = max(total // LINES, BATCH)
    if not progress.stream.isatty() and done % tenth < BATCH and done < total:
        progress.finish(text)


def _section() -> BodySectionPage:
    values = {"name": BODY_NAME, "short_name": BODY_NAME, "type": OrganisationType.COMPANY, "is_demo": True}
    body, _ = put(Organisation, BODY_KEY, values)
    section, _ = section_of(body, CatalogueIndexPage.objects.get())
    return section


def _known(words: Words) -> Known:
    lists = {"kinds": SupportKind, "who": ApplicantKind, "themes": Theme, "territories": Territory}
    return Known(
        lists={name: model._default_manager.in_bulk(field_name="key") for name, model in lists.items()},
        bodies=Organisation.objects.in_bulk(field_name="key"),
        tags={tag: Tag.objects.get_or_create(name=tag)[0] for tag in words.tags},
    )


def _add(records: list[Record], section: Page, known: Known, clock: Clock) -> None:
    pages = [_page(record, known, clock) for record in records]
    insert_pages(section, pages)
    for name in LISTS:
        link(pages, name)
    tags = ((page.pk, item.tag_id) for page in pages for item in page.tagged_items.all())
    insert_rows(MeasureTag, (MeasureTag(content_object_id=page, tag_id=tag) for page, tag in tags))
    # What a document shows is in memory already; only who may see the pages has to be asked.
    bulk_enqueue(pages if section.get_view_restrictions().exists() else map(to_document, pages))


def _page(record: Record, known: Known, clock: Clock) -> SupportMeasurePage:
    published = clock.published_at(first_published(record, clock.on))
    touched = clock.published_at(last_touched(record, clock.on))
    page = SupportMeasurePage(
        slug=record["key"],
        live=True,
        has_unpublished_changes=False,
        first_published_at=published,
        last_published_at=max(published, touched),
        provider=known.bodies[record["provider"]],
        **plain_fields(record, clock.on),
        **streams(record, {}),
    )
    for name in LISTS:
        setattr(page, name, [known.lists[name][key] for key in record[name]])
    page.tagged_items = [MeasureTag(tag=known.tags[tag]) for tag in record["tags"]]
    return page
