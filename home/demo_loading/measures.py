"""Support measures as live pages with their history."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from wagtail.fields import StreamField
from wagtail.models import Page

from home.demo_loading.clock import Clock
from home.demo_loading.files import Offers, offered_files
from home.demo_loading.measure_fields import (
    LISTS,
    first_published,
    last_touched,
    plain_fields,
    streams,
)
from home.demo_loading.progress import Change, Progress, Tally
from home.demo_loading.records import BadRecordError, Record
from home.demo_loading.sections import owner_key
from home.demo_loading.streams import stream
from opportunities.models import BodySectionPage, MeasureSeries, SupportMeasurePage
from organisations.models import Organisation
from taxonomy.models import ApplicantKind, SupportKind, Territory, Theme

# Pages of other kinds that a measure names; they are looked up here and not in the catalogue.
RELATED_APPS = ["practices"]


@dataclass(frozen=True)
class Known:
    """Everything a measure refers to, by key."""

    lists: dict[str, Mapping[str, Model]]
    bodies: Mapping[str, Organisation]
    series: Mapping[str, MeasureSeries]
    sections: Mapping[str, BodySectionPage]
    related: Mapping[str, int]
    files: Offers


def load_measures(
    records: list[Record], sections: dict[str, BodySectionPage], clock: Clock, progress: Progress
) -> None:
    """Publish every record in the branch of its owner; days are counted from `clock.on`.

    A page with an unpublished draft, or taken off the site, belongs to its editor and is left alone.

    Raises:
        BadRecordError: If a record refers to something unknown or breaks a rule of publication.
    """
    tally = progress.start("Меры поддержки")
    known = _known(records, sections)
    for record in records:
        try:
            change = _put(record, known, clock)
        except KeyError as error:
            raise BadRecordError(f"measures: {record['key']}: неизвестный ключ {error}") from error
        except ValidationError as error:
            raise BadRecordError(f"measures: {record['key']}: {error.message_dict}") from error
        progress.count(tally, change, len(records))
    _note_missing(records, known, tally)
    progress.finish(tally.line())


def _known(records: list[Record], sections: dict[str, BodySectionPage]) -> Known:
    names = {key for record in records for key in record["related_practices"]}
    related = Page.objects.filter(slug__in=names, content_type__app_label__in=RELATED_APPS)
    return Known(
        lists={
            "kinds": SupportKind.objects.in_bulk(field_name="key"),
            "who": ApplicantKind.objects.in_bulk(field_name="key"),
            "themes": Theme.objects.in_bulk(field_name="key"),
            "territories": Territory.objects.in_bulk(field_name="key"),
        },
        bodies=Organisation.objects.in_bulk(field_name="key"),
        series=MeasureSeries.objects.in_bulk(field_name="key"),
        sections=sections,
        related=dict(related.values_list("slug", "pk")),
        files=offered_files(),
    )


def _note_missing(records: list[Record], known: Known, tally: Tally) -> None:
    missing = {key for record in records for key in record["related_practices"]} - set(known.related)
    if missing:
        tally.notes.append(f"Ещё нет страниц практик, на которые ссылаются меры: {len(missing)}.")


def _put(record: Record, known: Known, clock: Clock) -> Change:
    section = known.sections[owner_key(known.bodies[record["provider"]], record["level"])]
    page = SupportMeasurePage.objects.filter(slug=record["key"], path__startswith=section.path[: -Page.steplen]).first()
    if page is None:
        page = SupportMeasurePage(slug=record["key"], live=False)
        page.first_published_at = clock.published_at(first_published(record, clock.on))
        _apply(page, record, known, clock)
        # Read again: every added child changes the count in the parent's row.
        Page.objects.get(pk=section.pk).add_child(instance=page)
        _publish(page, record, clock)
        return Change.CREATED
    if page.has_unpublished_changes:
        return Change.SKIPPED
    moved = not page.is_child_of(section)
    if moved:
        page.move(Page.objects.get(pk=section.pk), pos="last-child")
        page = SupportMeasurePage.objects.get(pk=page.pk)
    before = content(page)
    _apply(page, record, known, clock)
    if content(page) == before:
        return Change.UPDATED if moved else Change.KEPT
    _publish(page, record, clock)
    return Change.UPDATED


def _apply(page: SupportMeasurePage, record: Record, known: Known, clock: Clock) -> None:
    fields: dict[str, Any] = {**plain_fields(record, clock.on), **streams(record, known.files)}
    fields["provider"] = known.bodies[record["provider"]]
    fields["operator"] = known.bodies[record["operator"]] if record["operator"] else None
    fields["series"] = known.series[record["series"]] if record["series"] else None
    pages = (("page", known.related[key]) for key in record["related_practices"] if key in known.related)
    fields["related_pages"] = stream(record["key"], "related_pages", pages)
    for name in LISTS:
        fields[name] = [known.lists[name][key] for key in record[name]]
    for name, value in fields.items():
        setattr(page, name, value)
    if sorted(page.tags.names()) != sorted(record["tags"]):
        page.tags.set(record["tags"])


def content(page: SupportMeasurePage) -> dict[str, Any]:
    """Return what a record decides, in a form that can be compared."""
    found: dict[str, Any] = {name: sorted(row.pk for row in getattr(page, name).all()) for name in LISTS}
    for field in SupportMeasurePage._meta.local_concrete_fields:
        value = getattr(page, field.attname)
        found[field.attname] = value.get_prep_value() if isinstance(field, StreamField) else value
    return {**found, "title": page.title, "tags": sorted(page.tags.names())}


def _publish(page: SupportMeasurePage, record: Record, clock: Clock) -> None:
    page.save_revision().publish()
    # The list of latest changes on the front page shall not show all demo pages as changed in one minute.
    touched = max(last_touched(record, clock.on), first_published(record, clock.on))
    SupportMeasurePage.objects.filter(pk=page.pk).update(last_published_at=clock.published_at(touched))
