"""The official plan is shown as it was approved; a second load changes nothing."""

import datetime as dt
import re
from collections.abc import Iterator
from html import unescape
from io import StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management.base import OutputWrapper
from django.db import transaction
from django.test import Client

from core.dates import start_of_day
from home.demo_loading.clock import Clock
from home.demo_loading.files import load_files
from home.demo_loading.organisations import load_organisations
from home.demo_loading.plans import load_plans
from home.demo_loading.progress import Progress
from home.demo_loading.records import BadRecordError, Record, read
from home.demo_loading.site import load_site
from home.demo_loading.taxonomy import load_territories
from plans.choices import MeasureStatus
from plans.models import PlanMeasurePage, PlanPage, PlanReport
from plans.presenters import home_progress
from plans.rows import measure_rows
from tests.factories import UserFactory
from tests.plans.official_plan import MEASURES

# Without the mark these tests would run after those that empty the database.
pytestmark = pytest.mark.django_db

ON = dt.date(2026, 11, 24)
CLOCK = Clock(on=ON, now=start_of_day(ON) + dt.timedelta(hours=12))
RECORDS, FILES = read("plans"), read("files")
OFFICIAL = "plan-2019-2020"


def load(records: list[Record] = RECORDS) -> str:
    out = StringIO()
    load_plans(records, CLOCK, Progress(OutputWrapper(out)))
    return out.getvalue()


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The plans loaded once for the whole module."""
    cache.clear()
    progress = Progress(OutputWrapper(StringIO()))
    with django_db_blocker.unblock(), transaction.atomic():
        load_territories(read("territories"), progress)
        load_organisations(read("organisations"), progress)
        load_site(progress)
        load_files(FILES, progress)
        load()
        yield
        transaction.set_rollback(True)
    cache.clear()


@pytest.fixture(autouse=True)
def _savepoint(loaded: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def official() -> PlanPage:
    return PlanPage.objects.get(slug=OFFICIAL)


def measure(number: str, plan: str = OFFICIAL) -> PlanMeasurePage:
    return PlanMeasurePage.objects.get(number=number, url_path__contains=f"/{plan}/")


def test_the_tracker_has_all_18_measures_with_deadlines_and_executors_of_the_document() -> None:
    rows = measure_rows([official()], ON)[official().pk]

    shown = [
        (
            row.page.number,
            row.page.due_text,
            row.page.due_to.isoformat() if row.page.due_to else None,
            [f"{item.organisation.name}{'*' if item.by_agreement else ''}" for item in row.executors],
        )
        for row in rows
    ]
    assert [row[:3] for row in shown] == [row[:3] for row in MEASURES]
    for row, (number, _, _, executors) in zip(shown, MEASURES, strict=True):
        assert len(row[3]) == len(executors), number
        for name, expected in zip(row[3], executors, strict=True):
            assert name.startswith(expected.rstrip("*")), number
            assert name.endswith("*") == expected.endswith("*"), number


def test_the_page_of_the_plan_shows_every_number_deadline_and_executor(client: Client) -> None:
    text = unescape(client.get(official().url).content.decode()).replace("\u00a0", " ")

    assert "Исполнено 11 из 18 мероприятий" in text
    for number, deadline, _, _ in MEASURES:
        assert f'<td class="plan-table__no">{number}</td>' in text
        assert deadline in text
    assert "по согласованию" in text


def test_states_follow_from_the_facts() -> None:
    rows = measure_rows([official()], ON)[official().pk]
    states = {row.page.number: row.status for row in rows}

    assert {number for number, state in states.items() if state is MeasureStatus.OVERDUE} == {"1.6", "1.10", "1.17"}
    late = {number for number, state in states.items() if state is MeasureStatus.DONE_LATE}
    assert late == {"1.2", "1.8", "1.14", "1.16"}
    assert states["1.12"] is MeasureStatus.NOT_STARTED
    assert states["1.4"] is MeasureStatus.ONGOING


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["key"])
def test_every_update_is_a_report_and_every_proof_is_kept(record: Record) -> None:
    for item in record["measures"]:
        page = measure(str(item["number"]), record["key"])
        reports = list(page.reports.all())
        assert [(str(row.on), row.text) for row in reports] == [
            (str(update["date"]), update["text"]) for update in item["updates"]
        ]
        assert [row.proof for row in reports if row.proof] == ([item["proof"]] if item.get("proof") else [])
        links = [{"title": row.link_title, "url": row.link} for row in reports if row.link]
        assert links == ([item["link"]] if item.get("link") else [])
        offered = f"{record['key']}/{item['number']}", item.get("proof", "")
        files = [row.document.title for row in reports if row.document]
        assert files == [file["title"] for file in FILES if {"page": offered[0], "row": offered[1]} in file["rows"]]
        closed = {str(row.closes): str(row.on) for row in reports if row.closes}
        expected = {str(day): str(on) for day, on in (item.get("closed") or {}).items()}
        if item.get("done_on"):
            expected[str(page.due_to)] = str(item["done_on"])
        assert closed == expected


def test_a_proof_offers_its_file(client: Client) -> None:
    text = unescape(client.get(measure("1.14").url).content.decode()).replace("\u00a0", " ")

    assert "Предложения о мотивации НКО в национальных проектах. Сводный перечень" in text
    assert re.search(r">DOCX, \d,\d КБ<", text)
    assert "https://min-social.example.org/" in client.get(measure("1.16").url).content.decode()
    assert sum(row.document_id is not None for row in PlanReport.objects.all()) == 2


def test_road_maps_name_the_measure_that_asked_for_them(client: Client) -> None:
    road_map = PlanPage.objects.get(slug="karta-assotsiatsii-tos")

    assert measure("1.3").url in client.get(road_map.url).content.decode()
    assert road_map.url in client.get(measure("1.3").url).content.decode()


def test_a_second_load_changes_nothing() -> None:
    before = dict(PlanMeasurePage.objects.values_list("pk", "latest_revision_id"))
    reports = set(PlanReport.objects.values_list("pk", flat=True))

    lines = load()

    assert "Планы: 3 (без изменений 3)" in lines
    assert f"Мероприятия планов: {len(before)} (без изменений {len(before)})" in lines
    assert dict(PlanMeasurePage.objects.values_list("pk", "latest_revision_id")) == before
    assert set(PlanReport.objects.values_list("pk", flat=True)) == reports


def test_reports_of_people_are_left_alone() -> None:
    page = measure("1.10")
    PlanReport.objects.filter(measure=page).update(text="Написал человек", author=UserFactory())

    load()

    assert set(page.reports.values_list("text", flat=True)) == {"Написал человек"}


def test_a_draft_of_an_editor_is_left_alone() -> None:
    page = measure("1.10")
    page.title = "Правка"
    page.save_revision()

    assert "пропущено 1" in load()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"budget": 1}, "budget"),
        ({"executors": ["magic"]}, "magic"),
        ({"executors": []}, "исполнителя"),
        ({"done_on": "2020-01-01"}, "2020-01-01"),
        ({"due": {"kind": "date", "text": "когда-нибудь"}}, "последний день"),
    ],
)
def test_a_wrong_record_is_named(change: dict[str, Any], words: str) -> None:
    broken = {**RECORDS[0], "measures": [{**RECORDS[0]["measures"][0], **change}]}

    with pytest.raises(BadRecordError, match=words) as caught:
        load([broken])

    assert f"{OFFICIAL}: 1.1" in str(caught.value)


def test_the_front_page_knows_the_progress() -> None:
    found = home_progress(ON)

    assert found is not None
    numbers = {name: found[name] for name in ("total", "done", "late", "in_progress", "not_started", "overdue")}
    assert numbers == {"total": 18, "done": 7, "late": 4, "in_progress": 3, "not_started": 1, "overdue": 3}
    assert [pane["number"] for pane in found["panes"]] == [row[0] for row in MEASURES]
    assert found["url"] == official().url


def test_every_page_of_the_plans_renders(client: Client) -> None:
    for page in (*PlanPage.objects.all(), *PlanMeasurePage.objects.all()):
        assert client.get(page.url).status_code == 200, page.url
    for plan in PlanPage.objects.all():
        assert client.get(f"{plan.url}otchet/").status_code == 200
