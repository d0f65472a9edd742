"""Search in the database alone: one statement finds and sorts, Python counts, one statement fetches the page.

Counting a facet "without its own selection" in SQL takes a pass per facet over several rows per document. Here the
statement brings one short row per matching document, and the sets of facet values, which documents share, are counted
by their tokens.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from django.db import connection

from core.windows import WindowStatus
from search import fulltext, ranking
from search.backends.answer import Answer, Found
from search.documents import EntryDocument
from search.facets import STATUS
from search.fulltext import Sql
from search.highlight import highlight
from search.listing import NEVER, resolve, seconds
from search.models import SearchEntry
from search.plan import AMOUNT, CLOSES, NEAR_EXACT, NEAR_WITHIN, FacetFilter, SearchPlan
from search.queries import MATCH_ALL, MATCH_SOME

NAME = "database"
_STATES: tuple[WindowStatus | None, ...] = (None, *WindowStatus)
_ORDERS = {
    "": "l.closes_at, l.title_sort, l.key",
    "deadline": "l.closes_at, l.key",
    "new": "l.published_on DESC NULLS LAST, l.key",
    "amount": "l.amount_high DESC NULLS LAST, l.key",
}


class Row(NamedTuple):
    """A matching document; `state` is a position in _STATES, the three flags are 0 or 1."""

    entry_id: int
    tokens: str
    state: int
    unchecked: int
    amount_fits: int
    closes_fits: int
    score: float


def search(plan: SearchPlan) -> Answer:
    """Answer a query; two statements, one more when new sets of facet values have appeared."""
    matched, rows = MATCH_ALL, _matching(plan, MATCH_ALL)
    if not rows and len(plan.clauses) > 1:
        matched, rows = MATCH_SOME, _matching(plan, MATCH_SOME)
    tally = Tally(plan, rows)
    page = _page(plan, tally)
    return Answer(len(tally.passing), list(_fetch(plan, page)), tally.counts(), tally.without, matched)


def _matching(plan: SearchPlan, mode: str) -> list[Row]:
    statement = _statement(plan, mode)
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        return [Row(*row) for row in cursor.fetchall()]


def _statement(plan: SearchPlan, mode: str) -> Sql:
    """Return the statement of all documents of the types that match the words, in their final order by columns."""
    columns = [_state(plan), _unchecked(plan), _amount(plan), _closes(plan)]
    source, score = Sql("search_searchlisting l"), "0.0"
    if plan.clauses:
        found = fulltext.adapter().matching(plan.clauses, mode)
        source = Sql(f"search_searchlisting l JOIN ({found.text}) f ON f.id = l.entry_id", found.params)
        score = "f.score"
    where = Sql("")
    if plan.types:
        where = Sql(f"WHERE l.type IN ({', '.join(['%s'] * len(plan.types))})", plan.types)
    order = _ORDERS[plan.sort]
    if plan.oldest_last and plan.sort in ("", "deadline"):
        order = order.replace("l.closes_at", "l.closes_at DESC", 1)
    if connection.vendor == "postgresql":
        # The order of bytes, as SQLite and Elasticsearch have it, whatever the locale of the database.
        order = order.replace("l.title_sort", 'l.title_sort COLLATE "C"').replace("l.key", 'l.key COLLATE "C"')
    text = (
        f"SELECT l.entry_id, l.tokens, {', '.join(column.text for column in columns)}, {score}"  # noqa: S608
        f" FROM {source.text} {where.text} ORDER BY {order}"
    )
    return Sql(text, (*chain.from_iterable(column.params for column in columns), *source.params, *where.params))


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
    return Sql("CASE WHEN l.recheck_on <= %s THEN 1 ELSE 0 END", (plan.today.isoformat(),))


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


class Tally:
    """Splits rows into those that pass all filters and, for each filter, those that only it holds back."""

    def __init__(self, plan: SearchPlan, rows: Sequence[Row]) -> None:
        self._plan = plan
        self._sets = resolve(set(chain.from_iterable(map(str.split, {row.tokens for row in rows}))))
        self.passing: list[Row] = []
        self._held: dict[str, list[Row]] = {name: [] for name in plan.filter_names}
        if not plan.filter_names:
            self.passing = list(rows)
            return
        checks = [self._failing(item) for item in plan.filters.values()]
        for row in rows:
            own = row.tokens.split()
            failed = [
                name
                for name, needed, denied in checks
                if (needed and needed.isdisjoint(own)) or not denied.isdisjoint(own)
            ]
            failed += self._failing_numbers(row)
            if not failed:
                self.passing.append(row)
            elif len(failed) == 1:
                self._held[failed[0]].append(row)

    def _failing(self, item: FacetFilter) -> tuple[str, frozenset[str], frozenset[str]]:
        """Return the name of a filter, tokens of which one is needed (none means any) and tokens that must not be."""
        must = self.tokens_with(item.field, item.include)
        # A chosen value that nobody has: an empty set would let everybody pass.
        needed = must or frozenset({"-"}) if item.include else frozenset()
        return item.name, needed, self.tokens_with(item.exclude_field, item.exclude)

    def _failing_numbers(self, row: Row) -> Iterator[str]:
        if self._plan.statuses is not None and _STATES[row.state] not in self._plan.statuses:
            yield STATUS
        if not row.amount_fits:
            yield AMOUNT
        if not row.closes_fits:
            yield CLOSES

    def tokens_with(self, field: str, values: Iterable[str]) -> frozenset[str]:
        """Return the known tokens of sets of a field that hold at least one of the values."""
        wanted = set(values)
        if not wanted:
            return frozenset()
        return frozenset(
            token for token, (name, own) in self._sets.items() if name == field and not wanted.isdisjoint(own)
        )

    @property
    def without(self) -> dict[str, int]:
        """Return the total that would be without each filter."""
        return {name: len(self.passing) + len(rows) for name, rows in self._held.items()}

    def counts(self) -> dict[str, dict[str, int]]:
        """Return `{facet: {value: documents}}`."""
        common = self._count_tokens(self.passing)
        result: dict[str, dict[str, int]] = {}
        for facet in self._plan.facets:
            rows = self._held.get(facet.name, [])
            if facet.name == STATUS:
                result[STATUS] = _count_states(chain(self.passing, rows))
                continue
            tokens = common if not rows else common + self._count_tokens(rows)
            values: Counter[str] = Counter()
            for token, number in tokens.items():
                field, own = self._sets[token]
                if field == facet.field:
                    for value in own:
                        values[value] += number
            result[facet.name] = dict(values)
        return result

    @staticmethod
    def _count_tokens(rows: Sequence[Row]) -> Counter[str]:
        return Counter(chain.from_iterable(row.tokens.split() for row in rows))


def _count_states(rows: Iterable[Row]) -> dict[str, int]:
    counts = Counter(row.state for row in rows)
    exact = {state.value: counts[_STATES.index(state)] for state in WindowStatus}
    exact[WindowStatus.OPEN] += exact[WindowStatus.CLOSING]
    return exact


def _page(plan: SearchPlan, tally: Tally) -> list[int]:
    """Return the entries of the asked page in order; rows come sorted by columns, equal ones keep that order."""
    rows, last = tally.passing, plan.offset + plan.limit
    if not plan.reachable or plan.offset >= len(rows):
        return []
    if plan.sort == "":
        value = _scorer(plan, tally) if plan.clauses else _ranker(plan, tally)
        # `nlargest` is stable like a sort, and a page is a small part of what matches.
        rows = heapq.nlargest(last, rows, key=value)
    elif plan.sort == "deadline":
        rows = heapq.nlargest(last, rows, key=lambda row: ranking.DEADLINE_RANKS[_STATES[row.state]])
    return [row.entry_id for row in rows[plan.offset : last]]


def _scorer(plan: SearchPlan, tally: Tally) -> Callable[[Row], float]:
    """Return the function that weighs the score of the text."""
    states = [ranking.STATUS_WEIGHTS[state] for state in _STATES]
    checked = (1.0, ranking.OVERDUE_WEIGHT)
    places = (1.0, ranking.NEAR_WITHIN_WEIGHT, ranking.NEAR_EXACT_WEIGHT)
    near = _nearness(plan, tally)
    return lambda row: row.score * states[row.state] * checked[row.unchecked] * places[near(row)]


def _ranker(plan: SearchPlan, tally: Tally) -> Callable[[Row], float]:
    """Return the function that ranks documents when there are no words."""
    open_rank = {state: 0 if state is WindowStatus.CLOSED else ranking.NOT_CLOSED_RANK for state in _STATES}
    states = [ranking.STATUS_RANKS[state] + open_rank[state] for state in _STATES]
    checked = (ranking.CHECKED_RANK, 0)
    places = (0, ranking.NEAR_WITHIN_RANK, ranking.NEAR_EXACT_RANK)
    near = _nearness(plan, tally)
    return lambda row: states[row.state] + checked[row.unchecked] + places[near(row)]


def _nearness(plan: SearchPlan, tally: Tally) -> Callable[[Row], int]:
    """Return the function that tells 2 for exactly a chosen place, 1 for a place inside one, 0 for the rest."""
    exact, within = tally.tokens_with(NEAR_EXACT, plan.near), tally.tokens_with(NEAR_WITHIN, plan.near)
    if not plan.near:
        return lambda row: 0
    return lambda row: 2 if not exact.isdisjoint(own := row.tokens.split()) else int(not within.isdisjoint(own))


def _fetch(plan: SearchPlan, entry_ids: Sequence[int]) -> Iterator[Found]:
    """Yield the documents of the page in the given order."""
    asked = {stem for clause in plan.clauses for phrase in clause.alternatives for stem in phrase}
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
            highlight=highlight(document.summary, document.body, asked),
        )
