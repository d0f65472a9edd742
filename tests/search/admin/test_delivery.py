"""The list of what does not reach the search: who sees it, what it says, what its buttons do."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Page

from core.dates import region_now
from core.formatting import counted
from opportunities.models import SupportMeasurePage
from opportunities.services.bodies import ensure_body
from search.models import SearchEntry
from tests.factories import AdministratorFactory, UserFactory
from tests.factories.fixtures import Portal
from users.roles import MODERATORS, ensure_roles

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ADDRESS = "/admin/poisk/dostavka/"
AGAIN = "/admin/poisk/dostavka/snova/"
TOO_LARGE = "the document is too large"


def fail(page: Page, error: str = TOO_LARGE, **fields: Any) -> SearchEntry:
    """Put the entry of a page aside."""
    fields = {"dead": True, "attempts": 8, "failing_since": region_now(), "indexed_version": 0, **fields}
    SearchEntry.objects.filter(type="measure", object_id=page.pk).update(last_error=error, **fields)
    return SearchEntry.objects.get(type="measure", object_id=page.pk)


@pytest.fixture
def enter(portal: Portal) -> Callable[..., Client]:
    """Sign in as a member of groups; the roles need the pages they are given rights on."""
    ensure_roles()
    ensure_body(portal.section)

    def enter(*groups: str) -> Client:
        client = Client()
        client.force_login(UserFactory(groups=groups))
        return client

    return enter


@pytest.fixture
def moderator(enter: Callable[..., Client]) -> Client:
    return enter(MODERATORS)


@pytest.fixture
def measure(portal: Portal) -> SupportMeasurePage:
    return portal.measure(title="Грант на теплицу")


def test_the_list_names_the_object_the_reason_and_the_error(moderator: Client, measure: SupportMeasurePage) -> None:
    fail(measure)
    text = moderator.get(ADDRESS).content.decode()

    for words in ("Грант на теплицу", "Мера поддержки", "Текст слишком длинный", TOO_LARGE, "Отправить снова все"):
        assert words in text
    assert f"/admin/pages/{measure.pk}/edit/" in text


def test_a_document_that_cannot_be_built_is_in_the_list(moderator: Client, measure: SupportMeasurePage) -> None:
    fail(measure, "ValueError: нет такого уровня", needs_mapping=True, dead=False, attempts=1)
    text = moderator.get(ADDRESS).content.decode()

    assert "Не удалось прочитать содержание страницы" in text
    assert "нет такого уровня" in text


def test_an_unknown_error_still_has_words(moderator: Client, measure: SupportMeasurePage) -> None:
    fail(measure, "что-то новое")

    assert "Поиск не принял запись." in moderator.get(ADDRESS).content.decode()


def test_a_deleted_object_has_no_link(moderator: Client, measure: SupportMeasurePage) -> None:
    pk = measure.pk
    measure.delete()
    SearchEntry.objects.filter(type="measure", object_id=pk).update(failing_since=region_now(), last_error=TOO_LARGE)

    assert f"№ {pk} (удалено)" in moderator.get(ADDRESS).content.decode()


def test_without_errors_it_says_so(moderator: Client, measure: SupportMeasurePage) -> None:
    text = moderator.get(ADDRESS).content.decode()

    assert "поиск получил всё" in text
    assert "Отправить снова" not in text
    assert "Elasticsearch не подключён" in text


def test_the_state_of_the_queue_is_on_top(moderator: Client, measure: SupportMeasurePage, settings: Any) -> None:
    settings.SEARCH = {**settings.SEARCH, "ELASTICSEARCH_URL": "http://127.0.0.1:9"}
    text = moderator.get(ADDRESS).content.decode()

    waiting = counted(SearchEntry.objects.count(), ("запись", "записи", "записей"))
    assert f"{waiting}, самая ранняя правка ждёт 0\xa0минут" in text
    assert "ещё не было" in text


def test_the_button_gives_one_entry_another_chance(moderator: Client, portal: Portal) -> None:
    first, second = fail(portal.measure()), fail(portal.measure())
    response = moderator.post(AGAIN, {"key": first.key}, follow=True)

    first.refresh_from_db()
    second.refresh_from_db()
    assert "1\xa0запись поставлена в очередь" in response.content.decode()
    assert (first.dead, first.attempts, first.next_attempt_at) == (False, 0, None)
    # It is in the list until it has arrived.
    assert first.last_error
    assert second.dead


def test_the_other_button_gives_it_to_all(moderator: Client, portal: Portal) -> None:
    for _ in range(2):
        fail(portal.measure())
    response = moderator.post(AGAIN, follow=True)

    assert "2\xa0записи поставлены в очередь" in response.content.decode()
    assert not SearchEntry.objects.filter(dead=True).exists()


@pytest.mark.parametrize("key", ["measure:999", "нет такой", "\0"])
def test_an_unknown_key_is_no_error(moderator: Client, key: str) -> None:
    assert "Отправлять снова нечего" in moderator.post(AGAIN, {"key": key}, follow=True).content.decode()


def test_an_editor_sees_neither_the_list_nor_the_line_of_the_menu(enter: Callable[..., Client], portal: Portal) -> None:
    editor = enter("Модераторы")
    assert ADDRESS in editor.get("/admin/").content.decode()
    editor = enter()
    entry = fail(portal.measure())

    assert editor.get(ADDRESS).status_code == 302
    assert editor.post(AGAIN).status_code == 302
    entry.refresh_from_db()
    assert entry.dead


def test_the_number_of_queries_does_not_grow_with_the_list(
    portal: Portal, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = Client()
    client.force_login(AdministratorFactory())
    client.get(ADDRESS)
    for _ in range(10):
        fail(portal.measure())

    with django_assert_max_num_queries(15):
        client.get(ADDRESS)
