import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import stems
from search.highlight import FRAGMENT, highlight, on_one_line


def test_the_whole_summary_is_shown() -> None:
    assert highlight("Грант и гранты.", "Грант", {("грант",)}) == "<mark>Грант</mark> и <mark>гранты</mark>."


def test_the_body_gives_a_fragment_around_the_first_word() -> None:
    body = f"{'слово ' * 50}про заявку. {'слово ' * 100}"
    shown = highlight("Без него", body, {("заявк",)})

    assert shown.startswith("… слово")
    assert "<mark>заявку</mark>" in shown
    assert shown.endswith(" …")
    assert len(shown) < FRAGMENT + 40


@pytest.mark.parametrize("text", ["", "ничего такого", "<b>"])
def test_without_the_words_there_is_nothing_to_show(text: str) -> None:
    assert highlight(text, text, {("заявк",)}) == ""


def test_everything_but_the_marks_is_escaped() -> None:
    shown = highlight('<img src=x onerror="1"> & грант', "", {("грант",)})

    assert shown == "&lt;img src=x onerror=&quot;1&quot;&gt; &amp; <mark>грант</mark>"


def test_the_words_of_a_phrase_are_marked_only_next_to_each_other() -> None:
    shown = highlight("Некоммерческой организации: организация любая.", "", {("некоммерческ", "организац"), ("нко",)})

    assert shown == "<mark>Некоммерческой</mark> <mark>организации</mark>: организация любая."


@given(st.text(max_size=300), st.text(max_size=300))
def test_only_marks_are_ever_tags(summary: str, body: str) -> None:
    shown = highlight(summary, body, {(stem,) for stem in stems(f"{summary} {body}")})

    assert {tag.name for tag in BeautifulSoup(shown, "html.parser").find_all(True)} <= {"mark"}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("Конкурс, 2026 год \nВсего 22 млн ₽.", "Конкурс, 2026 год. Всего 22 млн ₽."),
        ("материалы\nаренда\nдоставка", "материалы; аренда; доставка"),
        ("Можно?\nДа.\n\nИ нельзя", "Можно? Да. И нельзя"),
        ("<mark>год</mark> \n<mark>Всего</mark>", "<mark>год</mark>. <mark>Всего</mark>"),
        ("без строк", "без строк"),
    ],
)
def test_pieces_of_a_page_are_told_apart_in_one_line(lines: str, expected: str) -> None:
    assert on_one_line(lines) == expected


def test_a_fragment_of_the_body_is_in_one_line() -> None:
    shown = highlight("Без него", "Долги\nалкоголь\nЗаявка", {("заявк",)})

    assert shown == "Долги; алкоголь. <mark>Заявка</mark>"
