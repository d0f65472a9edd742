import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, PageViewRestriction
from wagtail.test.utils import WagtailPageTestCase

from home.models import HomePage
from media.models import PortalImage
from organisations.models import Organisation
from practices.models import PracticeIndexPage, PracticePage, PracticePhoto
from tests.factories import OrganisationFactory, TerritoryFactory
from tests.factories.fixtures import Portal
from tests.practices.factories import EVIDENCE, PracticeIndexPageFactory, PracticePageFactory, PracticeSectorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]

MAX_QUERIES_LIST, MAX_QUERIES_PAGE = 12, 13


def text_of(response: Any) -> str:
    """Return the visible words of a page with plain spaces."""
    main = BeautifulSoup(response.content, "html.parser").main
    assert main is not None
    return " ".join(main.get_text(" ").replace("\u00a0", " ").split())


def full_practice(**fields: Any) -> PracticePage:
    """Publish a practice with every section of the page."""
    lazo = TerritoryFactory(key="lazo", name="Район имени Лазо")
    body = OrganisationFactory(
        key="hosp", name="Районная больница", short_name="Больница", email="info@hosp.example.org"
    )
    assert isinstance(body, Organisation)
    whole: dict[str, Any] = {
        "title": "Школа диабета в селе",
        "summary": "Медсестра учит жителей считать углеводы.",
        "result": "Вызовов стало вдвое меньше.",
        "problem": "Школа работала только в городе.",
        "solution": "Занятия перенесли на ФАП.\n\nГруппа небольшая.",
        "steps": [
            {"title": "Составить списки", "text": "Сверить регистр.", "weeks": 3},
            {"title": "Провести цикл", "text": "Шесть занятий.", "weeks": 24},
        ],
        "costs": [{"name": "Глюкометры", "sum": 186_000}, {"name": "Бензин", "sum": 128_000}],
        "people": "Две медсестры.",
        "suits": "Районам с пятью ФАПами.",
        "risks": "Летом люди заняты.",
        "territories": [lazo],
        "organisation": body,
        "year": 2021,
        "repeated_by": [{"organisation": "hosp", "territory": "lazo", "year": 2023, "note": "Восемь пунктов"}],
        "funded_by_kinds": ["grant", "subsidy"],
        "funded_by_note": "Надбавку платит больница.",
        "materials": [{"title": "Дневник сахара", "type": "template"}],
        "quote_role": "Фельдшер",
        "quote": "Бабушки спорят о хлебных единицах.",
    }
    return PracticePageFactory(**{**whole, **fields})


class PageTreeTests(WagtailPageTestCase):
    def test_the_library_stands_under_the_home_page_and_holds_practices_only(self) -> None:
        self.assertAllowedParentPageTypes(PracticeIndexPage, {HomePage})
        self.assertAllowedSubpageTypes(PracticeIndexPage, {PracticePage})
        self.assertAllowedParentPageTypes(PracticePage, {PracticeIndexPage})
        self.assertAllowedSubpageTypes(PracticePage, set())


def test_a_practice_is_routable_and_renders(client: Client, portal: Portal) -> None:
    page = full_practice()

    assert page.url == "/praktiki/practice-0/" or page.url.startswith("/praktiki/")
    assert client.get(page.url).status_code == 200


def test_a_practice_page_tells_the_result_first_and_shows_its_facts(client: Client, portal: Portal) -> None:
    words = text_of(client.get(full_practice().url))

    facts = (
        "Школа диабета в селе",
        "Вызовов стало вдвое меньше.",
        "71",
        "34",
        "в 2,1 раза меньше",
        "Карты вызовов",
        "Школа работала только в городе.",
        "Занятия перенесли на ФАП.",
        "3 недели",
        "около 6 месяцев",
        "186 000",
        "314 000 ₽",
        "Две медсестры.",
        "Районам с пятью ФАПами.",
        "Летом люди заняты.",
        "Район имени Лазо, 2023 год",
        "Восемь пунктов",
        "Дневник сахара",
        "по запросу у автора",
        "Надбавку платит больница.",
        "Бабушки спорят о хлебных единицах.",
        "Районная больница",
        "info@hosp.example.org",
    )
    for fact in facts:
        assert fact in words, fact
    order = ["Что получилось", "В чём была проблема", "Что придумали", "Как сделали по шагам", "Сколько стоило"]
    places = [words.index(heading) for heading in order]
    assert places == sorted(places)


def test_kinds_of_support_lead_to_a_search_for_open_measures(client: Client, portal: Portal) -> None:
    html = client.get(full_practice().url).content.decode()

    assert "?type=measure&amp;kind=grant&amp;kind=subsidy&amp;status=open" in html


