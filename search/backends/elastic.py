"""Search in Elasticsearch: one request for the page and the counts of all facets.

What a visitor types reaches Elasticsearch only as stems inside `multi_match`, as keywords inside `terms`, or as numbers
and dates inside `range`.
"""

import datetime as dt
import logging
import time
from collections.abc import Iterable, Mapping
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
from search.backends.answer import Answer, Found
from search.facets import STATUS, Facet
from search.mapping import SOURCE_FIELDS
from search.models import SearchEntry
from search.plan import AMOUNT, CLOSES, NEAR_EXACT, NEAR_WITHIN, FacetFilter, SearchPlan
from search.queries import MATCH_ALL, MATCH_SOME, Clause, Phrase

logger = logging.getLogger(__name__)

NAME = "elasticsearch"
FIELDS = ["title^8", "keywords^4", "summary^3", "body"]
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


def search(plan: SearchPlan, deadline: float | None = None) -> Answer:
    """Answer a query.

    Args:
        deadline: Moment of `time.monotonic` by which the answer must be there; by default the search time-out from now.

    Raises:
        Unavailable: If there is no answer in time, for whatever reason.
    """
    deadline = time.monotonic() + settings.SEARCH["SEARCH_TIMEOUT"] if deadline is None else deadline
    buried = _buried()
    matched, response = MATCH_ALL, _send(_request(plan, MATCH_ALL, buried), deadline)
    if len(plan.clauses) > 1 and response.aggregations[_EVERYTHING].doc_count == 0:
        matched, response = MATCH_SOME, _send(_request(plan, MATCH_SOME, buried), deadline)
    page = response.to_dict()["hits"]
    buckets = response.aggregations
    return Answer(
        total=page["total"]["value"],
        found=[_found(hit) for hit in page["hits"]],
        counts={facet.name: _counts(facet, buckets[_bucket(facet, plan)][facet.name]) for facet in plan.facets},
        without={name: buckets[name].doc_count for name in plan.filter_names},
        matched=matched,
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


def _request(plan: SearchPlan, mode: str, buried: list[str]) -> Search:
    """Return the request: words in the query, filters after the counts, each facet counted under the other filters."""
    filters = _filters(plan)
    query = Q("bool", must=[_text(plan.clauses, mode)], filter=_scope(plan), must_not=[Q("ids", values=buried)])
    query = _scored(plan, query)
    if mode == MATCH_SOME and plan.sort == "":
        counted = [Q("constant_score", filter=_clause(clause), boost=ranking.PER_CLAUSE) for clause in plan.clauses]
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


def _text(clauses: tuple[Clause, ...], mode: str) -> Query:
    if not clauses:
        return Q("match_all")
    parts = [_clause(clause) for clause in clauses]
    if mode == MATCH_ALL:
        return Q("bool", must=parts)
    return Q("bool", should=parts, minimum_should_match=1)


def _clause(clause: Clause) -> Query:
    ways = [_phrase(phrase) for phrase in clause.alternatives]
    ways += [_phrase(phrase, ranking.WEAKER_WEIGHT) for phrase in clause.weaker]
    return ways[0] if len(ways) == 1 else Q("dis_max", queries=ways)


def _phrase(phrase: Phrase, boost: float = 1.0) -> Query:
    kind = "cross_fields" if len(phrase) == 1 else "phrase"
    return Q("multi_match", query=" ".join(phrase), type=kind, fields=FIELDS, analyzer=STEMS_ANALYZER, boost=boost)


# --- Filters ----------------------------------------------------------------------------------------------------------


def _filters(plan: SearchPlan) -> dict[str, Query]:
    """Return the filters by name, see `SearchPlan.filter_names`."""
    filters = {name: _facet_filter(item) for name, item in plan.filters.items()}
    if plan.statuses is not None:
        filters[STATUS] = _states(sorted(plan.statuses, key=str), plan)
    if plan.amount is not None:
        low, high = plan.amount
        ranges = [Q("range", amount_high={"gte": low or 0}), Q("exists", field="amount_low")]
        filters[AMOUNT] = _both(ranges if high is None else [*ranges, Q("range", amount_low={"lte": high})])
    if plan.closes_until is not None:
        filters[CLOSES] = _window(plan, closes_at={"gt": _iso(plan.now), "lte": _iso(plan.closes_until)})
    return filters


def _facet_filter(item: FacetFilter) -> Query:
    include = [Q("terms", **{_path(item.field): sorted(item.include)})] if item.include else []
    exclude = [Q("terms", **{_path(item.exclude_field): sorted(item.exclude)})] if item.exclude else []
    return Q("bool", filter=include, must_not=exclude)


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
    return A("terms", field=_path(facet.field), size=_MAX_VALUES)


def _counts(facet: Facet, bucket: Any) -> dict[str, int]:
    buckets = bucket.buckets
    if facet.name != STATUS:
        return {item.key: item.doc_count for item in buckets}
    exact: dict[str, int] = {state.value: buckets[state.value].doc_count for state in WindowStatus}
    exact[WindowStatus.OPEN] += exact[WindowStatus.CLOSING]
    return exact


# --- Order ------------------------------------------------------------------------------------------------------------


def _scored(plan: SearchPlan, query: Query) -> Query:
    """Weigh the score of the text, or replace it by a rank; see `search.ranking`."""
    near = [(NEAR_EXACT, ranking.NEAR_EXACT_WEIGHT, ranking.NEAR_EXACT_RANK)] if plan.near else []
    near += [(NEAR_WITHIN, ranking.NEAR_WITHIN_WEIGHT, ranking.NEAR_WITHIN_RANK)] if plan.near else []
    unchecked = Q("range", recheck_on={"lt": plan.today.isoformat()})
    exact = Q("terms", **{_path(NEAR_EXACT): list(plan.near)})
    places = {NEAR_EXACT: exact, NEAR_WITHIN: Q("terms", **{_path(NEAR_WITHIN): list(plan.near)}) & ~exact}
    if plan.sort == "" and plan.clauses:
        functions = [(_states(states, plan), weight) for weight, states in _by_weight().items() if weight != 1]
        functions += [(unchecked, ranking.OVERDUE_WEIGHT), *((places[name], weight) for name, weight, _ in near)]
        return _function_score(query, functions, score_mode="multiply", boost_mode="multiply")
    if plan.sort == "":
        ranks: list[tuple[Query, float]] = [(_state(state, plan), rank) for state, rank in ranking.STATUS_RANKS.items()]
        ranks += [(~_state(WindowStatus.CLOSED, plan), ranking.NOT_CLOSED_RANK), (~unchecked, ranking.CHECKED_RANK)]
        ranks += [(places[name], rank) for name, _, rank in near]
        return _function_score(query, ranks, score_mode="sum", boost_mode="replace")
    if plan.sort == "deadline":
        # One more for each: a score must be above zero to be told from "no function matched".
        steps = [(_state(state, plan), rank + 1.0) for state, rank in ranking.DEADLINE_RANKS.items()]
        return _function_score(query, steps, score_mode="sum", boost_mode="replace")
    return query


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


def _found(hit: Mapping[str, Any]) -> Found:
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
    )


def _safe(fragment: str) -> SafeString:
    """Trust the fragment: the highlighter has escaped everything but its own marks."""
    return mark_safe(fragment)  # noqa: S308


def _moment(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None
