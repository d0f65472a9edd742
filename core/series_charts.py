"""Charts of figures by year: columns side by side, columns in layers, lines. Only numbers: the template draws.

Every number of the picture is whole, so that no comma of the locale gets into SVG.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil, log10
from typing import Literal, TypeAlias

from core.formatting import grouped, money, money_short

Number: TypeAlias = int | float
Kind = Literal["columns", "layers", "lines"]

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 84, 12, 18, 34
_STEPS = 4
_NICE = (1, 2, 2.5, 5, 10)
# More columns in a group, or years in a picture, than this leave no room for the figures above the columns.
_FIGURES_UP_TO = 12
STYLES = ("c1", "c2", "c3", "c4")


@dataclass(frozen=True)
class Series:
    """Figures of one thing, one for each label of the chart; None where there is no figure yet."""

    name: str
    values: tuple[Number | None, ...]


@dataclass(frozen=True)
class Mark:
    """A column (`width`, `height` above zero) or a point of a line with its figure in words."""

    x: int
    y: int
    width: int
    height: int
    style: str
    words: str

    @property
    def middle(self) -> int:
        """Where the figure stands."""
        return self.x + self.width // 2

    @property
    def above(self) -> int:
        """Base line of the figure: a rising line would cross one that stands close to its point."""
        return self.y - (6 if self.width else 14)


@dataclass(frozen=True)
class Chart:
    """A picture with its table twin.

    Attributes:
        labels: Years or names along the lower edge; also the first column of the table.
        unit: What the figures are: «₽», «%», «человек»; stands once, above the picture and in the table.
        marks, lines: What is drawn; `lines` are `(points of a polyline, style)`.
        ticks: `(y, words)` of the grid; `names` are `(x, words)` under the columns.
        table: `(label, (figure in words, …))`, «нет данных» for what is absent.
        conclusion: What the picture says, in one sentence, for those who do not see it; may be empty.
        csv_url: Where the same figures are as a file; may be empty.
    """

    title: str
    unit: str
    kind: Kind
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    marks: tuple[Mark, ...] = ()
    lines: tuple[tuple[str, str], ...] = ()
    ticks: tuple[tuple[int, str], ...] = ()
    names: tuple[tuple[int, str], ...] = ()
    table: tuple[tuple[str, tuple[str, ...]], ...] = ()
    label_name: str = "Год"
    conclusion: str = ""
    csv_url: str = ""
    width: int = field(default=WIDTH)
    height: int = field(default=HEIGHT)

    @property
    def legend(self) -> list[tuple[str, str]]:
        """Return `(style, name)` of each series; the template leaves a single one out."""
        return [(STYLES[position % len(STYLES)], item.name) for position, item in enumerate(self.series)]

    @property
    def shows_figures(self) -> bool:
        """Tell whether there is room for figures in the picture itself."""
        return self.kind != "layers" and len(self.marks) <= _FIGURES_UP_TO

    @property
    def zero(self) -> int:
        """Return the height of the lower edge."""
        return HEIGHT - BOTTOM

    @property
    def summary(self) -> str:
        """Return the picture in words for a screen reader: title, conclusion, figures of the last label."""
        last = self.table[-1] if self.table else None
        figures = "" if last is None else f" {last[0]}: {self._figures(last[1])}."
        return f"{self.title}.{' ' + self.conclusion if self.conclusion else ''}{figures}"

    def _figures(self, words: tuple[str, ...]) -> str:
        return ", ".join(f"{item.name} — {said}" for item, said in zip(self.series, words, strict=True))


def make_chart(
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    kind: Kind = "columns",
    unit: str = "",
    label_name: str = "Год",
    conclusion: str = "",
    csv_url: str = "",
) -> Chart:
    """Lay out a chart; figures below zero are drawn as zero. ValueError: a series is not as long as the labels."""
    if any(len(item.values) != len(labels) for item in series):
        raise ValueError("each series needs one figure for each label")
    top = nice_top(_highest(series, len(labels), kind))
    say = words_of(unit)

    def height_of(value: Number) -> int:
        return round((HEIGHT - TOP - BOTTOM) * max(value, 0) / top)

    place = _Place((WIDTH - LEFT - RIGHT) / max(len(labels), 1), height_of, short_words_of(unit))
    draw = {"columns": _columns, "layers": _layers, "lines": _points}[kind]
    marks = tuple(draw(series, len(labels), place))
    return Chart(
        title=title,
        unit=unit,
        kind=kind,
        labels=tuple(labels),
        series=tuple(series),
        marks=marks,
        lines=tuple(_lines(series, place)) if kind == "lines" else (),
        ticks=tuple(_ticks(top, place)),
        names=tuple((place.middle(position), label) for position, label in enumerate(labels)),
        table=tuple((label, tuple(say(item.values[i]) for item in series)) for i, label in enumerate(labels)),
        label_name=label_name,
        conclusion=conclusion,
        csv_url=csv_url,
    )


def words_of(unit: str) -> Callable[[Number | None], str]:
    """Return the function that says a figure exactly: «4 600 000 ₽», «72,5»; «нет данных» for None."""

    def say(value: Number | None) -> str:
        if value is None:
            return "нет данных"
        return money(round(value)) if unit == "₽" else plain(value)

    return say


def short_words_of(unit: str) -> Callable[[Number | None], str]:
    """Return the function that says a figure for the picture: «4,6 млн ₽»."""

    def say(value: Number | None) -> str:
        if value is None:
            return ""
        return money_short(round(value)) if unit == "₽" else plain(value)

    return say


def plain(value: Number) -> str:
    """Return a number in Russian: «1 250», «72,5», at most two digits after the comma."""
    whole = round(value)
    if abs(value - whole) < 0.005:
        return grouped(whole)
    return f"{value:.2f}".rstrip("0").replace(".", ",")


def nice_top(highest: Number) -> Number:
    """Return the upper end of a scale whose four steps are round numbers; 4 when there is nothing to show."""
    if highest <= 0:
        return _STEPS
    rough = highest / _STEPS
    power = 10 ** (ceil(log10(rough)) - 1)
    step = next(power * nice for nice in _NICE if power * nice >= rough * (1 - 1e-9))
    return step * _STEPS


@dataclass(frozen=True)
class _Place:
    """How wide one label is, how high a figure is, how it is said."""

    step: float
    height_of: Callable[[Number], int]
    say: Callable[[Number | None], str]

    def middle(self, position: int) -> int:
        return round(LEFT + self.step * (position + 0.5))


def _ticks(top: Number, place: _Place) -> Iterator[tuple[int, str]]:
    for part in range(_STEPS + 1):
        value = top * part / _STEPS
        yield HEIGHT - BOTTOM - place.height_of(value), place.say(value)


def _highest(series: Sequence[Series], labels: int, kind: Kind) -> Number:
    if kind == "layers":
        return max((sum(item.values[i] or 0 for item in series) for i in range(labels)), default=0)
    return max((value for item in series for value in item.values if value is not None), default=0)


def _columns(series: Sequence[Series], labels: int, place: _Place) -> Iterator[Mark]:
    width = min(44, int(place.step * 0.76 / max(len(series), 1)))
    for position in range(labels):
        left = place.middle(position) - width * len(series) // 2
        for number, item in enumerate(series):
            value = item.values[position]
            if value is not None:
                high = place.height_of(value)
                style, words = STYLES[number % len(STYLES)], place.say(value)
                yield Mark(left + number * width, HEIGHT - BOTTOM - high, width - 2, high, style, words)


def _layers(series: Sequence[Series], labels: int, place: _Place) -> Iterator[Mark]:
    width = min(64, int(place.step * 0.6))
    for position in range(labels):
        floor = HEIGHT - BOTTOM
        for number, item in enumerate(series):
            value = item.values[position]
            if value:
                high = place.height_of(value)
                floor -= high
                style, words = STYLES[number % len(STYLES)], place.say(value)
                yield Mark(place.middle(position) - width // 2, floor, width, high, style, words)


def _points(series: Sequence[Series], labels: int, place: _Place) -> Iterator[Mark]:
    for number, item in enumerate(series):
        for position in range(labels):
            value = item.values[position]
            if value is not None:
                y = HEIGHT - BOTTOM - place.height_of(value)
                yield Mark(place.middle(position), y, 0, 0, STYLES[number % len(STYLES)], place.say(value))


def _lines(series: Sequence[Series], place: _Place) -> Iterator[tuple[str, str]]:
    """Yield polylines; a missing figure breaks the line instead of drawing what nobody knows."""
    for number, item in enumerate(series):
        run: list[str] = []
        for position, value in enumerate((*item.values, None)):
            if value is not None:
                run.append(f"{place.middle(position)},{HEIGHT - BOTTOM - place.height_of(value)}")
                continue
            if len(run) > 1:
                yield " ".join(run), STYLES[number % len(STYLES)]
            run = []
