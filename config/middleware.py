"""Middleware of the site as a whole: methods, content policies, transactions and bad input of the admin."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.datastructures import MultiValueDictKeyError

from core.page_locks import has_address, lock_page, lock_tree
from core.sites import site_of
from core.tasks import each_task_once
from practices.submissions.admin import NAMESPACE as PROPOSALS

if TYPE_CHECKING:
    from django.http.request import _ImmutableQueryDict

ADMIN_PREFIX = "/admin/"
# More do not fit into a key of the database.
MAX_DIGITS = 19
# Letters.
MAX_SEARCH = 200
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
KNOWN_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
EDIT = "wagtailadmin_pages:edit"
# They put pages into the tree, take them out or move them; the last two write the row of a page as they have read it,
# over whatever somebody saves meanwhile.
_TREE_VIEWS_OF_PAGES = ("add", "copy", "delete", "move_confirm", "set_page_position", "unpublish", "workflow_action")
TREE_VIEWS = frozenset(
    {
        *(f"wagtailadmin_pages:{name}" for name in _TREE_VIEWS_OF_PAGES),
        "wagtail_bulk_action",
        # A moderator makes a page of a proposal.
        f"{PROPOSALS}:review",
    }
)


class ContentPolicyMiddleware(CSPMiddleware):
    """Content-Security-Policy by place: strict for visitors, framable for previews, laxer for the admin.

    Django has no setting for Cross-Origin-Resource-Policy, so it is set here too: no other site embeds what is ours.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Add the policies that the response does not bring along."""
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return super().process_response(request, response)

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """Return the policy of this response; a view may still change it with django-csp's decorators."""
        parts = super().get_policy_parts(request, response, report_only)
        if report_only or parts.config is not None:
            return parts
        if response.headers.get("Content-Disposition", "").startswith("attachment"):
            return replace(parts, config=settings.FILE_CONTENT_POLICY)
        if getattr(request, "is_preview", False):
            return replace(parts, config=settings.PREVIEW_CONTENT_POLICY)
        if request.path_info.startswith(ADMIN_PREFIX):
            return replace(parts, config=settings.ADMIN_CONTENT_POLICY)
        return parts


class MethodMiddleware:
    """Refuse what no page of the site answers: TRACE would echo cookies, unknown methods run views as if by GET."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return 405 for a method outside the list."""
        if request.method not in KNOWN_METHODS:
            return HttpResponseNotAllowed(KNOWN_METHODS)
        return self.get_response(request)


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
            with transaction.atomic(), each_task_once():
                lock_pages(request, kwargs)
                return view(request, *args, **kwargs)
        except MultiValueDictKeyError:
            return render(request, "400.html", status=400)


def lock_pages(request: HttpRequest, kwargs: dict[str, Any]) -> None:
    """Let requests that change the tree wait for all others, and those that save one page for one another."""
    match = request.resolver_match
    name = match.view_name if match else ""
    if name != EDIT:
        lock_tree(alone=name in TREE_VIEWS)
        return
    page = int(kwargs["page_id"])
    # Another address must be free, and everything below the page gets it too.
    lock_tree(alone=not has_address(page, request.POST.get("slug", "")))
    lock_page(page)


class SiteMiddleware:
    """Give requests for pages their site before Wagtail asks the database for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Leave the site on the request of a page."""
        if request.resolver_match and request.resolver_match.url_name == "wagtail_serve":
            site_of(request)


class AdminSearchMiddleware:
    """Tidy what is searched for in the admin, where Wagtail stumbles.

    It nests its query once for each word, and thousands are too deep; on SQLite most of what may stand between
    quotation marks is an error of the query language.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(ADMIN_PREFIX) and "q" in request.GET:
            query = request.GET.copy()
            query["q"] = tidy_search(request.GET["q"])
            # What Django itself hands out is of this kind.
            request.GET = cast("_ImmutableQueryDict", query)
        return self.get_response(request)


def tidy_search(text: str) -> str:
    """Return the first letters of a search, without quotation marks."""
    return text[:MAX_SEARCH].replace('"', " ")


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
