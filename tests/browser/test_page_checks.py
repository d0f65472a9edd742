"""The checks find what they are for: each is shown a page with its fault and the same page without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

FRAME = """<!DOCTYPE html><html lang="ru"><title>t</title><style>
:focus-visible {{ outline: 3px solid #000; outline-offset: 2px }} {style}</style>
<body><a class="skip-link" href="#main">Дальше</a><header>Шапка</header>
<nav class="breadcrumbs" aria-label="Вы здесь"></nav>
<main id="main"><h1>Страница</h1>{body}</main><footer>Подвал</footer></body></html>"""

FAULTS = {
    "sideways": ("", '<p style="inline-size: 3000px">Широко</p>'),
    "clipped": (".low { block-size: 1em; overflow: hidden }", '<p class="low">Строка<br>другая строка</p>'),
    "overlaps": (".up { margin-block-start: -2.2em }", '<p>Первые слова</p><p class="up">Вторые слова</p>'),
    "structure": ("", "<h3>Через уровень</h3>"),
    "foreign": ("", "<p>Нажмите Sign in</p>"),
    "charts": ("", '<svg width="300" height="200" viewBox="0 0 3 2"><rect width="1" height="1"/></svg>'),
    "fields": ("", '<form><input name="a" id="a"></form>'),
    "faint": ("p { color: #999 }", "<p>Бледно</p>"),
    "icons": (".icon { stroke: #eee }", '<p><svg class="icon" width="24" height="24"><path d="M0 0h9"/></svg></p>'),
    "moving": ("p { animation: a 9s infinite } @keyframes a { to { opacity: .5 } }", "<p>Движется</p>"),
    "hasten": ("p { transition: color 1s }", "<p>Меняется</p>"),
}


@pytest.mark.parametrize("check", FAULTS)
def test_a_check_finds_its_fault_and_nothing_else(visitor: Callable[..., Visitor], check: str) -> None:
    style, body = FAULTS[check]
    assert look(visitor().page, check, style, body)
    assert look(visitor().page, check, "", "<p>Всё хорошо</p>") == []


@pytest.mark.parametrize(
    ("style", "word"),
    [
        ("a { outline: 0 !important }", "no mark"),
        ("a { outline: 1px solid #000 !important }", "no mark"),
        ("a { outline-color: #ddd !important }", "mark 1"),
        (".bar { position: fixed; inset: 0; background: #fff }", "is covered"),
    ],
)
def test_the_mark_of_the_focus_must_be_seen(visitor: Callable[..., Visitor], style: str, word: str) -> None:
    body = '<p><a href="#x">Ссылка</a></p><div class="bar"></div>'
    page = visitor().page
    found = look(page, "focus", style, body)
    assert any(word in text for text in found)
    assert look(page, "focus", "", body) == []


def look(page: Page, check: str, style: str, body: str) -> list[str]:
    """Return what a check says about a page."""
    page.set_content(FRAME.format(style=style, body=body))
    guest = Visitor(page)
    guest.arm()
    page.keyboard.press("Tab")
    guest.check(check)
    found: list[str] = guest.findings.get(check, {}).get("", [])
    return found
