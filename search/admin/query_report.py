"""Report for moderators: what visitors ask, what finds nothing, what is found and never opened."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Avg, Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column, NumberColumn
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from core.dates import region_now
from core.formatting import counted
from search import popular
from search.models import PopularQuery, QueryLog
from search.query_log import COMMON, since
from search.registry import all_types

# A query that was found so often and never opened deserves a look; one or two are chance.
MIN_SHOWN = 5
PERIODS = ((7, "7 дней"), (30, "30 дней"), (90, "90 дней"))
PERMISSION = "search.change_popularquery"

# Name of a section → its title and what it keeps of the queries.
SECTIONS: Mapping[str, tuple[str, Q]] = {
    "top": ("Частые запросы", Q()),
    "empty": ("Без ответа", Q(empty__gt=0)),
    "unopened": ("Нашли, но не открыли", Q(clicks=0, shown__gte=MIN_SHOWN)),
}


def places() -> list[tuple[str, str]]:
    """Return where people search: the common search and the list of each kind of content."""
    return [(COMMON, "Общий поиск"), *((item.name, item.label_plural) for item in all_types())]


class QueryReportFilterSet(WagtailFilterSet):
    """Period and place."""

    period = django_filters.ChoiceFilter(
        label="За сколько дней", choices=PERIODS, empty_label="За всё время", method="filter_period"
    )
    place = django_filters.ChoiceFilter(label="Где искали", choices=places, empty_label="Везде")

    class Meta:
        model = QueryLog
        fields = ["period", "place"]

    def filter_period(self, queryset: QuerySet, name: str, days: str) -> QuerySet:
        """Keep the last days."""
        return queryset.filter(asked_at__gte=since(region_now(), int(days)))


class QueriesPaginator(WagtailPaginator):
    """Counts queries in Russian: Wagtail knows two forms only."""

    @property
    def items_count_label(self) -> str:
        """Return «3 запроса»."""
        return counted(self.count, ("запрос", "запроса", "запросов"))


class ActionsColumn(Column):
    """What can be made of a query by one click."""

    cell_template_name = "search/admin/query_actions.html"

    def get_cell_context_data(self, instance: Mapping[str, Any], parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Add the addresses of the forms, with the query filled in."""
        query = instance["query"]
        return {
            **super().get_cell_context_data(instance, parent_context),
            "query": query,
            "hidden": instance.get("hidden"),
            "synonym_url": synonym_add_url(query),
            "best_bet_url": best_bet_add_url(query),
        }


