import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from elastic_transport import ConnectionError as NoConnection
from elasticsearch import Elasticsearch
from pytest_django import Settings

from core.dates import region_now
from opportunities.models import SupportMeasurePage
from search import delivery, worker
from search.delivery import NoIndexError, Parcel, Receipt
from search.index import bulk_enqueue, map_marked
from search.models import SearchEntry, SearchIndex
from search.rebuild import rebuild
from search.worker import LEASE, MAX_ATTEMPTS, Worker, delay
from tests.factories.fixtures import Portal
from tests.search import corpus

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ONE, TWO = corpus.CORPUS[:2]
Answer = Callable[[list[Parcel]], Receipt]


@pytest.fixture
def waiting(world: None, settings: Settings) -> None:
    """Two entries wait for delivery to an Elasticsearch that only pretends to be there."""
    settings.SEARCH = {**settings.SEARCH, "ELASTICSEARCH_URL": "http://127.0.0.1:9"}
    bulk_enqueue([ONE, TWO])


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch, waiting: None) -> list[tuple[str, list[Parcel]]]:
    """What the worker has sent and where; everything is taken."""
    return pretend(monkeypatch, everything)


def everything(parcels: list[Parcel]) -> Receipt:
    return Receipt(done={parcel.entry_id for parcel in parcels})


def pretend(monkeypatch: pytest.MonkeyPatch, answer: Answer) -> list[tuple[str, list[Parcel]]]:
    """Answer the worker in the place of Elasticsearch."""
    record: list[tuple[str, list[Parcel]]] = []

    def send(client: Any, target: str, parcels: list[Parcel], **options: Any) -> Receipt:
        record.append((target, parcels))
        return answer(parcels)

    monkeypatch.setattr(delivery, "send", send)
    monkeypatch.setattr(worker, "has_live_index", lambda client: True)
    return record


def row(document: Any = ONE) -> SearchEntry:
    return SearchEntry.objects.get(key=document.key)


class TestDelivery:
    def test_what_waits_is_sent_once(self, sent: list[tuple[str, list[Parcel]]]) -> None:
        assert Worker().drain() == 2
        assert [[parcel.key for parcel in parcels] for _, parcels in sent] == [["measure:1", "measure:2"]]
        assert (row().indexed_version, row().leased_until, row().lease_owner) == (1, None, "")
        assert Worker().drain() == 0

    def test_a_batch_is_bounded(self, sent: list[tuple[str, list[Parcel]]]) -> None:
        Worker(batch=1).drain()

        assert [len(parcels) for _, parcels in sent] == [1, 1]

    def test_a_change_during_the_delivery_is_delivered_next(
        self, monkeypatch: pytest.MonkeyPatch, waiting: None
    ) -> None:
        def change(parcels: list[Parcel]) -> Receipt:
            if parcels[0].version == 1:
                bulk_enqueue([ONE])
            return everything(parcels)

        record = pretend(monkeypatch, change)
        Worker().drain()

        assert [[parcel.version for parcel in parcels] for _, parcels in record] == [[1, 1], [2]]
        assert row().indexed_version == row().version == 2

    def test_a_late_confirmation_never_lowers_the_version(self, sent: Any) -> None:
        late = Worker()
        parcels = late.claim()
        SearchEntry.objects.update(version=7, indexed_version=7)
        late._record(parcels, everything(parcels))

        assert row().indexed_version == 7

    def test_an_index_being_built_gets_everything_too(self, sent: list[tuple[str, list[Parcel]]]) -> None:
        SearchIndex.objects.create(name="test-new", state=SearchIndex.State.BUILDING, created_at=region_now())
        Worker().drain()

        assert [target for target, _ in sent] == ["test", "test-new"]

    def test_delivered_means_delivered_to_both(self, monkeypatch: pytest.MonkeyPatch, waiting: None) -> None:
        SearchIndex.objects.create(name="test-new", state=SearchIndex.State.BUILDING, created_at=region_now())
        answers = iter([everything, lambda parcels: Receipt(busy={parcel.entry_id: "полно" for parcel in parcels})])

        def answer(parcels: list[Parcel]) -> Receipt:
            return next(answers)(parcels)

        pretend(monkeypatch, answer)
        Worker().step()

        assert row().indexed_version == 0

    def test_without_an_index_one_is_built(self, monkeypatch: pytest.MonkeyPatch, waiting: None) -> None:
        built: list[bool] = []

        def absent(parcels: list[Parcel]) -> Receipt:
            raise NoIndexError("test")

        pretend(monkeypatch, absent)
        monkeypatch.setattr(worker, "rebuild", lambda client: built.append(True))
        Worker().step()

        assert built == [True]
        assert row().leased_until is None

    def test_without_elasticsearch_only_marked_documents_are_built(self, sent: Any, settings: Settings) -> None:
        settings.SEARCH = {**settings.SEARCH, "ELASTICSEARCH_URL": ""}

        assert Worker().drain() == 0
        assert sent == []


