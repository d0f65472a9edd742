import json

import pytest
from django.test import Client

from core.dates import region_today
from search.vocabulary import sweep
from tests.factories.fixtures import Portal

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ITEM = {
    "id", "type", "title", "url", "summary", "highlight", "status", "opens_on", "closes_on", "min_amount", "max_amount",
    "provider", "kinds", "who", "themes", "territories",
}  # fmt: skip

MEANT = {"wordless", "suggestion", "corrected", "did_you_mean", "missing", "loosen"}


def test_an_answer_has_the_promised_shape(portal: Portal, client: Client) -> None:
    page = portal.measure(title="Грант на теплицу", closes_on=region_today(), max_amount=500_000)
    answer = client.get("/api/v1/search", {"q": "теплицы"}).json()

    assert set(answer) == {"total", "page", "pages", "backend", "results", "also", "facets", *MEANT}
    assert (answer["total"], answer["page"], answer["pages"], answer["backend"]) == (1, 1, 1, "database")
    (item,) = answer["results"]
    assert set(item) == ITEM
    assert (item["id"], item["type"], item["status"]) == (page.pk, "measure", "closing")
    assert (item["provider"], item["kinds"], item["who"]) == ("fund", ["grant"], ["ngo"])
    assert (item["min_amount"], item["max_amount"]) == (None, 500_000)
    assert item["closes_on"] == region_today().isoformat()
    assert item["url"] == page.url


def test_facets_carry_labels_counts_and_the_choice(portal: Portal, client: Client) -> None:
    portal.measure()
    facets = client.get("/api/v1/search", {"kind": "grant"}).json()["facets"]

    assert {"who", "kind", "status", "territory", "theme", "level", "provider"} <= set(facets)
    (grant,) = (value for value in facets["kind"] if value["value"] == "grant")
    assert set(grant) == {"value", "label", "count", "selected"}
    assert (grant["count"], grant["selected"]) == (1, True)


def test_unknown_parameters_and_values_are_ignored(portal: Portal, client: Client) -> None:
    portal.measure()

    assert (
        client.get(
            "/api/v1/search", {"type": "measure", "kind": "nothing", "x": "1", "sort": "password", "page": "-1"}
        ).json()["total"]
        == 1
    )


def test_a_page_past_the_end_does_not_exist(portal: Portal, client: Client) -> None:
    portal.measure()
    response = client.get("/api/v1/search", {"page": "2"})

    assert response.status_code == 404
    assert response.json() == {"detail": "Такой страницы нет: всего страниц 1."}


def test_signs_without_words_are_answered_like_an_empty_query(portal: Portal, client: Client) -> None:
    portal.measure()
    answer, everything = (client.get("/api/v1/search", {"q": text}).json() for text in ("!!! ??? ###", ""))

    assert (answer["wordless"], everything["wordless"]) == (True, False)
    assert {**answer, "wordless": False} == everything


def test_nothing_found_is_an_answer(portal: Portal, client: Client) -> None:
    portal.measure(title="Грант")
    answer = client.get("/api/v1/search", {"q": "единорог"}).json()

    assert (answer["total"], answer["results"], answer["suggestion"], answer["corrected"]) == (0, [], None, None)


def test_a_changed_query_is_named(portal: Portal, client: Client) -> None:
    portal.measure(title="Грант")
    list(sweep())
    changed = client.get("/api/v1/search", {"q": "uhfyn"}).json()
    exact = client.get("/api/v1/search", {"q": "uhfyn", "exact": "1"}).json()

    assert (changed["total"], changed["suggestion"]) == (1, "грант")
    assert changed["corrected"] == {"q": "грант", "kinds": ["layout"]}
    assert (exact["total"], exact["corrected"], exact["suggestion"]) == (0, None, "грант")
    assert exact["did_you_mean"] == {"label": "грант", "query": "?q=%D0%B3%D1%80%D0%B0%D0%BD%D1%82", "total": 1}


def test_an_empty_answer_tells_what_to_take_away(portal: Portal, client: Client) -> None:
    portal.measure(title="Грант")
    everything, answer = client.get("/api/v1/search").json(), client.get("/api/v1/search", {"status": "closed"}).json()

    assert answer["total"] == 0
    assert [(offer["query"], offer["total"]) for offer in answer["loosen"]] == [("", everything["total"])]


def test_the_description_names_every_parameter(portal: Portal, client: Client) -> None:
    description = client.get("/api/v1/openapi.json").json()
    parameters = {item["name"]: item for item in description["paths"]["/api/v1/search"]["get"]["parameters"]}

    assert {"q", "kind", "not_kind", "status", "amount_from", "closes_within", "sort", "page", "type"} <= set(
        parameters
    )
    assert all(item["description"] for item in parameters.values())
    assert description["info"]["title"] == "Окно возможностей"


def test_cyrillic_is_not_escaped(portal: Portal, client: Client) -> None:
    portal.measure(title="Грант на теплицу")
    text = client.get("/api/v1/search?type=measure").content.decode()

    assert "Грант на теплицу" in text
    assert json.loads(text)["total"] == 1


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_only_reads(portal: Portal, client: Client, method: str) -> None:
    assert getattr(client, method)("/api/v1/search").status_code == 405
