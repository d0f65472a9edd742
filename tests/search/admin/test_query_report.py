import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from core.dates import region_now
from core.tables import formula_safe
from search import popular
from search.admin.query_report import best_bet_add_url, synonym_add_url
from search.models import PopularQuery, QueryLog
from tests.permissions.conftest import administrator, editor, enter, moderator, world
from tests.permissions.world import World

__all__ = ["administrator", "editor", "moderator", "world"]
pytestmark = [pytest.mark.django_db, pytest.mark.database]

TOP, EMPTY, UNOPENED = (f"/admin/search-report/{name}/" for name in ("top", "empty", "unopened"))
HIDE = "/admin/search-report/hide/"


def ask(query: str, times: int = 1, days_ago: int = 1, **fields: Any) -> None:
    """Write the query to the log."""
    moment = region_now() - dt.timedelta(days=days_ago)
    defaults = {"asked_at": moment, "place": "search", "total": 3, "matched": "all", "backend": "database"}
    rows = [QueryLog(uid=uuid.uuid4(), query=query, **{**defaults, **fields}) for _ in range(times)]
    QueryLog.objects.bulk_create(rows)


@pytest.fixture
def log(db: None) -> None:
    """A month of questions."""
    ask("грант", 6, clicked_position=2)
    ask("грант", 1, total=0)
    ask("теплица", 5)
    ask("мост", 4)
    ask("единорог", 3, total=0)
    ask("прошлое", 9, days_ago=60, place="measure", clicked_position=1)


def rows(client: Client, address: str) -> list[tuple[str, int, int, int]]:
    """Return (query, asked, without an answer, opened) of each line of a section."""
    found = client.get(address).context["object_list"]
    return [(row["query"], row["asked"], row["empty"], row["clicks"]) for row in found]


@pytest.mark.usefixtures("log")
def test_sections_count_what_was_asked_found_and_opened(moderator: Client) -> None:
    assert rows(moderator, TOP) == [
        ("прошлое", 9, 0, 9),
        ("грант", 7, 1, 6),
        ("теплица", 5, 0, 0),
        ("мост", 4, 0, 0),
        ("единорог", 3, 3, 0),
    ]
    assert rows(moderator, EMPTY) == [("единорог", 3, 3, 0), ("грант", 7, 1, 6)]
    assert rows(moderator, UNOPENED) == [("теплица", 5, 0, 0)]


@pytest.mark.usefixtures("log")
def test_period_place_words_and_order_narrow_the_report(moderator: Client) -> None:
    assert [row[0] for row in rows(moderator, f"{TOP}?period=30")] == ["грант", "теплица", "мост", "единорог"]
    assert [row[0] for row in rows(moderator, f"{TOP}?place=measure")] == ["прошлое"]
    assert [row[0] for row in rows(moderator, f"{TOP}?q=тепл")] == ["теплица"]
    assert [row[0] for row in rows(moderator, f"{TOP}?period=30&ordering=query")] == [
        "грант", "единорог", "мост", "теплица",
    ]  # fmt: skip


@pytest.mark.usefixtures("log")
def test_the_share_without_an_answer_stands_above(moderator: Client) -> None:
    assertContains(moderator.get(f"{TOP}?period=30"), "4 без ответа (21 %), в 6 открыли ответ")


def test_any_address_of_an_empty_report_is_a_page(moderator: Client) -> None:
    for address in (TOP, EMPTY, UNOPENED, f"{TOP}results/", f"{EMPTY}results/"):
        for query in ("", "?period=999&place=x", "?p=99", "?ordering=password", "?period=abc&q=%00"):
            assert moderator.get(f"{address}{query}").status_code == 200


@pytest.mark.usefixtures("log")
def test_the_table_is_exported_without_formulas(moderator: Client) -> None:
    ask("=1+1", 1)
    lines = moderator.get(f"{TOP}?period=30&export=csv").getvalue().decode().splitlines()

    assert lines[0] == "Запрос,Спросили,Без ответа,Открыли ответ,Какой по счёту ответ открывали"
    assert lines[1] == "грант,7,1,6,2.0"
    assert lines[-1].startswith("'=1+1,")
    assert moderator.get(f"{TOP}?export=xlsx").status_code == 200


