"""The one door to the search: chooses the back-end, names the values, checks once more what visitors may see."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace

from core.windows import days_left, window_status
from search.backends.answer import Answer, Found
from search.engine import Engine
from search.explanation import explanations
from search.facets import Facet
from search.index import visible_ids
from search.layout import other_layouts
from search.params import SearchParams
from search.plan import AMOUNT, MAX_WINDOW, make_plan
from search.queries import MATCH_ALL
from search.registry import get_type
from search.results import FacetResult, FacetValue, SearchHit, SearchResults

# A longer list of values shows only those that would find something.
_ALL_VALUES_UP_TO = 40
MAX_LOOSEN = 6


def search(params: SearchParams, now: dt.datetime, explain: bool = False) -> SearchResults:
    """Answer a query as of `now`. A page past the end has no hits; nothing that a visitor types is an error.

    Args:
        explain: Whether hits tell why they stand where they do; for staff, see `search.explanation`.
    """
    engine = Engine()
    plan = make_plan(params, now, explain)
    answer = engine.ask(plan)
    backend, degraded = engine.name, engine.degraded
    suggestion, loosen = None, []
    if plan.clauses and (answer.total == 0 or answer.matched != MATCH_ALL):
        suggestion = _suggestion(engine, params, now)
    if answer.total == 0:
        loosen = _loosen(engine, params, answer, now)
    return SearchResults(
        total=answer.total,
        page=params.page,
        pages=min(-(-answer.total // params.per_page), MAX_WINDOW // params.per_page),
        per_page=params.per_page,
        backend=backend,
        degraded=degraded,
        hits=list(_hits(answer.found, now, explanations(plan, answer.found, now))),
        facets={facet.name: _facet(facet, params, answer) for facet in plan.facets},
        suggestion=suggestion,
        matched=answer.matched,
        loosen=loosen,
    )


def count(engine: Engine, params: SearchParams, now: dt.datetime) -> Answer:
    """Return the answer without hits."""
    return engine.ask(replace(make_plan(params, now), offset=0, limit=0))


def _hits(found: list[Found], now: dt.datetime, reasons: Mapping[str, tuple[str, ...]]) -> Iterator[SearchHit]:
    """Yield hits of what everybody may see at this moment, whatever the engine has returned."""
    visible: dict[str, set[int]] = {}
    for name in {item.type for item in found}:
        search_type = get_type(name)
        if search_type is not None:
            visible[name] = visible_ids(search_type, [item.object_id for item in found if item.type == name])
    for item in found:
        search_type = get_type(item.type)
        if search_type is None or item.object_id not in visible[item.type]:
            continue
        yield SearchHit(
            key=item.key,
            type=item.type,
            id=item.object_id,
            title=item.title,
            url=item.url,
            summary=item.summary,
            highlight=item.highlight,
            status=window_status(item.opens_at, item.closes_at, now) if item.has_window else None,
            days_left=days_left(item.closes_at, now) if item.has_window else None,
            card=item.card,
            card_template=search_type.card_template,
            type_label=search_type.label,
            explanation=reasons.get(item.key, ()),
        )


def _facet(facet: Facet, params: SearchParams, answer: Answer) -> FacetResult:
    counts = answer.counts.get(facet.name, {})
    chosen, denied = params.include.get(facet.name, ()), params.exclude.get(facet.name, ())
    labels = facet.labels()
    kept = {*counts, *chosen, *denied} if len(labels) > _ALL_VALUES_UP_TO else labels.keys()
    values = [
        FacetValue(
            value=value,
            label=label.label,
            count=counts.get(value, 0),
            selected=value in chosen,
            excluded=value in denied,
            depth=label.depth,
            toggle_query=params.toggle(facet.name, value),
            exclude_query=params.exclude_value(facet.name, value),
        )
        for value, label in labels.items()
        if value in kept
    ]
    return FacetResult(facet.name, facet.label, values)


def _suggestion(engine: Engine, params: SearchParams, now: dt.datetime) -> str | None:
    """Return the text of the other keyboard layout when all its words are found."""
    for text in other_layouts(params.q):
        answer = count(engine, params.changed(q=text), now)
        if answer.total and answer.matched == MATCH_ALL:
            return text
    return None


def _loosen(engine: Engine, params: SearchParams, answer: Answer, now: dt.datetime) -> list[tuple[str, str, int]]:
    """Return what to take away so that something is found, the most generous first."""
    groups = params.active_groups
    amounts = [*groups.pop("amount_from", []), *groups.pop("amount_to", [])]
    if amounts:
        groups[AMOUNT] = amounts
    offers = []
    for name, chips in groups.items():
        query = params.query(amount_from=None, amount_to=None) if name == AMOUNT else params.without(name)
        offers.append((", ".join(chip.label for chip in chips), query, answer.without.get(name, 0)))
    if params.q and groups:
        offers.append((params.q, params.without("q"), count(engine, params.changed(q=""), now).total))
    useful = sorted((offer for offer in offers if offer[2]), key=lambda offer: -offer[2])
    return useful[:MAX_LOOSEN]
