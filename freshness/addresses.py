"""Under which name an answer is kept: the address without what does not matter, and the visitor's look."""

import hashlib
import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qsl, urlencode

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

from core.view_settings import COOKIE_NAME, ViewSettings
from freshness.answers import is_parameter

# Addresses with a query or with a look of one's own share so many places; a newcomer takes the place of the old one.
PLACES = 4096
MAX_LENGTH = 600
MAX_PARAMETERS = 40
# What advertising adds to addresses: the site reads none of it.
_ADVERTISING = re.compile(r"utm_[a-z_]+|y?s?clid|yclid|gclid|fbclid|vkclid|_openstat|etext|roistat")
# Answers to words are counted by people who asked, see `search.query_log`.
_WORDS = "q"


@dataclass(frozen=True)
class Address:
    """The name of a kept answer, and the key under which the cache has it."""

    name: str
    key: str

    @classmethod
    def of(cls, request: HttpRequest) -> Self | None:
        """Return the name for a visitor about whom nothing is known; None when the answer must be made for him alone.

        The query of the request is put into the same order and loses what advertising has added: what others will
        see must not hold what came with the first visitor.
        """
        if request.COOKIES.keys() - {COOKIE_NAME} or "Authorization" in request.headers:
            return None
        query = _ordered(request.META.get("QUERY_STRING", ""))
        if query is None:
            return None
        try:
            place = f"{request.scheme}://{request.get_host()}{request.path}"
        except DisallowedHost:
            return None
        if len(place) + len(query) > MAX_LENGTH:
            return None
        if query != request.META.get("QUERY_STRING", ""):
            request.META["QUERY_STRING"] = query
        look = ViewSettings.canonical(request)
        packed = "gzip" if "gzip" in request.headers.get("Accept-Encoding", "") else ""
        # A new release has other style sheets: its pages are others, too.
        release = getattr(staticfiles_storage, "manifest_hash", "")
        name = f"{place}?{query} {look} {packed} {release}"
        return cls(name, _key(name, bounded=bool(query or look)))


def _ordered(query: str) -> str | None:
    """Return the query with its parameters in order; None when it has words or what no page reads."""
    if not query:
        return ""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=MAX_PARAMETERS)
    except ValueError:
        return None
    kept = [(name, value) for name, value in pairs if not _ADVERTISING.fullmatch(name)]
    if any(not is_parameter(name) or (name == _WORDS and value.strip()) for name, value in kept):
        return None
    # Values of one parameter keep their order: pages show the choice in it.
    return urlencode(sorted(((name, value) for name, value in kept if value), key=lambda pair: pair[0]))


def _key(name: str, *, bounded: bool) -> str:
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16)
    return f"place:{int(digest.hexdigest(), 16) % PLACES}" if bounded else f"page:{digest.hexdigest()}"
