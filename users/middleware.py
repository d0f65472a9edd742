"""A gate before Wagtail's admin: nobody comes near a page that is not his, whichever view is asked.

Wagtail checks rights view by view, and most of its advisories of the last years are about a secondary view that forgot
to. Here the page is checked before the view, by the same rights, so that a forgotten check shows nothing.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import ResolverMatch
from wagtail.admin.views.chooser import page_models_from_string
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.log_actions import LogContext
from wagtail.models import Page
from wagtail.permissions import policy_registry

from users.references import drop_foreign_references, key_in
from users.visibility import AnyUser, choosable_pages, explorable_pages, publishes_somewhere

ADMIN_PREFIX = "/admin/"
PAGE_ARGUMENTS = ("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk")
# Fields of forms and queries of the admin that name a page: copy, add, move, bulk actions.
PAGE_FIELDS = ("new_parent_page", "parent_page", "chooser", "childOf", "destination_page_id")
EXPLORER = {"wagtailadmin_explore", "wagtailadmin_explore_results"}
CHOOSER = {
    "wagtailadmin_choose_page",
    "wagtailadmin_choose_page_child",
    "wagtailadmin_choose_page_chosen_multiple",
}
PAGE_FORMS = {
    f"wagtailadmin_pages:{name}" for name in ("add", "edit", "preview_on_add", "preview_on_edit", "revisions_revert")
}
# Its form names pages in fields `editors_picks-0-page`, `editors_picks-1-page`…
PICKS = "admin/searchpicks/"
# Wagtail shows it to every editor with the title of the page that was edited last, whoever it belongs to.
REPORTS_OF_EVERYTHING = {"wagtailadmin_reports:page_types_usage", "wagtailadmin_reports:page_types_usage_results"}

FOREIGN_REFERENCE = "Из формы убрана ссылка на запись, к которой у вас нет доступа. Остальное осталось на месте."


class PageGateMiddleware:
    """Answer 404 to requests of the admin that name a page their user has no business with.

    Must stand after the authentication and before whatever calls the view.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let models know who reads until the page is drawn: Wagtail tells them only while the view runs."""
        if not request.path_info.startswith(ADMIN_PREFIX) or not request.user.is_authenticated:
            return self.get_response(request)
        with LogContext(user=request.user):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Let the request through or raise; Wagtail's own checks come after.

        Raises:
            Http404: If a page of somebody else is named: that it exists is not to be told either.
            PermissionDenied: If the report is for moderators.
        """
        user, match = request.user, request.resolver_match
        if match is None or not request.path_info.startswith(ADMIN_PREFIX):
            return
        if not user.is_authenticated or user.is_superuser:
            return
        if match.view_name in REPORTS_OF_EVERYTHING and not publishes_somewhere(user):
            raise PermissionDenied
        if match.view_name in CHOOSER:
            _require(set(_pages_to_choose_from(request, match)), choosable_pages(user))
        elif match.view_name in EXPLORER:
            _require(set(_named_pages(request, match)) - _way_to_root(user), explorable_pages(user))
        elif match.route.startswith(PICKS):
            _require(_newly_picked(request, match), choosable_pages(user))
        else:
            _require(set(_named_pages(request, match)), explorable_pages(user))
        if request.method == "POST" and match.view_name in PAGE_FORMS and drop_foreign_references(request, match):
            messages.warning(request, FOREIGN_REFERENCE)


def _require(ids: set[int], allowed: Any) -> None:
    if ids and allowed.filter(pk__in=ids).count() < len(ids):
        raise Http404


def _named_pages(request: HttpRequest, match: ResolverMatch) -> Iterator[int]:
    """Yield the keys of all pages that the address, the query or the form name."""
    for name in PAGE_ARGUMENTS:
        if name in match.kwargs:
            yield int(match.kwargs[name])
    if match.namespace == "wagtailadmin_pages" and "pk" in match.kwargs:
        yield int(match.kwargs["pk"])
    for source in (request.GET, request.POST):
        for field in PAGE_FIELDS:
            yield from _numbers(source, field)
    if match.url_name == "wagtail_bulk_action" and match.kwargs.get("model_name") == "page":
        yield from _numbers(request.GET, "id")


def _pages_to_choose_from(request: HttpRequest, match: ResolverMatch) -> Iterator[int]:
    """Yield the pages a page chooser is about to name: the one whose children it lists, or those already chosen."""
    if match.url_name == "wagtailadmin_choose_page_chosen_multiple":
        yield from _numbers(request.GET, "id")
    elif "parent_page_id" in match.kwargs:
        yield int(match.kwargs["parent_page_id"])
    elif page_type := request.GET.get("page_type"):
        # Without a parent Wagtail opens the lowest page above all pages of the type; when there is one, that one.
        try:
            models = page_models_from_string(page_type)
        except (ValueError, LookupError):
            return
        yield Page.objects.type(*models).first_common_ancestor().pk


def _newly_picked(request: HttpRequest, match: ResolverMatch) -> set[int]:
    """Return the pages that a form of editors' picks names and that its query does not have yet."""
    fields = [name for name in request.POST if name.startswith("editors_picks-") and name.endswith("-page")]
    named = {key for field in fields for key in _numbers(request.POST, field)}
    kept = SearchPromotion.objects.filter(query=match.kwargs.get("query_id"), page__in=named)
    return named - set(kept.values_list("page_id", flat=True)) if named else named


def _numbers(source: QueryDict, field: str) -> Iterator[int]:
    yield from (key for key in map(key_in, source.getlist(field)) if key is not None)


def _way_to_root(user: AnyUser) -> set[int]:
    """Return the pages above everything the user works with: the explorer itself sends him down from there."""
    root = policy_registry.get_by_type(Page).explorable_root_instance(user)
    return set() if root is None else set(root.get_ancestors().values_list("pk", flat=True))
