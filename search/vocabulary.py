"""The words that stand in what everybody may find, for guessing what a visitor meant.

It is advice and kept apart from publishing: words are learned after the commit, a failure is logged and forgotten.
A word that stands nowhere any more may stay until the next `sweep`, therefore nobody shows a word from here before
`fulltext.occurrences` has found it in a live document.
"""

import re
import time
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice, starmap
from typing import NamedTuple

from django.db import DatabaseError, transaction
from django.db.models import Q
from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.analysis import DROPPED, MAX_WORD, fold, fold_look_alikes, stem
from search.documents import EntryDocument
from search.models import SearchEntry, SearchWord
from search.transliteration import sound, sounds

# Shorter words are never guessed: too many others are one letter away.
SHORTEST = 4
# From this length on two mistakes are forgiven, below it one.
LONG = 8
# More rows are never compared with a word; at a hundred thousand documents there may be as many.
MAX_COMPARED = 20_000
_SHORTEST_STEM = 5
_LENGTHS_AROUND = 3
SWEEP_EVERY = 24 * 60 * 60
_CHUNK = 500
_TEXTS = ("title", "keywords", "summary", "body")
_WORD = re.compile(r"[^\W\d_]{2,}")
_WITHOUT_DROPPED = str.maketrans("", "", DROPPED)
_LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюя"


class Known(NamedTuple):
    """A word of the vocabulary: as it is shown, its stem, how many mistakes away from the asked one."""

    shown: str
    stem: str
    distance: int = 0


def spellings(texts: Iterable[str]) -> dict[str, str]:
    """Return `{folded word: as it is written}` of words of letters only; the spelling with «ё» wins."""
    written: set[str] = set()
    for text in texts:
        written.update(_WORD.findall(unicodedata.normalize("NFC", text).translate(_WITHOUT_DROPPED).lower()))
    found: dict[str, str] = {}
    for spelling in sorted(written):
        word = fold(spelling)
        if len(word) < MAX_WORD and word.isalpha() and (word not in found or "ё" in spelling):
            found[word] = fold_look_alikes(spelling) if sound(word) else spelling
    return found


def learn_later(documents: Iterable[EntryDocument]) -> None:
    """Learn the words of documents once they are committed; nothing that goes wrong there is the publisher's."""
    texts = [getattr(document, name) for document in documents for name in _TEXTS]

    # A function of its own: Django names it when it reports an error, and partial objects have no name.
    def learn_texts() -> None:
        learn(texts)

    transaction.on_commit(learn_texts, robust=True)


def learn(texts: Iterable[str]) -> set[str]:
    """Write down the words that are new; return all words of the texts."""
    found = spellings(texts)
    for chunk in _chunks(found):
        old = set(SearchWord.objects.filter(word__in=chunk).values_list("word", flat=True))
        new = [_row(word, found[word]) for word in chunk if word not in old]
        SearchWord.objects.bulk_create(new, ignore_conflicts=True)
    return set(found)


def sweep() -> Iterator[int]:
    """Read all findable documents again, learn their words and drop those that stand nowhere.

    Done in small portions so that whoever has something better to do can stop in between: it yields the number of
    documents after each. It may be stopped and begun anew at any moment.
    """
    before = set(SearchWord.objects.values_list("word", flat=True))
    standing: set[str] = set()
    last = 0
    entries = SearchEntry.objects.filter(deleted=False).order_by("pk").values_list("pk", "document")
    while rows := list(entries.filter(pk__gt=last)[:_CHUNK]):
        standing |= learn(document.get(name, "") for _, document in rows for name in _TEXTS)
        last = rows[-1][0]
        yield len(rows)
    # Words learned meanwhile are not in `before`: their documents may have been passed already.
    for chunk in _chunks(before - standing):
        SearchWord.objects.filter(word__in=chunk).delete()
        yield 0


