"""Filters for Russian words around numbers, sums and dates; the work is done in `core.formatting`."""

import datetime as dt
from collections.abc import Sequence

from django import template
from django.utils.safestring import mark_safe

from core import formatting
from core.dates import REGION_TZ, region_today
from core.labels import Label

register = template.Library()

Moment = dt.date | dt.datetime | str | None


def _whole(value: object) -> int | None:
    try:
        return int(value)  # type: ignore[call-overload]
    except (TypeError, ValueError):
        return None


def _day(value: Moment) -> dt.date | None:
    aware = isinstance(value, dt.datetime) and value.tzinfo is not None
    return formatting.to_date(value.astimezone(REGION_TZ) if aware else value)  # type: ignore[union-attr]


@register.filter
def ru_plural(number: object, forms: str) -> str:
    """Return the word that agrees with the number: `{{ n|ru_plural:"день,дня,дней" }}`; empty for no number."""
    whole = _whole(number)
    return "" if whole is None else formatting.plural(whole, forms.split(","))


@register.filter
def counted(number: object, forms: str) -> str:
    """Return the number with its word and a non-breaking space between: `{{ n|counted:"мера,меры,мер" }}`."""
    whole = _whole(number)
    return "" if whole is None else formatting.counted(whole, forms.split(","))


@register.filter
def grouped(number: object) -> str:
    """Return «3 000 000»; empty for no number."""
    whole = _whole(number)
    return "" if whole is None else formatting.grouped(whole)


@register.filter
def money(roubles: object) -> str:
    """Return the exact sum, «500 000 ₽»; empty for no number."""
    whole = _whole(roubles)
    return "" if whole is None else formatting.money(whole)


@register.filter
def money_short(roubles: object) -> str:
    """Return «500 тыс. ₽» or «1,5 млн ₽»; empty for no number."""
    whole = _whole(roubles)
    return "" if whole is None else formatting.money_short(whole)


@register.filter
def day(value: Moment) -> str:
    """Return «14 декабря», with the year when it is not this year; takes a date, a moment or an ISO text."""
    found = _day(value)
    return "" if found is None else formatting.day(found, region_today())


@register.filter
def day_year(value: Moment) -> str:
    """Return «14 декабря 2026 года»; takes a date, a moment or an ISO text."""
    found = _day(value)
    return "" if found is None else formatting.day_year(found)


@register.filter
def span(first: Moment, last: Moment) -> str:
    """Return «4–6 декабря», with the year when it is not this year: `{{ starts|span:ends }}`; empty without both."""
    start, end = _day(first), _day(last)
    return formatting.span(start, end, region_today()) if start and end else ""


@register.filter
def span_year(first: Moment, last: Moment) -> str:
    """Return «26 мая — 22 ноября 2026 года», always with the year; empty without both."""
    start, end = _day(first), _day(last)
    return formatting.span(start, end, None) if start and end else ""


@register.filter
def months(first: Moment, last: Moment) -> str:
    """Return «январь — август 2022 года»; empty without both."""
    start, end = _day(first), _day(last)
    return formatting.months(start, end) if start and end else ""


@register.filter
def row(labels: Sequence[Label | dict[str, str]], style: str = "") -> str:
    """Return names of a list as one phrase: «Грант, конкурс»; `{{ who|row:"short" }}` takes the short ones.

    A card holds its names as they are stored, a page as labels.
    """
    facts = [label if isinstance(label, dict) else vars(label) for label in labels]
    return formatting.row([(style and fact[style]) or fact["label"] for fact in facts])


@register.filter
def edition(version: str) -> str:
    """Return the version of a legal text in words: «от 26 ноября 2026 года»."""
    return formatting.edition(version)


@register.filter
def iso_day(value: Moment) -> str:
    """Return «2026-12-14» for the `datetime` attribute."""
    found = _day(value)
    return "" if found is None else found.isoformat()


@register.filter
def iso_moment(moment: dt.datetime | None) -> str:
    """Return «2026-12-14T17:00:00+10:00» for the `datetime` attribute: HTML allows no microseconds."""
    return moment.astimezone(REGION_TZ).isoformat(timespec="seconds") if moment else ""


@register.filter
def day_number(value: Moment) -> str:
    """Return the number of the day in its month: «9»."""
    found = _day(value)
    return "" if found is None else str(found.day)


@register.filter
def clock(moment: dt.datetime | None) -> str:
    """Return «17:00» in the moment's own time zone, where Django's filters would turn it into the region's."""
    return f"{moment:%H:%M}" if moment else ""


@register.filter
def month(value: Moment) -> str:
    """Return the month in the genitive: «декабря»."""
    found = _day(value)
    return "" if found is None else formatting.MONTHS[found.month - 1]


@register.filter
def weekday(value: Moment) -> str:
    """Return «понедельник»."""
    found = _day(value)
    return "" if found is None else formatting.WEEKDAYS[found.weekday()]


@register.filter
def weekday_short(value: Moment) -> str:
    """Return «пн»."""
    found = _day(value)
    return "" if found is None else formatting.WEEKDAYS_SHORT[found.weekday()]


@register.filter(is_safe=True)
def nbsp(text: object) -> str:
    """Bind short prepositions and numbers to the next word."""
    return formatting.nbsp(str(text))


@register.simple_tag
def amount(low: object, high: object, style: str = "short") -> str:
    """Return «до 3 млн ₽» (`short`) or «до 3 000 000 ₽» (`exact`); empty without sums."""
    return mark_safe(formatting.amount_words(_whole(low), _whole(high), short=style == "short"))  # noqa: S308  digits and our words
