"""S20 to S23: where answers lead, whom they believe, who may keep them, what they ask before they change anything."""

import re
from collections.abc import Iterator

import pytest
from django.core import mail
from django.test import Client, override_settings

from tests.permissions.addresses import Addresses
from tests.permissions.conftest import enter
from tests.permissions.sections import Sections
from tests.permissions.table import ATTACK
from tests.permissions.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

FOREIGN = (
    "//evil.example/",
    "https:evil.example",
    "\\\\evil.example",
    "https://evil.example/",
    "/\\evil.example",
    "javascript:alert(1)",
)
NEXT = ("next", "return_to", "return_url", "redirect", "url", "back")
# What has no form of the site behind it: the beacon of clicks trusts a signature only.
WITHOUT_TOKEN = {"poisk/click"}


@pytest.fixture
def addresses(world: World, sections: Sections) -> Addresses:
    return Addresses(world, sections)


def public(addresses: Addresses) -> Iterator[str]:
    yield from (item.path for item in addresses.all() if not item.route.startswith("admin/"))


@pytest.mark.parametrize("evil", FOREIGN[:2])
def test_no_public_address_leads_to_another_site(addresses: Addresses, evil: str) -> None:
    led = []
    client = Client(raise_request_exception=False, HTTP_REFERER="https://evil.example/")
    for path in (*public(addresses), "/admin/login/", "/_util/login/"):
        for name in NEXT if path.startswith(("/vid", "/_util", "/admin", "/documents")) else NEXT[:1]:
            answers = (client.get(path, {name: evil, "set": "1"}), client.post(path, {name: evil}))
            led += [(path, answer.get("Location", "")) for answer in answers]
    led = [(path, where) for path, where in led if "evil" in where.split("?")[0]]

    assert led == []


@pytest.mark.parametrize("evil", FOREIGN)
def test_signing_in_leads_to_no_other_site(world: World, evil: str) -> None:
    for path in ("/admin/login/", "/_util/login/"):
        response = Client().post(f"{path}", {"username": "editor-a", "password": "okno-test-password", "next": evil})
        assert "evil" not in response.get("Location", "")


def test_forms_of_the_admin_lead_to_no_other_site(world: World) -> None:
    client = enter(world.administrator)
    paths = (
        f"/admin/pages/{world.live.pk}/unpublish/",
        f"/admin/pages/{world.draft.pk}/lock/",
        f"/admin/pages/{world.foreign_draft.pk}/delete/",
        f"/admin/bulk/wagtailcore/page/publish/?id={world.draft.pk}&next=//evil.example/",
        "/admin/search-report/hide/",
        "/admin/dismissibles/",
    )
    for path in paths:
        response = client.post(path, {"next": "//evil.example/", "query": "x"})
        assert "evil" not in response.get("Location", ""), path


def test_the_host_is_taken_from_no_header_but_its_own(world: World, client: Client) -> None:
    spoofed = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Server": "evil.example",
        "Forwarded": "host=evil.example",
    }
    for path in (
        "/",
        "/sitemap.xml",
        "/robots.txt",
        "/sobytiya/calendar.ics",
        "/api/v1/search",
        "/api/v1/openapi.json",
    ):
        assert b"evil.example" not in client.get(path, headers=spoofed).content, path
        assert client.get(path, HTTP_HOST="evil.example").status_code == 400, path


def test_a_letter_about_the_password_leads_to_our_site(world: World, client: Client) -> None:
    client.post("/admin/password_reset/", {"email": world.editor.email}, HTTP_X_FORWARDED_HOST="evil.example")

    assert all("evil" not in letter.body for letter in mail.outbox)
    assert client.post("/admin/password_reset/", {"email": "x"}, HTTP_HOST="evil.example").status_code == 400


@override_settings(SECURE_PROXY_SSL_HEADER=None, CLIENT_ADDRESS_HEADER="")
def test_without_a_proxy_an_address_of_the_network_is_not_believed(sections: Sections) -> None:
    """Else whoever invents addresses is never held back."""
    statuses = [
        Client().get("/sobytiya/proverka/XX/", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}").status_code
        for number in range(70)
    ]

    assert statuses[-1] == 429


