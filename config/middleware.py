"""Middleware that belongs to the site as a whole: content policies, transactions and bad input of the admin."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.datastructures import MultiValueDictKeyError

ADMIN_PREFIX = "/admin/"
# More do not fit into a key of the database.
MAX_DIGITS = 19
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class ContentPolicyMiddleware(CSPMiddleware):
    """Content-Security-Policy by place: strict for visitors, framable for previews, laxer for the admin."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """Return the policy of this response; a view may still change it with django-csp's decorators."""
        parts = super().get_policy_parts(request, response, report_only)
        if report_only or parts.config is not None:
            return parts
        if getattr(request, "is_preview", False):
            return replace(parts, config=settings.PREVIEW_CONTENT_POLICY)
        if request.path_info.startswith(ADMIN_PREFIX):
            return replace(parts, config=settings.ADMIN_CONTENT_POLICY)
        return parts


class AtomicAdminMiddleware:
    """Run each changing request of the admin in a transaction: content and its search entry appear together.

    ATOMIC_REQUESTS would do the same for public reads as well, and on SQLite each of them would then wait for
    the write lock. The response is rendered after the commit.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Call the view of an unsafe admin request in a transaction; an exception rolls everything back.

        A form that came without its counters (cut on the way, or made by hand) is answered with 400: Wagtail's rows
        and blocks would stumble over it.
        """
        if request.method in SAFE_METHODS or not request.path_info.startswith(ADMIN_PREFIX):
            return None
        try:
            with transaction.atomic():
                return view(request, *args, **kwargs)
        except MultiValueDictKeyError:
            return render(request, "400.html", status=400)


class ChosenKeysMiddleware:
    """Answer 404 to keys that are no numbers: Wagtail's choosers hand them to the database as they come."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Let the request through or raise.

        Raises:
            Http404: If a key among those chosen cannot be one.
        """
        match = request.resolver_match
        if match is None or not request.path_info.startswith(ADMIN_PREFIX) or "/chosen" not in match.route:
            return
        for key in (*([kwargs["pk"]] if "pk" in kwargs else []), *request.GET.getlist("id")):
            if not (key.isascii() and key.isdecimal() and len(key) < MAX_DIGITS):
                raise Http404
