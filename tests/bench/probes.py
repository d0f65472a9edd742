"""What is measured inside a world. A probe returns plain numbers; `lines` makes ratios of them."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import override_settings

from core.dates import region_now
from opportunities.models import CatalogueIndexPage, SupportMeasurePage
from search import client, rebuild
from search.backends import database, elastic
from search.backends.answer import Answer
from search.models import SearchEntry
from search.params import SearchParams
from search.plan import SearchPlan, make_plan
from tests.bench import pages
from tests.bench.clock import server_seconds, watch

RUNS = 15
PATIENCE = 30.0
WARM_UP = 3.0
# Everyday words of the demo's texts. Those are taken whose share of documents is nearest to the one asked for.
WORDS = (
    "волонтёр", "стипендия", "помещение", "школа", "премия", "фонд", "ребёнок", "культура", "проект", "конкурс",
    "грант", "заявка", "район", "человек", "организация", "группа", "взнос", "отчёт",
)  # fmt: skip
# A visitor types on: one or two words, the last not finished, once with the wrong keyboard.
TYPED = ("гра", "грант", "субсидия на", "конкурс про", "uhfyn")
SHARES = {"middle": 0.1, "broad": 0.3, "common": 0.6}
_COUNT = "SELECT count(*) FROM bench_gin, plainto_tsquery('russian', %s) q WHERE text @@ q"
_FACET = "SELECT type, count(*) FROM bench_gin, plainto_tsquery('russian', %s) q WHERE text @@ q GROUP BY type"
_BEST = (
    "SELECT id FROM bench_gin, plainto_tsquery('russian', %s) q WHERE text @@ q ORDER BY ts_rank(text, q) DESC LIMIT 20"
)


def settle() -> dict[str, float]:
    """Let PostgreSQL do now what it does by itself after a while."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return {}


def facets() -> dict[str, float]:
    """Elasticsearch with all facets, and the count, one facet and twenty best of a plain GIN index."""
    _make_gin()
    _forget_answers()
    numbers: dict[str, float] = {}
    for kind, word in _words().items():
        _race(numbers, kind, partial(_ask_elastic, _plan(f"q={word}")), "gin", partial(_ask_gin, word))
        numbers[f"{kind}_found"] = database.search(_plan(f"q={word}")).total
    return numbers


def fallback() -> dict[str, float]:
    """Our search in the database with all facets, and Wagtail's own search over the same measures."""
    _index_for_wagtail()
    numbers: dict[str, float] = {}
    words = _words()
    for kind, word in (("middle", words["middle"]), ("common", words["common"])):
        plan = _plan(f"q={word}")
        _race(numbers, kind, partial(database.search, plan), "wagtail", partial(_ask_wagtail, word))
        numbers[f"{kind}_found"] = database.search(plan).total
    return numbers


def suggestions() -> dict[str, float]:
    """The answer of `/api/v1/suggest` to beginnings of everyday words, over HTTP's own code but no network."""
    browser = Client(headers={"host": "127.0.0.1"})

    def ask(typed: str) -> None:
        response = browser.get("/api/v1/suggest", {"q": typed})
        assert response.status_code == 200, response.status_code
        assert response.json()["groups"], typed

    times = [watch(partial(ask, typed), RUNS) for typed in TYPED]
    return {"wall": max(time.wall for time in times), "cpu": max(time.cpu for time in times)}


def full_rebuild() -> dict[str, float]:
    """A whole rebuild of the index."""
    start, cpu = time.perf_counter(), time.process_time() + server_seconds()
    rebuild.rebuild(client.worker_client(), lambda _: None)
    seconds = time.perf_counter() - start
    cpu = time.process_time() + server_seconds() - cpu
    documents = SearchEntry.objects.filter(deleted=False).count()
    return {"documents": documents, "seconds": seconds, "cpu": cpu}


