import csv
import datetime as dt
import io
import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import PageViewRestriction
from wagtail.test.utils import WagtailPageTestCase

from core.dates import region_today
from home.models import HomePage, NewsIndexPage, NewsPage
from opportunities.models import ProjectIndexPage, SectoralProjectPage
from tests.factories import OrganisationFactory, TerritoryFactory
from tests.factories.fixtures import Portal
from tests.opportunities.projects.factories import (
    BUDGET,
    INDICATOR,
    SectoralProjectPageFactory,
    stage,
)

pytestmark = [pytest.mark.django_db, pytest.mark.database]

MAX_QUERIES_LIST, MAX_QUERIES_PAGE = 12, 22
DAY = dt.timedelta(days=1)


def text_of(response: Any) -> str:
    """Return the visible words of a page with plain spaces."""
    main = BeautifulSoup(response.content, "html.parser").main
    assert main is not None
    return " ".join(main.get_text(" ").replace("\u00a0", " ").split())


def table_of(response: Any) -> list[list[str]]:
    """Return the rows of a CSV file."""
    assert response["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def full_project(**fields: Any) -> SectoralProjectPage:
    """Publish a project with every section of the page."""
    today = region_today()
    OrganisationFactory(
        key="min-health", name="Министерство здравоохранения", short_name="Минздрав", email="mz@example.org"
    )
    OrganisationFactory(key="hosp", name="Районная больница", short_name="Больница")
    whole: dict[str, Any] = {
        "title": "Врач рядом",
        "summary": "Новые ФАПы и выездные бригады.",
        "about": "<p>До больницы добираются часами.</p>",
        "goals": ["Врач бывает в каждом селе"],
        "indicators": [INDICATOR],
        "budget": [BUDGET],
        "stages": [
            stage(today - 400 * DAY, today - 200 * DAY, done=True, title="Опись"),
            stage(today - 199 * DAY, today + 20 * DAY, title="Стройка"),
            stage(today + 21 * DAY, today + 300 * DAY, title="Обучение"),
        ],
        "participate": "Оповещайте жителей.\n\nПишите в министерство.",
        "national_project": "active-life",
        "territories": [TerritoryFactory(key="lazo", name="Район имени Лазо")],
        "partners": ["hosp"],
        "related_measure_kinds": ["grant"],
        "tags": ["ФАП"],
    }
    return SectoralProjectPageFactory(**{**whole, **fields})


class PageTreeTests(WagtailPageTestCase):
    def test_the_section_stands_under_the_home_page_and_holds_projects_only(self) -> None:
        self.assertAllowedParentPageTypes(ProjectIndexPage, {HomePage})
        self.assertAllowedSubpageTypes(ProjectIndexPage, {SectoralProjectPage})
        self.assertAllowedParentPageTypes(SectoralProjectPage, {ProjectIndexPage})
        self.assertAllowedSubpageTypes(SectoralProjectPage, set())


def test_a_project_page_shows_its_facts(client: Client, portal: Portal) -> None:
    words = text_of(client.get(full_project().url))

    facts = (
        "Идёт",
        "Минздрав",
        "Нацпроект active-life",
        "Врач рядом",
        "До больницы добираются часами.",
        "Врач бывает в каждом селе",
        "Новые ФАПы, единиц",
        "2025: план 52, факт 50 — отстаёт.",
        "10 млн ₽",
        "Федеральный бюджет 6 млн ₽ 60 %",
        "Всего 10 млн ₽ за 2025 год, больше всего — федеральный бюджет: 60 %.",
        "1 из 3 этапов сделано",
        "Оповещайте жителей.",
        "mz@example.org",
        "Район имени Лазо",
        "Районная больница",
    )
    for fact in facts:
        assert fact in words, fact
    order = ["Цели и как их измеряют", "Откуда деньги", "Этапы", "Как участвовать НКО", "Кто уже в проекте"]
    places = [words.index(heading) for heading in order]
    assert places == sorted(places)


def test_a_stage_past_its_end_makes_the_project_late(client: Client, portal: Portal) -> None:
    yesterday = region_today() - DAY
    page = full_project(stages=[stage(yesterday - 10 * DAY, yesterday, title="Стройка")])

    words = text_of(client.get(page.url))

    assert "Отстаёт Минздрав" in words
    assert "должны были закончить" in words


def test_a_poor_project_shows_no_empty_sections(client: Client, portal: Portal) -> None:
    words = text_of(client.get(SectoralProjectPageFactory(territories=["krai"]).url))

    for heading in ("Откуда деньги", "Меры поддержки для участников", "Кто уже в проекте", "Новости и страницы", "CSV"):
        assert heading not in words


def test_tables_come_as_files_without_formulas(client: Client, portal: Portal) -> None:
    page = full_project(indicators=[{**INDICATOR, "name": "=2+2"}])

    indicators = table_of(client.get(page.url, {"csv": "indicators"}))
    budget = table_of(client.get(page.url, {"csv": "budget"}))

    assert indicators[0] == ["Показатель", "Единица", "Год", "План", "Факт", "Отклонение"]
    assert indicators[1:] == [
        ["'=2+2", "единиц", "2024", "40", "41", "1"],
        ["'=2+2", "единиц", "2025", "52", "50", "-2"],
    ]
    assert budget[1:] == [["2025", "6000000", "3000000", "1000000", "0", "10000000"]]


def test_an_unknown_table_is_the_page_itself(client: Client, portal: Portal) -> None:
    response = client.get(full_project().url, {"csv": "../etc"})

    assert response.status_code == 200
    assert "Врач рядом" in text_of(response)


def test_drafts_and_private_projects_are_nowhere(client: Client, portal: Portal) -> None:
    draft = full_project(title="Шпинель тайная", live=False, summary="", territories=())
    private = full_project(title="Шпинель закрытая")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)

    assert client.get(draft.url).status_code == 404
    for address in (private.url, f"{private.url}?csv=budget"):
        response = client.get(address)
        assert response.status_code == 302
        assert "Шпинель" not in response.content.decode()
    for address in ("/proekty/", "/poisk/?q=шпинель", "/api/v1/search?q=шпинель", "/sitemap.xml"):
        assert "Шпинель" not in client.get(address).content.decode(), address
    assert "Всего 0" not in text_of(client.get("/proekty/"))