def private_addresses(world: World, sections: Sections) -> list[str]:
    registration, unsent = sections.registration.token, sections.unsent.token
    course = sections.pages["course"]["live"]
    return [
        f"/sobytiya/zapis/{registration}/",
        f"/sobytiya/zapis/{registration}/udostoverenie/",
        f"/sobytiya/{course.slug}/zapis/",
        f"/praktiki/predlozhit/{unsent}/",
        f"/praktiki/predlozhit/{unsent}/shag/istoriya/",
        f"/praktiki/predlozhit/{unsent}/fayly/",
        f"/praktiki/predlozhit/{unsent}/proverka/",
        "/praktiki/predlozhit/",
    ]


def test_pages_of_one_person_are_kept_by_nobody(world: World, sections: Sections, client: Client) -> None:
    for path in private_addresses(world, sections):
        response = client.get(path)
        assert response.status_code == 200, path
        assert {"no-store", "private"} <= set(re.split(r",\s*", response.get("Cache-Control", ""))), path


def test_the_admin_is_kept_by_nobody(world: World, sections: Sections) -> None:
    client = enter(world.superuser)
    event = sections.pages["event"]["live"]
    for path in (
        "/admin/",
        f"/admin/pages/{world.draft.pk}/edit/",
        f"/admin/pages/{world.draft.pk}/view_draft/",
        f"/admin/participants/{event.pk}/",
        f"/admin/participants/{event.pk}/export.xlsx",
        "/admin/praktiki-predlozheniya/",
        "/admin/reports/site-history/?export=csv",
        "/admin/users/",
    ):
        response = client.get(path)
        assert response.status_code == 200, path
        assert {"no-store", "private"} & set(re.split(r",\s*", response.get("Cache-Control", ""))), path


def test_a_private_page_is_kept_by_nobody(world: World, sections: Sections) -> None:
    page = sections.pages["practice"]["private"]
    for client in (enter(world.moderator), Client()):
        response = client.get(page.url)
        assert "private" in response.get("Cache-Control", ""), client


def test_public_pages_set_no_cookie(addresses: Addresses, client: Client) -> None:
    """A cookie of one visitor on a page kept for all would be everybody's."""
    for path in public(addresses):
        response = client.get(path)
        if response.status_code == 200 and "no-store" not in response.get("Cache-Control", ""):
            assert not response.cookies, path
            assert (
                "csrfmiddlewaretoken" not in response.content.decode("utf-8", "replace")
                if not response.streaming
                else True
            ), path


def test_a_name_of_a_style_sheet_does_not_make_a_private_page_public(
    world: World, sections: Sections, client: Client
) -> None:
    """Cache deception: a proxy keeps whatever ends like a file."""
    for path in private_addresses(world, sections):
        assert client.get(f"{path}x.css").status_code == 404


def test_nothing_is_changed_without_the_token_of_a_form(addresses: Addresses, world: World) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(world.superuser)
    open_ = set()
    for address in addresses.all():
        response = client.post(address.path, ATTACK)
        if response.status_code not in (403, 404, 405):
            open_.add((address.route, response.status_code))

    assert {route for route, _ in open_} <= WITHOUT_TOKEN, open_


def test_a_token_of_our_form_sent_from_another_site_is_refused(sections: Sections, client: Client) -> None:
    visitor = Client(enforce_csrf_checks=True)
    path = f"/sobytiya/{sections.pages['event']['live'].slug}/zapis/"
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', visitor.get(path).content.decode())
    assert token is not None

    refused = visitor.post(path, {"csrfmiddlewaretoken": token[1]}, HTTP_ORIGIN="https://evil.example")
    assert refused.status_code == 403
    assert visitor.post(path, {"csrfmiddlewaretoken": token[1]}).status_code == 422
