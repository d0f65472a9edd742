"""What was meant is guessed from the words of live documents, and what is known is left alone."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from search.correction import LAYOUT, TRANSLITERATION, TYPO, Correction, Trust, correct
from search.documents import EntryDocument
from search.index import bulk_enqueue
from search.queries import Clause
from search.vocabulary import sweep
from tests.search import corpus

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TEXT = """
Грант, гранты, гарантия. Субсидия, субсидии на бюджет проекта. Поддержка эндаумента. Благотворительность и
благотворительный фонд. Некоммерческая организация: общество, объединение, ассоциация. Социально ориентированные НКО
и ТОС. Конкурс для волонтёров: волонтёр, добровольчество. Заявка, заявки, отчётность. Помещение в аренду. Молодёжный
проект. Молодёжь. Инвалид, ветеран, пенсионер. Экология, щука, жюри, съезд, объект, цирк, район, юбилей, деятельность.
Территориальное общественное самоуправление. Предприятие, компенсация, центр, образование, развитие. Yandex. Обучение
бухгалтеров. Лето. Кино. Инициатива. Хабаровск. Календарь. Детский лагерь: дети, ребёнок. Эксперт. Соглашение.
"""


@pytest.fixture
def library(world: None) -> Callable[[str], None]:
    """Return the function that publishes one more text."""
    number = 0

    def publish(text: str) -> None:
        nonlocal number
        number += 1
        bulk_enqueue([EntryDocument("practice", number, "Текст", url=f"/{number}/", body=text)])
        list(sweep())

    publish(TEXT)
    return publish


def corrected(text: str) -> tuple[str, tuple[str, ...]]:
    correction = correct(text)
    assert correction is not None
    return correction.text, correction.kinds


TYPOS = {
    "субсидтя": "субсидия",
    "сусбидия": "субсидия",
    "суббсидия": "субсидия",
    "гарнт": "грант",
    "грнат": "грант",
    "ргант": "грант",
    "рант": "грант",
    "гранд": "грант",
    "блоготворительность": "благотворительность",
    "благатворительность": "благотворительность",
    "благотварительнасть": "благотворительность",
    "некомерческая": "некоммерческая",
    "волантер": "волонтёр",
    "валонтер": "волонтёр",
    "конкурз": "конкурс",
    "канкурс": "конкурс",
    "зоявка": "заявка",
    "заяука": "заявка",
    "помищение": "помещение",
    "екология": "экология",
    "обьект": "объект",
    "сьезд": "съезд",
    "асоциация": "ассоциация",
    "териториальное": "территориальное",
    "самоупровление": "самоуправление",
    "компинсация": "компенсация",
    "бухгалтрами": "бухгалтеров",
    "вететана": "ветеран",
    "социально-ореинтированные": "социально-ориентированные",
    "«субсидтя»,": "«субсидия»,",
    "СУБСИДТЯ": "субсидия",
    "обшественное": "общественное",
}


@pytest.mark.parametrize(("typed", "meant"), TYPOS.items())
def test_a_mistake_is_mended(library: object, typed: str, meant: str) -> None:
    assert corrected(typed) == (meant, (TYPO,))


LAYOUTS = {
    "uhfyn": "грант",
    "UHFYN": "грант",
    "Uhfyns": "гранты",
    "ce,cblbz": "субсидия",
    ",.l;tn": "бюджет",
    "<>L:TN": "бюджет",
    "gjllth;rf": "поддержка",
    "'ylfevtyn": "эндаумент",
    '"YLFEVTYN': "эндаумент",
    "yrj": "нко",
    "njc": "тос",
    ">,bktq": "юбилей",
    "j,]trn": "объект",
    "c]tpl": "съезд",
    "[f,fhjdcr": "хабаровск",
    "jnx`nyjcnm": "отчётность",
    "cjwbfkmyj-jhbtynbhjdfyyst": "социально-ориентированные",
    "uhfyn,": "грант",
    '"uhfyn"': "грант",
    "uhfyn lkz yrj": "грант для нко",
    "грант lkz ТОС": "грант для ТОС",
    "uhfyn для НКО": "грант для НКО",
    "нфтвуч": "yandex",
}


@pytest.mark.parametrize(("typed", "meant"), LAYOUTS.items())
def test_the_other_layout_is_read(library: object, typed: str, meant: str) -> None:
    assert corrected(typed) == (meant, (LAYOUT,))


LATIN = {
    "grant": "грант",
    "grant dlya nko": "грант для нко",
    "Subsidiya": "субсидия",
    "subsidija": "субсидия",
    "subsidia": "субсидия",
    "volonter": "волонтёр",
    "volontyor": "волонтёр",
    "konkurs": "конкурс",
    "concurs": "конкурс",
    "podderzhka": "поддержка",
    "podderjka": "поддержка",
    "molodezh": "молодёжь",
    "deyatelnost": "деятельность",
    "dejatel'nost'": "деятельность",
    "obschestvo": "общество",
    "obshchestvo": "общество",
    "schuka": "щука",
    "shuka": "щука",
    "ekologiya": "экология",
    "sotsialno": "социально",
    "socialno": "социально",
    "kompensaciya": "компенсация",
    "centr": "центр",
    "czentr": "центр",
    "rayon": "район",
    "zhyuri": "жюри",
    "habarovsk": "хабаровск",
    "khabarovsk": "хабаровск",
    "expert": "эксперт",
    "yubiley": "юбилей",
    "tos": "тос",
}


@pytest.mark.parametrize(("typed", "meant"), LATIN.items())
def test_latin_letters_are_read_as_russian(library: object, typed: str, meant: str) -> None:
    text, kinds = corrected(typed)

    assert text.replace("ё", "е") == meant.replace("ё", "е")
    assert kinds == (TRANSLITERATION,)


@pytest.mark.parametrize(
    ("typed", "meant", "kinds"),
    [
        ("uhfny", "грант", (LAYOUT,)),
        ("rjyrehp", "конкурс", (LAYOUT,)),
        ("subsdiya", "субсидия", (TRANSLITERATION,)),
        ("пкфте", "грант", (TRANSLITERATION,)),
        ("uhfyn dlya валонтеров", "грант для волонтёров", (LAYOUT, TRANSLITERATION, TYPO)),
        ("гарнт 44-ФЗ 2026", "грант 44-ФЗ 2026", (TYPO,)),
        ("гарнт абракадабра", "грант абракадабра", (TYPO,)),
    ],
)
def test_mistakes_come_together(library: object, typed: str, meant: str, kinds: tuple[str, ...]) -> None:
    assert corrected(typed) == (meant, kinds)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "44-ФЗ",
        "44-аз",
        "31.1",
        "2026",
        "грант2",
        "ТОС",
        "ТОЗ",
        "НКА",
        "нк",
        "гранты",
        "грантами",
        "ГАРАНТИЙ",
        "HKO",
        "yandex",
        "субсидиями",
        "субсидя",
        "общественое",
        "молодеж",
        "для",
        "что где когда",
        "единорог",
        "йцукенгшщз",
        "qqqqq",
        "!!! *** ???",
        "кинотеатр",
    ],
)
def test_known_words_short_words_digits_and_riddles_stay(library: object, text: str) -> None:
    assert correct(text) is None


NONSENSE = [
    *("щщщщщщ", "ыыыы", "ъъ", "ююю", "оооооо", "йцукен", "йцу", "фыва", "ыва", "щщ", "щщщщ щщ", "щщщщщщ ыыыы", "пкп"),
    *("qqqq", "zzzz", "oooooo", "aaaa", "aeo", "iiee", "xxxx", "hhhh", "asdf", "qwerty", "zxcvb", "bgq", "oev", "kqm"),
    *("....", ",,,,", "z", "q", "d", "z z z z", "q w e r t y", "z.", "(z)", "yt", "ye", "gj", "b yt", "da", "net"),
    *("кагда", "такжа", "грант z", "грант щщщщщщ", "грант d", "о щщщ", "ы№ыы", "z,z", "щ-щ-щ", "q'q", "ЩЩЩЩЩЩ", "QQQQ"),
]


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_is_no_guess(library: Callable[[str], None], text: str) -> None:
    # Everything that nonsense was taken for: abbreviations of vowels, function words, single letters, short words.
    library("ОО, ООО, АО, ИИ, АА, ОАО, СС и ХХ. А он о том и о ней: не у нас, но по нему, к ним. Ты тут, я там, да.")
    library("Когда? Также нет. В км. От ип, к а, в с, з. Ещё и ещё. Их, ее.")

    assert correct(text) is None


@pytest.mark.parametrize(
    ("typed", "meant", "kind"),
    [
        ("bg", "ип", LAYOUT),
        ("jjj", "ооо", LAYOUT),
        ("uhfyn d [f,fhjdcrt", "грант в хабаровске", LAYOUT),
        ("j ,.l;tnt", "о бюджете", LAYOUT),
        ("grant i subsidiya", "грант и субсидия", TRANSLITERATION),
        ("грант lkz ТОС", "грант для ТОС", LAYOUT),
        ("jkh", "жкх", TRANSLITERATION),
        ("tos", "тос", TRANSLITERATION),
        ("кагда грант", "когда грант", TYPO),
    ],
)
def test_short_words_are_guessed_where_they_tell_something(
    library: Callable[[str], None], typed: str, meant: str, kind: str
) -> None:
    library("ИП и ООО, ЖКХ. Когда? И о том, и в том.")

    assert corrected(typed) == (meant, (kind,))


def test_of_equally_near_words_the_more_frequent_is_meant(library: Callable[[str], None]) -> None:
    library("волна")
    library("волка волка")
    assert corrected("волга")[0] == "волка"

    library("волна")
    assert corrected("волга")[0] == "волна"


def test_two_mistakes_are_not_sure(library: object) -> None:
    one, two = correct("благатворительность"), correct("благотварительнасть")

    assert isinstance(one, Correction)
    assert isinstance(two, Correction)
    assert (one.trust, two.trust) == (Trust.SURE, Trust.LIKELY)


@pytest.mark.parametrize("text", ["лито", "гарнт лито", "клно"])
def test_a_guess_at_a_short_word_is_doubtful(library: object, text: str) -> None:
    correction = correct(text)

    assert isinstance(correction, Correction)
    assert correction.trust == Trust.DOUBTFUL


def test_words_of_synonyms_are_left_alone(library: object) -> None:
    wide = [Clause((("гарнт",), ("конкурс",))), Clause((("субсидт",),))]
    correction = correct("гарнт субсидтя", wide)

    assert correct("гарнт", wide) is None
    assert correction is not None
    assert correction.text == "гарнт субсидия"


@pytest.mark.parametrize(("typed", "meant"), [("крауфандинг", "краудфандинг"), ("rhfelafylbyu", "краудфандинг")])
def test_words_that_have_synonyms_are_guessed_too(library: object, typed: str, meant: str) -> None:
    correction = correct(typed, terms=["Краудфандинг", "сбор денег"])

    assert correct(typed) is None
    assert correction is not None
    assert correction.text == meant


def test_nothing_is_guessed_without_documents(world: None) -> None:
    assert correct("uhfyn гарнт grant") is None


@pytest.mark.parametrize(
    "text", [" ".join(TYPOS), " ".join(LATIN), "uhfny " * 50, " ".join(map(str.upper, LAYOUTS)), "ш" * 200, "a'" * 100]
)
def test_any_text_takes_a_dozen_statements_at_most(library: object, text: str) -> None:
    with CaptureQueriesContext(connection) as statements:
        correct(text)

    assert len(statements) <= 12


@given(text=st.text(max_size=250))
@settings(max_examples=100)
def test_any_text_is_read(library: object, text: str) -> None:
    correction = correct(text)

    assert correction is None or correction.text != text


@given(
    text=st.text(alphabet="абвгдежзиклмнопрстуфхцчшщъыьэюяabcdefgz ,.;'[]`-", max_size=120),
)
@settings(max_examples=100)
def test_a_corrected_text_needs_no_other_correction(library: object, text: str) -> None:
    correction = correct(text)

    if correction is not None and len(text.split()) <= 4:
        again = correct(correction.text)
        assert again is None or again.text != text


def test_the_corpus_knows_its_own_words(entries: None) -> None:
    for document in corpus.CORPUS:
        assert correct(f"{document.title} {document.summary}") is None
