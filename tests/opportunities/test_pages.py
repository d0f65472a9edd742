import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.models import PageViewRestriction

from core.dates import REGION_TZ
from media.models import PortalDocument
from tests.factories.fixtures import Portal

NOW = dt.datetime(2026, 11, 24, 12, 0, tzinfo=REGION_TZ)
TODAY = NOW.date()

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def _frozen_clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def text_of(response: Any) -> str:
    """Return the visible words of a page with plain spaces."""
    main = BeautifulSoup(response.content, "html.parser").main
    assert main is not None
    return " ".join(main.get_text(" ").replace("\u00a0", " ").split())


def test_a_measure_page_shows_its_facts(client: Client, portal: Portal) -> None:
    measure = portal.measure(
        title="До 500 тыс. ₽ на двор",
        summary="Край оплатит детскую площадку.",
        max_amount=500_000,
        pool_amount=20_000_000,
        opens_on=TODAY - dt.timedelta(days=3),
        closes_on=TODAY + dt.timedelta(days=5),
        closes_time=dt.time(18, 0),
        apply_url="https://grants.example.org/dvor",
        contact_phone="8 (4212) 00-00-00",
        steps=["Соберите жителей."],
        documents=[{"title": "Протокол собрания", "note": "с подписями"}],
        criteria=[{"name": "Участие жителей", "points": 40}],
        faq=[{"question": "А без юрлица можно?", "answer": "Можно."}],
        odds=[{"year": 2025, "applications": 10, "winners": 3, "average_sum": 400_000, "pass_mark": 60}],
        conditions=[{"rule": "own_share_percent_min", "value": 15, "text": "Свой вклад от 15 %."}],
        not_covered=["Долги прошлых лет"],
    )

    response = client.get(measure.url)

    assert response.status_code == 200
    words = text_of(response)
    for fact in (
        "До 500 тыс. ₽ на двор",
        "Край оплатит детскую площадку.",
        "500 000 ₽",
        "20 000 000 ₽",
        "29 ноября",
        "18:00",
        "Скоро закроется",
        "Соберите жителей.",
        "Протокол собрания",
        "Участие жителей",
        "А без юрлица можно?",
        "Свой вклад от 15 %.",
        "Долги прошлых лет",
        "8 (4212) 00-00-00",
    ):
        assert fact in words, fact
    assert b'href="https://grants.example.org/dvor"' in response.content


def test_a_federal_measure_also_tells_moscow_time(client: Client, portal: Portal) -> None:
    fields = {"closes_on": TODAY + dt.timedelta(days=5), "closes_time": dt.time(23, 30)}
    federal = portal.measure(level="federal", **fields)
    local = portal.measure(level="krai", **fields)

    assert "16:30" in text_of(client.get(federal.url))
    assert "16:30" not in text_of(client.get(local.url))


def test_the_fit_form_answers_with_reasons_and_keeps_what_was_typed(client: Client, portal: Portal) -> None:
    measure = portal.measure(conditions=[{"rule": "own_share_percent_min", "value": 15, "text": "Свой вклад от 15 %."}])

    response = client.get(measure.url, {"fit-who": "ngo", "fit-share": "10"})

    words = text_of(response)
    assert "У вас 10 %, нужно от 15 %" in words
    assert 'value="10"' in response.content.decode()


@pytest.mark.parametrize("junk", ["abc", "-1", "9" * 40, "\x00", "12.13.14"])
def test_wrong_answers_are_explained_and_never_an_error(client: Client, portal: Portal, junk: str) -> None:
    measure = portal.measure(
        conditions=[
            {"rule": "own_share_percent_min", "value": 15, "text": "Вклад."},
            {"rule": "registered_months_min", "value": 6, "text": "Стаж."},
        ]
    )

    response = client.get(measure.url, {"fit-share": junk, "fit-registered": junk, "fit-who": junk})

    assert response.status_code == 200


def test_rounds_of_one_contest_stand_together(client: Client, portal: Portal) -> None:
    common = {"series": "krai-sonko"}
    past = portal.measure(title="Конкурс 2025", year=2025, closes_on=TODAY - dt.timedelta(days=300), **common)
    now = portal.measure(title="Конкурс 2026", year=2026, closes_on=TODAY + dt.timedelta(days=30), **common)
    portal.measure(title="Черновик 2027", year=2027, closes_on=TODAY + dt.timedelta(days=300), live=False, **common)

    response = client.get(now.url)

    assert past.url in response.content.decode()
    assert "Черновик 2027" not in response.content.decode()


@pytest.mark.parametrize(
    ("opens_in", "words"), [(-3, ["Открыт новый приём", "Открыт новый"]), (10, ["Следующий приём", "Следующий приём"])]
)
def test_a_closed_round_leads_to_the_next_one_from_the_panel_and_from_the_bar_of_a_phone(
    client: Client, portal: Portal, opens_in: int, words: list[str]
) -> None:
    days = {"opens_on": TODAY + dt.timedelta(days=opens_in), "closes_on": TODAY + dt.timedelta(days=30)}
    past = portal.measure(year=2025, closes_on=TODAY - dt.timedelta(days=300), series="krai-sonko")
    coming = portal.measure(year=2026, series="krai-sonko", **days)
    later = {"opens_on": TODAY + dt.timedelta(days=300), "closes_on": TODAY + dt.timedelta(days=330)}
    portal.measure(year=2027, series="krai-sonko", **later)

    html = client.get(past.url).content.decode()

    assert accent_buttons(html) == [(coming.url, word) for word in words]


