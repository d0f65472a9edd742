from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import policy_registry

from media.models import PortalDocument
from media.reports import URL_NAME, UnreadFilesView, read_file_again
from media.signals import documents_changed


class UnreadFilesMenuItem(MenuItem):
    """Offered to whoever may replace a file."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether the report could show the user anything."""
        return bool(policy_registry.get_by_type(PortalDocument).user_has_permission(request.user, "change"))


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Give the report its addresses."""
    return [
        path("reports/files/", UnreadFilesView.as_view(), name=URL_NAME),
        path("reports/files/results/", UnreadFilesView.as_view(results_only=True), name=f"{URL_NAME}_results"),
        path("reports/files/<int:document_id>/again/", read_file_again, name="media_read_again"),
    ]


@hooks.register("register_reports_menu_item")
def register_menu_item() -> MenuItem:
    """Put the report into the menu «Отчёты»."""
    return UnreadFilesMenuItem(
        UnreadFilesView.page_title, reverse(URL_NAME), name="unread-files", icon_name="doc-full", order=1200
    )


@hooks.register("after_bulk_action")
def tell_about_moved_documents(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> None:
    """Wagtail moves many documents to another collection past their signals; that one may be private."""
    moved = [item.pk for item in objects if isinstance(item, PortalDocument)]
    if moved:
        documents_changed.send(PortalDocument, document_ids=moved, at_once=True)
