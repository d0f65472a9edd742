"""The page about an address that leads nowhere: it looks for what the address speaks of."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import strip_tags

from core.dates import region_now
from search.analysis import stem, stems
from search.analysis import words as words_of
from search.params import SearchParams
from search.queries import STOP_WORDS
from search.results import SearchHit, SearchResults
from search.service import search
from search.transliteration import to_cyrillic

SHOWN = 4
# Addresses of pages are made of such words. Whatever else strangers try, «wp-login.php» or «.env», is not asked for.
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MIN_LETTERS = 4
# Parts that are not pages: what is missing under them has no words of its own.
_MACHINES = ("/admin/", "/api/", "/documents/", "/media/", "/static/")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 with what may have been meant; Django calls it for every Http404."""
    words = address_words(request)
    params = SearchParams(q=words, per_page=SHOWN)
    found: SearchResults | None = search(params, region_now()) if words else None
    words = found.corrected.text if found and found.corrected else words
    hits = likely(found, words) if found else []
    context = {"hits": hits, "words": words if hits else "", "action": reverse("search:page")}
    return render(request, "404.html", context, status=404)


def likely(found: SearchResults, words: str) -> list[SearchHit]:
    """Return the hits that show half of the words that say something.

    One word of many finds something for every address, and so does a number: that would be no guess but noise.
    """
    said = [word for word in words_of(words) if word not in STOP_WORDS and not word.isdigit()]
    # A word in Latin letters may have been found as a Russian one that means the same.
    asked = [{stem(word), stem(to_cyrillic(word))} for word in said]
    return [hit for hit in found.hits if 2 * sum(not own.isdisjoint(shown_stems(hit)) for own in asked) >= len(asked)]


def shown_stems(hit: SearchHit) -> frozenset[str]:
    """Return the stems of what a visitor reads of a hit in the list."""
    return frozenset(stems(f"{hit.title} {hit.summary} {strip_tags(hit.highlight)}"))


def address_words(request: HttpRequest) -> str:
    """Return the words of the last part of the address, «grant dlya nko», or an empty text when it has none.

    A list that has no such page of results names its section only, so a number of a page means no words either.
    """
    path = request.path_info
    slug = path.rstrip("/").rpartition("/")[2].lower()
    if request.method != "GET" or "page" in request.GET or path.startswith(_MACHINES) or not _SLUG.fullmatch(slug):
        return ""
    words = slug.replace("-", " ")
    return words if sum(letter.isalpha() for letter in words) >= _MIN_LETTERS else ""
