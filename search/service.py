"""The one door to the search: chooses the back-end, names the values, checks once more what visitors may see."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from core.windows import days_left, window_status
from search.asking import Asking
from search.backends.answer import Answer, Found
from search.correction import Trust, correct
from search.engine import Engine
from search.explanation import explanations
from search.facets import Facet
from search.index import visible_among
from search.loosen import loosen, missing_words, places
from search.params import SearchParams
from search.plan import MAX_WINDOW, SearchPlan
from search.queries import MATCH_ALL, Synonyms
from search.registry import get_type
from search.results import Corrected, FacetResult, FacetValue, Offer, SearchHit, SearchResults

# A longer list of values shows only those that would find something.
_ALL_VALUES_UP_TO = 40
# Fewer answers than this are filled up with what has a part of the words.
ENOUGH = 10


@dataclass(frozen=True)
class _Outcome:
    """What was asked in the end, and the answer."""

    params: SearchParams
    plan: SearchPlan
    answer: Answer
    corrected: Corrected | None = None
    did_you_mean: Offer | None = None


def search(
    params: SearchParams, now: dt.datetime, synonyms: Synonyms | None = None, explain: bool = False
) -> SearchResults:
    """Answer a query as of `now`. A page past the end has no hits; nothing that a visitor types is an error.

    Args:
        synonyms: Those to try out instead of the ones in force.
        explain: Whether hits tell why they stand where they do; for staff, see `search.explanation`.
    """
    asking = Asking(now, Engine(synonyms), explain)
    outcome = _ask(asking, params)
    answer, partly = outcome.answer, outcome.answer.matched != MATCH_ALL
    size = params.per_page
    offers = loosen(asking, outcome.params, answer) if answer.total == 0 else []
    hits = list(_hits(answer.found, now, explanations(outcome.plan, answer.found, now)))
    return SearchResults(
        total=answer.total,
        page=params.page,
        pages=min(-(-answer.total // size), MAX_WINDOW // size) if size else 0,
        per_page=size,
        backend=asking.engine.name,
        degraded=asking.engine.degraded,
        hits=hits,
        facets={
            facet.name: FacetResult(facet.name, facet.label, partial(_values, facet, params, answer))
            for facet in outcome.plan.facets
        },
        matched=answer.matched,
        wordless=bool(params.q) and not outcome.plan.clauses,
        corrected=outcome.corrected,
        did_you_mean=outcome.did_you_mean,
        also=_also(asking, outcome, hits, now),
        missing=missing_words(outcome.params.q, outcome.plan.clauses) if partly and answer.total else [],
        loosen=offers,
        places=places(asking, params) if answer.total == 0 and not offers else [],
    )


def _ask(asking: Asking, params: SearchParams) -> _Outcome:
    """Answer the words as typed; when they are not all found together, see whether others were meant."""
    plan = asking.plan(params)
    answer = asking.engine.ask(plan)
    literal = _Outcome(params, plan, answer)
    if not plan.clauses or (answer.worded and answer.matched == MATCH_ALL):
        return literal
    correction = correct(params.q, plan.clauses, asking.engine.synonyms.terms)
    if correction is None:
        return literal
    changed = params.changed(q=correction.text)
    plan = asking.plan(replace(changed, page=params.page))
    meant = asking.engine.ask(plan)
    # A bolder guess must explain all the words, or there is nothing else to show.
    convincing = meant.matched == MATCH_ALL or not answer.worded
    needed = Trust.LIKELY if convincing else Trust.SURE
    if meant.worded and correction.trust >= needed and not params.exact:
        corrected = Corrected(correction.text, correction.kinds, params.query(exact=True))
        return _Outcome(changed, plan, meant, corrected)
    offer = Offer(correction.text, changed.query(), meant.total)
    return replace(literal, did_you_mean=offer) if meant.total else literal


def _also(asking: Asking, outcome: _Outcome, hits: list[SearchHit], now: dt.datetime) -> list[SearchHit]:
    """Return what has a part of the words, when few have all of them: a short answer is seldom all there is."""
    plan, answer = outcome.plan, outcome.answer
    few = plan.limit and 0 < answer.total < ENOUGH and answer.matched == MATCH_ALL
    if not few or len(plan.clauses) < 2 or plan.sort or outcome.params.exact:
        return []
    shown = {hit.key for hit in hits}
    wide = replace(plan, loose=True, limit=ENOUGH)
    found = [item for item in asking.engine.ask(wide).found if item.key not in shown]
    return list(_hits(found[: ENOUGH - len(shown)], now, explanations(wide, found, now)))


def _hits(found: list[Found], now: dt.datetime, reasons: Mapping[str, tuple[str, ...]]) -> Iterator[SearchHit]:
    """Yield hits of what everybody may see at this moment, whatever the engine has returned."""
    visible = visible_among([(item.type, item.object_id) for item in found])
    for item in found:
        search_type = get_type(item.type)
        if search_type is None or (item.type, item.object_id) not in visible:
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
            result_template=search_type.result_template,
        )


def _values(facet: Facet, params: SearchParams, answer: Answer) -> list[FacetValue]:
    counts = answer.counts.get(facet.name, {})
    chosen, denied = params.include.get(facet.name, ()), params.exclude.get(facet.name, ())
    labels = facet.labels()
    kept = {*counts, *chosen, *denied} if len(labels) > _ALL_VALUES_UP_TO else labels.keys()
    without = params.exclusions(facet.name)
    return [
        FacetValue(
            value=value,
            label=label.label,
            count=counts.get(value, 0),
            selected=value in chosen,
            excluded=value in denied,
            depth=label.depth,
            exclude_query=without(value),
        )
        for value, label in labels.items()
        if value in kept
    ]
