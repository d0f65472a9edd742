"""Whatever an editor does to a page, its entry follows in the same transaction and nothing touches the network."""

import socket
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished

from core.dates import region_now
from opportunities.models import SupportMeasurePage
from search import registry
from search.documents import EntryDocument
from search.index import AT_ONCE, bulk_enqueue, enqueue_subtree, map_marked
from search.models import SearchEntry, SearchListing
from search.params import SearchParams
from search.service import search
from tests.factories import (
    AdministratorFactory,
    BodySectionPageFactory,
    OrganisationFactory,
    TerritoryFactory,
    ThemeFactory,
)
from tests.factories.fixtures import Portal

pytestmark = [pytest.mark.django_db, pytest.mark.database]

Commit = Callable[..., Any]


def found(query: str = "") -> set[str]:
    """Return the titles that a visitor finds now."""
    results = search(SearchParams.parse(QueryDict(query), types=("measure",), per_page=50), region_now())
    assert results.total == len(results.hits), "counts must not know more than the list"
    return {hit.title for hit in results.hits}


def row(page: Page) -> SearchEntry:
    return SearchEntry.objects.get(type="measure", object_id=page.pk)


class TestPublication:
    def test_a_published_page_is_found_by_its_words(self, portal: Portal) -> None:
        portal.measure(title="Грант на теплицу", summary="Для ТОС и садоводов.")

        assert found("q=теплицы") == {"Грант на теплицу"}

    def test_a_draft_is_not_found(self, portal: Portal) -> None:
        portal.measure(title="Черновик", live=False)

        assert found() == set()
        assert not SearchEntry.objects.filter(type="measure").exists()

    def test_a_draft_of_a_published_page_changes_nothing(self, portal: Portal) -> None:
        page = portal.measure(title="Как есть")
        version = row(page).version
        page.title = "Как будет"
        page.save_revision()

        assert found() == {"Как есть"}
        assert row(page).version == version

    def test_every_publication_raises_the_version(self, portal: Portal) -> None:
        page = portal.measure()
        before = row(page).version
        page.title = "Новое название"
        page.save_revision().publish()

        assert row(page).version > before
        assert found() == {"Новое название"}

    def test_an_unpublished_page_becomes_a_tombstone(self, portal: Portal) -> None:
        page = portal.measure()
        before = row(page).version
        page.unpublish()

        tombstone = row(page)
        assert (tombstone.deleted, tombstone.document) == (True, {})
        assert tombstone.version > before
        assert not SearchListing.objects.filter(type="measure").exists()
        assert found() == set()

    def test_a_page_published_again_is_found_again(self, portal: Portal) -> None:
        page = portal.measure(title="Туда и обратно")
        page.unpublish()
        page.get_latest_revision().publish()

        assert found("q=обратно") == {"Туда и обратно"}

    def test_a_deleted_page_becomes_a_tombstone(self, portal: Portal) -> None:
        page = portal.measure()
        page.delete()

        assert row(page).deleted
        assert found() == set()

    def test_a_page_is_not_built_once_more_before_it_is_buried(self, portal: Portal) -> None:
        page = portal.measure()
        version = row(page).version
        page.delete()

        assert row(page).version == version + 1

    def test_a_late_word_of_a_withdrawal_does_not_bury_what_is_published_again(self, portal: Portal) -> None:
        page = portal.measure(title="Снова здесь")
        page.unpublish()
        page.get_latest_revision().publish()
        page_unpublished.send(sender=type(page), instance=page)

        assert found() == {"Снова здесь"}
        map_marked()
        assert found() == {"Снова здесь"}
        assert not row(page).needs_mapping

    def test_deleting_a_section_buries_what_is_in_it(self, portal: Portal) -> None:
        pages = [portal.measure(), portal.measure()]
        Page.objects.get(pk=portal.section.pk).delete()

        assert all(row(page).deleted for page in pages)

    def test_a_rolled_back_publication_leaves_no_trace(self, portal: Portal) -> None:
        with transaction.atomic():
            portal.measure()
            transaction.set_rollback(True)

        assert not SearchEntry.objects.filter(type="measure", deleted=False).exists()
        assert found() == set()

    def test_a_copy_is_found_under_its_own_address(self, portal: Portal) -> None:
        page = portal.measure(title="Образец")
        copy = page.copy(update_attrs={"slug": "copy", "title": "Копия"}, keep_live=True)

        assert found() == {"Образец", "Копия"}
        assert row(copy).document["url"].endswith("/copy/")

    def test_publishing_never_opens_a_connection(self, portal: Portal, settings: Any, monkeypatch: Any) -> None:
        settings.SEARCH = {**settings.SEARCH, "ELASTICSEARCH_URL": "http://127.0.0.1:9"}
        page = portal.measure()

        def refuse(*args: Any, **options: Any) -> None:
            raise AssertionError("the network was touched")

        # The database is connected already.
        monkeypatch.setattr(socket.socket, "connect", refuse)
        page.save_revision().publish()

        assert row(page).version > row(page).indexed_version


