"""Who can pay for repeating a practice: measures named by the practice and measures that name it."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.safestring import SafeString
from wagtail.models import ReferenceIndex

from core.windows import days_left, window_status
from search.documents import EntryDocument, make_key
from search.models import SearchEntry
from search.registry import SearchType, get_type
from search.results import SearchHit

if TYPE_CHECKING:
    from practices.models import PracticePage

MEASURE_TYPE = "measure"
# The stream field by which pages of other sections name a practice.
RELATED_FIELD = "related_pages"
# What a visitor can still apply for.
_WINDOWS = ("open", "permanent", "soon")


def funding_query(kinds: Iterable[str]) -> str:
    """Return the query string of a search for open measures of these kinds; empty without kinds."""
    asked = [("kind", key) for key in kinds]
    if not asked:
        return ""
    return "?" + urlencode([("type", MEASURE_TYPE), *asked, *(("status", code) for code in _WINDOWS)])


def funding_measures(page: "PracticePage", now: dt.datetime) -> list[SearchHit]:
    """Return public measures as hits: those that the practice names first, then those that name it; one query.

    They come from the documents of the search, which live and die in the transaction of their pages: so no section
    imports another, and a measure taken off the site or made private is not offered.
    """
    measures = get_type(MEASURE_TYPE)
    if measures is None:
        return []
    # Raw values: the stream would load the pages to give them.
    named = [make_key(MEASURE_TYPE, child["value"]) for child in page.funded_by.raw_data if child["value"]]
    asked = Q(key__in=named) | Q(key__in=_keys_naming(page))
    stored = dict(SearchEntry.objects.filter(asked, deleted=False).order_by("object_id").values_list("key", "document"))
    ordered = dict.fromkeys([*(key for key in named if key in stored), *stored])
    return [_hit(EntryDocument.from_json(stored[key]), measures, now) for key in ordered]


def _keys_naming(page: "PracticePage") -> QuerySet:
    found = ReferenceIndex.get_references_to(page).filter(model_path__startswith=f"{RELATED_FIELD}.")
    return found.values_list(Concat(Value(f"{MEASURE_TYPE}:"), "object_id"))


def _hit(document: EntryDocument, measures: SearchType, now: dt.datetime) -> SearchHit:
    has_window = document.has_window
    return SearchHit(
        key=document.key,
        type=document.type,
        id=document.object_id,
        title=document.title,
        url=document.url,
        summary=document.summary,
        highlight=SafeString(""),
        status=window_status(document.opens_at, document.closes_at, now) if has_window else None,
        days_left=days_left(document.closes_at, now) if has_window else None,
        card=document.card,
        card_template=measures.card_template,
    )
