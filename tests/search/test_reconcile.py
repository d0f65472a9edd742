from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from elasticsearch import Elasticsearch
from pytest_django import Settings

from opportunities.models import SupportMeasurePage
from search.models import SearchEntry
from tests.factories.fixtures import Portal

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def reconcile(*options: str) -> tuple[list[str], int]:
    """Run the command; return its lines of counts and its exit code."""
    out, code = StringIO(), 0
    try:
        call_command("search_reconcile", *options, stdout=out)
    except SystemExit as stop:
        code = int(stop.code or 0)
    return [line for line in out.getvalue().splitlines() if line.startswith("missing=")], code


@pytest.fixture
def pages(portal: Portal) -> list[SupportMeasurePage]:
    return [portal.measure(title=f"Мера {number}") for number in range(3)]


class TestEntries:
    @pytest.mark.usefixtures("pages")
    def test_nothing_differs(self) -> None:
        assert reconcile() == (["missing=0 stale=0 ghost=0"], 0)

    def test_without_elasticsearch_it_says_what_it_compares(self, portal: Portal) -> None:
        out = StringIO()
        call_command("search_reconcile", stdout=out)

        assert "сверяю только страницы и записи базы" in out.getvalue()

    def test_what_differs_is_counted_and_repaired(self, pages: list[SupportMeasurePage]) -> None:
        SearchEntry.objects.filter(type="measure", object_id=pages[0].pk).delete()
        SearchEntry.objects.filter(type="measure", object_id=pages[1].pk).update(needs_mapping=True)
        SupportMeasurePage.objects.filter(pk=pages[2].pk).update(live=False)

        assert reconcile() == (["missing=1 stale=1 ghost=1"], 1)
        assert reconcile("--repair") == (["missing=1 stale=1 ghost=1", "missing=0 stale=0 ghost=0"], 0)

    def test_documents_out_of_date_are_found_by_a_deep_look_only(self, pages: list[SupportMeasurePage]) -> None:
        SupportMeasurePage.objects.filter(pk=pages[0].pk).update(title="Другое название")

        assert reconcile() == (["missing=0 stale=0 ghost=0"], 0)
        assert reconcile("--deep") == (["missing=0 stale=1 ghost=0"], 1)
        assert reconcile("--deep", "--repair")[1] == 0
        assert SearchEntry.objects.get(type="measure", object_id=pages[0].pk).document["title"] == "Другое название"

    @pytest.mark.usefixtures("pages")
    def test_a_silent_server_is_neither_equal_nor_different(self, settings: Settings) -> None:
        settings.SEARCH = {**settings.SEARCH, "ELASTICSEARCH_URL": "http://127.0.0.1:9"}
        with pytest.raises(CommandError, match="сверить нельзя") as caught:
            reconcile()

        assert caught.value.returncode == 2

    def test_what_differs_is_explained(self, pages: list[SupportMeasurePage]) -> None:
        SearchEntry.objects.filter(type="measure", object_id=pages[1].pk).update(needs_mapping=True)
        out = StringIO()
        with pytest.raises(SystemExit):
            call_command("search_reconcile", stdout=out)

        assert "Ждут отправки: 0, обновления: 1, отложено до решения человека: 0." in out.getvalue()


@pytest.mark.elasticsearch
class TestIndex:
    @pytest.fixture(autouse=True)
    def _index(self, elasticsearch: Elasticsearch, settings: Settings, pages: list[SupportMeasurePage]) -> None:
        call_command("search_rebuild", stdout=StringIO())
        self.client, self.alias = elasticsearch, settings.SEARCH["INDEX_PREFIX"]
        self.keys = [f"measure:{page.pk}" for page in pages]

    def test_nothing_differs_after_a_rebuild(self) -> None:
        assert reconcile() == (["missing=0 stale=0 ghost=0"], 0)

    def test_the_worker_brings_changes_over(self, pages: list[SupportMeasurePage]) -> None:
        pages[0].unpublish()
        pages[1].save_revision().publish()
        assert reconcile()[1] == 1
        call_command("search_worker", "--once", stdout=StringIO())

        assert reconcile() == (["missing=0 stale=0 ghost=0"], 0)

    def test_a_damaged_index_is_repaired(self) -> None:
        source = self.client.get(index=self.alias, id=self.keys[0])["_source"]
        self.client.delete(index=self.alias, id=self.keys[0])
        self.client.index(index=self.alias, id=self.keys[1], document=source, version=900, version_type="external")
        self.client.index(index=self.alias, id="measure:999999", document={**source, "key": "measure:999999"})

        assert reconcile() == (["missing=1 stale=1 ghost=1"], 1)
        assert reconcile("--repair") == (["missing=1 stale=1 ghost=1", "missing=0 stale=0 ghost=0"], 0)

    def test_a_database_from_yesterday_wins_over_the_index_of_today(self, pages: list[SupportMeasurePage]) -> None:
        for _ in range(3):
            pages[0].save_revision().publish()
        call_command("search_worker", "--once", stdout=StringIO())
        SearchEntry.objects.filter(key=self.keys[0]).update(version=1, indexed_version=1)

        assert reconcile("--repair") == (["missing=0 stale=1 ghost=0", "missing=0 stale=0 ghost=0"], 0)

    def test_a_lost_index_is_built(self) -> None:
        self.client.indices.delete(index=list(self.client.indices.get_alias(name=self.alias)))

        count = SearchEntry.objects.filter(deleted=False).count()
        assert reconcile()[0] == [f"missing={count} stale=0 ghost=0"]
        assert reconcile("--repair")[1] == 0