def test_a_measure_and_a_practice_find_each_other(client: Client, portal: Portal) -> None:
    named_by_practice = portal.measure(title="Грант края")
    page = full_practice(funded_by=[named_by_practice])
    names_practice = portal.measure(title="Субсидия района", related_pages=[page])
    portal.measure(title="Чужая мера")

    words = text_of(client.get(page.url))

    assert "Грант края" in words
    assert "Субсидия района" in words
    assert "Чужая мера" not in words
    for measure in (named_by_practice, names_practice):
        response = client.get(measure.url)
        assert [hit.title for hit in response.context["practices"]] == [page.title]
        assert response.context["related"] == []
        words = text_of(response)
        assert words.index("Практики, которые можно повторить") < words.index(page.title)


def test_a_measure_names_no_practice_that_visitors_may_not_see(client: Client, portal: Portal) -> None:
    measure = portal.measure(max_amount=500_000)
    hidden = PracticePageFactory(title="Только для своих", funded_by=[measure])
    taken_off = PracticePageFactory(title="Снята с сайта", funded_by=[measure])
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    taken_off.unpublish()

    assert client.get(measure.url).context["practices"] == []


def test_many_practices_of_a_measure_cost_no_more_queries(
    client: Client, portal: Portal, django_assert_max_num_queries: Any
) -> None:
    measure = portal.measure(max_amount=500_000)
    for number in range(7):
        PracticePageFactory(title=f"Практика номер {number}", funded_by=[measure])
    client.get(measure.url)

    with django_assert_max_num_queries(13):
        response = client.get(measure.url)

    words = text_of(response)
    assert "Практики, которые можно повторить на эти деньги" in words
    assert all(f"Практика номер {number}" in words for number in range(7))


def test_a_measure_taken_off_the_site_is_not_offered(client: Client, portal: Portal) -> None:
    page = full_practice()
    measure = portal.measure(title="Субсидия района", related_pages=[page])
    measure.unpublish()

    assert "Субсидия района" not in text_of(client.get(page.url))


def test_a_private_measure_is_not_offered(client: Client, portal: Portal) -> None:
    page = full_practice()
    measure = portal.measure(title="Субсидия района", related_pages=[page])
    PageViewRestriction.objects.create(page=measure, restriction_type=PageViewRestriction.LOGIN)

    assert "Субсидия района" not in text_of(client.get(page.url))


def test_a_poor_practice_shows_no_empty_sections(client: Client, portal: Portal) -> None:
    page = PracticePageFactory(evidence=(), result="Стало лучше.", organisation=None)

    words = text_of(client.get(page.url))

    assert "Стало лучше." in words
    for heading in ("Сколько стоило", "Чем подтверждается", "Уже повторили", "Материалы", "Автор"):
        assert heading not in words


def test_a_draft_is_not_found_and_may_be_incomplete(client: Client, portal: Portal) -> None:
    draft = PracticePageFactory(live=False, summary="", problem="", evidence=(), sector=None, territories=())

    assert draft.url is not None
    assert client.get(draft.url).status_code == 404


def test_an_incomplete_practice_cannot_go_live(portal: Portal) -> None:
    page = PracticePageFactory()
    page.problem = ""
    page.territories = []  # type: ignore[assignment]  # the factory's own attribute hides the field

    with pytest.raises(ValidationError) as caught:
        page.full_clean()

    assert {"problem", "territories"} <= set(caught.value.message_dict)


def test_the_library_lists_live_practices_with_the_figure(client: Client, portal: Portal) -> None:
    full_practice()
    PracticePageFactory(title="Черновик", live=False)

    words = text_of(client.get(PracticeIndexPageFactory().url))

    assert "Всего 1 практика" in words
    assert "Школа диабета в селе" in words
    assert "314 тыс. ₽" in words
    assert f"{EVIDENCE['indicator']}, {EVIDENCE['unit']}" in words
    assert "Черновик" not in words


def test_the_library_filters_by_sector_with_everything_below(client: Client, portal: Portal) -> None:
    health = PracticeSectorFactory(key="health", name="Здравоохранение")
    PracticePageFactory(title="Про сердце", sector=PracticeSectorFactory(key="prevention", parent=health))
    PracticePageFactory(title="Про лес", sector="ecology")
    url = PracticeIndexPageFactory().url

    healthy = text_of(client.get(url, {"sector": "health"}))
    others = text_of(client.get(url, {"not_sector": "health"}))

    assert "Про сердце" in healthy
    assert "Про лес" not in healthy
    assert "Про лес" in others
    assert "Про сердце" not in others


