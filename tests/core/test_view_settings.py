from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from core.view_settings import COOKIE_NAME, ViewSettings
from core.views import view_settings

pytestmark = pytest.mark.django_db


def choose(client: Client, **values: Any) -> Any:
    return client.get(reverse("core:view_settings"), {"set": "1", **values})


def test_a_choice_is_remembered_and_the_visitor_comes_back(client: Client) -> None:
    response = choose(client, size="150", scheme="black", next="/vozmozhnosti/?kind=grant")

    assert response.status_code == 302
    assert response["Location"] == "/vozmozhnosti/?kind=grant"
    cookie = response.cookies[COOKIE_NAME]
    assert cookie.value == "size-150.scheme-black"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert int(cookie["max-age"]) > 60 * 60 * 24 * 300


def test_the_ordinary_look_removes_the_cookie(client: Client) -> None:
    choose(client, size="200")

    response = choose(client, size="", scheme="")

    assert response.cookies[COOKIE_NAME]["max-age"] == 0
    assert COOKIE_NAME not in {name for name, cookie in client.cookies.items() if cookie.value}


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "https:evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "evil",
        "",
        "/vid/?set=1&next=/vid/",
    ],
)
def test_the_way_back_is_never_another_site_or_the_form_itself(client: Client, address: str) -> None:
    assert choose(client, next=address)["Location"] == "/"


def test_unknown_settings_and_values_are_ignored() -> None:
    chosen = ViewSettings.from_values({"size": "900", "scheme": "blue", "colour": "red"})

    assert chosen == ViewSettings(scheme="blue")


@pytest.mark.parametrize("text", ["", "nonsense", "size-", "size-150-200", "..--..", "scheme-black;DROP", "a" * 10_000])
def test_a_spoilt_cookie_gives_the_ordinary_look(text: str) -> None:
    assert ViewSettings.from_cookie(text).is_ordinary


def test_equal_choices_give_equal_cookies() -> None:
    first = ViewSettings.from_values({"scheme": "brown", "size": "200"})
    second = ViewSettings.from_values({"size": "200", "scheme": "brown"})

    assert first.to_cookie() == second.to_cookie() == "size-200.scheme-brown"
    assert ViewSettings.from_cookie(first.to_cookie()) == first


def test_the_form_page_shows_the_present_choice_and_changes_nothing(client: Client) -> None:
    client.cookies[COOKIE_NAME] = "scheme-beige.spacing-wide"

    response = client.get(reverse("core:view_settings"), {"next": "/poisk/"})

    page = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="ru" data-scheme="beige" data-spacing="wide">' in page
    assert 'value="beige" checked' in page
    assert 'name="next" value="/poisk/"' in page
    assert COOKIE_NAME not in response.cookies


def test_the_page_of_the_look_is_never_kept_by_caches(client: Client) -> None:
    assert "no-store" in client.get(reverse("core:view_settings"))["Cache-Control"]


def test_only_reading_methods_are_answered() -> None:
    assert view_settings(RequestFactory().post("/vid/")).status_code == 405
