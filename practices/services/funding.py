"""Who can pay for repeating a practice: measures named by the practice and measures that name it."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from search.related import related_hits
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
    """Return public measures as hits: those that the practice names first, then those that name it."""
    # Raw values: the stream would load the pages to give them.
    named = [child["value"] for child in page.funded_by.raw_data if child["value"]]
    return related_hits(page, named, now, types=(MEASURE_TYPE,), field=RELATED_FIELD)
