from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks

from core.edit_conflicts import keep_both_versions

hooks.register("before_edit_page", keep_both_versions)


@hooks.register("insert_global_admin_css")
def admin_css() -> SafeString:
    """Our own lists and tables of the admin."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))
