"""What a process remembers of the content: pages that are drawn for one visitor show a change at once, too."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.db import transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction

from core.dates import REGION_TZ, start_of_day
from core.models import PortalSettings
from core.sites import root_paths
from freshness import changes, generation
from opportunities.models import SupportMeasurePage
from organisations.labels import labels
from organisations.models import Organisation
from search.models import SynonymGroup
from search.synonyms.vocabulary import current
from tests.factories import MeasureSeriesFactory, OrganisationFactory
from tests.factories.fixtures import Portal
from tests.freshness.conftest import Commit

pytestmark = pytest.mark.django_db

Read = Callable[[str], str]

FIRST, LAST = dt.date(2026, 11, 2), dt.date(2026, 12, 14)
# Twenty days before the last one comes the midnight after which nineteen are left.
MIDNIGHT = start_of_day(dt.date(2026, 11, 25))
NOON = MIDNIGHT - dt.timedelta(hours=12)


@pytest.fixture
def read(kept: Portal, commit: Commit) -> Read:
    """`read(path)` draws the page for a visitor of whom something is known; what was prepared is committed before."""
    with commit():
        kept.catalogue.show_in_menus = True
        kept.catalogue.save_revision().publish()
        # Made when they are asked for first.
        PortalSettings.for_site(kept.site)

    def draw(path: str) -> str:
        assert changes.state() is not None, "nothing is remembered"
        response = Client(headers={"host": "localhost", "cookie": "known=1"}).get(path)
        assert response.status_code == 200, path
        assert "X-Page-Cache" not in response.headers
        return str(response.content.decode().replace("\xa0", " "))

    return draw


def test_the_frame_of_a_page_costs_no_query(read: Read, django_assert_num_queries: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(generation, "CHECK_SECONDS", 60.0)
    path = reverse("core:accessibility")
    read(path)
    with django_assert_num_queries(0):
        read(path)


def test_the_frame_holds_the_address_and_the_look_of_each_visitor(read: Read) -> None:
    """It is drawn once for all of them."""
    for words in ("маяк", '%00"><b>', "%2500"):
        path = f"/poisk/?q={quote(words)}"
        shown = read(path)
        assert f'name="next" value="{path}"' in shown
        assert shown.count(f"next={quote(path, safe='')}") == 3
        assert "\0" not in shown
    assert "Вид страницы настроен под вас" not in read("/poisk/")
    large = Client(headers={"host": "localhost", "cookie": "known=1; view=size-150"}).get("/poisk/").content.decode()
    assert "Вид страницы настроен под вас" in large
    assert 'value="150" checked' in large
    assert 'value="150" checked' not in read("/poisk/")


def test_the_frame_shows_where_its_page_is(read: Read) -> None:
    section = 'aria-current="page">Меры поддержки</a>'
    assert read("/vozmozhnosti/").count(section) == 2
    assert section not in read("/poisk/")
    assert 'aria-current="page">Поиск</a>' in read("/poisk/")
    assert 'aria-current="page">Поиск</a>' not in read("/vozmozhnosti/")


def test_a_section_gets_another_name(read: Read, kept: Portal, commit: Commit) -> None:
    assert ">Меры поддержки</a>" in read("/poisk/")
    with commit():
        kept.catalogue.title = "Все меры"
        kept.catalogue.save_revision().publish()
    shown = read("/poisk/")
    assert ">Все меры</a>" in shown
    assert ">Меры поддержки</a>" not in shown


def test_a_section_becomes_private(read: Read, kept: Portal, commit: Commit) -> None:
    assert "/vozmozhnosti/" in read("/poisk/")
    with commit():
        rule = PageViewRestriction.objects.create(page=kept.catalogue, restriction_type=PageViewRestriction.GROUPS)
        rule.groups.add(Group.objects.create(name="Свои"))
    assert "/vozmozhnosti/" not in read("/poisk/")
    assert Client(headers={"host": "localhost", "cookie": "known=1"}).get("/vozmozhnosti/").status_code == 302


def test_a_section_goes_with_its_address(read: Read, kept: Portal, commit: Commit) -> None:
    with commit():
        page = kept.measure(title="Грант на маяк", slug="mayak")
    assert "Грант на маяк" in read(page.url)
    with commit():
        kept.catalogue.slug = "mery"
        kept.catalogue.save_revision().publish()
    assert "Грант на маяк" in read("/mery/fund/mayak/")
    assert "/mery/" in read("/poisk/")


def test_the_front_page_changes(read: Read, kept: Portal, commit: Commit) -> None:
    read("/")
    with commit():
        kept.home.heading = "Спросите здесь"
        kept.home.save_revision().publish()
    assert "Спросите здесь" in read("/")


def test_the_site_gets_another_front_page(read: Read, kept: Portal, commit: Commit) -> None:
    assert f"<h1>{kept.catalogue.title}</h1>" not in read("/")
    with commit():
        kept.site.root_page = kept.catalogue
        kept.site.save()
    assert f"<h1>{kept.catalogue.title}</h1>" in read("/")
    assert [path.root_path for path in root_paths()] == [kept.catalogue.url_path]


def test_the_portal_gets_another_name(read: Read, kept: Portal, commit: Commit) -> None:
    read("/poisk/")
    with commit():
        portal = PortalSettings.for_site(kept.site)
        portal.portal_name = "Окно края"
        portal.save()
    assert "Окно края" in read("/poisk/")


def test_what_a_request_writes_on_the_settings_stays_its_own(read: Read, kept: Portal) -> None:
    PortalSettings.for_site(kept.site).portal_name = "Чужое"
    assert "Чужое" not in read("/poisk/")


def test_a_name_of_a_list_changes(kept: Portal, commit: Commit) -> None:
    with commit():
        OrganisationFactory(key="museum", short_name="Музей")
    assert labels()["museum"].label == "Музей"
    with commit():
        museum = Organisation.objects.get(key="museum")
        museum.short_name = "Галерея"
        museum.save()
    assert labels()["museum"].label == "Галерея"


def test_synonyms_work_at_once(kept: Portal, commit: Commit) -> None:
    assert not current().terms
    with commit():
        SynonymGroup.objects.create(terms="маяк\nбашня")
    assert current().terms


def test_nobody_remembers_what_was_not_committed(kept: Portal, commit: Commit) -> None:
    """Who changes something sees it in his transaction; what is rolled back was never there for others."""
    with commit():
        SynonymGroup.objects.create(terms="маяк\nбашня")
    before = current()
    with transaction.atomic():
        SynonymGroup.objects.create(terms="причал\nпирс")
        assert len(current().terms) == 4
        transaction.set_rollback(True)
    assert len(before.terms) == 2
    assert current() is before


def test_a_kept_page_holds_nothing_older_than_its_state(
    read: Read, visit: Callable[..., Any], kept: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process has published, and this one still trusts the counters that it has just seen."""
    assert ">Меры поддержки</a>" in read("/poisk/")
    monkeypatch.setattr(generation, "TRUST_SECONDS", 60.0)
    monkeypatch.setattr(generation, "CHECK_SECONDS", 60.0)
    assert changes.state() is not None
    Page.objects.filter(pk=kept.catalogue.pk).update(title="Все меры", draft_title="Все меры")
    caches["pages"].incr(generation.SOFT)
    assert ">Все меры</a>" in visit("/poisk/").content.decode().replace("\xa0", " ")


