import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from wagtail.blocks import StreamBlockValidationError
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, PageViewRestriction

from home.blocks import ArticleBlock, ChartBlock, TableBlock
from home.models import GuideIndexPage, GuidePage, NewsIndexPage, NewsPage
from media.models import PortalDocument, PortalImage
from search.models import SearchEntry
from tests.factories.fixtures import Portal

pytestmark = pytest.mark.django_db
MAX_QUERIES = 12


def body(*blocks: tuple[str, dict]) -> str:
    return json.dumps([{"type": kind, "value": value} for kind, value in blocks])


TEXT = ("text", {"heading": "Начало", "text": "<p>Заявку пишут спокойно.</p>"})


@pytest.fixture
def section(portal: Portal) -> GuideIndexPage:
    page = GuideIndexPage(title="Руководства", slug="rukovodstva", intro="По шагам", show_in_menus=True)
    portal.home.add_child(instance=page)
    return page


@pytest.fixture
def news(portal: Portal) -> NewsIndexPage:
    page = NewsIndexPage(title="Новости", slug="novosti")
    Page.objects.get(pk=portal.home.pk).add_child(instance=page)
    return page


def add_guide(section: GuideIndexPage, slug: str = "zayavka", **fields) -> GuidePage:
    defaults = {"title": "Как подать заявку", "summary": "Девять шагов", "body": body(TEXT), "live": False}
    page = GuidePage(slug=slug, **{**defaults, **fields})
    Page.objects.get(pk=section.pk).add_child(instance=page)
    page.save_revision().publish()
    return GuidePage.objects.get(pk=page.pk)


def add_news(news: NewsIndexPage, number: int, day: dt.date) -> NewsPage:
    page = NewsPage(
        title=f"Новость {number}", slug=f"n-{number}", summary="Что было", published_on=day, body=body(TEXT)
    )
    Page.objects.get(pk=news.pk).add_child(instance=page)
    return page


def text_of(response) -> str:
    return response.content.decode().replace("\u00a0", " ")


