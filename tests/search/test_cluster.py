"""A cluster of three nodes loses one while people search: nobody notices."""

import logging
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connections
from django.http import QueryDict
from elasticsearch import ApiError, Elasticsearch, TransportError
from pytest_django import Settings

from config.settings import base
from search import client
from search.index import bulk_enqueue
from search.params import SearchParams
from search.rebuild import rebuild
from search.results import SearchResults
from search.service import search
from tests.fault.ports import free_port
from tests.search import corpus

pytestmark = [pytest.mark.elasticsearch, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

logger = logging.getLogger(__name__)

NODES = 3
SEARCHERS = 3
# Searches before the loss, and after it until the node is called back.
ENOUGH = 60
SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "elasticsearch"
QUERIES = ("q=грант", "kind=grant", "q=грант&kind=grant&status=open", "")


@dataclass(frozen=True)
class Cluster:
    """Three nodes, started by the script that developers use."""

    first: int

    @property
    def urls(self) -> list[str]:
        return [f"http://127.0.0.1:{self.first + number}" for number in range(NODES)]

    def script(self, *arguments: str) -> None:
        environment = {**os.environ, "ES_NODES": str(NODES), "ES_PORT": str(self.first), "ES_HEAP": "256m"}
        subprocess.run([SCRIPT, *arguments], env=environment, check=True, stdout=subprocess.DEVNULL, timeout=400)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A running cluster of its own; nothing of it stays."""
    if not django_settings.TESTING.elasticsearch_url:
        pytest.fail("needs TEST_ELASTICSEARCH_URL")
    started = Cluster(free_port(NODES))
    try:
        started.script("start")
        yield started
    finally:
        started.script("remove")


@pytest.fixture
def watcher(cluster: Cluster) -> Iterator[Elasticsearch]:
    """A patient client that asks whichever node answers."""
    with Elasticsearch(cluster.urls, request_timeout=5, max_retries=NODES, retry_on_timeout=True) as patient:
        yield patient


# A busy test machine waits long and must never need the database; production waits a second and may.
PATIENT = {"CONNECT_TIMEOUT": 2.0, "SEARCH_TIMEOUT": 20.0}
PRODUCTION = {name: base.SEARCH[name] for name in PATIENT}


@pytest.fixture(params=[PATIENT, PRODUCTION], ids=["patient", "production"])
def searched(request: pytest.FixtureRequest, world: None, cluster: Cluster, settings: Settings) -> Iterator[bool]:
    """The corpus in the cluster, searched with all three addresses; tells whether the database may help."""
    urls = {"ELASTICSEARCH_URL": ",".join(cluster.urls), "INDEX_PREFIX": "cluster"}
    settings.SEARCH = {**settings.SEARCH, **urls, **request.param}
    client._client.cache_clear()
    bulk_enqueue(corpus.CORPUS)
    rebuild(client.worker_client())
    yield request.param is PRODUCTION
    client._client.cache_clear()


class Searchers:
    """Threads that search without a pause and keep whatever was not answered in full, the slowest time as well."""

    def __init__(self, *, helped: bool) -> None:
        self.done = self.by_database = 0
        self.slowest = 0.0
        self._helped = helped
        self.wrong: list[str] = []
        self._expected = {query: ask(query).total for query in QUERIES}
        self._stop = threading.Event()
        self._lock = threading.Lock()

    def work(self) -> None:
        number = 0
        while not self._stop.is_set():
            query = QUERIES[number % len(QUERIES)]
            number += 1
            began, helped = time.monotonic(), False
            try:
                results = ask(query)
                helped = results.backend == "database"
                right = results.total == self._expected[query] and (self._helped or not helped)
                wrong = "" if right else f"{query}: {results.backend} {results.total}"
            except Exception as error:  # Whatever a visitor would see.
                wrong = f"{query}: {error!r}"
            with self._lock:
                self.done += 1
                self.by_database += helped
                self.slowest = max(self.slowest, time.monotonic() - began)
                self.wrong += [wrong] if wrong else []
        connections.close_all()

    def __enter__(self) -> "Searchers":
        self._pool = ThreadPoolExecutor(SEARCHERS)
        self._running = [self._pool.submit(self.work) for _ in range(SEARCHERS)]
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._pool.shutdown()
        for thread in self._running:
            thread.result()


def ask(query: str) -> SearchResults:
    return search(SearchParams.parse(QueryDict(query), per_page=50), corpus.NOW)


def wait_until(ready: Callable[[], bool], seconds: float = 180.0) -> None:
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.2)


def port_of_the_primary(watcher: Elasticsearch) -> str:
    """Return the port of the node that holds the primary copy of the index: losing it is the worst case."""
    index = next(iter(watcher.indices.get_alias(name=client.alias())))
    shards: Any = watcher.cat.shards(index=index, format="json").body
    return next(shard["node"] for shard in shards if shard["prirep"] == "p").removeprefix("node-")


def test_searches_go_on_when_a_node_dies(searched: bool, cluster: Cluster, watcher: Elasticsearch) -> None:
    wait_until(lambda: watcher.cluster.health()["status"] == "green")
    states: list[str] = []

    def health(**expected: Any) -> bool:
        try:
            answer = watcher.cluster.health(timeout="1s")
        except (ApiError, TransportError):
            # The nodes are choosing a new head; they search meanwhile.
            return False
        states.append(answer["status"])
        return all(answer[name] == value for name, value in expected.items())

    with Searchers(helped=searched) as searchers:
        wait_until(lambda: searchers.done >= ENOUGH)
        cluster.script("kill", port_of_the_primary(watcher))
        at_loss = searchers.done
        wait_until(lambda: health(status="yellow", number_of_nodes=NODES - 1))
        wait_until(lambda: searchers.done >= at_loss + ENOUGH)
        cluster.script("start")
        wait_until(lambda: health(status="green", number_of_nodes=NODES))

    # For docs/reliability.md, shown by --log-cli-level=info: times are not judged in tests.
    told = (searchers.done, searchers.by_database, searchers.slowest)
    logger.info("F22c searches=%s by_database=%s slowest=%.2fs", *told)
    assert searchers.wrong == []
    assert "red" not in states
