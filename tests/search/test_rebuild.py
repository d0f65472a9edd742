import datetime as dt
import threading
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from elasticsearch import Elasticsearch
from pytest_django import Settings

from core.dates import region_now
from search import rebuild as module
from search.index import bulk_enqueue
from search.models import SearchEntry, SearchIndex
from search.rebuild import SupersededError, clean_up, rebuild
from search.worker import Worker
from tests.search import corpus

State = SearchIndex.State


@pytest.mark.django_db
def test_without_elasticsearch_the_command_says_so() -> None:
    out = StringIO()
    call_command("search_rebuild", stdout=out)

    assert "Elasticsearch не настроен" in out.getvalue()


@pytest.mark.django_db
def test_an_absent_server_is_an_error_of_the_command(settings: Settings) -> None:
    settings.SEARCH = {**settings.SEARCH, "ELASTICSEARCH_URL": "http://127.0.0.1:9"}

    with pytest.raises(CommandError, match="прежний индекс остался"):
        call_command("search_rebuild", stdout=StringIO())


@pytest.mark.django_db
@pytest.mark.elasticsearch
@pytest.mark.usefixtures("entries")
class TestRebuild:
    @pytest.fixture(autouse=True)
    def _names(self, elasticsearch: Elasticsearch, settings: Settings) -> None:
        self.client, self.alias = elasticsearch, settings.SEARCH["INDEX_PREFIX"]

    def behind_alias(self) -> list[str]:
        return list(self.client.indices.get_alias(name=self.alias))

    def indices(self) -> set[str]:
        return set(self.client.indices.get(index=f"{self.alias}*"))

    def test_the_new_index_holds_every_entry_and_is_searched(self) -> None:
        name = rebuild(self.client)

        assert self.behind_alias() == [name]
        assert self.client.count(index=self.alias)["count"] == len(corpus.CORPUS)
        assert SearchIndex.objects.get().state == State.LIVE

    def test_nothing_is_left_for_the_worker(self) -> None:
        rebuild(self.client)

        assert Worker().drain() == 0

    def test_the_old_index_is_kept_for_a_day(self) -> None:
        first, second = rebuild(self.client), rebuild(self.client)
        assert self.behind_alias() == [second]
        assert self.indices() == {first, second}

        SearchIndex.objects.filter(name=first).update(replaced_at=region_now() - dt.timedelta(days=2))
        third = rebuild(self.client)
        assert self.indices() == {second, third}

    def test_a_killed_run_leaves_the_search_as_it_was_and_the_next_one_cleans_up(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = rebuild(self.client)
        with monkeypatch.context() as patch:
            patch.setattr(module, "_fill", self.killed)
            with pytest.raises(KeyboardInterrupt):
                rebuild(self.client)
        assert self.behind_alias() == [first]
        assert SearchIndex.objects.filter(state=State.BUILDING).count() == 1

        third = rebuild(self.client)
        assert self.behind_alias() == [third]
        assert self.indices() == {first, third}

    def killed(self, *args: Any) -> None:
        raise KeyboardInterrupt

    def test_a_change_during_the_filling_reaches_the_new_index(self, monkeypatch: pytest.MonkeyPatch) -> None:
        rebuild(self.client)
        fill = module._fill

        def fill_and_change(*args: Any) -> None:
            fill(*args)
            if SearchEntry.objects.get(key="measure:1").version == 1:
                bulk_enqueue([corpus.measure(1, "Другое название")])
                SearchEntry.objects.filter(key="measure:2").update(
                    deleted=True, document={}, version=2, updated_at=region_now()
                )
                Worker().drain()

        monkeypatch.setattr(module, "_fill", fill_and_change)
        rebuild(self.client)
        monkeypatch.undo()

        assert self.client.get(index=self.alias, id="measure:1")["_source"]["title"] == "Другое название"
        assert not self.client.exists(index=self.alias, id="measure:2")

    def test_what_the_index_refuses_is_left_to_the_worker(self) -> None:
        entry = SearchEntry.objects.get(key="measure:1")
        SearchEntry.objects.filter(pk=entry.pk).update(
            document={**entry.document, "amount_low": "много"}, indexed_version=1
        )
        rebuild(self.client)

        assert self.client.count(index=self.alias)["count"] == len(corpus.CORPUS) - 1
        Worker().drain()
        assert "amount_low" in SearchEntry.objects.get(pk=entry.pk).last_error

    def test_of_two_runs_the_later_wins(self, monkeypatch: pytest.MonkeyPatch) -> None:
        fill = module._fill
        later: list[str] = []

        def fill_after_another(*args: Any) -> None:
            if not later:
                later.append("")
                later[0] = rebuild(self.client)
            fill(*args)

        monkeypatch.setattr(module, "_fill", fill_after_another)
        with pytest.raises(SupersededError):
            rebuild(self.client)

        assert self.behind_alias() == later

    def test_orphans_are_removed_and_neighbours_are_not(self) -> None:
        orphan, neighbour = f"{self.alias}-20200101-000000-000000", f"{self.alias}-other-20200101-000000-000000"
        for name in (orphan, neighbour):
            self.client.indices.create(index=name)
        clean_up(self.client)

        assert self.indices() == {neighbour}

    def test_an_index_in_the_place_of_the_alias_is_replaced(self) -> None:
        self.client.indices.create(index=self.alias)
        name = rebuild(self.client)

        assert self.behind_alias() == [name]

    def test_searches_never_fail_meanwhile(self) -> None:
        rebuild(self.client)
        counts: list[int] = []
        done = threading.Event()

        def search_on() -> None:
            while not done.is_set():
                counts.append(self.client.count(index=self.alias)["count"])

        thread = threading.Thread(target=search_on)
        thread.start()
        try:
            for _ in range(3):
                rebuild(self.client)
        finally:
            done.set()
            thread.join()

        assert counts
        assert set(counts) == {len(corpus.CORPUS)}

    def test_the_command_tells_what_it_did(self) -> None:
        out = StringIO()
        call_command("search_rebuild", stdout=out)

        assert f"документов {len(corpus.CORPUS)}" in out.getvalue()
