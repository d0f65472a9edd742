"""Synonyms in the admin: the list, the form, and what a group would change before it is saved."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView, SnippetViewSet

from core.dates import region_now
from search.models import SynonymGroup
from search.params import MAX_TEXT, clean_text
from search.synonyms.preview import compare
from search.synonyms.rules import TOO_FEW

# The name of the button that shows the change and saves nothing.
PREVIEW = "preview"
_TEMPLATE = "search/admin/synonym_group.html"


class SynonymGroupForm(WagtailAdminModelForm):
    """The group with a query to try it on; the query is not stored."""

    query = forms.CharField(
        label="На каком запросе проверить",
        required=False,
        max_length=MAX_TEXT,
        help_text="Как написал бы посетитель. Если оставить пустым, возьмём первую строку группы.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["terms"].error_messages["required"] = TOO_FEW


class PreviewMixin:
    """Answers the button of the preview with the form as it was typed and the comparison below it."""

    request: HttpRequest
    error_message = "Исправьте отмеченное: пока ничего не сохранено."

    def get_success_message(self, instance: SynonymGroup | None = None) -> str:
        """Tell that it works already: no index has to be built."""
        return "Группа синонимов сохранена и действует в поиске с этой минуты."

    def form_valid(self, form: SynonymGroupForm) -> HttpResponse:
        """Save, or only show."""
        if PREVIEW not in self.request.POST:
            return super().form_valid(form)  # type: ignore[misc]
        self.form = form
        comparison = compare(form.cleaned_data["query"], form.instance, region_now())
        context = self.get_context_data(comparison=comparison)  # type: ignore[attr-defined]
        return self.render_to_response(context)  # type: ignore[attr-defined]


class SynonymGroupCreateView(PreviewMixin, CreateView):
    """A new group; the report about queries leads here with the first word."""

    def get_initial(self) -> dict[str, Any]:
        """Fill in the words of the address."""
        return {**super().get_initial(), "terms": clean_text(self.request.GET.get("terms", ""))}


class SynonymGroupEditView(PreviewMixin, EditView):
    """An existing group."""


class SynonymGroupIndexView(IndexView):
    """All groups."""

    add_item_label = "Добавить группу"


class SynonymGroupViewSet(SnippetViewSet):
    """Synonyms in the menu «Поиск»."""

    model = SynonymGroup
    icon = "list-ul"
    menu_label = "Синонимы"
    menu_hook = "register_search_menu_item"
    menu_item_is_registered = True
    index_view_class = SynonymGroupIndexView
    add_view_class = SynonymGroupCreateView
    edit_view_class = SynonymGroupEditView
    create_template_name = _TEMPLATE
    edit_template_name = _TEMPLATE
    copy_view_enabled = False
    list_display = ["__str__", "direction", BooleanColumn("is_active", label="Действует", sort_key="is_active"), "note"]
    list_filter = ["direction", "is_active"]
    search_fields = ["terms", "note"]
    ordering = ["pk"]
    list_per_page = 50
    edit_handler = ObjectList(
        ["terms", FieldPanel("direction", widget=forms.RadioSelect), "is_active", "note", FieldPanel("query")],
        base_form_class=SynonymGroupForm,
    )

    def register_chooser_viewset(self) -> None:
        """Offer no chooser: nothing refers to a group, and Wagtail's would show them all to every editor."""
