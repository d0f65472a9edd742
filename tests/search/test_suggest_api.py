import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import SupportKindFactory
from tests.factories.fixtures import Portal

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ADDRESS = "/api/v1/suggest"


def test_an_answer_has_the_promised_shape(portal: Portal, client: Client) -> None:
    SupportKindFactory(key="grant", name="Грант")
    page = portal.measure(title="Грант на теплицу", kinds=["grant"])
    answer = client.get(ADDRESS, {"q": "гра"}).json()

    assert set(answer) == {"q", "groups"}
    assert [(group["name"], group["label"]) for group in answer["groups"]] == [
        ("titles", "Страницы"),
        ("filters", "Подборки"),
    ]
    (item,) = answer["groups"][0]["items"]
    assert item == {
        "text": "Грант на теплицу",
        "url": page.url,
        "type_label": "Мера поддержки",
        "highlight": "<mark>Гра</mark>нт на теплицу",
    }


def test_a_title_cannot_bring_markup(portal: Portal, client: Client) -> None:
    portal.measure(title="Грант <img src=x onerror=alert(1)>")
    (item,) = client.get(ADDRESS, {"q": "грант"}).json()["groups"][0]["items"]

    assert "<img" not in item["highlight"]


@pytest.mark.parametrize("q", ["", " ", "\0", "\ud83d", "а" * 10_000, "%", "а_б", "'; DROP TABLE", "(((", "1 OR 1"])
def test_any_text_is_answered(portal: Portal, client: Client, q: str) -> None:
    assert client.get(ADDRESS, {"q": q.encode("utf-8", "surrogatepass")}).status_code == 200


def test_no_text_is_answered_too(portal: Portal, client: Client) -> None:
    assert client.get(ADDRESS).json() == {"q": "", "groups": []}


def test_it_may_be_kept_for_a_minute_and_is_not_sent_twice(portal: Portal, client: Client) -> None:
    portal.measure(title="Грант на теплицу")
    first = client.get(ADDRESS, {"q": "гра"})

    assert first.headers["Cache-Control"] == "public, max-age=60, s-maxage=1"
    assert "Cookie" not in first.headers.get("Vary", "")
    assert not first.cookies
    again = client.get(ADDRESS, {"q": "гра"}, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_number_of_queries_does_not_grow_with_the_answer(portal: Portal, client: Client) -> None:
    portal.measure(title="Грант на теплицу", kinds=["grant"])
    cache.clear()
    with CaptureQueriesContext(
        connection,
    ) as cold:
        client.get(ADDRESS, {"q": "грант"})
    for number in range(12):
        portal.measure(title=f"Грант номер {number}", kinds=["grant"])
    cache.clear()
    with CaptureQueriesContext(connection) as many:
        client.get(ADDRESS, {"q": "грант"})
    with CaptureQueriesContext(connection) as warm:
        client.get(ADDRESS, {"q": "грант"})

    assert len(many) == len(cold) <= 12
    # Titles, their documents, who may see them; filters that find something are remembered.
    assert len(warm) == 3


def test_it_is_described(portal: Portal, client: Client) -> None:
    description = client.get("/api/v1/openapi.json").json()
    (parameter,) = description["paths"][ADDRESS]["get"]["parameters"]

    assert (parameter["name"], parameter["required"]) == ("q", False)
    assert description["paths"][ADDRESS]["get"]["operationId"] == "suggest"


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_only_reads(portal: Portal, client: Client, method: str) -> None:
    assert getattr(client, method)(ADDRESS).status_code == 405


@pytest.mark.elasticsearch
def test_it_works_with_elasticsearch_as_without(portal: Portal, client: Client, elasticsearch: object) -> None:
    portal.measure(title="Грант на теплицу")

    assert client.get(ADDRESS, {"q": "теп"}).json()["groups"][0]["items"][0]["text"] == "Грант на теплицу"
