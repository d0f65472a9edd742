"""A .рф domain: punycode wherever programs read it, letters wherever people do."""

import re

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pytest_django import Settings
from wagtail.models import Site

from config import env
from core.addresses import ascii_address, ascii_host, readable_address
from tests.factories.fixtures import Portal

NAME = "окно-возможностей.рф"
CODE = "xn----dtbjdeobtffdcccc2cr.xn--p1ai"


def test_both_forms_mean_one_host() -> None:
    assert ascii_host(NAME) == ascii_host(CODE) == CODE
    assert ascii_host(f".{NAME}") == f".{CODE}"
    assert ascii_host(f"{NAME}:8080") == f"{CODE}:8080"
    assert ascii_host("*") == "*"
    assert ascii_host("[::1]") == "[::1]"
    assert env.hosts([NAME, "example.org"]) == [CODE, "example.org"]


def test_only_the_host_of_an_address_changes() -> None:
    assert ascii_address(f"https://{NAME}/поиск/?q=грант") == f"https://{CODE}/поиск/?q=грант"
    assert ascii_address("/поиск/") == "/поиск/"
    assert readable_address(f"https://{CODE}/poisk/") == f"https://{NAME}/poisk/"
    assert readable_address("https://example.org/poisk/") == "https://example.org/poisk/"
    assert readable_address("https://xn--a-ecp.ru/") == "https://xn--a-ecp.ru/"


@pytest.mark.parametrize("bad", ["окно..рф", "ы" * 70])
def test_what_is_no_name_is_refused_at_start(bad: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="ALLOWED_HOSTS"):
        env.hosts([bad])


@pytest.fixture
def site(portal: Portal, settings: Settings) -> Portal:
    """The portal under its Cyrillic name, given in letters everywhere."""
    settings.ALLOWED_HOSTS = env.hosts([NAME])
    settings.CSRF_TRUSTED_ORIGINS = [ascii_address(f"https://{NAME}")]
    settings.WAGTAILADMIN_BASE_URL = ascii_address(f"https://{NAME}")
    found = Site.objects.get(is_default_site=True)
    found.hostname, found.port = NAME, 443
    found.save()
    Site.clear_site_root_paths_cache()
    return portal


@pytest.mark.django_db
def test_every_address_in_a_page_is_ascii_and_people_read_letters(site: Portal) -> None:
    page = site.measure(title="Грант")
    answer = Client(headers={"host": CODE}).get(page.url)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert f'<link rel="canonical" href="https://{CODE}{page.url}">' in html
    assert f"https://{NAME}{page.url}</p>" in html
    addresses = re.findall(r'(?:href|src|action|content)="(https?://[^"]*)"', html)
    assert addresses
    assert all(address.isascii() for address in addresses)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/sitemap.xml", "/robots.txt", "/api/v1/search"])
def test_lists_for_programs_are_ascii(site: Portal, address: str) -> None:
    site.measure(title="Grant")
    text = Client(headers={"host": CODE}).get(address).content.decode()
    hosts = set(re.findall(r"https?://([^/\s<\"]+)", text)) - {"www.sitemaps.org", "www.w3.org"}
    assert NAME not in text
    assert hosts <= {CODE}


@pytest.mark.django_db
def test_addresses_in_letters_and_codes_are_ascii(site: Portal) -> None:
    assert django_settings.WAGTAILADMIN_BASE_URL.isascii()
    assert site.measure().full_url.startswith(f"https://{CODE}/")


@pytest.mark.django_db
def test_a_form_from_the_cyrillic_domain_is_trusted_and_from_another_not(site: Portal) -> None:
    visitor = Client(enforce_csrf_checks=True, headers={"host": CODE})
    visitor.get("/praktiki/predlozhit/")
    visitor.cookies["csrftoken"] = "a" * 32

    def post(origin: str) -> int:
        data = {"csrfmiddlewaretoken": "a" * 32}
        return visitor.post("/praktiki/predlozhit/", data, headers={"origin": origin}).status_code

    assert post(f"https://{CODE}") != 403
    assert post("https://evil.example") == 403


@pytest.mark.django_db
def test_a_foreign_host_is_refused(site: Portal) -> None:
    assert Client(headers={"host": "evil.example"}).get("/").status_code == 400
