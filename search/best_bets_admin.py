"""Wagtail's list of promoted results without what this site does not count."""

from wagtail.admin.paginator import WagtailPaginator
from wagtail.contrib.search_promotions.views import IndexView

from core.formatting import counted


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