class TestLeases:
    def test_two_workers_never_take_one_entry(self, sent: Any) -> None:
        first, second = Worker(batch=1).claim(), Worker().claim()

        assert [parcel.key for parcel in first] == ["measure:1"]
        assert [parcel.key for parcel in second] == ["measure:2"]

    def test_what_a_killed_worker_held_is_free_after_the_lease(self, sent: Any) -> None:
        assert len(Worker().claim()) == 2
        assert Worker().claim() == []
        with time_machine.travel(region_now() + LEASE + dt.timedelta(seconds=1), tick=False):
            assert len(Worker().claim()) == 2

    def test_a_failed_request_gives_everything_back(self, monkeypatch: pytest.MonkeyPatch, waiting: None) -> None:
        def refuse(parcels: list[Parcel]) -> Receipt:
            raise NoConnection("refused")

        pretend(monkeypatch, refuse)
        with pytest.raises(NoConnection):
            Worker().step()

        assert (row().leased_until, row().attempts, row().dead) == (None, 0, False)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_what_another_worker_builds_is_left_to_it(portal: Portal) -> None:
    pages = [portal.measure() for _ in range(2)]
    SearchEntry.objects.filter(type="measure").update(needs_mapping=True)
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT id FROM search_searchentry WHERE object_id = %s FOR UPDATE", [pages[0].pk])
        assert map_marked() == 1
        other.rollback()
    finally:
        other.close()

    assert SearchEntry.objects.get(type="measure", object_id=pages[0].pk).needs_mapping
    assert not SearchEntry.objects.get(type="measure", object_id=pages[1].pk).needs_mapping


class TestRefusals:
    @pytest.fixture
    def refused(self, monkeypatch: pytest.MonkeyPatch, waiting: None) -> None:
        """The first entry is refused, the second taken."""

        def answer(parcels: list[Parcel]) -> Receipt:
            bad = {parcel.entry_id for parcel in parcels if parcel.key == ONE.key}
            return Receipt(
                done={parcel.entry_id for parcel in parcels} - bad, failed=dict.fromkeys(bad, "поле не того вида")
            )

        pretend(monkeypatch, answer)

    @pytest.mark.usefixtures("refused")
    def test_one_bad_document_does_not_hold_the_others(self) -> None:
        Worker().drain()

        assert row(TWO).indexed_version == 1
        assert (row().attempts, row().last_error, row().indexed_version) == (1, "поле не того вида", 0)

    @pytest.mark.usefixtures("refused")
    def test_it_is_tried_again_later_and_later_and_then_put_aside(self) -> None:
        moment = region_now()
        pauses = []
        for _ in range(MAX_ATTEMPTS):
            with time_machine.travel(moment, tick=False):
                Worker().drain()
            due = row().next_attempt_at
            assert due is not None
            pauses.append(due - moment)
            moment = due

        assert pauses == sorted(pauses)
        assert pauses[0] == delay(1)
        assert row().dead
        with time_machine.travel(moment + dt.timedelta(days=1), tick=False):
            assert Worker().drain() == 0

    @pytest.mark.usefixtures("refused")
    def test_a_change_of_the_object_gives_it_another_chance(self) -> None:
        SearchEntry.objects.filter(key=ONE.key).update(dead=True, attempts=8, last_error="было")
        bulk_enqueue([ONE])

        assert (row().dead, row().attempts, row().last_error) == (False, 0, "")

    def test_a_busy_server_is_not_the_fault_of_the_document(
        self, monkeypatch: pytest.MonkeyPatch, waiting: None
    ) -> None:
        pretend(monkeypatch, lambda parcels: Receipt(busy={parcel.entry_id: "429" for parcel in parcels}))
        for _ in range(MAX_ATTEMPTS + 1):
            SearchEntry.objects.update(next_attempt_at=None)
            Worker().drain()

        assert (row().attempts, row().dead) == (0, False)

    def test_the_pause_grows_up_to_a_limit(self) -> None:
        assert [delay(number).seconds for number in (1, 2, 3, 20)] == [2, 4, 8, 300]


