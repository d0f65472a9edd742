"""What search engines read on every type of page: types and properties of schema.org, absolute addresses, ISO dates."""

import datetime as dt
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from core.models import BasePage
from endowment.models import EndowmentFundPage
from events.models import CoursePage, EventIndexPage, EventPage
from home.models import GuideIndexPage, GuidePage, HomePage, NewsIndexPage, NewsPage
from opportunities.models import (
    BodySectionPage,
    CatalogueIndexPage,
    ProjectIndexPage,
    SectoralProjectPage,
    SupportMeasurePage,
)
from plans.models import PlanIndexPage, PlanMeasurePage, PlanPage
from practices.models import PracticeIndexPage, PracticePage
from tests.endowment.factories import REQUISITES, FundPageFactory
from tests.events.factories import CoursePageFactory, EventPageFactory
from tests.factories import OrganisationFactory
from tests.factories.fixtures import Portal
from tests.home.test_guides import add_guide, add_news
from tests.opportunities.projects.test_pages import full_project
from tests.plans.factories import PlanMeasurePageFactory, report
from tests.practices.test_pages import full_practice

pytestmark = [pytest.mark.django_db, pytest.mark.database]

Thing = dict[str, Any]
COMMON = {"name", "alternateName", "description", "url", "sameAs", "image", "inLanguage"}
# type → what it must have, what else schema.org knows of it and we use
VOCABULARY: dict[str, tuple[set[str], set[str]]] = {
    "Action": ({"name", "agent", "actionStatus"}, {"startTime", "endTime"}),
    "Answer": ({"text"}, set()),
    "Article": ({"headline", "datePublished", "url"}, {"dateModified"}),
    "BreadcrumbList": ({"itemListElement"}, set()),
    "ContactPoint": ({"telephone"}, set()),
    "Course": ({"name", "description", "provider"}, {"educationalCredentialAwarded", "hasCourseInstance", "offers"}),
    "CourseInstance": ({"courseMode"}, {"startDate", "endDate", "courseWorkload"}),
    "CreativeWork": ({"name", "url"}, {"dateCreated", "author"}),
    "DataDownload": ({"encodingFormat", "contentUrl"}, set()),
    "Dataset": (
        {"name", "description", "url", "distribution"},
        {"isAccessibleForFree", "temporalCoverage", "variableMeasured", "dateModified", "creator"},
    ),
    "Event": (
        {"name", "startDate", "location", "eventStatus", "eventAttendanceMode"},
        {"endDate", "organizer", "maximumAttendeeCapacity", "isAccessibleForFree", "offers"},
    ),
    "FAQPage": ({"mainEntity"}, set()),
    "GovernmentOrganization": ({"name"}, {"telephone", "email", "address", "areaServed"}),
    "GovernmentService": (
        {"name", "description", "url", "serviceType", "provider"},
        {"availableChannel", "termsOfService"},
    ),
    "HowTo": ({"name", "step"}, {"estimatedCost", "author", "datePublished"}),
    "HowToStep": ({"name", "text"}, {"position"}),
    "ListItem": ({"position", "name", "item"}, set()),
    "MonetaryAmount": ({"currency"}, {"value", "minValue", "maxValue"}),
    "MonetaryGrant": ({"name", "description", "url", "amount", "funder"}, set()),
    "NewsArticle": ({"headline", "datePublished", "url"}, {"dateModified"}),
    "Offer": ({"price", "priceCurrency"}, {"availability", "category"}),
    "Organization": ({"name"}, {"telephone", "email", "address", "areaServed", "taxID"}),
    "Place": ({"name"}, {"address"}),
    "PostalAddress": ({"addressCountry"}, {"addressLocality", "streetAddress"}),
    "Project": ({"name", "description", "url"}, {"parentOrganization"}),
    "Question": ({"name", "acceptedAnswer"}, set()),
    "SearchAction": ({"target", "query-input"}, set()),
    "Service": ({"name", "description", "url", "serviceType", "provider"}, {"availableChannel", "termsOfService"}),
    "ServiceChannel": (set(), {"serviceUrl", "servicePhone"}),
    "VirtualLocation": ({"url"}, set()),
    "WebSite": ({"name", "url"}, {"potentialAction", "publisher"}),
}
ADDRESSES = {
    "url",
    "item",
    "contentUrl",
    "serviceUrl",
    "sameAs",
    "target",
    "eventStatus",
    "availability",
    "termsOfService",
}
DATES = {"startDate", "endDate", "startTime", "endTime", "datePublished", "dateModified", "dateCreated"}
# The section of a body is a redirect into the catalogue.
WITHOUT_A_PAGE = {BodySectionPage}
# What each type of page says it is.
KINDS: dict[type[BasePage], set[str]] = {
    HomePage: {"WebSite"},
    CatalogueIndexPage: {"BreadcrumbList"},
    SupportMeasurePage: {"MonetaryGrant", "GovernmentService", "Service", "FAQPage", "BreadcrumbList"},
    ProjectIndexPage: {"BreadcrumbList"},
    SectoralProjectPage: {"Project", "BreadcrumbList"},
    PracticeIndexPage: {"BreadcrumbList"},
    PracticePage: {"HowTo", "BreadcrumbList"},
    EndowmentFundPage: {"Dataset", "Organization", "BreadcrumbList"},
    EventIndexPage: {"BreadcrumbList"},
    EventPage: {"Event", "BreadcrumbList"},
    CoursePage: {"Course", "BreadcrumbList"},
    PlanIndexPage: {"BreadcrumbList"},
    PlanPage: {"CreativeWork", "BreadcrumbList"},
    PlanMeasurePage: {"Action", "BreadcrumbList"},
    GuideIndexPage: {"BreadcrumbList"},
    GuidePage: {"Article", "BreadcrumbList"},
    NewsIndexPage: {"BreadcrumbList"},
    NewsPage: {"NewsArticle", "BreadcrumbList"},
}


