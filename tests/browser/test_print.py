"""What comes out on paper."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page as Tab

from tests.browser.conftest import LivePortal

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_printed_list_is_the_list_without_its_filters(live_portal: LivePortal, open_page: Callable[..., Tab]) -> None:
    page = open_page(live_portal.addresses()["catalogue-filtered"])
    page.emulate_media(media="print")

    assert page.locator(".measure-card").first.is_visible()
    assert page.locator(".chips").first.is_visible()
    for control in (".facets", "main .search-field", "#sort", ".chip--reset"):
        assert not page.locator(control).first.is_visible(), control


def test_paper_is_white_whatever_the_screen_was(live_portal: LivePortal, open_page: Callable[..., Tab]) -> None:
    page = open_page(live_portal.addresses()["plan"])
    colour = """() => [...document.querySelectorAll("body, .plan-state--done")]
        .map((element) => getComputedStyle(element).backgroundColor)"""
    page.emulate_media(media="print")
    light = page.evaluate(colour)
    for look in ({"theme": "dark"}, {"scheme": "black"}):
        page.evaluate("look => Object.assign(document.documentElement.dataset, look)", look)
        assert page.evaluate(colour) == light, look
