"""Draw the pictures that social networks show beside a link, one for each kind of page, into static/img.

Needs Chromium of the machine and the packages for tests. The name of the portal is on the common one only: a region
may call its portal otherwise.
"""

import io
import os
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "static" / "img"
# Open Graph: what all networks show whole.
WIDTH, HEIGHT = 1200, 630
COLOURS = 96
# Name of the file: heading and one sentence.
PICTURES = {
    "share": ("Окно возможностей", "Меры поддержки НКО, ТОС и\u00a0инициативных групп"),
    "share-measure": ("Меры поддержки", "Кому, сколько, до какого дня и\u00a0как подать"),
    "share-practice": ("Лучшие практики", "Что сработало, сколько стоило и\u00a0как повторить у\u00a0себя"),
    "share-project": ("Отраслевые проекты", "Цели, деньги по\u00a0годам и\u00a0место для НКО"),
    "share-endowment": ("Целевой капитал", "Капитал не\u00a0тратят, на\u00a0проекты НКО идёт доход"),
    "share-plan": ("План и\u00a0дорожные карты", "Что обещали, к\u00a0какому сроку и\u00a0что уже сделано"),
    "share-event": ("События", "Обсуждения, семинары, курсы и\u00a0консультации"),
    "share-guide": ("Руководства", "По\u00a0шагам и\u00a0простыми словами"),
    "share-news": ("Новости", "Что нового в\u00a0плане, проектах и\u00a0мерах поддержки"),
    "share-organisation": ("Организации", "Кто даёт поддержку, проводит конкурсы и\u00a0делится опытом"),
}
FRAME = """<!DOCTYPE html><html lang="ru"><meta charset="utf-8"><link rel="stylesheet" href="{css}">
<style>
body {{ display: grid; grid-template-columns: 1fr 460px; gap: 56px; align-items: center; inline-size: 1200px;
  block-size: 630px; padding: 0 64px 0 72px; background: var(--surface); }}
h1 {{ font-size: 76px; }}
p {{ margin-block-start: 28px; font-size: 34px; line-height: 1.3; text-wrap: balance; }}
</style><div><h1>{heading}</h1><p>{words}</p></div>{window}</html>"""


def main() -> None:
    """Draw every picture anew."""
    chromium = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        sys.exit("Chromium is missing. On Debian: apt install chromium")
    # Style sheet and fonts are read from the disk.
    options = ["--no-sandbox", "--disable-dev-shm-usage", "--allow-file-access-from-files"]
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=options)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        for name, (heading, words) in PICTURES.items():
            draw(page, Path(folder) / "share.html", FOLDER / f"{name}.png", heading, words)
        browser.close()


def draw(page: Page, source: Path, target: Path, heading: str, words: str) -> None:
    """Save one picture with few colours."""
    window = (ROOT / "templates" / "illustrations" / "window.html").read_text(encoding="utf-8")
    css = (ROOT / "static" / "css" / "site.css").as_uri()
    source.write_text(FRAME.format(css=css, heading=heading, words=words, window=window), encoding="utf-8")
    page.goto(source.as_uri())
    page.evaluate("document.fonts.ready")
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
    print(f"{target.name}: {target.stat().st_size}")


if __name__ == "__main__":
    main()
