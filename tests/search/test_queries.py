import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import fold
from search.layout import other_layouts
from search.queries import MAX_CLAUSES, parse_text


def phrases(text: str) -> list[str]:
    """Return the clauses of a query as words with spaces."""
    return [" ".join(phrase) for clause in parse_text(text) for phrase in clause.alternatives]


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("Гранты для НКО", ["грант", "нко"]),
        ("где взять деньги на детскую площадку", ["взят", "деньг", "детск", "площадк"]),
        ("для", ["для"]),
        ("до 18 лет", ["до", "18", "год"]),
        ("некоммерческие без регистрации", ["некоммерческ", "без", "регистрац"]),
        ("44-ФЗ", ["44 фз"]),
        ("ст. 31.1", ["ст", "31 1"]),
        ("социально-ориентированные", ["социальн", "ориентирова"]),
        ("грант гранты ГРАНТОВ", ["грант"]),
        ("", []),
        ("!!! *** ???", []),
        ('"field:secret" AND (a OR b)', [fold(word) for word in ("field", "secret", "and", "or")]),
    ],
)
def test_clauses(text: str, clauses: list[str]) -> None:
    assert phrases(text) == clauses


def test_a_long_query_is_cut() -> None:
    assert len(parse_text(" ".join(f"слово{number}" for number in range(100)))) == MAX_CLAUSES


@given(st.text(max_size=200))
def test_any_text_gives_stems_of_letters_and_digits_only(text: str) -> None:
    stems = [stem for clause in parse_text(text) for phrase in clause.alternatives for stem in phrase]

    assert all(stem.isalnum() for stem in stems)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("uhfyn", "грант"),
        ("ce,cblbz", "субсидия"),
        (",.l;tn", "бюджет"),
        ("gjllth;rf", "поддержка"),
        ("'ylfevtyn", "эндаумент"),
        ("Uhfyn 2026", "грант 2026"),
        ("пкфте", "grant"),
    ],
)
def test_the_other_layout(typed: str, meant: str) -> None:
    assert other_layouts(typed) == [meant]


@pytest.mark.parametrize("text", ["", "2026", "!!!", "№ 5", "щщщ", "ЩЩЩ ьщещ", "юю щ"])
def test_nothing_to_convert(text: str) -> None:
    assert other_layouts(text) == []