def read(client: Client, url: str) -> list[Thing]:
    """Return the things of a page; every page has exactly one element with them."""
    response = client.get(url)
    assert response.status_code == 200, url
    elements = BeautifulSoup(response.content, "html.parser").find_all("script", type="application/ld+json")
    assert len(elements) == 1, url
    content = json.loads(elements[0].text)
    assert content["@context"] == "https://schema.org"
    things: list[Thing] = content["@graph"]
    return things


def inside(value: Any) -> Iterator[Thing]:
    """Yield every thing, the inner ones too."""
    if isinstance(value, dict):
        yield value
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from inside(child)


def mistakes(things: list[Thing]) -> list[str]:
    """Return what is wrong with the things, in words."""
    return [f"{item.get('@type')}: {wrong}" for item in inside(things) for wrong in _mistakes(item)]


def _mistakes(item: Thing) -> Iterator[str]:
    if item.get("@type") not in VOCABULARY:
        yield "unknown type"
        return
    required, known = VOCABULARY[item["@type"]]
    names = set(item) - {"@type"}
    yield from (f"{name} is missing" for name in required - names)
    yield from (f"{name} is no property of it" for name in names - required - known - COMMON)
    for name in names & ADDRESSES:
        parts = urlsplit(item[name])
        if parts.scheme not in ("http", "https") or not parts.netloc or " " in item[name]:
            yield f"{name} is no absolute address: {item[name]}"
    for name in names & DATES:
        try:
            dt.datetime.fromisoformat(item[name])
        except ValueError:
            yield f"{name} is no date: {item[name]}"
    yield from (f"{name} is empty" for name in names if item[name] in (None, "", [], {}))


@pytest.fixture
def pages(portal: Portal) -> dict[type[BasePage], list[Any]]:
    """A page of each type, measures of each kind of support."""
    OrganisationFactory(key="fund", name="Фонд", short_name="Фонд", site="https://fund.example.org")
    faq = [{"question": "А без юрлица?", "answer": "Можно."}]
    day = dt.date(2026, 3, 31)
    money = portal.measure(max_amount=500_000, faq=faq, official_title="О конкурсе")
    section = portal.home.add_child(instance=GuideIndexPage(title="Руководства", slug="rukovodstva"))
    home = Page.objects.get(pk=portal.home.pk)
    news = home.add_child(instance=NewsIndexPage(title="Новости", slug="novosti"))
    plan_measure = PlanMeasurePageFactory(due_to=day, due_from=day)
    report(plan_measure, day, closes=day)
    made: list[Any] = [
        portal.home,
        portal.catalogue,
        money,
        portal.measure(pool_amount=1_000_000),
        portal.measure(apply_url="https://apply.example.org", contact_phone="8 (4212) 00-00-00"),
        portal.measure(level="private"),
        full_project(),
        full_practice(),
        FundPageFactory(**REQUISITES),
        EventPageFactory(attendance="mixed", seats=10),
        EventPageFactory(is_cancelled=True, cancel_reason="Болезнь"),
        CoursePageFactory(),
        plan_measure,
        add_guide(section),
        add_news(news, 1, day),
    ]
    found: dict[type[BasePage], list[Any]] = {}
    for page in [*made, *(page.get_parent().specific for page in made if page.depth > 2)]:
        found.setdefault(type(page), []).append(page)
    plan = plan_measure.get_parent()
    for page in (plan.specific, plan.get_parent().specific):
        found.setdefault(type(page), []).append(page)
    return found