def test_without_a_form_of_application_one_can_call_from_the_bar_of_a_phone_too(client: Client, portal: Portal) -> None:
    measure = portal.measure(apply_url="", contact_phone="8 (4212) 00-00-00")

    html = client.get(measure.url).content.decode()

    assert accent_buttons(html) == [("tel:+74212000000", "Позвонить")] * 2


def accent_buttons(html: str) -> list[tuple[str, str]]:
    """Return address and words of the main actions in the side panel and in the bar of a phone."""
    found = re.findall(r'<a class="button button--accent[^"]*" href="([^"]+)"[^>]*>(.*?)</a>', html, re.DOTALL)
    return [(url, re.sub(r"<[^>]+>", "", words).strip()) for url, words in found]


def test_a_draft_is_not_found(client: Client, portal: Portal) -> None:
    draft = portal.measure(live=False)

    assert client.get(f"{portal.section.url}{draft.slug}/").status_code == 404


def test_the_section_of_a_body_leads_to_its_measures(client: Client, portal: Portal) -> None:
    response = client.get(portal.section.url)

    assert response.status_code == 302
    assert response["Location"].endswith(f"{portal.catalogue.url}?provider=fund")


@pytest.mark.parametrize("cards", [12, 50])
def test_the_catalogue_costs_at_most_twelve_queries(
    client: Client, portal: Portal, django_assert_max_num_queries: Any, cards: int
) -> None:
    portal.catalogue.cards_per_page = cards
    portal.catalogue.save()
    for number in range(cards):
        portal.measure(title=f"Мера {number}", closes_on=TODAY + dt.timedelta(days=number + 1))
    client.get(portal.catalogue.url)

    with django_assert_max_num_queries(12):
        response = client.get(portal.catalogue.url, {"q": "мера", "kind": "grant", "territory": "krai"})

    assert len(response.context["results"].hits) == cards


def test_a_measure_page_costs_at_most_twelve_queries(
    client: Client, portal: Portal, django_assert_max_num_queries: Any
) -> None:
    """The heaviest measure: rounds of a contest, papers to download, pages named in its text and beside it."""
    papers = [PortalDocument(title=f"Бланк {number}") for number in (1, 2)]
    for paper in papers:
        paper.file.save("blank.pdf", ContentFile(b"x"))
    named, also = portal.measure(title="Мера рядом"), portal.measure(title="Ещё одна")
    links = "".join(f'<p><a linktype="page" id="{page.pk}">см.</a></p>' for page in (named, also))
    for year in (2024, 2025, 2026):
        measure = portal.measure(
            year=year,
            series="krai-sonko",
            closes_on=dt.date(year, 12, 1),
            tags=["двор"],
            operator="guvp",
            about=links,
            related_pages=[named, also],
            documents=[{"title": paper.title, "template": paper} for paper in papers],
        )
    client.get(measure.url)

    with django_assert_max_num_queries(12):
        response = client.get(measure.url)

    text = response.content.decode()
    assert all(f'href="{paper.url}"' in text for paper in papers)
    assert text.count(f'href="{named.url}"') == 2
    assert len(response.context["rounds"]) == 3


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"page": "1000000000"}, 404),
        ({"page": "2"}, 404),
        ({"page": "-1"}, 200),
        ({"page": "1e3"}, 200),
        ({"page": "зимой"}, 200),
        ({"q": "я" * 10_000}, 200),
        ({"q": "\x00 \ud83d грант"}, 200),
        ({"q": '"* ? ~ ^ : ( ) { } [ ] \\ / AND OR NOT field:secret _exists_ /.*/'}, 200),
        ({"kind": ["nonsense", "grant"], "not_kind": "grant", "sort": "owner__password"}, 200),
        ({"amount_from": "миллион", "amount_to": "-5", "closes_within": "вечность"}, 200),
        ({"owner__password__startswith": "p", "unknown": "1"}, 200),
    ],
)
def test_bad_parameters_give_an_ordinary_page(
    client: Client, portal: Portal, query: dict[str, Any], status: int
) -> None:
    portal.measure()

    safe = {
        name: value.encode("utf-8", "replace") if isinstance(value, str) else value for name, value in query.items()
    }
    assert client.get(portal.catalogue.url, safe).status_code == status


def test_related_pages_show_only_what_visitors_may_see(client: Client, portal: Portal) -> None:
    shown, draft, hidden = portal.measure(), portal.measure(live=False), portal.measure(title="Тайная мера")
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    measure = portal.measure(related_pages=[shown, draft, hidden])

    related = client.get(measure.url).context["related"]

    assert [item.id for item in related] == [shown.pk]
