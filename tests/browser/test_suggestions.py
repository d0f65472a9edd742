"""The search field as a combobox: keys, screen readers, touch, and the plain form without scripts."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Locator, Page, expect

from search.models import QueryLog
from tests.browser.conftest import PHONE, LivePortal

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
Opener = Callable[..., Page]


def type_quickly(page: Page, field: Locator, text: str) -> None:
    """Type without a pause that the field would take for the end, however slow the machine is."""
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    field.press_sequentially(text)
    page.clock.resume()


def test_a_question_is_finished_by_the_keyboard(live_portal: LivePortal, open_page: Opener) -> None:
    page = open_page(f"{live_portal.base}/")
    field, options = page.get_by_role("combobox", name="Что ищете?"), page.get_by_role("option")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/suggest" in request.url else None)
    height = page.evaluate("document.documentElement.scrollHeight")
    type_quickly(page, field, "двор")

    expect(options).to_have_count(1)
    expect(page.locator(".search-field [role=status]")).to_have_text("1 подсказка")
    expect(field).to_have_attribute("aria-expanded", "true")
    assert page.evaluate("document.documentElement.scrollHeight") == height
    assert len(asked) == 1
    assert Axe().run(page).violations_count == 0
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    assert page.evaluate("document.activeElement.id") == field.get_attribute("id")
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_value("двор")
    field.press("ArrowDown")
    expect(options).to_have_count(1)
    assert len(asked) == 1  # Nothing has changed: nothing is asked.
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url(live_portal.measure)


def test_keys_walk_around_the_list_and_leave_it(live_portal: LivePortal, open_page: Opener) -> None:
    page = open_page(f"{live_portal.base}/poisk/")
    field, chosen = page.get_by_role("combobox", name="Что ищете?"), page.locator("[aria-selected=true]")
    type_quickly(page, field, "проект")
    options = page.get_by_role("option")
    expect(options).to_have_count(8)
    expect(page.locator(".search-field [role=status]")).to_have_text("8 подсказок")
    field.press("ArrowUp")
    expect(chosen).to_have_text(options.last.text_content() or "")
    field.press("Home")
    expect(chosen).to_have_text(options.first.text_content() or "")
    field.press("End")
    field.press("ArrowDown")
    expect(chosen).to_have_count(0)
    field.press("ArrowDown")
    field.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.get_by_role("button", name="Найти")).to_be_focused()
    field.press("Enter")
    page.wait_for_url("**/poisk/?q=*")


def test_a_finger_chooses_in_the_catalogue(live_portal: LivePortal, open_page: Opener) -> None:
    page = open_page(f"{live_portal.base}/vozmozhnosti/", width=PHONE, has_touch=True)
    type_quickly(page, page.get_by_role("combobox", name="Что ищете?"), "двор")
    option = page.get_by_role("option").first
    expect(option).to_be_visible()
    option.tap()
    page.wait_for_url(live_portal.measure)


def test_two_fields_on_one_page_have_names_of_their_own(live_portal: LivePortal, open_page: Opener) -> None:
    page = open_page(live_portal.measure)
    ids = page.evaluate("Array.from(document.querySelectorAll('[id]'), (node) => node.id)")

    assert len(ids) == len(set(ids))


def test_without_scripts_the_field_is_a_plain_form(live_portal: LivePortal, open_page: Opener) -> None:
    page = open_page(f"{live_portal.base}/", javascript=False)
    field = page.get_by_role("searchbox", name="Что ищете?")
    field.fill("двор")
    field.press("Enter")
    page.wait_for_url("**/poisk/?q=*")
    expect(page.locator(".result")).to_have_count(1)


def test_the_opened_answer_is_told_to_the_log(live_portal: LivePortal, open_page: Opener) -> None:
    page = open_page(f"{live_portal.base}/poisk/?q=проект", user_agent=PERSON)
    # The page is left at once: its browser tells of the request, not always of the answer.
    with page.expect_request("**/poisk/click"):
        page.locator(".result h3 a").nth(2).click()
    end = time.monotonic() + 20
    while QueryLog.objects.get().clicked_position is None and time.monotonic() < end:
        page.wait_for_timeout(100)

    assert QueryLog.objects.get().clicked_position == 3
    assert page.context.cookies() == []


def test_the_script_stays_small() -> None:
    assert (Path(settings.BASE_DIR) / "static/js/suggest.js").stat().st_size <= 5 * 1024


def test_old_suggestions_do_not_stay_under_a_new_question_when_the_line_breaks(
    live_portal: LivePortal, open_page: Opener
) -> None:
    page = open_page(f"{live_portal.base}/")
    field = page.get_by_role("combobox", name="Что ищете?")
    field.press_sequentially("двор", delay=20)
    expect(page.get_by_role("option")).to_have_count(1)
    page.route("**/suggest*", lambda route: route.abort())
    field.press_sequentially(" и сад", delay=20)

    expect(page.get_by_role("listbox")).to_be_hidden()
