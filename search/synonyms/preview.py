"""What a group of synonyms would change, before it is saved: the real search asked twice."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest

from core.formatting import counted
from search.models import SynonymGroup
from search.params import SearchParams, clean_text
from search.queries import MATCH_ALL
from search.registry import get_type
from search.results import SearchHit, SearchResults
from search.service import search
from search.synonyms.vocabulary import build

TOP = 10
_PLACES = ("место", "места", "мест")


@dataclass(frozen=True)
class Place:
    """A hit on one side of the comparison; `change` says in words how it differs from the other side."""

    title: str
    url: str
    label: str
    change: str


@dataclass(frozen=True)
class Comparison:
    """The top ten of a query now and with the group.

    Attributes:
        rows: Pairs of places, one for each number of the top ten; None where a list is shorter.
        loose_before, loose_after: Whether one word of the query was enough, because no document has all.
    """

    query: str
    total_before: int
    total_after: int
    loose_before: bool
    loose_after: bool
    rows: list[tuple[Place | None, Place | None]]

    @property
    def changed(self) -> bool:
        """Tell whether anybody would notice."""
        moved = any(place.change for row in self.rows for place in row if place)
        return moved or self.total_before != self.total_after


def compare(query: str, candidate: SynonymGroup, now: dt.datetime) -> Comparison:
    """Ask the search with the groups in force, and with `candidate` as it is here in place of its stored form.

    Args:
        query: Words of a visitor; empty means the first term of the group.
    """
    groups = SynonymGroup.active(without=candidate.pk)
    if candidate.is_active:
        groups = (*groups, candidate.group)
    text = clean_text(query) or clean_text(candidate.group.terms[0])
    params = SearchParams(q=text, per_page=TOP)
    before, after = search(params, now), search(params, now, build(groups))
    return Comparison(
        query=text,
        total_before=before.total,
        total_after=after.total,
        loose_before=_is_loose(before),
        loose_after=_is_loose(after),
        rows=list(zip_longest(_places(before, after, _leaving), _places(after, before, _arriving))),
    )


def _is_loose(results: SearchResults) -> bool:
    return bool(results.total) and results.matched != MATCH_ALL


def _places(results: SearchResults, other: SearchResults, say: Callable[[int, int | None], str]) -> list[Place]:
    elsewhere = {hit.key: number for number, hit in enumerate(other.hits)}
    return [
        Place(hit.title, hit.url, _label(hit), say(number, elsewhere.get(hit.key)))
        for number, hit in enumerate(results.hits)
    ]


def _label(hit: SearchHit) -> str:
    found = get_type(hit.type)
    return found.label if found else ""


def _leaving(number: int, then: int | None) -> str:
    return "уйдёт из первых десяти" if then is None else ""


def _arriving(number: int, earlier: int | None) -> str:
    if earlier is None:
        return "новое"
    if earlier == number:
        return ""
    word = "выше" if number < earlier else "ниже"
    return f"{word} на {counted(abs(number - earlier), _PLACES)}"
