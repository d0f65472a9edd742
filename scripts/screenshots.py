"""Take pictures of every type of page of a running demo into docs/screenshots: `screenshots.py [ADDRESS]`.

Needs Chromium of the machine and the packages for tests. Keys of the demo are the ends of the addresses.
"""

import io
import os
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
PLAN = "/plan/plan-2019-2020/"
PAGES = {
    "home": "/",
    "catalogue": "/vozmozhnosti/",
    "empty": "/vozmozhnosti/?q=единорог&kind=grant",
    "measure": "/vozmozhnosti/guvp/krai-tos-2026/",
    "measure-practices": "/vozmozhnosti/guvp/krai-tos-2026/#practices",
    "search": "/poisk/?q=детская площадка",
    "projects": "/proekty/",
    "project": "/proekty/vrach-ryadom/",
    "practices": "/praktiki/",
    "practice": "/praktiki/kater-zdorovya/",
    "practice-picture": "/praktiki/kater-zdorovya/#places",
    "practice-leaflet": "/praktiki/kater-zdorovya/listovka/",
    "practices-compared": "/praktiki/sravnenie/?{compared}",
    "practices-repeated": "/praktiki/vnedreno/",
    "practice-told": "/praktiki/kater-zdorovya/vnedrili/",
    "practice-proposal": "/praktiki/predlozhit/",
    "endowment": "/endaument/",
    "endowment-year": "/endaument/2025/",
    "plans": "/plan/",
    "plan": PLAN,
    "plan-measure": f"{PLAN}1-18/",
    "plan-quarter": f"{PLAN}otchet/",
    "road-map": "/plan/karta-assotsiatsii-tos/",
    "events": "/sobytiya/",
    "events-month": "/sobytiya/?month={month}",
    "event": "/sobytiya/konsultatsiya-smeta/",
    "event-past": "/sobytiya/vebinar-reestr-sonko/",
    "event-registration": "/sobytiya/vebinar-pervye-shagi/zapis/",
    "course": "/sobytiya/universitet-nko/",
    "certificate-check": "/sobytiya/proverka/",
    "guides": "/rukovodstva/",
    "guide": "/rukovodstva/kak-sozdat-tos/",
    "forum": "/rukovodstva/grazhdanskiy-forum-2019/",
    "news": "/novosti/",
    "article": "/novosti/novost-otchet-kapitala/",
    "organisations": "/organizatsii/",
    "organisation": "/organizatsii/fund/",
    "low-vision": "/vid/",
    "missing": "/net-takoy-stranicy/",
}
# Width and height of the window; the pictures show one screen, so that they stay small.
SIZES = {"390": (390, 844), "1440": (1440, 900)}
COLOURS = 96


def main() -> None:
    """Visit each page at each width."""
    address = (sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000").rstrip("/")
    chromium = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        sys.exit("Chromium is missing. On Debian: apt install chromium")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"])
        known = live_facts(browser, address)
        for size in SIZES:
            photograph(browser, address, {name: path.format(**known) for name, path in PAGES.items()}, size)
        browser.close()


def live_facts(browser: Browser, address: str) -> dict[str, str]:
    """Return what changes from day to day: three practices to compare and the month of the next event."""
    page = browser.new_page()
    page.goto(f"{address}/praktiki/")
    links = page.eval_on_selector_all("main a[href*='compare=']", "links => links.map(a => a.href)")
    chosen = [link.split("compare=")[-1].split("&")[0] for link in links[:3]]
    page.goto(f"{address}/sobytiya/")
    months = page.eval_on_selector_all("main a[href*='month=']", "links => links.map(a => a.href)")
    page.close()
    month = months[0].split("month=")[-1].split("&")[0] if months else ""
    return {"compared": "&".join(f"id={key}" for key in chosen), "month": month}


def photograph(browser: Browser, address: str, pages: dict[str, str], size: str) -> None:
    """Save a picture of one screen of each page, with few colours."""
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height}, locale="ru-RU", color_scheme="light")
    for name, path in pages.items():
        page.goto(address + path)
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        target = FOLDER / f"{name}-{size}.png"
        picture.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
        print(f"{target.name}: {target.stat().st_size}")
    page.close()


if __name__ == "__main__":
    main()
