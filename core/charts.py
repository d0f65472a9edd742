"""Numbers of charts drawn in templates: whole units of the picture, so that no comma of the locale gets into SVG."""

from collections.abc import Iterable
from dataclasses import dataclass

STEP = 36
BAR_WIDTH = 236


@dataclass(frozen=True)
class PartBar:
    """One bar of a part within a whole: `part_width` and `whole_width` in units of the picture, `y` of its top."""

    label: str
    part: int
    whole: int
    part_width: int
    whole_width: int
    y: int
    label_x: int

    @property
    def text_y(self) -> int:
        """Base line of the text beside the bar."""
        return self.y + 15

    @property
    def percent(self) -> int:
        """Share of the part, rounded; 0 when there is no whole."""
        return round(100 * self.part / self.whole) if self.whole else 0


@dataclass(frozen=True)
class Pane:
    """One little window of the picture «3 из 10»."""

    x: int
    y: int
    is_lit: bool


def panes(lit: int, *, total: int = 10, in_row: int = 5, step: int = 48) -> list[Pane]:
    """Return `total` windows in rows of `in_row`, the first `lit` of them with light."""
    return [Pane(step * (number % in_row), step * (number // in_row), number < lit) for number in range(total)]


def part_bars(rows: Iterable[tuple[str, int, int]], *, left: int = 44) -> list[PartBar]:
    """Return bars for `(label, part, whole)`; the longest takes BAR_WIDTH, each stands STEP below the last."""
    known = list(rows)
    longest = max((whole for _, _, whole in known), default=0) or 1
    return [
        PartBar(
            label=label,
            part=part,
            whole=whole,
            part_width=round(BAR_WIDTH * part / longest),
            whole_width=round(BAR_WIDTH * whole / longest),
            y=4 + STEP * position,
            label_x=left + round(BAR_WIDTH * whole / longest) + 8,
        )
        for position, (label, part, whole) in enumerate(known)
    ]
