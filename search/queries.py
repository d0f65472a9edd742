"""The words of a query as clauses. Both back-ends match the same clauses by the same policy.

First every clause must match somewhere in the document (MATCH_ALL). When no document of the asked types does, one
clause is enough (MATCH_SOME) and the number of matched clauses decides the order.
"""

from dataclasses import dataclass

from search.analysis import stem, words

MATCH_ALL = "all"
MATCH_SOME = "some"
MAX_CLAUSES = 16

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


def parse_text(text: str) -> tuple[Clause, ...]:
    """Return the clauses of a query without repeats, MAX_CLAUSES at most; empty when there are no words in it.

    Words written together with a number («44-ФЗ», «31.1») are one phrase, all others are notions of their own.
    """
    phrases = [phrase for chunk in text.split() for phrase in _phrases(words(chunk))]
    telling = [phrase for phrase in phrases if len(phrase) > 1 or phrase[0] not in STOP_WORDS]
    unique = dict.fromkeys(tuple(stem(word) for word in phrase) for phrase in telling or phrases)
    return tuple(Clause((phrase,)) for phrase in list(unique)[:MAX_CLAUSES])


def _phrases(chunk: list[str]) -> list[tuple[str, ...]]:
    if len(chunk) > 1 and any(word[0].isdigit() for word in chunk):
        return [tuple(chunk)]
    return [(word,) for word in chunk]
