"""What nobody may see is neither found nor counted nor hinted at, in both back-ends, before and after the index knows.

Each hidden page holds a word that stands nowhere else; a word cut short or mistyped must not bring it to light either.
"""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from elasticsearch import Elasticsearch
from pytest_django import Settings
from wagtail.models import Page, PageViewRestriction

from opportunities.models import SupportMeasurePage
from search import delivery
from search.delivery import Parcel
from search.mapping import index_mappings, index_settings
from search.models import SearchEntry
from search.params import SearchParams
from search.results import SearchResults
from search.service import search
from tests.factories import BodySectionPageFactory
from tests.factories.fixtures import Portal
from tests.search import corpus

pytestmark = pytest.mark.django_db

DRAFT, REVISION, PRIVATE, IN_PRIVATE, UNPUBLISHED, DELETED = CANARIES = (
    "зеленокрылка",
    "сиренохвостик",
    "тайнобережье",
    "квазимохнатик",
    "лунозвонарь",
    "пустоцветник",
)
ADDRESSES = ("/poisk/", "/vozmozhnosti/", "/api/v1/search")

Deliver = Callable[[], None]


@pytest.fixture(
    params=[
        pytest.param("database", marks=pytest.mark.database),
        pytest.param("elasticsearch", marks=pytest.mark.elasticsearch),
    ]
)
def deliver(request: pytest.FixtureRequest, portal: Portal, settings: Settings) -> Iterator[Deliver]:
    """Bring the index up to date, where there is one."""
    if request.param == "database":
        yield lambda: None
        return
    client: Elasticsearch = request.getfixturevalue("elasticsearch")
    name = settings.SEARCH["INDEX_PREFIX"]
    # Its own index: a rebuild reads from threads that do not see what the test has not committed.
    client.indices.create(index=name, settings=index_settings(), mappings=index_mappings())

    def run() -> None:
        rows = list(SearchEntry.objects.filter(version__gt=0).values_list("pk", "key", "version", "document"))
        assert not delivery.send(client, name, [Parcel(*row) for row in rows], refresh=True).failed
        for entry_id, _, version, _ in rows:
            SearchEntry.objects.filter(pk=entry_id).update(indexed_version=version)

    run()
    yield run


@pytest.fixture
def hide(portal: Portal, deliver: Deliver) -> Deliver:
    """Publish everything but the drafts, let the index learn it, then hide it, of which the index has not heard."""
    portal.measure(title="Открытый грант", slug="open")
    private_section = BodySectionPageFactory(organisation="min-health")
    pages = {
        word: portal.measure(title=f"Грант {word}", summary=f"Деньги на {word}", tags=[word])
        for word in (PRIVATE, UNPUBLISHED, DELETED)
    }
    pages[IN_PRIVATE] = portal.measure(title=f"Грант {IN_PRIVATE}", summary=IN_PRIVATE, parent=private_section)
    portal.measure(title=f"Грант {DRAFT}", summary=DRAFT, live=False)
    changed = SupportMeasurePage.objects.get(slug="open")
    changed.title = changed.summary = f"Грант {REVISION}"
    changed.save_revision()
    deliver()
    assert total("грант") == 5

    def run() -> None:
        PageViewRestriction.objects.create(page=pages[PRIVATE], restriction_type=PageViewRestriction.LOGIN)
        PageViewRestriction.objects.create(
            page=Page.objects.get(pk=private_section.pk), restriction_type=PageViewRestriction.LOGIN
        )
        SupportMeasurePage.objects.get(pk=pages[UNPUBLISHED].pk).unpublish()
        SupportMeasurePage.objects.get(pk=pages[DELETED].pk).delete()

    return run


def ask(text: str) -> SearchResults:
    results = search(SearchParams(q=text, types=("measure",)), corpus.NOW)
    assert not results.degraded
    return results


def total(text: str) -> int:
    return ask(text).total


def counts(text: str) -> dict[str, dict[str, int]]:
    """Return the counts that are not zero."""
    facets = ask(text).facets
    return {name: {item.value: item.count for item in facet.values if item.count} for name, facet in facets.items()}


def hints(word: str) -> list[str]:
    """Return the beginning of the word, a shorter one, and the word with a slip of a finger."""
    return [word[:-1], word[:5], word[:3] + word[4] + word[3] + word[5:]]


@pytest.mark.parametrize("delivered", [False, True], ids=["index-late", "index-knows"])
def test_hidden_words_find_nothing(hide: Deliver, deliver: Deliver, delivered: bool) -> None:
    hide()
    if delivered:
        deliver()

    assert {word: total(word) for word in CANARIES} == dict.fromkeys(CANARIES, 0)
    assert {hit.url for word in CANARIES for hit in ask(f"грант {word}").hits} <= {hit.url for hit in ask("грант").hits}


@pytest.mark.parametrize("delivered", [False, True], ids=["index-late", "index-knows"])
def test_hidden_words_are_not_hinted_at(client: Client, hide: Deliver, deliver: Deliver, delivered: bool) -> None:
    hide()
    if delivered:
        deliver()

    told = [
        (address, text)
        for word in CANARIES
        for text in hints(word)
        for address in ADDRESSES
        if word in client.get(address, {"q": text}).content.decode().lower()
    ]
    assert told == []


@pytest.mark.parametrize("delivered", [False, True], ids=["index-late", "index-knows"])
def test_hidden_pages_are_not_counted(hide: Deliver, deliver: Deliver, delivered: bool) -> None:
    hide()
    if delivered:
        deliver()

    assert total("грант") == total("") == 1
    assert counts("грант") == counts("")
    assert {count for values in counts("грант").values() for count in values.values()} == {1}


def test_the_words_are_found_while_their_pages_are_public(hide: Deliver) -> None:
    """Else the tests above could not fail."""
    found = {word: total(word) for word in CANARIES}

    assert found == {DRAFT: 0, REVISION: 0, PRIVATE: 1, IN_PRIVATE: 1, UNPUBLISHED: 1, DELETED: 1}