@pytest.mark.parametrize(("text", "safe"), [("грант", "грант"), ("=A1", "'=A1"), ("-1", "'-1"), ("@x", "'@x")])
def test_a_formula_becomes_text(text: str, safe: str) -> None:
    assert formula_safe(text) == safe


@pytest.mark.usefixtures("log")
def test_one_click_hides_a_query_from_the_suggestions(moderator: Client) -> None:
    PopularQuery.objects.create(text="грант", count=7)
    assert "грант" in popular.texts()
    response = moderator.post(HIDE, {"query": "грант", "next": f"{TOP}?period=30"})

    assert response["Location"] == f"{TOP}?period=30"
    assert popular.texts() == []
    page = moderator.get(f"{TOP}?period=30")
    assertContains(page, "Скрыт из подсказок", count=1)


def test_hiding_never_leads_to_another_site(moderator: Client) -> None:
    response = moderator.post(HIDE, {"query": "грант", "next": "https://example.org/"})

    assert response["Location"] == TOP


@pytest.mark.usefixtures("log")
def test_the_words_of_visitors_are_escaped(moderator: Client) -> None:
    ask('<script>"x', 9)

    assertNotContains(moderator.get(TOP), '<script>"x')


@pytest.mark.usefixtures("log")
def test_the_number_of_queries_is_bounded(moderator: Client) -> None:
    moderator.get(TOP)
    with CaptureQueriesContext(connection) as few:
        moderator.get(TOP)
    for number in range(40):
        ask(f"вопрос {number}")
    with CaptureQueriesContext(connection) as many:
        moderator.get(TOP)

    assert len(many) <= len(few)


def test_the_forms_of_other_tools_open_with_the_query(moderator: Client) -> None:
    for address in (synonym_add_url("крыша <b>школы"), best_bet_add_url("крыша <b>школы")):
        assert "крыша &lt;b&gt;школы" in moderator.get(address).content.decode()


# --- Who may ----------------------------------------------------------------------------------------


def test_only_moderators_and_administrators_see_the_report(
    editor: Client, moderator: Client, administrator: Client
) -> None:
    for address in (TOP, EMPTY, UNOPENED, f"{TOP}results/", f"{TOP}?export=csv"):
        assert moderator.get(address).status_code == administrator.get(address).status_code == 200
        refused = editor.get(address)
        assert (refused.status_code, refused["Location"]) == (302, "/admin/")
        assert Client().get(address)["Location"].startswith("/admin/login/")


def test_only_moderators_and_administrators_hide_queries(world: World, editor: Client) -> None:
    PopularQuery.objects.create(text="грант", count=7)
    editor.post(HIDE, {"query": "грант"})
    Client().post(HIDE, {"query": "грант"})
    assert not PopularQuery.objects.get().hidden
    enter(world.administrator).post(HIDE, {"query": "грант"})
    assert PopularQuery.objects.get().hidden
    assert enter(world.moderator).get(HIDE).status_code == 405


def test_the_menu_offers_the_report_to_those_who_may_open_it(editor: Client, moderator: Client) -> None:
    assert f"{TOP}?period=30" in moderator.get("/admin/").content.decode()
    assert TOP not in editor.get("/admin/").content.decode()


def test_an_editor_adds_a_query_of_his_own_in_the_form_of_the_log(moderator: Client) -> None:
    add = "/admin/snippets/search/popularquery/add/"
    assert moderator.post(add, {"text": "Помещение для НКО!"}).status_code == 302
    assert PopularQuery.objects.get().text == "помещение для нко"
    assertContains(moderator.post(add, {"text": "!!!"}), "Напишите хотя бы одно слово")
    assertContains(moderator.post(add, {"text": "8 914 123-45-67"}), "такое не подсказываем")
    assertContains(moderator.post(add, {"text": "ПОМЕЩЕНИЕ для НКО"}), "Такой запрос уже есть")
