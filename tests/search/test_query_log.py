import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any, cast

import pytest
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from core.dates import REGION_TZ, region_now
from search import popular
from search.models import PopularQuery, QueryLog
from search.params import SearchParams
from search.query_log import filters_text, prune
from search.suggestions import suggest
from tests.factories.fixtures import Portal

pytestmark = [pytest.mark.django_db, pytest.mark.database]

PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NOW = dt.datetime(2026, 11, 24, 12, 30, tzinfo=REGION_TZ)
Ask = Callable[..., Any]


@pytest.fixture
def visit(client: Client) -> Ask:
    """Open a page as a person: `visit("/poisk/?q=грант")`."""
    return lambda path, **headers: client.get(path, headers={"User-Agent": PERSON, **headers})


def row(query: str, **fields: Any) -> QueryLog:
    """Write a row by hand."""
    defaults = {"asked_at": NOW, "place": "search", "total": 3, "matched": "all", "backend": "database"}
    return QueryLog.objects.create(uid=uuid.uuid4(), query=query, **{**defaults, **fields})


# --- What is written --------------------------------------------------------------------------------


def test_a_search_is_written_without_anything_about_the_visitor(portal: Portal, visit: Ask) -> None:
    portal.measure(title="Грант на теплицу", kinds=["grant"])
    visit("/poisk/?type=measure&q=Гранты+НА+теплицу&sort=new&not_level=federal")
    (found,) = QueryLog.objects.all()

    assert {field.name for field in QueryLog._meta.get_fields()} == {
        "id", "uid", "asked_at", "place", "query", "filters", "total", "matched", "backend", "clicked_position",
    }  # fmt: skip
    assert (found.query, found.place, found.total, found.matched) == ("гранты на теплицу", "search", 1, "all")
    assert (found.filters, found.backend) == ("type=measure&not_level=federal", "database")
    assert (found.asked_at.minute, found.asked_at.second, found.clicked_position) == (0, 0, None)


@pytest.mark.parametrize(("path", "place"), [("/poisk/", "search"), ("/vozmozhnosti/", "measure")])
def test_each_list_names_itself(portal: Portal, visit: Ask, path: str, place: str) -> None:
    visit(f"{path}?q=грант")

    assert QueryLog.objects.get().place == place


def test_filters_are_always_in_one_order(portal: Portal) -> None:
    portal.measure(kinds=["grant"], who=["ngo"])
    texts = {
        filters_text(SearchParams.parse(QueryDict(query)))
        for query in ("kind=grant&who=ngo&amount_from=5&q=а", "q=б&amount_from=5&who=ngo&kind=grant&page=3&sort=new")
    }

    assert texts == {"who=ngo&kind=grant&amount_from=5"}


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/poisk/", {}),
        ("/poisk/?kind=grant", {}),
        ("/poisk/?q=грант&page=2", {}),
        ("/poisk/?q=!!!", {}),
        ("/poisk/?q=грант", {"User-Agent": "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)"}),
        ("/poisk/?q=грант", {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}),
        ("/poisk/?q=грант", {"User-Agent": "curl/8.5.0"}),
        ("/poisk/?q=грант", {"User-Agent": ""}),
        ("/poisk/?q=грант", {"Sec-Purpose": "prefetch;prerender"}),
        ("/poisk/?q=грант", {"Purpose": "prefetch"}),
        ("/poisk/?q=грант", {"X-Moz": "prefetch"}),
        ("/api/v1/search?q=грант", {}),
        ("/api/v1/suggest?q=грант", {}),
        ("/", {}),
    ],
)
def test_what_is_no_question_of_a_person_is_not_written(
    portal: Portal, visit: Ask, path: str, headers: dict[str, str]
) -> None:
    for number in range(13):
        portal.measure(title=f"Грант {number}")
    visit(path, **headers)

    assert not QueryLog.objects.exists()


