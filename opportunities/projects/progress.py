"""How far a project has come: computed from its stages and a day. Pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from core.blocks import rows
from opportunities.choices import ProjectStatus
from search.phases import ALWAYS, beginning, phase_on

if TYPE_CHECKING:
    from opportunities.models import SectoralProjectPage

StageState = Literal["done", "now", "late", "next"]
PHASES = tuple(ProjectStatus.values)
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Stage:
    """A stage as the editor wrote it; `starts` and `ends` are days of the region, both included."""

    title: str
    starts: dt.date
    ends: dt.date
    done: bool

    def state(self, on: dt.date) -> StageState:
        """Tell how the stage stands on a day; `late` is past its end and not done."""
        if self.done:
            return "done"
        if self.ends < on:
            return "late"
        return "now" if self.starts <= on else "next"


def stages_of(page: "SectoralProjectPage") -> list[Stage]:
    """Return the stages by their beginning, then by their end, without those of a draft that have no days yet."""
    whole = (row for row in rows(page.stages) if row["starts"] and row["ends"])
    stages = [Stage(row["title"], row["starts"], row["ends"], row["done"]) for row in whole]
    return sorted(stages, key=lambda stage: (stage.starts, stage.ends))


def phases(stages: Sequence[Stage]) -> tuple[str, ...]:
    """Return since when the project stands in each of its states, as `search.phases` stores it; empty without stages.

    A project is late from the day after the end of its first stage that is not done.
    """
    if not stages:
        return ()
    if all(stage.done for stage in stages):
        return (beginning(ProjectStatus.DONE),)
    begins = ALWAYS if any(stage.done for stage in stages) else min(stage.starts for stage in stages)
    late = min(stage.ends for stage in stages if not stage.done) + _DAY
    return (
        beginning(ProjectStatus.PLANNED),
        beginning(ProjectStatus.RUNNING, begins),
        beginning(ProjectStatus.LATE, late),
    )


def project_status(known: Sequence[str], on: dt.date) -> ProjectStatus | None:
    """Return the state on a day from what `phases` gave; None for a project without stages."""
    found = phase_on(known, PHASES, on)
    return None if found is None else ProjectStatus(found)


def years(stages: Sequence[Stage]) -> tuple[int, int] | None:
    """Return the first and the last year of the stages; None without stages."""
    if not stages:
        return None
    return min(stage.starts for stage in stages).year, max(stage.ends for stage in stages).year
