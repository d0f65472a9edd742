"""Over the demo content both back-ends find the same and count the same, whatever is asked."""

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.http import QueryDict
from django.test import override_settings

from search.params import SearchParams
from search.queries import NO_SYNONYMS, Synonyms
from search.results import SearchHit, SearchResults
from search.service import search
from tests.home.conftest import NOW

pytestmark = pytest.mark.elasticsearch

QUERIES = [
    "",
    "q=грант",
    "q=гранты для НКО",
    "q=детские площадки",
    "q=субсидии",
    "q=помещение",
    "q=СОНКО",
    "q=письма поддержки",
    "q=заявок",
    "q=ё",
    "q=единорог",
    "q=единорог грант",
    "kind=grant",
    "kind=grant&kind=contest",
    "not_kind=grant",
    "kind=property&who=ngo",
    "who=tos_legal&who=tos_informal",
    "theme=social",
    "theme=elderly&not_kind=training",
    "territory=krai",
    "territory=nanaysky",
    "not_territory=khabarovsk",
    "territory=khabarovsk&not_territory=khabarovsk",
    "level=federal",
    "status=open",
    "status=closing&status=soon",
    "not_status=closed&level=krai",
    "amount_from=500000",
    "amount_from=100000&amount_to=500000&kind=grant",
    "closes_within=14",
    "closes_within=30&who=sonko",
    "provider=guvp&status=closed",
    "q=проект&kind=grant&territory=komsomolsk&status=open&amount_from=100000",
    "q=волонтёры&theme=health",
    "type=practice",
    "type=project",
    "project_status=running",
    "project_status=late&project_status=planned",
    "not_project_status=running&type=project",
    "ministry=min-health&national_project=long-active-life",
    "type=measure&q=школа",
    "q=эндаумент",
    "q=деньги на проект",
    "q=некоммерческие организации",
    "q=целевой капитал для медицинских НКО",
    "q=серебряный возраст&kind=grant",
    "q=единорог фонд целевого капитала",
    "type=event&status=open",
    "type=event&status=closed&attendance=online",
    "event_kind=seminar&event_kind=webinar&territory=khabarovsk",
    "month=2026-12",
    "type=course&q=грант",
]


def ask(query: str, **options: Any) -> SearchResults:
    return search(SearchParams.parse(QueryDict(query), per_page=50, **options), NOW)


def counts(results: SearchResults) -> dict[str, dict[str, int]]:
    return {name: {value.value: value.count for value in facet.values} for name, facet in results.facets.items()}


@pytest.mark.django_db
@pytest.mark.parametrize("query", QUERIES)
def test_totals_counts_and_contents_are_equal(demo_index: dict[str, Any], query: str) -> None:
    database = ask(query)
    with override_settings(SEARCH=demo_index):
        elastic = ask(query)

    assert (database.backend, elastic.backend) == ("database", "elasticsearch")
    assert database.total == elastic.total
    assert database.matched == elastic.matched
    assert database.suggestion == elastic.suggestion
    assert counts(database) == counts(elastic)
    if database.pages <= 1:
        assert {hit.key for hit in database.hits} == {hit.key for hit in elastic.hits}


@pytest.mark.django_db
@pytest.mark.parametrize("sort", ["deadline", "new", "amount"])
def test_explicit_orders_are_equal(demo_index: dict[str, Any], sort: str) -> None:
    query = f"kind=grant&sort={sort}"
    database = ask(query)
    with override_settings(SEARCH=demo_index):
        elastic = ask(query)

    assert [hit.key for hit in database.hits] == [hit.key for hit in elastic.hits]


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["субсидия", "субсидии", "субсидией", "субсидий", "СУБСИДИЮ"])
def test_every_form_of_a_word_finds_the_same(demo_index: dict[str, Any], word: str) -> None:
    with override_settings(SEARCH=demo_index):
        assert {hit.key for hit in ask(f"q={word}").hits} == {hit.key for hit in ask("q=субсидия").hits}
    assert {hit.key for hit in ask(f"q={word}").hits} == {hit.key for hit in ask("q=субсидия").hits}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "also"),
    [
        ("эндаумент", "целевой капитал"),
        ("доброволец", "волонтёр"),
        ("территориальное общественное самоуправление", "ТОС"),
        ("инвалид", "ОВЗ"),
        ("субсидия", "грант"),
    ],
)
def test_the_start_set_of_synonyms_finds_the_other_word(demo_index: dict[str, Any], asked: str, also: str) -> None:
    """Whatever has the other wording literally is found too, by both back-ends."""
    engines = [override_settings(SEARCH=django_settings.SEARCH), override_settings(SEARCH=demo_index)]
    for engine in engines:
        with engine:
            found = {hit.key for hit in every(asked)}
            plain = {hit.key for hit in every(also, NO_SYNONYMS)}
            own = {hit.key for hit in every(asked, NO_SYNONYMS)}
        assert plain
        assert plain - own
        assert own | plain <= found


def every(text: str, synonyms: Synonyms | None = None) -> list[SearchHit]:
    """Return all hits of a query."""
    return search(SearchParams(q=text, per_page=500), NOW, synonyms).hits
