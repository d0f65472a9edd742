"""The report «Файлы, которые не удалось прочитать» and its button."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import policy_registry

from core.formatting import counted
from core.page_rights import editable_pages
from media.models import DocumentText, PortalDocument
from media.texts import read_again

URL_NAME = "media_unread_files"


def unread_files(user: Any) -> QuerySet[DocumentText]:
    """Return what could not be read of the files that the user may replace, the latest first."""
    own = policy_registry.get_by_type(PortalDocument).instances_user_has_permission_for(user, "change")
    failed = DocumentText.objects.filter(state=DocumentText.State.FAILED, document__in=own)
    return failed.defer("text").select_related("document").order_by("-updated_at", "pk")


@dataclass
class Places:
    """The pages where a file is offered: those the user may edit, and the number of all others."""

    own: list[Page] = field(default_factory=list)
    elsewhere: int = 0


def places_of(document_ids: Iterable[int], user: Any) -> dict[int, Places]:
    """Return where each document is offered; a fixed number of queries."""
    references = ReferenceIndex.objects.filter(
        to_content_type=ReferenceIndex._get_base_content_type(PortalDocument),
        to_object_id__in=[str(pk) for pk in document_ids],
        base_content_type=ReferenceIndex._get_base_content_type(Page),
    )
    pairs = set(references.values_list("to_object_id", "object_id"))
    pages = editable_pages(user).in_bulk([int(page_id) for _, page_id in pairs])
    found: dict[int, Places] = defaultdict(Places)
    for document_id, page_id in sorted(pairs):
        if int(page_id) in pages:
            found[int(document_id)].own.append(pages[int(page_id)])
        else:
            found[int(document_id)].elsewhere += 1
    return found


class PagesColumn(Column):
    """Links to the pages where the file is offered."""

    cell_template_name = "media/pages_cell.html"


class AgainColumn(Column):
    """The button «Прочитать снова»."""

    cell_template_name = "media/again_cell.html"

    def get_cell_context_data(self, instance: DocumentText, parent_context: Any) -> dict[str, Any]:
        """Hand over what the form needs."""
        context = super().get_cell_context_data(instance, parent_context)
        return {**context, "csrf_token": parent_context.get("csrf_token")}


class FilesPaginator(WagtailPaginator):
    """Counts files, not rows of a table."""

    @property
    def items_count_label(self) -> str:
        """Return «3 файла»."""
        return counted(self.count, ("файл", "файла", "файлов"))


def edit_url(row: DocumentText) -> str:
    """Return where the file can be replaced."""
    return reverse("wagtaildocs:edit", args=[row.pk])


class UnreadFilesView(ReportView):
    """Files that the search does not know from the inside, with what to do about each."""

    page_title = "Файлы, которые не удалось прочитать"
    header_icon = "doc-full"
    index_url_name = URL_NAME
    index_results_url_name = f"{URL_NAME}_results"
    any_permission_required = ["change"]
    paginator_class = FilesPaginator
    no_results_message = "Все файлы прочитаны: поиск находит и то, что написано внутри них."
    columns = [
        TitleColumn("document", label="Файл", accessor="document.title", get_url=edit_url),
        PagesColumn("places", label="На страницах"),
        Column("reason", label="Что случилось", accessor="get_reason_display"),
        DateColumn("updated_at", label="Когда"),
        AgainColumn("again", label="", accessor="pk"),
    ]
    list_export = ["document.title", "get_reason_display", "updated_at"]
    export_headings = {
        "document.title": "Файл",
        "get_reason_display": "Что случилось",
        "updated_at": "Когда",
    }

    @cached_property
    def permission_policy(self) -> Any:
        """Return the rights on documents: the view lists what belongs to them."""
        return policy_registry.get_by_type(PortalDocument)

    def get_queryset(self) -> QuerySet[DocumentText]:
        """Return the rows of this user."""
        return unread_files(self.request.user)

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Find the pages of all rows at once."""
        found = places_of([row.pk for row in object_list], self.request.user)
        for row in object_list:
            row.places = found.get(row.pk)
        return object_list


@require_POST
def read_file_again(request: HttpRequest, document_id: int) -> HttpResponse:
    """Put one file back into the queue."""
    if not policy_registry.get_by_type(PortalDocument).user_has_permission(request.user, "change"):
        raise PermissionDenied
    row = unread_files(request.user).filter(pk=document_id).first()
    if row is None:
        raise Http404
    read_again(document_id)
    messages.success(request, f"Файл «{row.document.title}» скоро прочитаем снова.")
    return redirect(URL_NAME)
