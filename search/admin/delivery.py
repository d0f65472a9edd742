"""«Доставка в поиск»: what of the content does not reach the search, why, and a button to try again."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.models import Page
from wagtail.permission_policies import ModelPermissionPolicy

from core.failures import WIDE_ONLY, FailureListView, ReasonColumn, RetryColumn, RetryView
from search.models import SearchEntry
from search.queue import failing, queue_state, retry
from search.registry import get_type, page_types
from users.visibility import AnyUser, explorable_pages

PERMISSION = "search.change_searchentry"
INDEX = "search_delivery"
RETRY = "search_delivery_retry"

# Words of Elasticsearch or of the error → what an editor can make of them.
REASONS = (
    ("too large", "Текст слишком длинный, поиск его не принимает."),
    ("parse", "В одном из полей значение не того вида."),
    ("strict_dynamic", "В записи есть поле, которого поиск не знает. Нужна перестройка индекса."),
    ("mapping set to strict", "В записи есть поле, которого поиск не знает. Нужна перестройка индекса."),
)
CANNOT_BUILD = "Не удалось прочитать содержание страницы. Откройте её, проверьте поля и опубликуйте ещё раз."
REFUSED = "Поиск не принял запись."


def reason(entry: SearchEntry) -> str:
    """Return in plain words why the entry is not in the search as it should be."""
    if entry.needs_mapping:
        return CANNOT_BUILD
    error = entry.last_error.lower()
    return next((words for sign, words in REASONS if sign in error), REFUSED)


class ObjectColumn(Column):
    """The name of the object, with a link to its form."""

    cell_template_name = "search/admin/object_cell.html"


class Guarded:
    """For moderators and administrators."""

    permission_policy = ModelPermissionPolicy(SearchEntry)
    permission_required = "change"


class DeliveryView(Guarded, FailureListView):
    """The state of the queue and everything that could not be built or delivered."""

    template_name = "search/admin/delivery.html"
    page_title = "Доставка в поиск"
    header_icon = "rotate"
    index_url_name = INDEX
    retry_url_name = RETRY
    all_is_well = "Ошибок нет: поиск получил всё, что опубликовано."
    default_ordering = "failing_since"
    columns = [
        ObjectColumn("object", label="Что", accessor="shown_title"),
        Column("type", label="Тип", accessor="shown_type", classname=WIDE_ONLY),
        ReasonColumn("reason", label="Почему", accessor=reason),
        Column("attempts", label="Попыток", accessor="attempts", sort_key="attempts", classname=WIDE_ONLY),
        DateColumn("failing_since", label="С какого времени", sort_key="failing_since", classname=WIDE_ONLY),
        RetryColumn("retry", label="", accessor="key"),
    ]

    def get_base_queryset(self) -> Any:
        """Return failing entries without their long texts."""
        return failing().defer("document")

    def get_table(self, object_list: Iterable[SearchEntry]) -> Any:
        """Give each row its title and address, with one query for the page of the list."""
        rows = list(object_list)
        describe(rows, self.request.user)
        return super().get_table(rows)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the state of the queue."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        return {
            **context,
            "queue": queue_state(),
            "has_elasticsearch": bool(settings.SEARCH["ELASTICSEARCH_URL"]),
        }


class RetryDeliveryView(Guarded, RetryView):
    """The entry named `key`, or all of them."""

    counted_words = ("запись поставлена", "записи поставлены", "записей поставлено")
    nothing_to_do = "Отправлять снова нечего: всё уже в поиске."
    list_url_name = INDEX

    def retry(self, keys: Sequence[str] | None) -> int:
        """Give entries another chance."""
        return retry(keys)


def describe(entries: Sequence[SearchEntry], user: AnyUser) -> None:
    """Set `shown_title`, `shown_type`, `edit_url` and `put_aside` of entries.

    The title is shown only of pages the user works with.
    """
    names = {search_type.name for search_type in page_types()}
    keys = [entry.object_id for entry in entries if entry.type in names]
    pages = explorable_pages(user).in_bulk(keys)
    hidden = set(Page.objects.filter(pk__in=keys).values_list("pk", flat=True)) - set(pages)
    for entry in entries:
        search_type = get_type(entry.type)
        page = pages.get(entry.object_id) if entry.type in names else None
        shown: Any = entry
        shown.put_aside = entry.dead
        gone = "нет доступа" if entry.object_id in hidden and entry.type in names else "удалено"
        shown.shown_title = page.get_admin_display_title() if page else f"№ {entry.object_id} ({gone})"
        shown.shown_type = search_type.label if search_type else entry.type
        shown.edit_url = reverse("wagtailadmin_pages:edit", args=[page.pk]) if page else ""


class DeliveryMenuItem(MenuItem):
    """Shown to those who may open the list."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the same right as the view."""
        return bool(request.user.has_perm(PERMISSION))


def menu_item() -> MenuItem:
    """Return the line of the menu «Поиск»."""
    return DeliveryMenuItem("Доставка в поиск", reverse(INDEX), name="search-delivery", icon_name="rotate", order=900)


def urls() -> list[URLPattern]:
    """Return the addresses below /admin/."""
    return [
        path("poisk/dostavka/", DeliveryView.as_view(), name=INDEX),
        path("poisk/dostavka/snova/", RetryDeliveryView.as_view(), name=RETRY),
    ]
