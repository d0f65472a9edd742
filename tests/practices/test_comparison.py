import pytest
from django.http import QueryDict
from django.test import Client
from wagtail.models import PageViewRestriction

from practices.params import LibraryParams, chosen_ids
from tests.factories.fixtures import Portal
from tests.practices.factories import PracticeIndexPageFactory, PracticePageFactory
from tests.practices.test_pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]

MAX_QUERIES = 10


def address(*keys: object) -> str:
    return "/praktiki/sravnenie/?" + "&".join(f"id={key}" for key in keys)


def test_practices_stand_side_by_side_in_the_order_of_the_address(client: Client, portal: Portal) -> None:
    one = PracticePageFactory(
        title="Школа диабета",
        costs=[{"name": "Приборы", "sum": 186_000}],
        suits_kinds=["village", "ngo"],
        risks="Сезон рыбы.",
    )
    two = PracticePageFactory(title="Катер здоровья", people="Капитан и врач.")

    words = text_of(client.get(address(two.pk, one.pk)))

    assert words.index("Катер здоровья") < words.index("Школа диабета")
    for fact in ("186 000 ₽", "Селу; НКО", "Сезон рыбы.", "Капитан и врач.", "71 → 34", "пока никто"):
        assert fact in words, fact


def test_the_fourth_practice_is_left_out_with_a_notice(client: Client, portal: Portal) -> None:
    pages = [PracticePageFactory(title=f"Практика номер {number}") for number in range(5)]

    words = text_of(client.get(address(*(page.pk for page in pages))))

    assert "Рядом помещаются 3 практики. Остальные (2) не показаны." in words
    assert "Практика номер 2" in words
    assert "Практика номер 3" not in words


def test_drafts_and_private_practices_are_told_to_be_missing(client: Client, portal: Portal) -> None:
    draft = PracticePageFactory(title="Тайный черновик", live=False)
    private = PracticePageFactory(title="Тайная страница")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)

    words = text_of(client.get(address(draft.pk, private.pk)))

    assert "Тайн" not in words
    assert "Пока нечего сравнивать" in words
    assert "2 практик из адреса на портале нет" in words


@pytest.mark.parametrize("query", ["id=абв", "id=-1", "id=99999999999999999999", "id=", "id=1%00", "x=1", "id=²"])
def test_a_spoilt_address_compares_nothing(client: Client, portal: Portal, query: str) -> None:
    PracticeIndexPageFactory()

    assert client.get(f"/praktiki/sravnenie/?{query}").status_code == 200


def test_comparison_costs_a_handful_of_queries(client: Client, portal: Portal, django_assert_max_num_queries) -> None:
    keys = [PracticePageFactory().pk for _ in range(3)]
    client.get(address(*keys))

    with django_assert_max_num_queries(MAX_QUERIES):
        client.get(address(*keys))


def test_the_list_offers_to_compare_and_keeps_the_choice_in_every_link(client: Client, portal: Portal) -> None:
    one, two = PracticePageFactory(title="Первая"), PracticePageFactory(title="Вторая")
    url = PracticeIndexPageFactory().url

    html = client.get(f"{url}?compare={one.pk}&stage=proven").content.decode()

    assert f'href="{url}?stage=proven&amp;compare={one.pk}&amp;compare={two.pk}"' in html
    assert 'aria-label="Убрать из сравнения: Первая"' in html
    assert f'<input type="hidden" name="compare" value="{one.pk}">' in html
    assert f'<input type="hidden" name="id" value="{one.pk}">' in html


def test_no_fourth_practice_is_offered(client: Client, portal: Portal) -> None:
    keys = [PracticePageFactory().pk for _ in range(4)]
    url = PracticeIndexPageFactory().url

    html = client.get(url, {"compare": keys[:3]}).content.decode()

    assert "Сравнить 3 практики" in html.replace("\u00a0", " ")
    assert 'aria-label="Сравнить:' not in html


def test_a_practice_leads_to_its_comparison(client: Client, portal: Portal) -> None:
    page = PracticePageFactory()

    assert f"/praktiki/sravnenie/?id={page.pk}" in client.get(page.url).content.decode()


def test_a_hidden_practice_is_not_named_above_the_list(client: Client, portal: Portal) -> None:
    draft = PracticePageFactory(title="Тайный черновик", live=False)

    assert "Тайный" not in text_of(client.get(PracticeIndexPageFactory().url, {"compare": draft.pk}))


def test_params_keep_three_and_their_page() -> None:
    params = LibraryParams.parse(QueryDict("compare=1&compare=2&compare=1&compare=3&compare=4&compare=x&page=2"))

    assert params.compare == (1, 2, 3)
    assert not params.has_room
    assert params.with_compared(2) == "?compare=1&compare=3&page=2"
    assert params.changed(stage="pilot").compare == (1, 2, 3)


def test_only_numbers_are_chosen() -> None:
    assert chosen_ids(["5", "٣", "", "5", "-2", "7", "9" * 13]) == [5, 7]
