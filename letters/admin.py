"""«Неотправленные письма»: letters that the mail server does not take, why, and buttons to try again."""

import re
from collections.abc import Sequence

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.permission_policies import ModelPermissionPolicy

from core.dates import region_now
from core.failures import WIDE_ONLY, FailureListView, ReasonColumn, RetryColumn, RetryView
from letters.models import Letter
from letters.post import failing, retry

PERMISSION = "letters.change_letter"
INDEX = "letters_failing"
RETRY = "letters_retry"

# Name of the error → what a person can do about it.
REASONS = {
    "SMTPRecipientsRefused": "Почтовый сервер не принял адрес. Проверьте его и сообщите человеку другим способом.",
    "SMTPSenderRefused": "Почтовый сервер не принимает письма от портала. Нужно проверить адрес отправителя.",
    "SMTPAuthenticationError": "Почтовый сервер не узнал портал. Нужно проверить имя и пароль в его настройках.",
    "BadHeaderError": "Письмо составлено с ошибкой. Передайте её разработчику.",
    "ValueError": "Письмо составлено с ошибкой. Передайте её разработчику.",
}
NO_ANSWER = "Почтовый сервер не ответил или отказал."


def reason(letter: Letter) -> str:
    """Return in plain words why the letter has not left."""
    return REASONS.get(letter.last_error.partition(":")[0], NO_ANSWER)


class Guarded:
    """For moderators and administrators: they see the addresses of authors and participants anyway."""

    permission_policy = ModelPermissionPolicy(Letter)
    permission_required = "change"


class FailingLettersView(Guarded, FailureListView):
    """Letters that were refused at least once and have not left since."""

    page_title = "Неотправленные письма"
    header_icon = "mail"
    index_url_name = INDEX
    retry_url_name = RETRY
    all_is_well = "Все письма ушли."
    default_ordering = "-created_at"
    columns = [
        TitleColumn("subject", label="Письмо", accessor="shown_title"),
        Column("to", label="Кому"),
        ReasonColumn("reason", label="Почему", accessor=reason),
        Column("attempts", label="Попыток", sort_key="attempts", classname=WIDE_ONLY),
        DateColumn("created_at", label="Написано", sort_key="created_at", classname=WIDE_ONLY),
        RetryColumn("retry", label="", accessor="pk"),
    ]

    def get_base_queryset(self) -> QuerySet[Letter]:
        """Return the letters without their texts."""
        return failing().defer("body")


class RetryLettersView(Guarded, RetryView):
    """The letter whose number is `key`, or all of them."""

    counted_words = ("письмо поставлено", "письма поставлены", "писем поставлено")
    nothing_to_do = "Отправлять снова нечего: все письма ушли."
    list_url_name = INDEX

    def retry(self, keys: Sequence[str] | None) -> int:
        """Give letters another chance."""
        numbers = None if keys is None else [int(key) for key in keys if re.fullmatch(r"[0-9]{1,18}", key)]
        return retry(numbers, region_now())


class FailingLettersMenuItem(MenuItem):
    """Shown to those who may open the list."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the same right as the view."""
        return bool(request.user.has_perm(PERMISSION))


def menu_item() -> MenuItem:
    """Return the line of the menu «Отчёты»."""
    title = FailingLettersView.page_title
    return FailingLettersMenuItem(title, reverse(INDEX), name="failing-letters", icon_name="mail", order=950)


def urls() -> list[URLPattern]:
    """Return the addresses below /admin/."""
    return [
        path("pisma/", FailingLettersView.as_view(), name=INDEX),
        path("pisma/snova/", RetryLettersView.as_view(), name=RETRY),
    ]
