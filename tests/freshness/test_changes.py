"""Whatever an editor changes, the very next visitor sees it: on the page, in its list, on the front page, in feeds."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings
from wagtail.models import Page, PageViewRestriction, Site

from core.dates import REGION_TZ, region_now, region_today
from core.models import PortalSettings
from core.models.settings import FooterLink
from freshness import changes, generation, middleware
from freshness.models import ContentChange
from opportunities.models import SupportMeasurePage
from organisations.models import Organisation
from search.worker import Worker
from taxonomy.labels import CACHE_KEY, labels
from tests.factories import AdministratorFactory, BodySectionPageFactory, ThemeFactory
from tests.factories.fixtures import Portal
from tests.freshness.conftest import Commit

pytestmark = pytest.mark.django_db

Visit = Callable[..., Any]
TITLE = "Грант на маяк"
NEW_TITLE = "Грант на причал"
# Everything that names a measure beside its own page.
PLACES = (
    "/",
    "/vozmozhnosti/",
    "/vozmozhnosti/?theme=sea",
    "/api/v1/search?theme=sea",
    "/poisk/",
    "/organizatsii/fund/",
)
# Names addresses, not titles.
SITEMAP = "/sitemap.xml"


@pytest.fixture
def measure(kept: Portal) -> SupportMeasurePage:
    """A measure that stands in all places: on the front page because it closes soon."""
    closes_on = region_today() + dt.timedelta(days=5)
    page = kept.measure(title=TITLE, slug="mayak", closes_on=closes_on, themes=[ThemeFactory(key="sea", name="Море")])
    return SupportMeasurePage.objects.get(pk=page.pk)


def text(visit: Visit, address: str) -> str:
    response = visit(address)
    assert response.status_code == 200, address
    return plain(response)


def plain(response: Any) -> str:
    """Return the text of the answer without the spaces that hold words together."""
    return str(response.content.decode().replace("\xa0", " ").replace("&nbsp;", " "))


def warm(visit: Visit, *more: str) -> None:
    """Keep all the places and see that they name the measure."""
    for address in (*PLACES, SITEMAP, *more):
        visit(address)
        response = visit(address)
        assert response.headers["X-Page-Cache"] == "hit", address
        assert ("mayak" if address == SITEMAP else TITLE) in plain(response), address


def shown(visit: Visit, words: str) -> dict[str, bool]:
    """Return in which places the words stand."""
    return {address: words in text(visit, address) for address in PLACES}


def publish(page: Page, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


def hide(page: Page) -> PageViewRestriction:
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
    restriction.groups.add(Group.objects.create(name="Свои"))
    return restriction


def unpublish(page: SupportMeasurePage, kept: Portal) -> None:
    page.unpublish()


def delete(page: SupportMeasurePage, kept: Portal) -> None:
    page.delete()


def hide_page(page: SupportMeasurePage, kept: Portal) -> None:
    hide(page)


def hide_parent(page: SupportMeasurePage, kept: Portal) -> None:
    hide(kept.section)


def unpublish_later(page: SupportMeasurePage, kept: Portal) -> None:
    SupportMeasurePage.objects.filter(pk=page.pk).update(expire_at=region_now() - dt.timedelta(minutes=1))
    call_command("publish_scheduled")


@pytest.mark.parametrize("how", [unpublish, delete, hide_page, hide_parent, unpublish_later])
def test_what_disappears_is_nowhere_at_once(
    visit: Visit, kept: Portal, measure: SupportMeasurePage, commit: Commit, how: Callable[..., None]
) -> None:
    warm(visit, measure.url)

    with commit():
        how(measure, kept)
    # Others draw all pages at this moment: nobody may get the old one meanwhile.
    address = measure.url
    assert visit(address).status_code != 200
    assert not any(shown(visit, TITLE).values())
    assert "mayak" not in text(visit, SITEMAP)


def test_an_edit_is_seen_everywhere(visit: Visit, measure: SupportMeasurePage, commit: Commit) -> None:
    warm(visit, measure.url)

    with commit():
        publish(measure, title=NEW_TITLE)

    assert NEW_TITLE in text(visit, measure.url)
    assert TITLE not in text(visit, measure.url)
    assert all(shown(visit, NEW_TITLE).values())
    assert not any(shown(visit, TITLE).values())


def test_a_new_page_is_seen_everywhere(visit: Visit, kept: Portal, measure: SupportMeasurePage, commit: Commit) -> None:
    warm(visit)

    with commit():
        closes_on = region_today() + dt.timedelta(days=6)
        kept.measure(title=NEW_TITLE, slug="prichal", closes_on=closes_on, themes=["sea"])

    assert all(shown(visit, NEW_TITLE).values())
    assert "prichal" in text(visit, SITEMAP)


def test_what_is_public_again_is_seen_everywhere(
    visit: Visit, kept: Portal, measure: SupportMeasurePage, commit: Commit
) -> None:
    restriction = hide(kept.section)
    for address in (*PLACES, SITEMAP):
        visit(address)

    with commit():
        restriction.delete()

    assert TITLE in text(visit, measure.url)
    assert all(shown(visit, TITLE).values())
    assert "mayak" in text(visit, SITEMAP)


def test_another_address_is_known_everywhere(visit: Visit, measure: SupportMeasurePage, commit: Commit) -> None:
    old = measure.url
    warm(visit, old)

    with commit():
        publish(measure, slug="prichal")

    new = SupportMeasurePage.objects.get(pk=measure.pk).url
    assert visit(old).status_code == 301
    assert text(visit, new)
    assert all(shown(visit, f"{new}").values())
    assert not any(shown(visit, old).values())
    assert "mayak" not in text(visit, SITEMAP)


def test_a_moved_page_is_known_everywhere(
    visit: Visit, kept: Portal, measure: SupportMeasurePage, commit: Commit
) -> None:
    section = BodySectionPageFactory(organisation="museum")
    old = measure.url
    warm(visit, old)

    with commit():
        measure.move(section, pos="last-child")

    new = Page.objects.get(pk=measure.pk).url
    assert visit(old).status_code == 301
    assert text(visit, new)
    assert all(shown(visit, new).values())
    assert not any(shown(visit, old).values())


def test_a_renamed_organisation_is_seen_everywhere(visit: Visit, measure: SupportMeasurePage, commit: Commit) -> None:
    warm(visit, measure.url)

    with commit():
        fund = Organisation.objects.get(key="fund")
        fund.name = fund.short_name = "Фонд маяков"
        fund.save()

    assert "Фонд маяков" in text(visit, measure.url)
    assert "Фонд маяков" in text(visit, "/vozmozhnosti/")
    assert "Фонд маяков" in text(visit, "/organizatsii/fund/")


def test_names_that_somebody_has_read_too_early_are_forgotten_after_the_commit(
    measure: SupportMeasurePage, commit: Commit
) -> None:
    theme = measure.themes.get()
    with commit():
        early = labels()
        theme.name = "Океан"
        theme.save()
        caches["default"].set(CACHE_KEY, early)

    assert labels()["theme"]["sea"].label == "Океан"


def test_a_publication_leaves_the_names_of_lists_where_they_are(measure: SupportMeasurePage, commit: Commit) -> None:
    with commit():
        labels()
        publish(measure, title=NEW_TITLE)

    assert caches["default"].get(CACHE_KEY)


def test_a_renamed_theme_is_seen_in_the_list(visit: Visit, measure: SupportMeasurePage, commit: Commit) -> None:
    warm(visit)

    with commit():
        theme = measure.themes.get()
        theme.name = "Открытое море"
        theme.save()

    assert "Открытое море" in text(visit, "/vozmozhnosti/")
    assert "Открытое море" in text(visit, "/api/v1/search?theme=sea")


def test_settings_of_the_site_are_seen_on_every_page(visit: Visit, measure: SupportMeasurePage, commit: Commit) -> None:
    warm(visit, measure.url)

    with commit():
        portal = PortalSettings.objects.get_or_create(site=Site.objects.get())[0]
        portal.operator_name = "Дом НКО"
        portal.save()

    for address in ("/", "/vozmozhnosti/", "/poisk/", "/organizatsii/fund/", measure.url):
        assert "Дом НКО" in text(visit, address), address


def test_a_private_page_leaves_the_footer(
    visit: Visit, kept: Portal, measure: SupportMeasurePage, commit: Commit
) -> None:
    portal = PortalSettings.objects.get_or_create(site=Site.objects.get())[0]
    FooterLink.objects.create(settings=portal, page=measure, title="Наш маяк")
    PortalSettings.forget_all()
    assert "Наш маяк" in text(visit, "/poisk/")

    with commit():
        hide(measure)

    assert "Наш маяк" not in text(visit, "/poisk/")


def test_the_menu_follows_the_tree(visit: Visit, kept: Portal, measure: SupportMeasurePage, commit: Commit) -> None:
    warm(visit)
    with commit():
        publish(kept.catalogue, title="Вся поддержка", show_in_menus=True)

    assert all("Вся поддержка" in text(visit, address) for address in ("/", "/poisk/", "/organizatsii/fund/"))


def test_a_draft_changes_nothing(visit: Visit, measure: SupportMeasurePage, commit: Commit) -> None:
    warm(visit, measure.url)

    with commit():
        measure.title = NEW_TITLE
        measure.save_revision()
        measure.save_revision()

    assert visit(measure.url).headers["X-Page-Cache"] == "hit"
    assert visit("/").headers["X-Page-Cache"] == "hit"


def test_a_rolled_back_change_changes_nothing(
    visit: Visit, kept: Portal, measure: SupportMeasurePage, commit: Commit
) -> None:
    warm(visit)

    with commit(), transaction.atomic():
        measure.unpublish()
        transaction.set_rollback(True)

    assert visit("/").headers["X-Page-Cache"] == "hit"


def test_a_transaction_leaves_one_mark(kept: Portal, commit: Commit, django_assert_max_num_queries: Any) -> None:
    before = ContentChange.objects.count()
    with commit():
        for _ in range(3):
            kept.measure()
    assert ContentChange.objects.count() == before + 1


def test_old_marks_are_deleted(kept: Portal, commit: Commit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "KEPT", 3)
    for _ in range(9):
        with commit():
            changes.announce()
    assert ContentChange.objects.count() <= 6


class TestLostNews:
    """The cache did not hear of a change: the process that made it died, or the cache was away."""

    @pytest.fixture(autouse=True)
    def check_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A second has passed since the last look at the database."""
        monkeypatch.setattr(generation, "CHECK_SECONDS", 0.0)

    def test_the_database_tells(self, visit: Visit, measure: SupportMeasurePage) -> None:
        warm(visit, measure.url)

        # Committed by a process that was killed before it could tell.
        connection.run_on_commit.clear()
        measure.unpublish()

        assert visit(measure.url).status_code == 404
        assert not any(shown(visit, TITLE).values())

    @pytest.mark.redis
    def test_redis_was_away_during_the_change(
        self, visit: Visit, measure: SupportMeasurePage, commit: Commit, settings: Settings
    ) -> None:
        warm(visit, measure.url)
        alive = settings.CACHES

        settings.CACHES = {
            name: {**options, "LOCATION": "redis://127.0.0.1:9/0", "BACKEND": "config.cache.FailSafeRedisCache"}
            for name, options in alive.items()
        }
        with commit():
            hide(measure)
        assert visit(measure.url).status_code == 302
        settings.CACHES = alive

        assert visit(measure.url).status_code == 302
        assert not any(shown(visit, TITLE).values())

    def test_the_cache_was_emptied(self, visit: Visit, measure: SupportMeasurePage, commit: Commit) -> None:
        warm(visit, measure.url)
        caches["pages"].clear()
        with commit():
            measure.unpublish()
        assert visit(measure.url).status_code == 404

    def test_counters_that_were_lost_never_return_to_an_old_state(
        self, visit: Visit, measure: SupportMeasurePage
    ) -> None:
        warm(visit, measure.url)
        caches["pages"].delete_many([generation.HARD, generation.SOFT])
        assert visit(measure.url).headers["X-Page-Cache"] == "miss"


