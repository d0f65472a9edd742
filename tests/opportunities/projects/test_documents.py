import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opportunities.models import NationalProject, SectoralProjectPage
from opportunities.projects.documents import to_document
from opportunities.projects.labels import labels as national_labels
from search.facets import get_facet
from search.registry import get_type
from taxonomy.labels import labels
from tests.factories import TerritoryFactory, ThemeFactory
from tests.factories.fixtures import Portal
from tests.opportunities.projects.factories import BUDGET, INDICATOR, SectoralProjectPageFactory, stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(portal: Portal) -> SectoralProjectPage:
    fields: dict[str, Any] = {
        "title": "Врач рядом",
        "national_project": "family",
        "themes": [ThemeFactory(key="rural", parent=ThemeFactory(key="health"))],
        "territories": [TerritoryFactory(key="lazo", short_name="Лазо", parent=TerritoryFactory(key="krai"))],
        "partners": ["hosp", "ngo"],
        "goals": ["Врач в каждом селе"],
        "indicators": [INDICATOR],
        "budget": [BUDGET],
        "stages": [
            stage(dt.date(2026, 1, 1), dt.date(2026, 3, 31), title="Опись"),
            stage(dt.date(2026, 4, 1), dt.date(2027, 3, 31)),
        ],
        "tags": ["телемедицина"],
    }
    return SectoralProjectPageFactory(**fields)


def test_a_project_becomes_a_document_that_holds_days_and_no_state(project: SectoralProjectPage) -> None:
    document = to_document(project)

    assert document.key == f"project:{project.pk}"
    assert not document.has_window
    assert document.amount_low is None
    assert document.facets["project_status"] == ("planned@0001-01-01", "running@2026-01-01", "late@2026-04-01")
    assert document.facets["ministry"] == ("min-health",)
    assert document.facets["national_project"] == ("family",)
    assert document.facets["organisation"] == ("min-health", "hosp", "ngo")
    assert set(document.facets["theme"]) == {"rural", "health"}
    assert {"lazo", "krai"} <= set(document.facets["territory"])
    for words in ("До больницы далеко.", "Врач в каждом селе", "Новые ФАПы", "Опись", "Напишите в министерство."):
        assert words in document.body
    for words in ("телемедицина", "Нацпроект family", "hosp", "min-health"):
        assert words in document.keywords
    assert f"opportunities.nationalproject:{project.national_project_id}" in document.depends_on
    assert f"organisations.organisation:{project.ministry_id}" in document.depends_on


def test_the_card_is_json(project: SectoralProjectPage) -> None:
    card = json.loads(json.dumps(to_document(project).card))

    assert card["phases"][-1] == "late@2026-04-01"
    assert (card["stages"], card["stages_done"], card["partners"]) == (2, 0, 2)
    assert card["budget_total"] == 10_000_000
    assert card["territories"] == [{"value": "lazo", "label": "Лазо"}]


def test_mapping_of_prefetched_projects_asks_nothing(project: SectoralProjectPage) -> None:
    labels()
    page = SectoralProjectPage.objects.for_mapping().get(pk=project.pk)
    assert page.url

    with CaptureQueriesContext(connection) as queries:
        to_document(page)

    assert len(queries) == 0


def test_the_engine_offers_projects_with_their_filters() -> None:
    projects = get_type("project")

    assert projects is not None
    assert projects.facets == ("project_status", "ministry", "national_project", "territory", "theme")
    assert all(get_facet(name) for name in projects.facets)


def test_a_renamed_national_project_is_seen_at_once(project: SectoralProjectPage) -> None:
    assert national_labels()["family"].label == "Нацпроект family"

    item = NationalProject.objects.get(key="family")
    item.name = "Семья и дети"
    item.save()

    assert national_labels()["family"].label == "Семья и дети"
