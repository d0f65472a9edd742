"""Security headers of public pages, of the admin and of a preview."""

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings
from wagtail.models import Collection
from wagtail.rich_text import features

from config.middleware import ContentPolicyMiddleware
from tests.factories.fixtures import Portal
from tests.media.files import document

# Class of pages → its exact policy. Whatever is added here opens a door: say why beside the setting.
PUBLIC = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
PREVIEW = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'; style-src 'self' 'unsafe-inline'"
)
ADMIN = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
FILE = "default-src 'none'; frame-ancestors 'none'; sandbox"
FOR_ALL = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        "magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
    ),
}
PAGES = {
    "/": PUBLIC,
    "/vozmozhnosti/": PUBLIC,
    "/poisk/": PUBLIC,
    "/no-such-page/": PUBLIC,
    "/robots.txt": PUBLIC,
    "/sitemap.xml": PUBLIC,
    "/vhod/": PUBLIC,
    "/vhod/parol/zabyt/": PUBLIC,
    "/api/v1/search?q=": PUBLIC,
    "/api/v1/suggest?q=а": PUBLIC,
    "/healthz": PUBLIC,
    "/admin/login/": ADMIN,
    "/admin/": ADMIN,
    "/sobytiya/calendar.ics": PUBLIC,
}


def policy(response: Any) -> str:
    """Return the policy with its parts in the order of the constants above."""
    found = {part.strip() for part in response["Content-Security-Policy"].split(";")}
    known = (PUBLIC, PREVIEW, ADMIN, FILE)
    return next((text for text in known if set(text.split("; ")) == found), response["Content-Security-Policy"])


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "expected"), PAGES.items(), ids=PAGES)
def test_each_class_of_pages_has_exactly_its_headers(client: Client, portal: Portal, path: str, expected: str) -> None:
    response = client.get(path)
    assert policy(response) == expected
    assert {name: response.get(name) for name in FOR_ALL} == FOR_ALL
    assert response["X-Frame-Options"] == "DENY"
    assert "Server" not in response
    assert "X-Powered-By" not in response


@pytest.mark.django_db
def test_a_document_is_a_file_that_does_nothing(
    client: Client, portal: Portal, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    item = document(b"%PDF-1.4 <script>alert(1)</script>", name="a.pdf", collection=Collection.get_first_root_node())
    response = client.get(item.url)
    assert policy(response) == FILE
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"


def test_preview_may_be_framed_by_the_admin(rf: RequestFactory) -> None:
    request = rf.get("/vozmozhnosti/")
    request.is_preview = True  # type: ignore[attr-defined]
    assert policy(ContentPolicyMiddleware(lambda _: HttpResponse())(request)) == PREVIEW


@pytest.mark.django_db
def test_production_asks_for_https_for_a_year(client: Client, settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    response = client.get("/robots.txt", secure=True)
    assert response["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert "Strict-Transport-Security" not in client.get("/robots.txt")


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND", "DEBUG"])
@pytest.mark.parametrize("path", ["/", "/vhod/", "/admin/", "/api/v1/search", "/robots.txt"])
def test_methods_nobody_needs_are_refused(client: Client, portal: Portal, method: str, path: str) -> None:
    assert client.generic(method, path).status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        *(
            "/.git/HEAD",
            "/.git/config",
            "/.env",
            "/.env.example",
            "/metrics",
            "/debug/",
            "/__debug__/",
            "/server-status",
        ),
        *("/requirements.txt", "/manage.py", "/config/settings/base.py", "/db.sqlite3", "/var/secret-key.txt"),
        *("/server-status", "/phpinfo.php", "/wp-login.php", "/.well-known/"),
        *("/static/../config/env.py", "/admin/embeds/chooser/"),
    ],
)
def test_what_is_inside_stays_inside(admin_client: Client, client: Client, portal: Portal, path: str) -> None:
    assert client.get(path, follow=True).status_code == 404 or client.get(path)["Location"].startswith("/admin/login/")
    assert admin_client.get(path).status_code in {301, 404}


def test_nothing_fetches_addresses_that_editors_type() -> None:
    """Without wagtail.embeds no address of an editor is ever opened by the server."""
    assert not apps.is_installed("wagtail.embeds")
    assert "embed" not in features.get_default_features()


@pytest.mark.django_db
def test_foreign_host_is_refused(client: Client) -> None:
    assert client.get("/robots.txt", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.django_db
def test_robots_name_the_site_map_and_close_the_admin(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


@pytest.mark.django_db
def test_originals_and_documents_are_not_served_as_files(client: Client, settings: Settings) -> None:
    for folder in ("documents", "original_images"):
        path = settings.MEDIA_ROOT / folder / "probe.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("secret")
        assert client.get(f"/media/{folder}/probe.txt").status_code == 404
        assert client.get(f"/media/images/../{folder}/probe.txt").status_code in {400, 404}
