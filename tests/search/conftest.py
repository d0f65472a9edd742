"""Fixtures of the search: the small world of corpus.py in either back-end."""

import uuid
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings as django_settings
from django.http import QueryDict
from elasticsearch import Elasticsearch
from pytest_django import Settings

from search import delivery, facets, registry, vocabulary
from search.delivery import Parcel
from search.documents import EntryDocument
from search.index import bulk_enqueue
from search.mapping import index_mappings, index_settings
from search.models import SearchEntry
from search.params import SearchParams
from search.results import SearchResults
from search.service import search
from tests.search import corpus

Ask = Callable[..., SearchResults]


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The types and facets of the corpus in the place of the real ones."""
    monkeypatch.setattr(registry, "_types", {item.name: item for item in corpus.TYPES})
    monkeypatch.setattr(facets, "_facets", {item.name: item for item in corpus.FACETS})


@pytest.fixture
def entries(world: None) -> None:
    """The corpus and its vocabulary in the database."""
    bulk_enqueue(corpus.CORPUS)
    list(vocabulary.sweep())


@pytest.fixture(scope="session")
def corpus_index() -> Iterator[str]:
    """The corpus in a real Elasticsearch, built once: tests that change documents build their own."""
    url = django_settings.TESTING.elasticsearch_url
    if not url:
        pytest.fail("needs TEST_ELASTICSEARCH_URL")
    client, name = Elasticsearch(url, request_timeout=30), f"test-corpus-{uuid.uuid4().hex[:12]}"
    client.indices.create(index=name, settings=index_settings(), mappings=index_mappings())
    parcels = [Parcel(number, item.key, 1, item.to_json()) for number, item in enumerate(corpus.CORPUS)]
    receipt = delivery.send(client, name, parcels, refresh=True)
    assert not receipt.failed
    yield name
    client.indices.delete(index=name)
    client.close()


@pytest.fixture(
    params=[
        pytest.param("database", marks=pytest.mark.database),
        pytest.param("elasticsearch", marks=pytest.mark.elasticsearch),
    ]
)
def ask(request: pytest.FixtureRequest, entries: None, settings: Settings) -> Ask:
    """Search the corpus as of `corpus.NOW`: `ask("q=грант&kind=grant", types=("measure",))`, in both back-ends."""
    if request.param == "elasticsearch":
        use_elasticsearch(settings, request.getfixturevalue("corpus_index"))
    return asking(request.param)


@pytest.fixture
def ask_both(entries: None, settings: Settings, corpus_index: str) -> tuple[Ask, Ask]:
    """The same question to Elasticsearch and to the database."""
    plain = settings.SEARCH

    def elastic(query: str, **options: object) -> SearchResults:
        use_elasticsearch(settings, corpus_index)
        return asking("elasticsearch")(query, **options)

    def database(query: str, **options: object) -> SearchResults:
        settings.SEARCH = plain
        return asking("database")(query, **options)

    return elastic, database


def use_elasticsearch(settings: Settings, index: str) -> None:
    """Search under this name; the short time-outs of production are not about a busy test machine."""
    url = django_settings.TESTING.elasticsearch_url
    limits = {"CONNECT_TIMEOUT": 5.0, "SEARCH_TIMEOUT": 20.0}
    settings.SEARCH = {**settings.SEARCH, **limits, "ELASTICSEARCH_URL": url, "INDEX_PREFIX": index}


def asking(backend: str) -> Ask:
    """Return the function that asks and makes sure who answered."""

    def ask(query: str, types: tuple[str, ...] = (), per_page: int = 50) -> SearchResults:
        results = search(SearchParams.parse(QueryDict(query), types=types, per_page=per_page), corpus.NOW)
        assert results.backend == backend
        assert not results.degraded
        return results

    return ask


@pytest.fixture
def entry() -> Callable[[EntryDocument], SearchEntry]:
    """Return the row of a document."""
    return lambda document: SearchEntry.objects.get(key=document.key)
