"""What the directory and the page of an organisation show."""

import datetime as dt
from typing import Any

from django.http import Http404, QueryDict

from directory.documents import TYPE
from organisations.models import Organisation
from search.params import SearchParams
from search.registry import get_type
from search.results import SearchHit, SearchResults
from search.service import search

PER_PAGE = 24
# Of each kind so many are shown, the rest stands in the search.
SHOWN = 6
_TAKEN = 100


def directory_context(query: QueryDict, now: dt.datetime, explain: bool = False) -> dict[str, Any]:
    """Return `params`, `results` and `now` of the list.

    Raises:
        Http404: If the page number is past the end.
    """
    params = SearchParams.parse(query, types=(TYPE,), per_page=PER_PAGE)
    results = search(params, now, explain=explain)
    if params.page > max(results.pages, 1):
        raise Http404("страницы с таким номером нет")
    return {"params": params, "results": results, "now": now}


def organisation_context(organisation: Organisation, now: dt.datetime) -> dict[str, Any]:
    """Return everything on the portal that names the organisation, by kind, and the bodies below it."""
    asked = QueryDict(mutable=True)
    asked["organisation"] = organisation.key
    params = SearchParams.parse(asked, per_page=_TAKEN)
    results = search(params, now)
    return {
        "organisation": organisation,
        "groups": groups(results, params),
        "below": list(organisation.children.order_by("short_name")),
        "now": now,
    }


def groups(results: SearchResults, params: SearchParams) -> list[dict[str, Any]]:
    """Return `{"type", "label", "total", "hits", "query"}` of each kind of content but the directory itself."""
    counts = {value.value: value.count for value in results.facets["type"].values} if "type" in results.facets else {}
    by_type: dict[str, list[SearchHit]] = {}
    for hit in results.hits:
        by_type.setdefault(hit.type, []).append(hit)
    found = []
    for name, hits in by_type.items():
        kind = get_type(name)
        if kind is not None and name != TYPE:
            total = max(counts.get(name, 0), len(hits))
            query = params.query(type=name)
            found.append(
                {"type": name, "label": kind.label_plural, "total": total, "hits": hits[:SHOWN], "query": query}
            )
    return found
