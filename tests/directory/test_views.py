import json
import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from wagtail.images.tests.utils import get_test_image_file

from media.models import PortalImage
from organisations.models import Organisation, OrganisationType
from search.models import SearchEntry
from tests.factories import OrganisationFactory, TerritoryFactory
from tests.factories.fixtures import Portal
from tests.practices.factories import PracticePageFactory

pytestmark = pytest.mark.django_db
MAX_QUERIES = 12


@pytest.fixture
def fund(portal: Portal) -> Organisation:
    return OrganisationFactory(
        key="agency",
        name="Краевой фонд развития",
        short_name="Фонд",
        type=OrganisationType.FUND,
        about="Проводит конкурсы",
        phone="8 (4212) 00-00-00",
        territory=TerritoryFactory(key="khabarovsk", name="Хабаровск"),
    )


@pytest.mark.database
def test_the_directory_finds_by_words_and_by_kind(client: Client, fund: Organisation) -> None:
    OrganisationFactory(key="other", name="Больница номер один", type=OrganisationType.HOSPITAL)

    for query in ("q=фондом", "org_type=fund", "territory=khabarovsk"):
        text = client.get(f"/organizatsii/?{query}").content.decode()
        assert "Краевой фонд развития" in text
        assert "Больница номер один" not in text


def test_a_page_shows_everything_that_names_the_organisation(
    client: Client, portal: Portal, fund: Organisation
) -> None:
    portal.measure(title="Грант двора", provider=fund)
    PracticePageFactory(title="Школа соседей", organisation=fund)
    portal.measure(title="Чужая субсидия")

    text = client.get("/organizatsii/agency/").content.decode()

    assert "Грант двора" in text
    assert "Школа соседей" in text
    assert "Чужая субсидия" not in text
    assert 'href="tel:+74212000000"' in text


def test_drafts_and_private_pages_are_not_shown(client: Client, portal: Portal, fund: Organisation) -> None:
    measure = portal.measure(title="Тайный грант", provider=fund)
    measure.unpublish()

    assert "Тайный грант" not in client.get("/organizatsii/agency/").content.decode()


def test_an_organisation_without_records_says_what_to_do_next(client: Client, fund: Organisation) -> None:
    text = client.get("/organizatsii/agency/").content.decode()

    assert "пока нет" in text
    assert 'href="/organizatsii/"' in text


def test_an_unknown_organisation_is_not_found(client: Client, portal: Portal) -> None:
    assert client.get("/organizatsii/nobody/").status_code == 404
    assert client.get("/organizatsii/?page=99").status_code == 404


def test_unknown_parameters_are_ignored(client: Client, fund: Organisation) -> None:
    response = client.get("/organizatsii/?org_type=nonsense&page=x&sort=drop&utm=1")

    assert response.status_code == 200
    assert "Краевой фонд развития" in response.content.decode()


def test_a_list_costs_a_few_queries_whatever_its_length(
    client: Client, fund: Organisation, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        OrganisationFactory(key=f"body-{number}", name=f"Организация {number}")
    client.get("/organizatsii/")

    with django_assert_max_num_queries(MAX_QUERIES):
        client.get("/organizatsii/")


def test_a_page_costs_a_few_queries_however_much_it_shows(
    client: Client, portal: Portal, fund: Organisation, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(8):
        portal.measure(title=f"Мера {number}", provider=fund)
    client.get("/organizatsii/agency/")

    with django_assert_max_num_queries(MAX_QUERIES):
        text = client.get("/organizatsii/agency/").content.decode()
    assert "Все: 8" in text


def test_a_logo_is_offered_in_the_formats_a_browser_knows(
    client: Client, fund: Organisation, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    fund.logo = PortalImage.objects.create(title="Знак", file=get_test_image_file(size=(600, 600)))
    fund.save()
    client.get("/organizatsii/agency/")

    with django_assert_max_num_queries(MAX_QUERIES):
        page = BeautifulSoup(client.get("/organizatsii/agency/").content, "html.parser")

    picture = page.select_one("picture")
    assert picture is not None
    sources = {source["type"]: str(source["srcset"]) for source in picture.select("source")}
    assert list(sources) == ["image/avif", "image/webp"]
    assert all(srcset.count(" 120w") == srcset.count(" 240w") == 1 for srcset in sources.values())
    image = picture.select_one("img")
    assert image is not None
    assert (image["width"], image["height"], image["alt"]) == ("120", "120", "")
    assert str(image["src"]).endswith(".png")


@pytest.mark.database
def test_a_changed_name_is_found_at_once_and_a_deleted_organisation_no_more(client: Client, fund: Organisation) -> None:
    fund.name = "Агентство добрых дел"
    fund.save()
    assert "Агентство" in client.get("/organizatsii/?q=агентства").content.decode()

    fund.delete()
    assert "Агентство" not in client.get("/organizatsii/?q=агентства").content.decode()
    assert SearchEntry.objects.filter(type="organisation", deleted=True).count() == 1


def test_the_map_of_the_site_names_organisations(client: Client, fund: Organisation) -> None:
    assert "/organizatsii/agency/" in client.get("/sitemap.xml").content.decode()


def test_search_engines_read_the_organisation_and_the_way_to_it(client: Client, fund: Organisation) -> None:
    text = client.get("/organizatsii/agency/").content.decode()
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    organisation, way = json.loads(data)["@graph"]

    assert (organisation["@type"], organisation["name"]) == ("Organization", "Краевой фонд развития")
    assert [step["name"] for step in way["itemListElement"]] == ["Главная", "Организации", "Фонд"]
    assert way["itemListElement"][1]["item"].endswith("/organizatsii/")
