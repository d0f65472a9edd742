"""The low-vision version: every page type in some look, every two settings together in some page; without scripts."""

from collections.abc import Callable, Iterator
from itertools import combinations, cycle, product

import pytest
from playwright.sync_api import Page, expect

from core.view_settings import CHOICES, COOKIE_NAME, ViewSettings
from tests.browser.conftest import DESKTOP, PHONE, LivePortal
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SETTINGS = {
    "size": ("", *CHOICES["size"]),
    "scheme": ("", *CHOICES["scheme"]),
    "spacing": ("", *CHOICES["spacing"]),
    "font": ("", *CHOICES["font"]),
    "pictures": ("", *CHOICES["pictures"]),
    "width": (str(DESKTOP), str(PHONE)),
}
LAYOUT = ("sideways", "clipped", "overlaps")


def pairwise_looks() -> Iterator[dict[str, str]]:
    """Yield looks in which every value of a setting meets every value of each other: about twenty for 432."""
    names = list(SETTINGS)
    everything = [dict(zip(names, values, strict=True)) for values in product(*SETTINGS.values())]
    waiting = {pair for look in everything for pair in combinations(look.items(), 2)}
    while waiting:
        best = max(everything, key=lambda look: len(waiting & set(combinations(look.items(), 2))))
        waiting -= set(combinations(best.items(), 2))
        yield best


def test_every_page_type_has_no_violations_in_any_pair_of_settings(
    live_portal: LivePortal, visitor: Callable[..., Visitor]
) -> None:
    guests = {str(width): visitor(width) for width in (DESKTOP, PHONE)}
    looks = list(pairwise_looks())
    pages = live_portal.addresses()
    assert len(pages) > len(looks)
    for (place, url), look in zip(pages.items(), cycle(looks), strict=False):
        guest = guests[look["width"]]
        cookie = ViewSettings.from_values(look).to_cookie() or "none"
        guest.page.context.add_cookies([{"name": COOKIE_NAME, "value": cookie, "url": live_portal.base}])
        guest.open(place, url)
        guest.check("faint", *LAYOUT, under=cookie)
        guest.axe(cookie)

    assert {**guests[str(DESKTOP)].findings, **guests[str(PHONE)].findings} == {}


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_the_look_is_chosen_kept_and_left_without_scripts(
    live_portal: LivePortal, open_page: Callable[..., Page], width: int
) -> None:
    page = open_page(f"{live_portal.base}/plan/?page=1", width, javascript=False)
    if width == DESKTOP:
        page.locator("details.view-panel summary").click()
    else:
        page.locator("details.site-menu summary").click()
        page.locator(".site-menu a", has_text="Версия для слабовидящих").click()
    form = page.locator("form.view-form")
    for name in ("scheme", "size", "spacing"):
        form.locator(f"[name={name}][value='{CHOICES[name][-1]}']").check()
    for name in ("font", "pictures"):
        form.locator(f"[name={name}]").check()
    form.locator("button[type=submit]").click()

    expect(page).to_have_url(f"{live_portal.base}/plan/?page=1")
    for address in (f"{live_portal.base}/praktiki/predlozhit/", live_portal.measure):
        page.goto(address)
        expect(page.locator("html[data-scheme=brown][data-size='200'][data-font][data-pictures]")).to_have_count(1)
    expect(page.locator("main .illustration:visible")).to_have_count(0)

    page.get_by_role("link", name="Вернуть обычный вид").first.click()
    expect(page.locator("html[data-scheme]")).to_have_count(0)
    expect(page).to_have_url(live_portal.measure)
