"""The menu «Поиск» of the admin; each tool of the search adds its own line to it. The editors' picks are Wagtail's."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.contrib.search_promotions.wagtail_hooks import SearchPicksMenuItem
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from search.admin import delivery, query_report
from search.admin.synonyms import SynonymGroupViewSet
from search.admin.viewsets import PopularQueryViewSet
from search.best_bets_admin import BestBetsCreateView, BestBetsEditView, BestBetsIndexView
from search.explanation import uncached

Serve = Callable[[Page, HttpRequest, Any, Any], HttpResponse]
# Wagtail's own lines: one moves to the menu «Поиск», the other counts queries in a way that this site does not use.
PICKS_ITEM = "promoted-search-results"
TERMS_ITEM = "search-terms"

# A tool registers its item with `@hooks.register("register_search_menu_item")`.
search_menu = Menu(register_hook_name="register_search_menu_item")


@hooks.register("register_admin_menu_item")
def add_search_menu() -> MenuItem:
    """Offer the tools of the search; the line is hidden from those who may use none of them."""
    return SubmenuMenuItem("Поиск", search_menu, name="search-tools", icon_name="search", order=700)


register_snippet(SynonymGroupViewSet)
register_snippet(PopularQueryViewSet)
hooks.register("register_search_menu_item", query_report.menu_item)


@hooks.register("register_admin_urls")
def add_query_report() -> list[URLPattern]:
    """Offer the report about queries."""
    return query_report.urls()


@hooks.register("register_search_menu_item")
def add_best_bets() -> MenuItem:
    """Offer the picks to those who may change them."""
    return SearchPicksMenuItem(
        BestBetsIndexView.page_title,
        reverse("wagtailsearchpromotions:index"),
        name="best-bets",
        icon_name="pick",
        order=100,
    )


@hooks.register("construct_settings_menu")
def hide_picks_among_settings(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """The picks stand in the menu «Поиск»."""
    menu_items[:] = [item for item in menu_items if item.name != PICKS_ITEM]


@hooks.register("construct_reports_menu")
def hide_search_terms(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Nothing is written to Wagtail's log of queries, so its report would be empty for ever."""
    menu_items[:] = [item for item in menu_items if item.name != TERMS_ITEM]


# Before Wagtail's own addresses of the same views.
@hooks.register("register_admin_urls", order=-1)
def serve_list_of_picks() -> list[URLPattern]:
    """Show the list of picks without the column that would always be zero."""
    return [
        path("searchpicks/", BestBetsIndexView.as_view()),
        path("searchpicks/results/", BestBetsIndexView.as_view(results_only=True)),
        path("searchpicks/add/", BestBetsCreateView.as_view()),
        path("searchpicks/<int:query_id>/", BestBetsEditView.as_view()),
    ]


@hooks.register("on_serve_page")
def keep_no_explanations(serve: Serve) -> Serve:
    """Answer staff who ask for explanations past all caches, on whatever page a list stands."""

    def serve_page(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse:
        return uncached(request, serve(page, request, args, kwargs))

    return serve_page


@hooks.register("register_search_menu_item")
def add_delivery() -> MenuItem:
    """Offer the list of what does not reach the search."""
    return delivery.menu_item()


@hooks.register("register_admin_urls")
def add_delivery_urls() -> list[URLPattern]:
    """Serve that list."""
    return delivery.urls()
