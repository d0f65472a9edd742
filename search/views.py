from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.dates import region_now
from freshness.answers import public
from search.best_bets import best_bets
from search.explanation import explains, uncached
from search.facets import TYPE
from search.params import SearchParams
from search.query_log import note_search
from search.registry import all_types
from search.results import SearchResults
from search.service import search

PER_PAGE = 12


@require_safe
@public
def search_page(request: HttpRequest) -> HttpResponse:
    """Show what is found among all kinds of content; a page past the end does not exist."""
    now = region_now()
    params = SearchParams.parse(request.GET, per_page=PER_PAGE)
    results = search(params, now, explain=explains(request))
    if params.page > max(results.pages, 1):
        raise Http404("страницы с таким номером нет")
    note_search(request, params, results, now)
    context = {
        "params": params,
        "results": results,
        "now": now,
        "tabs": tabs(params, results),
        "best_bets": best_bets(params),
    }
    return uncached(request, render(request, "search/search_page.html", context))


def tabs(params: SearchParams, results: SearchResults) -> list[dict[str, Any]]:
    """Return the kinds of content as tabs `{"value", "label", "count", "query", "selected"}`, first all of them."""
    facet = results.facets.get(TYPE)
    chosen = params.include.get(TYPE, ())
    if facet is None:
        return []
    everything: dict[str, Any] = {
        "value": "",
        "label": "Всё",
        "count": sum(value.count for value in facet.values),
        "query": params.without(TYPE),
        "selected": not chosen,
    }
    plural = {item.name: item.label_plural for item in all_types()}
    return [
        everything,
        *(
            {
                "value": value.value,
                "label": plural[value.value],
                "count": value.count,
                "query": params.query(type=value.value),
                "selected": chosen == (value.value,),
            }
            for value in facet.values
        ),
    ]
