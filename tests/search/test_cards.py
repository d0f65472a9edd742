"""Cards are drawn once, and never shown for another day, another hit or another reader."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.template import Template
from django.utils.safestring import SafeString

from core.dates import start_of_day
from core.windows import WindowStatus
from search.cards import draw
from search.results import SearchHit

DAY = dt.date(2026, 11, 24)
CARD, LINE = "components/measure_card.html", "components/result.html"


def hit(**changes: Any) -> SearchHit:
    found = SearchHit(
        key="measure:7",
        type="measure",
        id=7,
        title="Грант на маяк",
        url="/mery/mayak/",
        summary="Деньги на маяки.",
        highlight=SafeString(""),
        status=WindowStatus.OPEN,
        days_left=20,
        card={"closes_on": "2026-12-14", "max_amount": 500_000},
        card_template=CARD,
    )
    return replace(found, **changes)


def drawn(on: dt.date = DAY, name: str = CARD, **changes: Any) -> str:
    with time_machine.travel(start_of_day(on), tick=False):
        return draw(name, hit(**changes)).replace("\xa0", " ")


def test_a_card_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = drawn(title="Грант на причал")
    monkeypatch.setattr(Template, "render", lambda *_: pytest.fail("drawn again"))
    assert drawn(title="Грант на причал") == first


def test_the_day_changes_what_a_card_says() -> None:
    assert "осталось 20 дней" in drawn()
    assert "осталось 19 дней" in drawn(DAY + dt.timedelta(days=1))
    assert "осталось 20 дней" in drawn()


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"title": "Грант на мост"}, "Грант на мост"),
        ({"url": "/mery/most/"}, 'href="/mery/most/"'),
        ({"summary": "Деньги на мосты."}, "Деньги на мосты."),
        ({"highlight": SafeString("на <mark>маяки</mark>")}, "<mark>маяки</mark>"),
        ({"status": WindowStatus.CLOSED}, "приём завершён"),
        ({"card": {"closes_on": "2026-12-14", "max_amount": 700_000}}, "700 тыс."),
    ],
)
def test_whatever_changes_in_a_hit_is_seen_at_once(changes: dict[str, Any], shown: str) -> None:
    assert shown not in drawn()
    assert shown in drawn(**changes)
    assert shown not in drawn()


def test_what_is_explained_to_staff_is_shown_to_nobody_else() -> None:
    assert "Почему здесь" in drawn(name=LINE, explanation=("Слово в названии",))
    assert "Почему здесь" not in drawn(name=LINE)


def test_words_of_a_hit_are_text() -> None:
    evil = "<script>alert(1)</script>"
    made = drawn(title=evil, summary=evil, card={"provider": {"label": evil}})
    assert "<script" not in made
    assert made.count("&lt;script&gt;") == 3
