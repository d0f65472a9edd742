import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from search.params import SearchParams
from search.service import search
from search.views import tabs
from tests.factories.fixtures import Portal
from tests.search import corpus

MAX_QUERIES = 12

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_the_page_shows_what_is_found(portal: Portal, client: Client) -> None:
    page = portal.measure(title="Грант на теплицу")
    response = client.get("/poisk/", {"q": "теплица"})

    assert response.status_code == 200
    assert page.url in response.content.decode()
    assert response.context["results"].total == 1


@pytest.mark.parametrize("query", ["", "?q=проект", "?q=проект&type=measure", "?q=единорог"])
def test_a_search_costs_a_bounded_number_of_queries(
    portal: Portal, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, query: str
) -> None:
    for number in range(15):
        portal.measure(title=f"Проект {number}")
    client.get(f"/poisk/{query}")

    with django_assert_max_num_queries(MAX_QUERIES):
        assert client.get(f"/poisk/{query}").status_code == 200


def test_a_page_past_the_end_does_not_exist(portal: Portal, client: Client) -> None:
    assert client.get("/poisk/", {"page": "2"}).status_code == 404


def test_an_empty_search_is_a_page(portal: Portal, client: Client) -> None:
    assert client.get("/poisk/", {"q": "ничего"}).status_code == 200


def test_signs_without_words_are_told_on_every_list(portal: Portal, client: Client) -> None:
    page = portal.measure(title="Грант на теплицу")
    for url in ("/poisk/", portal.catalogue.url):
        text = client.get(url, {"q": "!!! <b> ###"}).content.decode()
        told = client.get(url, {"q": "!!! ###"}).content.decode()

        assert "ни слова" not in text
        assert "«!!! ###» нет ни слова" in told
        assert "Показываем всё." in told
        assert page.url in told
        assert "<title>Поиск" in told or "<title>Меры" in told
    nothing = client.get("/poisk/", {"q": "!!!", "kind": "grant", "status": "soon"}).content.decode()
    assert "нет ни слова" in nothing
    assert "Показываем" not in nothing


def test_the_words_of_the_visitor_are_escaped(portal: Portal, client: Client) -> None:
    assert "<script>alert" not in client.get("/poisk/", {"q": "<script>alert(1)</script>"}).content.decode()


@pytest.mark.usefixtures("entries")
def test_tabs_lead_to_each_kind_of_content() -> None:
    params = SearchParams(q="грант", include={"type": ("practice",)})
    everything, measures, practices = tabs(params, search(params, corpus.NOW))

    assert everything["count"] == measures["count"] + practices["count"]
    assert [tab["selected"] for tab in (everything, measures, practices)] == [False, False, True]
    assert measures["query"] == params.query(type="measure")


@pytest.mark.usefixtures("entries")
def test_there_are_no_tabs_where_there_is_no_choice() -> None:
    params = SearchParams(types=("measure",))

    assert tabs(params, search(params, corpus.NOW)) == []
