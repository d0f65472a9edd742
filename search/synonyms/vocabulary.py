"""The synonyms in force: read and compiled only when something has changed."""

from functools import lru_cache

from core.memory import Remembered
from search.models import SynonymGroup
from search.queries import Clause, Phrase, Synonyms
from search.synonyms.terms import Group


@Remembered
def current() -> Synonyms:
    """Return the synonyms that editors have switched on; one small SQL query at most."""
    return build(SynonymGroup.active())


@lru_cache(maxsize=8)
def build(groups: tuple[Group, ...]) -> Synonyms:
    """Return the synonyms of these groups; `Synonyms` holds for each phrase what it does not say itself."""
    equal: dict[Phrase, list[Phrase]] = {}
    weaker: dict[Phrase, list[Phrase]] = {}
    for group in groups:
        for head in group.heads:
            found = (weaker if group.one_way else equal).setdefault(head, [])
            found += [phrase for phrase in group.phrases if phrase != head]
    heads = dict.fromkeys((*equal, *weaker))
    terms = dict.fromkeys(group.written[head] for group in groups for head in group.heads)
    return Synonyms({head: Clause(_unique(equal, head), _unique(weaker, head)) for head in heads}, terms)


def _unique(ways: dict[Phrase, list[Phrase]], head: Phrase) -> tuple[Phrase, ...]:
    return tuple(dict.fromkeys(ways.get(head, ())))
