"""Every value of practices.yaml is kept, a second load changes nothing."""

import datetime as dt
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management.base import OutputWrapper
from django.db import transaction
from django.test import Client

from core.blocks import rows
from core.dates import start_of_day
from home.demo_loading.clock import Clock
from home.demo_loading.organisations import load_organisations
from home.demo_loading.practices import PLAIN, SECTORS, load_practices
from home.demo_loading.progress import Progress
from home.demo_loading.records import BadRecordError, Record, read
from home.demo_loading.site import load_site
from home.demo_loading.taxonomy import load_lists, load_territories, load_themes
from practices.models import PracticePage, PracticeSector

ON = dt.date(2026, 11, 24)
CLOCK = Clock(on=ON, now=start_of_day(ON) + dt.timedelta(hours=12))
RECORDS = read("practices")


# Without the mark these tests would run after those that empty the database.
pytestmark = pytest.mark.django_db


def load(records: list[Record] = RECORDS) -> str:
    out = StringIO()
    load_practices(records, CLOCK, Progress(OutputWrapper(out)))
    return out.getvalue()


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The practices loaded once for the whole module."""
    cache.clear()
    progress = Progress(OutputWrapper(StringIO()))
    with django_db_blocker.unblock(), transaction.atomic():
        load_lists(progress)
        load_themes(read("themes"), progress)
        load_territories(read("territories"), progress)
        load_organisations(read("organisations"), progress)
        load_site(progress)
        load()
        yield
        transaction.set_rollback(True)
    cache.clear()


@pytest.fixture(autouse=True)
def _savepoint(loaded: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def record_of(page: PracticePage) -> Record:
    """Return the record from which the page could have been loaded."""
    materials = [{name: row[name] for name in ("title", "type")} for row in rows(page.materials)]
    return {
        **{name: getattr(page, name) for name in PLAIN},
        "key": page.slug,
        "steps": [dict(row) for row in rows(page.steps)],
        "costs": [dict(row) for row in rows(page.costs)],
        "evidence": [dict(row) for row in rows(page.evidence)],
        "repeated_by": [dict(row) for row in rows(page.repeated_by)],
        # Measures come later: tests/home/test_load_demo_data.py.
        "funded_by": [],
        "materials": materials,
        "sector": page.sector.key if page.sector else None,
        "organisation": page.organisation.key if page.organisation else None,
        "themes": sorted(term.key for term in page.themes.all()),
        "territories": sorted(term.key for term in page.territories.all()),
        "funded_by_kinds": sorted(term.key for term in page.funded_by_kinds.all()),
        "tags": sorted(page.tags.names()),
        "facts": "demo" if page.is_demo else "real",
    }


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["key"])
def test_every_value_of_a_record_is_kept(record: Record) -> None:
    page = PracticePage.objects.get(slug=record["key"])
    unordered = {name: sorted(record[name]) for name in ("themes", "territories", "funded_by_kinds", "tags")}

    # The demo has no repetition by an organisation that the directory does not know.
    places = [{**row, "name": ""} for row in record["repeated_by"]]
    assert record_of(page) == {**record, **unordered, "repeated_by": places, "funded_by": []}
    assert page.live


def test_the_sectors_form_a_tree_with_health_worked_out() -> None:
    assert PracticeSector.objects.count() == sum(1 + len(parts) for _, parts in SECTORS.values())
    assert set(PracticeSector.objects.filter(parent__key="health").values_list("key", flat=True)) == set(
        SECTORS["health"][1]
    )


def test_a_second_load_changes_nothing() -> None:
    before = dict(PracticePage.objects.values_list("slug", "latest_revision_id"))

    lines = load()

    assert f"Практики: {len(RECORDS)} (без изменений {len(RECORDS)})" in lines
    assert dict(PracticePage.objects.values_list("slug", "latest_revision_id")) == before


def test_a_changed_record_updates_its_page_only() -> None:
    changed = {**RECORDS[0], "summary": "Другими словами."}

    lines = load([changed, *RECORDS[1:]])

    assert "изменено 1" in lines
    assert PracticePage.objects.get(slug=changed["key"]).summary == "Другими словами."


def test_a_draft_of_an_editor_is_left_alone() -> None:
    page = PracticePage.objects.get(slug=RECORDS[0]["key"])
    page.summary = "Правка редактора."
    page.save_revision()

    assert "пропущено 1" in load([{**RECORDS[0], "summary": "Из файла."}, *RECORDS[1:]])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"paid_by": ["grant-1"]}, "paid_by"),
        ({"sector": "magic"}, "magic"),
        ({"themes": ["magic"]}, "magic"),
        ({"problem": ""}, "problem"),
    ],
)
def test_a_wrong_record_is_named(change: dict[str, Any], words: str) -> None:
    with pytest.raises(BadRecordError, match=words) as caught:
        load([{**RECORDS[0], **change}])

    assert RECORDS[0]["key"] in str(caught.value)


def test_every_loaded_practice_renders(client: Client) -> None:
    for page in PracticePage.objects.all():
        assert client.get(page.url).status_code == 200, page.slug