class TestTree:
    def test_a_moved_page_changes_its_address(self, portal: Portal) -> None:
        page = portal.measure(slug="grant")
        other = BodySectionPageFactory(organisation=OrganisationFactory(key="min-sport"))
        page.move(other, pos="last-child")

        assert row(page).document["url"].endswith("/min-sport/grant/")

    def test_another_place_among_its_neighbours_changes_nothing(self, portal: Portal) -> None:
        first, second = portal.measure(), portal.measure()
        version = row(second).version
        second.move(first, pos="left")

        section = Page.objects.get(pk=portal.section.pk)
        assert [page.pk for page in section.get_children()] == [second.pk, first.pk]
        assert (row(second).version, row(second).needs_mapping) == (version, False)

    def test_a_moved_section_takes_everything_below_along(self, portal: Portal) -> None:
        page = portal.measure(slug="grant")
        other = BodySectionPageFactory(organisation=OrganisationFactory(key="min-sport"))
        portal.section.move(other, pos="last-child")

        assert row(page).document["url"].endswith("/min-sport/fund/grant/")
        assert not row(page).needs_mapping

    def test_a_new_slug_is_built_once(self, portal: Portal, django_capture_on_commit_callbacks: Commit) -> None:
        page = portal.measure(slug="grant")
        version = row(page).version
        with django_capture_on_commit_callbacks(execute=True):
            page.slug = "subsidy"
            page.save_revision().publish()

        assert row(page).document["url"].endswith("/subsidy/")
        assert row(page).version == version + 1

    def test_a_slug_saved_by_itself_changes_the_address(
        self, portal: Portal, django_capture_on_commit_callbacks: Commit
    ) -> None:
        page = portal.measure(slug="grant")
        with django_capture_on_commit_callbacks(execute=True):
            page.slug = "subsidy"
            page.save(update_fields=["slug", "url_path"])

        assert row(page).document["url"].endswith("/subsidy/")

    def test_a_new_slug_of_a_section_changes_the_addresses_below(
        self, portal: Portal, django_capture_on_commit_callbacks: Commit
    ) -> None:
        page = portal.measure(slug="grant")
        section = portal.section
        with django_capture_on_commit_callbacks(execute=True):
            section.slug = "centre"
            section.save_revision().publish()

        assert row(page).document["url"].endswith("/centre/grant/")

    def test_a_crash_between_the_commit_and_the_signal_leaves_a_mark_for_the_worker(self, portal: Portal) -> None:
        page = portal.measure(slug="grant")
        section = portal.section
        # Callbacks after the commit do not run in this test: exactly what a killed process looks like.
        section.slug = "centre"
        section.save_revision().publish()
        assert row(page).needs_mapping

        map_marked()

        assert not row(page).needs_mapping
        assert row(page).document["url"].endswith("/centre/grant/")

    def test_a_page_written_past_publication_is_marked(self, portal: Portal) -> None:
        page = portal.measure(title="Было")
        page.title = "Стало"
        page.save()

        assert row(page).needs_mapping
        map_marked()
        assert found() == {"Стало"}


