import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from practices import leaflet, views
from tests.factories.fixtures import Portal
from tests.practices.factories import PracticePageFactory
from tests.practices.test_pages import full_practice, text_of
from tests.tagged_pdf import check_tagged

pytestmark = pytest.mark.django_db


def test_the_sheet_has_the_facts_and_a_code_without_inline_styles(client: Client, portal: Portal) -> None:
    page = full_practice(slug="diabet", suits_kinds=["village"])

    response = client.get("/praktiki/diabet/listovka/")
    html, words = response.content.decode(), text_of(response)

    for fact in (
        page.title,
        "314 000 ₽",
        "Составить списки.",
        "Селу",
        "info@hosp.example.org",
        f"http://testserver{page.url}",
    ):
        assert fact in words, fact
    assert '<img src="data:image/svg+xml' in html
    assert "style=" not in html


def test_a_long_way_is_cut_with_a_word_about_the_rest(client: Client, portal: Portal) -> None:
    steps = [{"title": f"Шаг {number}", "text": "Делали.", "weeks": None} for number in range(9)]
    PracticePageFactory(slug="dolgo", steps=steps)

    words = text_of(client.get("/praktiki/dolgo/listovka/"))

    assert "Шаг 5" in words
    assert "Шаг 6" not in words
    assert "И ещё 3 шага" in words


def test_drafts_and_private_practices_have_no_sheet(client: Client, portal: Portal) -> None:
    PracticePageFactory(slug="draft", live=False)
    private = PracticePageFactory(slug="private")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)

    for slug in ("draft", "private", "net-takoy"):
        for name in ("listovka/", "listovka.pdf"):
            assert client.get(f"/praktiki/{slug}/{name}").status_code == 404


@pytest.mark.skipif(not leaflet.can_draw_pdf(), reason="needs Pango")
def test_the_pdf_is_one_sheet_and_is_drawn_once(client: Client, portal: Portal, monkeypatch) -> None:
    full_practice(slug="diabet")

    first = client.get("/praktiki/diabet/listovka.pdf")
    monkeypatch.delattr(leaflet, "_draw")
    second = client.get("/praktiki/diabet/listovka.pdf")

    assert first["Content-Type"] == "application/pdf"
    assert first.content.startswith(b"%PDF")
    assert second.content == first.content
    assert 'filename="diabet.pdf"' in first["Content-Disposition"]


@pytest.mark.skipif(not leaflet.can_draw_pdf(), reason="needs Pango")
def test_the_pdf_is_tagged_and_the_page_beside_it_says_the_same(client: Client, portal: Portal) -> None:
    page = full_practice(slug="diabet")

    tags = check_tagged(client.get("/praktiki/diabet/listovka.pdf").content, page.title)

    assert {"H1", "H2", "L", "LI", "P", "Figure"} <= tags
    assert page.summary in text_of(client.get("/praktiki/diabet/listovka/"))


def test_without_the_libraries_the_page_tells_how_to_save_it(client: Client, portal: Portal, monkeypatch) -> None:
    monkeypatch.setattr(views, "can_draw_pdf", lambda: False)
    full_practice(slug="diabet")

    response = client.get("/praktiki/diabet/listovka/")

    assert "Сохранить как PDF" in text_of(response)
    assert "listovka.pdf" not in response.content.decode()
    assert client.get("/praktiki/diabet/listovka.pdf").status_code == 404
