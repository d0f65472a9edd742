"""Search in Elasticsearch: one request with two questions, for the page and for the counts.

What a visitor types reaches Elasticsearch only as stems inside `multi_match`, as keywords inside `terms`, or as numbers
and dates inside `range`.
"""

import datetime as dt
import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils.safestring import SafeString, mark_safe
from elastic_transport import TransportError
from elasticsearch import ApiError, NotFoundError
from elasticsearch.dsl import Q, Search
from elasticsearch.dsl.query import Query

from core.windows import WindowStatus
from search import client, ranking
from search.analysis import STEMS_ANALYZER
from search.backends.answer import Answer, Found, Score
from search.backends.elastic_counts import Counted, IncompleteError, add_counts, read_counts
from search.backends.elastic_filters import both, filters_of, in_state, in_states, path
from search.files import file_fragments
from search.highlight import marked_words, on_one_line
from search.listing import title_sort
from search.mapping import PAIRS, SOURCE_FIELDS, TITLE_FORMS
from search.models import SearchEntry
from search.plan import NEAR_EXACT, NEAR_WITHIN, SearchPlan
from search.queries import MATCH_ALL, MATCH_SOME, Clause, Phrase
from search.ranking import Factor

logger = logging.getLogger(__name__)

NAME = "elasticsearch"
FIELDS = [f"{name}^{weight}" for name, weight in ranking.FIELD_WEIGHTS.items()]
FILES = f"files^{ranking.FILES_WEIGHT}"
MAX_BURIED = 2000
_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500
_FRAGMENT = 200


class Unavailable(Exception):  # noqa: N818
    """Elasticsearch cannot answer now: it is down, slow, held back by the breaker, or has no index."""


@dataclass(frozen=True)
class Hidden:
    """What Elasticsearch still holds and the database does not.

    Attributes:
        buried: Keys of removed objects.
        changed: Keys of objects that may have had files withdrawn; None when they are too many to be named.
    """

    buried: list[str]
    changed: list[str] | None


def search(plan: SearchPlan, deadline: float | None = None) -> Answer:
    """Answer a query.

    Args:
        deadline: Moment of `time.monotonic` by which the answer must be there; by default the search time-out from now.

    Raises:
        Unavailable: If there is no answer in time, for whatever reason.
    """
    deadline = time.monotonic() + settings.SEARCH["SEARCH_TIMEOUT"] if deadline is None else deadline
    hidden = Hidden(_buried(), _undelivered())
    matched = MATCH_SOME if plan.loose and len(plan.clauses) > 1 else MATCH_ALL
    hits, counted = _ask(plan, matched, hidden, deadline)
    if matched == MATCH_ALL and len(plan.clauses) > 1 and not counted.worded:
        matched = MATCH_SOME
        hits, counted = _ask(plan, matched, hidden, deadline)
    found = _with_files(plan, [_found(hit, plan) for hit in hits])
    return Answer(counted.total, found, counted.counts, counted.without, matched, counted.worded)


def _ask(plan: SearchPlan, mode: str, hidden: Hidden, deadline: float) -> tuple[list[Mapping[str, Any]], Counted]:
    """Return the hits of the page and the numbers."""
    filters = filters_of(plan)
    found = Search().query(_matching(plan, mode, hidden))
    questions = [_page(plan, mode, hidden, filters)] if plan.limit and plan.reachable else []
    *pages, numbers = _send([*questions, add_counts(found, plan, filters)], deadline)
    try:
        counted = read_counts(numbers, plan)
    except IncompleteError:
        # Until `search_rebuild` has run, each facet is counted by itself.
        (numbers,) = _send([add_counts(found, plan, filters, together=False)], deadline)
        counted = read_counts(numbers, plan, together=False)
    return [hit for page in pages for hit in page["hits"]["hits"]], counted


def _send(questions: Sequence[Search], deadline: float) -> list[Mapping[str, Any]]:
    """Return the answers to several questions, asked in one request."""
    guard = client.breaker()
    if not guard.allow():
        raise Unavailable("the breaker is open")
    bodies = [question.to_dict() for question in questions]
    try:
        answers = client.ask_within(lambda node: client.search_many(node, bodies), deadline)
    except NotFoundError as error:
        guard.succeeded()
        raise Unavailable(f"no index: {error}") from error
    except ApiError as error:
        if error.status_code >= _SERVER_ERROR or error.status_code == _TOO_MANY_REQUESTS:
            guard.failed()
        else:
            guard.succeeded()
            logger.exception("search: Elasticsearch refuses the request")
        raise Unavailable(str(error)) from error
    except TransportError as error:
        guard.failed()
        raise Unavailable(str(error)) from error
    except BaseException:
        guard.failed()
        raise
    guard.succeeded()
    return answers


def _buried() -> list[str]:
    """Return the keys of removed objects that Elasticsearch may still hold, while the worker has not come to them.

    Raises:
        Unavailable: If they are too many to be named in a request; the database knows them all.
    """
    rows = SearchEntry.objects.filter(deleted=True, version__gt=F("indexed_version"))
    keys = list(rows.values_list("key", flat=True)[: MAX_BURIED + 1])
    if len(keys) > MAX_BURIED:
        raise Unavailable(f"more than {MAX_BURIED} removed objects wait for the worker")
    return keys