def test_an_answer_is_made_of_one_state_unless_it_changes_the_content(kept: Portal, commit: Commit) -> None:
    with commit():
        kept.catalogue.save_revision().publish()
    with changes.one_state():
        before = changes.state()
        assert before is not None
        caches["pages"].incr(generation.SOFT)
        generation.forget()
        assert changes.state() == before
        with commit():
            kept.catalogue.save_revision().publish()
        assert changes.state() not in (None, before)


@pytest.fixture
def measure(kept: Portal, commit: Commit) -> SupportMeasurePage:
    with commit():
        return kept.measure(
            title="Грант на маяк", slug="mayak", opens_on=FIRST, closes_on=LAST, apply_url="https://a.example/"
        )


def test_a_measure_is_drawn_once(read: Read, measure: SupportMeasurePage, django_assert_num_queries: Any) -> None:
    """What is left is asked of the database for each visitor: whether everybody may see the page."""
    with time_machine.travel(NOON, tick=False):
        read(measure.url)
        with django_assert_num_queries(1) as asked:
            read(measure.url)
    assert "view_restrictions" in asked[0]["sql"] or "viewrestriction" in asked[0]["sql"]


def test_a_measure_is_published_anew(read: Read, measure: SupportMeasurePage, commit: Commit) -> None:
    assert "Грант на маяк" in read(measure.url)
    with commit():
        measure.title, measure.summary = "Грант на башню", "Деньги на башни."
        measure.save_revision().publish()
    shown = read(measure.url)
    assert "Грант на башню" in shown
    assert "Деньги на башни." in shown
    assert "маяк" not in shown.replace(measure.url, "").replace("/mayak/", "")


