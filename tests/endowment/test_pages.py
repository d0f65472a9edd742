import json
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import PageViewRestriction
from wagtail.test.utils import WagtailPageTestCase

from endowment.models import EndowmentFundPage
from endowment.presenters import home_figure
from home.models import HomePage
from search.models import SearchEntry
from tests.endowment.factories import REQUISITES, FundPageFactory, project, spending, tables, year
from tests.factories import OrganisationFactory
from tests.factories.fixtures import Portal

pytestmark = [pytest.mark.django_db, pytest.mark.database]

MAX_QUERIES = 14
WAYS = [("item", {"title": "Переводом", "text": "Укажите назначение."})]
ADDRESSES = ("", "2025/", "2025/csv/", "csv/pokazateli/", "csv/programmy/", "csv/proekty/", "qr/")


def text_of(response: Any) -> str:
    """Return the visible words of a page with plain spaces."""
    main = BeautifulSoup(response.content, "html.parser").main
    assert main is not None
    return " ".join(main.get_text(" ").replace("\u00a0", " ").split())


def csv_of(response: Any) -> list[str]:
    """Return the lines of a file without the mark for Excel."""
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return response.content.decode("utf-8-sig").splitlines()


class PageTreeTests(WagtailPageTestCase):
    def test_a_fund_stands_under_the_home_page_and_holds_nothing(self) -> None:
        self.assertAllowedParentPageTypes(EndowmentFundPage, {HomePage})
        self.assertAllowedSubpageTypes(EndowmentFundPage, set())


def test_the_page_tells_the_figures_the_projects_and_how_to_give(client: Client, portal: Portal) -> None:
    page = FundPageFactory(about="Первый абзац.\n\nВторой.", ways=WAYS, is_demo=True, **REQUISITES)

    words = text_of(client.get(page.url))

    facts = (
        "Целевой капитал: 5,2 млн ₽",
        "5 млн ₽ внесли за 2 года",
        "700 тыс. ₽ заработали вложения",
        "5 070 000",
        "Год удачи",
        "Доход за 2025 год: 600 тыс. ₽",
        "50 %",
        "Чемоданчик",
        "Председатель",
        "Отчёт за 2025 год",
        "файл готовится",
        "Переводом",
        "Реквизиты вымышлены",
        "40702810138250123017",
    )
    for fact in facts:
        assert fact in words, fact
    assert "Чистый берег" not in words, "without a choice only the latest year is shown"


def test_the_page_is_a_section_of_the_menu(client: Client, portal: Portal) -> None:
    page = FundPageFactory()

    assert f'href="{page.url}"' in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("query", "seen", "unseen"),
    [
        ("year=2024", "Чистый берег", "Чемоданчик"),
        ("year=all", "Чистый берег", "ничего"),
        ("programme=nature", "Чистый берег", "Чемоданчик"),
        ("year=1&programme=magic&page=-1", "Чемоданчик", "Чистый берег"),
        ("year=٢٠٢٤", "Чемоданчик", "Чистый берег"),
        ("year=2025&programme=nature", "Посмотреть все годы", "Чемоданчик."),
    ],
)
def test_projects_are_filtered_and_unknown_values_ignored(
    client: Client, portal: Portal, query: str, seen: str, unseen: str
) -> None:
    words = text_of(client.get(f"{FundPageFactory().url}?{query}"))

    assert seen in words
    assert unseen not in words


def test_the_page_of_a_year_has_every_line_of_the_law(client: Client, portal: Portal) -> None:
    page = FundPageFactory(full_name="Капитал края")

    words = text_of(client.get(f"{page.url}2025/"))

    lines = (
        "Стоимость имущества в управлении на начало года 5 070 000 ₽",
        "Стоимость имущества в управлении на конец года 5 220 000 ₽",
        "Поступило для формирования и пополнения капитала 0 ₽",
        "Доход от доверительного управления 600 000 ₽",
        "Использовано дохода на программы 400 000 ₽",
        "программа «Программа nature» 100 000 ₽",
        "Вознаграждение и расходы управляющей компании 50 000 ₽",
        "Административно-управленческие расходы собственника 0 ₽",
        "«Чемоданчик»",
        "Капитал края",
    )
    for line in lines:
        assert line in words, line


@pytest.mark.parametrize("address", ["2023/", "0/", "99999999999999999999/", "2023/csv/", "csv/magic/", "qr/", "x/"])
def test_what_a_fund_does_not_have_is_not_found(client: Client, portal: Portal, address: str) -> None:
    assert client.get(f"{FundPageFactory().url}{address}").status_code == 404


def test_the_files_hold_the_figures(client: Client, portal: Portal) -> None:
    page = FundPageFactory()

    figures = csv_of(client.get(f"{page.url}csv/pokazateli/"))
    programmes = csv_of(client.get(f"{page.url}csv/programmy/"))
    projects = csv_of(client.get(f"{page.url}csv/proekty/"))
    report = csv_of(client.get(f"{page.url}2025/csv/"))

    assert figures[1:] == [
        "2024,0,5000000,0,100000,10000,20000,0,5070000,",
        "2025,5070000,0,0,600000,50000,0,400000,5220000,Год удачи",
    ]
    assert programmes[1:] == ["2025,Программа health,300000,1", "2025,Программа nature,100000,1"]
    assert projects[1].startswith("2024,Чистый берег,")
    assert "Доход от доверительного управления,600000" in report


def test_the_code_of_the_requisites_is_a_picture(client: Client, portal: Portal) -> None:
    page = FundPageFactory(**REQUISITES)

    response = client.get(f"{page.url}qr/")

    assert response["Content-Type"] == "image/svg+xml"
    assert response.content.startswith(b"<svg")
    assert f'src="{page.url}qr/"' in client.get(page.url).content.decode()