class TestRun:
    def test_a_stopped_worker_ends_after_its_batch(self, monkeypatch: pytest.MonkeyPatch, waiting: None) -> None:
        own = Worker(batch=1, poll=0.01)

        def stop(parcels: list[Parcel]) -> Receipt:
            own.stop()
            return everything(parcels)

        record = pretend(monkeypatch, stop)
        own.run()

        assert len(record) == 1
        assert row().indexed_version == 1

    def test_it_survives_an_elasticsearch_that_goes_away(self, monkeypatch: pytest.MonkeyPatch, waiting: None) -> None:
        own, calls = Worker(poll=0.01), []

        def answer(parcels: list[Parcel]) -> Receipt:
            calls.append(1)
            if len(calls) < 3:
                raise NoConnection("refused")
            own.stop()
            return everything(parcels)

        pretend(monkeypatch, answer)
        own.run()

        assert row().indexed_version == 1

    def test_a_defect_of_our_own_does_not_end_it(self, monkeypatch: pytest.MonkeyPatch, waiting: None) -> None:
        own, calls = Worker(poll=0.01), []

        def answer(parcels: list[Parcel]) -> Receipt:
            calls.append(1)
            if len(calls) < 3:
                raise KeyError("title")
            own.stop()
            return everything(parcels)

        pretend(monkeypatch, answer)
        own.run()

        assert row().indexed_version == 1

    def test_when_idle_it_puts_right_what_slipped_through_the_signals(
        self, portal: Portal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = portal.measure()
        SupportMeasurePage.objects.filter(pk=page.pk).update(live=False)
        own = Worker(poll=0.01)
        monkeypatch.setattr(own._stop, "wait", lambda seconds: own.stop())
        own.run()

        assert SearchEntry.objects.get(type="measure", object_id=page.pk).deleted

    def test_the_check_can_be_switched_off(self, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
        page = portal.measure()
        SupportMeasurePage.objects.filter(pk=page.pk).update(live=False)
        own = Worker(poll=0.01, check=0)
        monkeypatch.setattr(own._stop, "wait", lambda seconds: own.stop())
        own.run()

        assert not SearchEntry.objects.get(type="measure", object_id=page.pk).deleted


class TestCommand:
    def run(self, *options: str) -> str:
        out = StringIO()
        call_command("search_worker", "--once", *options, stdout=out)
        return out.getvalue()

    def test_it_says_how_many_it_has_delivered(self, sent: Any) -> None:
        assert self.run() == "Обработано записей: 2\n"

    def test_refusals_are_exit_code_1(self, monkeypatch: pytest.MonkeyPatch, waiting: None) -> None:
        pretend(monkeypatch, lambda parcels: Receipt(failed={parcel.entry_id: "не то" for parcel in parcels}))
        with pytest.raises(CommandError, match="Не удалось обработать: 2, из них отложено: 0") as caught:
            self.run()

        assert caught.value.returncode == 1

    def test_a_silent_server_is_exit_code_2(self, waiting: None) -> None:
        with pytest.raises(CommandError, match="Elasticsearch не отвечает") as caught:
            self.run()

        assert caught.value.returncode == 2


@pytest.mark.elasticsearch
@pytest.mark.usefixtures("world")
class TestWithElasticsearch:
    @pytest.fixture(autouse=True)
    def _index(self, world: None, elasticsearch: Elasticsearch, settings: Settings) -> None:
        bulk_enqueue([ONE, TWO])
        rebuild(elasticsearch)
        self.client, self.name = elasticsearch, settings.SEARCH["INDEX_PREFIX"]

    def versions(self) -> dict[str, int]:
        self.client.indices.refresh(index=self.name)
        hits = self.client.search(index=self.name, version=True, size=100)["hits"]["hits"]
        return {hit["_id"]: hit["_version"] for hit in hits}

    def test_a_change_is_searchable_as_soon_as_it_is_delivered(self) -> None:
        bulk_enqueue([corpus.CORPUS[2]])
        Worker().drain()

        assert self.client.count(index=self.name)["count"] == 3

    def test_a_section_that_became_private_is_gone_as_soon_as_it_is_delivered(self) -> None:
        many = [replace(ONE, object_id=number, url=f"/{number}/") for number in range(100, 300)]
        bulk_enqueue(many)
        Worker().drain()
        keys = [document.key for document in many]
        SearchEntry.objects.filter(key__in=keys).update(deleted=True, document={}, version=2)
        Worker().drain()

        assert self.client.count(index=self.name)["count"] == 2

    def test_a_tombstone_removes_the_document(self) -> None:
        SearchEntry.objects.filter(key=ONE.key).update(deleted=True, document={}, version=2)
        Worker().drain()

        assert self.versions() == {TWO.key: 1}

    def test_deliveries_in_any_order_and_number_end_in_the_newest(self) -> None:
        old = Parcel(row().pk, ONE.key, 1, ONE.to_json())
        newer = Parcel(row().pk, ONE.key, 3, ONE.to_json())
        gone = Parcel(row().pk, ONE.key, 4, {})
        for parcels in ([newer], [old], [newer], [gone], [old], [newer], [gone]):
            receipt = delivery.send(self.client, self.name, parcels)
            assert receipt.done == {row().pk}

        assert self.versions() == {TWO.key: 1}

    def test_a_document_that_the_index_refuses_is_told_apart(self) -> None:
        bad = {**ONE.to_json(), "amount_low": "много"}
        parcels = [Parcel(row().pk, ONE.key, 5, bad), Parcel(row(TWO).pk, TWO.key, 5, TWO.to_json())]
        receipt = delivery.send(self.client, self.name, parcels)

        assert receipt.done == {row(TWO).pk}
        assert "amount_low" in receipt.failed[row().pk]

    def test_a_document_that_cannot_be_sent_holds_nobody_up(self) -> None:
        broken = {name: value for name, value in ONE.to_json().items() if name != "title"}
        parcels = [Parcel(1, ONE.key, 5, broken), Parcel(2, TWO.key, 5, TWO.to_json())]
        receipt = delivery.send(self.client, self.name, parcels)

        assert receipt.done == {2}
        assert "title" in receipt.failed[1]
        assert receipt.busy == {}

    def test_a_closed_index_is_busy_and_not_the_fault_of_the_document(self) -> None:
        index = SearchIndex.objects.get().name
        self.client.indices.put_settings(index=index, settings={"index.blocks.read_only_allow_delete": True})
        receipt = delivery.send(self.client, self.name, [Parcel(1, ONE.key, 5, ONE.to_json())])

        assert (receipt.done, receipt.failed) == (set(), {})
        assert 1 in receipt.busy

    def test_writing_never_creates_an_index(self) -> None:
        with pytest.raises(NoIndexError):
            delivery.send(
                self.client, f"{self.name}-absent", [Parcel(1, ONE.key, 1, ONE.to_json())], require_alias=True
            )

        assert not self.client.indices.exists(index=f"{self.name}-absent")

    def test_a_lost_index_is_built_again_by_the_worker(self) -> None:
        self.client.indices.delete(index=SearchIndex.objects.get().name)
        bulk_enqueue([corpus.CORPUS[2]])
        Worker().drain()

        assert self.versions() == {"measure:1": 1, "measure:2": 1, "measure:3": 1}
