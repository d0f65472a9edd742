import datetime as dt
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management.base import OutputWrapper
from django.http import QueryDict
from pytest_django import Settings
from wagtail.models import Page

from core.dates import region_now
from home.demo_loading.clock import Clock
from home.demo_loading.organisations import load_organisations
from home.demo_loading.progress import Progress
from home.demo_loading.records import read
from home.demo_loading.scale import load as scale
from home.demo_loading.scale.generate import generate
from home.demo_loading.scale.words import collect, sentences
from home.demo_loading.taxonomy import load_lists, load_territories, load_themes
from opportunities.models import BodySectionPage, SupportMeasurePage
from search.params import SearchParams
from search.service import search
from tests.factories.fixtures import Portal

ON = dt.date(2026, 11, 24)


@pytest.fixture
def lists(portal: Portal, settings: Settings, tmp_path: Path) -> Iterator[None]:
    """Lists and organisations of the demo, without its measures."""
    settings.VAR_DIR = tmp_path
    progress = Progress(OutputWrapper(StringIO()))
    load_lists(progress)
    load_themes(read("themes"), progress)
    load_territories(read("territories"), progress)
    load_organisations(read("organisations"), progress)
    yield
    cache.clear()


def load(total: int) -> str:
    out = StringIO()
    scale.load_scale(total, Clock(ON, region_now()), Progress(OutputWrapper(out)))
    return out.getvalue()


def generated() -> list[SupportMeasurePage]:
    section = BodySectionPage.objects.get(organisation__key=scale.BODY_KEY)
    return list(SupportMeasurePage.objects.child_of(section).order_by("path"))


def test_the_same_number_gives_the_same_measure() -> None:
    words = collect(read("measures"), read("themes"), read("territories"))

    assert generate(7, words) == generate(7, words)
    assert generate(7, words) != generate(8, words)
    titles = {generate(number, words)["title"] for number in range(200)}
    assert len(titles) == 200


def test_sentences_are_parted_at_their_ends() -> None:
    assert sentences("Дают 1,5 млн ₽.  «Итоги» в мае! Всё?") == ["Дают 1,5 млн ₽.", "«Итоги» в мае!", "Всё?"]


def test_generated_pages_are_whole(lists: None) -> None:
    load(60)
    pages = generated()

    assert [page.slug for page in pages] == [f"nagruzka-{number:06d}" for number in range(1, 61)]
    assert not any(Page.find_problems())
    for page in pages:
        page.full_clean()
        assert page.title.startswith(f"Нагрузочная мера №\u00a0{page.slug[-6:]}: ")
        assert page.tags.exists()
        assert page.first_published_at <= page.last_published_at <= region_now()
        assert page.url == f"/vozmozhnosti/nagruzka/{page.slug}/"
    section = pages[0].get_parent()
    assert section.numchild == 60


def test_facets_and_windows_vary(lists: None) -> None:
    load(150)
    pages = generated()

    for name, least in (("kinds", 8), ("who", 8), ("themes", 20), ("territories", 15)):
        assert len({row.key for page in pages for row in getattr(page, name).all()}) >= least, name
    noon = dt.datetime.combine(ON, dt.time(12), tzinfo=region_now().tzinfo)
    assert len(Counter(page.window_status(noon) for page in pages)) == 5
    assert {page.level for page in pages} == {"federal", "krai", "municipal", "private"}
    assert 0 < sum(page.max_amount is None for page in pages) < len(pages)


def test_a_second_load_adds_only_what_is_missing(lists: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scale, "BATCH", 4)
    load(10)
    first = [page.pk for page in generated()]

    assert "новых" not in load(10)
    assert "новых" not in load(5)
    assert "(новых 3, без изменений 10)" in load(13)

    assert [page.pk for page in generated()][:10] == first
    assert len(generated()) == 13
    assert not any(Page.find_problems())


def test_generated_measures_are_found(lists: None) -> None:
    load(20)

    results = search(SearchParams.parse(QueryDict("q=нагрузочная мера"), types=("measure",)), region_now())

    assert results.total == 20
    number = generated()[4].slug[-6:]
    one = search(SearchParams.parse(QueryDict(f"q={number}"), types=("measure",)), region_now())
    assert [hit.title for hit in one.hits] == [generated()[4].title]
