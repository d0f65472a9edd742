import datetime as dt
import json

import pytest

from core.structured_data import breadcrumbs, moment, script, thing

PREFIX, SUFFIX = '<script type="application/ld+json">', "</script>"


def read(html: str) -> dict:
    assert html.startswith(PREFIX)
    assert html.endswith(SUFFIX)
    return json.loads(html[len(PREFIX) : -len(SUFFIX)])


def test_unknown_facts_are_left_out():
    assert thing("Grant", name="Грант", amount=None, url="", about=[]) == {"@type": "Grant", "name": "Грант"}


def test_a_free_thing_keeps_its_zero():
    assert thing("Offer", price=0)["price"] == 0


def test_a_moment_is_told_in_the_time_of_the_region_to_the_second():
    assert moment(dt.datetime(2026, 11, 26, 20, 5, 20, 186_777, tzinfo=dt.UTC)) == "2026-11-27T06:05:20+10:00"
    assert moment(None) is None


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--", "&quot;", "\u2028"])
def test_a_text_cannot_end_the_element(text):
    html = script([thing("Grant", name=text)])

    assert html.count("<") == 2
    assert read(html)["@graph"][0]["name"] == text


def test_nothing_to_tell_is_nothing_at_all():
    assert script([]) == ""


def test_the_way_is_numbered_from_one():
    way = breadcrumbs([("Главная", "https://okno.example/"), ("Меры", "https://okno.example/mery/")])

    assert [(item["position"], item["name"]) for item in way["itemListElement"]] == [(1, "Главная"), (2, "Меры")]
