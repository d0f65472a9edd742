"""Texts of files in the search: found, shown, kept to those who may read them."""

import socket
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.http import QueryDict
from django.test import Client
from elasticsearch import Elasticsearch
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from wagtail.models import Collection, CollectionViewRestriction

from core.dates import region_now, region_today
from endowment.models import EndowmentReport
from media import texts
from media.models import PortalDocument
from media.texts import Reader
from opportunities.models import SupportMeasurePage
from search import files, highlight
from search.client import alias
from search.documents import EntryDocument, FileText
from search.files import MAX_FILES, shared
from search.index import map_marked
from search.models import SearchEntry
from search.params import SearchParams
from search.rebuild import rebuild
from search.results import SearchResults
from search.service import search
from search.worker import Worker
from tests.endowment.factories import FundPageFactory
from tests.events.factories import EventPageFactory
from tests.factories import AdministratorFactory
from tests.factories.fixtures import Portal
from tests.media.files import collection, document, docx
from tests.plans.factories import PlanMeasurePageFactory, report
from tests.practices.factories import PracticePageFactory

pytestmark = pytest.mark.database

PHRASE = "Грант перечисляют двумя траншами на казначейский счёт"


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def regulation(portal: Portal) -> PortalDocument:
    """A document that has been read."""
    item = document(docx("Общие положения", PHRASE))
    Reader().drain()
    return item


@pytest.fixture
def measure(portal: Portal, regulation: PortalDocument) -> SupportMeasurePage:
    """A measure that offers the document."""
    return offering(portal, regulation)


@pytest.fixture(
    params=[
        pytest.param("database", marks=pytest.mark.database),
        pytest.param("elasticsearch", marks=pytest.mark.elasticsearch),
    ]
)
def backend(request: pytest.FixtureRequest, measure: SupportMeasurePage) -> str:
    """Either back-end with everything delivered; later changes are not delivered to Elasticsearch."""
    if request.param == "elasticsearch":
        client: Elasticsearch = request.getfixturevalue("elasticsearch")
        rebuild(client)
    return str(request.param)


def offering(portal: Portal, *items: PortalDocument, **fields: Any) -> SupportMeasurePage:
    rows = [{"title": "Положение", "note": "", "template": item} for item in items]
    return portal.measure(documents=rows, **fields)


def ask(text: str, backend: str = "database") -> SearchResults:
    results = search(SearchParams.parse(QueryDict(f"q={text}"), types=(), per_page=20), region_now())
    assert results.backend == backend
    return results


def restrict(place: Collection) -> CollectionViewRestriction:
    return CollectionViewRestriction.objects.create(collection=place, restriction_type="login")


def entry(page: Any) -> SearchEntry:
    return SearchEntry.objects.get(type="measure", object_id=page.pk, deleted=False)


class TestFound:
    def test_a_phrase_that_stands_only_in_the_file_finds_the_page(
        self, backend: str, measure: SupportMeasurePage
    ) -> None:
        results = ask("казначейский транш", backend)

        assert [hit.id for hit in results.hits] == [measure.pk]
        assert results.matched == "all"
        assert results.hits[0].highlight == (
            "В файле «Положение о конкурсе»: Общие положения Грант перечисляют двумя <mark>траншами</mark> на "
            "<mark>казначейский</mark> счёт"
        )

    def test_words_of_the_page_and_of_the_file_together_find_it(
        self, backend: str, measure: SupportMeasurePage
    ) -> None:
        word = measure.title.split()[-1]

        assert ask(f"{word} казначейский", backend).total == 1

    @pytest.mark.elasticsearch
    def test_the_page_itself_comes_before_a_page_with_a_file(self, portal: Portal, elasticsearch: Any) -> None:
        offering(portal, document(docx("Казначейство")), title="Только в файле")
        Reader().drain()
        portal.measure(title="Просто мера", about="<p>Казначейство</p>")
        rebuild(elasticsearch)

        assert [hit.title for hit in ask("казначейство", "elasticsearch").hits] == ["Просто мера", "Только в файле"]

    def test_a_practice_is_found_by_its_material(self, portal: Portal) -> None:
        item = document(docx("Правило пятнадцати: рафинад"), title="Методичка")
        page = PracticePageFactory(materials=[{"title": "Методичка", "type": "guide", "document": item, "link": ""}])
        assert ask("рафинад").total == 0

        Reader().drain()

        assert [hit.id for hit in ask("рафинад").hits] == [page.pk]

    @pytest.mark.parametrize("place", ["event", "endowment", "plan_measure"])
    def test_materials_of_an_event_reports_of_a_fund_and_proofs_of_a_plan_are_found(
        self, portal: Portal, regulation: PortalDocument, place: str
    ) -> None:
        page: Any
        if place == "event":
            page = EventPageFactory(materials=[{"title": "Запись", "document": regulation, "link": ""}])
        elif place == "endowment":
            page = FundPageFactory(reports=[EndowmentReport(year=2025, title="Отчёт", document=regulation)])
        else:
            page = PlanMeasurePageFactory()
            report(page, region_today(), document=regulation)

        assert [hit.key for hit in ask("казначейский").hits] == [f"{place}:{page.pk}"]

    def test_a_file_that_a_fund_drops_is_not_found_any_more(self, portal: Portal, regulation: PortalDocument) -> None:
        page = FundPageFactory(reports=[EndowmentReport(year=2025, title="Отчёт", document=regulation)])
        regulation.delete()

        assert ask("казначейский").total == 0
        assert ask(page.title).total == 1

    def test_a_link_in_a_text_counts_as_well(self, portal: Portal, regulation: PortalDocument) -> None:
        about = f'<p>Читайте <a linktype="document" id="{regulation.pk}">положение</a></p>'
        page = portal.measure(about=about)

        assert [hit.id for hit in ask("казначейский").hits] == [page.pk]

    def test_a_document_of_before_has_no_files(self, measure: SupportMeasurePage) -> None:
        data = entry(measure).document
        del data["files"]

        assert EntryDocument.from_json(data).files == ()

    def test_a_page_without_files_costs_no_query(
        self, portal: Portal, django_assert_num_queries: Any, regulation: PortalDocument
    ) -> None:
        plain, page = portal.measure(), offering(portal, regulation)
        plain, page = (SupportMeasurePage.objects.for_mapping().get(pk=item.pk) for item in (plain, page))
        with django_assert_num_queries(0):
            assert files.attachments_of(plain).names == ()
        # The blocks of the page, the private collections, the texts.
        with django_assert_num_queries(3):
            assert files.attachments_of(page).names == (f"media.portaldocument:{regulation.pk}",)