class TestWhoHides:
    """Whoever hides a page gets his answer when nobody can get the page any more."""

    @pytest.fixture
    def naps(self, monkeypatch: pytest.MonkeyPatch) -> list[float]:
        """How long the site has waited."""
        found: list[float] = []
        monkeypatch.setattr(middleware.time, "sleep", found.append)
        return found

    def editor(self) -> Client:
        client = Client(headers={"host": "localhost"})
        client.force_login(AdministratorFactory(is_superuser=True))
        return client

    def test_he_waits_for_the_proxy(
        self, kept: Portal, measure: SupportMeasurePage, settings: Settings, naps: list[float], commit: Commit
    ) -> None:
        settings.PAGE_CACHE = {**settings.PAGE_CACHE, "PROXY_SECONDS": 3}
        # The test holds one transaction open all the time, so the end of this one is played.
        posted = post_within(commit, self.editor(), reverse("wagtailadmin_pages:unpublish", args=[measure.pk]))

        assert posted.status_code == 302
        assert not SupportMeasurePage.objects.get(pk=measure.pk).live
        assert len(naps) == 1
        assert 0 < naps[0] <= 3

    def test_a_plain_edit_waits_for_no_proxy(
        self, kept: Portal, measure: SupportMeasurePage, settings: Settings, naps: list[float], commit: Commit
    ) -> None:
        settings.PAGE_CACHE = {**settings.PAGE_CACHE, "PROXY_SECONDS": 3}
        theme = measure.themes.get()

        def site(_: HttpRequest) -> HttpResponse:
            with commit():
                theme.save()
            return HttpResponse()

        middleware.PageCacheMiddleware(site)(RequestFactory().post("/"))

        assert len(naps) == 1
        assert naps[0] <= generation.TRUST_SECONDS