def test_an_incomplete_project_cannot_go_live(portal: Portal) -> None:
    page = SectoralProjectPageFactory()
    page.participate = ""
    page.territories = []  # type: ignore[assignment]  # the factory's own attribute hides the field

    with pytest.raises(ValidationError) as caught:
        page.full_clean()

    assert {"participate", "territories"} <= set(caught.value.message_dict)


def test_the_list_counts_and_filters_by_the_state_of_today(client: Client, portal: Portal) -> None:
    today = region_today()
    full_project(title="Идущий")
    full_project(title="Отставший", stages=[stage(today - 9 * DAY, today - DAY)])
    full_project(title="Будущий", stages=[stage(today + DAY, today + 9 * DAY)])
    full_project(title="Сделанный", stages=[stage(today - 9 * DAY, today - DAY, done=True)])
    full_project(title="Черновой", live=False)
    titles = {"running": "Идущий", "late": "Отставший", "planned": "Будущий", "done": "Сделанный"}

    for state, title in titles.items():
        words = text_of(client.get("/proekty/", {"project_status": state}))
        assert title in words
        assert "Подходит 1 проект" in words
        assert not [other for other in titles.values() if other != title and other in words]
    assert "Подходят 3 проекта" in text_of(client.get("/proekty/", {"not_project_status": "late"}))
    everything = text_of(client.get("/proekty/"))
    assert "Всего 4 проекта" in everything
    assert "Идёт 1 Отстаёт 1 Ещё не начат 1 Завершён 1" in everything


@pytest.mark.parametrize("query", ["ministry=min-culture", "national_project=family", "theme=sport", "territory=north"])
def test_the_list_filters_by_every_facet(client: Client, portal: Portal, query: str) -> None:
    TerritoryFactory(key="north", name="Север")
    full_project(title="Про врачей", themes=["health"])
    SectoralProjectPageFactory(
        title="Про клубы",
        ministry="min-culture",
        national_project="family",
        themes=["sport"],
        territories=["north"],
    )

    words = text_of(client.get(f"/proekty/?{query}"))

    assert "Про клубы" in words
    assert "Про врачей" not in words


@pytest.mark.parametrize("query", ["page=99", "page=1000000"])
def test_a_page_past_the_end_is_not_found(client: Client, portal: Portal, query: str) -> None:
    SectoralProjectPageFactory()

    assert client.get(f"/proekty/?{query}").status_code == 404


def test_bad_values_in_the_address_are_ignored(client: Client, portal: Portal) -> None:
    SectoralProjectPageFactory()

    response = client.get("/proekty/?project_status=late@2020-01-01&ministry=\x00&sort=zzz&page=-1&unknown=1")

    assert response.status_code == 200
    assert "Всего 1 проект" in text_of(response)


