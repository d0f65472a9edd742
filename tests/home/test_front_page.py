import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core.dates import region_now
from tests.endowment.factories import FundPageFactory
from tests.events.factories import DAY, EventPageFactory
from tests.factories.fixtures import Portal
from tests.opportunities.projects.factories import SectoralProjectPageFactory
from tests.plans.factories import PlanMeasurePageFactory, PlanPageFactory
from tests.practices.factories import PracticePageFactory

pytestmark = pytest.mark.django_db
# Every section of the portal is asked once or twice.
MAX_QUERIES = 20


@pytest.fixture
def everything(portal: Portal) -> Portal:
    portal.measure(title="Грант двора")
    PracticePageFactory(title="Школа соседей")
    SectoralProjectPageFactory(title="Врач рядом")
    FundPageFactory(title="Капитал края")
    plan = PlanPageFactory(title="План добрых дел")
    PlanMeasurePageFactory(parent=plan, number="1.1", due_to=dt.date(2020, 1, 1))
    EventPageFactory(title="Обсуждение двора", starts_at=region_now() + 3 * DAY)
    return portal


def text_of(client: Client) -> str:
    return client.get("/").content.decode().replace("\\u00a0", " ")


def test_every_section_is_on_the_front_page(client: Client, everything: Portal) -> None:
    text = text_of(client)

    for words in ("Меры поддержки", "Лучшие практики", "Отраслевые проекты", "Капитал края", "План добрых дел"):
        assert words in text
    assert "Обсуждение двора" in text
    assert 'class="plan-state--overdue"' in text


def test_what_changed_names_its_kind(client: Client, everything: Portal) -> None:
    text = text_of(client)

    assert "Обсуждение двора</a>: событие" in text
    assert "Врач рядом</a>: отраслевой проект" in text


def test_drafts_change_nothing(client: Client, portal: Portal) -> None:
    practice = PracticePageFactory(title="Тайная школа")
    practice.unpublish()

    assert "Тайная школа" not in text_of(client)


def test_an_empty_portal_has_a_front_page(client: Client, portal: Portal) -> None:
    text = text_of(client)

    assert "home_plan" not in text
    assert 'id="h-plan"' not in text
    assert 'id="h-events"' not in text


def test_the_front_page_costs_a_bounded_number_of_queries(
    client: Client, everything: Portal, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(8):
        PracticePageFactory(title=f"Практика {number}")
    client.get("/")

    with django_assert_max_num_queries(MAX_QUERIES):
        client.get("/")
