"""S04: what is hidden shows in no channel: search of both back-ends, hints, counts, feeds, tables, maps, markup."""

from collections import Counter
from urllib.parse import quote, unquote

import pytest
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from search.registry import page_types
from tests.permissions.sections import Sections
from tests.permissions.world import CANARIES, World, told
from tests.search.test_leaks import Deliver

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Beginnings of hidden words and slips of a finger; none holds a whole root, since pages echo what was typed.
HINTS = ("шпине", "шпнел", "корун", "кроунд", "топа", "тпоаз", "ага", "яшм", "shpine", "koru", "rjhey")
ASKED = (
    "/poisk/?q={}",
    "/poisk/?q={}&exact=1",
    "/api/v1/search?q={}",
    "/api/v1/suggest?q={}",
    "/vozmozhnosti/?q={}",
    "/proekty/?q={}",
    "/praktiki/?q={}",
    "/sobytiya/?q={}",
    "/sobytiya/calendar.ics?q={}",
    "/organizatsii/?q={}",
    "/plan/kray/?q={}",
    "/{}/",
)
TOLD = (
    "/",
    "/?map=practice",
    "/?map=project",
    "/sitemap.xml",
    "/robots.txt",
    "/poisk/",
    "/poisk/?explain=1",
    "/api/v1/search?sort=new",
    "/vozmozhnosti/",
    "/proekty/",
    "/praktiki/",
    "/praktiki/vnedreno/",
    "/plan/",
    "/plan/kray/",
    "/plan/kray/tablitsa/csv/",
    "/plan/kray/tablitsa/xlsx/",
    "/plan/kray/tablitsa/json/",
    "/plan/kray/sroki/",
    "/plan/kray/otchet/?since=2000-01-01&until=2099-12-31",
    "/sobytiya/",
    "/sobytiya/?when=past",
    "/sobytiya/calendar.ics",
    "/sobytiya/?month=2026-12",
    "/organizatsii/",
    "/novosti/",
    "/forum/",
    "/rukovodstva/",
)


@pytest.fixture(params=["index-late", "index-knows"])
def hidden(request: pytest.FixtureRequest, world: World, sections: Sections, deliver: Deliver) -> list[Page]:
    """Tell the index about private pages while they are public, then hide them again; return them."""
    rows = list(PageViewRestriction.objects.all())
    kept = [(row, list(row.groups.all())) for row in rows]
    for row in rows:
        row.delete()
    deliver()
    for row, groups in kept:
        row.pk = None
        row.save()
        row.groups.set(groups)
    if request.param == "index-knows":
        deliver()
    return [row.page for row in rows]


def leaked(client: Client, path: str) -> str | None:
    # The page about an address that leads nowhere says the address itself, in the link to its look.
    text = told(client.get(path), client).replace(unquote(path).lower(), "")
    return next((f"{path} tells {word}" for word in CANARIES if word in text), None)


def test_no_channel_tells_a_hidden_word(hidden: list[Page], world: World, client: Client) -> None:
    keys = "&".join(f"id={page.pk}" for page in hidden)
    organisation = world.foreign_section.organisation
    paths = [
        *(address.format(quote(hint)) for address in ASKED for hint in HINTS),
        *TOLD,
        f"/praktiki/sravnenie/?{keys}",
        f"/organizatsii/{organisation.key}/",
    ]

    assert [found for path in paths if (found := leaked(client, path))] == []


def test_every_hidden_page_answers_without_its_words(hidden: list[Page], client: Client) -> None:
    drafts = Page.objects.filter(live=False, depth__gt=2)

    assert hidden
    assert drafts
    for page in (*hidden, *drafts):
        path = page.specific.get_url()
        for suffix in ("", "tablitsa/csv/", "sroki/", "2025/csv/", "listovka/", "event.ics", "zapis/"):
            response = client.get(f"{path}{suffix}")
            assert response.status_code in (301, 302, 404), path + suffix
            assert leaked(client, path + suffix) is None or path in response.get("Location", "")


def test_counts_are_those_of_public_pages(hidden: list[Page], client: Client) -> None:
    expected = {kind.name: Page.objects.exact_type(kind.model).live().public().count() for kind in page_types()}
    facets = client.get("/api/v1/search").json()["facets"]

    told_counts = Counter({value["value"]: value["count"] for value in facets["type"]})
    assert {name: told_counts[name] for name in expected} == expected


def test_the_words_would_be_noticed(world: World, sections: Sections) -> None:
    """Else the tests above could not fail."""
    client = Client()
    client.force_login(world.superuser)

    assert leaked(client, f"/admin/pages/{sections.pages['practice']['draft'].pk}/edit/")
    assert leaked(client, sections.pages["practice"]["private"].url)
