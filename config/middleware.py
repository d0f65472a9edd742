"""Middleware that belongs to the site as a whole: content policies and transactions of the admin."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from core.page_locks import has_address, lock_page, lock_tree
from practices.submissions.admin import NAMESPACE as PROPOSALS

ADMIN_PREFIX = "/admin/"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
EDIT = "wagtailadmin_pages:edit"
# They put pages into the tree, take them out or move them.
TREE_VIEWS = frozenset(
    {
        *(f"wagtailadmin_pages:{name}" for name in ("add", "copy", "delete", "move_confirm", "set_page_position")),
        "wagtail_bulk_action",
        # A moderator makes a page of a proposal.
        f"{PROPOSALS}:review",
    }
)


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
        """Call the view of an unsafe admin request in a transaction; an exception rolls everything back."""
        if request.method in SAFE_METHODS or not request.path_info.startswith(ADMIN_PREFIX):
            return None
        with transaction.atomic():
            lock_pages(request, kwargs)
            return view(request, *args, **kwargs)


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
