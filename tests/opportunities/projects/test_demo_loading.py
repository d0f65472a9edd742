"""Every value of projects.yaml is kept, a second load changes nothing."""

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
from home.demo_loading.progress import Progress
from home.demo_loading.projects import load_projects
from home.demo_loading.records import BadRecordError, Record, read
from home.demo_loading.site import load_site
from home.demo_loading.taxonomy import load_lists, load_territories, load_themes
from opportunities.models import SectoralProjectPage

ON = dt.date(2026, 11, 24)
CLOCK = Clock(on=ON, now=start_of_day(ON) + dt.timedelta(hours=12))
# Measures are not loaded here: what projects name of them is looked up by the whole demo only.
RECORDS = [{**record, "related_measures": []} for record in read("projects")]

# Without the mark these tests would run after those that empty the database.
pytestmark = pytest.mark.django_db


def load(records: list[Record] = RECORDS, on: dt.date = ON) -> str:
    out = StringIO()
    load_projects(records, Clock(on=on, now=CLOCK.now), Progress(OutputWrapper(out)))
    return out.getvalue()


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The projects loaded once for the whole module."""
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


def record_of(page: SectoralProjectPage) -> Record:
    """Return the record from which the page could have been loaded."""
    indicators = [
        {
            "name": row["name"],
            "unit": row["unit"],
            "better": row["better"],
            "series": [dict(item) for item in row["series"]],
        }
        for row in rows(page.indicators)
    ]
    stages = [
        {**row, **{name: (row[name] - ON).days for name in ("starts", "ends")}} for row in map(dict, rows(page.stages))
    ]
    return {
        "key": page.slug,
        "title": page.title,
        "summary": page.summary,
        "about": page.about,
        "participate": page.participate,
        "ministry": page.ministry.key if page.ministry else None,
        "national_project": page.national_project.name if page.national_project else None,
        "goals": [str(goal) for goal in rows(page.goals)],
        "indicators": indicators,
        "budget": [dict(row) for row in rows(page.budget)],
        "stages": stages,
        "partners": [item.organisation.key for item in page.partners.all()],
        "themes": sorted(term.key for term in page.themes.all()),
        "territories": sorted(term.key for term in page.territories.all()),
        "related_measures": [],
        "related_measure_kinds": sorted(term.key for term in page.related_measure_kinds.all()),
        "tags": sorted(page.tags.names()),
        "facts": "demo" if page.is_demo else "real",
    }


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["key"])
def test_every_value_of_a_record_is_kept(record: Record) -> None:
    page = SectoralProjectPage.objects.get(slug=record["key"])
    unordered = ("themes", "territories", "related_measure_kinds", "tags")
    expected = {**record, **{name: sorted(record[name]) for name in unordered}}
    expected["indicators"] = [{"better": "more", **row} for row in record["indicators"]]
    expected["participate"] = record["participate"].strip()
    # Linked when all sections are there, see tests/home/test_load_demo_data.py.
    expected.pop("related_pages", None)
    expected["about"] = "".join(f"<p>{part.strip()}</p>" for part in record["about"].split("\n\n"))

    assert record_of(page) == expected
    assert page.live


def test_a_second_load_changes_nothing() -> None:
    before = dict(SectoralProjectPage.objects.values_list("slug", "latest_revision_id"))

    assert f"Отраслевые проекты: {len(RECORDS)} (без изменений {len(RECORDS)})" in load()
    assert dict(SectoralProjectPage.objects.values_list("slug", "latest_revision_id")) == before


def test_a_changed_record_updates_its_page_only() -> None:
    assert "изменено 1" in load([{**RECORDS[0], "summary": "Другими словами."}, *RECORDS[1:]])
    assert SectoralProjectPage.objects.get(slug=RECORDS[0]["key"]).summary == "Другими словами."


def test_a_draft_of_an_editor_is_left_alone() -> None:
    page = SectoralProjectPage.objects.get(slug=RECORDS[0]["key"])
    page.summary = "Правка редактора."
    page.save_revision()

    assert "пропущено 1" in load([{**RECORDS[0], "summary": "Из файла."}, *RECORDS[1:]])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": "late"}, "status"),
        ({"ministry": "magic"}, "magic"),
        ({"national_project": "Магия"}, "Магия"),
        ({"partners": ["magic"]}, "magic"),
        ({"related_measures": ["magic"]}, "magic"),
        ({"participate": ""}, "participate"),
    ],
)
def test_a_wrong_record_is_named(change: dict[str, Any], words: str) -> None:
    with pytest.raises(BadRecordError, match=words) as caught:
        load([{**RECORDS[0], **change}])

    assert RECORDS[0]["key"] in str(caught.value)


def test_every_loaded_project_renders(client: Client) -> None:
    for page in SectoralProjectPage.objects.all():
        assert client.get(page.url).status_code == 200, page.slug
