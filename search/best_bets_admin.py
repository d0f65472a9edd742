"""Wagtail's list of promoted results without what this site does not count."""

from wagtail.contrib.search_promotions.views import IndexView


class BestBetsIndexView(IndexView):
    """Queries with their picks. Wagtail's column of views is dropped: its own log of queries is not written."""

    page_title = "Выбор редакции"
    add_item_label = "Добавить запрос"
    verbose_name = "запрос"
    verbose_name_plural = "запросы"
    columns = [column for column in IndexView.columns if column.name != "views"]
