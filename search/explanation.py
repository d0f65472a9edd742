"""Why a hit stands where it does, in words for those who write the pages: `?explain=1`, for staff only.

The back-ends report what they have applied, see `answer.Score`; here it becomes lines to read.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from math import prod

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from core.windows import WindowStatus, window_status
from search import ranking
from search.backends.answer import Found, Score
from search.documents import EntryDocument
from search.fulltext import columns_of
from search.models import SearchEntry
from search.plan import SearchPlan
from search.queries import Clause, Phrase
from search.ranking import Factor

PARAMETER = "explain"
_FIELDS = ("в\u00a0названии", "в\u00a0темах и\u00a0других пометках", "в\u00a0описании", "в\u00a0тексте")
_FACTORS = {
    Factor.EXACT_TITLE: "запрос равен названию",
    Factor.TITLE_WORDS: "в\u00a0названии есть всё, о\u00a0чём спросили",
    Factor.TITLE_FORMS: "слова стоят в\u00a0названии в\u00a0той\u00a0же форме",
    Factor.SOME_NEIGHBOURS: "соседние слова запроса стоят рядом",
    Factor.ALL_NEIGHBOURS: "все слова запроса стоят подряд",
    Factor.OVERDUE: "сведения пора перепроверить",
    Factor.NEAR_EXACT: "именно выбранная территория",
    Factor.NEAR_WITHIN: "внутри выбранной территории",
}


def explains(request: HttpRequest) -> bool:
    """Tell whether the page must explain its order: it is asked to, by somebody who may enter the admin."""
    return request.GET.get(PARAMETER) == "1" and request.user.has_perm("wagtailadmin.access_admin")


def uncached(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return the answer; one that explains must not stay in any cache."""
    if explains(request):
        add_never_cache_headers(response)
    return response


def explanations(plan: SearchPlan, found: list[Found], now: dt.datetime) -> dict[str, tuple[str, ...]]:
    """Return the lines for each hit by its key; one query. Empty when the plan does not ask for them."""
    if not plan.explain:
        return {}
    entries = SearchEntry.objects.filter(key__in=[item.key for item in found]).values_list("key", "document")
    documents: Mapping[str, dict] = {key: document for key, document in entries if document}
    return {item.key: tuple(_lines(plan, item, documents.get(item.key), now)) for item in found}


def _lines(plan: SearchPlan, item: Found, document: dict | None, now: dt.datetime) -> Iterator[str]:
    if document is not None:
        yield from _places(plan.clauses, EntryDocument.from_json(document))
    if item.score is None:
        yield "Порядок выбран в\u00a0адресе, вес не\u00a0считается"
        return
    state = window_status(item.opens_at, item.closes_at, now) if item.has_window else None
    yield from _weights(item.score, state) if plan.clauses else _ranks(item.score, state)


def _places(clauses: tuple[Clause, ...], document: EntryDocument) -> Iterator[str]:
    """Yield where each notion of the query stands; words of the query are told as their stems."""
    columns = columns_of(document)
    for clause in clauses:
        for way in clause.ways:
            fields = [name for name, column in zip(_FIELDS, columns, strict=False) if _stands(way, column)]
            if fields:
                yield f"«{' '.join(way)}» есть {', '.join(fields)}"


def _stands(phrase: Phrase, column: list[str]) -> bool:
    width = len(phrase)
    return any(tuple(column[start : start + width]) == phrase for start in range(len(column) - width + 1))


def _weights(score: Score, state: WindowStatus | None) -> Iterator[str]:
    clauses, weighed = divmod(score.total, ranking.PER_CLAUSE)
    factors = {_FACTORS[factor]: ranking.WEIGHTS[factor] for factor in Factor if factor in score.factors}
    factors[state.label.lower() if state else "без срока приёма"] = ranking.STATUS_WEIGHTS[state]
    yield f"{_number(weighed / prod(factors.values()))}: сами слова"
    for label, weight in factors.items():
        yield f"×\u00a0{_number(weight)}: {label}"
    yield f"=\u00a0{_number(weighed)}"
    if clauses:
        yield f"Найдено слов: {clauses:.0f}. Сначала идёт то, где\u00a0их больше"


def _ranks(score: Score, state: WindowStatus | None) -> Iterator[str]:
    """Yield the parts of a rank, the weightiest first."""
    if state is not WindowStatus.CLOSED:
        yield f"{ranking.NOT_CLOSED_RANK}: приём не\u00a0завершён"
    for factor, rank in ranking.NEAR_RANKS.items():
        if factor in score.factors:
            yield f"+\u00a0{rank}: {_FACTORS[factor]}"
    yield f"+\u00a0{ranking.STATUS_RANKS[state]}: {state.label.lower() if state else 'без срока приёма'}"
    if Factor.OVERDUE not in score.factors:
        yield f"+\u00a0{ranking.CHECKED_RANK}: перепроверять ещё рано"
    yield f"=\u00a0{_number(score.total)}, дальше по\u00a0сроку и\u00a0по\u00a0названию"


def _number(value: float) -> str:
    """Return the number as Russians write it; small scores keep two telling digits."""
    return f"{value:.4g}".replace(".", ",")
