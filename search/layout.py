"""Text typed with the keyboard in the wrong layout: «uhfyn» for «грант»."""

import re

from search.analysis import fold

_LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_LATIN_SHIFTED = '~QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>'
_TO_CYRILLIC = str.maketrans(_LATIN + _LATIN_SHIFTED, _CYRILLIC + _CYRILLIC.upper())
_TO_LATIN = str.maketrans(_CYRILLIC + _CYRILLIC.upper(), _LATIN + _LATIN_SHIFTED)
_LATIN_LETTER = re.compile("[A-Za-z]")


def other_layouts(text: str) -> list[str]:
    """Return the text as the same keys give it in the other layout; both directions, only real changes.

    It takes the raw text, before any splitting into words: the keys of «б», «ж», «э», «х» and «ю» are punctuation.
    """
    lower = text.lower()
    candidates = []
    if any("a" <= char <= "z" for char in lower):
        candidates.append(lower.translate(_TO_CYRILLIC).lower())
    if any("а" <= char <= "я" for char in lower):
        latin = lower.translate(_TO_LATIN).lower()
        # Letters that all look like Russian ones would be read twice over: «щщщ» as "ooo", and that as «ООО».
        candidates += [latin] if _LATIN_LETTER.search(fold(latin)) else []
    return [candidate for candidate in candidates if candidate != lower]
