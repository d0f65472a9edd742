"""Security headers of public pages, of the admin and of a preview."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from config.middleware import ContentPolicyMiddleware

PUBLIC = {
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


def policy(response: Any) -> set[str]:
    return {part.strip() for part in response["Content-Security-Policy"].split(";")}


@pytest.mark.django_db
def test_public_answers_carry_the_strict_policy(client: Client) -> None:
    assert policy(client.get("/robots.txt")) == PUBLIC


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/no-such-page/", "/poisk/"])
def test_pages_allow_nothing_inline(client: Client, path: str) -> None:
    response = client.get(path)
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy(response)


@pytest.mark.django_db
def test_admin_has_its_own_policy(client: Client) -> None:
    response = client.get("/admin/login/")
    assert "script-src 'self' 'unsafe-inline' 'unsafe-eval'" in policy(response)
    assert "frame-ancestors 'self'" in policy(response)


def test_preview_may_be_framed_by_the_admin(rf: RequestFactory) -> None:
    request = rf.get("/vozmozhnosti/")
    request.is_preview = True  # type: ignore[attr-defined]
    response = ContentPolicyMiddleware(lambda _: HttpResponse())(request)
    assert "frame-ancestors 'self'" in policy(response)
    assert "default-src 'self'" in policy(response)


@pytest.mark.django_db
def test_other_headers(client: Client) -> None:
    response = client.get("/robots.txt")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


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
