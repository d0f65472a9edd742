"""What browsers and telephones ask for beside the pages."""

import pytest
from django.contrib.staticfiles.finders import find
from django.test import Client
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.models import get_page_models

from core.models import BasePage, PortalSettings
from directory.views import SHARE_PICTURE
from tests.factories.fixtures import Portal

pytestmark = pytest.mark.django_db


def test_the_manifest_speaks_with_the_words_of_the_settings(
    portal: Portal, client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    settings = PortalSettings.for_site(portal.site)
    settings.portal_name, settings.brand_color = "Наше окно", "#123456"
    with django_capture_on_commit_callbacks(execute=True):
        settings.save()
    response = client.get("/manifest.webmanifest")

    assert response["Content-Type"] == "application/manifest+json"
    data = response.json()
    assert (data["short_name"], data["theme_color"], data["lang"]) == ("Наше окно", "#123456", "ru")
    assert 'href="/manifest.webmanifest"' in client.get(portal.home.url).content.decode()


@pytest.mark.parametrize(("name", "size"), [("mark-192.png", 192), ("mark-512.png", 512)])
def test_icons_have_the_size_the_manifest_names(name: str, size: int) -> None:
    with Image.open(find(f"img/{name}") or "") as picture:
        assert picture.size == (size, size)


def test_the_icon_of_old_browsers_is_there(client: Client) -> None:
    response = client.get("/favicon.ico")

    assert response.status_code == 302
    with Image.open(find("img/favicon.ico") or "") as picture:
        assert {(16, 16), (32, 32)} <= picture.info["sizes"]
    assert "favicon" in response["Location"]


def test_every_kind_of_page_has_a_picture_for_social_networks() -> None:
    kinds = [model for model in get_page_models() if issubclass(model, BasePage)]
    pictures = {model.share_picture for model in kinds} | {SHARE_PICTURE}

    assert len(kinds) > 15
    assert len(pictures) == 10
    for name in pictures:
        with Image.open(find(f"img/{name}.png") or "") as picture:
            assert picture.size == (1200, 630)


def test_a_page_names_the_picture_of_its_kind(portal: Portal, client: Client) -> None:
    measure, home = (client.get(page.url or "").content.decode() for page in (portal.measure(), portal.home))

    assert 'content="http://testserver/static/img/share-measure.png"' in measure
    assert 'content="http://testserver/static/img/share.png"' in home
