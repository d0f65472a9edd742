"""What a query looks like in the log: the same question always the same, and nobody's numbers or addresses in it."""

import re

from search.analysis import fold
from search.params import clean_text

MASK = "***"
MAX_LENGTH = 200

# From the beginning of a word only: a long word without «@» is then read once, not once from each letter.
_ADDRESS = r"(?<!\S)[^\s@]*@\S*"
# Ten digits or more, however they are set: telephones, ИНН, СНИЛС, passports, cards, accounts. Sums are shorter.
_LONG_NUMBER = r"\+?\d(?:[\s().\-–—/№]*\d){9,}"
# A telephone of the town: 22-33-44, 212-33-44.
_TOWN_PHONE = r"(?<![\d\-–—])\d{2,3}[\-–—]\d{2}[\-–—]\d{2}(?![\d\-–—])"
_PERSONAL = re.compile(f"{_ADDRESS}|{_LONG_NUMBER}|{_TOWN_PHONE}")
_WORD = re.compile(r"[^\W_]+")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_LONG_DIGITS = re.compile(r"\d{5}")


def normalise(text: str) -> str:
    """Return the words of a query in lower case, ё as е, with MASK in the place of what looks personal.

    A Latin word stays Latin: it is shown to people, unlike the folded words of the index.
    """
    parts = _PERSONAL.split(clean_text(text))
    texts = [" ".join(_word(word) for word in _WORD.findall(part)) for part in parts]
    return " ".join(f" {MASK} ".join(texts).split())[:MAX_LENGTH].strip()


def may_be_shown(query: str) -> bool:
    """Tell whether a normalised query may be offered to strangers: without masks and without long numbers."""
    return MASK not in query and not _LONG_DIGITS.search(query)


def _word(word: str) -> str:
    return (fold(word) if _CYRILLIC.search(word) else word).lower()
