"""What a visitor probably meant, when the words as typed are not all found.

Each piece of the query between spaces is read by itself, and the first reading of which every word stands in a
findable document is taken: as typed, in the other keyboard layout, as Russian in Latin letters, with mistakes mended.
Known words, words of synonyms, whatever has digits, and mistakes in short words are left alone. Nonsense is left alone,
too: to find nothing and say so is better than to find every document with a preposition. All look-ups are bounded:
fewer than a dozen statements for any text.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from itertools import chain, starmap
from typing import NamedTuple

from search import fulltext, vocabulary
from search.analysis import fold, stem, words
from search.layout import other_layouts
from search.queries import MAX_CLAUSES, STOP_WORDS, Clause
from search.transliteration import is_latin, to_cyrillic, without_apostrophes
from search.vocabulary import Known

LAYOUT = "layout"
TRANSLITERATION = "transliteration"
TYPO = "typo"

# Words looked up for mistakes in one query, and the candidates for each that are counted in the documents.
MAX_MENDED = 6
MAX_CANDIDATES = 16
# Words of fewer letters, and of fewer different ones, are read by the plain table only: they sound like anything.
_FEWEST_SOUNDS = 3
# Of a shorter stem anything may be a form: «оев» of «о», «туе» of «ту».
_SHORTEST_STEM = 3
# One letter in four makes another word: such a guess is only offered.
_SHORTEST_CERTAIN = 5
_SHORTEST_LATIN_LAYOUT = 4
_WORD = re.compile(r"[^\W_]+")
_AROUND = " .,;:!?/\"'()[]{}<>«»"
# Words for which nobody searches; more than STOP_WORDS, whose members tell nothing beside other words.
_FURTHER_FUNCTION_WORDS = """
без более был была были было быть вам вами вас ваш ваша ваше ваши весь вот все всего всем всех вся даже до его ее ей
ему если есть еще здесь им ими кем кого кому которая которое которые который кроме кто либо лишь между меня мной мое
может можно мои мой моя наши не него нее ней нет ни них но ну он она они оно опять очень перед после потому почти сам
сама сами само свой себе себя сейчас снова также таки такие такой там тебе тебя теперь тоже только том тому тут ты уж
уже хотя чего чему через этим этих этого этой этом этому эту
"""
_FUNCTION_WORDS = STOP_WORDS | frozenset(_FURTHER_FUNCTION_WORDS.split())


class Trust(IntEnum):
    """How certain a change is: worth showing instead of what was found, instead of nothing, or only worth offering."""

    DOUBTFUL = 0
    LIKELY = 1
    SURE = 2


@dataclass(frozen=True)
class Correction:
    """A changed query.

    Attributes:
        text: What to search for instead.
        kinds: What was done, LAYOUT, TRANSLITERATION and TYPO, in this order.
        trust: The least certain of the changes, a `Trust`.
    """

    text: str
    kinds: tuple[str, ...]
    trust: Trust


class _Reading(NamedTuple):
    kind: str
    text: str
    distance: int = 0
    trust: Trust = Trust.SURE


class _Replaced(NamedTuple):
    text: str
    distance: int
    trust: Trust


def correct(text: str, clauses: Sequence[Clause] = (), terms: Iterable[str] = ()) -> Correction | None:
    """Return the query with everything readable changed; None when all is known or nothing can be guessed.

    Args:
        clauses: What the query means; words that also mean something else are known by that.
        terms: Words and phrases that lead to documents without standing there: those that have synonyms.
    """
    pieces = list(dict.fromkeys(filter(_may_change, text.split())))[:MAX_CLAUSES]
    book = _Book(clauses, terms)
    book.look_up(word for piece in pieces for reading in _readings(piece) for word in words(reading.text))
    unknown = [piece for piece in pieces if not book.has(piece)]
    found: dict[str, _Reading] = {}
    for step in (partial(_read, kind=LAYOUT), _sounding, partial(_read, kind=TRANSLITERATION), _mended):
        left = [piece for piece in unknown if piece not in found]
        found.update(step(left, book) if left else {})
    # A single letter means something in the wrong layout only beside words in the wrong layout.
    kinds = {reading.kind for reading in found.values() if _longest(reading.text) > 1}
    found = {piece: reading for piece, reading in found.items() if reading.kind in kinds}
    changed = " ".join(found[piece].text if piece in found else piece for piece in text.split())
    if not found or _tells_nothing(changed):
        return None
    return Correction(
        text=changed,
        kinds=tuple(kind for kind in (LAYOUT, TRANSLITERATION, TYPO) if kind in kinds),
        trust=min(reading.trust for reading in found.values()),
    )


class _Book:
    """In how many live documents the stems stand that were asked about so far, and which lead to others anyway."""

    def __init__(self, clauses: Sequence[Clause], terms: Iterable[str]) -> None:
        self.terms = {word: Known(shown, stem(word)) for word, shown in vocabulary.spellings(terms).items()}
        wide = [clause.alternatives[0] for clause in clauses if len(clause.ways) > 1]
        self._counts = dict.fromkeys([*(known.stem for known in self.terms.values()), *chain(*wide)], 1)
        self._forms = set(self.terms)

    def look_up(self, asked: Iterable[str]) -> None:
        """Learn about words: two statements."""
        self.count(vocabulary.forms({stem(word) for word in asked}))

    def count(self, candidates: Iterable[Known]) -> None:
        """Learn about words of the vocabulary: one statement."""
        found = {fold(known.shown): known.stem for known in candidates}
        self._forms |= found.keys()
        unknown = [own for own in dict.fromkeys(found.values()) if own not in self._counts]
        counts = fulltext.adapter().occurrences([(own,) for own in unknown])
        self._counts |= {own: number for (own,), number in counts.items()}

    def of(self, own_stem: str) -> int:
        """Return the number of documents with a stem."""
        return self._counts.get(own_stem, 0)

    def knows(self, word: str) -> bool:
        """Tell whether a word is found as it is, or means nothing by itself."""
        return word in STOP_WORDS or word.isdigit() or bool(self.of(stem(word)))

    def has(self, text: str) -> bool:
        """Tell whether a text has words and all of them are known."""
        own = words(text)
        return bool(own) and all(map(self.knows, own))

    def explains(self, text: str) -> bool:
        """Tell whether a guess is known; words with a short stem must stand in the documents as they are."""
        short = {word for word in words(text) if len(stem(word)) < _SHORTEST_STEM}
        return self.has(text) and short <= self._forms | STOP_WORDS


def _longest(text: str) -> int:
    return max(map(len, words(text)), default=0)


def _tells_nothing(text: str) -> bool:
    """Tell whether a text is nothing but function words and single letters."""
    return all(len(word) == 1 or word in _FUNCTION_WORDS for word in words(text))


def _may_change(piece: str) -> bool:
    return any(map(str.isalpha, piece)) and not any(map(str.isdigit, piece))


def _layouts(piece: str) -> list[str]:
    """Return a piece in the other layout; signs around it may be letters there or may be signs."""
    return list(dict.fromkeys([*other_layouts(piece), *other_layouts(piece.strip(_AROUND))]))


def _latin(piece: str) -> list[str]:
    """Return what may be Russian in Latin letters: the piece itself, or what the other layout makes of it."""
    texts = [piece, *(text for text in _layouts(piece) if _longest(text) >= _SHORTEST_LATIN_LAYOUT)]
    bare = [without_apostrophes(text).lower() for text in texts]
    return [text for text in bare if (own := _WORD.findall(text)) and all(map(is_latin, own))]


def _readings(piece: str) -> list[_Reading]:
    """Return the piece as typed and all that tables make of it, in order of trust."""
    converted = [_Reading(LAYOUT, text) for text in _layouts(piece)]
    return [_Reading("", piece), *converted, *(_Reading(TRANSLITERATION, to_cyrillic(text)) for text in _latin(piece))]


def _read(pieces: list[str], book: _Book, kind: str) -> dict[str, _Reading]:
    """Find readings by a table of which all words are known."""
    found: dict[str, _Reading] = {}
    for piece in pieces:
        for reading in _readings(piece):
            if reading.kind == kind and book.explains(reading.text):
                found.setdefault(piece, reading)
    return found


def _sounding(pieces: list[str], book: _Book) -> dict[str, _Reading]:
    """Find Russian words that sound like the Latin ones."""
    texts = {piece: _latin(piece) for piece in pieces}
    latin = {word for own in texts.values() for text in own for word in _WORD.findall(text)}
    alike = vocabulary.alike([word for word in latin if len(word) >= _FEWEST_SOUNDS])
    alike = {word: [known for known in own if len(set(known.shown)) >= _FEWEST_SOUNDS] for word, own in alike.items()}
    book.count(known for own in alike.values() for known in own[:MAX_CANDIDATES])
    found: dict[str, _Reading] = {}
    for piece, own in texts.items():
        for text in own:
            changed = _replaced(text, lambda word: _best(alike.get(word, ()), book), book)
            if changed and book.explains(changed.text):
                found.setdefault(piece, _Reading(TRANSLITERATION, changed.text))
    return found


def _mended(pieces: list[str], book: _Book) -> dict[str, _Reading]:
    """Find words a mistake or two away, of all readings of a piece the one with the fewest."""
    unknown = [word for piece in pieces for reading in _readings(piece) for word in words(reading.text)]
    asked = [word for word in dict.fromkeys(unknown) if len(word) >= vocabulary.SHORTEST and not book.knows(word)]
    near = {word: vocabulary.near(word, book.terms)[:MAX_CANDIDATES] for word in asked[:MAX_MENDED]}
    book.count(known for own in near.values() for known in own)
    found: dict[str, _Reading] = {}
    for piece in pieces:
        mended = []
        for reading in _readings(piece):
            changed = _replaced(reading.text, lambda word: _best(near.get(_folded(word), ()), book), book)
            # A piece as typed may keep words of which nothing is known; a guess at its letters must explain all.
            if changed and (not reading.kind or book.explains(changed.text)):
                mended.append(_Reading(reading.kind or TYPO, *changed))
        if mended:
            found[piece] = min(mended, key=lambda reading: reading.distance)
    return found


def _replaced(text: str, find: Callable[[str], Known | None], book: _Book) -> _Replaced | None:
    """Return the text with its unknown words replaced; None when nothing was."""
    changes: list[tuple[str, Known]] = []

    def replacement(match: re.Match[str]) -> str:
        word = match.group()
        known = None if book.knows(_folded(word)) else find(word)
        if known is None:
            return word
        changes.append((word, known))
        return known.shown

    changed = _WORD.sub(replacement, text)
    if not changes:
        return None
    return _Replaced(changed, max(known.distance for _, known in changes), min(starmap(_trust, changes)))


def _trust(word: str, known: Known) -> Trust:
    if known.distance and len(word) < _SHORTEST_CERTAIN:
        return Trust.DOUBTFUL
    return Trust.SURE if known.distance <= 1 else Trust.LIKELY


def _folded(word: str) -> str:
    return next(iter(words(word)), "")


def _best(candidates: Iterable[Known], book: _Book) -> Known | None:
    """Return the nearest candidate that stands in a live document, of equal ones the most frequent."""
    live = [known for known in candidates if book.of(known.stem)]
    return min(live, key=lambda known: (known.distance, -book.of(known.stem), known.shown), default=None)