def _undelivered() -> list[str] | None:
    """Return the keys of changed objects that the worker has not come to: a file of one may have become private."""
    rows = SearchEntry.objects.filter(deleted=False, version__gt=F("indexed_version"))
    keys = list(rows.values_list("key", flat=True)[: MAX_BURIED + 1])
    return keys if len(keys) <= MAX_BURIED else None


def _matching(plan: SearchPlan, mode: str, hidden: Hidden, filters: Iterable[Query] = ()) -> Query:
    """Return the query of what the words find among the asked types, and the filters leave."""
    text, removed = _words(plan.clauses, mode, hidden), Q("ids", values=hidden.buried)
    return Q("bool", must=[text], filter=[*_scope(plan), *filters], must_not=[removed])


def _page(plan: SearchPlan, mode: str, hidden: Hidden, filters: Mapping[str, Query]) -> Search:
    """Return the question for one page of hits."""
    query = _scored(plan, _matching(plan, mode, hidden, filters.values()))
    if mode == MATCH_SOME and plan.sort == "":
        fields = FIELDS if hidden.changed is None or hidden.changed else [*FIELDS, FILES]
        ways = [_clause(clause, fields) for clause in plan.clauses]
        counted = [Q("constant_score", filter=way, boost=ranking.PER_CLAUSE) for way in ways]
        query = Q("bool", must=[query], should=counted)
    request = Search().query(query).source(SOURCE_FIELDS).sort(*_order(plan))
    request = request.extra(size=plan.limit, from_=plan.offset, track_total_hits=False)
    if plan.clauses:
        request = request.highlight_options(encoder="html", pre_tags=["<mark>"], post_tags=["</mark>"], type="unified")
        request = request.highlight("summary", number_of_fragments=0)
        request = request.highlight("body", number_of_fragments=1, fragment_size=_FRAGMENT)
    return request


def _scope(plan: SearchPlan) -> list[Query]:
    return [Q("terms", type=list(plan.types))] if plan.types else []


# --- Words ------------------------------------------------------------------------------------------------------------


def _words(clauses: tuple[Clause, ...], mode: str, hidden: Hidden) -> Query:
    """Return the query of the words; the files of objects that are not delivered yet do not count."""
    if not clauses:
        return Q("match_all")
    if hidden.changed is None:
        return _text(clauses, mode, FIELDS)
    everywhere = _text(clauses, mode, [*FIELDS, FILES])
    if not hidden.changed:
        return everywhere
    delivered = Q("bool", must=[everywhere], must_not=[Q("ids", values=hidden.changed)])
    return Q("dis_max", queries=[delivered, _text(clauses, mode, FIELDS)])


def _text(clauses: tuple[Clause, ...], mode: str, fields: list[str]) -> Query:
    parts = [_clause(clause, fields) for clause in clauses]
    if mode == MATCH_ALL:
        return Q("bool", must=parts)
    return Q("bool", should=parts, minimum_should_match=1)


def _clause(clause: Clause, fields: list[str]) -> Query:
    ways = [_phrase(phrase, fields=fields) for phrase in clause.alternatives]
    ways += [_phrase(phrase, ranking.WEAKER_WEIGHT, fields) for phrase in clause.weaker]
    return ways[0] if len(ways) == 1 else Q("dis_max", queries=ways)


def _phrase(phrase: Phrase, boost: float = 1.0, fields: Sequence[str] = FIELDS) -> Query:
    kind = "cross_fields" if len(phrase) == 1 else "phrase"
    return Q(
        "multi_match",
        query=" ".join(phrase),
        type=kind,
        fields=list(fields),
        analyzer=STEMS_ANALYZER,
        tie_breaker=ranking.FURTHER_PARTS_WEIGHT,
        boost=boost,
    )


# --- Order ------------------------------------------------------------------------------------------------------------


def _scored(plan: SearchPlan, query: Query) -> Query:
    """Weigh the score of the text, or replace it by a rank; see `search.ranking`."""
    if plan.sort == "":
        factors = _factors(plan)
        scored = _weighed(plan, query, factors) if plan.clauses else _ranked(plan, query, factors)
        if plan.explain:
            # Adds nothing to the score: the names of those that match come back with each hit.
            named = [Q("constant_score", filter=item, boost=0, _name=name) for name, item in factors.items()]
            scored = Q("bool", must=[scored], should=named)
        return scored
    if plan.sort == "deadline":
        # One more for each: a score must be above zero to be told from "no function matched".
        steps = [(in_state(state, plan), rank + 1.0) for state, rank in ranking.DEADLINE_RANKS.items()]
        return _function_score(query, steps, score_mode="sum", boost_mode="replace")
    return query


def _weighed(plan: SearchPlan, query: Query, factors: Mapping[Factor, Query]) -> Query:
    functions = [(in_states(states, plan), weight) for weight, states in _by_weight().items() if weight != 1]
    functions += [(condition, ranking.WEIGHTS[factor]) for factor, condition in factors.items()]
    return _function_score(query, functions, score_mode="multiply", boost_mode="multiply")


