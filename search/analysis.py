"""The one Russian normaliser: text → stems.

It exists twice, because two engines need it: as settings of an Elasticsearch analyser (`analysis_settings`) and as the
function `stems` for the database and for queries. Both are built from the tables of this module; a test runs all
forms of the domain's words through both.

Steps: fold letters → words of letters and digits → lower case → cut → override, or else the Snowball stemmer, which
leaves words of vowels alone as they are. Why this one: docs/adr/0009-snowball-with-overrides.md.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from search.snowball import snowball_stem

# Latin letters that look like Cyrillic ones are always read as Cyrillic, in documents and in queries alike: «HKO»,
# «нкo» and «НКО» become one word, and a Latin word still equals itself. Both cases, so that case stays irrelevant.
_LOOK_ALIKES = dict(zip("ABCEHKMOPTXYabcehkmoptxy", "АВСЕНКМОРТХУавсенкмортху", strict=True))
DROPPED = "\u00ad\u0301\u200b\u200c\u200d\u2060\ufeff"
_FOLDED = {"ё": "е", "Ё": "Е", **_LOOK_ALIKES, **dict.fromkeys(DROPPED, "")}
# A letter and its mark written as two characters: common in texts copied from PDF.
_COMPOSED = {"и\u0306": "й", "И\u0306": "Й", "е\u0308": "е", "Е\u0308": "Е"}

_TRANSLATION = str.maketrans(_FOLDED)
_LOOK_ALIKES_TRANSLATION = str.maketrans(_LOOK_ALIKES)
_WORD = re.compile(r"[^\W_]+")
# The same as letters and digits in the words of Java.
_NOT_WORD_IN_JAVA = r"[^\p{L}\p{N}]+"
# For marking words in the original text: dropped characters may stand inside a word.
_WORD_IN_TEXT = re.compile(rf"[^\W_](?:[^\W_]|[{DROPPED}\u0306\u0308](?=\w))*[\u0306\u0308]?")
MAX_WORD = 50
# Abbreviations of vowels alone, «ИИ», «АО», «ООО»: to the stemmer all but the first letter is an ending, and what it
# leaves is another word.
_VOWELS = "[аеиоуыэюя]+"

_OVERRIDES_FILE = Path(__file__).parent / "data" / "stemmer_override.txt"

ANALYZER = "russian_text"
WORDS_ANALYZER = "russian_words"
PAIRS_ANALYZER = "russian_pairs"
STEMS_ANALYZER = "stems"


def fold(text: str) -> str:
    """Return the text with ё as е, look-alike letters as Cyrillic, invisible characters removed."""
    if "\u0306" in text or "\u0308" in text:
        for pair, letter in _COMPOSED.items():
            text = text.replace(pair, letter)
    return text.translate(_TRANSLATION)


def fold_look_alikes(text: str) -> str:
    """Return the text with look-alike letters as Cyrillic and nothing else changed."""
    return text.translate(_LOOK_ALIKES_TRANSLATION)


def words(text: str) -> list[str]:
    """Return the folded words of a text in lower case, not stemmed."""
    return [word.lower()[:MAX_WORD] for word in _WORD.findall(fold(text))]


def stems(text: str) -> list[str]:
    """Return the stems of a text in its order; punctuation is lost."""
    return [stem(word) for word in words(text)]


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the stem of one folded word in lower case."""
    override = overrides().get(word)
    if override is not None:
        return override
    return word if re.fullmatch(_VOWELS, word) else snowball_stem(word)


@cache
def overrides() -> dict[str, str]:
    """Return `{word: stem}` of the words that the stemmer would split: заявок → заявк, детей → ребенк."""
    lines = _OVERRIDES_FILE.read_text(encoding="utf-8").splitlines()
    rules = (line.partition(" => ") for line in lines if line and not line.startswith("#"))
    return {word: target for word, _, target in rules}


def spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, stem) of each word as it stands in the original text."""
    for start, end, word in word_spans(text):
        yield start, end, stem(word)


def word_spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, folded word) of each word as it stands in the original text."""
    for match in _WORD_IN_TEXT.finditer(text):
        word = _word(match[0])
        if word:
            yield *match.span(), word


@lru_cache(maxsize=100_000)
def _word(piece: str) -> str:
    """Return the folded word that a piece of the original text is; empty for none. Texts repeat their words."""
    return next(iter(words(piece)), "")


def analysis_settings() -> dict[str, Any]:
    """Return the `analysis` section of an index.

    ANALYZER gives the stems of a text, WORDS_ANALYZER its words as they are, PAIRS_ANALYZER two neighbouring stems as
    one token; STEMS_ANALYZER takes what is ready already, in queries.
    """
    read = {"type": "custom", "char_filter": ["fold"], "tokenizer": "word"}
    stemmed = ["lowercase", "cut", "override", "abbreviations", "snowball"]
    mappings = [f"{_escape(old)} => {_escape(new)}" for old, new in {**_FOLDED, **_COMPOSED}.items()]
    return {
        "char_filter": {"fold": {"type": "mapping", "mappings": mappings}},
        "tokenizer": {"word": {"type": "pattern", "pattern": _NOT_WORD_IN_JAVA}},
        "filter": {
            "cut": {"type": "truncate", "length": MAX_WORD},
            "override": {"type": "stemmer_override", "rules": [f"{a} => {b}" for a, b in overrides().items()]},
            "abbreviations": {"type": "keyword_marker", "keywords_pattern": _VOWELS},
            "snowball": {"type": "stemmer", "language": "russian"},
            "pairs": {"type": "shingle", "min_shingle_size": 2, "max_shingle_size": 2, "output_unigrams": False},
        },
        "analyzer": {
            ANALYZER: {**read, "filter": stemmed},
            WORDS_ANALYZER: {**read, "filter": ["lowercase", "cut"]},
            PAIRS_ANALYZER: {**read, "filter": [*stemmed, "pairs"]},
            STEMS_ANALYZER: {"type": "custom", "tokenizer": "whitespace"},
        },
    }


def _escape(text: str) -> str:
    return "".join(f"\\u{ord(char):04X}" for char in text)
