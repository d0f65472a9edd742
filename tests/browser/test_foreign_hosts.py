"""No page asks another site for anything, and nothing that people typed runs; told by the browser itself."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from opportunities.models import SupportMeasurePage
from tests.browser.conftest import DESKTOP, PHONE, LivePortal
from tests.factories import AdministratorFactory
from tests.security.payloads import PAYLOADS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADMIN = ("", "pages/", "images/", "documents/", "reports/site-history/", "account/", "search-report/top/")
# The page counts what ran and what the policy had to stop.
WATCH = """
window.ran = []; window.stopped = [];
window.xss = what => window.ran.push(String(what));
window.alert = window.confirm = window.prompt = what => window.ran.push(String(what));
document.addEventListener(
  'securitypolicyviolation', event => window.stopped.push(event.violatedDirective + ' ' + event.blockedURI)
);
"""


def signed_in(base: str) -> Any:
    """Return the cookie of a superuser in the form a browser takes."""
    client = Client()
    client.force_login(AdministratorFactory())
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": base,
    }


def watched(page: Page, url: str) -> dict[str, list[str]]:
    page.goto(url)
    page.wait_for_load_state("networkidle")
    return {key: found for key in ("ran", "stopped") if (found := page.evaluate(f"window.{key}"))}


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_no_page_asks_another_site(live_portal: LivePortal, open_page: Callable[..., Page], width: int) -> None:
    """`open_page` itself fails on a request to another host; pictures below the fold are asked for when scrolled to."""
    page = open_page(live_portal.base, width)
    page.context.add_init_script(WATCH)
    foreign: list[str] = []
    page.context.on(
        "request",
        lambda request: (
            foreign.append(request.url) if not request.url.startswith((live_portal.base, "data:", "blob:")) else None
        ),
    )
    stopped = {}
    for name, url in live_portal.addresses().items():
        found = watched(page, url)
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        page.emulate_media(media="print")
        page.emulate_media(media="screen")
        if found:
            stopped[name] = found

    assert foreign == []
    assert stopped == {}


def test_the_admin_asks_no_other_site(live_portal: LivePortal, open_page: Callable[..., Page]) -> None:
    page = open_page(live_portal.base)
    page.context.add_cookies([signed_in(live_portal.base)])
    foreign: list[str] = []
    page.context.on(
        "request",
        lambda request: (
            foreign.append(request.url) if not request.url.startswith((live_portal.base, "data:", "blob:")) else None
        ),
    )
    measure = SupportMeasurePage.objects.get(slug="dvor")
    for path in (*ADMIN, f"pages/{measure.pk}/edit/"):
        page.goto(f"{live_portal.base}/admin/{path}")
        page.wait_for_load_state("networkidle")

    assert foreign == []


def test_nothing_that_was_typed_runs(live_portal: LivePortal, open_page: Callable[..., Page]) -> None:
    """The whole corpus in one measure and in the echo of queries: for a visitor and, in the admin, for a superuser."""
    measure = SupportMeasurePage.objects.get(slug="dvor")
    measure.title = measure.draft_title = PAYLOADS[17]
    measure.summary = " ".join(PAYLOADS)[: SupportMeasurePage._meta.get_field("summary").max_length or 400]
    measure.apply_where = measure.sign_in = PAYLOADS[18]
    measure.covered = [("item", text) for text in PAYLOADS]
    measure.steps = [("item", text) for text in PAYLOADS]
    measure.faq = [("question", {"question": text, "answer": text}) for text in PAYLOADS]
    measure.save(clean=False)
    measure.save_revision(clean=False)
    page = open_page(live_portal.base)
    page.context.add_init_script(WATCH)
    found: dict[str, Any] = {}
    echoes = [f"{live_portal.base}/poisk/?q={text}" for text in PAYLOADS[:: len(PAYLOADS) // 8]]
    for url in (live_portal.measure, f"{live_portal.base}/", f"{live_portal.base}/vozmozhnosti/", *echoes):
        seen = watched(page, url)
        for element in page.query_selector_all("main a, main summary, main button")[:40]:
            element.dispatch_event("mouseover")
            element.dispatch_event("focus")
        if seen or page.evaluate("window.ran").__len__():
            found[url] = seen
    page.context.add_cookies([signed_in(live_portal.base)])
    for path in (
        f"pages/{measure.pk}/edit/",
        f"pages/{measure.get_parent().pk}/",
        f"pages/{measure.pk}/history/",
        "pages/search/?q=xss",
    ):
        ran = watched(page, f"{live_portal.base}/admin/{path}").get("ran")
        if ran:
            found[path] = {"ran": ran}

    assert found == {}