class TestPrivacy:
    @pytest.fixture
    def measures(self, portal: Portal) -> list[SupportMeasurePage]:
        return [portal.measure(title=f"Мера {number}") for number in range(3)]

    def restrict(self, page: Page) -> PageViewRestriction:
        return PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    def test_a_private_section_hides_everything_in_it_at_once(
        self, portal: Portal, measures: list[SupportMeasurePage]
    ) -> None:
        self.restrict(portal.section)

        assert found() == set()
        assert all(row(page).deleted and row(page).document == {} for page in measures)

    def test_opening_the_section_brings_everything_back(
        self, portal: Portal, measures: list[SupportMeasurePage]
    ) -> None:
        self.restrict(portal.section).delete()

        assert found() == {"Мера 0", "Мера 1", "Мера 2"}

    def test_a_page_published_in_a_private_section_is_not_found(self, portal: Portal) -> None:
        self.restrict(portal.section)
        page = portal.measure()

        assert found() == set()
        assert row(page).document == {}

    def test_moving_into_a_private_section_hides(self, portal: Portal, measures: list[SupportMeasurePage]) -> None:
        other = BodySectionPageFactory(organisation=OrganisationFactory(key="min-sport"))
        self.restrict(other)
        measures[0].move(other, pos="last-child")

        assert found() == {"Мера 1", "Мера 2"}

    def test_groups_count_as_private(self, portal: Portal, measures: list[SupportMeasurePage]) -> None:
        rule = PageViewRestriction.objects.create(page=measures[1], restriction_type=PageViewRestriction.GROUPS)
        rule.groups.add(Group.objects.create(name="Комиссия"))

        assert found() == {"Мера 0", "Мера 2"}


class TestRelated:
    def test_a_renamed_organisation_is_found_by_its_new_name(self, portal: Portal) -> None:
        body = OrganisationFactory(key="palata", name="Палата", short_name="Палата")
        page = portal.measure(provider=body)
        body.name = body.short_name = "Ассамблея"
        body.save()

        assert found("q=ассамблея") == {page.title}
        assert row(page).document["card"]["provider"]["label"] == "Ассамблея"

    def test_a_moved_theme_is_counted_under_its_new_parent(self, portal: Portal) -> None:
        health, sport = ThemeFactory(key="health"), ThemeFactory(key="sport")
        theme = ThemeFactory(key="exercise", parent=health)
        portal.measure(themes=[theme], title="Зарядка")
        theme.parent = sport
        theme.save()

        assert found("theme=sport") == {"Зарядка"}
        assert found("theme=health") == set()

    def test_a_new_settlement_finds_what_its_district_has(self, portal: Portal) -> None:
        district = TerritoryFactory(key="amursk")
        portal.measure(territories=[district], title="Для района")
        TerritoryFactory(key="elban", parent=district)

        assert found("territory=elban") == {"Для района"}

    def test_an_unrelated_object_rebuilds_nothing(self, portal: Portal) -> None:
        page = portal.measure()
        version = row(page).version
        OrganisationFactory(key="other-body").save()

        assert row(page).version == version