def test_named_measures_come_first_and_open_ones_of_the_kinds_follow(client: Client, portal: Portal) -> None:
    named = portal.measure(title="Названная мера", kinds=["property"])
    portal.measure(title="Открытая мера", kinds=["grant"], themes=["health"])
    portal.measure(title="Мера другого вида", kinds=["letter"], themes=["health"])
    portal.measure(title="Закрытая мера", kinds=["grant"], themes=["health"], closes_on=region_today() - DAY)
    page = full_project(related_measures=[named])

    words = text_of(client.get(page.url))

    assert words.index("Названная мера") < words.index("Открытая мера")
    assert "Мера другого вида" not in words
    assert "Закрытая мера" not in words


def test_without_measures_of_the_themes_those_of_the_kinds_are_offered(client: Client, portal: Portal) -> None:
    portal.measure(title="Открытая мера", kinds=["grant"], themes=["sport"])

    assert "Открытая мера" in text_of(client.get(full_project().url))


def test_a_measure_taken_off_the_site_is_not_offered(client: Client, portal: Portal) -> None:
    named = portal.measure(title="Названная мера", kinds=["property"])
    page = full_project(related_measures=[named], related_measure_kinds=())
    named.unpublish()

    assert "Названная мера" not in text_of(client.get(page.url))


def test_news_that_names_the_project_stands_on_its_page(client: Client, portal: Portal) -> None:
    page = full_project()
    news = NewsIndexPage(title="Новости", slug="novosti")
    HomePage.objects.get().add_child(instance=news)
    body = [
        {"type": "text", "value": {"heading": "", "text": f'<p><a linktype="page" id="{page.pk}">Врач</a></p>'}},
    ]
    item = NewsPage(title="Катер вышел в рейс", slug="kater", summary="Первый выезд.", body=json.dumps(body))
    news.add_child(instance=item)
    item.save_revision().publish()

    assert "Катер вышел в рейс" in text_of(client.get(page.url))


def test_the_common_search_finds_projects_in_their_own_tab(client: Client, portal: Portal) -> None:
    full_project()
    portal.measure(title="ФАП: грант края")

    everything = text_of(client.get("/poisk/", {"q": "ФАП"}))
    tab = text_of(client.get("/poisk/", {"q": "ФАП", "type": "project"}))

    assert "Отраслевые проекты 1" in everything
    assert "Врач рядом" in tab
    assert "ФАП: грант края" not in tab


def test_the_card_tells_state_money_and_stages(client: Client, portal: Portal) -> None:
    full_project()

    words = text_of(client.get("/proekty/"))

    assert "Идёт Минздрав" in words
    assert "10 млн ₽ за 2025 год" in words
    assert "1 из 3 этапов сделано" in words
    assert "Уже помогают: 1 организация" in words


def test_a_ministry_shows_its_projects_in_the_directory(client: Client, portal: Portal) -> None:
    full_project()

    assert "Врач рядом" in text_of(client.get("/organizatsii/min-health/"))
    assert "Врач рядом" in text_of(client.get("/organizatsii/hosp/"))


def test_search_engines_read_the_project(client: Client, portal: Portal) -> None:
    html = BeautifulSoup(client.get(full_project().url).content, "html.parser")
    element = html.find("script", type="application/ld+json")
    assert element is not None
    things = {item["@type"]: item for item in json.loads(element.get_text())["@graph"]}

    assert things["Project"]["name"] == "Врач рядом"
    assert things["Project"]["parentOrganization"]["name"] == "Министерство здравоохранения"
    assert "BreadcrumbList" in things


def test_the_list_and_the_page_cost_a_bounded_number_of_queries(
    client: Client, portal: Portal, django_assert_max_num_queries: Any
) -> None:
    measures = [portal.measure(kinds=["grant"]) for _ in range(6)]
    pages = [full_project(related_measures=measures[:3]) for _ in range(15)]
    client.get("/proekty/"), client.get(pages[0].url)

    with django_assert_max_num_queries(MAX_QUERIES_LIST):
        client.get("/proekty/")
    with django_assert_max_num_queries(MAX_QUERIES_PAGE):
        client.get(pages[0].url)


def test_a_measure_names_the_projects_in_which_it_helps(client: Client, portal: Portal) -> None:
    measure = portal.measure()
    project = SectoralProjectPageFactory(title="Врач рядом", related_measures=[measure])

    response = client.get(measure.url)

    assert [hit.id for hit in response.context["projects"]] == [project.pk]
    assert "Отраслевые проекты, в которых она поможет" in text_of(response)
