from wagtail.admin.panels import FieldRowPanel, MultiFieldPanel
from wagtail.snippets.views.snippets import SnippetViewSet

from organisations.models import Organisation


class OrganisationViewSet(SnippetViewSet):
    """The directory of organisations in the admin."""

    model = Organisation
    icon = "group"
    menu_label = "Организации"
    menu_order = 250
    add_to_admin_menu = True
    list_display = ["short_name", "type", "territory", "parent", "phone"]
    list_filter = ["type", "territory"]
    search_fields = ["name", "short_name", "key"]
    ordering = ["short_name"]
    list_per_page = 50
    inspect_view_enabled = True
    panels = [
        MultiFieldPanel(
            ["name", FieldRowPanel(["short_name", "key"]), FieldRowPanel(["type", "parent", "territory"])],
            heading="Кто это",
        ),
        MultiFieldPanel(["about", "logo"], heading="О работе"),
        MultiFieldPanel([FieldRowPanel(["phone", "email"]), "site", "address"], heading="Контакты"),
        "is_demo",
    ]