@pytest.mark.parametrize("query", ["page=99", "page=1000000"])
def test_a_page_past_the_end_is_not_found(client: Client, portal: Portal, query: str) -> None:
    PracticePageFactory()

    assert client.get(f"{PracticeIndexPageFactory().url}?{query}").status_code == 404


def test_measures_are_not_in_the_library_and_practices_not_in_the_catalogue(client: Client, portal: Portal) -> None:
    portal.measure(title="Грант края")
    PracticePageFactory(title="Школа диабета")

    assert "Грант края" not in text_of(client.get(PracticeIndexPageFactory().url))
    assert "Школа диабета" not in text_of(client.get(portal.catalogue.url))


def test_the_common_search_shows_practices_in_their_own_tab(client: Client, portal: Portal) -> None:
    portal.measure(title="Диабет: грант края")
    PracticePageFactory(title="Диабет: школа в селе")

    everything = text_of(client.get("/poisk/", {"q": "диабет"}))
    tab = text_of(client.get("/poisk/", {"q": "диабет", "type": "practice"}))

    assert "Практики 1" in everything
    assert "Диабет: школа в селе" in tab
    assert "Диабет: грант края" not in tab


def test_the_list_and_the_page_cost_a_handful_of_queries(
    client: Client, portal: Portal, django_assert_max_num_queries: Any
) -> None:
    pages = [full_practice() for _ in range(15)]
    for page in pages[:3]:
        portal.measure(related_pages=[page])
    library = PracticeIndexPageFactory()
    client.get(library.url), client.get(pages[0].url)

    with django_assert_max_num_queries(MAX_QUERIES_LIST):
        client.get(library.url)
    with django_assert_max_num_queries(MAX_QUERIES_PAGE):
        client.get(pages[0].url)


def test_renaming_a_sector_is_seen_at_once(client: Client, portal: Portal) -> None:
    page = full_practice()
    url = PracticeIndexPageFactory().url
    client.get(url)

    assert page.sector is not None
    page.sector.name = "Здоровье"
    page.sector.save()

    assert "Здоровье" in text_of(client.get(url))
    assert isinstance(Page.objects.get(pk=page.pk).specific, PracticePage)


def test_the_library_filters_by_cost_and_by_whom_it_suits(client: Client, portal: Portal) -> None:
    PracticePageFactory(title="Дешёвая для села", costs=[{"name": "Краска", "sum": 90_000}], suits_kinds=["village"])
    PracticePageFactory(title="Дорогая для города", costs=[{"name": "Катер", "sum": 9_000_000}], suits_kinds=["town"])
    PracticePageFactory(title="Без расходов")
    url = PracticeIndexPageFactory().url

    cheap = text_of(client.get(url, {"cost": "up_to_100k"}))
    for_towns = text_of(client.get(url, {"suits": "town"}))
    not_cheap = text_of(client.get(url, {"not_cost": "up_to_100k"}))

    assert "Дешёвая" in cheap
    assert "Дорогая" not in cheap
    assert "Без расходов" not in cheap
    assert "Дорогая" in for_towns
    assert "Дешёвая" not in for_towns
    assert "Без расходов" in not_cheap
    assert "Дешёвая" not in not_cheap


def test_photos_have_words_and_cost_no_query_each(
    client: Client, portal: Portal, settings: Any, tmp_path: Any, django_assert_max_num_queries: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    page = PracticePageFactory()
    for number in range(6):
        image = PortalImage.objects.create(title="Снимок", file=get_test_image_file(filename=f"photo-{number}.png"))
        page.photos.add(PracticePhoto(image=image, alt=f"Медсестра и чемодан {number}", caption="ФАП"))
    page.save_revision().publish()
    html = client.get(page.url).content.decode()

    assert 'alt="Медсестра и чемодан 5"' in html
    assert html.count('type="image/avif"') == html.count('type="image/webp"') == 6
    with django_assert_max_num_queries(MAX_QUERIES_PAGE + 2):
        client.get(page.url)


def test_search_engines_get_steps_cost_and_author(client: Client, portal: Portal) -> None:
    html = client.get(full_practice().url).content.decode()
    script = BeautifulSoup(html, "html.parser").find("script", type="application/ld+json")

    assert script is not None
    things = {thing["@type"]: thing for thing in json.loads(script.text)["@graph"]}
    assert things["HowTo"]["step"][0]["name"] == "Составить списки"
    assert things["HowTo"]["estimatedCost"]["value"] == 314_000
    assert things["HowTo"]["author"]["name"] == "Районная больница"
    assert "BreadcrumbList" in things
