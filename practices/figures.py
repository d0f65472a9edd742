"""Figures of the evidence in Russian words. Pure."""

from core.formatting import NBSP, counted, grouped, plural

TIMES = ("раз", "раза", "раз")
POINTS = ("процентный пункт", "процентных пункта", "процентных пунктов")
WEEKS = ("неделя", "недели", "недель")
# Longer than this a duration is told in months.
_LONGEST_IN_WEEKS = 8
_WEEKS_A_YEAR, _MONTHS_A_YEAR = 52, 12


def figure(value: float) -> str:
    """Return «8,9», «47», «12 000»: at most two digits after the comma, no empty ones."""
    whole, _, rest = f"{abs(value):.2f}".partition(".")
    rest = rest.rstrip("0")
    sign = "−" if value < 0 and (int(whole) or rest) else ""
    return sign + grouped(int(whole)) + (f",{rest}" if rest else "")


def change_words(before: float, after: float, unit: str) -> str:
    """Say how much the figure has changed: «в 2,1 раза меньше», «на 25 % больше»; empty where words would mislead.

    Args:
        before: The figure before, not negative.
        after: The figure after, not negative.
        unit: Unit of both; shares that start with % are compared in percentage points.
    """
    if before == after:
        return "не изменилось"
    word = "больше" if after > before else "меньше"
    if unit.startswith("%"):
        return f"на{NBSP}{_points(round(abs(after - before), 1))} {word}"
    if min(before, after) <= 0:
        return ""
    ratio = max(before, after) / min(before, after)
    if ratio >= 2:
        return f"в{NBSP}{_times(round(ratio, 1) if ratio < 10 else round(ratio))} {word}"
    percent = round(100 * abs(after - before) / before)
    return f"на{NBSP}{percent}{NBSP}% {word}" if percent else ""


def duration_words(weeks: int) -> str:
    """Say how long: «3 недели», «около 5 месяцев», «около года»; empty for nothing."""
    if weeks <= 0:
        return ""
    if weeks <= _LONGEST_IN_WEEKS:
        return counted(weeks, WEEKS)
    months = round(weeks * _MONTHS_A_YEAR / _WEEKS_A_YEAR)
    if months == _MONTHS_A_YEAR:
        return f"около{NBSP}года"
    return f"около{NBSP}{months}{NBSP}{plural(months, ('месяца', 'месяцев', 'месяцев'))}"


def _points(value: float) -> str:
    return counted(int(value), POINTS) if value == int(value) else f"{figure(value)}{NBSP}процентного пункта"


def _times(value: float) -> str:
    return counted(int(value), TIMES) if value == int(value) else f"{figure(value)}{NBSP}раза"
