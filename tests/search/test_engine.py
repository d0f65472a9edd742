"""What a visitor gets when Elasticsearch is absent, down, hanging, slow or empty: the same list from the database."""

import socket
import threading
from collections.abc import Iterator

import pytest
from django.http import QueryDict
from elasticsearch import BadRequestError, Elasticsearch
from pytest_django import Settings

from search import client
from search.backends import elastic
from search.index import bulk_enqueue
from search.mapping import VALUES
from search.models import SearchEntry
from search.params import SearchParams
from search.rebuild import rebuild
from search.registry import get_type
from search.results import SearchResults
from search.service import search
from tests.search import corpus

pytestmark = pytest.mark.django_db


def ask(query: str = "") -> SearchResults:
    return search(SearchParams.parse(QueryDict(query), per_page=50), corpus.NOW)


def point_to(settings: Settings, port: int) -> None:
    """Configure an Elasticsearch at this port, with the time-outs of production."""
    url = f"http://127.0.0.1:{port}"
    limits = {"CONNECT_TIMEOUT": 0.3, "SEARCH_TIMEOUT": 1.0, "BREAKER_FAILURES": 5, "BREAKER_COOLDOWN": 10.0}
    settings.SEARCH = {**settings.SEARCH, **limits, "ELASTICSEARCH_URL": url, "INDEX_PREFIX": "absent"}
    # The breaker of this address may remember an earlier test.
    client._breaker.cache_clear()


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that refuses connections; it stays taken, so that nobody else begins to listen there meanwhile."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield int(taken.getsockname()[1])


