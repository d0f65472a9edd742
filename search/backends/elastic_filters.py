"""The filters of a plan and the states of a window in the language of Elasticsearch."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from elasticsearch.dsl import Q
from elasticsearch.dsl.query import Query

from core.windows import WindowStatus
from search.facets import STATUS
from search.phases import begun_between
from search.plan import AMOUNT, CLOSES, FacetFilter, SearchPlan


def filters_of(plan: SearchPlan) -> dict[str, Query]:
    """Return the filters by name, see `SearchPlan.filter_names`."""
    filters = {name: _facet_filter(item, plan) for name, item in plan.filters.items()}
    if plan.statuses is not None:
        filters[STATUS] = in_states(sorted(plan.statuses, key=str), plan)
    if plan.amount is not None:
        low, high = plan.amount
        ranges = [Q("range", amount_high={"gte": low or 0}), Q("exists", field="amount_low")]
        filters[AMOUNT] = both(ranges if high is None else [*ranges, Q("range", amount_low={"lte": high})])
    if plan.closes_until is not None:
        filters[CLOSES] = _window(plan, closes_at={"gt": iso(plan.now), "lte": iso(plan.closes_until)})
    return filters


def _facet_filter(item: FacetFilter, plan: SearchPlan) -> Query:
    include = [_any_of(item.field, item.include, item.phases, plan)] if item.include else []
    exclude = [_any_of(item.exclude_field, item.exclude, item.phases, plan)] if item.exclude else []
    return Q("bool", filter=include, must_not=exclude)


def _any_of(field: str, values: Iterable[str], phases: Sequence[str], plan: SearchPlan) -> Query:
    if not phases:
        return Q("terms", **{path(field): sorted(values)})
    return Q("bool", should=[in_phase(field, value, phases, plan) for value in sorted(values)], minimum_should_match=1)


def in_phase(field: str, phase: str, phases: Sequence[str], plan: SearchPlan) -> Query:
    """Return the filter of one phase on the day; the same rules as `search.phases.phase_on`."""
    begun = {name: begun_between(name, plan.today) for name in phases[phases.index(phase) :]}
    ranges = [Q("range", **{path(field): {"gte": low, "lte": high}}) for low, high in begun.values()]
    return Q("bool", filter=ranges[:1], must_not=ranges[1:])


def in_states(states: Iterable[WindowStatus | None], plan: SearchPlan) -> Query:
    """Return the filter of "one of these states"."""
    return Q("bool", should=[in_state(state, plan) for state in states], minimum_should_match=1)


def in_state(state: WindowStatus | None, plan: SearchPlan) -> Query:
    """Return the filter of one state; the same rules as `core.windows.window_status`."""
    now, boundary = iso(plan.now), iso(plan.closing_boundary)
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
    begun = Q("range", opens_at={"gt": iso(plan.now)})
    return Q("bool", filter=[Q("term", has_window=True), *limits], must_not=[begun])


def both(filters: Iterable[Query]) -> Query:
    """Return "all of these"."""
    return Q("bool", filter=list(filters))


def path(field: str) -> str:
    """Return the name of a facet's values in the index."""
    return f"facets.{field}"


def iso(moment: dt.datetime) -> str:
    """Return a moment as Elasticsearch reads it."""
    return moment.isoformat()