class QueryReportView(ReportView):
    """One section of the report: a line for each query of the period."""

    section = "top"
    page_title = "Что ищут на портале"
    header_icon = "search"
    no_results_message = "За это время таких запросов не было."
    model = QueryLog
    permission_policy = ModelPermissionPolicy(PopularQuery)
    permission_required = "change"
    filterset_class = QueryReportFilterSet
    paginator_class = QueriesPaginator
    results_template_name = "search/admin/query_report_results.html"
    is_searchable = True
    search_fields = ["query"]
    search_backend_name = None
    default_ordering = "-asked"
    verbose_name_plural = "запросы"
    columns = [
        Column("query", label="Запрос", sort_key="query", classname="title"),
        NumberColumn("asked", label="Спросили", sort_key="asked"),
        NumberColumn("empty", label="Без ответа", sort_key="empty"),
        NumberColumn("clicks", label="Открыли ответ", sort_key="clicks"),
        Column("position", label="Какой по счёту", accessor=lambda row: _rounded(row["position"])),
        ActionsColumn("actions", label="Что сделать"),
    ]
    list_export = ["query", "asked", "empty", "clicks", "position"]
    export_headings = {
        "query": "Запрос",
        "asked": "Спросили",
        "empty": "Без ответа",
        "clicks": "Открыли ответ",
        "position": "Какой по счёту ответ открывали",
    }

    def get_index_url(self) -> str:
        """Return the address of this section."""
        return reverse(url_name(self.section))

    def get_index_results_url(self) -> str:
        """Return the address of its table alone."""
        return reverse(f"{url_name(self.section)}_results")

    def get_page_subtitle(self) -> str:
        """Return the name of the section."""
        return SECTIONS[self.section][0]

    def get_filename(self) -> str:
        """Return the name of the file without its ending."""
        return f"zaprosy-{self.section}"

    def get_base_queryset(self) -> QuerySet:
        """Return a row for each query with its numbers."""
        return (
            QueryLog.objects.values("query")
            .annotate(
                asked=Count("pk"),
                empty=Count("pk", filter=Q(total=0)),
                clicks=Count("clicked_position"),
                position=Avg("clicked_position"),
            )
            .annotate(shown=F("asked") - F("empty"))
            .filter(SECTIONS[self.section][1])
        )

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        """Order as asked, equal ones by the alphabet; what finds nothing most often comes first in its section."""
        first = "-empty" if self.section == "empty" and not self.is_explicitly_ordered else self.ordering
        return queryset.order_by(first, "query")

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Mark the queries that are hidden from the suggestions."""
        rows = list(object_list)
        hidden = popular.hidden_among([row["query"] for row in rows])
        for row in rows:
            row["hidden"] = row["query"] in hidden
        return object_list

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the sections and the numbers of the whole period."""
        kept = urlencode([(name, self.request.GET[name]) for name in ("period", "place") if self.request.GET.get(name)])
        everything = self.filter_queryset(QueryLog.objects.all())
        totals = everything.aggregate(
            asked=Count("pk"), empty=Count("pk", filter=Q(total=0)), clicks=Count("clicked_position")
        )
        return {
            **super().get_context_data(*args, **kwargs),
            "totals": totals,
            "empty_share": round(100 * totals["empty"] / totals["asked"]) if totals["asked"] else 0,
            "hide_url": reverse("search_query_hide"),
            "min_shown": MIN_SHOWN,
            "section": self.section,
            "sections": [
                {"title": title, "url": f"{reverse(url_name(name))}?{kept}", "current": name == self.section}
                for name, (title, _) in SECTIONS.items()
            ],
        }


@require_POST
def hide(request: HttpRequest) -> HttpResponse:
    """Never suggest a query of the report again."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    if popular.hide(request.POST.get("query", "")[:200]):
        messages.success(request, "Больше не подсказываем этот запрос. Вернуть его можно в «Частых запросах».")
    return redirect(get_valid_next_url_from_request(request) or reverse(url_name("top")))


class QueryReportMenuItem(MenuItem):
    """The line of the menu, for those who may use the report."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether the user may open the report."""
        return request.user.has_perm(PERMISSION)


def menu_item() -> MenuItem:
    """Return the line of the menu; the report opens with the last month."""
    url = f"{reverse(url_name('top'))}?period=30"
    return QueryReportMenuItem("Что ищут", url, name="search-queries", icon_name="list-ul", order=100)


def urls() -> list[URLPattern]:
    """Return the addresses of the sections and of the button."""
    found = [path("search-report/hide/", hide, name="search_query_hide")]
    for name in SECTIONS:
        for suffix, results_only in (("", False), ("_results", True)):
            view = QueryReportView.as_view(section=name, results_only=results_only)
            route = f"search-report/{name}/{'results/' if results_only else ''}"
            found.append(path(route, view, name=f"{url_name(name)}{suffix}"))
    return found


def url_name(section: str) -> str:
    """Return the name of the address of a section."""
    return f"search_report_{section}"


def synonym_add_url(query: str) -> str:
    """Return the address of the form of a new synonym group with this query in it."""
    return _form_url("wagtailsnippets_search_synonymgroup:add", terms=query)


def best_bet_add_url(query: str) -> str:
    """Return the address of the form of a new best bet for this query."""
    return _form_url("wagtailsearchpromotions:add", query=query)


def _form_url(name: str, **filled: str) -> str:
    return f"{reverse(name)}?{urlencode(filled)}"


def _rounded(position: float | None) -> str:
    return "" if position is None else f"{position:.1f}".replace(".", ",").removesuffix(",0")