def test_asking_for_the_head_is_not_written(portal: Portal, client: Client) -> None:
    client.head("/poisk/?q=грант", headers={"User-Agent": PERSON})

    assert not QueryLog.objects.exists()


def test_the_log_can_be_switched_off(portal: Portal, visit: Ask, settings: Settings) -> None:
    settings.SEARCH = {**settings.SEARCH, "LOG_DAYS": 0}
    assert "data-clicks" not in visit("/poisk/?q=грант").content.decode()

    assert not QueryLog.objects.exists()


def test_personal_numbers_are_masked_before_they_are_stored(portal: Portal, visit: Ask) -> None:
    visit("/poisk/?q=Иванов+8+914+123-45-67+ivan@example.org")

    assert QueryLog.objects.get().query == "иванов *** ***"


# --- Never in the way -------------------------------------------------------------------------------


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """Keep the connection of the test over a request that is answered without the test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("kept_connection")
def test_the_row_is_written_after_the_answer(portal: Portal, rf: Any) -> None:
    """The server sends the answer first and closes it after: the statement belongs to the closing."""
    environ = rf.get("/poisk/", {"q": "грант"}, headers={"User-Agent": PERSON}).environ
    answer: Any = WSGIHandler()(environ, cast(Any, lambda *_: None))
    assert b"".join(answer)
    assert not QueryLog.objects.exists()
    answer.close()

    assert QueryLog.objects.get().query == "грант"


def test_one_statement_writes_it(portal: Portal, visit: Ask, client: Client) -> None:
    portal.measure(title="Грант")
    visit("/poisk/?q=грант")
    with CaptureQueriesContext(connection) as silent:
        client.get("/poisk/?q=грант")
    with CaptureQueriesContext(connection) as written:
        visit("/poisk/?q=грант")

    assert sum("INSERT" in query["sql"] for query in written) == 1
    assert len(written) - len(silent) <= 7  # The insert, its savepoint, the patience of the database.


def test_a_log_without_its_table_breaks_no_search(portal: Portal, visit: Ask, caplog: pytest.LogCaptureFixture) -> None:
    portal.measure(title="Грант")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE search_querylog RENAME TO search_querylog_away")
    try:
        assert visit("/poisk/?q=грант").status_code == 200
        assert "was not written" in caplog.text
        token = visit("/poisk/?q=грант").content.decode().split('data-token="')[1].split('"')[0]
        assert Client().post("/poisk/click", {"token": token, "position": "1"}).status_code == 204
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE search_querylog_away RENAME TO search_querylog")


# --- Clicks -----------------------------------------------------------------------------------------


@pytest.fixture
def token(portal: Portal, visit: Ask) -> Iterator[str]:
    """The token of a search that found something, as the page carries it."""
    portal.measure(title="Грант на теплицу")
    html = visit("/poisk/?q=грант").content.decode()
    yield html.split('data-token="')[1].split('"')[0]
    cache.clear()


def tell(token: str, position: str = "2", **headers: str) -> int:
    """Send a click as the browser does; strict about forms, without cookies."""
    client = Client(enforce_csrf_checks=True)
    return client.post("/poisk/click", {"token": token, "position": position}, headers=headers).status_code


def test_a_click_tells_the_position(token: str) -> None:
    assert tell(token) == 204
    assert QueryLog.objects.get().clicked_position == 2


def test_the_first_click_counts_and_a_replay_changes_nothing(token: str) -> None:
    assert [tell(token, "2"), tell(token, "2"), tell(token, "5")] == [204, 204, 204]
    assert QueryLog.objects.get().clicked_position == 2


@pytest.mark.parametrize("position", ["", "0", "-1", "101", "1.5", "two", "٣", "9" * 5000])
def test_an_impossible_position_is_refused(token: str, position: str) -> None:
    assert tell(token, position) == 400
    assert QueryLog.objects.get().clicked_position is None


def test_a_forged_token_is_refused(token: str) -> None:
    forged = ["", "x", token[:-1] + ("a" if token[-1] != "a" else "b"), token.upper(), "\0", "а:б:в", "a" * 10_000]

    assert {tell(text) for text in forged} == {400}
    assert QueryLog.objects.get().clicked_position is None


def test_a_token_signed_for_something_else_is_refused(token: str) -> None:
    from django.core import signing

    assert tell(signing.dumps(QueryLog.objects.get().uid.hex, salt="another")) == 400


def test_an_old_token_is_refused(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.query_log.TOKEN_AGE", -1)

    assert tell(token) == 400


def test_a_click_of_a_row_that_is_gone_is_no_error(token: str) -> None:
    QueryLog.objects.all().delete()

    assert tell(token) == 204


def test_only_a_post_is_a_click(token: str, client: Client) -> None:
    assert client.get("/poisk/click", {"token": token, "position": "1"}).status_code == 405


def test_too_many_clicks_are_refused(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.clicks.PER_MINUTE", 3)

    assert [tell(token) for _ in range(5)] == [204, 204, 204, 429, 429]


# --- Retention and popular queries ------------------------------------------------------------------


def test_old_rows_are_deleted_and_young_ones_stay() -> None:
    row("старый", asked_at=NOW - dt.timedelta(days=31))
    row("новый", asked_at=NOW - dt.timedelta(days=29))

    assert prune(NOW, 30) == 1
    assert QueryLog.objects.get().query == "новый"
    assert prune(NOW, 10**9) == 0
    assert prune(NOW, 0) == 1


def test_the_command_deletes_and_counts(settings: Settings) -> None:
    settings.SEARCH = {**settings.SEARCH, "LOG_DAYS": 30}
    now = region_now()
    row("старый", asked_at=now - dt.timedelta(days=40))
    for number in range(6):
        row("грант", asked_at=now - dt.timedelta(days=number))
    out = StringIO()
    call_command("search_log_prune", stdout=out)

    assert out.getvalue() == "deleted=1 popular=1\n"
    assert PopularQuery.objects.get().count == 6


def ask_often(query: str, times: int = 6, **fields: Any) -> None:
    """Write the query on several days."""
    for number in range(times):
        row(query, asked_at=NOW - dt.timedelta(days=number), **fields)


def test_a_popular_query_is_asked_often_on_several_days_and_finds_something() -> None:
    ask_often("грант", 7)
    ask_often("субсидия", 6)
    ask_often("редкий", 2)
    ask_often("пустой", total=0)
    ask_often("частично", matched="some")
    ask_often("приказ 123456")
    ask_often("иванов ***")
    for _ in range(20):
        row("настойчивый")

    assert popular.refresh(NOW) == 2
    assert popular.texts() == ["грант", "субсидия"]


def test_counting_anew_keeps_what_editors_decided() -> None:
    ask_often("грант")
    popular.refresh(NOW)
    assert popular.hide("Грант")
    PopularQuery.objects.create(text="помещение для нко")
    popular.refresh(NOW + dt.timedelta(days=1))

    assert popular.texts() == ["помещение для нко"]
    assert PopularQuery.objects.get(text="грант").hidden
    assert not popular.hide("!!!")


def test_a_query_that_is_no_longer_popular_goes() -> None:
    ask_often("грант")
    popular.refresh(NOW)
    assert popular.texts() == ["грант"]
    popular.refresh(NOW + popular.PERIOD + dt.timedelta(days=30))

    assert popular.texts() == []
    assert suggest("гра", NOW).groups == []


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_locked_log_delays_nobody(portal: Portal, visit: Ask, caplog: pytest.LogCaptureFixture) -> None:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("LOCK TABLE search_querylog IN ACCESS EXCLUSIVE MODE")
            assert visit("/poisk/?q=грант").status_code == 200
            cursor.execute("ROLLBACK")
    finally:
        other.close()
    assert "was not written" in caplog.text
    assert not QueryLog.objects.exists()
    visit("/poisk/?q=грант")

    assert QueryLog.objects.get().query == "грант"
