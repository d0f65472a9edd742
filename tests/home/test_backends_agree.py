"""Over the demo content both back-ends find the same and count the same, whatever is asked."""

import datetime as dt
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.http import QueryDict
from django.test import override_settings
from elasticsearch import Elasticsearch

from core.dates import REGION_TZ
from search import delivery
from search.delivery import Parcel
from search.mapping import index_mappings, index_settings
from search.models import SearchEntry
from search.params import SearchParams
from search.queries import NO_SYNONYMS, Synonyms
from search.results import SearchHit, SearchResults
from search.service import search

pytestmark = pytest.mark.elasticsearch

ON = dt.date(2026, 11, 24)
NOW = dt.datetime(2026, 11, 24, 12, 0, tzinfo=REGION_TZ)

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
    "type=measure&q=школа",
    "q=эндаумент",
    "q=деньги на проект",
    "q=некоммерческие организации",
    "q=целевой капитал для медицинских НКО",
    "q=серебряный возраст&kind=grant",
    "q=единорог фонд целевого капитала",
]


@pytest.fixture(scope="module")
def demo_index(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    """The demo content in the database and in a throw-away index; yields the settings of the search."""
    url = django_settings.TESTING.elasticsearch_url or pytest.fail("needs TEST_ELASTICSEARCH_URL")
    prefix = f"test-demo-{uuid.uuid4().hex[:8]}"
    # The time-outs of production are not about a busy test machine.
    limits = {"CONNECT_TIMEOUT": 5.0, "SEARCH_TIMEOUT": 20.0}
    elastic = {**django_settings.SEARCH, **limits, "ELASTICSEARCH_URL": url, "INDEX_PREFIX": prefix}
    var: Path = tmp_path_factory.mktemp("var")
    client = Elasticsearch(url, request_timeout=30)
    cache.clear()
    with override_settings(VAR_DIR=var), django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo_data", f"--date={ON}", verbosity=0)
        # A rebuild reads from threads of its own, which do not see what this transaction has not committed.
        client.indices.create(index=prefix, settings=index_settings(), mappings=index_mappings())
        rows = SearchEntry.objects.filter(deleted=False).values_list("pk", "key", "version", "document")
        assert not delivery.send(client, prefix, [Parcel(*row) for row in rows], refresh=True).failed
        SearchEntry.objects.update(indexed_version=F("version"))
        yield elastic
        transaction.set_rollback(True)
    client.indices.delete(index=prefix)
    client.close()
    cache.clear()


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
