import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from tests.factories import OrganisationFactory, TerritoryFactory
from tests.factories.fixtures import Portal
from tests.practices.factories import PracticeIndexPageFactory, PracticePageFactory
from tests.practices.test_pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]

URL = "/praktiki/vnedreno/"
MAX_QUERIES = 9


@pytest.fixture(autouse=True)
def lists(portal: Portal) -> None:
    TerritoryFactory(key="lazo", name="Район имени Лазо")
    OrganisationFactory(key="hosp", name="Районная больница", short_name="Больница Лазо")


def repeated(year: int = 2023, **row: object) -> list[dict]:
    return [{"organisation": "hosp", "territory": "lazo", "year": year, "note": "Восемь пунктов", **row}]


def test_repetitions_stand_under_their_territory_the_latest_first(client: Client) -> None:
    PracticePageFactory(title="Старая школа", repeated_by=repeated(2019))
    PracticePageFactory(title="Новый катер", repeated_by=repeated(2025))

    words = text_of(client.get(URL))

    assert "повторили 2 раза в 1 территории" in words
    assert words.index("Район имени Лазо") < words.index("Новый катер") < words.index("Старая школа")
    assert "Больница Лазо" in words
    assert "Восемь пунктов" in words


def test_a_place_without_a_known_body_is_shown_without_a_link(client: Client) -> None:
    PracticePageFactory(repeated_by=repeated(organisation="", note=""))

    assert "не указано" in text_of(client.get(URL))


def test_drafts_and_private_practices_are_not_told(client: Client) -> None:
    PracticePageFactory(title="Тайный черновик", live=False, repeated_by=repeated())
    private = PracticePageFactory(title="Тайная", repeated_by=repeated())
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)

    words = text_of(client.get(URL))

    assert "Тайн" not in words
    assert "Пока никто" in words


def test_the_list_is_found_from_the_library(client: Client) -> None:
    assert URL in client.get(PracticeIndexPageFactory().url).content.decode()


def test_a_closed_library_has_no_such_page(client: Client) -> None:
    library = PracticeIndexPageFactory()
    PageViewRestriction.objects.create(page=library, restriction_type=PageViewRestriction.LOGIN)

    assert client.get(URL).status_code == 404


def test_any_number_of_repetitions_costs_the_same(client: Client, django_assert_max_num_queries) -> None:
    for _ in range(20):
        PracticePageFactory(repeated_by=repeated())
    client.get(URL)

    with django_assert_max_num_queries(MAX_QUERIES):
        client.get(URL)