@pytest.mark.database
@pytest.mark.parametrize("number", [1, 4])
def test_pictures_come_in_three_formats_and_cost_no_query_each(
    client: Client,
    section: GuideIndexPage,
    settings: Any,
    tmp_path: Path,
    number: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    settings.MEDIA_ROOT = tmp_path
    images = [
        PortalImage.objects.create(title="Снимок", file=get_test_image_file(filename=f"figure-{position}.png"))
        for position in range(number)
    ]
    figures = [
        ("figure", {"image": {"image": image.pk, "alt_text": "Чемодан", "decorative": False}}) for image in images
    ]
    guide = add_guide(section, body=body(*figures))
    html = client.get(guide.url).content.decode()

    assert html.count("<picture>") == number
    assert html.count('type="image/avif"') == html.count('type="image/webp"') == number
    assert re.search(r'<img [^>]*(?=.*width=)(?=.*height=)(?=.*loading="lazy")', html)
    with django_assert_max_num_queries(14):
        client.get(guide.url)


def test_a_guide_shows_every_block(client: Client, section: GuideIndexPage) -> None:
    document = PortalDocument(title="Форма письма", file_size=2048)
    document.file.save("pismo.docx", ContentFile(b"x" * 2048))
    other = add_guide(section, slug="smeta", title="Как составить смету")
    rows = [{"label": "2025", "figures": [3.5]}]
    chart = {"title": "Заявки", "conclusion": "Растут", "kind": "columns", "unit": "", "label_name": "Год"}
    table = {
        "columns": [{"type": "text", "heading": "Раздел"}, {"type": "text", "heading": "Баллы"}],
        "rows": [{"values": ["Цель", "10"]}],
        "caption": "",
    }
    guide = add_guide(
        section,
        body=body(
            TEXT,
            ("steps", {"heading": "Шаги", "items": [{"title": "Проверьте", "text": "Условия"}]}),
            ("callout", {"tone": "warning", "title": "Внимание", "text": "Срок"}),
            ("faq", {"heading": "", "items": [{"question": "Когда?", "answer": "Сейчас"}]}),
            ("table", {"heading": "Баллы", "table": table}),
            ("files", {"heading": "", "items": [{"document": document.pk, "note": "Образец"}]}),
            ("chart", {**chart, "series": ["всего"], "rows": rows}),
            ("related", {"heading": "", "pages": [{"type": "page", "value": other.pk}]}),
        ),
    )

    text = text_of(client.get(guide.url))

    for words in ("Заявку пишут спокойно", "Проверьте", "Внимание", "Когда?", "Как составить смету", "Растут"):
        assert words in text
    assert "DOCX, 2,0 КБ" in text
    assert '<th scope="row">Цель</th>' in text
    assert 'aria-label="Заявки. Растут' in text


def test_a_guide_that_restates_the_law_asks_to_check_it(client: Client, section: GuideIndexPage) -> None:
    guide = add_guide(section, restates_law=True, checked_on=dt.date(2026, 3, 1))

    assert "проверьте действующую редакцию" in text_of(client.get(guide.url))


def test_a_related_draft_or_private_page_is_not_told(client: Client, section: GuideIndexPage) -> None:
    draft = add_guide(section, slug="draft", title="Тайный черновик")
    draft.unpublish()
    private = add_guide(section, slug="private", title="Закрытое руководство")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    pages = [{"type": "page", "value": page.pk} for page in (draft, private)]
    guide = add_guide(section, body=body(TEXT, ("related", {"heading": "", "pages": pages})))

    for url in (guide.url, section.url):
        text = text_of(client.get(url))
        assert "Тайный черновик" not in text
        assert "Закрытое руководство" not in text


@pytest.mark.database
def test_a_guide_is_found_by_the_words_of_any_block(client: Client, section: GuideIndexPage) -> None:
    add_guide(section, body=body(("callout", {"tone": "tip", "title": "Совет", "text": "Закройте калиткой"})))

    assert "Как подать заявку" in text_of(client.get("/poisk/?q=калитка"))
    assert "Как подать заявку" not in text_of(client.get("/poisk/?q=tip"))


def test_sections_lie_in_one_another_and_the_way_shows_it(client: Client, section: GuideIndexPage) -> None:
    forum = GuideIndexPage(title="Форум 2019", slug="forum", intro="Материалы")
    Page.objects.get(pk=section.pk).add_child(instance=forum)
    guide = add_guide(forum)

    assert "Форум 2019" in text_of(client.get(section.url))
    assert f'<a href="{forum.url}">Форум 2019</a>' in text_of(client.get(guide.url))


def test_an_empty_section_says_where_to_look(client: Client, section: GuideIndexPage) -> None:
    assert "/poisk/" in text_of(client.get(section.url))


def test_news_stand_newest_first_by_pages_and_years(client: Client, news: NewsIndexPage) -> None:
    for number in range(1, 14):
        add_news(news, number, dt.date(2026, 1, number))
    add_news(news, 99, dt.date(2025, 5, 5))

    first = text_of(client.get(news.url))

    assert first.index("Новость 13") < first.index("Новость 2<")
    assert "Новость 99" not in first
    assert "Новость 99" in text_of(client.get(f"{news.url}?page=2"))
    assert "Новость 13" not in text_of(client.get(f"{news.url}?year=2025"))


@pytest.mark.parametrize("query", ["year=1", "year=abcd", "year=٢٠٢٦", "page=-1", "page=x", "utm=1"])
def test_impossible_years_and_pages_are_ignored(client: Client, news: NewsIndexPage, query: str) -> None:
    add_news(news, 1, dt.date(2026, 1, 1))

    assert client.get(f"{news.url}?{query}").status_code == 200


def test_a_page_of_news_past_the_end_is_not_found(client: Client, news: NewsIndexPage) -> None:
    assert client.get(f"{news.url}?page=5").status_code == 404


def test_lists_cost_a_few_queries(
    client: Client, section: GuideIndexPage, news: NewsIndexPage, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(8):
        add_guide(section, slug=f"g-{number}")
        add_news(news, number, dt.date(2026, 1, 1))
    for url in (section.url, news.url):
        client.get(url)
        with django_assert_max_num_queries(MAX_QUERIES):
            client.get(url)


def test_search_engines_read_the_article_and_its_questions(client: Client, section: GuideIndexPage) -> None:
    items = [{"question": "Когда?", "answer": "</script>Сейчас"}]
    guide = add_guide(section, body=body(TEXT, ("faq", {"heading": "", "items": items})))
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', client.get(guide.url).content.decode())
    kinds = {item["@type"]: item for item in json.loads(data)["@graph"]}

    assert kinds["Article"]["headline"] == "Как подать заявку"
    assert kinds["FAQPage"]["mainEntity"][0]["acceptedAnswer"]["text"] == "</script>Сейчас"
    assert "BreadcrumbList" in kinds


def test_a_guide_without_words_for_lists_is_refused(section: GuideIndexPage) -> None:
    guide = add_guide(section)
    guide.summary = ""

    with pytest.raises(ValidationError) as caught:
        guide.full_clean()
    assert "summary" in caught.value.message_dict


def test_a_table_without_named_columns_is_refused() -> None:
    block = TableBlock()
    raw = {"heading": "Баллы", "table": {"columns": [{"type": "text", "heading": ""}], "rows": [], "caption": ""}}

    with pytest.raises(ValidationError):
        block.clean(block.to_python(raw))


def test_a_chart_with_more_figures_than_series_is_refused() -> None:
    block = ChartBlock()
    raw = {
        "title": "Заявки",
        "conclusion": "Растут",
        "kind": "columns",
        "unit": "",
        "label_name": "Год",
        "series": ["всего"],
        "rows": [{"label": "2025", "figures": [1.0, 2.0]}],
    }

    with pytest.raises(ValidationError):
        block.clean(block.to_python(raw))


def test_an_empty_step_is_refused() -> None:
    block = ArticleBlock()
    raw = [{"type": "steps", "value": {"heading": "", "items": [{"title": "", "text": ""}]}}]

    with pytest.raises(StreamBlockValidationError):
        block.clean(block.to_python(raw))


def test_a_deleted_guide_leaves_the_search(section: GuideIndexPage) -> None:
    guide = add_guide(section)
    guide.delete()

    assert SearchEntry.objects.get(type="guide").deleted


def test_paragraphs_are_drawn_and_bind_their_short_words(section: GuideIndexPage, client: Client) -> None:
    text = ("text", {"heading": "", "text": "<p>Собрали 2 млн ₽ и <b>построили</b> дом.</p>"})
    page = add_guide(section, body=body(text))

    shown = client.get(page.url or "").content.decode()
    assert "<p>Собрали 2\u00a0млн\u00a0₽ и\u00a0<b>построили</b> дом.</p>" in shown


def test_the_way_to_news_names_their_section_though_no_menu_does(news: NewsIndexPage, client: Client) -> None:
    page = add_news(news, 1, dt.date(2026, 11, 1))

    assert f'<li><a href="{news.url}">Новости</a></li>' in client.get(page.url or "").content.decode()
