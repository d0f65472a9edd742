"""The endowment of the demo is loaded whole, a second load changes nothing."""

import datetime as dt
from io import StringIO
from typing import Any

import pytest
from django.core.management.base import OutputWrapper
from django.test import Client

from core.dates import start_of_day
from endowment.models import EndowmentFundPage
from endowment.presenters import home_figure
from home.demo_loading.clock import Clock
from home.demo_loading.endowment import TABLES, load_endowment
from home.demo_loading.organisations import load_organisations
from home.demo_loading.progress import Progress
from home.demo_loading.records import BadRecordError, Record, read, read_one
from home.demo_loading.site import load_site
from home.demo_loading.taxonomy import load_lists, load_territories, load_themes
from media.models import PortalDocument

pytestmark = pytest.mark.django_db

ON = dt.date(2026, 11, 24)
CLOCK = Clock(on=ON, now=start_of_day(ON) + dt.timedelta(hours=12))
RECORD = read_one("endowment")


def load(record: Record = RECORD) -> str:
    out = StringIO()
    load_endowment(record, CLOCK, Progress(OutputWrapper(out)))
    return out.getvalue()


@pytest.fixture
def loaded(db: None, settings: Any, tmp_path: Any) -> EndowmentFundPage:
    settings.MEDIA_ROOT = tmp_path
    progress = Progress(OutputWrapper(StringIO()))
    load_lists(progress)
    load_themes(read("themes"), progress)
    load_territories(read("territories"), progress)
    load_organisations(read("organisations"), progress)
    load_site(progress)
    load()
    return EndowmentFundPage.objects.get()


def test_every_row_of_the_record_is_on_the_page_and_the_reports_have_files(
    loaded: EndowmentFundPage, client: Client
) -> None:
    assert {name: getattr(loaded, name).count() for name in TABLES} == {name: len(RECORD[name]) for name in TABLES}
    assert [row.document is not None for row in loaded.reports.all()] == [True] * 6
    assert client.get(loaded.url).status_code == 200
    for year in RECORD["years"]:
        assert client.get(f"{loaded.url}{year['year']}/").status_code == 200
    figure = home_figure()
    assert figure is not None
    assert figure["capital_end"] == RECORD["years"][-1]["capital_end"]


def test_a_second_load_changes_nothing(loaded: EndowmentFundPage) -> None:
    lines = load()

    assert "Программы капитала: 4 (без изменений 4)" in lines
    assert "Целевой капитал: 1 (без изменений 1)" in lines
    assert EndowmentFundPage.objects.get().latest_revision_id == loaded.latest_revision_id
    assert PortalDocument.objects.count() == 6


def test_a_changed_row_updates_the_page(loaded: EndowmentFundPage) -> None:
    years = [{**row, "note": "Иначе"} for row in RECORD["years"]]

    assert "изменено 1" in load({**RECORD, "years": years})
    assert {row.note for row in EndowmentFundPage.objects.get().years.all()} == {"Иначе"}


def test_a_draft_of_an_editor_is_left_alone(loaded: EndowmentFundPage) -> None:
    loaded.summary = "Правка редактора."
    loaded.save_revision()

    assert "пропущено 1" in load({**RECORD, "give": {**RECORD["give"], "summary": "Из файла"}})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"board": [{"role": "Роль", "organisation": "magic"}]}, "magic"),
        ({"years": [{**RECORD["years"][0], "capital_end": 1}]}, "Разница"),
    ],
)
def test_a_wrong_record_is_named(loaded: EndowmentFundPage, change: dict[str, Any], words: str) -> None:
    with pytest.raises(BadRecordError, match=words):
        load({**RECORD, **change})