class TestMapping:
    @pytest.fixture
    def broken(self, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
        """The mapping of measures raises; errors are not raised further, as in production."""

        def fail(page: SupportMeasurePage) -> EntryDocument:
            raise ValueError("нет такого уровня")

        broken = replace(registry._types["measure"], to_document=fail)
        monkeypatch.setitem(registry._types, "measure", broken)
        settings.SEARCH = {**settings.SEARCH, "RAISE_MAPPING_ERRORS": False}

    @pytest.mark.usefixtures("broken")
    def test_an_error_is_noted_and_does_not_stop_the_publication(self, portal: Portal, caplog: Any) -> None:
        page = portal.measure()

        assert page.live
        assert row(page).needs_mapping
        assert "нет такого уровня" in row(page).last_error
        assert "cannot be built" in caplog.text

    @pytest.mark.usefixtures("broken")
    def test_the_worker_waits_before_it_tries_again(self, portal: Portal) -> None:
        portal.measure()

        assert map_marked() == 0

    def test_an_error_surfaces_where_the_settings_ask_for_it(self, portal: Portal, broken: None, settings: Any) -> None:
        settings.SEARCH = {**settings.SEARCH, "RAISE_MAPPING_ERRORS": True}

        with pytest.raises(ValueError, match="нет такого уровня"):
            portal.measure()

    def test_a_large_subtree_is_hidden_at_once_and_rebuilt_by_the_worker(
        self, portal: Portal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pages = [portal.measure() for _ in range(3)]
        monkeypatch.setattr("search.index.AT_ONCE", 2)
        pages[0].unpublish()
        PageViewRestriction.objects.create(page=pages[1], restriction_type=PageViewRestriction.LOGIN)
        Page.objects.filter(pk=pages[2].pk).update(title="Другое имя")
        enqueue_subtree(portal.section)

        assert [row(page).deleted for page in pages] == [True, True, False]
        assert row(pages[2]).needs_mapping
        assert AT_ONCE == 500
        map_marked()
        assert found() == {"Другое имя"}

    def test_many_pages_at_once(self, portal: Portal) -> None:
        pages = [portal.measure(title=f"Мера {number}") for number in range(4)]
        versions = {page.pk: row(page).version for page in pages}

        assert bulk_enqueue(pages) == 4
        assert all(row(page).version == versions[page.pk] + 1 for page in pages)

    def test_a_signal_about_a_foreign_page_is_ignored(self, portal: Portal) -> None:
        page_published.send(sender=type(portal.home), instance=portal.home)

        assert not SearchEntry.objects.filter(type="measure").exists()

    @pytest.mark.usefixtures("broken")
    def test_each_failed_attempt_is_counted_and_the_first_one_remembered(self, portal: Portal) -> None:
        page = portal.measure()
        since = row(page).failing_since
        SearchEntry.objects.filter(type="measure").update(next_attempt_at=None)
        map_marked()

        assert row(page).failing_since == since
        assert row(page).attempts >= 2

    def test_what_can_be_built_again_is_no_failure_any_more(self, portal: Portal, settings: Any) -> None:
        page = portal.measure()
        SearchEntry.objects.filter(type="measure").update(
            needs_mapping=True, failing_since=region_now(), last_error="было", attempts=3
        )
        map_marked()

        assert (row(page).failing_since, row(page).last_error, row(page).attempts) == (None, "", 0)

    def test_a_document_that_the_database_refuses_does_not_stop_the_publication_of_others(
        self, portal: Portal, monkeypatch: pytest.MonkeyPatch, settings: Any
    ) -> None:
        settings.SEARCH = {**settings.SEARCH, "RAISE_MAPPING_ERRORS": False}
        good, bad = portal.measure(title="Хорошая"), portal.measure(title="Плохая")
        original = registry._types["measure"].to_document

        def beyond_any_column(page: SupportMeasurePage) -> EntryDocument:
            document = original(page)
            return replace(document, amount_low=10**30) if page.pk == bad.pk else document

        monkeypatch.setitem(
            registry._types, "measure", replace(registry._types["measure"], to_document=beyond_any_column)
        )
        version = row(good).version
        enqueue_subtree(portal.section)

        assert row(good).version == version + 1
        assert row(bad).needs_mapping
        assert row(bad).last_error

    def test_an_object_that_cannot_even_be_read_holds_up_only_itself(
        self, portal: Portal, monkeypatch: pytest.MonkeyPatch, settings: Any
    ) -> None:
        settings.SEARCH = {**settings.SEARCH, "RAISE_MAPPING_ERRORS": False}
        good, bad = portal.measure(title="Хорошая"), portal.measure(title="Плохая")
        original = SupportMeasurePage.from_db.__func__

        def from_db(cls: Any, db: Any, names: Any, values: Any) -> Any:
            item = original(cls, db, names, values)
            if item.pk == bad.pk:
                raise ValueError("испорченные данные")
            return item

        monkeypatch.setattr(SupportMeasurePage, "from_db", classmethod(from_db))
        SearchEntry.objects.filter(type="measure").update(needs_mapping=True)
        assert map_marked() == 2

        assert not row(good).needs_mapping
        assert "испорченные данные" in row(bad).last_error

    def test_an_endless_word_is_indexed_in_either_database(self, portal: Portal) -> None:
        word = "я" * 4000
        page = portal.measure(title="С длинным словом", about=f"<p>{word}</p>")

        assert not row(page).needs_mapping
        assert found("q=длинным") == {"С длинным словом"}


class TestNets:
    """Whatever writes a page past the usual ways leaves a mark for the worker."""

    def test_a_page_withdrawn_by_a_plain_save_is_marked(self, portal: Portal) -> None:
        page = portal.measure()
        page.live = False
        page.save()
        assert row(page).needs_mapping
        map_marked()

        assert row(page).deleted

    def test_a_draft_saved_again_gets_no_entry(self, portal: Portal) -> None:
        portal.measure(live=False).save()

        assert not SearchEntry.objects.filter(type="measure").exists()

    def test_a_crash_after_a_move_leaves_a_mark(self, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
        page = portal.measure(slug="grant")
        other = BodySectionPageFactory(organisation=OrganisationFactory(key="min-sport"))
        monkeypatch.setattr("search.index.enqueue_subtree", lambda page: None)
        portal.section.move(other, pos="last-child")
        assert row(page).needs_mapping
        map_marked()

        assert row(page).document["url"].endswith("/min-sport/fund/grant/")

    def test_another_root_of_the_site_changes_every_address(self, portal: Portal) -> None:
        page = portal.measure(slug="grant")
        portal.site.root_page = portal.catalogue
        portal.site.save()
        map_marked()

        assert row(page).document["url"] == "/fund/grant/"


class TestBulkActions:
    """The buttons under the list of pages in the admin."""

    @pytest.fixture
    def admin(self) -> Client:
        client = Client()
        client.force_login(AdministratorFactory())
        return client

    def act(self, client: Client, name: str, pages: list[Page], **form: Any) -> None:
        ids = "&".join(f"id={page.pk}" for page in pages)
        response = client.post(f"/admin/bulk/wagtailcore/page/{name}/?next=/admin/&{ids}", form)
        assert response.status_code == 302, response.content.decode()

    def test_publish(self, portal: Portal, admin: Client) -> None:
        drafts = [portal.measure(title=f"Мера {number}", live=False) for number in range(3)]
        self.act(admin, "publish", drafts[:2])

        assert found() == {"Мера 0", "Мера 1"}

    def test_publish_with_everything_below(self, portal: Portal, admin: Client) -> None:
        portal.measure(title="Мера", live=False)
        section = portal.section
        section.save_revision()
        self.act(admin, "publish", [section], include_descendants="on")

        assert found() == {"Мера"}

    def test_unpublish(self, portal: Portal, admin: Client) -> None:
        pages = [portal.measure(title=f"Мера {number}") for number in range(3)]
        self.act(admin, "unpublish", pages[:2])

        assert found() == {"Мера 2"}
        assert [row(page).deleted for page in pages] == [True, True, False]

    def test_unpublish_with_everything_below(self, portal: Portal, admin: Client) -> None:
        portal.measure()
        self.act(admin, "unpublish", [portal.section], include_descendants="on")

        assert found() == set()

    def test_delete(self, portal: Portal, admin: Client) -> None:
        pages = [portal.measure(title=f"Мера {number}") for number in range(3)]
        self.act(admin, "delete", pages[:2])

        assert found() == {"Мера 2"}
        assert [row(page).deleted for page in pages] == [True, True, False]

    def test_move(self, portal: Portal, admin: Client) -> None:
        pages = [portal.measure(slug=f"grant-{number}") for number in range(2)]
        other = BodySectionPageFactory(organisation=OrganisationFactory(key="min-sport"))
        self.act(admin, "move", pages, chooser=str(other.pk))

        assert [row(page).document["url"].split("/")[-3:-1] for page in pages] == [
            ["min-sport", "grant-0"],
            ["min-sport", "grant-1"],
        ]

    def test_a_failure_in_the_middle_changes_neither_pages_nor_entries(
        self, portal: Portal, admin: Client, request: pytest.FixtureRequest
    ) -> None:
        pages = [portal.measure(title=f"Мера {number}") for number in range(3)]

        def fail_at_the_second(instance: Page, **_: Any) -> None:
            if instance.pk == pages[1].pk:
                raise RuntimeError("обрыв")

        page_unpublished.connect(fail_at_the_second)
        request.addfinalizer(lambda: page_unpublished.disconnect(fail_at_the_second))
        with pytest.raises(RuntimeError, match="обрыв"):
            self.act(admin, "unpublish", pages)

        assert found() == {"Мера 0", "Мера 1", "Мера 2"}
