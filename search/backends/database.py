"""Search in the database alone: one statement finds, Python counts and ranks, one statement fetches the page.

Counting a facet "without its own selection" in SQL takes a pass per facet over several rows per document. Here the
statement brings one short row per matching document, and the sets of facet values, which documents share, are counted
by their tokens.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from math import prod
from operator import itemgetter
from typing import Final

from django.db import connection
from django.utils.safestring import SafeString

from core.windows import WindowStatus
from search import fulltext, ranking
from search.backends.answer import Answer, Found, Score
from search.documents import EntryDocument
from search.facets import STATUS
from search.fulltext import Sql
from search.highlight import file_highlight, highlight, marked_words
from search.listing import NEVER, resolve, seconds, title_sort
from search.models import SearchEntry
from search.phases import phase_on
from search.plan import AMOUNT, CLOSES, NEAR_EXACT, NEAR_WITHIN, FacetFilter, SearchPlan
from search.queries import MATCH_ALL, MATCH_SOME
from search.ranking import TEXT_FACTORS, WEIGHTS, Factor

NAME = "database"

# A matching document as the statement gives it. There may be a hundred thousand of them, so it stays a plain tuple.
# STATE is a position in _STATES, UNCHECKED and the two FITS are 0 or 1, CLAUSES tells how many clauses matched where
# one is enough, BONUSES has the bit of each of TEXT_FACTORS that holds, TIE orders what is equal otherwise.
Row = tuple[int, str, int, int, int, int, float, int, int, int, str]
ID: Final = 0
TOKENS: Final = 1
STATE: Final = 2
UNCHECKED: Final = 3
AMOUNT_FITS: Final = 4
CLOSES_FITS: Final = 5
SCORE: Final = 6
CLAUSES: Final = 7
BONUSES: Final = 8
CLOSES_AT: Final = 9
TIE: Final = 10
_STATES: tuple[WindowStatus | None, ...] = (None, *WindowStatus)

# Orders that the database makes; the default one is made here, see `_best`.
_ORDERS = {
    "deadline": "ORDER BY l.closes_at, l.key",
    "new": "ORDER BY l.published_on DESC NULLS LAST, l.key",
    "amount": "ORDER BY l.amount_high DESC NULLS LAST, l.key",
}
# Sorts before any character of a title.
_SEPARATOR = "\x01"
# Beyond any deadline in seconds; makes room for a deadline in one number with the rank.
_LATE = 2**36


def search(plan: SearchPlan) -> Answer:
    """Answer a query; two statements, one more when new sets of facet values have appeared."""
    matched, rows = MATCH_ALL, [] if plan.loose else _matching(plan, MATCH_ALL)
    if not rows and len(plan.clauses) > 1:
        matched, rows = MATCH_SOME, _matching(plan, MATCH_SOME)
    tally = Tally(plan, rows)
    page = _page(plan, tally)
    found = list(_fetch(plan, [row[ID] for row in page], _scores(plan, tally, page)))
    return Answer(len(tally.passing), found, tally.counts(), tally.without, matched, len(rows))


def _matching(plan: SearchPlan, mode: str) -> list[Row]:
    statement = _statement(plan, mode)
    if plan.clauses:
        return fulltext.adapter().rows(statement)
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        rows: list[Row] = cursor.fetchall()
        return rows


def _statement(plan: SearchPlan, mode: str) -> Sql:
    """Return the statement of all documents of the types that match the words; filters are for `Tally`."""
    columns = [_state(plan), _unchecked(plan), _amount(plan), _closes(plan)]
    columns += [
        Sql("f.score" if plan.clauses else "0.0"),
        Sql("f.clauses" if mode == MATCH_SOME else "0"),
        _bonuses(plan),
        Sql("l.closes_at"),
        Sql("l.title_sort || %s || l.key", (_SEPARATOR,)),
    ]
    first, source = Sql(""), "search_searchlisting l"
    if plan.clauses:
        found = fulltext.adapter().matching(plan.clauses, mode)
        # Materialized: else SQLite may walk through all listings and ask the full text about each of them.
        first = Sql(f"WITH f AS MATERIALIZED ({found.text})", found.params)
        source = f"f CROSS JOIN {source}"
    where = [Sql("l.entry_id = f.id")] if plan.clauses else []
    where += [Sql(f"l.type IN ({', '.join(['%s'] * len(plan.types))})", plan.types)] if plan.types else []
    condition = f"WHERE {' AND '.join(part.text for part in where)}" if where else ""
    selected = ", ".join(column.text for column in columns)
    text = f"{first.text} SELECT l.entry_id, l.tokens, {selected} FROM {source} {condition} {_order(plan)}"  # noqa: S608
    return Sql(text, tuple(chain.from_iterable(part.params for part in (first, *columns, *where))))


def _order(plan: SearchPlan) -> str:
    order = _ORDERS.get(plan.sort, "")
    if plan.oldest_last:
        order = order.replace("l.closes_at", "l.closes_at DESC")
    # The order of bytes, as SQLite and Elasticsearch have it, whatever the locale of the database.
    return order.replace("l.key", 'l.key COLLATE "C"') if connection.vendor == "postgresql" else order


def _state(plan: SearchPlan) -> Sql:
    """Return the state of the window as a position in _STATES; the same rules as `core.windows.window_status`."""
    number = {state: str(position) for position, state in enumerate(_STATES)}
    now, boundary = int(plan.now.timestamp()), seconds(plan.closing_boundary, NEVER)
    return Sql(
        f"CASE WHEN NOT l.has_window THEN {number[None]} WHEN l.opens_at > %s THEN {number[WindowStatus.SOON]}"
        f" WHEN l.closes_at = %s THEN {number[WindowStatus.PERMANENT]}"
        f" WHEN l.closes_at <= %s THEN {number[WindowStatus.CLOSED]}"
        f" WHEN l.closes_at <= %s THEN {number[WindowStatus.CLOSING]} ELSE {number[WindowStatus.OPEN]} END",
        (now, NEVER, now, boundary),
    )


def _unchecked(plan: SearchPlan) -> Sql:
    return Sql("CASE WHEN l.recheck_on < %s THEN 1 ELSE 0 END", (plan.today.isoformat(),))


def _amount(plan: SearchPlan) -> Sql:
    """Return whether the range of sums of a document meets the asked one; both ends of both count."""
    if plan.amount is None:
        return Sql("1")
    low, high = plan.amount
    return Sql("CASE WHEN l.amount_high >= %s AND l.amount_low <= %s THEN 1 ELSE 0 END", (low or 0, high or NEVER))


def _closes(plan: SearchPlan) -> Sql:
    if plan.closes_until is None:
        return Sql("1")
    now = int(plan.now.timestamp())
    return Sql(
        "CASE WHEN l.has_window AND l.opens_at <= %s AND l.closes_at > %s AND l.closes_at <= %s THEN 1 ELSE 0 END",
        (now, now, seconds(plan.closes_until, NEVER)),
    )


def _bonuses(plan: SearchPlan) -> Sql:
    """Return which of TEXT_FACTORS hold, as bits."""
    if not plan.clauses or plan.sort or not plan.limit:
        return Sql("0")
    conditions = _text_conditions(plan)
    bits = (
        f"CASE WHEN {conditions[factor].text} THEN {1 << position} ELSE 0 END"
        for position, factor in enumerate(TEXT_FACTORS)
        if factor in conditions
    )
    return Sql(" + ".join(bits), tuple(chain.from_iterable(item.params for item in conditions.values())))


def _text_conditions(plan: SearchPlan) -> dict[Factor, Sql]:
    """Return the conditions of TEXT_FACTORS in their order; without neighbours when there is one word only."""
    texts = fulltext.adapter()
    # Words are letters and digits: nothing in them means anything to LIKE.
    forms = [f"% {word} %" for word in dict.fromkeys(plan.words)]
    found = {
        Factor.EXACT_TITLE: Sql("l.title_sort = %s", (title_sort(" ".join(plan.words)),)),
        Factor.TITLE_WORDS: _among(texts.in_title(plan.clauses)),
    }
    if plan.form_matters:
        likes = " AND ".join(["' ' || l.title_sort || ' ' LIKE %s"] * len(forms))
        found[Factor.TITLE_FORMS] = Sql(likes, tuple(forms))
    if plan.pairs:
        found[Factor.SOME_NEIGHBOURS] = _among(texts.neighbours(plan.pairs, every=False))
        found[Factor.ALL_NEIGHBOURS] = _among(texts.neighbours(plan.pairs, every=True))
    return found


def _among(ids: Sql) -> Sql:
    return Sql(f"l.entry_id IN ({ids.text})", ids.params)


class Tally:
    """Splits rows into those that pass all filters and, for each filter, those that only it holds back."""

    def __init__(self, plan: SearchPlan, rows: list[Row]) -> None:
        self._plan = plan
        self._held: dict[str, list[Row]] = {name: [] for name in plan.filter_names}
        self.passing: list[Row] = []
        if not plan.filter_names:
            self.passing = rows
            return
        # Split once more below: a hundred thousand lists kept at once cost more in garbage collection.
        self._sets = resolve(set(chain.from_iterable(map(str.split, map(itemgetter(TOKENS), rows)))))
        checks = [self._check(item) for item in plan.filters.values()]
        passing_states = [plan.statuses is None or state in plan.statuses for state in _STATES]
        for row in rows:
            own = row[TOKENS].split()
            failed = [
                name
                for name, needed, denied in checks
                if (needed and needed.isdisjoint(own)) or (denied and not denied.isdisjoint(own))
            ]
            if not passing_states[row[STATE]]:
                failed.append(STATUS)
            if not row[AMOUNT_FITS]:
                failed.append(AMOUNT)
            if not row[CLOSES_FITS]:
                failed.append(CLOSES)
            if not failed:
                self.passing.append(row)
            elif len(failed) == 1:
                self._held[failed[0]].append(row)

    def _check(self, item: FacetFilter) -> tuple[str, frozenset[str], frozenset[str]]:
        """Return the name of a filter, tokens of which one is needed (none means any) and tokens that must not be."""
        needed = self.tokens_with(item.field, item.include, item.phases)
        if item.include and not needed:
            # A chosen value that nobody has: an empty set would let everybody pass.
            needed = frozenset({"-"})
        return item.name, needed, self.tokens_with(item.exclude_field, item.exclude, item.phases)

    def tokens_with(self, field: str, values: Iterable[str], phases: Sequence[str] = ()) -> frozenset[str]:
        """Return the known tokens of sets of a field that hold at least one of the values."""
        wanted = set(values)
        if not wanted:
            return frozenset()
        return frozenset(
            token
            for token, (name, own) in self._sets.items()
            if name == field and not wanted.isdisjoint(self._on_the_day(own, phases))
        )

    def _on_the_day(self, own: Sequence[str], phases: Sequence[str]) -> Sequence[str]:
        """Return the values of a set as of the day of the plan."""
        if not phases:
            return own
        phase = phase_on(own, phases, self._plan.today)
        return () if phase is None else (phase,)

    @property
    def without(self) -> dict[str, int]:
        """Return the total that would be without each filter."""
        return {name: len(self.passing) + len(rows) for name, rows in self._held.items()}

    def counts(self) -> dict[str, dict[str, int]]:
        """Return `{facet: {value: documents}}`."""
        common = _count_tokens(self.passing)
        held = {name: _count_tokens(rows) for name, rows in self._held.items()}
        sets = resolve(set(common).union(*held.values()))
        passing = _by_field(common, sets)
        freed = {name: _by_field(tokens, sets) for name, tokens in held.items()}
        result: dict[str, dict[str, int]] = {}
        for facet in self._plan.facets:
            if facet.name == STATUS:
                result[STATUS] = _count_states(chain(self.passing, self._held.get(STATUS, ())))
                continue
            values: Counter[str] = Counter()
            for own, number in chain(passing.get(facet.field, ()), freed.get(facet.name, {}).get(facet.field, ())):
                for value in self._on_the_day(own, facet.phases):
                    values[value] += number
            result[facet.name] = dict(values)
        return result


def _count_tokens(rows: Sequence[Row]) -> Counter[str]:
    return Counter(chain.from_iterable(map(str.split, map(itemgetter(TOKENS), rows))))


def _by_field(
    tokens: Mapping[str, int], sets: Mapping[str, tuple[str, tuple[str, ...]]]
) -> dict[str, list[tuple[tuple[str, ...], int]]]:
    """Return `{field: [(values of a set, documents), …]}`: a facet then looks at the sets of its own field only."""
    grouped: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for token, number in tokens.items():
        field, own = sets[token]
        grouped.setdefault(field, []).append((own, number))
    return grouped


def _count_states(rows: Iterable[Row]) -> dict[str, int]:
    counts = Counter(map(itemgetter(STATE), rows))
    exact = {state.value: counts[_STATES.index(state)] for state in WindowStatus}
    exact[WindowStatus.OPEN] += exact[WindowStatus.CLOSING]
    return exact


def _page(plan: SearchPlan, tally: Tally) -> list[Row]:
    """Return the rows of the asked page in order."""
    rows, last = tally.passing, plan.offset + plan.limit
    if not plan.reachable or not plan.limit or plan.offset >= len(rows):
        return []
    if plan.sort == "":
        rows = _best(rows, _scorer(plan, tally) if plan.clauses else _ranker(plan, tally), last)
    elif plan.sort == "deadline":
        # Rows come by deadline, and `nlargest` keeps that order among equal ones.
        rows = heapq.nlargest(last, rows, key=lambda row: ranking.DEADLINE_RANKS[_STATES[row[STATE]]])
    return rows[plan.offset : last]


def _best(rows: list[Row], value: Callable[[Row], float], count: int) -> list[Row]:
    """Return the rows of highest value, equal ones by TIE; only those that may get on the page are sorted."""
    values = list(map(value, rows))
    lowest = heapq.nlargest(count, values)[-1]
    candidates = [(-number, row[TIE], row) for number, row in zip(values, rows, strict=True) if number >= lowest]
    return [row for _, _, row in heapq.nsmallest(count, candidates)]


def _scorer(plan: SearchPlan, tally: Tally) -> Callable[[Row], float]:
    """Return the function that weighs the score of the text."""
    states = [ranking.STATUS_WEIGHTS[state] for state in _STATES]
    bonuses = [prod(WEIGHTS[factor] for factor in _set_bits(bits)) for bits in range(1 << len(TEXT_FACTORS))]
    checked = (1.0, WEIGHTS[Factor.OVERDUE])
    places = (1.0, WEIGHTS[Factor.NEAR_WITHIN], WEIGHTS[Factor.NEAR_EXACT])
    near = _nearness(plan, tally)

    def value(row: Row) -> float:
        weight = states[row[STATE]] * bonuses[row[BONUSES]] * checked[row[UNCHECKED]] * places[near(row)]
        return row[CLAUSES] * ranking.PER_CLAUSE + row[SCORE] * weight

    return value


def _ranker(plan: SearchPlan, tally: Tally) -> Callable[[Row], float]:
    """Return the function that ranks documents when there are no words: rank and deadline in one number."""
    open_rank = {state: 0 if state is WindowStatus.CLOSED else ranking.NOT_CLOSED_RANK for state in _STATES}
    states = [ranking.STATUS_RANKS[state] + open_rank[state] for state in _STATES]
    checked = (ranking.CHECKED_RANK, 0)
    places = (0, ranking.NEAR_RANKS[Factor.NEAR_WITHIN], ranking.NEAR_RANKS[Factor.NEAR_EXACT])
    near = _nearness(plan, tally)
    sign = 1 if plan.oldest_last else -1

    def value(row: Row) -> int:
        rank = states[row[STATE]] + checked[row[UNCHECKED]] + places[near(row)]
        return rank * 2 * _LATE + sign * min(row[CLOSES_AT], _LATE)

    return value


def _set_bits(bits: int) -> Iterator[Factor]:
    return (factor for position, factor in enumerate(TEXT_FACTORS) if bits >> position & 1)


def _scores(plan: SearchPlan, tally: Tally, page: list[Row]) -> dict[int, Score]:
    """Return the scores of the rows of the page by entry, when they are asked for and decide the order."""
    if not plan.explain or plan.sort:
        return {}
    near = _nearness(plan, tally)
    places = {1: [Factor.NEAR_WITHIN], 2: [Factor.NEAR_EXACT]}
    value = _scorer(plan, tally) if plan.clauses else _ranker(plan, tally)
    scores = {}
    for row in page:
        overdue = [Factor.OVERDUE] if row[UNCHECKED] else []
        factors = frozenset([*_set_bits(row[BONUSES]), *overdue, *places.get(near(row), [])])
        # A rank has the deadline beside it, less than half of a step.
        scores[row[ID]] = Score(value(row) if plan.clauses else round(value(row) / (2 * _LATE)), factors)
    return scores


def _nearness(plan: SearchPlan, tally: Tally) -> Callable[[Row], int]:
    """Return the function that tells 2 for exactly a chosen place, 1 for a place inside one, 0 for the rest."""
    if not plan.near:
        return lambda row: 0
    exact, within = tally.tokens_with(NEAR_EXACT, plan.near), tally.tokens_with(NEAR_WITHIN, plan.near)

    def near(row: Row) -> int:
        own = row[TOKENS].split()
        return 1 + (not exact.isdisjoint(own)) if not within.isdisjoint(own) else 0

    return near


def _fetch(plan: SearchPlan, entry_ids: Sequence[int], scores: Mapping[int, Score]) -> Iterator[Found]:
    """Yield the documents of the page in the given order."""
    entries = SearchEntry.objects.filter(pk__in=entry_ids).values_list("pk", "document")
    documents: Mapping[int, dict] = dict(entries)
    for entry_id in entry_ids:
        # A document may have gone between the two statements.
        if not documents.get(entry_id):
            continue
        document = EntryDocument.from_json(documents[entry_id])
        yield Found(
            key=document.key,
            type=document.type,
            object_id=document.object_id,
            title=document.title,
            url=document.url,
            summary=document.summary,
            card=document.card,
            has_window=document.has_window,
            opens_at=document.opens_at,
            closes_at=document.closes_at,
            highlight=_highlight(document, plan),
            score=scores.get(entry_id),
        )


def _highlight(document: EntryDocument, plan: SearchPlan) -> SafeString:
    """Return a piece of the page, or of a file that has more of the asked words."""
    own = highlight(document.summary, document.body, {phrase for clause in plan.clauses for phrase in clause.ways})
    shown = marked_words(own)
    if shown >= len(plan.clauses):
        return own
    return file_highlight(document.files, plan.stems, shown) or own
