from wagtail.snippets.views.snippets import SnippetViewSet

from opportunities.models import MeasureSeries, NationalProject


class MeasureSeriesViewSet(SnippetViewSet):
    """Series of contests in the admin."""

    model = MeasureSeries
    icon = "history"
    menu_label = "Серии конкурсов"
    menu_order = 260
    add_to_admin_menu = True
    list_display = ["title", "provider", "recurrence", "key"]
    list_filter = ["recurrence", "provider"]
    search_fields = ["title", "key"]
    ordering = ["title"]
    panels = ["title", "key", "about", "provider", "recurrence"]
    inspect_view_enabled = True


class NationalProjectViewSet(SnippetViewSet):
    """National projects in the admin."""

    model = NationalProject
    icon = "crosshairs"
    menu_label = "Национальные проекты"
    menu_order = 265
    add_to_admin_menu = True
    list_display = ["name", "key", "sort_order"]
    search_fields = ["name", "key"]
    ordering = ["sort_order", "name"]
    panels = ["name", "key", "sort_order"]
    inspect_view_enabled = True