def test_every_type_of_page_says_what_it_is_and_makes_no_mistake(
    client: Client, pages: dict[type[BasePage], list[Any]]
) -> None:
    types = {model for model in apps.get_models() if issubclass(model, BasePage)} - WITHOUT_A_PAGE
    assert types == set(KINDS)
    assert types - set(pages) == set()

    wrong = {}
    for model, kinds in KINDS.items():
        things = {page.url: read(client, page.url) for page in pages[model]}
        wrong.update({url: found for url, told in things.items() if (found := mistakes(told))})
        assert {item["@type"] for told in things.values() for item in told} == kinds, model

    assert wrong == {}


def test_pages_outside_the_tree_tell_them_too(client: Client, pages: dict[type[BasePage], list[Any]]) -> None:
    fund = pages[EndowmentFundPage][0]
    for url, kind in (("/organizatsii/fund/", "GovernmentOrganization"), (f"{fund.url}2025/", "Dataset")):
        things = read(client, url)
        assert mistakes(things) == []
        assert kind in {item["@type"] for item in things}


def test_the_sitemap_has_every_type_with_its_day_and_nothing_hidden(
    client: Client, pages: dict[type[BasePage], list[Any]]
) -> None:
    published = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
    Page.objects.update(last_published_at=published)
    draft, private, *_ = pages[SupportMeasurePage]
    draft.unpublish()
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)

    entries = ET.fromstring(client.get("/sitemap.xml").content)
    days = {urlsplit(item.findtext("{*}loc", "")).path: item.findtext("{*}lastmod", "") for item in entries}

    shown = [page for model, made in pages.items() if model not in WITHOUT_A_PAGE for page in made]
    assert {page.url for page in shown} - {draft.url, private.url} <= set(days)
    assert not {draft.url, private.url, *(page.url for page in pages[BodySectionPage])} & set(days)
    assert {days[page.url] for page in set(shown) - {draft, private}} == {published.date().isoformat()}


def test_every_type_of_page_introduces_itself_to_social_networks(
    client: Client, pages: dict[type[BasePage], list[Any]]
) -> None:
    for model in KINDS:
        page = pages[model][0]
        soup = BeautifulSoup(client.get(page.url).content, "html.parser")
        told = {str(meta["property"]): str(meta["content"]) for meta in soup.find_all("meta", property=True)}
        assert told["og:title"] == (page.seo_title or page.title), model
        assert told["og:url"].endswith(page.url), model
        assert told["og:description"].strip(), model
        assert told["og:image"].startswith("http://testserver/"), model


@pytest.mark.parametrize(
    ("item", "wrong"),
    [
        ({"@type": "Grant"}, "Grant: unknown type"),
        ({"@type": "Place"}, "Place: name is missing"),
        ({"@type": "Place", "name": "Зал", "colour": "red"}, "Place: colour is no property of it"),
        ({"@type": "VirtualLocation", "url": "/zal/"}, "VirtualLocation: url is no absolute address: /zal/"),
        (
            {"@type": "CourseInstance", "courseMode": "blended", "endDate": "вчера"},
            "CourseInstance: endDate is no date: вчера",
        ),
        ({"@type": "Answer", "text": ""}, "Answer: text is empty"),
    ],
)
def test_the_check_finds_mistakes(item: Thing, wrong: str) -> None:
    assert mistakes([item]) == [wrong]
