"""Counting in Elasticsearch: what the words find, what passes the filters, and every value of every facet.

A question of its own beside the one for hits: it weighs nothing, both are answered at the same time, and Elasticsearch
keeps the answer until the index changes, so that further pages and popular queries are counted once. Values of all
facets are counted together (`mapping.VALUES`): one look at a document in the place of one for each facet.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch.dsl import A, Search
from elasticsearch.dsl.query import Query

from core.windows import WindowStatus
from search.backends.elastic_filters import both, in_phase, iso, path
from search.facets import STATUS, TYPE, Facet
from search.mapping import VALUES
from search.plan import SearchPlan

# The bucket of what passes all filters. Others bear the name of the filter that they leave out.
_FILTERED = "all filters"
_TOGETHER = "values"
_WINDOWLESS = "without window"
_MAX_VALUES = 2_000
_MAX_TOGETHER = 20_000
_MOMENT = dt.timedelta(milliseconds=1)
# What a document without the beginning or the end of its window counts as.
_EVER, _NEVER, _BEFORE_NEVER = "0001-01-01", "9999-12-31", "9999-12-30"

Bucket = Mapping[str, Any]


class IncompleteError(Exception):
    """The index was made before values of all facets were counted together, and some documents have none there."""


@dataclass(frozen=True)
class Counted:
    """The numbers of an `Answer`."""

    total: int
    worded: int
    counts: dict[str, dict[str, int]]
    without: dict[str, int]


def add_counts(request: Search, plan: SearchPlan, filters: Mapping[str, Query], together: bool = True) -> Search:
    """Return the request with everything that `read_counts` reads; its query must find what the words find.

    Args:
        filters: See `elastic_filters.filters_of`.
        together: Whether to trust that each document has VALUES.
    """
    request = request.extra(size=0, track_total_hits=True)
    if not filters:
        _add(request.aggs, plan.facets, plan, together)
        return request
    # Each of these buckets asks the words again, so there are none without a filter.
    request.aggs.bucket(_FILTERED, "filter", filter=both(filters.values()))
    _add(request.aggs[_FILTERED], _unfiltered(plan), plan, together)
    for name in filters:
        others = both(item for other, item in filters.items() if other != name)
        request.aggs.bucket(name, "filter", filter=others)
        _add(request.aggs[name], _of(name, plan), plan, together=False)
    return request


def read_counts(response: Mapping[str, Any], plan: SearchPlan, together: bool = True) -> Counted:
    """Read the answer to what `add_counts` has asked.

    Raises:
        IncompleteError: If `together` was asked of an index that cannot tell.
    """
    worded = response["hits"]["total"]["value"]
    buckets = {**response.get("aggregations", {}), "doc_count": worded}
    if not plan.filter_names:
        return Counted(worded, worded, _read(buckets, plan.facets, plan, together), {})
    filtered = buckets[_FILTERED]
    counts = _read(filtered, _unfiltered(plan), plan, together)
    for name in plan.filter_names:
        counts |= _read(buckets[name], _of(name, plan), plan, together=False)
    without = {name: buckets[name]["doc_count"] for name in plan.filter_names}
    return Counted(filtered["doc_count"], worded, counts, without)


def _unfiltered(plan: SearchPlan) -> list[Facet]:
    return [facet for facet in plan.facets if facet.name not in plan.filter_names]


def _of(name: str, plan: SearchPlan) -> list[Facet]:
    return [facet for facet in plan.facets if facet.name == name]


def _is_plain(facet: Facet) -> bool:
    return facet.name != STATUS and not facet.phases


def _add(parent: Any, facets: Sequence[Facet], plan: SearchPlan, together: bool) -> None:
    """Count facets inside a bucket."""
    for facet in facets:
        if facet.name == STATUS:
            _add_states(parent, plan)
        elif facet.phases:
            phases = {phase: in_phase(facet.field, phase, facet.phases, plan) for phase in facet.phases}
            parent.bucket(facet.name, "filters", filters=phases)
        elif not together:
            parent.bucket(facet.name, "terms", field=path(facet.field), size=_MAX_VALUES)
    if together and any(map(_is_plain, facets)):
        parent.bucket(_TOGETHER, "terms", field=path(VALUES), size=_MAX_TOGETHER)


def _read(bucket: Bucket, facets: Iterable[Facet], plan: SearchPlan, together: bool) -> dict[str, dict[str, int]]:
    facets = list(facets)
    values = _values(bucket) if together and any(map(_is_plain, facets)) else {}
    counts: dict[str, dict[str, int]] = {}
    for facet in facets:
        if facet.name == STATUS:
            counts[facet.name] = _states(bucket)
        elif facet.phases:
            own = bucket[facet.name]["buckets"]
            counts[facet.name] = {phase: own[phase]["doc_count"] for phase in facet.phases}
        elif together:
            counts[facet.name] = values.get(facet.field, {})
        else:
            counts[facet.name] = _terms(bucket[facet.name])
    return counts


def _values(bucket: Bucket) -> dict[str, dict[str, int]]:
    """Return `{field: {value: documents}}` of all facets."""
    values: dict[str, dict[str, int]] = {}
    for text, number in _terms(bucket[_TOGETHER]).items():
        field, _, value = text.partition("=")
        values.setdefault(field, {})[value] = number
    # Every document is of one type.
    if sum(values.get(TYPE, {}).values()) != bucket["doc_count"]:
        raise IncompleteError
    return values


def _terms(bucket: Bucket) -> dict[str, int]:
    return {item["key"]: item["doc_count"] for item in bucket["buckets"]}


# --- States -----------------------------------------------------------------------------------------------------------


def _add_states(parent: Any, plan: SearchPlan) -> None:
    """Count by the beginning of the window, and inside by its end: one look at each in the place of five filters."""
    now, boundary = iso(plan.now + _MOMENT), iso(plan.closing_boundary + _MOMENT)
    begins = [{"key": "begun", "to": now}, {"key": WindowStatus.SOON.value, "from": now}]
    ends = [
        {"key": WindowStatus.CLOSED.value, "to": now},
        {"key": WindowStatus.CLOSING.value, "from": now, "to": boundary},
        {"key": WindowStatus.OPEN.value, "from": boundary, "to": _BEFORE_NEVER},
        {"key": WindowStatus.PERMANENT.value, "from": _BEFORE_NEVER},
    ]
    opening = A("range", field="opens_at", keyed=True, missing=_EVER, ranges=begins)
    opening.bucket("ends", "range", field="closes_at", keyed=True, missing=_NEVER, ranges=ends)
    parent.bucket(STATUS, opening)
    parent.bucket(_WINDOWLESS, "terms", field="has_window")


def _states(bucket: Bucket) -> dict[str, int]:
    """Return the number of documents in each state; `open` has the closing ones, too."""
    begins = bucket[STATUS]["buckets"]
    states = {name: item["doc_count"] for name, item in begins["begun"]["ends"]["buckets"].items()}
    states[WindowStatus.SOON.value] = begins[WindowStatus.SOON.value]["doc_count"]
    # What has no window has neither a beginning nor an end and was counted among the permanent.
    windowless = {item["key_as_string"]: item["doc_count"] for item in bucket[_WINDOWLESS]["buckets"]}
    states[WindowStatus.PERMANENT.value] -= windowless.get("false", 0)
    states[WindowStatus.OPEN.value] += states[WindowStatus.CLOSING.value]
    return states
