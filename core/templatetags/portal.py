"""Tags of the portal's frame and lists: icons, menu, look of the page, addresses of a query, charts."""

import datetime as dt
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django import forms, template
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.addresses import readable_address
from core.charts import Pane, PartBar, panes, part_bars
from core.dates import region_today
from core.form_errors import FormError
from core.form_errors import form_errors as list_errors
from core.formatting import to_date
from core.frame import draw
from core.models import BasePage
from core.navigation import NavItem, main_menu
from core.structured_data import breadcrumbs, script
from core.view_settings import ViewSettings
from core.window_words import WindowWords, days_left_words
from core.window_words import window_words as say_window
from core.windows import WindowStatus

register = template.Library()
register.filter("readable_address", readable_address)

STATUS_ICONS = {
    WindowStatus.CLOSING: "hourglass",
    WindowStatus.OPEN: "check-circle",
    WindowStatus.PERMANENT: "permanent",
    WindowStatus.SOON: "calendar",
    WindowStatus.CLOSED: "closed",
}


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """Return a decorative icon of the sprite, hidden from screen readers; `size` "s" is the small one."""
    return _icon(static("icons/icons.svg"), name, " icon--s" if size == "s" else "")


@lru_cache(maxsize=256)
def _icon(sprite: str, name: str, modifier: str) -> SafeString:
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>', modifier, sprite, name
    )


@register.simple_tag
def status_pill(status: str | None) -> SafeString | str:
    """Return the state of a window as an icon and a word; empty for what has no window."""
    if not status:
        return ""
    state = WindowStatus(status)
    mark = icon(STATUS_ICONS[state], "s")
    return format_html('<span class="pill pill--{}">{}{}</span>', state.value, mark, state.label)


@register.simple_tag(takes_context=True)
def main_nav(context: template.Context) -> list[NavItem]:
    """Return the sections of the site; empty where there is no request."""
    request: HttpRequest | None = context.get("request")
    return main_menu(request) if request is not None else []


@register.simple_tag(takes_context=True)
def frame(context: template.Context, name: str) -> SafeString:
    """Return the header or the footer, see `core.frame`."""
    return draw(name, context)


@register.simple_tag(takes_context=True)
def structured_data(context: template.Context) -> SafeString:
    """Return what search engines read about the page and the way to it; nothing outside the tree of pages."""
    request, page = context.get("request"), context.get("page")
    if request is None or not isinstance(page, BasePage) or getattr(request, "is_preview", False):
        return SafeString("")
    origin = f"{request.scheme}://{request.get_host()}"
    above = [item for item in main_menu(request) if item.is_current and not item.is_here]
    steps = [("Главная", f"{origin}/"), *((item.title, request.build_absolute_uri(item.url)) for item in above)]
    way = [breadcrumbs([*steps, (page.title, f"{origin}{request.path}")])] if request.path != "/" else []
    return script([*page.structured_data(request), *way])


@register.simple_tag(takes_context=True)
def view_settings(context: template.Context) -> ViewSettings:
    """Return the visitor's look of the page."""
    request: HttpRequest | None = context.get("request")
    return ViewSettings.of(request) if request is not None else ViewSettings()


@register.simple_tag(takes_context=True)
def view_attributes(context: template.Context) -> SafeString:
    """Return the look as attributes of <html>: ` data-size="150" data-scheme="black"`; empty for the ordinary look."""
    return format_html_join("", ' data-{}="{}"', view_settings(context).chosen().items())


@register.simple_tag
def query(params: Any, **changes: Any) -> str:
    """Return the query string of `params` with changes: `{% query params type="measure" %}`."""
    text: str = params.query(**changes)
    return text


@register.simple_tag
def page_query(params: Any, number: int) -> str:
    """Return the query string of page `number` of the same query."""
    text: str = params.with_page(number)
    return text


@register.simple_tag
def page_numbers(page: int, pages: int) -> list[int | None]:
    """Return the numbers to show, with None for a gap: 1 … 4 5 6 … 20; a gap of one page is shown as the page."""
    shown = sorted({1, pages, *range(max(1, page - 1), min(pages, page + 1) + 1)})
    numbers: list[int | None] = []
    for number in shown:
        previous = numbers[-1] if numbers else 0
        missing = number - (previous or 0) - 1
        if missing == 1:
            numbers.append(number - 1)
        elif missing > 1:
            numbers.append(None)
        numbers.append(number)
    return numbers


@register.simple_tag
def window_words(status: str | None, opens_on: Any, closes_on: Any, closes_time: Any = None) -> WindowWords:
    """Return the words of a window: `.main` «до 14 декабря», `.note` «осталось 12 дней». Days may be ISO texts."""
    hour = closes_time.strftime("%H:%M") if isinstance(closes_time, dt.time) else closes_time or ""
    return say_window(status, to_date(opens_on), to_date(closes_on), hour, region_today())


@register.filter
def days_left(days: int) -> str:
    """Return «осталось 12 дней», «остался 1 день», «последний день»."""
    return days_left_words(days)


@register.simple_tag
def ten_panes(lit: int) -> list[Pane]:
    """Return ten little windows, the first `lit` of them with light."""
    return panes(lit)


@register.simple_tag
def odds_bars(rows: Any) -> list[PartBar]:
    """Return the bars of winners within applications, a row of `year`, `winners`, `applications` each."""
    return part_bars((str(row["year"]), row["winners"], row["applications"]) for row in rows)


@register.simple_tag
def form_errors(form: forms.BaseForm) -> list[FormError]:
    """Return what is wrong in a form for the summary above it."""
    return list(list_errors(form))


@register.filter
def phone_link(phone: str) -> str:
    """Return the number for a `tel:` address: «8 (4212) 00-00-00» gives +74212000000."""
    digits = "".join(character for character in phone.split(",", maxsplit=1)[0] if character.isdigit())
    return f"+7{digits[1:]}" if len(digits) == 11 and digits[0] in "78" else digits


@register.filter
def site_name(address: str) -> str:
    """Return the host of an address as people read it: «www.example.org» gives «example.org»."""
    host = urlsplit(address).hostname or address
    return host.removeprefix("www.")
