"""An address that leads nowhere: the page looks for what the address speaks of."""

import pytest
from django.test import Client

from tests.factories.fixtures import Portal

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_the_words_of_an_old_address_are_looked_for(portal: Portal, client: Client) -> None:
    page = portal.measure(title="Грант на теплицу", slug="greenhouse-2026")
    response = client.get("/mery/staryj-razdel/grant-na-teplitsu/")

    assert response.status_code == 404
    assert [hit.id for hit in response.context["hits"]] == [page.pk]
    assert f'href="{page.url}"' in response.content.decode()
    assert "Возможно, вы&nbsp;искали" in response.content.decode()


def test_what_is_not_public_is_not_offered(portal: Portal, client: Client) -> None:
    draft = portal.measure(title="Грант на теплицу", slug="grant-na-teplitsu", live=False)
    response = client.get(draft.get_url() or "/mery/grant-na-teplitsu/")

    assert response.status_code == 404
    assert response.context["hits"] == []


@pytest.mark.parametrize(
    "address",
    [
        "/wp-login.php",
        "/.env",
        "/2026/11/",
        "/net/",
        "/%D0%B3%D1%80%D0%B0%D0%BD%D1%82/",
        "/static/grant-teplitsa",
        "/media/grant-teplitsa",
        "/admin/grant-teplitsa/",
        "/poisk/?page=999&q=грант",
        "/grant-teplitsa/" + "a" * 3000 + ".php",
    ],
)
def test_other_addresses_get_the_plain_page(portal: Portal, client: Client, address: str) -> None:
    portal.measure(title="Грант на теплицу")
    response = client.get(address, follow=True)

    assert response.status_code in {200, 404}
    if response.status_code == 404 and "hits" in (response.context or {}):
        assert response.context["hits"] == []


def test_a_word_of_any_length_is_answered(portal: Portal, client: Client) -> None:
    assert client.get(f"/{'grant-' * 500}x/").status_code == 404


def test_a_form_sent_nowhere_is_not_looked_for(portal: Portal, client: Client) -> None:
    portal.measure(title="Грант на теплицу")

    assert client.post("/grant-na-teplitsu/").status_code == 404


def test_one_word_of_many_is_no_guess(portal: Portal, client: Client) -> None:
    portal.measure(title="Грант на теплицу", summary="Такой вклад засчитают.")
    response = client.get("/net-takoy-stranitsy/")

    assert response.context["hits"] == []
    assert response.context["words"] == ""


def test_a_number_alone_is_no_guess(portal: Portal, client: Client) -> None:
    portal.measure(title="Ступень 1: грант на теплицу")

    assert client.get("/shpinel-1/").context["hits"] == []
    assert client.get("/grant-1/").context["hits"] != []
