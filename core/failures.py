"""Lists of what failed in the background, for the admin: what, why, and buttons to try again."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views import View
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import BaseListingView, PermissionCheckedMixin

from core.formatting import counted

# Columns that give way on a narrow screen.
WIDE_ONLY = "wide-only"


class ReasonColumn(Column):
    """The reason in plain words and, folded away, `last_error` of the row as the machine has put it."""

    cell_template_name = "admin/reason_cell.html"


class RetryColumn(Column):
    """The button that tries again; the value is the key of the row, `shown_title` of the row says what of."""

    cell_template_name = "admin/retry_cell.html"


class FailureListView(PermissionCheckedMixin, BaseListingView):
    """The list in the form of its buttons; `retry_url_name`: where they lead, `all_is_well`: its words when empty."""

    results_template_name = "admin/failure_results.html"
    table_classname = "listing stacked"
    paginate_by = 50
    retry_url_name = ""
    all_is_well = ""
    _show_breadcrumbs = True

    def get_context_data(self, *args: object, **kwargs: object) -> dict[str, object]:
        """Add the address of the buttons and the words of an empty list."""
        context: dict[str, object] = super().get_context_data(*args, **kwargs)
        return {**context, "retry_url": reverse(self.retry_url_name), "all_is_well": self.all_is_well}


class RetryView(PermissionCheckedMixin, View):
    """«Отправить снова»: what is named by `key`, or everything."""

    http_method_names = ["post"]
    # «запись поставлена», «записи поставлены», «записей поставлено»
    counted_words: tuple[str, str, str]
    nothing_to_do = ""
    list_url_name = ""

    def retry(self, keys: Sequence[str] | None) -> int:
        """Give those with the keys, or all, another chance; return how many got it."""
        raise NotImplementedError

    def post(self, request: HttpRequest) -> HttpResponse:
        """Try again and say how many."""
        # PostgreSQL takes no NUL; without it the key is still nobody's.
        keys = [key.replace("\0", "") for key in request.POST.getlist("key")]
        count = self.retry(keys or None)
        if count:
            words = counted(count, self.counted_words)
            messages.success(request, f"{words} в очередь. Обновите список через минуту.")
        else:
            messages.info(request, self.nothing_to_do)
        return redirect(self.list_url_name)
