"""axe over every page type with contrast on; reflow and headings."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import DESKTOP, PHONE, LivePortal

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(live_portal: LivePortal, open_page: Callable[..., Page], width: int, scheme: str) -> None:
    found = {}
    for name, url in live_portal.addresses().items():
        page = open_page(url, width, color_scheme=scheme)
        violations = Axe().run(page, options=RULES).response["violations"]
        if violations:
            found[name] = [(item["id"], [node["html"][:160] for node in item["nodes"][:3]]) for item in violations]

    assert found == {}


def test_nothing_scrolls_sideways_at_320_px(live_portal: LivePortal, open_page: Callable[..., Page]) -> None:
    wide = {}
    for name, url in live_portal.addresses().items():
        page = open_page(url, 320)
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if overflow > 0:
            wide[name] = overflow

    assert wide == {}


def test_every_page_has_one_h1_a_title_of_its_own_and_no_skipped_levels(
    live_portal: LivePortal, open_page: Callable[..., Page]
) -> None:
    titles = []
    for name, url in live_portal.addresses().items():
        page = open_page(url)
        levels = [int(tag[1]) for tag in page.eval_on_selector_all("h1,h2,h3,h4", "all => all.map(h => h.tagName)")]
        assert levels.count(1) == 1, name
        # The header, a dialogue or the panel of settings may stand before the h1 with headings of their own.
        body = levels[levels.index(1) :]
        assert all(after - before <= 1 for before, after in pairwise(body)), (name, levels)
        assert page.get_attribute("html", "lang") == "ru"
        titles.append(page.title())

    assert all("Окно возможностей" in title for title in titles)
