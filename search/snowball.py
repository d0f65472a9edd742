"""The Snowball stemmer for Russian (https://snowballstem.org/algorithms/russian/stemmer.html).

Our own and not a package's: it must give, letter by letter, what the `russian` stemmer of Elasticsearch gives, whatever
version of the algorithm others follow. A test compares both over all forms of the domain's words and over any text.
"""

from collections.abc import Iterable

_VOWELS = frozenset("аеиоуыэюя")
# Endings of each kind: those that count only after «а» or «я», and those that always do.
_GERUND = ("в вши вшись", "ив ивши ившись ыв ывши ывшись")
_REFLEXIVE = ("", "ся сь")
_ADJECTIVE = ("", "ее ие ые ое ими ыми ей ий ый ой ем им ым ом его ого ему ому их ых ую юю ая яя ою ею")
_PARTICIPLE = ("ем нн вш ющ щ", "ивш ывш ующ")
_VERB = (
    "ла на ете йте ли й л ем н ло но ет ют ны ть ешь нно",
    "ила ыла ена ейте уйте ите или ыли ей уй ил ыл им ым ен ило ыло ено ят ует уют ит ыт ены ить ыть ишь ую ю",
)
_NOUN = (
    "",
    "а ев ов ие ье е иями ями ами еи ии и ией ей ой ий й иям ям ием ем ам ом о у ах иях ях ы ь ию ью ю ия ья я",
)
_DERIVATION = ("ость", "ост")
_SUPERLATIVE = ("ейше", "ейш")


class _Endings:
    """Endings of one kind, tried from the longest; the longest decides, even when it may not be cut."""

    def __init__(self, kinds: tuple[str, str]) -> None:
        conditional, free = (kind.split() for kind in kinds)
        self._needs_vowel = {**dict.fromkeys(free, False), **dict.fromkeys(conditional, True)}
        self._lengths = sorted({len(ending) for ending in self._needs_vowel}, reverse=True)

    def cut(self, text: str) -> str | None:
        """Return the text without its ending, None when it has none that may be cut."""
        for length in self._lengths:
            needs_vowel = self._needs_vowel.get(text[-length:]) if length <= len(text) else None
            if needs_vowel is not None:
                rest = text[:-length]
                return rest if not needs_vowel or rest.endswith(("а", "я")) else None
        return None


_gerund, _reflexive, _adjective, _participle, _verb, _noun = map(
    _Endings, (_GERUND, _REFLEXIVE, _ADJECTIVE, _PARTICIPLE, _VERB, _NOUN)
)


def snowball_stem(word: str) -> str:
    """Return the stem of a word in lower case without ё."""
    start, second = _regions(word)
    head, text = word[:start], word[start:]
    text = _without_inflexion(text)
    text = text.removesuffix("и")
    for ending in _DERIVATION:
        if text.endswith(ending):
            text = text.removesuffix(ending) if len(head) + len(text) - len(ending) >= second else text
            break
    return head + _tidy(text)


def _regions(word: str) -> tuple[int, int]:
    """Return where the endings may begin, after the first vowel, and where «ость» may: after two syllables and more."""
    end = len(word)
    start = _after(word, 0, True)
    second = _after(word, _after(word, _after(word, start, False), True), False)
    return (start, second) if start <= end else (end, end)


def _after(word: str, position: int, vowel: bool) -> int:
    """Return the place after the next vowel or consonant, the end of the word when there is none."""
    for place in range(position, len(word)):
        if (word[place] in _VOWELS) is vowel:
            return place + 1
    return len(word)


def _without_inflexion(text: str) -> str:
    rest = _gerund.cut(text)
    if rest is not None:
        return rest
    rest = _reflexive.cut(text)
    text = text if rest is None else rest
    rest = _adjective.cut(text)
    if rest is not None:
        return _first(rest, [_participle])
    return _first(text, [_verb, _noun])


def _first(text: str, kinds: Iterable[_Endings]) -> str:
    """Return the text without the ending of the first kind that it has."""
    return next((rest for rest in (kind.cut(text) for kind in kinds) if rest is not None), text)


def _tidy(text: str) -> str:
    for ending in _SUPERLATIVE:
        if text.endswith(ending):
            text = text.removesuffix(ending)
            return text[:-1] if text.endswith("нн") else text
    return text[:-1] if text.endswith(("нн", "ь")) else text
