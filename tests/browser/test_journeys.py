"""What a visitor does, with and without scripts, on a desktop and on a phone."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from practices.choices import SubmissionStatus
from practices.models import PracticeSubmission
from tests.browser.conftest import DESKTOP, PHONE, LivePortal
from tests.practices.submissions.author import CONTACTS, REPEAT, RESULT, STEPS, STORY, office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BOTH_WAYS = [pytest.param(True, id="scripts"), pytest.param(False, id="no-scripts")]


@pytest.mark.parametrize("javascript", BOTH_WAYS)
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_from_the_front_page_to_a_measure(
    live_portal: LivePortal, open_page: Callable[..., Page], width: int, javascript: bool
) -> None:
    page = open_page(live_portal.base + "/", width, javascript=javascript)
    page.locator("main input[name=q]").first.fill("детские площадки")
    page.locator("main form[role=search] button[type=submit]").first.click()

    expect(page).to_have_url(re.compile(r"/poisk/\?q="))
    page.get_by_role("link", name="До 500 тыс. ₽ на проект двора").first.click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("на проект двора")
    expect(page.locator("a[href='https://grants.example.org/dvor']:visible").first).to_be_visible()


@pytest.mark.parametrize("javascript", BOTH_WAYS)
def test_facets_narrow_the_list_and_chips_widen_it(
    live_portal: LivePortal, open_page: Callable[..., Page], javascript: bool
) -> None:
    page = open_page(f"{live_portal.base}/vozmozhnosti/", javascript=javascript)
    before = page.locator("#h-results").inner_text()

    page.locator("input[name=level][value=federal]").evaluate("box => { box.closest('details').open = true }")
    page.locator("input[name=level][value=federal]").check()
    if not javascript:
        page.locator("#filters button[type=submit]").first.click()
    expect(page).to_have_url(re.compile("level=federal"))
    expect(page.locator("#h-results")).not_to_have_text(before)

    page.locator(".chips a").first.click()
    expect(page.locator("#h-results")).to_have_text(before)


@pytest.mark.parametrize("javascript", BOTH_WAYS)
def test_the_phone_opens_filters_as_a_sheet(
    live_portal: LivePortal, open_page: Callable[..., Page], javascript: bool
) -> None:
    page = open_page(f"{live_portal.base}/vozmozhnosti/", PHONE, javascript=javascript)
    sheet = page.locator("#filters")
    expect(sheet).not_to_be_in_viewport()

    page.locator("a[href$='#filters']").first.click()

    expect(sheet).to_be_in_viewport()


@pytest.mark.parametrize("javascript", BOTH_WAYS)
def test_the_fit_form_keeps_answers_and_gives_reasons(
    live_portal: LivePortal, open_page: Callable[..., Page], javascript: bool
) -> None:
    page = open_page(live_portal.measure, javascript=javascript)
    page.locator("[name=fit-share]").fill("10")
    page.locator("#fit form button[type=submit]").click()

    expect(page.locator("#fit")).to_contain_text("нужно от 15")
    expect(page.locator("[name=fit-share]")).to_have_value("10")


def test_the_next_page_continues_the_list(live_portal: LivePortal, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{live_portal.base}/vozmozhnosti/?sort=new", javascript=False)
    first = page.locator(".measure-card__title").all_inner_texts()

    page.locator(".pagination a", has_text="2").first.click()

    second = page.locator(".measure-card__title").all_inner_texts()
    assert len(first) == 12
    assert second
    assert not set(first) & set(second)


def test_low_vision_settings_stay_after_leaving_the_page(
    live_portal: LivePortal, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{live_portal.base}/", javascript=False)
    page.locator("details.view-panel summary").first.click()
    page.locator("details.view-panel input[name=scheme][value=black]").check()
    page.locator("details.view-panel button[type=submit]").first.click()

    page.goto(f"{live_portal.base}/vozmozhnosti/")

    assert page.get_attribute("html", "data-scheme") == "black"


def test_a_person_registers_and_cancels_without_scripts(
    live_portal: LivePortal, open_page: Callable[..., Page]
) -> None:
    page = open_page(live_portal.events["event-registration"], PHONE, javascript=False)
    # The form refuses whoever sends it within three seconds.
    page.wait_for_timeout(3500)
    page.locator("#id_name").fill("Анна Ким")
    page.locator("#id_email").fill("kim@example.org")
    page.locator("#id_consent").check()
    page.locator("main form button[type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Проверьте почту")

    page.goto(live_portal.events["registration"])
    page.locator("main form button[type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Запись отменена")


def test_a_practice_is_proposed_and_sent_without_scripts(
    live_portal: LivePortal, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{live_portal.base}/praktiki/predlozhit/", PHONE, javascript=False)
    page.wait_for_timeout(3500)
    for name, value in CONTACTS.items():
        page.locator(f"#id_{name}").fill(value)
    page.locator("#id_consent").check()
    page.locator("main form button.button--accent").click()
    page.wait_for_url("**/shag/istoriya/")
    submission = PracticeSubmission.objects.latest("pk")

    for slug, answers in (("istoriya", STORY), ("shagi", STEPS), ("rezultat", RESULT), ("povtor", REPEAT)):
        expect(page).to_have_url(re.compile(f"/shag/{slug}/"))
        fill_in_fields(page, answers)
        page.locator("main form button.button--primary").click()
    good = office()
    page.locator("#id_materials").set_input_files(
        {"name": good.name or "", "mimeType": "application/msword", "buffer": good.read()}
    )
    page.locator("main form button.button--primary").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Проверьте и отправьте")
    page.locator("main form button.button--accent").click()

    expect(page.get_by_text("Практика у модератора")).to_be_visible()
    submission.refresh_from_db()
    assert submission.status == SubmissionStatus.RECEIVED
    assert submission.files.count() == 1


def fill_in_fields(page: Page, answers: Mapping[str, Any]) -> None:
    """Fill in whatever fields the page has for these answers."""
    for name, value in answers.items():
        field = page.locator(f"main [name='{name}']:not([type=hidden])").first
        if isinstance(value, list):
            for choice in value:
                page.locator(f"main [name='{name}'][value='{choice}']").check()
        elif field.count() == 0:
            continue
        elif field.get_attribute("type") == "radio":
            page.locator(f"main [name='{name}'][value='{value}']").check()
        elif field.evaluate("node => node.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def test_a_change_of_filters_is_announced_once(live_portal: LivePortal, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{live_portal.base}/vozmozhnosti/")
    page.evaluate(
        "() => { window.said = []; document.querySelectorAll('[role=status], [role=alert], [aria-live]').forEach("
        "(node) => new MutationObserver(() => said.push(node.textContent)).observe(node, "
        "{ childList: true, subtree: true, characterData: true })) }"
    )
    before = page.locator("#h-results").inner_text()
    page.locator("#f-kind-training").check()
    expect(page.locator("#h-results")).not_to_have_text(before)
    expect(page.locator("#live")).to_have_text(page.locator("#h-results").inner_text())
    expect(page.locator("#results")).not_to_have_attribute("aria-busy", "true")

    said = page.evaluate("said")
    assert len(said) == 1
    assert "мер" in said[0]
    # What was swapped in brings no live region of its own: it would be read a second time.
    assert page.locator("#results [role=status], #results [role=alert], #results [aria-live]").count() == 0


def test_keyboard_reaches_the_main_content_first(live_portal: LivePortal, open_page: Callable[..., Page]) -> None:
    page = open_page(live_portal.measure)
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