class HangingServer:
    """A server that takes connections and never says anything, like a stopped process."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.port = int(self._server.getsockname()[1])
        self._taken: list[tuple[socket.socket, int]] = []
        self._news = threading.Condition()
        threading.Thread(target=self._take, daemon=True).start()

    def calls(self) -> int:
        """Return how many connections were made, own ones of this method left out.

        Connections are taken in their order, so whatever came before ours has been counted when ours is.
        """
        with socket.create_connection(("127.0.0.1", self.port)) as probe, self._news:
            own = probe.getsockname()[1]
            assert self._news.wait_for(lambda: own in [port for _, port in self._taken], timeout=30)
            self._taken = [item for item in self._taken if item[1] != own]
            return len(self._taken)

    def close(self) -> None:
        """Let everybody go."""
        self._server.close()
        for connection, _ in self._taken:
            connection.close()

    def _take(self) -> None:
        while True:
            try:
                connection, (_, port) = self._server.accept()
            except OSError:
                return
            with self._news:
                self._taken.append((connection, port))
                self._news.notify_all()


@pytest.fixture
def hanging() -> Iterator[HangingServer]:
    """Such a server."""
    server = HangingServer()
    yield server
    server.close()


@pytest.fixture
def failing_port() -> Iterator[int]:
    """A server that answers everything with 503."""
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen(50)

    def serve() -> None:
        answer = b"HTTP/1.1 503 Service Unavailable\r\nX-Elastic-Product: Elasticsearch\r\n"
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            connection.recv(65536)
            connection.sendall(answer + b"Content-Length: 2\r\nConnection: close\r\n\r\n{}")
            connection.close()

    threading.Thread(target=serve, daemon=True).start()
    yield int(server.getsockname()[1])
    server.close()


@pytest.mark.usefixtures("entries")
class TestFallback:
    def test_without_elasticsearch_the_database_is_no_degradation(self) -> None:
        results = ask("q=грант")

        assert (results.backend, results.degraded) == ("database", False)

    def test_refused_connections(self, settings: Settings, closed_port: int) -> None:
        expected = ask("q=грант&kind=grant")
        point_to(settings, closed_port)
        results = ask("q=грант&kind=grant")

        assert (results.backend, results.degraded) == ("database", True)
        assert (results.total, results.facets) == (expected.total, expected.facets)

    def test_a_hanging_server_costs_a_visitor_one_wait_however_many_questions_his_page_asks(
        self, settings: Settings, hanging: HangingServer
    ) -> None:
        point_to(settings, hanging.port)
        # Nothing is found: this query also asks about the other layout and what to take away.
        results = ask("q=uhfyn&kind=letter")

        assert results.degraded
        assert hanging.calls() == 1

    def test_after_five_slow_calls_the_breaker_spares_everybody_the_wait(
        self, settings: Settings, hanging: HangingServer
    ) -> None:
        point_to(settings, hanging.port)
        settings.SEARCH = {**settings.SEARCH, "SEARCH_TIMEOUT": 0.1, "BREAKER_COOLDOWN": 3600.0}
        for _ in range(5):
            ask()
        assert client.breaker().is_open

        calls = hanging.calls()
        assert all(ask().degraded for _ in range(5))
        assert hanging.calls() == calls

    def test_server_errors_open_the_breaker(self, settings: Settings, failing_port: int) -> None:
        point_to(settings, failing_port)
        assert all(ask().degraded for _ in range(5))

        assert client.breaker().is_open

    def test_the_breaker_lets_elasticsearch_back_in(
        self, settings: Settings, closed_port: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        point_to(settings, closed_port)
        seconds = [100.0]
        monkeypatch.setattr(client.breaker(), "_clock", lambda: seconds[0])
        for _ in range(5):
            ask()
        seconds[0] += settings.SEARCH["BREAKER_COOLDOWN"] - 1
        assert not client.breaker().allow()
        seconds[0] += 1

        assert client.breaker().allow()


@pytest.mark.elasticsearch
@pytest.mark.usefixtures("world")
class TestElasticsearch:
    def test_a_missing_index_is_answered_by_the_database(self, elasticsearch: Elasticsearch) -> None:
        bulk_enqueue(corpus.CORPUS)
        client._breaker.cache_clear()
        results = ask("q=грант")

        assert (results.backend, results.degraded) == ("database", True)
        assert results.total
        assert not client.breaker().is_open

    @pytest.mark.parametrize("other", ["closed_port", "hanging", "failing_port"])
    def test_a_bad_node_of_two_is_passed_over_within_the_one_time_limit(
        self, request: pytest.FixtureRequest, settings: Settings, elasticsearch: Elasticsearch, other: str
    ) -> None:
        bulk_enqueue(corpus.CORPUS)
        rebuild(elasticsearch)
        server = request.getfixturevalue(other)
        bad = f"http://127.0.0.1:{getattr(server, 'port', server)}"
        urls = f"{bad},{settings.SEARCH['ELASTICSEARCH_URL']}"
        # Six seconds of patience with the first node and four for the other one: on a busy machine both may need them.
        settings.SEARCH = {**settings.SEARCH, "ELASTICSEARCH_URL": urls, "SEARCH_TIMEOUT": 10.0}
        client._client.cache_clear()
        answers = [ask("q=грант") for _ in range(4)]

        assert [(answer.backend, answer.degraded) for answer in answers] == [("elasticsearch", False)] * 4

    def test_a_removed_object_leaves_counts_and_list_before_the_worker_comes(
        self, elasticsearch: Elasticsearch
    ) -> None:
        bulk_enqueue(corpus.CORPUS)
        rebuild(elasticsearch)
        before = ask("kind=grant")
        SearchEntry.objects.filter(key="measure:1").update(deleted=True, document={}, version=9)
        after = ask("kind=grant")

        assert (before.backend, after.backend) == ("elasticsearch", "elasticsearch")
        assert after.total == before.total - 1
        assert "measure:1" not in {hit.key for hit in after.hits}
        kinds = {value.value: value.count for value in after.facets["kind"].values}
        assert kinds["grant"] == after.total

    @pytest.mark.parametrize("query", ["", "q=грант", "q=грант&kind=grant&status=open"])
    def test_an_index_of_before_values_were_counted_together_counts_as_well(
        self, elasticsearch: Elasticsearch, query: str
    ) -> None:
        bulk_enqueue(corpus.CORPUS)
        name = rebuild(elasticsearch)
        new = ask(query)
        forget = {"source": f"ctx._source.facets.remove('{VALUES}')"}
        elasticsearch.update_by_query(index=name, query={"ids": {"values": ["measure:1"]}}, script=forget, refresh=True)
        old = ask(query)

        assert (new.backend, old.backend) == ("elasticsearch", "elasticsearch")
        assert old.facets == new.facets
        assert any(value.count for value in old.facets["kind"].values)
        assert "measure:1" in {hit.key for hit in old.hits}

    def test_one_refused_question_of_several_is_no_answer(self, elasticsearch: Elasticsearch) -> None:
        bulk_enqueue(corpus.CORPUS)
        rebuild(elasticsearch)
        good: dict[str, object] = {"query": {"match_all": {}}}

        assert len(client.search_many(client.search_client(), [good, good])) == 2
        with pytest.raises(BadRequestError) as refusal:
            client.search_many(client.search_client(), [good, {"query": {"unknown": {}}}])
        assert refusal.value.status_code == 400

    def test_too_many_waiting_removals_are_left_to_the_database(
        self, elasticsearch: Elasticsearch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bulk_enqueue(corpus.CORPUS)
        rebuild(elasticsearch)
        monkeypatch.setattr(elastic, "MAX_BURIED", 1)
        SearchEntry.objects.filter(type="practice").update(deleted=True, document={}, version=9)

        assert ask().degraded

    def test_what_may_not_be_seen_is_dropped_whatever_the_index_says(
        self, elasticsearch: Elasticsearch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bulk_enqueue(corpus.CORPUS)
        rebuild(elasticsearch)
        search_type = get_type("measure")
        assert search_type is not None
        monkeypatch.setitem(vars(search_type), "visible", lambda object_ids: set(object_ids) - {1})

        assert "measure:1" not in {hit.key for hit in ask().hits}
