"""Synonyms in real searches; each test runs in the database and in Elasticsearch."""

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from search.models import SynonymGroup
from search.params import SearchParams
from search.service import search
from search.synonyms.terms import Group
from search.synonyms.vocabulary import build
from tests.search import corpus
from tests.search.conftest import Ask
from tests.search.corpus import CORPUS

pytestmark = pytest.mark.django_db


def synonyms(*terms: str, direction: str = "both") -> SynonymGroup:
    return SynonymGroup.objects.create(terms="\n".join(terms), direction=direction)


def keys(ask: Ask, text: str) -> set[str]:
    return {hit.key for hit in ask(f"q={text}").hits}


def test_a_word_finds_its_phrase_and_the_phrase_finds_the_word(ask: Ask) -> None:
    word, phrase = keys(ask, "нко"), keys(ask, "некоммерческая организация")
    assert (word, phrase) == ({"measure:1", "measure:6"}, {"measure:8"})
    synonyms("НКО", "некоммерческая организация")

    assert keys(ask, "нко") == keys(ask, "некоммерческие организации") == word | phrase


def test_a_synonym_of_several_words_is_a_phrase(ask: Ask) -> None:
    """Measure 2 has «организации», measure 8 «некоммерческих организаций»: only the second is what is meant."""
    synonyms("эндаумент", "некоммерческих организаций")

    assert keys(ask, "эндаумент") == {"measure:6", "measure:8"}


def test_one_way_finds_in_one_direction_only(ask: Ask) -> None:
    subsidy, grant = keys(ask, "субсидия"), keys(ask, "грант")
    synonyms("субсидия", "грант", direction="one")

    assert keys(ask, "субсидия") == subsidy | grant
    assert keys(ask, "грант") == grant


def test_what_was_asked_for_comes_before_what_a_one_way_group_adds(ask: Ask) -> None:
    synonyms("субсидия", "грант", direction="one")

    assert ask("q=субсидия").hits[0].key == "measure:2"


def test_all_words_must_still_stand_in_the_document(ask: Ask) -> None:
    synonyms("НКО", "некоммерческая организация")
    results = ask("q=бухгалтеры+нко")

    assert (results.matched, [hit.key for hit in results.hits]) == ("all", ["measure:8"])


def test_where_one_word_is_enough_a_synonym_of_all_words_counts_for_all(ask: Ask) -> None:
    synonyms("единороги и драконы", "эндаумент")
    results = ask("q=единороги+и+драконы+помещение")

    assert results.matched == "some"
    assert results.hits[0].key == "measure:6"


def test_the_found_synonym_is_marked(ask: Ask) -> None:
    synonyms("НКО", "некоммерческая организация")
    marked = {hit.key: hit.highlight for hit in ask("q=нко").hits}

    assert marked["measure:8"].startswith("Курс для бухгалтеров <mark>некоммерческих")
    assert "организаций</mark>" in marked["measure:8"]
    assert "<mark>НКО</mark>" in marked["measure:6"]


def test_a_group_that_is_switched_off_does_nothing(ask: Ask) -> None:
    before = keys(ask, "нко")
    group = synonyms("НКО", "некоммерческая организация")
    group.is_active = False
    group.save()

    assert keys(ask, "нко") == before


def test_synonyms_can_be_tried_out_without_being_in_force(ask: Ask) -> None:
    params = SearchParams.parse(QueryDict("q=нко"), per_page=50)
    tried = build((Group(("нко", "некоммерческая организация")),))

    assert search(params, corpus.NOW, tried).total == 3
    assert search(params, corpus.NOW).total == 2


GROUPS = [
    (("НКО", "некоммерческая организация", "третий сектор"), "both"),
    (("целевой капитал", "эндаумент", "275-ФЗ"), "both"),
    (("деньги на проект", "грант", "субсидия"), "one"),
    (("помещение", "аренда", "комнаты и залы"), "both"),
    (("дети", "детский", "площадка"), "both"),
]


@pytest.mark.elasticsearch
@pytest.mark.parametrize(
    "text",
    [
        "нко",
        "грант нко",
        "некоммерческие организации",
        "эндаументы",
        "целевые капиталы для нко",
        "деньги на проекты",
        "деньги на проекты нко помещение",
        "комнаты и залы",
        "детский грант",
        "единорог эндаумент",
    ],
)
def test_both_back_ends_agree_and_nothing_is_lost(ask_both: tuple[Ask, Ask], text: str) -> None:
    elastic, database = ask_both
    plain = database(f"q={text}")
    for terms, direction in GROUPS:
        synonyms(*terms, direction=direction)

    one, other = elastic(f"q={text}"), database(f"q={text}")

    assert {hit.key for hit in one.hits} == {hit.key for hit in other.hits}
    assert (one.total, one.matched, one.facets) == (other.total, other.matched, other.facets)
    if plain.matched == other.matched:
        assert {hit.key for hit in plain.hits} <= {hit.key for hit in other.hits}


@pytest.mark.database
@pytest.mark.parametrize(("address", "more"), [("q=нко", 1), ("q=нет+такого", 1), ("kind=grant", 0)])
def test_synonyms_cost_one_query_a_search_and_none_without_words(entries: None, address: str, more: int) -> None:
    synonyms("НКО", "некоммерческая организация")
    params = SearchParams.parse(QueryDict(address))

    with CaptureQueriesContext(connection) as with_synonyms:
        search(params, corpus.NOW)

    assert sum("synonymgroup" in query["sql"] for query in with_synonyms) == more


@pytest.mark.database
def test_the_api_and_the_search_page_use_them(entries: None, client: Client) -> None:
    synonyms("эндаумент", "бухгалтер")
    title = next(item.title for item in CORPUS if item.key == "measure:8")

    assert title in {item["title"] for item in client.get("/api/v1/search?q=эндаумент").json()["results"]}
