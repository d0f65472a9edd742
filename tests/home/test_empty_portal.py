"""A portal on its first day: no content, and nothing on it that misleads, breaks or leads nowhere."""

import datetime as dt
import re
from collections import deque
from html import unescape

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings
from wagtail.models import Page, Site

from core.dates import region_now
from events.models import EventIndexPage
from home.models import GuideIndexPage, HomePage, NewsIndexPage
from opportunities.models import CatalogueIndexPage, NationalProject, ProjectIndexPage
from organisations.models import Organisation
from plans.models import PlanIndexPage
from practices.models import PracticeIndexPage, PracticeSector
from taxonomy.models import ApplicantKind, SupportKind, Territory, Theme
from tests.events.factories import EventIndexPageFactory, EventPageFactory
from tests.factories.pages import HomePageFactory, root_page
from tests.factories.users import AdministratorFactory

ADDRESS = "https://okno.example.org"
SECTIONS = (
    (CatalogueIndexPage, "vozmozhnosti"),
    (ProjectIndexPage, "proekty"),
    (PracticeIndexPage, "praktiki"),
    (PlanIndexPage, "plan"),
    (EventIndexPage, "sobytiya"),
    (GuideIndexPage, "rukovodstva"),
    (NewsIndexPage, "novosti"),
)
LISTS = (SupportKind, ApplicantKind, Theme, Territory, PracticeSector, NationalProject)
# What there is without any section.
FIXED = ("/", "/poisk/", "/organizatsii/", "/sobytiya/proverka/", "/vid/", "/dostupnost/", "/personalnye-dannye/")
ADVICE_ABOUT_WORDS = "нет ли опечатки"

pytestmark = pytest.mark.django_db


@pytest.fixture
def migrated(settings: Settings) -> Site:
    """What the migrations of Wagtail leave behind, and an address of the portal."""
    cache.clear()
    settings.WAGTAILADMIN_BASE_URL = ADDRESS
    Page.objects.filter(depth__gt=1).delete()
    Site.objects.all().delete()
    welcome = root_page().add_child(instance=Page(title="Welcome to your new Wagtail site!", slug="home"))
    return Site.objects.create(hostname="localhost", is_default_site=True, root_page=welcome)


@pytest.fixture
def sections(db: None) -> list[str]:
    """All sections without a page in them; their addresses."""
    cache.clear()
    home = HomePageFactory()
    for model, slug in SECTIONS:
        Page.objects.get(pk=home.pk).add_child(instance=model(title=slug.capitalize(), slug=slug))
    return [f"/{slug}/" for _, slug in SECTIONS]


def test_a_new_portal_begins_with_its_front_page_under_its_own_address(client: Client, migrated: Site) -> None:
    call_command("setup_site")

    site = Site.objects.get()
    assert site.root_url == ADDRESS
    assert site.root_page.specific_class is HomePage
    assert [page.specific_class for page in Page.objects.filter(depth=2)] == [HomePage]
    assert HomePage().heading in client.get("/").content.decode()
    assert f"<loc>{ADDRESS}/</loc>" in client.get("/sitemap.xml").content.decode()


def test_the_lists_of_a_new_portal_are_filled_once(migrated: Site) -> None:
    call_command("setup_site")

    assert [model.objects.exists() for model in LISTS] == [True] * len(LISTS)
    assert Territory.objects.get(parent=None).name == "Хабаровский край"
    assert not Organisation.objects.exists()

    ApplicantKind.objects.all().delete()
    SupportKind.objects.filter(key="grant").update(name="Безвозмездная поддержка")
    call_command("setup_site")

    assert not ApplicantKind.objects.exists()
    assert SupportKind.objects.get(key="grant").name == "Безвозмездная поддержка"


def test_a_list_that_is_there_already_is_not_mixed_with_ours(migrated: Site) -> None:
    Territory.objects.create(key="primorye", name="Приморский край", kind="region")

    call_command("setup_site")

    assert list(Territory.objects.values_list("key", flat=True)) == ["primorye"]


def test_what_somebody_has_arranged_stays(migrated: Site) -> None:
    call_command("setup_site")
    home = HomePage.objects.get()
    home.title = "Наш портал"
    home.save_revision().publish()
    Site.objects.update(hostname="nko.example.org", port=8080, site_name="Наш портал")
    before = list(Site.objects.values())

    call_command("setup_site")

    assert list(Site.objects.values()) == before
    assert HomePage.objects.get().title == "Наш портал"


def test_a_new_section_is_offered_for_the_menu(client: Client, migrated: Site) -> None:
    call_command("setup_site")
    client.force_login(AdministratorFactory())
    home = HomePage.objects.get()

    for model, _ in SECTIONS:
        form = client.get(f"/admin/pages/add/{model._meta.app_label}/{model._meta.model_name}/{home.pk}/")
        assert re.search(r'<input[^>]*name="show_in_menus"[^>]*checked', form.content.decode()), model


def test_no_link_of_an_empty_portal_leads_nowhere(client: Client, sections: list[str]) -> None:
    waiting, seen = deque([*FIXED, *sections]), set()
    while waiting:
        path = waiting.popleft()
        if path in seen:
            continue
        seen.add(path)
        response = client.get(path)
        assert response.status_code < 400, path
        # One step from the pages that exist: filters and months go on for ever.
        if path in FIXED or path in sections:
            links = re.findall(r'href="(/[^"#]*)', response.content.decode())
            waiting.extend(unescape(link) for link in links if not link.startswith(("/static/", "/media/")))
    assert {"/manifest.webmanifest", *sections} <= seen


def test_an_empty_list_says_that_it_is_empty_and_offers_nothing_to_sift(client: Client, sections: list[str]) -> None:
    for path in ("/vozmozhnosti/", "/proekty/", "/praktiki/", "/organizatsii/"):
        page = client.get(path).content.decode()
        assert "Пока здесь нет" in page, path
        assert "Загляните позже" in page, path
        assert ADVICE_ABOUT_WORDS not in page, path
        assert 'id="filters"' not in page, path
        assert 'form="filters"' not in page, path
    search = client.get("/poisk/").content.decode()
    assert "На портале пока ничего не опубликовано" in search
    assert ADVICE_ABOUT_WORDS not in search


def test_words_that_find_nothing_still_get_advice(client: Client, sections: list[str]) -> None:
    for path in ("/poisk/?q=единорог", "/vozmozhnosti/?q=единорог", "/sobytiya/?q=единорог"):
        assert ADVICE_ABOUT_WORDS in client.get(path).content.decode(), path


def test_a_list_without_coming_events_leads_to_those_that_are_over(client: Client) -> None:
    cache.clear()
    index = EventIndexPageFactory()
    start = region_now() - dt.timedelta(days=3)
    EventPageFactory(parent=index, title="Прошлый семинар", starts_at=start, ends_at=start + dt.timedelta(hours=1))

    page = client.get(index.url).content.decode()

    assert "Новых событий пока не" in page
    assert "Редакторы ещё ничего" not in page
    assert 'id="filters"' in page
    assert "Прошлый семинар" in client.get(f"{index.url}?when=past").content.decode()


def test_the_front_page_asks_no_questions_of_an_empty_catalogue(client: Client, sections: list[str]) -> None:
    assert "Готовые вопросы" not in client.get("/").content.decode()
