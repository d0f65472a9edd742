import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practices.documents import to_document
from practices.labels import labels as sector_labels
from practices.models import PracticePage
from search.facets import get_facet
from search.registry import get_type
from taxonomy.labels import labels
from tests.factories import TerritoryFactory, ThemeFactory
from tests.factories.fixtures import Portal
from tests.practices.factories import EVIDENCE, PracticePageFactory, PracticeSectorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(portal: Portal) -> PracticePage:
    health = PracticeSectorFactory(key="health", name="Здравоохранение")
    krai = TerritoryFactory(key="krai", name="Весь край")
    fields: dict[str, Any] = {
        "title": "Школа диабета",
        "result": "Вызовов вдвое меньше.",
        "sector": PracticeSectorFactory(key="prevention", name="Профилактика", parent=health),
        "themes": [ThemeFactory(key="rural", parent=ThemeFactory(key="health"))],
        "territories": [TerritoryFactory(key="lazo", name="Район имени Лазо", parent=krai)],
        "organisation": "hosp-khor",
        "year": 2021,
        "stage": "scaled",
        "steps": [{"title": "Собрать чемодан", "text": "Глюкометры и весы.", "weeks": 4}],
        "costs": [{"name": "Глюкометры", "sum": 186_000}, {"name": "Бензин", "sum": 14_000}],
        "materials": [{"title": "Дневник сахара", "type": "template"}],
        "tags": ["диабет"],
    }
    return PracticePageFactory(**fields)


def test_a_practice_becomes_a_document_with_unfolded_trees(practice: PracticePage) -> None:
    document = to_document(practice)

    assert document.key == f"practice:{practice.pk}"
    assert not document.has_window
    assert document.amount_low is None
    assert document.facets["sector"] == ("prevention", "health")
    assert set(document.facets["theme"]) == {"rural", "health"}
    assert {"lazo", "krai"} <= set(document.facets["territory"])
    assert document.facets["territory_exact"] == ("lazo",)
    assert document.facets["stage"] == ("scaled",)
    for words in ("Собрать чемодан", "Глюкометры", "Дневник сахара", "Вызовы скорой"):
        assert words in document.body
    for words in ("диабет", "Здравоохранение", "Профилактика", "hosp-khor", "2021"):
        assert words in document.keywords
    assert f"practices.practicesector:{practice.sector_id}" in document.depends_on
    assert f"organisations.organisation:{practice.organisation_id}" in document.depends_on


def test_the_card_is_json_with_the_first_figure_and_the_total(practice: PracticePage) -> None:
    card = json.loads(json.dumps(to_document(practice).card))

    assert card["indicator"] == {
        "name": EVIDENCE["indicator"],
        "unit": EVIDENCE["unit"],
        "before": 71,
        "after": 34,
    }
    assert card["cost_total"] == 200_000
    assert card["sector"] == {"value": "prevention", "label": "Профилактика"}
    assert card["territories"] == [{"value": "lazo", "label": "Район имени Лазо"}]
    assert card["stage"]["value"] == "scaled"
    assert card["year"] == 2021


def test_a_practice_without_figures_has_no_indicator(portal: Portal) -> None:
    page = PracticePageFactory(evidence=(), costs=(), result="Стало лучше.", organisation=None)

    card = to_document(page).card

    assert card["indicator"] is None
    assert card["cost_total"] is None
    assert card["organisation"] is None


def test_mapping_of_prefetched_practices_asks_nothing(practice: PracticePage) -> None:
    labels(), sector_labels()
    page = PracticePage.objects.for_mapping().get(pk=practice.pk)
    assert page.url

    with CaptureQueriesContext(
        connection,
    ) as queries:
        to_document(page)

    assert len(queries) == 0


def test_the_engine_offers_practices_with_their_filters() -> None:
    practices = get_type("practice")

    assert practices is not None
    assert practices.facets == ("sector", "suits", "territory", "stage", "cost", "theme")
    assert all(get_facet(name) for name in practices.facets)
