from wagtail.snippets.views.snippets import SnippetViewSet

from search.models import PopularQuery


class PopularQueryViewSet(SnippetViewSet):
    """Queries that are offered while a visitor types, and those that never are."""

    model = PopularQuery
    icon = "pick"
    menu_label = "Частые запросы"
    menu_hook = "register_search_menu_item"
    menu_order = 110
    list_display = ["text", "count", "hidden"]
    list_filter = ["hidden"]
    search_fields = ["text"]
    ordering = ["-count", "text"]
    list_per_page = 50
    panels = ["text", "hidden"]

    def register_chooser_viewset(self) -> None:
        """Offer no chooser: nothing refers to a query, and Wagtail's would show the hidden ones to every editor."""
