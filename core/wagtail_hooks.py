from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.rich_text.feature_registry import FeatureRegistry

from core.desk import DraftsPanel
from core.edit_conflicts import keep_both_versions
from core.rich_text import LightPageLinkHandler

hooks.register("before_edit_page", keep_both_versions)


@hooks.register("insert_global_admin_css")
def admin_css() -> SafeString:
    """Our own lists and tables of the admin."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


# After Wagtail's own, whose place it takes.
@hooks.register("register_rich_text_features", order=10)
def register_page_links(features: FeatureRegistry) -> None:
    """Links to pages within texts cost one query."""
    features.register_link_type(LightPageLinkHandler)


@hooks.register("construct_homepage_panels")
def show_drafts(request: HttpRequest, panels: list[Component]) -> None:
    """Lead people back to what they have begun."""
    panels.append(DraftsPanel())