class Sweeper:
    """Sweeps a portion at a time, once at the start and then once in SWEEP_EVERY seconds."""

    def __init__(self) -> None:
        self._portions: Iterator[int] | None = None
        self._due = time.monotonic()

    def step(self) -> bool:
        """Do a portion if there is one to do; return whether there was."""
        if self._portions is None:
            if time.monotonic() < self._due:
                return False
            self._portions = sweep()
        try:
            next(self._portions)
        except StopIteration:
            self._portions, self._due = None, time.monotonic() + SWEEP_EVERY
        except DatabaseError:
            self._portions = None
            raise
        return True


def forms(stems: Collection[str]) -> list[Known]:
    """Return the words of the vocabulary that have one of these stems."""
    return list(starmap(Known, SearchWord.objects.filter(stem__in=stems).values_list("shown", "stem")))


def alike(words: Collection[str]) -> dict[str, list[Known]]:
    """Return `{Latin word: Russian words that it may stand for}`, without those that stand for none."""
    keys = {word: sounds(word) for word in words}
    wanted = frozenset().union(*keys.values()) - {""}
    found: dict[str, list[Known]] = {}
    rows = SearchWord.objects.filter(sound__in=wanted).order_by("word").values_list("sound", "shown", "stem")
    for key, shown, own_stem in rows[: _CHUNK if wanted else 0]:
        for word, own in keys.items():
            if key in own:
                found.setdefault(word, []).append(Known(shown, own_stem))
    return found


def near(word: str, also: Mapping[str, Known]) -> list[Known]:
    """Return words of the vocabulary and of `also` a mistake or two away from a folded one, the nearest first.

    A letter too many, too few, another one, or two neighbours swapped is one mistake. Two are forgiven in long words.
    A word with one mistake in its stem is as far as two: the right form of it may stand in no document. All but the
    nearest need a right first letter, which people seldom miss; so the look-up stays short.
    """
    if len(word) < SHORTEST or not word.isalpha():
        return []
    lengths = (max(len(word) - _LENGTHS_AROUND, SHORTEST), len(word) + _LENGTHS_AROUND)
    likely = Q(first=word[0], length__range=lengths) | Q(word__in=_edits_of_first(word), length__gte=SHORTEST)
    rows = SearchWord.objects.filter(likely).values_list("word", "shown", "stem")[:MAX_COMPARED]
    known = {**also, **{form: Known(shown, own_stem) for form, shown, own_stem in rows}}
    reach = 2 if len(word) >= LONG else 1
    nearest = process.extract(word, list(known), scorer=OSA.distance, score_cutoff=reach, limit=None)
    found = {form: int(distance) for form, distance, _ in nearest}
    for form in _near_by_stem(word, known):
        found.setdefault(form, 2)
    return [known[form]._replace(distance=found[form]) for form in sorted(found, key=lambda form: (found[form], form))]


def _near_by_stem(word: str, forms: Mapping[str, Known]) -> Iterator[str]:
    """Yield, of each stem one mistake away from that of a word, the form most like the word."""
    own = stem(word)
    if len(own) < _SHORTEST_STEM:
        return
    by_stem: dict[str, list[str]] = {}
    for form, known in forms.items():
        by_stem.setdefault(known.stem, []).append(form)
    for other, _, _ in process.extract(own, list(by_stem), scorer=OSA.distance, score_cutoff=1, limit=None):
        yield min(by_stem[other], key=lambda form: (OSA.distance(word, form), form))


def _edits_of_first(word: str) -> list[str]:
    """Return the words that differ by one mistake in the first letter."""
    swapped = word[1] + word[0] + word[2:]
    return [swapped, word[1:], *(letter + word[1:] for letter in _LETTERS), *(letter + word for letter in _LETTERS)]


def _row(word: str, written: str) -> SearchWord:
    return SearchWord(word=word, shown=written, stem=stem(word), sound=sound(word), first=word[0], length=len(word))


def _chunks(words: Iterable[str] | Mapping[str, str]) -> Iterator[list[str]]:
    """Yield sorted portions: everybody who writes here does so in one order."""
    iterator = iter(sorted(words))
    while chunk := list(islice(iterator, _CHUNK)):
        yield chunk
