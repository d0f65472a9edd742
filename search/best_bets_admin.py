"""Wagtail's list of promoted results without what this site does not count."""

from typing import Any

from django import forms
from django.db.models import Prefetch, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.functional import cached_property
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.widgets import AdminPageChooser
from wagtail.contrib.search_promotions.forms import QueryForm
from wagtail.contrib.search_promotions.views import CreateView, EditView, IndexView
from wagtail.contrib.search_promotions.views.settings import SearchPromotionCreateEditMixin
from wagtail.models import Page

from core.formatting import counted
from search.params import clean_text
from users.visibility import AnyUser, choosable_pages

HIDDEN = "Страница, к которой у вас нет доступа"


class QueriesPaginator(WagtailPaginator):
    """Counts queries in Russian: Wagtail's name of the model is not translated."""

    @property
    def items_count_label(self) -> str:
        """Return «3 запроса»."""
        return counted(self.count, ("запрос", "запроса", "запросов"))


class BestBetsIndexView(IndexView):
    """Queries with their picks. Wagtail's column of views is dropped: its own log of queries is not written."""

    page_title = "Выбор редакции"
    add_item_label = "Добавить запрос"
    paginator_class = QueriesPaginator
    columns = [column for column in IndexView.columns if column.name != "views"]

    def get_base_queryset(self) -> QuerySet:
        """Return the queries; a picked page that the user may not choose comes as None, so it cannot be named."""
        pages = Prefetch("editors_picks__page", choosable_pages(self.request.user))
        return super().get_base_queryset().prefetch_related(None).prefetch_related("editors_picks", pages)


class BestBetsForm(QueryForm):
    """Wagtail's form with the rule of this site: queries are equal when their words are, whatever the endings."""

    query_string = forms.CharField(
        label="Запрос",
        max_length=255,
        help_text="Как его набирают: «гранты для ТОС». Окончания не важны: «грант для ТОСов» — тот же запрос.",
    )


class DiscreetPageChooser(AdminPageChooser):
    """Keeps the page that somebody else has picked, and does not tell its title to those who may not choose it."""

    def __init__(self, user: AnyUser) -> None:
        super().__init__()
        self.user = user

    def get_value_data_from_instance(self, instance: Page) -> dict[str, Any]:
        """Return what the form shows: key, title and address of the form of the page."""
        if choosable_pages(self.user).filter(pk=instance.pk).exists():
            return super().get_value_data_from_instance(instance)
        return {"id": instance.pk, "edit_url": None, self.display_title_key: HIDDEN, "parent_id": None}


class DiscreetPicksMixin(SearchPromotionCreateEditMixin):
    """The form of picks with that chooser."""

    request: HttpRequest

    @cached_property
    def searchpicks_formset(self) -> BaseInlineFormSet:
        """Return Wagtail's rows."""
        formset: BaseInlineFormSet = super().searchpicks_formset
        for form in (*formset.forms, formset.empty_form):
            form.fields["page"].widget = DiscreetPageChooser(self.request.user)
        return formset


class BestBetsCreateView(DiscreetPicksMixin, CreateView):
    """New picks; the report about queries leads here with the query."""

    form_class = BestBetsForm

    def get_initial(self) -> dict[str, Any]:
        """Fill in the query of the address."""
        (field,) = BestBetsForm.Meta.fields
        return {**super().get_initial(), field: clean_text(self.request.GET.get("query", ""))}


class BestBetsEditView(DiscreetPicksMixin, EditView):
    """Picks of a query."""

    form_class = BestBetsForm
