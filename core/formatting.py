"""Russian words for numbers, sums and dates. Pure: the day it is comes as an argument."""

import datetime as dt
import re
from collections.abc import Sequence
from functools import lru_cache

NBSP = "\u00a0"
MONTHS = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)
MONTH_NAMES = (
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
)
WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
WEEKDAYS_SHORT = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")

_SHORT = "а|без|в|во|для|до|за|и|из|или|к|ко|на|не|ни|о|об|от|по|под|при|с|со|у"
_SHORT_WORDS = re.compile(rf"(?<![\w\u2011-])({_SHORT})[ \n]+(?=\S)", re.IGNORECASE)
# «12 дней», «IV квартал»; «от 15 000 до 120 000 ₽» may part before «до», or it is wider than a phone.
_NUMBER_AND_WORD = re.compile(
    rf"(?:(?<=\d)|(?<=\b[IVX])|(?<=\b[IVX]{{2}})|(?<=\bIII))[ \n]+(?=[\w₽%№])(?!(?:{_SHORT}){NBSP})"
)
# «занятие 3. Кому»: a number that ends a sentence does not begin a line.
_WORD_AND_NUMBER = re.compile(r"(?<=\w)[ \n]+(?=\d{1,4}[.:](?:\s|$))")
# «млн ₽», «тыс. ₽»: a sign never begins a line.
_SIGN = re.compile(r"(?<![ \n])[ \n]+(?=[₽%])")
_DASH = re.compile(r"(?<![ \n])[ \n]+(?=—)")
# Letters; longer texts stand on one page only and would take too much memory.
_SHORT_TEXT = 500
# From here a sum in a card is told in thousands or millions.
_SHORT_FROM = 10_000
_SCALES = ((1_000, "тыс."), (1_000_000, "млн"), (1_000_000_000, "млрд"))


def plural(number: int, forms: Sequence[str]) -> str:
    """Return the form that agrees with `number`: 1 день, 2 дня, 5 дней.

    Args:
        number: A whole number; the sign does not matter.
        forms: Three words, for 1, 2 and 5.
    """
    tens, ones = abs(number) % 100, abs(number) % 10
    if ones == 1 and tens != 11:
        return forms[0]
    if 2 <= ones <= 4 and not 12 <= tens <= 14:
        return forms[1]
    return forms[2]


def counted(number: int, forms: Sequence[str]) -> str:
    """Return the number with its word, which never part at the end of a line: «12 дней»."""
    return f"{grouped(number)}{NBSP}{plural(number, forms)}"


def grouped(number: int) -> str:
    """Return a whole number with a space between thousands: «3 000 000»; a four-digit number stays together."""
    if abs(number) < 10_000:
        return str(number)
    return f"{number:,}".replace(",", NBSP)


def money(roubles: int) -> str:
    """Return the exact sum: «500 000 ₽», «5 000 ₽»."""
    return f"{roubles:,}".replace(",", NBSP) + f"{NBSP}₽"


def money_short(roubles: int) -> str:
    """Return the sum for a card: «500 тыс. ₽», «1,5 млн ₽»; rounded to a tenth, small sums stay exact."""
    if abs(roubles) < _SHORT_FROM:
        return money(roubles)
    for scale, word in _SCALES:
        # Tenths of the unit, half up, in whole numbers: floats would turn 1.25 into 1.2 here and 1.3 there.
        tenths, unit = (abs(roubles) * 10 + scale // 2) // scale, word
        if tenths < 10_000:
            break
    whole, rest = divmod(tenths, 10)
    figure = grouped(whole) + (f",{rest}" if rest else "")
    return f"{'−' if roubles < 0 else ''}{figure}{NBSP}{unit}{NBSP}₽"


def to_date(value: dt.date | dt.datetime | str | None) -> dt.date | None:
    """Return the calendar day of a date, an aware moment (in its own zone) or an ISO text; None when there is none."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value[:10]) if value else None
    except ValueError:
        return None


def day(value: dt.date, today: dt.date) -> str:
    """Return «14 декабря», with the year when it is not the year of `today`: «14 декабря 2025 года»."""
    return f"{value.day}{NBSP}{MONTHS[value.month - 1]}" if value.year == today.year else day_year(value)


def day_year(value: dt.date) -> str:
    """Return «14 декабря 2026 года»."""
    return f"{value.day}{NBSP}{MONTHS[value.month - 1]} {value.year}{NBSP}года"


def span(first: dt.date, last: dt.date, today: dt.date | None) -> str:
    """Return «4–6 декабря» or «28 ноября — 6 декабря 2025 года»: what both days share is said once.

    Args:
        first: First day.
        last: Last day, not before the first.
        today: The year of this day goes without saying; None to name every year.
    """
    start, end = (day(value, today) if today else day_year(value) for value in (first, last))
    if first == last:
        return end
    if first.year != last.year:
        return f"{start}{NBSP}— {end}"
    if first.month == last.month:
        return f"{first.day}–{end}"
    return f"{first.day}{NBSP}{MONTHS[first.month - 1]}{NBSP}— {end}"


def months(first: dt.date, last: dt.date) -> str:
    """Return «январь — август 2022 года», «август 2022 — апрель 2025 года» or «май 2026 года»."""
    end = f"{MONTH_NAMES[last.month - 1]} {last.year}{NBSP}года"
    start = MONTH_NAMES[first.month - 1]
    if first.year != last.year:
        return f"{start} {first.year}{NBSP}— {end}"
    return end if first.month == last.month else f"{start}{NBSP}— {end}"


def row(names: Sequence[str]) -> str:
    """Return names of a list as one phrase: «Грант, конкурс», «НКО, ТОС без юрлица, инициативная группа»."""
    return ", ".join(
        [*names[:1], *(name if name[1:2].isupper() else name[:1].lower() + name[1:] for name in names[1:])]
    )


def edition(version: str) -> str:
    """Return «от 26 ноября 2026 года» for a version that ends with its day, else the version itself."""
    found = to_date(version[-10:])
    return version if found is None else f"от{NBSP}{day_year(found)}"


def nbsp(text: str) -> str:
    """Bind short prepositions, dashes, signs of money and a number with the next word by non-breaking spaces."""
    return _bind(text) if len(text) > _SHORT_TEXT else _bind_once(text)


def _bind(text: str) -> str:
    bound = _SHORT_WORDS.sub(lambda match: match.group(1) + NBSP, text)
    # Twice: neighbours such as «и в доме» overlap, the first pass sees only one of them.
    bound = _SHORT_WORDS.sub(lambda match: match.group(1) + NBSP, bound)
    bound = _WORD_AND_NUMBER.sub(NBSP, _NUMBER_AND_WORD.sub(NBSP, bound))
    return _DASH.sub(NBSP, _SIGN.sub(NBSP, bound))


# Pages show the same titles and sentences again and again, and the patterns cost more than any other filter.
_bind_once = lru_cache(maxsize=4096)(_bind)


def amount_words(low: int | None, high: int | None, *, short: bool) -> str:
    """Return what one project may get: «до 3 млн ₽», «500 000 ₽», exact ones with both ends; empty without sums.

    Args:
        low: Whole roubles, or None when there is no lower end.
        high: Whole roubles, or None when there is no upper end.
        short: In millions and thousands for a card, or to the rouble.
    """
    say = money_short if short else money
    if high is not None and low == high:
        return say(high)
    if high is not None and low and not short:
        return f"от{NBSP}{say(low)} до{NBSP}{say(high)}"
    if high is not None:
        return f"до{NBSP}{say(high)}"
    return f"от{NBSP}{say(low)}" if low else ""