def test_a_poor_fund_shows_no_empty_sections(client: Client, portal: Portal) -> None:
    page = FundPageFactory(**{name: [] for name in tables()})

    words = text_of(client.get(page.url))

    assert "Деньги, которые работают на НКО." in words
    for heading in ("Как рос капитал", "Программы", "Что уже поддержали", "Кто решает", "Отчёты", "Реквизиты"):
        assert heading not in words, heading
    assert home_figure() is None


def test_search_engines_read_the_owner_and_the_figures(client: Client, portal: Portal) -> None:
    page = FundPageFactory()

    def things(address: str) -> dict[str, Any]:
        html = client.get(address).content.decode()
        (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
        return {item["@type"]: item for item in json.loads(data)["@graph"]}

    fund, report = things(page.url), things(f"{page.url}2025/")

    assert fund["Dataset"]["temporalCoverage"] == "2024/2025"
    assert {item["contentUrl"] for item in fund["Dataset"]["distribution"]} == {
        f"http://testserver{page.url}csv/{name}/" for name in ("pokazateli", "programmy", "proekty")
    }
    assert fund["Organization"]["name"] == "Организация fund"
    assert report["Dataset"]["temporalCoverage"] == "2025"
    assert [step["name"] for step in report["BreadcrumbList"]["itemListElement"]][1:] == [
        "Целевой капитал",
        "Отчёт за 2025 год",
    ]


def test_the_years_stand_in_the_site_map(client: Client, portal: Portal) -> None:
    page = FundPageFactory()

    assert f"{page.url}2025/</loc>" in client.get("/sitemap.xml").content.decode()


def test_the_common_search_finds_a_fund_by_a_project_and_shows_its_card(client: Client, portal: Portal) -> None:
    page = FundPageFactory()

    words = text_of(client.get("/poisk/", {"q": "чемоданчик"}))
    card = SearchEntry.objects.get(type="endowment").document["card"]

    assert page.title in words
    assert card["capital"] == [5_070_000, 5_220_000]


def test_an_organisation_shows_the_fund_that_names_it(client: Client, portal: Portal) -> None:
    OrganisationFactory(key="helper", name="Помощник")
    FundPageFactory()

    words = text_of(client.get("/organizatsii/helper/"))

    assert "Целевой капитал" in words
    assert "5,2 млн ₽" in words


def test_the_front_page_gets_its_figure_in_one_query(portal: Portal, django_assert_num_queries: Any) -> None:
    page = FundPageFactory()

    with django_assert_num_queries(1):
        figure = home_figure()

    assert figure == {
        "title": "Целевой капитал",
        "url": page.url,
        "capital_end": 5_220_000,
        "year": 2025,
        "spending": 400_000,
        "points": "4,5 236,4",
    }


def hide(page: EndowmentFundPage, how: str) -> None:
    """Take a fund out of sight of the public."""
    if how == "private":
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    elif how == "unpublished":
        page.unpublish()


@pytest.mark.parametrize("how", ["draft", "unpublished", "private"])
def test_nothing_of_a_hidden_fund_leaks(client: Client, portal: Portal, how: str) -> None:
    OrganisationFactory(key="helper", name="Помощник")
    page = FundPageFactory(live=how != "draft", **REQUISITES)
    hide(page, how)

    for address in ADDRESSES:
        assert client.get(f"/endaument/{address}").status_code in (302, 404), address
    assert home_figure() is None
    assert "/endaument/" not in client.get("/sitemap.xml").content.decode()
    assert "Целевой капитал" not in text_of(client.get("/poisk/", {"q": "чемоданчик"}))
    assert "Целевой капитал" not in text_of(client.get("/organizatsii/helper/"))
    assert client.get("/api/v1/search", {"type": "endowment"}).json()["total"] == 0


def test_figures_of_a_draft_stay_out_of_the_live_page(client: Client, portal: Portal) -> None:
    page = FundPageFactory()
    page.years = [*page.years.all(), year(2026, 5_220_000, contributions=777_000)]
    draft = page.save_revision()

    assert "777" not in text_of(client.get(page.url))
    assert "777" not in client.get(f"{page.url}csv/pokazateli/").content.decode()
    assert client.get(f"{page.url}2026/").status_code == 404

    draft.publish()
    assert "777" in text_of(client.get(page.url))
    assert "777" in client.get(f"{page.url}csv/pokazateli/").content.decode()


def test_a_fund_whose_figures_do_not_agree_cannot_go_live(portal: Portal) -> None:
    page = FundPageFactory()
    page.years = [year(2024, 0, contributions=10, capital_end=11)]

    with pytest.raises(ValidationError) as caught:
        page.full_clean()

    assert set(caught.value.message_dict) == {"years", "spending"}
    assert "2024 год" in caught.value.message_dict["years"][0]


def test_the_page_costs_a_bounded_number_of_queries(
    client: Client, portal: Portal, django_assert_max_num_queries: Any
) -> None:
    years = [year(2007 + number, 0) for number in range(15)]
    page = FundPageFactory(
        years=years,
        spending=[spending(row.year, f"programme-{number}", 0) for row in years for number in range(4)],
        supported=[project(f"Проект {number}", 2021, organisation=f"body-{number}") for number in range(40)],
        management_company=OrganisationFactory(key="manager"),
        **REQUISITES,
    )
    client.get(page.url)

    for address in ADDRESSES:
        with django_assert_max_num_queries(MAX_QUERIES):
            client.get(f"{page.url}{address.replace('2025', '2021')}")
