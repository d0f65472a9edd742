"""What is compared: the portal's search on both back-ends, and two baselines over the same texts.

The baselines are what one gets without any work on the search: the `russian` analyser of Elasticsearch under a plain
`multi_match`, and the database search of Wagtail. Both are built from the stored documents and leave nothing behind.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import DatabaseError, transaction
from django.http import QueryDict
from elasticsearch import Elasticsearch, helpers
from wagtail.models import Page
from wagtail.search import index as wagtail_index
from wagtail.search.backends import get_search_backend

from search.backends import database, elastic
from search.client import alias, worker_client
from search.mapping import TEXT_FIELDS
from search.models import SearchEntry
from search.params import SearchParams
from search.quality.judgements import document_name
from search.queries import MATCH_ALL
from search.ranking import FIELD_WEIGHTS
from search.registry import page_types
from search.service import search

NAMES = (elastic.NAME, database.NAME, "russian", "wagtail")
NEED_ELASTICSEARCH = {elastic.NAME, "russian"}
DEPTH = 20
# The time-outs of visitors are not what is measured here.
_PATIENCE = {"CONNECT_TIMEOUT": 5.0, "SEARCH_TIMEOUT": 30.0}


class WrongBackendError(Exception):
    """Another back-end has answered than the one that is measured."""


@dataclass(frozen=True)
class Outcome:
    """What a system shows for a query.

    Attributes:
        names: The first DEPTH documents, best first, see `document_name`.
        total: How many it has found.
        exact: False when the page says that it shows only something similar.
    """

    names: tuple[str, ...]
    total: int
    exact: bool = True


@dataclass(frozen=True)
class System:
    """A search to be measured; `name` is an option of the command, `label` a heading."""

    name: str
    label: str
    ask: Callable[[str], Outcome]


@contextmanager
def systems(now: dt.datetime, names: tuple[str, ...] = ()) -> Iterator[list[System]]:
    """Prepare the systems of these names, all by default; without Elasticsearch those that need it are left out.

    Raises:
        TransportError, ApiError: If Elasticsearch is configured and does not answer.
    """
    makers = {
        elastic.NAME: lambda: _portal(elastic.NAME, "Поиск портала, Elasticsearch", now),
        database.NAME: lambda: _portal(database.NAME, "Поиск портала, база данных", now),
        "russian": _russian_analyser,
        "wagtail": _wagtail_database,
    }
    with ExitStack() as stack:
        wanted = [name for name in makers if not names or name in names]
        if not settings.SEARCH["ELASTICSEARCH_URL"]:
            wanted = [name for name in wanted if name not in NEED_ELASTICSEARCH]
        yield [stack.enter_context(makers[name]()) for name in wanted]


@contextmanager
def _portal(backend: str, label: str, now: dt.datetime) -> Iterator[System]:
    """Ask as a visitor of the common search does."""

    def ask(text: str) -> Outcome:
        with _only(backend):
            params = SearchParams.parse(QueryDict(urlencode({"q": text})), per_page=DEPTH)
            results = search(params, now)
        if results.backend != backend:
            raise WrongBackendError(f"{results.backend} answered instead of {backend}")
        names = tuple(document_name(hit.type, hit.url) for hit in [*results.hits, *results.also])
        return Outcome(names, results.total, results.matched == MATCH_ALL and not results.wordless)

    yield System(backend, label, ask)


@contextmanager
def _only(backend: str) -> Iterator[None]:
    """Search by this back-end for the time of the block."""
    usual: dict[str, Any] = settings.SEARCH
    own = {"ELASTICSEARCH_URL": ""} if backend == database.NAME else {}
    settings.SEARCH = {**usual, **_PATIENCE, **own}
    try:
        yield
    finally:
        settings.SEARCH = usual


def _documents() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (name, document) of everything that can be found."""
    for document in SearchEntry.objects.filter(deleted=False).values_list("document", flat=True).order_by("pk"):
        yield document_name(document["type"], document["url"]), document


# --- Baseline: Elasticsearch with its own analyser --------------------------------------------------------------------


@contextmanager
def _russian_analyser() -> Iterator[System]:
    client, name = worker_client(), f"{alias()}-quality-{uuid.uuid4().hex[:12]}"
    text = {"type": "text", "analyzer": "russian"}
    client.indices.create(
        index=name,
        settings={"number_of_shards": 1, "number_of_replicas": 0},
        mappings={"dynamic": False, "properties": dict.fromkeys(TEXT_FIELDS, text)},
    )
    try:
        actions = ({"_id": key, **_texts(document)} for key, document in _documents())
        helpers.bulk(client, actions, index=name, refresh=True)
        yield System("russian", "Elasticsearch без настройки: анализатор russian, multi_match", _plain(client, name))
    finally:
        client.indices.delete(index=name, ignore_unavailable=True)


def _plain(client: Elasticsearch, name: str) -> Callable[[str], Outcome]:
    def ask(text: str) -> Outcome:
        query = {"multi_match": {"query": text, "fields": list(TEXT_FIELDS)}}
        hits = client.search(index=name, query=query, size=DEPTH, source=False, track_total_hits=True)["hits"]
        return Outcome(tuple(hit["_id"] for hit in hits["hits"]), hits["total"]["value"])

    return ask


# --- Baseline: the database search of Wagtail -------------------------------------------------------------------------


@contextmanager
def _wagtail_database() -> Iterator[System]:
    """Index the same texts by Wagtail's means; its table is as before when the block ends."""
    names = {}
    with transaction.atomic():
        backend = get_search_backend("default")
        for search_type in page_types():
            pages = []
            for name, document in _documents():
                if document["type"] == search_type.name:
                    pages.append(_indexed_page(search_type.model, document))
                    names[document["object_id"]] = name
            if pages:
                backend.add_bulk(search_type.model, pages)
        models = [search_type.model for search_type in page_types()]

        def ask(text: str) -> Outcome:
            try:
                # A savepoint: some punctuation breaks the statement, and then nothing is found.
                with transaction.atomic():
                    found = Page.objects.live().type(*models).search(text)
                    shown = [names[page.pk] for page in found[:DEPTH] if page.pk in names]
                    return Outcome(tuple(shown), found.count())
            except DatabaseError:
                return Outcome((), 0)

        yield System("wagtail", "Поиск Wagtail в базе данных", ask)
        transaction.set_rollback(True)


def _texts(document: dict[str, Any]) -> dict[str, str]:
    """Return the texts of a document by field, those of its files as one."""
    files = " ".join(text for _, text in document.get("files", ()))
    return {**{field: document[field] for field in FIELD_WEIGHTS}, "files": files}


def _indexed_page(model: type[Any], document: dict[str, Any]) -> Any:
    """Return an unsaved page that shows Wagtail the texts of the document in place of its own fields."""
    page = model(pk=document["object_id"], title=document["title"])
    page.other_texts = " ".join(text for field, text in _texts(document).items() if field != "title")
    fields = [wagtail_index.SearchField("title", boost=2), wagtail_index.SearchField("other_texts")]
    page.get_search_fields = lambda: fields
    return page