class TestChanges:
    def test_the_page_is_found_by_its_own_words_while_the_file_waits(self, portal: Portal) -> None:
        offering(portal, document(docx(PHRASE)), title="Ждать не нужно")

        assert ask("ждать не нужно").total == 1
        assert ask("казначейский").total == 0
        Reader().drain()
        assert ask("казначейский").total == 1

    def test_another_file_replaces_the_text(self, measure: SupportMeasurePage, regulation: PortalDocument) -> None:
        regulation.file.save("novoe.docx", ContentFile(docx("Апелляция")))
        assert ask("казначейский").total == 0

        Reader().drain()

        assert ask("апелляция").total == 1

    def test_another_title_is_shown(self, measure: SupportMeasurePage, regulation: PortalDocument) -> None:
        regulation.title = "Порядок"
        regulation.save()

        assert "В файле «Порядок»" in ask("казначейский").hits[0].highlight

    def test_a_file_taken_off_the_page_is_forgotten(self, measure: SupportMeasurePage) -> None:
        measure.documents = []
        measure.save_revision().publish()

        assert ask("казначейский").total == 0

    def test_publishing_does_not_depend_on_reading(
        self, portal: Portal, monkeypatch: pytest.MonkeyPatch, settings: Any
    ) -> None:
        def broken(*_: Any, **__: Any) -> None:
            raise AssertionError("a file was opened")

        settings.SEARCH = {**settings.SEARCH, "ELASTICSEARCH_URL": "http://127.0.0.1:9"}
        item = document(docx(PHRASE))
        monkeypatch.setattr(texts, "extract", broken)
        monkeypatch.setattr(FileSystemStorage, "_open", broken)
        # The database is connected already.
        monkeypatch.setattr(socket.socket, "connect", broken)

        assert offering(portal, item).live

    def test_a_change_of_a_document_nobody_offers_rebuilds_nothing(self, measure: SupportMeasurePage) -> None:
        version = entry(measure).version
        item = document(docx("Другое"))
        item.title = "Другое имя"
        item.save()

        assert entry(measure).version == version


