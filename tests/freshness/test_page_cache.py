"""Which answers are kept, for whom, and what visitors and caches on the way are told."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings
from wagtail.models import PageViewRestriction

from core.dates import REGION_TZ, region_today
from freshness import addresses, generation, pages
from freshness.pages import Kept, State
from search.models import QueryLog
from tests.factories import AdministratorFactory
from tests.factories.fixtures import Portal

pytestmark = pytest.mark.django_db

Visit = Callable[..., Any]
OF_ONE_ANSWER = ("X-Page-Cache", "Content-Length", "X-Request-ID")


def told(response: Any) -> str:
    return response.headers.get("X-Page-Cache", "")


class TestKept:
    def test_the_second_visitor_gets_the_same_page_without_a_query(
        self, visit: Visit, kept: Portal, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # On a busy machine more than a second passes between two visits.
        monkeypatch.setattr(generation, "CHECK_SECONDS", 3600.0)
        for address in ("/", kept.catalogue.url, kept.measure().url, "/organizatsii/", "/sitemap.xml", "/poisk/"):
            first = visit(address)
            with django_assert_num_queries(0):
                second = visit(address)

            assert (told(first), told(second)) == ("miss", "hit"), address
            assert first.content == second.content
            same = {name: value for name, value in first.headers.items() if name not in OF_ONE_ANSWER}
            assert same.items() <= dict(second.headers).items()

    def test_what_a_process_has_seen_it_does_not_fetch_again(
        self, visit: Visit, kept: Portal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = [visit("/") for _ in range(2)][1]
        asked: list[str] = []
        get_many = caches["pages"].get_many

        def watched(keys: Iterable[str]) -> Any:
            asked.extend(keys)
            return get_many(keys)

        monkeypatch.setattr(caches["pages"], "get_many", watched)
        second = visit("/")

        assert told(second) == "hit"
        assert second.content == first.content
        assert asked == list(generation.COUNTERS)

    def test_counters_are_trusted_for_a_moment(
        self, visit: Visit, kept: Portal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(generation, "TRUST_SECONDS", 60.0)
        assert [told(visit("/")) for _ in range(3)] == ["miss", "hit", "hit"]

        # Another process changes something.
        caches["pages"].incr(generation.HARD)
        assert told(visit("/")) == "hit"
        monkeypatch.setattr(generation._known, "seen", ({}, 0.0))
        assert told(visit("/")) == "miss"

    def test_an_own_change_ends_the_trust(self, visit: Visit, kept: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(generation, "TRUST_SECONDS", 60.0)
        assert [told(visit("/")) for _ in range(3)] == ["miss", "hit", "hit"]

        generation.advance(hard=True)
        assert told(visit("/")) == "miss"

    def test_what_another_process_has_drawn_is_taken_when_the_own_copy_is_old(self, visit: Visit, kept: Portal) -> None:
        noon = dt.datetime.combine(region_today(), dt.time(12), tzinfo=REGION_TZ)
        with time_machine.travel(noon, tick=False):
            visit("/")
            assert told(visit("/")) == "hit"
            address = address_of("/")
            other = caches["pages"].get(address.key)
            later = other.fresh_until + pages.MAX_AGE
            caches["pages"].set(address.key, other._replace(content=b"drawn elsewhere", fresh_until=later), None)
        with time_machine.travel(noon + dt.timedelta(seconds=pages.MAX_AGE + 1), tick=False):
            answer = visit("/")

        assert (told(answer), answer.content) == ("hit", b"drawn elsewhere")

    def test_a_process_holds_only_so_many_answers_and_no_large_ones(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pages, "NEARBY", 2)
        monkeypatch.setattr(pages, "NEARBY_BYTES", 10)
        nearby = pages._Nearby()
        places = [addresses.Address(f"/{number}", f"page:{number}") for number in range(4)]
        for place in places[:3]:
            nearby.hold(place, answer_named(place.name, b"short"))
        nearby.hold(places[3], answer_named(places[3].name, b"longer than that"))

        assert [nearby.find(place) is not None for place in places] == [False, True, True, False]
        # Two addresses may share a place of the cache.
        assert nearby.find(addresses.Address("/other", "page:2")) is None

    def test_json_and_calendars_are_kept_too(self, visit: Visit) -> None:
        for address in ("/api/v1/search?kind=grant", "/sobytiya/calendar.ics", "/robots.txt"):
            assert [told(visit(address)) for _ in range(2)] == ["miss", "hit"], address

    def test_a_head_is_answered_by_the_page(self, visit: Visit, kept: Portal) -> None:
        page = visit("/")
        head = Client(headers={"host": "localhost"}).head("/")

        assert told(head) == "hit"
        assert head.headers["ETag"] == page.headers["ETag"]
        assert int(head.headers["Content-Length"]) == len(page.content)

    def test_a_compressed_page_is_kept_apart(self, visit: Visit) -> None:
        visit("/", accept_encoding="gzip")

        assert told(visit("/")) == "miss"
        assert visit("/", accept_encoding="gzip").headers["Content-Encoding"] == "gzip"
        assert not visit("/").has_header("Content-Encoding")

    def test_every_host_has_its_own_pages(self, visit: Visit) -> None:
        visit("/sitemap.xml")

        assert told(visit("/sitemap.xml", host="example.com")) == "miss"
        assert visit("/sitemap.xml", host="evil.example").status_code == 400


class TestNotKept:
    @pytest.mark.parametrize("address", ["/no-such-page/", "/vhod/", "/vid/", "/praktiki/predlozhit/", "/healthz"])
    def test_answers_for_one_visitor_and_mistakes_are_not_kept(self, visit: Visit, address: str) -> None:
        for _ in range(2):
            response = visit(address)
            assert told(response) == ""
            assert "public" not in response.headers["Cache-Control"]

    def test_nobody_with_a_cookie_gets_or_leaves_a_page(self, visit: Visit, kept: Portal) -> None:
        visit("/")
        for cookies in ({"sessionid": "x"}, {"csrftoken": "x"}, {"anything": "x"}):
            client = Client(headers={"host": "localhost"})
            client.cookies.load(cookies)
            response = client.get("/")
            assert told(response) == ""
            assert response.headers["Cache-Control"].count("no-store") == 1
            client.get(kept.catalogue.url)
        assert told(visit(kept.catalogue.url)) == "miss"

    def test_a_member_of_staff_leaves_nothing_to_visitors(self, visit: Visit, kept: Portal) -> None:
        client = Client(headers={"host": "localhost"})
        client.force_login(AdministratorFactory(is_superuser=True))
        assert b"wagtail-userbar" in client.get("/").content

        assert b"wagtail-userbar" not in visit("/").content

    def test_a_private_page_is_not_kept(self, visit: Visit, kept: Portal) -> None:
        measure = kept.measure()
        restriction = PageViewRestriction.objects.create(page=measure, restriction_type=PageViewRestriction.GROUPS)
        restriction.groups.add(Group.objects.create(name="Свои"))

        response = visit(measure.url)

        assert response.status_code == 302
        assert told(response) == ""

    def test_a_preview_is_not_kept(self, visit: Visit, kept: Portal) -> None:
        measure = kept.measure(title="Для всех")
        measure.title = "Только для редактора"
        client = Client(headers={"host": "localhost"})
        client.force_login(AdministratorFactory(is_superuser=True))
        measure.save_revision()
        preview = client.get(reverse("wagtailadmin_pages:view_draft", args=[measure.pk]))

        assert "Только для редактора" in preview.content.decode()
        assert "private" in preview.headers["Cache-Control"]
        assert "Только для редактора" not in visit(measure.url).content.decode()

    def test_a_form_with_a_token_is_not_kept(self, visit: Visit, kept: Portal) -> None:
        response = visit("/vhod/")
        assert response.cookies
        assert "no-store" in response.headers["Cache-Control"]

    def test_a_page_with_a_used_number_is_not_kept(self, visit: Visit, settings: Settings) -> None:
        settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {"script-src": ["'self'", "'nonce-abc'"]}}
        assert [told(visit("/robots.txt")) for _ in range(2)] == ["", ""]


class TestAddresses:
    def test_searches_with_words_are_drawn_and_logged_each_time(self, visit: Visit) -> None:
        for _ in range(2):
            assert told(visit("/poisk/?q=грант", user_agent="Mozilla/5.0")) == ""

        assert QueryLog.objects.count() == 2

    def test_the_order_and_advertising_do_not_matter(self, visit: Visit, kept: Portal) -> None:
        catalogue = kept.catalogue.url
        first = visit(f"{catalogue}?sort=new&kind=&utm_source=mail&page=1&yclid=1234")

        assert told(visit(f"{catalogue}?page=1&sort=new")) == "hit"
        assert "utm_source" not in first.content.decode()

    def test_the_order_of_values_stays(self, visit: Visit, kept: Portal) -> None:
        visit(f"{kept.catalogue.url}?kind=a&kind=b")
        assert told(visit(f"{kept.catalogue.url}?kind=b&kind=a")) == "miss"

    def test_unknown_parameters_are_not_kept(self, visit: Visit, kept: Portal) -> None:
        before = caches["pages"].get_many(["x"])
        for number in range(3):
            assert told(visit(f"{kept.catalogue.url}?bust={number}")) == ""
        assert before == {}
        assert "bust" in visit(f"{kept.catalogue.url}?bust=1").content.decode()

    def test_addresses_with_a_query_have_a_limited_number_of_places(
        self, visit: Visit, kept: Portal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(addresses, "PLACES", 1)
        catalogue = kept.catalogue.url
        visit(f"{catalogue}?amount_from=1")
        visit(f"{catalogue}?amount_from=2")

        assert told(visit(f"{catalogue}?amount_from=2")) == "hit"
        again = visit(f"{catalogue}?amount_from=1")
        assert told(again) == "miss"
        assert "amount_from=1" in again.content.decode()

    def test_a_look_of_ones_own_has_pages_of_its_own(self, visit: Visit) -> None:
        visit("/")
        client = Client(headers={"host": "localhost"})
        client.cookies.load({"view": "size-150.scheme-black"})

        assert '<html lang="ru" data-size="150" data-scheme="black">' in client.get("/").content.decode()
        assert told(client.get("/")) == "hit"
        assert '<html lang="ru">' in visit("/").content.decode()

    def test_a_spoilt_look_is_the_ordinary_one(self, visit: Visit) -> None:
        visit("/")
        client = Client(headers={"host": "localhost"})
        client.cookies.load({"view": "size-9999.scheme-<b>"})
        assert told(client.get("/")) == "hit"

    def test_a_page_that_is_too_large_is_not_stored(self, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pages, "MAX_BYTES", 100)
        assert [told(visit("/")) for _ in range(2)] == ["miss", "miss"]


class TestHeaders:
    def test_browsers_ask_each_time_and_hear_that_nothing_has_changed(self, visit: Visit) -> None:
        first = visit("/")
        assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert "Cookie" in first.headers["Vary"]

        for headers in (
            {"if_none_match": first.headers["ETag"]},
            {"if_modified_since": first.headers["Last-Modified"]},
        ):
            again = visit("/", **headers)
            assert (again.status_code, again.content) == (304, b"")
        assert visit("/", if_none_match='"other"').status_code == 200

    def test_a_page_that_is_not_kept_yet_is_not_asked_for_twice_either(self, visit: Visit) -> None:
        etag = visit("/").headers["ETag"]
        caches["pages"].clear()

        assert visit("/", if_none_match=etag).status_code == 304
        assert told(visit("/")) == "hit"

    def test_the_mark_of_a_compressed_page_is_that_of_its_text(self, visit: Visit) -> None:
        first = visit("/", accept_encoding="gzip").headers["ETag"]
        caches["pages"].clear()
        assert visit("/", accept_encoding="gzip", if_none_match=first).status_code == 304

    def test_behind_a_proxy_it_may_keep_a_page_for_a_second(self, visit: Visit, settings: Settings) -> None:
        settings.PAGE_CACHE = {**settings.PAGE_CACHE, "PROXY_SECONDS": 3}
        parts = visit("/").headers["Cache-Control"].split(", ")
        assert set(parts) == {"public", "max-age=0", "s-maxage=1", "stale-while-revalidate=1"}

    def test_suggestions_stay_a_second_in_caches_of_others(self, visit: Visit) -> None:
        parts = visit("/api/v1/suggest?q=гр").headers["Cache-Control"].split(", ")
        assert {"public", "s-maxage=1"} <= set(parts)


class TestTime:
    @pytest.mark.parametrize(
        ("closes_time", "before", "after"),
        [
            (None, "2026-11-30T23:59:50+10:00", "2026-12-01T00:00:01+10:00"),
            (dt.time(15, 30), "2026-11-30T15:29:50+10:00", "2026-11-30T15:30:01+10:00"),
        ],
    )
    def test_a_page_ends_with_its_window(
        self, visit: Visit, kept: Portal, closes_time: dt.time | None, before: str, after: str
    ) -> None:
        with time_machine.travel(before, tick=False):
            measure = kept.measure(closes_on=dt.date(2026, 11, 30), closes_time=closes_time)
            addresses_ = (measure.url, kept.catalogue.url)
            for address in addresses_:
                visit(address)
                assert told(visit(address)) == "hit"
        with time_machine.travel(after, tick=False):
            for address in addresses_:
                assert told(visit(address)) == "miss"
            assert "Приём завершён" in visit(measure.url).content.decode()

    def test_a_page_gets_old_by_itself(self, visit: Visit) -> None:
        noon = dt.datetime.combine(region_today(), dt.time(12), tzinfo=REGION_TZ)
        with time_machine.travel(noon, tick=False):
            visit("/")
        with time_machine.travel(noon + dt.timedelta(seconds=pages.MAX_AGE + 1), tick=False):
            assert told(visit("/")) == "miss"


class TestOneDraws:
    """While one visitor waits for the new page, others get the old one where that is allowed."""

    def test_after_a_plain_edit_others_get_the_old_page_for_a_second(
        self, visit: Visit, kept: Portal, commit: Any
    ) -> None:
        visit("/")
        now = dt.datetime.combine(region_today(), dt.time(12), tzinfo=REGION_TZ)
        with time_machine.travel(now, tick=False):
            visit("/")
            with commit():
                kept.catalogue.save_revision().publish()
            caches["pages"].add(drawing("/"), 1, 5)
            assert told(visit("/")) == "stale"

    def test_after_a_withdrawal_they_wait_for_the_new_one(
        self, visit: Visit, kept: Portal, commit: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        measure = kept.measure()
        visit("/")
        with commit():
            measure.unpublish()
        monkeypatch.setattr("freshness.middleware._PATIENCE", 0.1)
        caches["pages"].add(drawing("/"), 1, 5)

        assert told(visit("/")) == "miss"

    def test_whoever_has_waited_gets_what_was_drawn(self, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[addresses.Address] = []

        def drawn(address: addresses.Address) -> bool:
            if not asked:
                asked.append(address)
                caches["pages"].delete(drawing("/"))
                visit("/")
                return True
            return False

        monkeypatch.setattr(pages, "is_drawn", drawn)
        caches["pages"].add(drawing("/"), 1, 5)
        assert told(visit("/")) == "hit"

    def test_old_pages_are_shown_only_so_long(self) -> None:
        tag = pages.Tag(1, 1, (1, 1))
        page = Kept("", tag, fresh_until=100, true_until=500, modified=0, headers=[], content=b"")

        def state(tag: pages.Tag, now: float, edited_at: float = 0.0) -> State:
            return pages.state_of(page, tag, edited_at, now)

        assert state(tag, 99) is State.FRESH
        assert state(tag, 101) is State.OLD
        assert state(tag, 111) is State.GONE
        edited = pages.Tag(1, 2, (2, 2))
        assert state(edited, 50.9, edited_at=50) is State.OLD
        assert state(edited, 51.1, edited_at=50) is State.GONE
        assert state(pages.Tag(1, 3, (3, 3)), 50.9, edited_at=50) is State.GONE
        assert state(pages.Tag(2, 1, (2, 2)), 50) is State.GONE
        assert state(pages.Tag(1, 1, (2, 2)), 50) is State.GONE
        assert state(tag, 500) is State.GONE


def answer_named(name: str, content: bytes) -> Kept:
    return Kept(name, pages.Tag(1, 1, (1, 1)), 100, 500, 0, [], content)


def address_of(path: str) -> addresses.Address:
    """Return under which name and key the page of a visitor is kept."""
    request = RequestFactory(headers={"host": "localhost"}).get(path)
    address = addresses.Address.of(request)
    assert address is not None
    return address


def drawing(path: str) -> str:
    """Return the key by which somebody says that he draws the page."""
    return f"drawing:{address_of(path).key}"
