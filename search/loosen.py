"""What to offer when nothing is found: which condition to drop, and where else to look."""

from collections.abc import Iterator, Sequence

from search import fulltext
from search.asking import Asking
from search.backends.answer import Answer
from search.facets import TYPE, facets_for
from search.params import Chip, SearchParams
from search.plan import AMOUNT
from search.queries import MATCH_ALL, STOP_WORDS, Clause, parse_text
from search.registry import all_types, get_type
from search.results import Offer

MAX_LOOSEN = 6
# Each costs a question to the engine.
MAX_DROPPED_WORDS = 3
MAX_PLACES = 8


def loosen(asking: Asking, params: SearchParams, answer: Answer) -> list[Offer]:
    """Return what to take away so that something is found, the most generous first."""
    groups = _groups(params)
    offers = [_without_filter(params, name, chips, answer) for name, chips in groups.items()]
    if len(groups) > 1 and params.q:
        # Filters are taken away after the words are found, so this number is known already.
        bare = SearchParams(q=params.q, exact=params.exact, types=params.types)
        offers.append(Offer("Без всех фильтров", bare.query(), answer.worded))
    if params.q and groups:
        offers.append(Offer(f"Без слов «{params.q}»", params.without("q"), asking.count(params.dropped("q")).total))
        # When any word was enough and still nothing is left, no word stands in the way.
        if answer.worded and answer.matched == MATCH_ALL:
            offers += _without_words(asking, params)
    useful = sorted((offer for offer in offers if offer.total), key=lambda offer: -offer.total)
    return useful[:MAX_LOOSEN]


def places(asking: Asking, params: SearchParams) -> list[Offer]:
    """Return kinds of content and of support where there is something, the fullest first."""
    types = [item for name in params.types if (item := get_type(name))] if params.types else list(all_types())
    names = {item.browse for item in types if item.browse}
    everything = SearchParams(types=params.types)
    counts = asking.count(everything).counts
    found = [
        Offer(label.label, everything.query(**{facet.name: value}), number)
        for facet in facets_for(params.types)
        if facet.name == TYPE or facet.name in names
        for value, label in facet.labels().items()
        if (number := counts.get(facet.name, {}).get(value, 0))
    ]
    return sorted(found, key=lambda offer: -offer.total)[:MAX_PLACES]


def missing_words(text: str, clauses: Sequence[Clause]) -> list[str]:
    """Return the words of a query that no document has in any form, nor anything that means the same."""
    return [piece for piece, number in _frequencies(_telling(text), clauses).items() if not number]


def _groups(params: SearchParams) -> dict[str, list[Chip]]:
    """Return the chosen filters by name, both ends of the sum together."""
    groups = params.active_groups
    amounts = [*groups.pop("amount_from", []), *groups.pop("amount_to", [])]
    return {**groups, AMOUNT: amounts} if amounts else groups


def _without_filter(params: SearchParams, name: str, chips: list[Chip], answer: Answer) -> Offer:
    query = params.query(amount_from=None, amount_to=None) if name == AMOUNT else params.without(name)
    return Offer(f"Без «{', '.join(chip.label for chip in chips)}»", query, answer.without.get(name, 0))


def _without_words(asking: Asking, params: SearchParams) -> Iterator[Offer]:
    """Yield the query without one of its rarest words."""
    pieces = _telling(params.q)
    if len(pieces) < 2:
        return
    numbers = _frequencies(pieces, asking.plan(params).clauses)
    for piece in sorted(pieces, key=lambda piece: numbers[piece])[:MAX_DROPPED_WORDS]:
        shorter = params.changed(q=" ".join(other for other in params.q.split() if other != piece), exact=params.exact)
        answer = asking.count(shorter)
        if answer.matched == MATCH_ALL:
            yield Offer(f"Без слова «{piece}»", shorter.query(exact=shorter.exact), answer.total)


def _telling(text: str) -> list[str]:
    """Return the pieces of a query that ask for something, without repeats."""
    return [piece for piece in dict.fromkeys(text.split()) if parse_text(piece) and piece.lower() not in STOP_WORDS]


def _frequencies(pieces: list[str], clauses: Sequence[Clause]) -> dict[str, int]:
    """Return in how many documents each piece of a query stands in any of the ways to say it, roughly."""
    known = {clause.alternatives[0]: clause.ways for clause in clauses}
    units = {piece: [clause.alternatives[0] for clause in parse_text(piece)] for piece in pieces}
    ways = {piece: {way for unit in own for way in known.get(unit, (unit,))} for piece, own in units.items()}
    counts = fulltext.adapter().occurrences(list(dict.fromkeys(phrase for own in ways.values() for phrase in own)))
    return {piece: sum(counts.get(phrase, 0) for phrase in own) for piece, own in ways.items()}