def post_within(commit: Commit, client: Client, address: str) -> Any:
    """Post to the admin so that what waits for the commit is done before the answer leaves the site."""
    from config.middleware import AtomicAdminMiddleware

    original = AtomicAdminMiddleware.process_view

    def process_view(self: Any, *args: Any, **kwargs: Any) -> Any:
        with commit():
            return original(self, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(AtomicAdminMiddleware, "process_view", process_view)
        return client.post(address)


@pytest.mark.elasticsearch
def test_a_list_is_drawn_anew_when_the_index_has_got_the_change(
    elasticsearch: Any, visit: Visit, kept: Portal, measure: SupportMeasurePage, commit: Commit
) -> None:
    worker = Worker(check=0)
    worker.drain()
    worker.drain()
    assert TITLE in text(visit, "/vozmozhnosti/")
    with commit():
        publish(measure, title=NEW_TITLE)
    # Drawn before the index knows: the old title is kept for now.
    text(visit, "/vozmozhnosti/")

    with commit():
        worker.drain()

    assert NEW_TITLE in text(visit, "/vozmozhnosti/")


def test_a_makeshift_answer_is_not_kept_for_long(
    visit: Visit, kept: Portal, measure: SupportMeasurePage, settings: Settings
) -> None:
    noon = dt.datetime.combine(region_today(), dt.time(12), tzinfo=REGION_TZ)
    settings.SEARCH = {**settings.SEARCH, "ELASTICSEARCH_URL": "http://127.0.0.1:9"}
    with time_machine.travel(noon, tick=False):
        assert "прощ" in text(visit, "/vozmozhnosti/")
    settings.SEARCH = {**settings.SEARCH, "ELASTICSEARCH_URL": ""}
    with time_machine.travel(noon + dt.timedelta(seconds=12), tick=False):
        assert visit("/vozmozhnosti/").headers["X-Page-Cache"] == "miss"