def test_another_round_appears_on_a_measure(
    read: Read, kept: Portal, measure: SupportMeasurePage, commit: Commit
) -> None:
    with commit():
        measure.series = MeasureSeriesFactory()
        measure.save_revision().publish()
    assert "Грант на причал" not in read(measure.url)
    with commit():
        other = kept.measure(title="Грант на причал", slug="prichal", series=measure.series, year=2025, opens_on=None)
    assert "Грант на причал" in read(measure.url)
    with commit():
        other.unpublish()
    assert "Грант на причал" not in read(measure.url)


def test_a_measure_becomes_private_and_goes(read: Read, measure: SupportMeasurePage, commit: Commit) -> None:
    known = Client(headers={"host": "localhost", "cookie": "known=1"})
    read(measure.url)
    with commit():
        rule = PageViewRestriction.objects.create(page=measure, restriction_type=PageViewRestriction.GROUPS)
        rule.groups.add(Group.objects.create(name="Свои"))
    assert known.get(measure.url).status_code == 302
    with commit():
        rule.delete()
    read(measure.url)
    with commit():
        measure.unpublish()
    assert known.get(measure.url).status_code == 404


def test_days_left_on_a_measure_pass(read: Read, measure: SupportMeasurePage) -> None:
    """The memory is younger than its ten seconds all the while: only the calendar has gone on."""
    with time_machine.travel(MIDNIGHT - dt.timedelta(seconds=1), tick=False):
        assert "<b>20</b> дней осталось" in read(measure.url)
    with time_machine.travel(MIDNIGHT, tick=False):
        assert "<b>19</b> дней осталось" in read(measure.url)


def test_a_measure_closes_at_its_hour(read: Read, measure: SupportMeasurePage, commit: Commit) -> None:
    with commit():
        measure.closes_time = dt.time(17, 0, 30)
        measure.save_revision().publish()
    end = dt.datetime.combine(LAST, measure.closes_time, REGION_TZ)
    with time_machine.travel(end - dt.timedelta(seconds=1), tick=False):
        assert "Последний день" in read(measure.url)
    with time_machine.travel(end, tick=False):
        shown = read(measure.url)
    assert "Последний день" not in shown
    assert "приём завершён" in shown.lower()


def test_answers_of_one_visitor_are_not_shown_to_another(
    read: Read, measure: SupportMeasurePage, commit: Commit
) -> None:
    with commit():
        measure.conditions = [("members_min", {"value": 5, "text": "В команде пятеро"})]
        measure.save_revision().publish()
    assert "1 условие" in read(measure.url)
    assert "Пока не&nbsp;подходит" in read(f"{measure.url}?fit-members=3")
    assert "Похоже, подходит" in read(f"{measure.url}?fit-members=7")
    assert "1 условие" in read(measure.url)
