"""The measured systems over a few real pages: each finds, is restored, and leaves nothing behind."""

import pytest
from elasticsearch import Elasticsearch
from pytest_django import Settings
from wagtail.models import Page
from wagtail.search.models import IndexEntry

from opportunities.models import SupportMeasurePage
from search import delivery
from search.delivery import Parcel
from search.mapping import index_mappings, index_settings
from search.models import SearchEntry
from search.quality.systems import NAMES, Outcome, System, WrongBackendError, systems
from tests.factories.fixtures import Portal
from tests.search import corpus

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(portal: Portal) -> dict[str, SupportMeasurePage]:
    return {
        "glass": portal.measure(slug="glass", title="Грант на теплицу", summary="Стекло и рамы для школы"),
        "boat": portal.measure(slug="boat", title="Субсидия на лодку", summary="Мотор для общины"),
        "draft": portal.measure(slug="draft", title="Черновик о теплице", live=False),
    }


def ask(found: list[System], text: str) -> dict[str, Outcome]:
    return {system.name: system.ask(text) for system in found}


@pytest.mark.database
class TestWithoutElasticsearch:
    def test_only_the_database_is_measured(self, pages: dict[str, SupportMeasurePage]) -> None:
        with systems(corpus.NOW) as found:
            assert [system.name for system in found] == ["database", "wagtail"]

    def test_each_finds_by_its_own_rules(self, pages: dict[str, SupportMeasurePage]) -> None:
        with systems(corpus.NOW) as found:
            outcomes = ask(found, "теплицу"), ask(found, "теплицами"), ask(found, "мотор")

        found_by_title = Outcome(("measure:glass",), 1)
        assert outcomes[0] == {"database": found_by_title, "wagtail": found_by_title}
        assert [outcomes[1][name].total for name in ("database", "wagtail")] == [1, 0]
        assert outcomes[2]["wagtail"].names == ("measure:boat",)

    def test_some_words_only_are_no_exact_answer(self, pages: dict[str, SupportMeasurePage]) -> None:
        with systems(corpus.NOW, ("database",)) as (database,):
            assert database.ask("теплица единорог").exact is False

    def test_the_index_of_wagtail_is_as_before(self, pages: dict[str, SupportMeasurePage]) -> None:
        rows = list(IndexEntry.objects.order_by("pk").values_list("pk", "object_id"))
        with systems(corpus.NOW, ("wagtail",)) as (wagtail,):
            assert wagtail.ask("мотор").total == 1

        assert Page.objects.search("мотор").count() == 0
        assert list(IndexEntry.objects.order_by("pk").values_list("pk", "object_id")) == rows

    @pytest.mark.parametrize("text", ["", "!!! ???", "'\"; --", "AND OR NOT", "a" * 500])
    def test_strange_queries_are_answered(self, pages: dict[str, SupportMeasurePage], text: str) -> None:
        with systems(corpus.NOW) as found:
            assert len(ask(found, text)) == len(found)


@pytest.mark.elasticsearch
class TestWithElasticsearch:
    @pytest.fixture(autouse=True)
    def _index(self, pages: dict[str, SupportMeasurePage], elasticsearch: Elasticsearch, settings: Settings) -> None:
        self.client, self.prefix = elasticsearch, settings.SEARCH["INDEX_PREFIX"]
        # Filled by hand: a rebuild reads from threads that do not see what the test has not committed.
        self.client.indices.create(index=self.prefix, settings=index_settings(), mappings=index_mappings())
        rows = SearchEntry.objects.filter(deleted=False).values_list("pk", "key", "version", "document")
        assert not delivery.send(self.client, self.prefix, [Parcel(*row) for row in rows], refresh=True).failed

    def test_all_four_are_measured(self) -> None:
        with systems(corpus.NOW) as found:
            assert tuple(system.name for system in found) == NAMES
            outcomes = ask(found, "теплица")

        assert {outcomes[name].names for name in ("elasticsearch", "database", "russian")} == {("measure:glass",)}

    def test_the_baseline_is_satisfied_with_any_word(self) -> None:
        with systems(corpus.NOW, ("russian",)) as (russian,):
            assert set(russian.ask("мотор теплицы").names) == {"measure:glass", "measure:boat"}

    def test_its_index_is_removed(self) -> None:
        with systems(corpus.NOW, ("russian",)):
            assert len(self.client.indices.get(index=f"{self.prefix}*")) == 2

        assert list(self.client.indices.get(index=f"{self.prefix}*")) == [self.prefix]

    def test_another_back_end_is_never_measured_instead(self) -> None:
        self.client.indices.delete(index=self.prefix)

        with systems(corpus.NOW, ("elasticsearch",)) as (portal,), pytest.raises(WrongBackendError):
            portal.ask("теплица")
