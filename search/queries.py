"""The words of a query as clauses. Both back-ends match the same clauses by the same policy.

First every clause must match somewhere in the document (MATCH_ALL). When no document of the asked types does, one
clause is enough (MATCH_SOME) and the number of matched clauses decides the order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from search.analysis import stem, words

MATCH_ALL = "all"
MATCH_SOME = "some"
MAX_CLAUSES = 16
# The words themselves count as one.
MAX_WAYS = 12

# Words that say nothing about the thing looked for. Dropped from queries only, and only beside other words: in the
# index they stay. Not here on purpose: «не», «без», «до» change what a rule means.
_STOP_WORDS = """
а бы в во вы где да для же за и из или их к как какая какие какой ко когда ли мне мы на нам над наш о об от по под при
про с со та так то тот у чем что чтобы эта эти это этот я
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())

# The stems of one way to say it; several stand next to each other, in this order.
Phrase = tuple[str, ...]
Pair = tuple[str, str]


@dataclass(frozen=True)
class Clause:
    """One notion of the query; any of the ways to say it is enough.

    Attributes:
        alternatives: Equal ways: the words themselves and what means the same.
        weaker: Ways that count less, see `ranking.WEAKER_WEIGHT`: a broader notion, a word one letter away.
    """

    alternatives: tuple[Phrase, ...]
    weaker: tuple[Phrase, ...] = ()

    @property
    def ways(self) -> tuple[Phrase, ...]:
        """Return all ways, equal ones first."""
        return (*self.alternatives, *self.weaker)


# No way at all: only what the words of a query also mean can be this.
NOTHING = Clause(())


class Synonyms:
    """What else to look for, by the words of a query; `build` of `search.synonyms.vocabulary` makes it.

    One step only: what a synonym has for synonyms of its own is not looked for.

    Attributes:
        terms: What finds more than itself, as people write it.
    """

    def __init__(self, ways: Mapping[Phrase, Clause], terms: Iterable[str] = ()) -> None:
        self._ways = ways
        self.terms = tuple(terms)
        self._longest = max(map(len, ways), default=0)

    def of(self, units: Sequence[Phrase]) -> list[Clause]:
        """Return what each unit of a query also means, an empty clause for most; the longest match wins.

        Words of one match share its ways: «целевой капитал» or «эндаумент» is `целевой|эндаумент` and
        `капитал|эндаумент`, so whatever the words found by themselves is still found.
        """
        found, start = [NOTHING] * len(units), 0
        while self._ways and start < len(units):
            end, ways = self._longest_from(units, start)
            found[start:end] = [ways] * (end - start)
            start = end
        return found

    def _longest_from(self, units: Sequence[Phrase], start: int) -> tuple[int, Clause]:
        """Return the end of the longest match that begins at `start`, and its ways."""
        stems: Phrase = ()
        best = start + 1, NOTHING
        for end in range(start, len(units)):
            stems += units[end]
            if len(stems) > self._longest:
                break
            if stems in self._ways:
                best = end + 1, self._ways[stems]
        return best


NO_SYNONYMS = Synonyms({})


def parse_text(text: str, synonyms: Synonyms = NO_SYNONYMS) -> tuple[Clause, ...]:
    """Return the clauses of a query without repeats, MAX_CLAUSES at most; empty when there are no words in it.

    Words written together with a number («44-ФЗ», «31.1») are one phrase, all others are notions of their own.
    """
    phrases = [phrase for chunk in text.split() for phrase in _phrases(words(chunk))]
    units = [tuple(map(stem, phrase)) for phrase in phrases]
    # Synonyms see all words: «со» tells nothing, «СО НКО» does.
    pairs = list(zip(phrases, units, synonyms.of(units), strict=True))
    telling = [pair for pair in pairs if len(pair[0]) > 1 or pair[0][0] not in STOP_WORDS]
    clauses: dict[Phrase, Clause] = {}
    for _, unit, also in telling or pairs:
        if unit not in clauses:
            clauses[unit] = Clause((unit,))
        if also is not NOTHING:
            clauses[unit] = _joined(clauses[unit], also)
    return tuple(clauses.values())[:MAX_CLAUSES]


def _joined(clause: Clause, also: Clause) -> Clause:
    """Return a clause with the ways of another one, MAX_WAYS at most, equal ones first."""
    equal = tuple(dict.fromkeys((*clause.alternatives, *also.alternatives)))[:MAX_WAYS]
    weaker = dict.fromkeys(way for way in (*clause.weaker, *also.weaker) if way not in equal)
    return Clause(equal, tuple(weaker)[: MAX_WAYS - len(equal)])


def _phrases(chunk: list[str]) -> list[tuple[str, ...]]:
    if len(chunk) > 1 and any(word[0].isdigit() for word in chunk):
        return [tuple(chunk)]
    return [(word,) for word in chunk]
