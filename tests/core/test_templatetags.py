import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest
from django.template import Context, Template
from django.test import RequestFactory
from wagtail.models import Page, PageViewRestriction, Site

from core.navigation import main_menu
from core.templatetags import portal, russian
from core.windows import WindowStatus


def render(source: str, /, **context: Any) -> str:
    return Template("{% load portal russian %}" + source).render(Context(context))


class Query:
    """Stands for SearchParams: the tags only pass their arguments on."""

    def query(self, **changes: Any) -> str:
        return "?" + "&".join(f"{name}={value}" for name, value in changes.items())

    def with_page(self, number: int) -> str:
        return f"?page={number}"


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('{{ 2|ru_plural:"мера,меры,мер" }}', "меры"),
        ('{{ 111|counted:"мера,меры,мер" }}', "111\u00a0мер"),
        ("{{ 500000|money }}", "500\u00a0000\u00a0₽"),
        ("{{ 75100000|money_short }}", "75,1\u00a0млн\u00a0₽"),
        ("{{ 1500000|grouped }}", "1\u00a0500\u00a0000"),
        ("{{ '2026-12-14'|day_year }}", "14\u00a0декабря 2026\u00a0года"),
        ("{{ '2026-12-09'|day_number }} {{ '2026-12-09'|month }}, {{ '2026-12-09'|weekday_short }}", "9 декабря, ср"),
        ("{{ '2026-12-09'|weekday }}", "среда"),
        ("{{ '2026-12-09'|iso_day }}", "2026-12-09"),
        ("{% amount 300000 3000000 %}", "до\u00a03\u00a0млн\u00a0₽"),
        ("{{ 12|days_left }}", "осталось 12\u00a0дней"),
    ],
)
def test_filters_say_numbers_and_days_in_russian(template: str, expected: Any) -> None:
    assert render(template) == expected


@pytest.mark.parametrize(
    "name", ["money", "money_short", "grouped", "day", "day_year", "iso_day", "month", "weekday", "clock"]
)
@pytest.mark.parametrize("value", [None, ""])
def test_nothing_is_said_about_nothing(name: str, value: Any) -> None:
    assert render("{{ value|" + name + " }}", value=value) == ""


def test_a_moment_is_shown_as_the_day_of_the_region() -> None:
    late_in_utc = dt.datetime(2026, 12, 14, 20, tzinfo=dt.UTC)

    assert russian.day_year(late_in_utc) == "15\u00a0декабря 2026\u00a0года"


def test_a_clock_keeps_the_zone_of_its_moment() -> None:
    moscow = dt.datetime(2026, 12, 14, 17, tzinfo=dt.timezone(dt.timedelta(hours=3)))

    assert render("{{ moment|clock }}", moment=moscow) == "17:00"


def test_the_nbsp_filter_does_not_switch_escaping_off() -> None:
    assert render("{{ text|nbsp }}", text="<b> в доме") == "&lt;b&gt; в\u00a0доме"


def test_an_icon_is_hidden_from_screen_readers() -> None:
    assert portal.icon("search", "s") == (
        '<svg class="icon icon--s" aria-hidden="true" focusable="false">'
        '<use href="/static/icons/icons.svg#search"/></svg>'
    )


@pytest.mark.parametrize("status", WindowStatus)
def test_a_state_is_a_word_with_an_icon_never_a_colour_alone(status: Any) -> None:
    pill = portal.status_pill(status)

    assert f"pill--{status.value}" in pill
    assert status.label in pill
    assert "<svg" in pill


def test_what_has_no_window_has_no_pill() -> None:
    assert portal.status_pill(None) == ""


@pytest.mark.parametrize(
    ("page", "pages", "expected"),
    [
        (1, 1, [1]),
        (1, 3, [1, 2, 3]),
        (1, 9, [1, 2, None, 9]),
        (4, 9, [1, 2, 3, 4, 5, None, 9]),
        (5, 9, [1, None, 4, 5, 6, None, 9]),
        (9, 9, [1, None, 8, 9]),
    ],
)
def test_page_numbers_leave_gaps_of_two_and_more(page: int, pages: int, expected: Any) -> None:
    assert portal.page_numbers(page, pages) == expected


def test_addresses_of_a_query_come_from_its_params() -> None:
    assert render('{% query params type="measure" %}', params=Query()) == "?type=measure"
    assert render("{% page_query params 3 %}", params=Query()) == "?page=3"


def test_an_address_of_a_query_is_escaped() -> None:
    assert render('{% query params q="<" page="2" %}', params=Query()) == "?q=&lt;&amp;page=2"


@pytest.mark.parametrize(
    ("phone", "expected"),
    [("8 (4212) 00-00-00", "+74212000000"), ("+7 4212 00-00-00", "+74212000000"), ("112", "112"), ("", "")],
)
def test_a_phone_becomes_an_address(phone: str, expected: Any) -> None:
    assert portal.phone_link(phone) == expected


def test_the_window_is_said_from_the_texts_of_a_card() -> None:
    words = portal.window_words("closed", None, "2020-01-02", None)

    assert words.note == "принимали до\u00a02\u00a0января 2020\u00a0года"


def test_a_page_without_a_request_has_the_ordinary_look_and_no_menu() -> None:
    assert render("{% view_attributes %}") == ""
    assert render("{% main_nav as items %}{{ items|length }}") == "0"


def section(title: str, **fields: Any) -> Page:
    page = Page(title=title, slug=title, show_in_menus=True, **fields)
    Site.objects.get(is_default_site=True).root_page.add_child(instance=page)
    return page


@pytest.fixture
def request_for() -> Callable[[str], HttpRequest]:
    Site.clear_site_root_paths_cache()
    return lambda path: RequestFactory().get(path, headers={"host": "localhost"})


@pytest.mark.django_db
def test_the_menu_shows_live_sections_for_everybody_in_order(request_for: Callable[[str], HttpRequest]) -> None:
    section("first")
    section("draft", live=False)
    PageViewRestriction.objects.create(page=section("staff-only"), restriction_type=PageViewRestriction.LOGIN)
    section("second").add_child(instance=Page(title="below", slug="below", show_in_menus=True))

    items = main_menu(request_for("/second/below/"))

    assert [item.title for item in items] == ["first", "second"]
    assert [(item.is_current, item.is_here) for item in items] == [(False, False), (True, False)]


@pytest.mark.django_db
def test_the_menu_costs_one_query_for_a_request(
    request_for: Callable[[str], HttpRequest], django_assert_num_queries: Any
) -> None:
    section("first")
    request = request_for("/first/")
    Site.find_for_request(request)
    Site.get_site_root_paths()

    with django_assert_num_queries(1):
        assert main_menu(request)[0].is_here
        assert main_menu(request)
