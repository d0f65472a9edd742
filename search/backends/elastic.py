"""Search in Elasticsearch: one request for the page and the counts of all facets.

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
from elasticsearch.dsl import A, Q, Search
from elasticsearch.dsl.query import Query
from elasticsearch.dsl.response import Response

from core.windows import WindowStatus
from search import client, ranking
from search.analysis import STEMS_ANALYZER
from search.backends.answer import Answer, Found, Score
from search.facets import STATUS, Facet
from search.files import file_fragments
from search.highlight import marked_words
from search.listing import title_sort
from search.mapping import PAIRS, SOURCE_FIELDS, TITLE_FORMS
from search.models import SearchEntry
from search.phases import begun_between
from search.plan import AMOUNT, CLOSES, NEAR_EXACT, NEAR_WITHIN, FacetFilter, SearchPlan
from search.queries import MATCH_ALL, MATCH_SOME, Clause, Phrase
from search.ranking import Factor

logger = logging.getLogger(__name__)

NAME = "elasticsearch"
FIELDS = [f"{name}^{weight}" for name, weight in ranking.FIELD_WEIGHTS.items()]
FILES = f"files^{ranking.FILES_WEIGHT}"
_MAX_VALUES = 2000
# Buckets of counts: all that the words find, and what also passes the filters. Others bear the name of the filter that
# they leave out.
_EVERYTHING = "all words"
_FILTERED = "all filters"
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
    response = _send(_request(plan, matched, hidden), deadline)
    if matched == MATCH_ALL and len(plan.clauses) > 1 and response.aggregations[_EVERYTHING].doc_count == 0:
        matched, response = MATCH_SOME, _send(_request(plan, MATCH_SOME, hidden), deadline)
    page = response.to_dict()["hits"]
    buckets = response.aggregations
    return Answer(
        total=page["total"]["value"],
        found=_with_files(plan, [_found(hit, plan) for hit in page["hits"]]),
        counts={facet.name: _counts(facet, buckets[_bucket(facet, plan)][facet.name]) for facet in plan.facets},
        without={name: buckets[name].doc_count for name in plan.filter_names},
        matched=matched,
        worded=buckets[_EVERYTHING].doc_count,
    )


def _send(request: Search, deadline: float) -> Response:
    guard = client.breaker()
    if not guard.allow():
        raise Unavailable("the breaker is open")
    try:
        response = client.ask_within(lambda node: request.using(node).execute(), deadline)
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
    return response


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


def _request(plan: SearchPlan, mode: str, hidden: Hidden) -> Search:
    """Return the request: words in the query, filters after the counts, each facet counted under the other filters."""
    filters = _filters(plan)
    text, removed = _words(plan.clauses, mode, hidden), Q("ids", values=hidden.buried)
    query = Q("bool", must=[text], filter=_scope(plan), must_not=[removed])
    query = _scored(plan, query)
    if mode == MATCH_SOME and plan.sort == "":
        fields = FIELDS if hidden.changed is None or hidden.changed else [*FIELDS, FILES]
        ways = [_clause(clause, fields) for clause in plan.clauses]
        counted = [Q("constant_score", filter=way, boost=ranking.PER_CLAUSE) for way in ways]
        query = Q("bool", must=[query], should=counted)
    request = Search(index=client.alias()).query(query).post_filter(_both(filters.values()))
    request.aggs.bucket(_EVERYTHING, "filter", filter=Q("match_all"))
    request.aggs.bucket(_FILTERED, "filter", filter=_both(filters.values()))
    for name in filters:
        others = _both(item for other, item in filters.items() if other != name)
        request.aggs.bucket(name, "filter", filter=others)
    for facet in plan.facets:
        request.aggs[_bucket(facet, plan)].bucket(facet.name, _values(facet, plan))
    size = plan.limit if plan.reachable else 0
    request = (
        request.source(SOURCE_FIELDS)
        .sort(*_order(plan))
        .extra(size=size, from_=plan.offset if size else 0, track_total_hits=True)
    )
    if plan.clauses and size:
        request = request.highlight_options(encoder="html", pre_tags=["<mark>"], post_tags=["</mark>"], type="unified")
        request = request.highlight("summary", number_of_fragments=0)
        request = request.highlight("body", number_of_fragments=1, fragment_size=_FRAGMENT)
    return request.params(allow_partial_search_results=False)


def _bucket(facet: Facet, plan: SearchPlan) -> str:
    """Return the bucket in which a facet is counted: one of its own when it has a selection, else the common one."""
    if facet.name in plan.filter_names:
        return facet.name
    return _FILTERED if plan.filter_names else _EVERYTHING


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
    text = " ".join(phrase)
    return Q("multi_match", query=text, type=kind, fields=list(fields), analyzer=STEMS_ANALYZER, boost=boost)


# --- Filters ----------------------------------------------------------------------------------------------------------


def _filters(plan: SearchPlan) -> dict[str, Query]:
    """Return the filters by name, see `SearchPlan.filter_names`."""
    filters = {name: _facet_filter(item, plan) for name, item in plan.filters.items()}
    if plan.statuses is not None:
        filters[STATUS] = _states(sorted(plan.statuses, key=str), plan)
    if plan.amount is not None:
        low, high = plan.amount
        ranges = [Q("range", amount_high={"gte": low or 0}), Q("exists", field="amount_low")]
        filters[AMOUNT] = _both(ranges if high is None else [*ranges, Q("range", amount_low={"lte": high})])
    if plan.closes_until is not None:
        filters[CLOSES] = _window(plan, closes_at={"gt": _iso(plan.now), "lte": _iso(plan.closes_until)})
    return filters


def _facet_filter(item: FacetFilter, plan: SearchPlan) -> Query:
    include = [_any_of(item.field, item.include, item.phases, plan)] if item.include else []
    exclude = [_any_of(item.exclude_field, item.exclude, item.phases, plan)] if item.exclude else []
    return Q("bool", filter=include, must_not=exclude)


def _any_of(field: str, values: Iterable[str], phases: Sequence[str], plan: SearchPlan) -> Query:
    if not phases:
        return Q("terms", **{_path(field): sorted(values)})
    return Q("bool", should=[_phase(field, value, phases, plan) for value in sorted(values)], minimum_should_match=1)


def _phase(field: str, phase: str, phases: Sequence[str], plan: SearchPlan) -> Query:
    """Return the filter of one phase on the day; the same rules as `search.phases.phase_on`."""
    begun = {name: begun_between(name, plan.today) for name in phases[phases.index(phase) :]}
    ranges = [Q("range", **{_path(field): {"gte": low, "lte": high}}) for low, high in begun.values()]
    return Q("bool", filter=ranges[:1], must_not=ranges[1:])


def _states(states: Iterable[WindowStatus | None], plan: SearchPlan) -> Query:
    """Return the filter of "one of these states"."""
    return Q("bool", should=[_state(state, plan) for state in states], minimum_should_match=1)


def _state(state: WindowStatus | None, plan: SearchPlan) -> Query:
    """Return the filter of one state; the same rules as `core.windows.window_status`."""
    now, boundary = _iso(plan.now), _iso(plan.closing_boundary)
    match state:
        case None:
            return Q("term", has_window=False)
        case WindowStatus.SOON:
            return Q("bool", filter=[Q("term", has_window=True), Q("range", opens_at={"gt": now})])
        case WindowStatus.PERMANENT:
            return _window(plan) & ~Q("exists", field="closes_at")
        case WindowStatus.CLOSED:
            return _window(plan, closes_at={"lte": now})
        case WindowStatus.CLOSING:
            return _window(plan, closes_at={"gt": now, "lte": boundary})
        case _:
            return _window(plan, closes_at={"gt": boundary})


def _window(plan: SearchPlan, **ranges: Any) -> Query:
    """Return "has a window that has begun", with further ranges."""
    limits = [Q("range", **{name: limit}) for name, limit in ranges.items()]
    begun = Q("range", opens_at={"gt": _iso(plan.now)})
    return Q("bool", filter=[Q("term", has_window=True), *limits], must_not=[begun])


def _both(filters: Iterable[Query]) -> Query:
    return Q("bool", filter=list(filters))


def _path(field: str) -> str:
    return f"facets.{field}"


def _iso(moment: dt.datetime) -> str:
    return moment.isoformat()


# --- Counts -----------------------------------------------------------------------------------------------------------


def _values(facet: Facet, plan: SearchPlan) -> Any:
    if facet.name == STATUS:
        return A("filters", filters={state.value: _state(state, plan) for state in WindowStatus})
    if facet.phases:
        phases = {phase: _phase(facet.field, phase, facet.phases, plan) for phase in facet.phases}
        return A("filters", filters=phases)
    return A("terms", field=_path(facet.field), size=_MAX_VALUES)


def _counts(facet: Facet, bucket: Any) -> dict[str, int]:
    buckets = bucket.buckets
    if facet.phases:
        return {phase: buckets[phase].doc_count for phase in facet.phases}
    if facet.name != STATUS:
        return {item.key: item.doc_count for item in buckets}
    exact: dict[str, int] = {state.value: buckets[state.value].doc_count for state in WindowStatus}
    exact[WindowStatus.OPEN] += exact[WindowStatus.CLOSING]
    return exact


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
        steps = [(_state(state, plan), rank + 1.0) for state, rank in ranking.DEADLINE_RANKS.items()]
        return _function_score(query, steps, score_mode="sum", boost_mode="replace")
    return query


def _weighed(plan: SearchPlan, query: Query, factors: Mapping[Factor, Query]) -> Query:
    functions = [(_states(states, plan), weight) for weight, states in _by_weight().items() if weight != 1]
    functions += [(condition, ranking.WEIGHTS[factor]) for factor, condition in factors.items()]
    return _function_score(query, functions, score_mode="multiply", boost_mode="multiply")


def _ranked(plan: SearchPlan, query: Query, factors: Mapping[Factor, Query]) -> Query:
    ranks: list[tuple[Query, float]] = [(_state(state, plan), rank) for state, rank in ranking.STATUS_RANKS.items()]
    ranks.append((~_state(WindowStatus.CLOSED, plan), ranking.NOT_CLOSED_RANK))
    ranks.append((~factors[Factor.OVERDUE], ranking.CHECKED_RANK))
    ranks += [(factors[factor], rank) for factor, rank in ranking.NEAR_RANKS.items() if factor in factors]
    return _function_score(query, ranks, score_mode="sum", boost_mode="replace")


def _factors(plan: SearchPlan) -> dict[Factor, Query]:
    """Return the conditions of the factors that this plan can have.

    An index made before a field was thought of simply has nothing in it: no hit, and no error.
    """
    found = {Factor.OVERDUE: Q("range", recheck_on={"lt": plan.today.isoformat()})}
    if plan.near:
        exact = Q("terms", **{_path(NEAR_EXACT): list(plan.near)})
        found[Factor.NEAR_EXACT] = exact
        found[Factor.NEAR_WITHIN] = Q("terms", **{_path(NEAR_WITHIN): list(plan.near)}) & ~exact
    if plan.clauses:
        words = " ".join(plan.words)
        forms = {"query": words, "operator": "and", "analyzer": STEMS_ANALYZER}
        found[Factor.EXACT_TITLE] = Q("term", title_sort=title_sort(words))
        found[Factor.TITLE_WORDS] = _both(_in_title(clause) for clause in plan.clauses)
        if plan.form_matters:
            found[Factor.TITLE_FORMS] = Q("match", **{TITLE_FORMS: forms})
    if plan.clauses and plan.pairs:
        pairs = [" ".join(pair) for pair in plan.pairs]
        found[Factor.SOME_NEIGHBOURS] = Q("terms", **{PAIRS: pairs})
        found[Factor.ALL_NEIGHBOURS] = _both(Q("term", **{PAIRS: pair}) for pair in pairs)
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
    key = {"key": "asc"}
    if plan.sort == "" and plan.clauses:
        return ["_score", key]
    deadline = {"closes_at": {"order": "desc" if plan.oldest_last else "asc", "missing": "_last"}}
    orders: dict[str, list[Any]] = {
        "": ["_score", deadline, {"title_sort": "asc"}, key],
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
        highlight=_safe(fragments[0]),
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
