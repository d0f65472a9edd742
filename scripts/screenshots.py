"""Take pictures of the main pages of a running demo into docs/screenshots: `screenshots.py [ADDRESS]`.

Needs Chromium of the machine and the packages for tests.
"""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
PAGES = {
    "home": "/",
    "catalogue": "/vozmozhnosti/",
    "search": "/poisk/?q=детская площадка",
    "practices": "/praktiki/",
    "empty": "/vozmozhnosti/?q=единорог&kind=grant",
}
# Width and height of the window; the pictures show one screen, so that they stay small.
SIZES = {"390": (390, 844), "1440": (1440, 900)}


def main() -> None:
    """Visit each page at each width; the first measure of the catalogue stands for all measures."""
    address = (sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000").rstrip("/")
    chromium = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        sys.exit("Chromium is missing. On Debian: apt install chromium")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"])
        pages = {**PAGES, **first_measure(browser, address)}
        for size in SIZES:
            photograph(browser, address, pages, size)
        browser.close()


def first_measure(browser: Browser, address: str) -> dict[str, str]:
    """Return the address of the first card of the catalogue, nothing when there is none."""
    page = browser.new_page()
    page.goto(f"{address}/vozmozhnosti/")
    links = page.eval_on_selector_all(
        "main a[href^='/vozmozhnosti/']", "links => links.map(a => a.getAttribute('href'))"
    )
    page.close()
    deep = [link for link in links if "?" not in link and "#" not in link and link.count("/") >= 4]
    return {"measure": deep[0]} if deep else {}


def photograph(browser: Browser, address: str, pages: dict[str, str], size: str) -> None:
    """Save a picture of the first screen of each page."""
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height}, locale="ru-RU")
    for name, path in pages.items():
        page.goto(address + path)
        page.screenshot(path=FOLDER / f"{name}-{size}.png")
        print(f"{name}-{size}.png")
    page.close()


if __name__ == "__main__":
    main()