def catalogue() -> dict[str, float]:
    """The catalogue's first page in full, with all facets, from Elasticsearch; no page cache is asked."""
    url, browser = CatalogueIndexPage.objects.get().url, Client(headers={"host": "127.0.0.1"})

    def open_page() -> None:
        response = browser.get(url)
        assert response.status_code == 200, response.status_code

    _forget_answers()
    uncached = {**settings.PAGE_CACHE, "ENABLED": False}
    with override_settings(SEARCH={**settings.SEARCH, "SEARCH_TIMEOUT": PATIENCE}, PAGE_CACHE=uncached):
        times = watch(open_page, RUNS * 2)
        answer = _ask_elastic(_plan(""))
    return {"wall": times.wall, "cpu": times.cpu, "found": answer.total}


def _forget_answers() -> None:
    """Let each run work: Elasticsearch would answer a repeated question from its memory."""
    client.worker_client().indices.put_settings(index=client.alias(), settings={"requests.cache.enable": False})


def _plan(query: str) -> SearchPlan:
    return make_plan(SearchParams.parse(QueryDict(query), types=("measure",)), region_now())


def _race(numbers: dict[str, float], kind: str, own: Callable[[], Any], name: str, rival: Callable[[], Any]) -> None:
    """Note the times of both."""
    for who, work in (("own", own), (name, rival)):
        times = watch(work, RUNS, warm_up=WARM_UP)
        numbers[f"{kind}_{who}_wall"], numbers[f"{kind}_{who}_cpu"] = times.wall, times.cpu


def _words() -> dict[str, str]:
    """Return the word of each kind."""
    everything = database.search(_plan("")).total
    share = {word: database.search(_plan(f"q={word}")).total / everything for word in WORDS}
    return {kind: min(share, key=lambda word: abs(share[word] - wanted)) for kind, wanted in SHARES.items()}


def _ask_elastic(plan: SearchPlan) -> Answer:
    return elastic.search(plan, time.monotonic() + PATIENCE)


def _make_gin() -> None:
    """Put the texts of all documents into a table with nothing but a tsvector and its index."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_gin")
        cursor.execute(
            "CREATE TABLE bench_gin AS SELECT id, type, to_tsvector('russian', concat_ws(' ', document->>'title',"
            " document->>'keywords', document->>'summary', document->>'body')) AS text"
            " FROM search_searchentry WHERE NOT deleted"
        )
        cursor.execute("CREATE INDEX ON bench_gin USING gin (text)")
        cursor.execute("VACUUM ANALYZE bench_gin")


def _ask_gin(word: str) -> None:
    with connection.cursor() as cursor:
        for statement in (_COUNT, _FACET, _BEST):
            cursor.execute(statement, [word])
            cursor.fetchall()


def _index_for_wagtail() -> None:
    """Write Wagtail's own entries for the generated measures: in PostgreSQL at once, the texts being there already."""
    from wagtail.search.backends import get_search_backend

    if connection.vendor != "postgresql":
        backend = get_search_backend()
        index = backend.get_index_for_model(SupportMeasurePage)
        pages = SupportMeasurePage.objects.all()
        for start in range(0, pages.count(), 500):
            index.add_items(SupportMeasurePage, list(pages.order_by("pk")[start : start + 500]))
        return
    content_type = ContentType.objects.get_for_model(SupportMeasurePage)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO wagtailsearch_indexentry"
            " (content_type_id, object_id, title_norm, autocomplete, title, body, title_text, body_text)"
            " SELECT %s, object_id::text, 1, '', setweight(to_tsvector('simple', document->>'title'), 'A'),"
            " to_tsvector('simple', concat_ws(' ', document->>'summary', document->>'body')), '', ''"
            " FROM search_searchentry WHERE type = 'measure' AND NOT deleted"
            " ON CONFLICT (content_type_id, object_id) DO NOTHING",
            [content_type.pk],
        )
        cursor.execute("VACUUM ANALYZE wagtailsearch_indexentry")


def _ask_wagtail(word: str) -> None:
    found = SupportMeasurePage.objects.live().search(word)
    list(found[:20])
    found.count()


PROBES: dict[str, Callable[[], dict[str, float]]] = {
    **pages.PROBES,
    **{probe.__name__: probe for probe in (settle, facets, fallback, suggestions, full_rebuild, catalogue)},
}
