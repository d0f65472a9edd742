"""The lists of the portal in the admin: one menu group, each with search, filters and order."""

from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from taxonomy.models import ApplicantKind, SupportKind, Territory, Theme


class ThemeViewSet(SnippetViewSet):
    """Directions as a tree."""

    model = Theme
    icon = "tag"
    menu_label = "Направления"
    list_display = ["name", "parent", "key", "sort_order"]
    list_filter = ["parent"]
    search_fields = ["name", "key"]
    ordering = ["sort_order", "name"]
    list_per_page = 50
    panels = ["name", "key", "parent", "sort_order"]
    inspect_view_enabled = True


class TerritoryViewSet(SnippetViewSet):
    """Territories as a tree."""

    model = Territory
    icon = "site"
    menu_label = "Территории"
    list_display = ["name", "kind", "parent", "key", "sort_order"]
    list_filter = ["kind", "parent"]
    search_fields = ["name", "short_name", "key"]
    ordering = ["sort_order", "name"]
    list_per_page = 50
    panels = ["name", "short_name", "key", "kind", "parent", "sort_order"]
    inspect_view_enabled = True


class SupportKindViewSet(SnippetViewSet):
    """Kinds of support."""

    model = SupportKind
    icon = "pick"
    menu_label = "Виды поддержки"
    list_display = ["name", "key", "is_money", "sort_order"]
    list_filter = ["is_money"]
    search_fields = ["name", "key"]
    ordering = ["sort_order", "name"]
    panels = ["name", "key", "icon", "is_money", "sort_order"]
    inspect_view_enabled = True


class ApplicantKindViewSet(SnippetViewSet):
    """Kinds of applicants."""

    model = ApplicantKind
    icon = "group"
    menu_label = "Кто может получить"
    list_display = ["name", "short_name", "key", "sort_order"]
    search_fields = ["name", "short_name", "key"]
    ordering = ["sort_order", "name"]
    panels = ["name", "short_name", "key", "sort_order"]
    inspect_view_enabled = True


class TaxonomyViewSetGroup(SnippetViewSetGroup):
    """Menu entry «Справочники»."""

    items = (ThemeViewSet, TerritoryViewSet, SupportKindViewSet, ApplicantKindViewSet)
    menu_label = "Справочники"
    menu_icon = "list-ul"
    menu_order = 300
