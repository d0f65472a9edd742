from wagtail.snippets.views.snippets import SnippetViewSet

from practices.models import PracticeSector


class PracticeSectorViewSet(SnippetViewSet):
    """Sectors of practices as a tree."""

    model = PracticeSector
    icon = "tag"
    menu_label = "Отрасли практик"
    menu_order = 270
    add_to_admin_menu = True
    list_display = ["name", "parent", "key", "sort_order"]
    list_filter = ["parent"]
    search_fields = ["name", "key"]
    ordering = ["sort_order", "name"]
    list_per_page = 50
    panels = ["name", "key", "parent", "sort_order"]
    inspect_view_enabled = True
