"""S15 to S18: whatever is typed is plain text; the answer is a page, a 404, and quick."""

import time
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from search.analysis import stems
from search.backends import database
from search.highlight import highlight
from search.params import SearchParams, clean_text, parse_amount
from search.plan import make_plan
from search.queries import parse_text
from tests.search import corpus
from tests.search.conftest import Ask

pytestmark = pytest.mark.django_db

SIGNS = "* ? ~ ^ : ( ) { } [ ] \" ' \\ / AND OR NOT + - | & < > @ # % ; ,"
WORDS = [
    *SIGNS.split(),
    "field:secret",
    "_exists_:title",
    "/.*/",
    "грант*",
    "title:грант",
    "NEAR(грант нко, 5)",
    '"грант',
    "грант AND",
    "грант' OR 1=1 --",
    "'; DROP TABLE search_searchentry; --",
    "{{7*7}}",
    "%s %(x)s {0}",
    "а" * 10_000,
    "слово " * 5_000,
    '"' * 1_000,
    "\0",
    "грант\0нко",
    "\ud800",
    "\u202eтнарг",
    "ﷺ" * 200,
    "🙂" * 100,
    "e\u0301" * 100,
    "1" * 300,
    "1.1.1.1.1-1-1-1",
]


@pytest.mark.parametrize("text", WORDS, ids=range(len(WORDS)))
def test_any_words_are_words(ask: Ask, text: str) -> None:
    began = time.process_time()
    ask(f"q={quote(text, errors='surrogatepass')}")

    assert time.process_time() - began < 1


@given(text=st.text(max_size=250))
@settings(max_examples=150)
def test_any_text_is_answered(ask: Ask, text: str) -> None:
    results = ask(f"q={quote(text, errors='replace')}")

    assert results.total == len(results.hits)


ADDRESSES = [
    "page=1000000000",
    "page=-1",
    "page=1e3",
    "page=٣",
    "page=" + "9" * 400,
    "size=1000000&per_page=1000000",
    "sort=-user__password",
    "owner__password__startswith=a",
    "kind__in=grant",
    "&".join(f"kind=value{number}" for number in range(500)),
    "&".join(["kind=grant"] * 500),
    "&".join(f"not_territory=x{number}" for number in range(500)),
    "amount_from=" + "9" * 1000,
    "amount_from=NaN&amount_to=Infinity",
    "closes_within=99999999999999999999",
    "status=open'--",
    "q[]=1&q[$ne]=1",
    "q=%FF%FE&kind=%00",
]


@pytest.mark.database
@pytest.mark.parametrize("path", ["/poisk/", "/api/v1/search"])
@pytest.mark.parametrize("address", ADDRESSES, ids=range(len(ADDRESSES)))
def test_any_address_is_a_page_or_does_not_exist(client: Client, entries: None, path: str, address: str) -> None:
    began = time.process_time()
    response = client.get(f"{path}?{address}")

    assert response.status_code in (200, 404)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "function",
    [stems, clean_text, parse_text, parse_amount, lambda text: highlight(text, text, {("а",)})],
    ids=["stems", "clean_text", "parse_text", "parse_amount", "highlight"],
)
@pytest.mark.parametrize("piece", ["а", "а ", "1", "\u0301", "и\u0306", "а\u00ad", "-", "<", "1 000 ", "\u00a0"])
def test_long_repetitions_are_read_in_linear_time(function: Callable[[str], object], piece: str) -> None:
    text = piece * (100_000 // len(piece))
    began = time.process_time()
    function(text)

    assert time.process_time() - began < 2


@pytest.mark.database
@pytest.mark.parametrize("query", ["", "q=грант&kind=grant&status=open", "q=нет такого&kind=grant"])
def test_the_database_needs_a_handful_of_statements(entries: None, query: str) -> None:
    plan = make_plan(SearchParams.parse(QueryDict(query), per_page=50), corpus.NOW)
    database.search(plan)
    with CaptureQueriesContext(connection) as statements:
        database.search(plan)

    assert len(statements) <= 3
