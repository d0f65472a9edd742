"""Probes of whole pages: what they cost drawn and kept, how much SQL, how heavy they are for a browser."""

import os
import shutil
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from freshness import generation
from home.demo_loading.scale.insert import insert_pages
from opportunities.models import BodySectionPage, CatalogueIndexPage, SupportMeasurePage
from tests.bench.served import STRANGER, rates, served

_SITE = "config.wsgi:application"
_HELLO = "tests.bench.hello:application"
# Parts of the peer, wagtail/bakerydemo with its own content, that stand for a list, a page and a search.
PEER_LIST, PEER_PAGE, PEER_SEARCH = "/breads/", "/breads/anadama-bread/", "/search/?q=bread"
WORD = "грант"


def kept_pages() -> dict[str, float]:
    """Kept pages and the bare server, answers per second."""
    with served(_HELLO, {"DJANGO_SETTINGS_MODULE": ""}) as hello, served(_SITE) as site:
        bare, list_, page = rates([f"{hello}/", *(f"{site}{path}" for path in (_catalogue(), _measure()))])
    return {"hello": bare, "list": list_, "page": page}


def drawn_pages() -> dict[str, float]:
    """The same pages past the cache, and those of the peer when there is one."""
    peer = os.environ.get("PEER_URL", "").rstrip("/")
    with served(_SITE) as site:
        own = [f"{site}{path}" for path in (_catalogue(), _measure(), f"/poisk/?q={quote(WORD)}")]
        others = [f"{peer}{path}" for path in (PEER_LIST, PEER_PAGE, PEER_SEARCH)] if peer else []
        found = rates([*own, *others], STRANGER)
    names = ("list", "page", "search", "peer_list", "peer_page", "peer_search")
    return dict(zip(names, found, strict=False))


def statements() -> dict[str, float]:
    """SQL of a list with twelve and with twenty cards, of the heaviest measure page and of a kept page."""
    catalogue = CatalogueIndexPage.objects.get()
    numbers: dict[str, float] = {}
    for cards in (12, 20):
        CatalogueIndexPage.objects.filter(pk=catalogue.pk).update(cards_per_page=cards)
        numbers[f"list_{cards}"] = _statements(_catalogue(), cookie="bench=1")
    CatalogueIndexPage.objects.filter(pk=catalogue.pk).update(cards_per_page=catalogue.cards_per_page)
    numbers["page"] = max(_statements(str(page.get_url()), cookie="bench=1") for page in _measures())
    # A process under load has looked into the database within the last second; this one may be slow.
    generation.CHECK_SECONDS = 60.0
    generation.forget()
    caches["pages"].clear()
    numbers["kept"] = max(_statements(_catalogue()), _statements(_measure()))
    return numbers


def admin_listing() -> dict[str, float]:
    """The explorer of a folder with twenty measures and of one with five thousand, and the search inside."""
    small, large = BodySectionPage.objects.order_by("pk")[:2]
    numbers: dict[str, float] = {}
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(get_user_model().objects.filter(is_superuser=True).first() or _superuser())
    for name, section, number in (("small", small, 20), ("large", large, 5000)):
        missing = number - section.get_children().count()
        pages = [SupportMeasurePage(title=f"Мера {i}", slug=f"bench-{i}", summary="Проба.") for i in range(missing)]
        with transaction.atomic():
            insert_pages(section, pages)
        explorer = reverse("wagtailadmin_explore", args=[section.pk])
        numbers[f"{name}_ms"], numbers[f"{name}_sql"] = _timed(client, explorer)
        numbers[f"{name}_search_ms"], _ = _timed(client, f"{explorer}?q=Мера")
    return numbers


def weight() -> dict[str, float]:
    """Bytes that a browser fetches on the first visit of a page; needs Chromium.

    Raises:
        SystemExit: If there is none.
    """
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("front_weight needs Chromium. On Debian: apt install chromium")
    numbers: dict[str, float] = {}
    with served(_SITE) as site:
        for name, path in (("home", "/"), ("list", _catalogue()), ("page", _measure())):
            numbers |= {f"{name}_{what}": size for what, size in _weigh(chromium, site, path).items()}
    return numbers


def _weigh(chromium: str, site: str, path: str) -> dict[str, float]:
    from playwright.sync_api import sync_playwright

    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {"all": 0.0, "scripts": 0.0, "foreign": 0.0}
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")

        def asked(event: dict[str, Any]) -> None:
            kinds[event["requestId"]] = event.get("type", "")
            address = event["request"]["url"]
            sizes["foreign"] += not address.startswith((site, "data:"))

        def loaded(event: dict[str, Any]) -> None:
            sizes["all"] += event["encodedDataLength"]
            if kinds.get(event["requestId"]) == "Script":
                sizes["scripts"] += event["encodedDataLength"]

        session.on("Network.requestWillBeSent", asked)
        session.on("Network.loadingFinished", loaded)
        page.goto(f"{site}{path}", wait_until="networkidle")
        browser.close()
    return sizes


def _statements(path: str, cookie: str = "") -> int:
    """Return the number of queries of the second visit."""
    headers = {"host": "127.0.0.1", **({"cookie": cookie} if cookie else {})}
    client = Client(headers=headers)
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    assert response.status_code == 200, response.status_code
    return len(queries)


def _timed(client: Client, path: str) -> tuple[float, float]:
    """Return the middle of the processor's milliseconds, and the number of queries."""
    client.get(path)
    times = []
    for _ in range(7):
        began = time.process_time()
        response = client.get(path)
        times.append((time.process_time() - began) * 1000)
        assert response.status_code == 200, response.status_code
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return statistics.median(times), len(queries)


def _superuser() -> Any:
    return get_user_model().objects.create_superuser("bench", "bench@example.org", "bench")


def _catalogue() -> str:
    return str(CatalogueIndexPage.objects.get().get_url())


def _measure() -> str:
    page = _measures().first()
    if page is None:
        sys.exit("there is no measure to look at")
    return str(page.get_url())


def _measures() -> Any:
    """Return the measures of the demo that visitors see."""
    return SupportMeasurePage.objects.live().public().exclude(slug__startswith="bench-").order_by("pk")


PROBES: dict[str, Callable[[], dict[str, float]]] = {
    probe.__name__: probe for probe in (kept_pages, drawn_pages, statements, admin_listing, weight)
}
