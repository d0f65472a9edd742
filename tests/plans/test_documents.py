import datetime as dt
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from plans.choices import MeasureStatus
from plans.documents import measure_document
from plans.models import PlanMeasurePage
from plans.presenters import card_status, home_progress
from search.models import SearchEntry
from tests.factories.fixtures import Portal
from tests.plans.conftest import TODAY
from tests.plans.factories import PlanMeasurePageFactory, PlanPageFactory, body, report

pytestmark = [pytest.mark.django_db, pytest.mark.database]

DAY = dt.timedelta(days=1)


def document_of(page: PlanMeasurePage) -> dict:
    return SearchEntry.objects.get(key=f"plan_measure:{page.pk}").document


def test_the_document_holds_days_and_no_state(portal: Portal) -> None:
    page = PlanMeasurePageFactory(number="1.7", executors=("guvp", "fund"))
    report(page, dt.date(2026, 1, 5), "Открыт семинар", proof="Программа семинара", organisation=body("chamber"))

    document = measure_document(PlanMeasurePage.objects.for_mapping().get(pk=page.pk))

    assert json.loads(json.dumps(document.card)) == document.card
    assert document.facets["organisation"] == ("guvp", "fund", "chamber")
    assert "Программа семинара" in document.body
    assert not document.has_window
    assert "status" not in document.card
    assert document.card["plan"]["label"].startswith("План")


def test_the_state_of_a_card_changes_by_itself(portal: Portal) -> None:
    card = document_of(PlanMeasurePageFactory(due_to=dt.date(2026, 3, 31)))["card"]

    assert card_status(card, dt.date(2026, 3, 31)) is MeasureStatus.NOT_STARTED
    assert card_status(card, dt.date(2026, 4, 1)) is MeasureStatus.OVERDUE


def test_many_documents_cost_a_few_queries(portal: Portal) -> None:
    plan = PlanPageFactory()
    for number in range(5):
        report(PlanMeasurePageFactory(parent=plan, number=f"1.{number}"), dt.date(2026, 1, 1))
    pages = list(PlanMeasurePage.objects.for_mapping())
    measure_document(pages[0])

    with CaptureQueriesContext(
        connection,
    ) as queries:
        for page in pages:
            measure_document(page)
    assert len(queries) == 0


def test_a_report_is_found_at_once_and_a_deleted_one_no_more(client: Client, portal: Portal) -> None:
    page = PlanMeasurePageFactory(title="Построить мост")
    written = report(page, dt.date(2026, 1, 5), "Забиты лиственничные сваи")
    assert "Построить мост" in client.get("/poisk/?q=сваи").content.decode()

    written.delete()
    assert "Построить мост" not in client.get("/poisk/?q=сваи").content.decode()


def test_the_common_search_and_the_directory_show_plans_and_measures(client: Client, portal: Portal) -> None:
    plan = PlanPageFactory(title="План мостов", responsible="guvp")
    PlanMeasurePageFactory(parent=plan, title="Построить мост", number="1.8", due_to=TODAY - DAY)

    found = client.get("/poisk/?q=мост&type=plan_measure").content.decode()
    assert "Построить мост" in found
    assert "Мероприятия планов" in found
    assert "План мостов" in client.get("/poisk/?q=план&type=plan").content.decode()
    directory = client.get("/organizatsii/fund/").content.decode().replace("\u00a0", " ")
    assert "Построить мост" in directory
    assert "План мостов, пункт 1.8" in directory
    assert "Просрочено" in directory


def test_renaming_a_plan_renames_it_in_the_cards(portal: Portal) -> None:
    plan = PlanPageFactory(title="План мостов")
    page = PlanMeasurePageFactory(parent=plan)

    plan.title = "План дорог"
    plan.save_revision().publish()

    assert document_of(page)["card"]["plan"]["label"] == "План дорог"


def test_the_front_page_asks_once_and_sees_public_measures_only(
    portal: Portal, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    on = dt.date(2026, 4, 1)
    assert home_progress(on) is None
    plan = PlanPageFactory(title="План мостов")
    PlanMeasurePageFactory(parent=plan, number="1.10", title="Мост")
    done = PlanMeasurePageFactory(parent=plan, number="1.9")
    report(done, dt.date(2026, 3, 1), closes=dt.date(2026, 3, 31))
    PlanMeasurePageFactory(parent=plan, number="1.11", live=False)
    PlanMeasurePageFactory(parent=PlanPageFactory(title="Карта", kind="roadmap"), number="1")

    with django_assert_num_queries(1):
        found = home_progress(on)

    assert found is not None
    assert (found["title"], found["total"], found["done"], found["overdue"]) == ("План мостов", 2, 1, 1)
    assert [pane["number"] for pane in found["panes"]] == ["1.9", "1.10"]
    assert found["panes"][1]["status"] == "overdue"
    plan.unpublish()
    assert home_progress(on) is None