class TestPrivacy:
    """Each way to withdraw a file takes its text out of hits and totals at once, delivered or not."""

    def gone(self, backend: str, page: SupportMeasurePage) -> None:
        results = ask("казначейский транш", backend)
        assert (results.total, results.hits) == (0, [])
        own = ask(page.title, backend)
        assert [hit.id for hit in own.hits] == [page.pk]
        assert "казначейский" not in str(own)
        assert PHRASE not in str(entry(page).document)

    def test_a_private_collection(self, backend: str, measure: SupportMeasurePage, regulation: PortalDocument) -> None:
        rule = restrict(regulation.collection)
        self.gone(backend, measure)

        rule.delete()
        assert ask("казначейский").total == 1 if backend == "database" else True

    def test_a_private_collection_above(self, backend: str, measure: Any, regulation: PortalDocument) -> None:
        outer = collection("Внешняя")
        regulation.collection = collection("Внутренняя", outer)
        regulation.save()
        restrict(outer)

        self.gone(backend, measure)

    def test_a_move_into_a_private_collection(self, backend: str, measure: Any, regulation: PortalDocument) -> None:
        closed = collection()
        restrict(closed)
        regulation.collection = closed
        regulation.save()

        self.gone(backend, measure)

    def test_a_deleted_document(self, backend: str, measure: Any, regulation: PortalDocument) -> None:
        regulation.delete()

        self.gone(backend, measure)

    def test_many_documents_moved_at_once_in_the_admin(
        self, backend: str, measure: Any, regulation: PortalDocument, client: Client
    ) -> None:
        closed = collection()
        restrict(closed)
        client.force_login(AdministratorFactory())
        address = f"/admin/bulk/media/portaldocument/add_to_collection/?id={regulation.pk}"
        response = client.post(address, {"collection": closed.pk})

        assert response.status_code == 302
        self.gone(backend, measure)

    def test_a_collection_moved_into_a_private_one_in_the_admin(
        self,
        backend: str,
        measure: Any,
        regulation: PortalDocument,
        client: Client,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        closed, moved = collection(), collection("Переезжает")
        restrict(closed)
        regulation.collection = moved
        regulation.save()
        client.force_login(AdministratorFactory())
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(
                f"/admin/collections/{moved.pk}/", {"name": moved.name, "parent": closed.pk}, follow=True
            )

        assert response.status_code == 200
        assert Collection.objects.get(pk=moved.pk).get_parent() == closed
        self.gone(backend, measure)

    def test_a_crash_right_after_the_move_leaves_a_mark(self, measure: Any, regulation: PortalDocument) -> None:
        closed, moved = collection(), collection("Переезжает")
        restrict(closed)
        regulation.collection = moved
        regulation.save()
        # Callbacks after the commit do not run in this test: exactly what a killed process looks like.
        moved.save()
        Collection.objects.get(pk=moved.pk).move(Collection.objects.get(pk=closed.pk), "sorted-child")
        assert entry(measure).needs_mapping

        map_marked()

        self.gone("database", measure)

    def test_a_page_published_with_a_private_file(self, portal: Portal) -> None:
        closed = collection()
        restrict(closed)
        page = offering(portal, document(docx(PHRASE), collection=closed))
        Reader().drain()

        self.gone("database", page)

    def test_very_many_pages_are_hidden_until_the_worker_comes(
        self, portal: Portal, regulation: PortalDocument, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pages = [offering(portal, regulation) for _ in range(3)]
        monkeypatch.setattr("search.index.AT_ONCE", 2)
        restrict(regulation.collection)
        assert ask("казначейский").total == 0
        assert not SearchEntry.objects.filter(type="measure", deleted=False).exists()

        map_marked()

        assert {hit.id for hit in ask("мера").hits} <= {page.pk for page in pages}
        assert SearchEntry.objects.filter(type="measure", deleted=False).count() == 3
        assert ask("казначейский").total == 0

    @pytest.mark.elasticsearch
    def test_a_delivered_withdrawal_changes_the_index_too(
        self, elasticsearch: Elasticsearch, measure: SupportMeasurePage, regulation: PortalDocument
    ) -> None:
        rebuild(elasticsearch)
        restrict(regulation.collection)
        Worker().drain()

        stored = elasticsearch.search(index=alias(), query={"match": {"key": entry(measure).key}})["hits"]["hits"]
        assert {tuple(hit["_source"].get("files", ())) for hit in stored} == {()}
        self.gone("elasticsearch", measure)

    @pytest.mark.elasticsearch
    def test_too_many_undelivered_changes_leave_all_files_out(
        self, elasticsearch: Elasticsearch, portal: Portal, measure: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rebuild(elasticsearch)
        monkeypatch.setattr("search.backends.elastic.MAX_BURIED", 1)
        assert ask("казначейский", "elasticsearch").total == 1
        for _ in range(2):
            portal.measure()

        assert ask("казначейский", "elasticsearch").total == 0
        assert ask(measure.title, "elasticsearch").total >= 1


class TestTexts:
    def test_short_texts_leave_their_share_to_long_ones(self) -> None:
        cut = shared([("А", "а" * 10), ("Б", "б" * MAX_FILES), ("В", "в" * MAX_FILES)])

        assert [len(item.text) for item in cut] == [10, (MAX_FILES - 10) // 2, (MAX_FILES - 10) // 2]
        assert shared([]) == ()

    def test_the_file_with_most_of_the_words_is_shown(self) -> None:
        offered = [FileText("Первый", "грант " + "слово " * 200), FileText("Второй", f"{'слово ' * 200}грант на смету")]

        shown = highlight.file_highlight(offered, {"грант", "смет"})

        assert shown.startswith("В файле «Второй»: … слово")
        assert shown.endswith("<mark>грант</mark> на <mark>смету</mark>")

    def test_a_file_is_shown_only_when_it_has_more_than_the_page(self) -> None:
        assert highlight.file_highlight([FileText("Файл", "грант")], {"грант"}, more_than=1) == ""

    def test_names_and_texts_of_files_are_escaped(self) -> None:
        shown = highlight.file_highlight([FileText("<b>", "<script> грант")], {"грант"})

        assert shown == "В файле «&lt;b&gt;»: &lt;script&gt; <mark>грант</mark>"
