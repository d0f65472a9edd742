"""Ten journeys by the keyboard alone: nobody touches a mouse, nobody is trapped."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from practices.models import PracticeSubmission
from tests.browser.conftest import PHONE, LivePortal
from tests.practices.submissions.author import office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Opener = Callable[..., Page]
FARTHEST = 150


def walk_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press Tab until the target has the focus; a trap or a target out of reach fails."""
    wanted = target.first.element_handle()
    before = None
    for _ in range(FARTHEST):
        page.keyboard.press(key)
        here = page.evaluate_handle("document.activeElement")
        assert before is None or not page.evaluate("([a, b]) => a === b && a !== document.body", [before, here]), "trap"
        before = here
        if page.evaluate("([a, b]) => a === b", [here, wanted]):
            return
    pytest.fail(f"not reached in {FARTHEST} steps: {target}")


def write(page: Page, target: Locator, text: str) -> None:
    """Walk to a field and type."""
    walk_to(page, target)
    page.keyboard.insert_text(text)


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    """Walk to a link, a button or a box and press it."""
    walk_to(page, target)
    page.keyboard.press(key)


def test_searches_and_reaches_the_application(live_portal: LivePortal, open_page: Opener) -> None:
    page = open_page(f"{live_portal.base}/")
    write(page, page.locator("main input[name=q]"), "детские площадки")
    page.keyboard.press("Enter")
    page.wait_for_url("**/poisk/?q=*")
    press(page, page.get_by_role("link", name="До 500 тыс. ₽ на проект двора"))
    page.wait_for_url(live_portal.measure)
    walk_to(page, page.locator("a[href='https://grants.example.org/dvor']:visible"))


def test_filters_the_catalogue_and_takes_the_filter_away(live_portal: LivePortal, open_page: Opener) -> None:
    page = open_page(f"{live_portal.base}/vozmozhnosti/")
    count = page.locator("#h-results")
    before = count.inner_text()
    press(page, page.locator("#f-kind-training"), "Space")
    expect(page).to_have_url(re.compile("kind=training"))
    expect(count).not_to_have_text(before)
    # The list of filters was drawn anew under the visitor's hands.
    expect(page.locator("#f-kind-training")).to_be_focused()
    press(page, page.locator(".chips a"))
    expect(count).to_have_text(before)
    expect(count).to_be_focused()


def test_opens_the_look_closes_it_and_chooses(live_portal: LivePortal, open_page: Opener) -> None:
    page = open_page(f"{live_portal.base}/plan/")
    panel = page.locator("details.view-panel")
    press(page, panel.locator("summary"))
    walk_to(page, panel.locator("input[name=size]:checked"))
    page.keyboard.press("Escape")
    expect(panel.locator("summary")).to_be_focused()
    page.keyboard.press("Enter")
    walk_to(page, panel.locator("input[name=size]:checked"))
    page.keyboard.press("ArrowRight")
    press(page, panel.locator("button[type=submit]"))
    expect(page.locator("html[data-size='150']")).to_have_count(1)


def test_the_menu_of_a_phone_opens_and_closes(live_portal: LivePortal, open_page: Opener) -> None:
    page = open_page(f"{live_portal.base}/", PHONE)
    menu = page.locator("details.site-menu")
    press(page, menu.locator("summary"))
    walk_to(page, menu.locator("a").first)
    page.keyboard.press("Escape")
    expect(menu.locator("nav")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()


def test_registers_for_an_event_and_cancels(live_portal: LivePortal, open_page: Opener) -> None:
    page = open_page(live_portal.events["event-registration"])
    opened = page.evaluate("performance.now()")
    write(page, page.locator("#id_name"), "Анна Ким")
    write(page, page.locator("#id_email"), "kim@example.org")
    press(page, page.locator("#id_consent"), "Space")
    # The form refuses whoever sends it within three seconds.
    page.wait_for_function("opened => performance.now() - opened > 3500", arg=opened)
    press(page, page.locator("main form button[type=submit]"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Проверьте почту")
    page.goto(live_portal.events["registration"])
    press(page, page.locator("main form button[type=submit]"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Запись отменена")


def test_proposes_a_practice_with_a_file(live_portal: LivePortal, open_page: Opener) -> None:
    page = open_page(f"{live_portal.base}/praktiki/predlozhit/")
    opened = page.evaluate("performance.now()")
    write(page, page.locator("#id_organisation_name"), "Больница")
    write(page, page.locator("#id_contact_name"), "Анна Петровна")
    write(page, page.locator("#id_contact_email"), "anna@example.org")
    press(page, page.locator("#id_consent"), "Space")
    page.wait_for_function("opened => performance.now() - opened > 3500", arg=opened)
    press(page, page.locator("main form button.button--accent"))
    page.wait_for_url("**/shag/istoriya/")
    write(page, page.locator("#id_title"), "Школа диабета в селе")
    press(page, page.locator("main form button.button--primary"))
    expect(page.locator("#errors")).to_be_focused()
    press(page, page.locator("#errors a").first)
    expect(page.locator("#id_summary")).to_be_focused()
    started = PracticeSubmission.objects.latest("pk")
    # Waited for from before the walk: the browser is told of it on another way than of the key, and may learn it later.
    with page.expect_file_chooser() as chooser:
        page.goto(f"{live_portal.base}{started.get_absolute_url()}fayly/")
        walk_to(page, page.locator("#id_materials"))
        page.keyboard.press("Enter")
    good = office()
    chooser.value.set_files({"name": good.name or "", "mimeType": "application/msword", "buffer": good.read()})
    press(page, page.get_by_role("button", name="Сохранить и дальше"))
    page.wait_for_url("**/proverka/")
    assert started.files.count() == 1


def test_compares_two_practices(live_portal: LivePortal, open_page: Opener) -> None:
    page = open_page(f"{live_portal.base}/praktiki/?compare={live_portal.practices[0]}")
    press(page, page.locator("#compare button"))
    page.wait_for_url("**/sravnenie/?**")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_asks_whether_the_measure_fits(live_portal: LivePortal, open_page: Opener) -> None:
    page = open_page(live_portal.measure)
    write(page, page.locator("#id_fit-share"), "10")
    page.keyboard.press("Enter")
    expect(page.locator("#fit")).to_contain_text("нужно от 15")


def test_filters_the_plan_and_opens_a_measure(live_portal: LivePortal, open_page: Opener) -> None:
    page = open_page(f"{live_portal.base}{live_portal.plan}")
    walk_to(page, page.locator("select[name=status]"))
    page.keyboard.press("End")
    press(page, page.locator("main form.plan-filters button"))
    expect(page).to_have_url(re.compile("status="))
    press(page, page.locator(".plan-table tbody a"))
    expect(page).not_to_have_url(re.compile("status="))


def test_skips_to_the_content_and_walks_back(live_portal: LivePortal, open_page: Opener) -> None:
    page = open_page(f"{live_portal.base}/vozmozhnosti/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    walk_to(page, page.locator("nav.breadcrumbs a"))
    walk_to(page, page.locator(".site-nav a").first, "Shift+Tab")
