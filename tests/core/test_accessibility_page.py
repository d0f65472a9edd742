import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks
from wagtail.models import Site

from core.models import PortalSettings
from tests.factories.fixtures import Portal

pytestmark = pytest.mark.django_db
ADDRESS = "/dostupnost/"


def test_the_statement_names_date_method_gaps_and_contact(
    client: Client, portal: Portal, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    settings = PortalSettings.for_site(Site.objects.get(is_default_site=True))
    settings.operator_name, settings.operator_email = "Фонд края", "help@example.org"
    with django_capture_on_commit_callbacks(execute=True):
        settings.save()

    text = client.get(ADDRESS).content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")

    for words in ("26 ноября 2026 года", "WCAG 2.2", "Что пока не получается", "Фонд края", "mailto:help@example.org"):
        assert words in text


def test_without_an_operator_the_statement_still_answers(client: Client, portal: Portal) -> None:
    response = client.get(ADDRESS)

    assert response.status_code == 200
    assert "mailto:" not in response.content.decode()


def test_every_page_and_the_map_of_the_site_lead_to_the_statement(
    client: Client, portal: Portal, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    assert f'href="{ADDRESS}"' in client.get("/").content.decode()
    assert f"{ADDRESS}</loc>" in client.get("/sitemap.xml").content.decode()
    with django_assert_max_num_queries(8):
        client.get(ADDRESS)
