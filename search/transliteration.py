"""Russian words in Latin letters: «subsidiya», «volonter», «grant dlya nko».

People know no standard, so two things are done. `to_cyrillic` reads a word by the most usual table. `sounds` gives the
keys under which a vocabulary keeps a Russian word whatever table was used: ya or ja, kh or h, y, i or j, ts or c, with
the soft sign or without it; what the tables disagree about is the same letter there.
"""

import re

_PLAIN = {
    "shch": "щ", "sch": "щ", "sh": "ш", "ch": "ч", "zh": "ж", "kh": "х", "ts": "ц", "cz": "ц", "ya": "я", "ja": "я",
    "yu": "ю", "ju": "ю", "yo": "е", "jo": "е", "ye": "е", "je": "е", "iya": "ия", "ija": "ия", "iy": "ий", "ij": "ий",
    "yy": "ый", "yj": "ый", "ay": "ай", "ey": "ей", "oy": "ой", "uy": "уй", "a": "а", "b": "б", "c": "ц", "d": "д",
    "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и", "j": "й", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о",
    "p": "п", "q": "к", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в", "w": "в", "x": "кс", "y": "ы", "z": "з",
}  # fmt: skip
_PIECE = re.compile("|".join(sorted(_PLAIN, key=len, reverse=True)))
_APOSTROPHES = str.maketrans("", "", "'`’ʹ")

_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "i", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h",
    "ц": "c", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia",
}  # fmt: skip
_TO_LATIN = str.maketrans(_LATIN)
# In this order. Capitals stand for sounds of several letters, so that a later rule does not read a part of them.
_SAME = (
    ("shch", "W"), ("sch", "W"), ("sh", "W"), ("tch", "C"), ("ch", "C"), ("zh", "J"), ("kh", "h"), ("ts", "c"),
    ("tz", "c"), ("cz", "c"), ("ck", "k"), ("ph", "f"), ("x", "ks"), ("q", "k"), ("w", "v"), ("y", "i"),
)  # fmt: skip
_VOWELS = (("ie", "e"), ("io", "e"))
_LONGEST_KEY = 50
_REPEATED = re.compile(r"(.)\1+")


def is_latin(word: str) -> bool:
    """Tell whether all letters are those of English."""
    return word.isascii() and word.isalpha()


def without_apostrophes(text: str) -> str:
    """Return the text without the signs that stand for soft and hard signs."""
    return text.translate(_APOSTROPHES)


def to_cyrillic(text: str) -> str:
    """Return the text with Latin letters read as Russian ones by the most usual table, in lower case."""
    return _PIECE.sub(lambda match: _PLAIN[match.group()], text.lower())


def sound(word: str) -> str:
    """Return the key of a Russian word in lower case; empty when it has other letters than «а» to «я»."""
    if not all(char in _LATIN for char in word):
        return ""
    return _key(word.translate(_TO_LATIN))


def sounds(word: str) -> frozenset[str]:
    """Return the keys that a Latin word may have: «j» is «й» or «ж», «c» is «ц» or «к»."""
    lower = word.lower()
    readings = {lower.replace("j", "y"), lower.replace("j", "zh")}
    readings |= {_hard_c(reading) for reading in readings}
    return frozenset(map(_key, readings))


def _hard_c(text: str) -> str:
    return re.sub(r"(?<![st])c(?!h)", "k", text)


def _key(latin: str) -> str:
    for old, new in _SAME:
        latin = latin.replace(old, new)
    for old, new in _VOWELS:
        latin = latin.replace(old, new)
    return _REPEATED.sub(r"\1", latin)[:_LONGEST_KEY]
