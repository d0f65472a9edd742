from django import forms
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.views.snippets import SnippetViewSet

from endowment.models import EndowmentProgramme


class EndowmentProgrammeViewSet(SnippetViewSet):
    """Programmes of endowments."""

    model = EndowmentProgramme
    icon = "tag"
    menu_label = "Программы фонда"
    menu_order = 275
    add_to_admin_menu = True
    list_display = ["name", "key", "sort_order"]
    search_fields = ["name", "key"]
    ordering = ["sort_order", "name"]
    list_per_page = 50
    panels = ["name", "key", "about", FieldPanel("themes", widget=forms.CheckboxSelectMultiple), "sort_order"]
    inspect_view_enabled = True
