"""What editors put above the answers to a query: Wagtail's promoted results, found by the stems of the words.

The whole table is small and changes rarely, so it is kept in the cache by the stems of its queries, and remembered for
a state of the content; whether a page may be seen is asked anew each time.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.core.cache import cache
from django.db import transaction
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.models import Page

from core.memory import Remembered
from search.analysis import stems
from search.params import SearchParams

_CACHE_KEY = "search-best-bets-1"
# A short life bounds how long another process shows an old pick when the cache is not shared.
_CACHE_SECONDS = 300
_COLUMNS = ("query__query_string", "page_id", "external_link_url", "external_link_text", "description")


@dataclass(frozen=True)
class BestBet:
    """One pick. `host` names the foreign site, empty for a page of the portal."""

    title: str
    url: str
    description: str
    host: str = ""


def best_bets(params: SearchParams) -> list[BestBet]:
    """Return the picks for the words of a query, for its first page without filters only.

    Costs no query when there are none; pages that not everybody may see are left out.
    """
    if not params.q or params.page > 1 or params.active:
        return []
    picks = _picks().get(_key(params.q), [])
    pages = _public_pages({pick["page_id"] for pick in picks if pick["page_id"]})
    found = (_best_bet(pick, pages) for pick in picks)
    # Two spellings of one query may have the same pick.
    return list(dict.fromkeys(bet for bet in found if bet is not None))


def forget(**_: Any) -> None:
    """Forget what is cached once the change of a pick or of its query is committed."""
    transaction.on_commit(partial(cache.delete, _CACHE_KEY))


def _key(text: str) -> str:
    return " ".join(stems(text))


@Remembered
def _picks() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] | None = cache.get(_CACHE_KEY)
    if found is None:
        found = {}
        for pick in SearchPromotion.objects.order_by("sort_order", "pk").values(*_COLUMNS):
            found.setdefault(_key(pick["query__query_string"]), []).append(pick)
        cache.set(_CACHE_KEY, found, _CACHE_SECONDS)
    return found


def _public_pages(page_ids: set[int]) -> dict[int, Page]:
    return Page.objects.live().public().in_bulk(page_ids) if page_ids else {}


def _best_bet(pick: dict[str, Any], pages: dict[int, Page]) -> BestBet | None:
    description = pick["description"].strip()
    if pick["page_id"]:
        page = pages.get(pick["page_id"])
        url = page.get_url() if page is not None else None
        return BestBet(page.title, url, description) if page is not None and url else None
    host = _host(pick["external_link_url"])
    return BestBet(pick["external_link_text"] or host, pick["external_link_url"], description, host)


def _host(url: str) -> str:
    """Return the name of the site as people read it: «пример.рф», not «xn--e1afmkfd.xn--p1ai»."""
    host = urlsplit(url).hostname or ""
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host
