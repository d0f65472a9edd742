"""Wagtail's list of promoted results without what this site does not count."""

from typing import Any

from django import forms
from wagtail.admin.paginator import WagtailPaginator
from wagtail.contrib.search_promotions.forms import QueryForm
from wagtail.contrib.search_promotions.views import CreateView, EditView, IndexView

from core.formatting import counted
from search.params import clean_text


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


class BestBetsForm(QueryForm):
    """Wagtail's form with the rule of this site: queries are equal when their words are, whatever the endings."""

    query_string = forms.CharField(
        label="Запрос",
        max_length=255,
        help_text="Как его набирают: «гранты для ТОС». Окончания не важны: «грант для ТОСов» — тот же запрос.",
    )


class BestBetsCreateView(CreateView):
    """New picks; the report about queries leads here with the query."""

    form_class = BestBetsForm

    def get_initial(self) -> dict[str, Any]:
        """Fill in the query of the address."""
        (field,) = BestBetsForm.Meta.fields
        return {**super().get_initial(), field: clean_text(self.request.GET.get("query", ""))}


class BestBetsEditView(EditView):
    """Picks of a query."""

    form_class = BestBetsForm
