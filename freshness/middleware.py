"""Pages for visitors about whom nothing is known are drawn once and kept; everything else is told not to be kept."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware
from django.utils.cache import (
    add_never_cache_headers,
    get_conditional_response,
    patch_cache_control,
    patch_vary_headers,
)
from django.utils.http import http_date, quote_etag

from core.view_settings import COOKIE_NAME
from freshness import changes, pages
from freshness.addresses import Address
from freshness.answers import is_public, limits
from freshness.generation import CHECK_SECONDS, TRUST_SECONDS
from freshness.pages import Kept, Look, State

TOLD = "X-Page-Cache"
_SAFE = ("GET", "HEAD")
_OK = 200
_CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE")
# How long a visitor waits for a page that somebody else is drawing, and how often he looks.
_PATIENCE, _GLANCE = 3.0, 0.02


class PageCacheMiddleware:
    """Answer from kept pages. Stands first: an answer that is kept has gone through all the others already."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith((settings.STATIC_URL, settings.MEDIA_URL)):
            return self.get_response(request)
        if request.method not in _SAFE:
            return self._change(request)
        address = Address.of(request) if settings.PAGE_CACHE["ENABLED"] else None
        if address is None:
            with changes.one_state():
                return _not_kept(request, self.get_response(request))
        return self._kept_or_drawn(request, address)

    def _kept_or_drawn(self, request: HttpRequest, address: Address) -> HttpResponseBase:
        look = pages.look_up(address)
        if look.kept is not None and look.state is State.FRESH:
            return _answer(request, look.kept, look.state)
        if request.method == "HEAD" or look.tag is None:
            with changes.one_state():
                return _not_kept(request, self.get_response(request))
        if not pages.begin_drawing(address):
            if look.kept is not None and look.state is State.OLD:
                return _answer(request, look.kept, look.state)
            look = _wait(address)
            if look.kept is not None and look.state is not State.GONE:
                return _answer(request, look.kept, look.state)
            return self._draw(request, address, look)
        try:
            return self._draw(request, address, look)
        finally:
            pages.end_drawing(address)

    def _draw(self, request: HttpRequest, address: Address, look: Look) -> HttpResponseBase:
        """Let the site answer, and keep what it says when it is meant for everybody."""
        tag = look.tag
        with limits() as limit, _unconditional(request), changes.one_state(tag):
            response = self.get_response(request)
        if tag is None or not _may_be_kept(request, response) or not isinstance(response, HttpResponse):
            return _not_kept(request, response)
        _describe(response)
        kept = pages.keep(address, tag, response, limit.seconds, look.kept)
        return _conditional(request, kept, response, State.GONE)

    def _change(self, request: HttpRequest) -> HttpResponseBase:
        """Let the site change something, and tell so when the next visitor sees it, or nobody what was hidden."""
        changes.forget_told()
        response = self.get_response(request)
        told = changes.last_told()
        if told is not None and settings.PAGE_CACHE["ENABLED"]:
            wait = TRUST_SECONDS if told.to_all else 0.0
            if told.hard:
                wait = max(settings.PAGE_CACHE["PROXY_SECONDS"], wait or CHECK_SECONDS)
            time.sleep(max(0.0, told.at + wait - time.monotonic()))
        return _not_kept(request, response)


class PublicConditionalMiddleware(ConditionalGetMiddleware):
    """Give public answers an ETag of their text; stands where the text is not compressed yet."""

    def needs_etag(self, response: HttpResponseBase) -> bool:
        """Leave personal answers alone: the mark of a text must not tell what is in it."""
        return is_public(response)


@contextmanager
def _unconditional(request: HttpRequest) -> Iterator[None]:
    """Hide from the site what the visitor has already: the whole answer is to be kept."""
    hidden = {name: request.META.pop(name) for name in _CONDITIONS if name in request.META}
    try:
        yield
    finally:
        request.META.update(hidden)


def _wait(address: Address) -> Look:
    """Wait until whoever draws the page is ready."""
    end = time.monotonic() + _PATIENCE
    while pages.is_drawn(address) and time.monotonic() < end:
        time.sleep(_GLANCE)
    return pages.look_up(address)


def _may_be_kept(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Tell whether an answer without anybody's cookies, secrets or mistakes was made."""
    return (
        response.status_code == _OK
        and not response.streaming
        and is_public(response)
        and not response.cookies
        and not getattr(request, "is_preview", False)
        # A number used once must not be used twice.
        and "'nonce-" not in response.headers.get("Content-Security-Policy", "")
    )


def _describe(response: HttpResponseBase) -> None:
    """Tell caches on the way and browsers what they may do: keep nothing longer than `PROXY_SECONDS` allow."""
    if settings.PAGE_CACHE["PROXY_SECONDS"]:
        patch_cache_control(response, public=True, max_age=0, s_maxage=1, stale_while_revalidate=1)
    else:
        patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    # The look is a cookie, and whoever has another one gets an answer of his own.
    patch_vary_headers(response, ["Cookie"])


def _answer(request: HttpRequest, kept: Kept, state: State) -> HttpResponseBase:
    return _conditional(request, kept, kept.response(), state)


def _conditional(request: HttpRequest, kept: Kept, response: HttpResponse, state: State) -> HttpResponseBase:
    """Return the answer, or 304 when the visitor has it already."""
    response.headers["Last-Modified"] = http_date(kept.modified)
    response.headers[TOLD] = state.value
    if request.method == "HEAD":
        response.headers["Content-Length"] = str(len(response.content))
    if request.META.keys().isdisjoint(_CONDITIONS):
        return response
    etag = response.headers.get("ETag")
    found = get_conditional_response(
        request, etag=etag and quote_etag(etag), last_modified=kept.modified, response=response
    )
    return response if found is None else found


def _not_kept(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Tell caches to keep away, unless the view has decided for itself."""
    if response.has_header("Cache-Control"):
        return response
    personal = request.method not in _SAFE or response.cookies or request.COOKIES.keys() - {COOKIE_NAME}
    if personal:
        add_never_cache_headers(response)
    else:
        patch_cache_control(response, private=True, no_cache=True)
    return response
