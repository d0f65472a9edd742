from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import PageViewRestriction

from search.best_bets import BestBet, best_bets
from search.params import SearchParams
from tests.factories.fixtures import Portal

pytestmark = [pytest.mark.django_db, pytest.mark.database]

Commit = Callable[..., AbstractContextManager[Any]]


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def pick(query: str, **fields: object) -> SearchPromotion:
    return SearchPromotion.objects.create(query=Query.get(query), **fields)


def titles(text: str, **changes: Any) -> list[str]:
    return [bet.title for bet in best_bets(SearchParams(q=text, **changes))]


@pytest.mark.parametrize("text", ["гранты", "Грантов", "ГРАНТ", "грантами!"])
def test_all_forms_of_a_query_share_its_picks(portal: Portal, text: str) -> None:
    pick("гранты", page=portal.measure(title="Мера"))

    assert titles(text) == ["Мера"]
    assert titles("грант нко") == []


def test_picks_keep_the_order_of_the_editor_and_do_not_repeat(portal: Portal) -> None:
    one, other = portal.measure(title="Одна"), portal.measure(title="Другая")
    pick("гранты", page=one, sort_order=1)
    pick("гранты", page=other, sort_order=0)
    pick("грант", page=one, sort_order=2)

    assert titles("грант") == ["Другая", "Одна"]


def test_the_first_page_without_filters_only(portal: Portal) -> None:
    pick("гранты", page=portal.measure(title="Мера"))

    assert titles("гранты", page=2) == []
    assert titles("гранты", include={"type": ("measure",)}) == []
    assert titles("") == []


def test_what_not_everybody_may_see_is_left_out(portal: Portal) -> None:
    draft, private, live = (portal.measure(title=name) for name in ("Черновик", "Закрытая", "Мера"))
    for page in (draft, private, live):
        pick("гранты", page=page)
    draft.unpublish()
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)

    assert titles("гранты") == ["Мера"]


def test_a_foreign_site_is_named_as_people_read_it(portal: Portal) -> None:
    pick("гранты", external_link_url="https://xn--e1afmkfd.xn--p1ai/grant", external_link_text="Пример")

    assert best_bets(SearchParams(q="гранты")) == [
        BestBet("Пример", "https://xn--e1afmkfd.xn--p1ai/grant", "", "пример.рф")
    ]


def test_a_change_is_seen_at_once(portal: Portal, django_capture_on_commit_callbacks: Commit) -> None:
    assert titles("гранты") == []
    with django_capture_on_commit_callbacks(execute=True):
        made = pick("гранты", page=portal.measure(title="Мера"))
    assert titles("гранты") == ["Мера"]
    with django_capture_on_commit_callbacks(execute=True):
        made.query.editors_picks.all().delete()
    assert titles("гранты") == []


def test_queries_without_picks_cost_nothing(portal: Portal) -> None:
    pick("гранты", page=portal.measure(title="Мера"))
    titles("гранты")

    with CaptureQueriesContext(
        connection,
    ) as asked:
        titles("субсидия")
    assert len(asked) == 0
    with CaptureQueriesContext(connection) as asked:
        titles("гранты")
    # Restrictions of pages, pages.
    assert len(asked) == 2


def test_the_page_shows_them_above_the_answers(portal: Portal, client: Client) -> None:
    page = portal.measure(title="Грант на теплицу")
    pick("теплица", page=page, description="Начните <b>отсюда</b>")
    pick("теплица", external_link_url="https://example.org/", external_link_text="Сосед")
    text = client.get("/poisk/", {"q": "теплицы"}).content.decode()

    assert text.index("Выбор редакции") < text.index("Найден")
    assert "&lt;b&gt;отсюда" in text
    assert '<a href="https://example.org/" rel="noopener">Сосед</a>' in text
    assert text.count(f'href="{page.url}"') == 2
    assert "Выбор редакции" not in client.get("/poisk/", {"q": "теплицы", "type": "measure"}).content.decode()