def _ranked(plan: SearchPlan, query: Query, factors: Mapping[Factor, Query]) -> Query:
    ranks: list[tuple[Query, float]] = [(in_state(state, plan), rank) for state, rank in ranking.STATUS_RANKS.items()]
    ranks.append((~in_state(WindowStatus.CLOSED, plan), ranking.NOT_CLOSED_RANK))
    ranks.append((~factors[Factor.OVERDUE], ranking.CHECKED_RANK))
    ranks += [(factors[factor], rank) for factor, rank in ranking.NEAR_RANKS.items() if factor in factors]
    return _function_score(query, ranks, score_mode="sum", boost_mode="replace")


def _factors(plan: SearchPlan) -> dict[Factor, Query]:
    """Return the conditions of the factors that this plan can have.

    An index made before a field was thought of simply has nothing in it: no hit, and no error.
    """
    found = {Factor.OVERDUE: Q("range", recheck_on={"lt": plan.today.isoformat()})}
    if plan.near:
        exact = Q("terms", **{path(NEAR_EXACT): list(plan.near)})
        found[Factor.NEAR_EXACT] = exact
        found[Factor.NEAR_WITHIN] = Q("terms", **{path(NEAR_WITHIN): list(plan.near)}) & ~exact
    if plan.clauses:
        words = " ".join(plan.words)
        forms = {"query": words, "operator": "and", "analyzer": STEMS_ANALYZER}
        found[Factor.EXACT_TITLE] = Q("term", title_sort=title_sort(words))
        found[Factor.TITLE_WORDS] = both(_in_title(clause) for clause in plan.clauses)
        if plan.form_matters:
            found[Factor.TITLE_FORMS] = Q("match", **{TITLE_FORMS: forms})
    if plan.clauses and plan.pairs:
        pairs = [" ".join(pair) for pair in plan.pairs]
        found[Factor.SOME_NEIGHBOURS] = Q("terms", **{PAIRS: pairs})
        found[Factor.ALL_NEIGHBOURS] = both(Q("term", **{PAIRS: pair}) for pair in pairs)
    return found


def _in_title(clause: Clause) -> Query:
    ways = [_phrase(phrase, fields=("title",)) for phrase in clause.alternatives]
    return Q("bool", should=ways, minimum_should_match=1)


def _by_weight() -> dict[float, list[WindowStatus | None]]:
    """Return the states of each weight: fewer functions are fewer looks at every document."""
    groups: dict[float, list[WindowStatus | None]] = {}
    for state, weight in ranking.STATUS_WEIGHTS.items():
        groups.setdefault(weight, []).append(state)
    return groups


def _function_score(query: Query, functions: list[tuple[Query, float]], **modes: str) -> Query:
    weighted = [{"filter": condition.to_dict(), "weight": weight} for condition, weight in functions]
    return Q("function_score", query=query, functions=weighted, **modes)


def _order(plan: SearchPlan) -> list[Any]:
    key, title = {"key": "asc"}, {"title_sort": "asc"}
    if plan.sort == "" and plan.clauses:
        return ["_score", title, key]
    deadline = {"closes_at": {"order": "desc" if plan.oldest_last else "asc", "missing": "_last"}}
    orders: dict[str, list[Any]] = {
        "": ["_score", deadline, title, key],
        "deadline": ["_score", deadline, key],
        "new": [{"published_on": {"order": "desc", "missing": "_last"}}, key],
        "amount": [{"amount_high": {"order": "desc", "missing": "_last"}}, key],
    }
    return orders[plan.sort]


# --- Hits -------------------------------------------------------------------------------------------------------------


def _found(hit: Mapping[str, Any], plan: SearchPlan) -> Found:
    source, marked = hit["_source"], hit.get("highlight", {})
    fragments = marked.get("summary") or marked.get("body") or [""]
    return Found(
        key=source["key"],
        type=source["type"],
        object_id=source["object_id"],
        title=source["title"],
        url=source["url"],
        summary=source.get("summary", ""),
        card=source.get("card", {}),
        has_window=source["has_window"],
        opens_at=_moment(source.get("opens_at")),
        closes_at=_moment(source.get("closes_at")),
        highlight=_safe(on_one_line(fragments[0])),
        score=_score(hit) if plan.explain and plan.sort == "" else None,
    )


def _score(hit: Mapping[str, Any]) -> Score:
    return Score(hit["_score"], frozenset(map(Factor, hit.get("matched_queries", ()))))


def _with_files(plan: SearchPlan, found: list[Found]) -> list[Found]:
    """Show a piece of a file that has more of the asked words; the database knows what may be shown."""
    shown = {item.key: marked_words(item.highlight) for item in found}
    poor = {key: number for key, number in shown.items() if number < len(plan.clauses)}
    fragments = file_fragments(poor, plan.stems)
    return [replace(item, highlight=fragments.get(item.key, item.highlight)) for item in found]


def _safe(fragment: str) -> SafeString:
    """Trust the fragment: the highlighter has escaped everything but its own marks."""
    return mark_safe(fragment)  # noqa: S308


def _moment(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None
