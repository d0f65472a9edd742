from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from elasticsearch import Elasticsearch
from hypothesis import given, settings
from hypothesis import strategies as st

from search.analysis import ANALYZER, fold, overrides, spans, stem, stems, words

PARADIGMS = [
    line.split()
    for line in (Path(__file__).parent / "data" / "forms.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
# Each branch of the stemmer: words of these take all of them.
_SYLLABLES = """
ст рас пи гра ко а я е и о у ы ю ь н нн л в вши вшись ив ывши ившись ся сь ее ими его ему ых ую юю ая ем вш ющ щ ивш
ующ ла на ете йте нно ила ыла ена ейте уйте или ует ит ыт ены ить ишь иями ями ией иям ием ах ию ья ость ост ейше ейш
"""
SYLLABLES = _SYLLABLES.split()
TEXTS = [
    "Социально ориентированные НКО (СОНКО) и ТОСы",
    "ОО и ООО, АО, ИИ, ЕАО, ее и её",
    "HKO, TOC и нкo: латинские буквы; Grant for NGO",
    "Учёт ёлок, ребёнка и путёвок",
    "мягкий пере\u00adнос, ударе\u0301ние, и\u0306 из двух знаков, е\u0308лка",
    "44-ФЗ, ст. 31.1, 500\u00a0000 ₽, №12/3, и/или",
    "«ёлочки» — тире… кавычки „лапки“ и emoji 🙂",
    "snake_case_слово и e-mail@site.ru http://пример.рф/a?b=c",
    "оченьдлинноеслово" * 10,
    "ЗАГЛАВНЫЕ Буквы ПОДДЕРЖЕК",
    "ｆｕｌｌｗｉｄｔｈ ½ ² Ⅷ ٣ 漢字",
]


class TestStems:
    def test_all_forms_of_a_word_have_one_stem(self) -> None:
        split = {forms[0]: found for forms in PARADIGMS if len(found := {stem(form) for form in forms}) > 1}

        assert split == {}

    def test_the_list_of_forms_is_large_enough(self) -> None:
        assert len(PARADIGMS) >= 208
        assert sum(map(len, PARADIGMS)) >= 1800

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("заявка", "заявок"),
            ("поддержка", "поддержек"),
            ("ребёнок", "детей"),
            ("человек", "людьми"),
            ("год", "лет"),
            ("день", "дней"),
            ("капитал", "капиталов"),
            ("устав", "уставов"),
            ("кредит", "кредиты"),
            ("НКО", "HKO"),
            ("тос", "ТОСами"),
            ("отчёт", "ОТЧЕТЫ"),
        ],
    )
    def test_known_troubles(self, one: str, other: str) -> None:
        assert stems(one) == stems(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [("получить", "получили"), ("социального", "социальными"), ("строящийся", "строящиеся"), ("купили", "купить")],
    )
    def test_verbs_and_adjectives_lose_their_endings(self, one: str, other: str) -> None:
        assert stems(one) == stems(other)

    @pytest.mark.parametrize("word", ["ОО", "ООО", "АО", "ИИ", "ОАО"])
    def test_abbreviations_of_vowels_are_no_endings(self, word: str) -> None:
        assert stems(word) == [word.lower()]

    def test_different_words_stay_different(self) -> None:
        assert stems("капитал") != stems("капитан")
        assert stems("совет") != stems("советник")
        assert stems("лето") != stems("год")

    def test_overrides_are_written_in_the_folded_alphabet(self) -> None:
        assert all(
            word == fold(word).lower() and target == fold(target).lower() for word, target in overrides().items()
        )


class TestWords:
    def test_punctuation_parts_and_is_lost(self) -> None:
        assert words("44-ФЗ, «Ёлка»!") == ["44", "фз", "елка"]

    @pytest.mark.parametrize("text", ["", " ", "!!!", "\u00ad", "—", "\ud800"])
    def test_nothing_to_read(self, text: str) -> None:
        assert words(text) == []

    def test_spans_point_into_the_original_text(self) -> None:
        text = "Ё\u00adлку — и за\u0301явку"

        assert [(text[start:end], found) for start, end, found in spans(text)] == [
            ("Ё\u00adлку", "елк"),
            ("и", "и"),
            ("за\u0301явку", "заявк"),
        ]

    @given(st.text(max_size=300))
    def test_any_text_is_read(self, text: str) -> None:
        assert all(stem(word) for word in words(text))
        assert all(0 <= start < end <= len(text) for start, end, _ in spans(text))


Analyze = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def analyze(corpus_index: str) -> Iterator[Analyze]:
    """Return the function that asks Elasticsearch for the stems of a text."""
    client = Elasticsearch(django_settings.TESTING.elasticsearch_url, request_timeout=30)

    def run(text: str) -> list[str]:
        answer = client.indices.analyze(index=corpus_index, analyzer=ANALYZER, text=text)
        return [token["token"] for token in answer["tokens"]]

    yield run
    client.close()


@pytest.mark.elasticsearch
class TestElasticsearchReadsTheSame:
    def test_on_all_forms(self, analyze: Analyze) -> None:
        forms = [form for paradigm in PARADIGMS for form in paradigm]
        for start in range(0, len(forms), 5000):
            part = forms[start : start + 5000]
            different = [
                (form, ours, theirs)
                for form, ours, theirs in zip(part, map(stem, part), analyze(" ".join(part)), strict=True)
                if ours != theirs
            ]
            assert different == []

    @pytest.mark.parametrize("text", TEXTS)
    def test_on_difficult_texts(self, analyze: Analyze, text: str) -> None:
        assert analyze(text) == stems(text)

    @given(parts=st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=7))
    @settings(max_examples=300)
    def test_on_whatever_is_made_of_endings(self, analyze: Analyze, parts: list[str]) -> None:
        assert analyze("".join(parts)) == stems("".join(parts))

    @given(
        text=st.text(
            st.sampled_from("абёвгийкьнЯЖЫ abcehxyQZ019 -.,_«»\u00ad\u0301\u0306\u0308\u200b\u00a0/"), max_size=60
        )
    )
    @settings(max_examples=300)
    def test_on_any_text(self, analyze: Analyze, text: str) -> None:
        assert analyze(text) == stems(text)
